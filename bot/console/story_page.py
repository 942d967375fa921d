"""One conversation with everything a clerk needs beside it, and what the clerk does there: answer and close."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from starlette.responses import Response

from bot.console import words
from bot.console.closing import OUTCOMES, Closing
from bot.console.doorway import STALE_FORM
from bot.console.pages import Pages, go
from bot.console.ready import fill, unfilled, values
from bot.console.rights import may
from bot.console.visit import Refusal, Visit
from bot.console.worklist import Worklist
from bot.desk.clerk import ClerkDesk, as_event
from bot.desk.draft import BookingDraft
from bot.hall import phrases
from bot.hall.calendar import Calendar
from bot.hall.facts import HallFacts
from bot.hall.services import SERVICES
from bot.store.appointments import Appointment
from bot.store.handoffs import Handoff
from bot.store.store import Store
from bot.store.transcript import Line

LONGEST_REPLY = 2000
SHOWN_LINES = 200
LOOK_AGAIN = timedelta(minutes=10)  # a page that renews itself is one look, not hundreds
DRAFT_AGE = timedelta(days=1)


@dataclass(frozen=True)
class Attached:
    """A recording or a photo that belongs to a line: `kind` is sound or picture, `words` say what it is."""

    kind: str
    address: str
    words: str


@dataclass(frozen=True)
class Said:
    """One line of the story in the page's words."""

    who: str
    kind: str
    at: str
    text: str
    understood: str
    attached: Attached | None = None


Attachments = Callable[[int], Mapping[int, Attached]]
"""Of a person: what belongs to which line."""


def nothing_attached(_person_id: int) -> Mapping[int, Attached]:
    """For a house that keeps neither recordings nor photos."""
    return {}


class StoryPage:
    """The page of one handoff. `speaks` tells whether a clerk's own words can be given a sound."""

    def __init__(
        self, store: Store, clerks: ClerkDesk, worklist: Worklist, pages: Pages, calendar: Calendar, closing: Closing,
        facts: HallFacts, speaks: Callable[[], bool] = lambda: False, attached: Attachments = nothing_attached,
    ) -> None:  # fmt: skip
        self._store = store
        self._clerks = clerks
        self._worklist = worklist
        self._pages = pages
        self._calendar = calendar
        self._closing = closing
        self._facts = facts
        self._speaks = speaks
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

    def reopen(self, visit: Visit, handoff_id: int, kept: str) -> Response:
        """The page after a new sign-in, with what was typed before."""
        return self._page(
            visit, self._handoff(handoff_id), notice="您刚才写的话还没有发出，请再点一次发送。", typed=kept
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
        known = number.isascii() and number.isdigit() and len(number) < 10
        handoff = self._handoff(int(number) if known else 0)
        if refused := self._not_mine(visit, handoff):
            raise Refusal(*refused)
        return handoff

    def booked(self, visit: Visit, handoff: Handoff, one: Appointment) -> Response:
        """The page after an appointment was made for the visitor, with the sentence that tells it."""
        moment = phrases.moment(one.start, visit.now, self._calendar)
        said = f"帮您约好了：{moment}，{SERVICES[one.service].name}，预约号{one.number}。"
        return self._page(visit, handoff, notice="约好了。下面这句话还没有发，点发送告诉对方。", typed=said)

    def again(self, visit: Visit, handoff: Handoff, status: int, notice: str) -> Response:
        """The page as it is now, with why something was not done."""
        return self._page(visit, self._handoff(handoff.id), status, notice)

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
        if phone:
            self._clerks.saw(visit.me.name, f"handoff:{handoff.id}:phone")
        return self._pages.show(
            "story.html", visit, status, handoff=handoff, mine=mine, phone=phone, message=notice, typed=typed,
            channel=words.channel(handoff.channel), reason=words.reason(handoff.reason),
            opened=words.stamp(handoff.opened_at, visit.now), waited=words.waited(handoff.opened_at, visit.now),
            outcomes=OUTCOMES[handoff.kind], longest=LONGEST_REPLY, draft=self._draft(visit, handoff),
            appointments=self._appointments(visit, handoff), **self._story(visit, handoff),
            **self._beside(visit, handoff, mine),
        )  # fmt: skip

    def _beside(self, visit: Visit, handoff: Handoff, mine: bool) -> dict[str, Any]:
        """Notes of the house, ready answers, and to whom somebody can be handed on."""
        known = values(self._facts, visit.me.name, visit.now)
        person = self._store.people.get(handoff.person_id)
        notes = self._store.handoff_notes.of_person(handoff.person_id)
        return {
            "notes": [
                {
                    "kind": n.kind, "author": n.author, "at": words.stamp(n.at, visit.now), "text": n.text,
                    "of": n.handoff_id,
                }
                for n in notes
            ],
            "phrases": [(p.title, fill(p.text, known)) for p in self._store.phrases.listing()] if mine else [],
            "colleagues": self._colleagues(visit) if mine else [],
            "heard": person is not None and person.voice_on and self._speaks(),
            "may_take": visit.may("lead") and handoff.state == "human" and not mine,
            "goal": words.goal(handoff.for_role, handoff.for_clerk),
        }  # fmt: skip

    def _colleagues(self, visit: Visit) -> list[tuple[str, str]]:
        roles = [(f"role:{code}", f"哪位{name}都行") for code, name in words.ROLES.items() if may(code, "act")]
        others = [a for a in self._store.staff.listing() if not a.disabled and may(a.role, "act")]
        named = [(f"clerk:{a.name}", f"{a.name}（{words.ROLES[a.role]}）") for a in others if a.id != visit.me.staff_id]
        return [*named, *roles]

    def _story(self, visit: Visit, handoff: Handoff) -> dict[str, Any]:
        lines = self._store.transcript.story(handoff.person_id, limit=SHOWN_LINES)
        titles = self._worklist.buttons(handoff.person_id) if any(x.text.startswith("c.") for x in lines) else {}
        attached = self._attached(handoff.person_id)
        said = [
            _said(line, titles, visit.now, attached.get(line.id))
            for line in lines
            if line.text.strip() or line.id in attached
        ]
        return {"lines": said, "cut": len(lines) == SHOWN_LINES}

    def _draft(self, visit: Visit, handoff: Handoff) -> dict[str, Any] | None:
        raw = self._store.drafts.load(handoff.person_id, "booking", visit.now - DRAFT_AGE)
        if not raw or "id" not in raw:
            return None
        draft = BookingDraft.from_dict(raw)
        if not draft.open:
            return None
        service, start = draft.known_service, draft.start_at()
        return {
            "service": service.name if service else "还没选",
            "start": phrases.moment(start, visit.now, self._calendar) if start else "还没选",
            "fields": [(words.FIELDS[n], draft.given(n)) for n in draft.needed() if n in words.FIELDS],
        }

    def _appointments(self, visit: Visit, handoff: Handoff) -> list[dict[str, str]]:
        coming = self._store.appointments.of_person(handoff.person_id, visit.now)
        return [
            {
                "number": one.number,
                "moment": phrases.moment(one.start, visit.now, self._calendar),
                "service": SERVICES[one.service].name,
                "status": words.STATUSES.get(one.status, one.status),
                "day": one.start.date().isoformat(),
            }
            for one in coming
        ]

    # -- acting -------------------------------------------------------------------------------------------

    def reply(self, visit: Visit) -> Response:
        """Send the clerk's words; what could not be sent stays in the box."""
        handoff = self._handoff(visit.number())
        typed = visit.form.get("text", "")
        if refused := self._not_mine(visit, handoff):
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
        if refused := self._not_mine(visit, handoff):
            return self._page(visit, handoff, *refused)
        try:
            done = self._closing.close(visit, handoff)
        except Refusal as refusal:
            return self._page(visit, handoff, refusal.status, refusal.sentence)
        if not done:
            return self._page(visit, self._handoff(handoff.id), 409, "这次接待已经结束了。")
        return go("/console")

    def _not_mine(self, visit: Visit, handoff: Handoff) -> tuple[int, str] | None:
        if handoff.state == "closed":
            return 409, "这次接待已经结束。"
        if handoff.state == "waiting":
            return 403, "请先点“接待”。"
        if handoff.clerk != visit.me.name:
            return 403, f"这位由{handoff.clerk}接待。"
        return None


def _said(line: Line, titles: dict[str, str], now: datetime, attached: Attached | None) -> Said:
    who = line.author or "工作人员" if line.direction == "staff" else words.WHO[line.direction]
    pressed = line.direction == "in" and line.text.startswith("c.") and len(line.text) <= 24
    text = f"（按了按钮）{titles.get(line.text, '')}" if pressed else line.text
    at, understood = words.stamp(line.at, now), words.understood(line.intent, line.confidence)
    return Said(who, line.direction, at, text, understood, attached)
