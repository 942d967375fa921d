"""Whose voice: the consent before the first recording, its withdrawal, and deleting a voice altogether."""

from __future__ import annotations

from collections import Counter

from starlette.responses import Response

from bot.console.pages import go
from bot.console.studio_frame import Frame, at, only_keepers
from bot.console.visit import Refusal, Visit
from bot.desk.studio import ACCENTS, CONSENT_VERSION, LONGEST_NAME

DONE = {"withdraw": "已经收回，这个声音马上停播了。", "erase": "这个声音的录音和原始文件都删掉了。"}


class SpeakerPages:
    """Speakers and their consent."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def show(self, visit: Visit) -> Response:
        """Everybody who consented, and the form for somebody new."""
        return self._page(visit, notice=DONE.get(visit.query.get("done", ""), ""))

    def _page(self, visit: Visit, status: int = 200, notice: str = "") -> Response:
        store = self._frame.studio.store
        takes = Counter(one.speaker_id for one in store.takes.listing())
        then = self._then(visit)
        return self._frame.show(
            "studio_speakers.html", visit, status, message=notice, everybody=store.speakers.all(), takes=takes,
            version=CONSENT_VERSION, longest=LONGEST_NAME, then=then, target=then or self._next(),
        )  # fmt: skip

    def _then(self, visit: Visit) -> str:
        """What was to be recorded when it turned out that a consent was missing."""
        key = visit.form.get("then") or visit.query.get("then", "")
        return key if self._frame.studio.todo.get(key) else ""

    def _next(self) -> str:
        following = self._frame.board().next()
        return following.key if following else ""

    def agree(self, visit: Visit) -> Response:
        """Take down a consent; every point of it has to be ticked."""
        name, accent = visit.words("name", LONGEST_NAME), visit.form.get("accent", "")
        if not name or accent not in ACCENTS or visit.form.get("agreed") != "yes":
            return self._page(visit, 400, "请写名字、选口音，本人同意了再打勾。")
        account = visit.me.name if visit.form.get("me") == "yes" else None
        made = self._frame.studio.consent(name, account, accent, visit.me.name)
        following = self._then(visit) or self._next()
        return go(at(f"/record/{following}", speaker=made) if following else at("", done="consent"))

    def withdraw(self, visit: Visit) -> Response:
        """The speaker takes the consent back."""
        self._frame.studio.withdraw(visit.number(), visit.me.name)
        return go(at("/speakers", done="withdraw"))

    def erase(self, visit: Visit) -> Response:
        """Delete the voice with every recording; asks for the tick that says it cannot be undone."""
        only_keepers(visit)
        if visit.form.get("sure") != "yes":
            raise Refusal(400, "删掉就找不回来了。真的要删，请先打勾。")
        self._frame.studio.erase(visit.number(), visit.me.name)
        return go(at("/speakers", done="erase"))
