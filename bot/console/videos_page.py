"""The hall's own video beside an answer: sending one up with its captions, watching, publishing, ending it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute

from bot.console import words
from bot.console.doorway import Doorway, Rule
from bot.console.pages import HEADERS, Pages, go
from bot.console.visit import Refusal, Visit
from bot.desk.studio import StudioRefused
from bot.desk.videos import VideoDesk
from bot.hall.captions import LONGEST
from bot.store.speakers import Speaker
from bot.store.videos import Video
from bot.voice.film import LARGEST_BYTES

HERE = "/console/videos"
FORM_ROOM = 200_000
IDENTITY = re.compile(r"[a-z_]{2,40}\.[a-z0-9_]{1,40}")
STATES = {"waiting": "等另一位同事来看", "published": "在用", "retired": "不用了"}
NOTES = {
    "sent": "传好了，等另一位同事来看。", "published": "发布了，下一个人就看得到。",
    "retired": "不用了，马上就看不到了。",
}  # fmt: skip
TYPES = {"mp4": "video/mp4", "webm": "video/webm"}


class VideosPage:
    """One answer at a time."""

    def __init__(self, desk: VideoDesk, pages: Pages) -> None:
        self._desk = desk
        self._pages = pages

    def routes(self, door: Doorway) -> Sequence[BaseRoute]:
        """Everybody may look; who writes answers may send videos up, publish those of others and end them."""
        one, write = HERE + "/{answer}", Rule("knowledge")
        return (
            door.route("GET", one, self.show, Rule("look")),
            door.route(
                "POST", one + "/upload", self.upload, Rule("knowledge", takes_file=LARGEST_BYTES + FORM_ROOM)
            ),
            door.route("GET", one + "/{id}/film", self.film, Rule("look", quiet=True)),
            door.route("POST", one + "/{id}/publish", self.publish, write),
            door.route("POST", one + "/{id}/retire", self.retire, write),
        )  # fmt: skip

    def show(self, visit: Visit) -> Response:
        """The page."""
        return self._page(visit, notice=NOTES.get(visit.query.get("done", ""), ""))

    def upload(self, visit: Visit) -> Response:
        """Take a video in, or say what is wrong with it; the captions are not lost."""
        answer, speaker = self._answer(visit), visit.form.get("speaker", "")
        number = int(speaker) if speaker.isascii() and speaker.isdigit() and len(speaker) < 10 else 0
        captions = visit.words("captions", LONGEST)
        try:
            self._desk.upload(answer, visit.upload, captions, number, visit.me.name)
        except StudioRefused as refused:
            return self._page(visit, 400, refused.sentence, captions)
        return go(f"{HERE}/{answer}?done=sent")

    def publish(self, visit: Visit) -> Response:
        """By somebody who neither sent it up nor is seen in it."""
        answer = self._mine(visit).answer
        try:
            self._desk.publish(visit.number(), visit.me.name)
        except StudioRefused as refused:
            return self._page(visit, 409, refused.sentence)
        return go(f"{HERE}/{answer}?done=published")

    def retire(self, visit: Visit) -> Response:
        """Out of use at once."""
        answer = self._mine(visit).answer
        try:
            self._desk.retire(visit.number(), visit.me.name)
        except StudioRefused as refused:
            return self._page(visit, 409, refused.sentence)
        return go(f"{HERE}/{answer}?done=retired")

    def film(self, visit: Visit) -> Response:
        """The file, for the eyes of the staff."""
        one = self._mine(visit)
        path = self._desk.file(one)
        if not path.is_file():
            raise Refusal(404, "没有这个视频。")
        return FileResponse(path, 200, HEADERS, TYPES[one.kind])

    # -- parts --------------------------------------------------------------------------------------------

    def _answer(self, visit: Visit) -> str:
        answer = visit.params["answer"]
        if not IDENTITY.fullmatch(answer) or self._desk.version(answer) is None:
            raise Refusal(404, "没有这条答复。")
        return answer

    def _mine(self, visit: Visit) -> Video:
        """The video in the address, which must be one of the answer's."""
        try:
            one = self._desk.found(visit.number())
        except StudioRefused as refused:
            raise Refusal(404, refused.sentence) from None
        if one.answer != self._answer(visit):
            raise Refusal(404, "没有这个视频。")
        return one

    def _page(self, visit: Visit, status: int = 200, notice: str = "", captions: str = "") -> Response:
        answer = self._answer(visit)
        speakers = {one.id: one for one in self._desk.store.speakers.all()}
        rows = [self._row(one, speakers, visit) for one in self._desk.store.videos.of(answer)]
        return self._pages.show(
            "videos.html", visit, status, answer=answer, message=notice, rows=rows, edit=visit.may("knowledge"),
            speakers=[one for one in speakers.values() if one.withdrawn_at is None], captions=captions,
            longest=LONGEST, here=f"{HERE}/{answer}",
        )  # fmt: skip

    def _row(self, one: Video, speakers: dict[int, Speaker], visit: Visit) -> dict[str, Any]:
        speaker = speakers.get(one.speaker_id)
        agreed = speaker is not None and speaker.withdrawn_at is None
        mine = visit.me.name in (one.uploaded_by, speaker.account if speaker else None)
        return {
            "id": one.id, "state": STATES[one.state], "code": one.state, "stale": self._desk.stale(one),
            "seconds": round(one.seconds), "size": f"{one.size / 1_000_000:.1f}", "captions": one.captions,
            "by": one.uploaded_by, "at": words.stamp(one.uploaded_at, visit.now), "decided": one.decided_by or "",
            "speaker": speaker.name if speaker else "", "agreed": agreed, "mine": mine,
            "kind": f"{one.width}×{one.height}",
        }  # fmt: skip
