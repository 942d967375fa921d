"""A clerk's answer by voice: recorded in the page, or a file from a telephone; refused with a reason, never lost.

The page's script keeps the recording until it was taken, so it asks for its answer as JSON (field `by`).
"""

from __future__ import annotations

from starlette.responses import JSONResponse, Response

from bot.console.pages import HEADERS, go
from bot.console.story_page import LONGEST_REPLY, StoryPage
from bot.console.visit import Refusal, Visit
from bot.desk.clerk import ClerkDesk, as_event
from bot.desk.clerk_voice import LARGEST_BYTES, NotHeard, take
from bot.store.handoffs import Handoff

GONE = "这次接待已经结束，录音没有发出。"


class VoiceReply:
    """Takes the recording of a handoff's clerk."""

    def __init__(self, clerks: ClerkDesk, story: StoryPage) -> None:
        self._clerks = clerks
        self._story = story

    def send(self, visit: Visit) -> Response:
        """Send it to the visitor, or say why not."""
        handoff = self._story.one(visit)
        if refused := self._story.not_mine(visit, handoff):
            return self._refused(visit, handoff, refused[0], refused[1] + "录音没有发出。")
        try:
            words = visit.words("words", LONGEST_REPLY)
            spoken = take(visit.upload.read(LARGEST_BYTES + 1) if visit.upload else b"")
        except Refusal as refusal:
            return self._refused(visit, handoff, refusal.status, refusal.sentence)
        except NotHeard as refusal:
            return self._refused(visit, handoff, 422, refusal.sentence)
        sent = self._clerks.speak(handoff.id, visit.me.name, spoken, words)
        if sent is None:  # it was closed between the look and the answer
            return self._refused(visit, handoff, 409, GONE)
        visit.tell(f"person:{handoff.person_id}", as_event(sent[1], spoken.said(words), visit.me.name))
        visit.tell("staff", {"kind": "message", "handoff": handoff.id})
        if _by_script(visit):
            return JSONResponse({"sent": True}, 200, HEADERS)
        return go(f"/console/handoffs/{handoff.id}")

    def _refused(self, visit: Visit, handoff: Handoff, status: int, notice: str) -> Response:
        if _by_script(visit):
            return JSONResponse({"sent": False, "why": notice}, status, HEADERS)
        return self._story.again(visit, handoff, status, notice, visit.form.get("words", ""))


def _by_script(visit: Visit) -> bool:
    return visit.form.get("by") == "script"
