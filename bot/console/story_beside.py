"""What stands beside a talk: the form that is being filled, appointments, notes, ready answers, colleagues."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from bot.console import words
from bot.console.rights import may
from bot.console.visit import Visit
from bot.desk.draft import BookingDraft
from bot.desk.guide import Ticked
from bot.desk.ready import fill, values
from bot.hall import phrases
from bot.hall.calendar import Calendar
from bot.hall.facts import HallFacts
from bot.hall.services import SERVICES
from bot.store.handoffs import Handoff
from bot.store.people import PersonRow
from bot.store.store import Store

DRAFT_AGE = timedelta(days=1)


class Beside:
    """Reads it all. `speaks` tells whether a clerk's own words (True) or ready answers (False) can be heard."""

    def __init__(
        self, store: Store, calendar: Calendar, facts: HallFacts, speaks: Callable[[bool], bool],
        ticked: Callable[[int, datetime], Ticked | None],
    ) -> None:  # fmt: skip
        self._store = store
        self._calendar = calendar
        self._facts = facts
        self._speaks = speaks
        self._ticked = ticked

    def shown(self, visit: Visit, handoff: Handoff, mine: bool) -> dict[str, Any]:
        """What the template needs beside the lines; `mine` says that this clerk is serving the visitor."""
        known = values(self._facts, visit.me.name, visit.now)
        person = self._store.people.get(handoff.person_id)
        notes = self._store.handoff_notes.of_person(handoff.person_id)
        return {
            "draft": self._draft(visit, handoff),
            "appointments": self._appointments(visit, handoff),
            "guide": self._guide(visit, handoff),
            "notes": [
                {
                    "kind": n.kind, "author": n.author, "at": words.stamp(n.at, visit.now), "text": n.text,
                    "of": n.handoff_id,
                }
                for n in notes
            ],
            "phrases": [(p.title, fill(p.text, known)) for p in self._store.phrases.listing()] if mine else [],
            "colleagues": self._colleagues(visit) if mine else [],
            "heard": self._heard(person),
            "may_take": visit.may("lead") and handoff.state == "human" and not mine,
            "goal": words.goal(handoff.for_role, handoff.for_clerk),
        }  # fmt: skip

    def _heard(self, person: PersonRow | None) -> str:
        """What of the clerk's words the person also hears: all of it, the ready answers, or nothing."""
        if person is None or not person.voice_on:
            return ""
        return "all" if self._speaks(True) else "ready" if self._speaks(False) else ""

    def _colleagues(self, visit: Visit) -> list[tuple[str, str]]:
        roles = [(f"role:{code}", f"哪位{name}都行") for code, name in words.ROLES.items() if may(code, "act")]
        others = [a for a in self._store.staff.listing() if not a.disabled and may(a.role, "act")]
        named = [(f"clerk:{a.name}", f"{a.name}（{words.ROLES[a.role]}）") for a in others if a.id != visit.me.staff_id]
        return [*named, *roles]

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

    def _guide(self, visit: Visit, handoff: Handoff) -> dict[str, Any] | None:
        """How far somebody is in the guide and which papers they have."""
        seen = self._ticked(handoff.person_id, visit.now)
        if seen is None:
            return None
        papers = [(name, {True: "有了", False: "还没有", None: "没说"}[there]) for name, there in seen.papers]
        return {"step": seen.step, "papers": papers, "at": words.stamp(seen.at, visit.now)}

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
