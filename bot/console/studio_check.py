"""The second person: hears what was recorded, lets it be played or sends it back with a reason; retiring clips."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from bot.console import words
from bot.console.pages import go
from bot.console.studio_frame import Frame, at
from bot.console.studio_words import set_name
from bot.console.visit import Visit
from bot.desk.studio import LONGEST_REASON
from bot.store.takes import APPROVED, CHECKED, Take

DONE = {"approve": "通过了，从现在起会播放。", "back": "退回了，录的人会看到原因。", "retire": "停用了，不再播放。"}


@dataclass(frozen=True)
class Row:
    """A take as the list shows it; `mine` may not be approved by who looks."""

    take: Take
    speaker: str
    set: str
    when: str
    mine: bool
    stale: bool


class CheckPages:
    """Takes that wait for a second person, and clips that play."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def show(self, visit: Visit) -> Response:
        """What waits to be heard."""
        return self._page(visit, CHECKED)

    def playing(self, visit: Visit) -> Response:
        """What may be played, to be heard or retired."""
        return self._page(visit, APPROVED)

    def _page(self, visit: Visit, state: str) -> Response:
        studio = self._frame.studio
        speakers = {one.id: one for one in studio.store.speakers.all() if one.withdrawn_at is None}
        rows = [
            Row(
                one, speakers[one.speaker_id].name, set_name(one.item), words.stamp(one.recorded_at, visit.now),
                visit.me.name in (one.recorded_by, speakers[one.speaker_id].account), studio.shelf.stale(one),
            )
            for one in studio.store.takes.listing(state)
            if one.speaker_id in speakers
        ]  # fmt: skip
        message = DONE.get(visit.query.get("done", ""), "")
        template = "studio_check.html" if state == CHECKED else "studio_playing.html"
        return self._frame.show(template, visit, message=message, rows=rows, longest=LONGEST_REASON)

    def approve(self, visit: Visit) -> Response:
        """Let it be played."""
        self._frame.studio.approve(visit.number(), visit.me.name)
        return go(at("/check", done="approve"))

    def back(self, visit: Visit) -> Response:
        """Send it back with a reason."""
        self._frame.studio.send_back(visit.number(), visit.words("reason", LONGEST_REASON), visit.me.name)
        return go(at("/check", done="back"))

    def retire(self, visit: Visit) -> Response:
        """Take a clip out of use."""
        self._frame.studio.retire(visit.number(), visit.words("reason", LONGEST_REASON), visit.me.name)
        return go(at("/playing", done="retire"))
