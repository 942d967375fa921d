"""Handing somebody on: to a colleague or a role, back into the queue, over from a colleague; notes and 正在输入."""

from __future__ import annotations

from collections.abc import Container

from starlette.responses import Response

from bot.console.pages import bare, go
from bot.console.rights import may
from bot.console.story_page import StoryPage
from bot.console.visit import Refusal, Visit
from bot.console.words import ROLES
from bot.desk.clerk import ClerkDesk
from bot.desk.telling import tell
from bot.store.handoffs import Handoff
from bot.store.store import Store

LONGEST_NOTE = 500
FORWARDED = "这件事请另一位同事来帮您，已经转过去了，请稍等。"
RELEASED = "接待您的同事先走开一下，您还排在前面，马上有人来。"
TAKEN = "换一位同事来帮您，请接着说。"


class Passing:
    """Forms beside a story. `pushing` are the channels on which the house can speak first."""

    def __init__(self, store: Store, clerks: ClerkDesk, story: StoryPage, pushing: Container[str]) -> None:
        self._store = store
        self._clerks = clerks
        self._story = story
        self._pushing = pushing

    def forward(self, visit: Visit) -> Response:
        """To a colleague or a role, with a note that says what it is about."""
        handoff = self._story.one(visit)
        words = visit.words("note", LONGEST_NOTE)
        role, colleague = self._goal(visit)
        if not words:
            return self._story.again(visit, handoff, 400, "请写一句给同事的话，让他知道是什么事。")
        if self._clerks.forward(handoff.id, visit.me.name, role, colleague, words) is None:
            return self._story.again(visit, handoff, 409, "这位现在不是您在接待。")
        return self._left(visit, handoff, FORWARDED)

    def _goal(self, visit: Visit) -> tuple[str | None, str | None]:
        """The role or the name; raises Refusal for one that cannot take anybody."""
        kind, _, name = visit.form.get("to", "").partition(":")
        if kind == "role" and name in ROLES and may(name, "act"):
            return name, None
        found = self._store.staff.named(name) if kind == "clerk" else None
        if found is None or found.disabled or not may(found.role, "act") or found.id == visit.me.staff_id:
            raise Refusal(400, "请选转给谁。")
        return None, found.name

    def release(self, visit: Visit) -> Response:
        """Back into the queue, where the person keeps the place."""
        handoff = self._story.one(visit)
        if handoff.clerk != visit.me.name or not self._clerks.release(handoff.id, visit.me.name):
            return self._story.again(visit, handoff, 409, "这位现在不是您在接待。")
        return self._left(visit, handoff, RELEASED)

    def _left(self, visit: Visit, handoff: Handoff, sentence: str) -> Response:
        if handoff.kind == "live":
            self._tell(visit, handoff, sentence)
        visit.tell("staff", {"kind": "queue"})
        return go("/console")

    def take(self, visit: Visit) -> Response:
        """Over from a colleague who is gone."""
        handoff = self._story.one(visit)
        if handoff.state != "human" or handoff.clerk == visit.me.name:
            return self._story.again(visit, handoff, 409, "这位现在不用接过来。")
        if not self._clerks.release(handoff.id, visit.me.name) or not self._clerks.claim(handoff.id, visit.me.name):
            return self._story.again(visit, handoff, 409, "晚了一步，别的同事已经接了。")
        if handoff.kind == "live":
            self._tell(visit, handoff, TAKEN)
        visit.tell("staff", {"kind": "queue"})
        return go(f"/console/handoffs/{handoff.id}")

    def remark(self, visit: Visit) -> Response:
        """A note that stays in the house."""
        handoff = self._story.one(visit)
        words = visit.words("note", LONGEST_NOTE)
        if not words:
            return self._story.again(visit, handoff, 400, "备注还没有写字呢。")
        self._clerks.remark(handoff.id, visit.me.name, words)
        return go(f"/console/handoffs/{handoff.id}")

    def typing(self, visit: Visit) -> Response:
        """The clerk is writing; told by the page's own script every few seconds."""
        handoff = self._clerks.there(visit.number(), visit.me.name)
        if handoff is None:
            return bare(409)
        event = {"kind": "typing", "from": visit.me.name}
        visit.tell(f"person:{handoff.person_id}", event)
        visit.tell("typing", {**event, "channel": handoff.channel, "sender": handoff.sender})
        return bare(204)

    def _tell(self, visit: Visit, handoff: Handoff, sentence: str) -> None:
        event = tell(self._store, handoff, sentence, visit.now, self._pushing, visit.me.name)
        visit.tell(f"person:{handoff.person_id}", event)
