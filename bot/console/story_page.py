"""One conversation with everything a clerk needs beside it, and what the clerk does there: answer and close."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from starlette.responses import Response

from bot.console import words
from bot.console.closing import OUTCOMES, Closing
from bot.console.digits import whole
from bot.console.doorway import STALE_FORM
from bot.console.kept import Way
from bot.console.pages import LISTENING, Pages, go
from bot.console.story_beside import Beside
from bot.console.story_talk import Attachments, said_line
from bot.console.visit import Refusal, Visit
from bot.console.worklist import Worklist
from bot.desk.clerk import ClerkDesk, as_event
from bot.desk.clerk_voice import LARGEST_BYTES
from bot.desk.hearing_words import KEPT_DAYS
from bot.desk.known_phones import known_phones
from bot.desk.ready import unfilled
from bot.hall import phrases
from bot.hall.calendar import Calendar
from bot.hall.services import SERVICES
from bot.store.appointments import Appointment
from bot.store.handoffs import Handoff
from bot.store.store import Store

LONGEST_REPLY = 2000
SHOWN_LINES = 200
LOOK_AGAIN = timedelta(minutes=10)  # a page that renews itself is one look, not hundreds


class StoryPage:
    """The page of one handoff."""

    def __init__(
        self, store: Store, clerks: ClerkDesk, worklist: Worklist, pages: Pages, calendar: Calendar, closing: Closing,
        beside: Beside, attached: Attachments,
    ) -> None:  # fmt: skip
        self._store = store
        self._clerks = clerks
        self._worklist = worklist
        self._pages = pages
        self._calendar = calendar
        self._closing = closing
        self._beside = beside
        self._attached = attached
        self._looks: dict[tuple[str, int], datetime] = {}

    # -- looking ------------------------------------------------------------------------------------------

    def show(self, visit: Visit) -> Response:
        """The whole page."""
        return self._page(visit, self._handoff(visit.number()))

    def fragment(self, visit: Visit) -> Response:
        """The lines alone, for the page's script."""
        handoff = self._handoff(visit.number())
        last = self._looks.get((visit.me.name, handoff.id))
        if last is None or visit.now - last > LOOK_AGAIN:
            self._looked(visit, handoff)
        return self._pages.show("story_lines.html", visit, handoff=handoff, **self._story(visit, handoff))

    @property
    def ways(self) -> Sequence[Way]:
        """The way back to a story after the session had run out."""
        return ((re.compile(r"/console/handoffs/([0-9]{1,10})"), self._refill),)

    def _refill(self, visit: Visit, found: re.Match[str], kept: str) -> Response:
        return self._page(
            visit, self._handoff(int(found[1])), notice="您刚才写的话还没有发出，请再点一次发送。", typed=kept
        )

    def forged(self, visit: Visit) -> Response:
        """An answer to a wrong form token that does not lose what was typed."""
        typed = visit.form.get("text", "") if visit.ours else ""
        return self._page(visit, self._handoff(visit.number()), 403, STALE_FORM, typed)

    def one(self, visit: Visit) -> Handoff:
        """The handoff of the address; raises Refusal 404."""
        return self._handoff(visit.number())

    def served(self, visit: Visit, number: str) -> Handoff:
        """The handoff of that number if this clerk is serving it; raises Refusal."""
        handoff = self._handoff(whole(number) or 0)
        if refused := self.not_mine(visit, handoff):
            raise Refusal(*refused)
        return handoff

    def booked(self, visit: Visit, handoff: Handoff, one: Appointment) -> Response:
        """The page after an appointment was made for the visitor, with the sentence that tells it."""
        moment = phrases.moment(one.start, visit.now, self._calendar)
        said = f"帮您约好了：{moment}，{SERVICES[one.service].name}，预约号{one.number}。"
        return self._page(visit, handoff, notice="约好了。下面这句话还没有发，点发送告诉对方。", typed=said)

    def again(self, visit: Visit, handoff: Handoff, status: int, notice: str, typed: str = "") -> Response:
        """The page as it is now, with why something was not done and what was typed for it."""
        return self._page(visit, self._handoff(handoff.id), status, notice, typed)

    def _handoff(self, handoff_id: int) -> Handoff:
        handoff = self._store.handoffs.get(handoff_id)
        if handoff is None:
            raise Refusal(404, "没有这位来访。")
        return handoff

    def _looked(self, visit: Visit, handoff: Handoff) -> None:
        self._clerks.saw(visit.me.name, f"handoff:{handoff.id}")
        self._looks = {k: at for k, at in self._looks.items() if visit.now - at <= LOOK_AGAIN}
        self._looks[visit.me.name, handoff.id] = visit.now

    def _page(self, visit: Visit, handoff: Handoff, status: int = 200, notice: str = "", typed: str = "") -> Response:
        self._looked(visit, handoff)
        if visit.may_act:
            self._clerks.there(handoff.id, visit.me.name)
        mine = handoff.state == "human" and handoff.clerk == visit.me.name and visit.may_act
        phone = handoff.phone if mine and handoff.kind == "callback" else None
        known = self._known(handoff, mine)
        if phone or (known and mine):
            self._clerks.saw(visit.me.name, f"handoff:{handoff.id}:phone")
        page = self._pages.show(
            "story.html", visit, status, handoff=handoff, mine=mine, phone=phone, known=known, message=notice,
            typed=typed, channel=words.channel(handoff.channel), reason=words.reason(handoff.reason),
            opened=words.stamp(handoff.opened_at, visit.now), waited=words.waited(handoff.opened_at, visit.now),
            outcomes=OUTCOMES[handoff.kind], longest=LONGEST_REPLY, kept_days=KEPT_DAYS,
            largest=LARGEST_BYTES, **self._story(visit, handoff),
            **self._beside.shown(visit, handoff, mine),
        )  # fmt: skip
        if mine:
            page.headers.update(LISTENING)
        return page

    def _known(self, handoff: Handoff, mine: bool) -> list[tuple[str, str]]:
        """Telephones that were not told for this callback, and where they stand; the numbers for its clerk alone."""
        if handoff.kind != "callback" or handoff.phone:
            return []
        found = known_phones(self._store, handoff)
        return [(one.phone if mine else "", words.known_from(one.source, one.whose)) for one in found]

    def _story(self, visit: Visit, handoff: Handoff) -> dict[str, Any]:
        lines = self._store.transcript.story(handoff.person_id, limit=SHOWN_LINES)
        titles = self._worklist.buttons(handoff.person_id) if any(x.text.startswith("c.") for x in lines) else {}
        attached = self._attached(handoff.person_id)
        said = [
            said_line(line, titles, visit.now, attached.get(line.id))
            for line in lines
            if line.text.strip() or line.id in attached
        ]
        return {"lines": said, "cut": len(lines) == SHOWN_LINES}

    # -- acting -------------------------------------------------------------------------------------------

    def reply(self, visit: Visit) -> Response:
        """Send the clerk's words; what could not be sent stays in the box."""
        handoff = self._handoff(visit.number())
        typed = visit.form.get("text", "")
        if refused := self.not_mine(visit, handoff):
            return self._page(visit, handoff, refused[0], refused[1] + "您写的话没有发出。", typed)
        try:
            text = visit.words("text", LONGEST_REPLY)
        except Refusal as refusal:
            return self._page(visit, handoff, refusal.status, refusal.sentence, typed)
        if not text:
            return self._page(visit, handoff, 400, "还没有写字呢。")
        if hole := unfilled(text):
            return self._page(visit, handoff, 400, f"这里还有没填的空：{hole}，请先填好。", typed)
        sent = self._clerks.say(handoff.id, visit.me.name, text)
        if sent is None:  # it was closed between the look and the answer
            return self._page(visit, self._handoff(handoff.id), 409, "这次接待已经结束，您写的话没有发出。", typed)
        visit.tell(f"person:{handoff.person_id}", as_event(sent[1], text, visit.me.name))
        visit.tell("staff", {"kind": "message", "handoff": handoff.id})
        return go(f"/console/handoffs/{handoff.id}")

    def close(self, visit: Visit) -> Response:
        """Give the conversation back to the assistant."""
        handoff = self._handoff(visit.number())
        if refused := self.not_mine(visit, handoff):
            return self._page(visit, handoff, *refused)
        try:
            done = self._closing.close(visit, handoff)
        except Refusal as refusal:
            return self._page(visit, handoff, refusal.status, refusal.sentence)
        if not done:
            return self._page(visit, self._handoff(handoff.id), 409, "这次接待已经结束了。")
        return go("/console")

    def not_mine(self, visit: Visit, handoff: Handoff) -> tuple[int, str] | None:
        """Why this clerk may not answer now, as status and sentence; None when they may."""
        if handoff.state == "closed":
            return 409, "这次接待已经结束。"
        if handoff.state == "waiting":
            return 403, "请先点“接待”。"
        if handoff.clerk != visit.me.name:
            return 403, f"这位由{handoff.clerk}接待。"
        return None
