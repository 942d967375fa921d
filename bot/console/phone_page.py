"""A new appointment for somebody on the phone or at the window: first the matter, then time and person on one page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from bot.console.booking_rows import asked_day, asked_service, asked_start
from bot.console.doorway import STALE_FORM
from bot.console.kept import Way, unpack
from bot.console.pages import Pages, go
from bot.console.start_list import DAYS_AHEAD, starts_by_day
from bot.console.story_page import StoryPage
from bot.console.visit import Refusal, Visit, fresh_key
from bot.desk.counter import CounterDesk
from bot.desk.counter_book import LONGEST, BadDetails, NewBooking
from bot.hall.calendar import Calendar
from bot.hall.errors import AlreadyBooked, HallError, SlotTaken
from bot.hall.services import SERVICES
from bot.store.handoffs import Handoff

FIELDS = ("start", "name", "phone", "licence", "unknown", "address", "township", "relation")
LONGEST_TYPED, LONGEST_KEY = 200, 40
UNSAVED = "还没有约，请核对以后再点一次。"
FULL = "这个时间刚被约满了，请另选一个。"


class PhonePage:
    """The form and what becomes of it; what was typed is never lost by a refusal."""

    def __init__(self, counter: CounterDesk, pages: Pages, calendar: Calendar, story: StoryPage) -> None:
        self._counter = counter
        self._story = story
        self._pages = pages
        self._calendar = calendar

    def ask(self, visit: Visit) -> Response:
        """The form; without a service only the question for it."""
        service = asked_service(visit.query.get("service", ""))
        typed = {"handoff": str(h.id), "phone": h.phone or ""} if (h := self._guest(visit, visit.query)) else {}
        return self._page(visit, service, visit.query.get("day", ""), fresh_key(), typed)

    def _guest(self, visit: Visit, sent: Mapping[str, str]) -> Handoff | None:
        """The visitor whom this clerk is serving and books for; raises Refusal when it is not theirs."""
        return self._story.served(visit, sent["handoff"]) if sent.get("handoff") else None

    def book(self, visit: Visit) -> Response:
        """Book what was written; the form's key makes sending it twice the same as once."""
        service, day, key = (
            asked_service(visit.form.get("service", "")),
            visit.form.get("day", ""),
            visit.form.get("key"),
        )
        typed = {name: visit.words(name, LONGEST_TYPED) for name in FIELDS}
        if not key or len(key) > LONGEST_KEY or not key.isprintable():
            raise Refusal(400, "这个表单不完整，请重新打开。")
        guest = self._guest(visit, visit.form)
        typed["handoff"] = str(guest.id) if guest else ""
        start = asked_start(typed["start"])
        if start is None or not service:
            return self._page(visit, service, day, key, typed, 400, "请选一个时间。", "start")
        licence = typed["licence"] or ("" if typed["unknown"] else None)
        new = NewBooking(
            service, start, typed["name"], typed["phone"], licence, typed["address"], typed["township"],
            typed["relation"], visit.form.get("extra") == "yes",
        )  # fmt: skip
        try:
            known = (guest.person_id, guest.channel) if guest else None
            one = self._counter.book(new, visit.me.name, key, known)
        except BadDetails as bad:
            return self._page(visit, service, day, key, typed, 400, bad.sentence, bad.field)
        except HallError as refused:
            sentence = FULL if isinstance(refused, SlotTaken) else refused.sentence
            twice = isinstance(refused, AlreadyBooked)
            return self._page(visit, service, day, key, typed, 409, sentence, "extra" if twice else "start")
        if guest is not None:
            return self._story.booked(visit, guest, one)
        return go(f"/console/appointments?day={one.start.date().isoformat()}&done=booked&number={one.number}")

    @property
    def ways(self) -> Sequence[Way]:
        """The way back to the form of a booking after the session had run out."""
        return ((re.compile(r"/console/appointments"), self._refill),)

    def _refill(self, visit: Visit, _found: re.Match[str], kept: str) -> Response:
        typed = unpack(kept)
        if typed is None or not visit.may_act:
            return go("/console/appointments")
        typed["handoff"] = ""  # whoever it was may have been taken by a colleague meanwhile
        service, key = asked_service(typed.get("service", "")), fresh_key()
        return self._page(visit, service, typed.get("day", ""), key, typed, message=UNSAVED)

    def forged(self, visit: Visit) -> Response:
        """An answer to a wrong form token with what was typed."""
        typed = dict(visit.form) if visit.ours else {}
        typed["handoff"] = ""
        service = asked_service(typed.get("service", ""))
        return self._page(visit, service, typed.get("day", ""), fresh_key(), typed, 403, STALE_FORM)

    def _page(
        self, visit: Visit, service: str, raw: str, key: str, typed: dict[str, Any], status: int = 200,
        message: str = "", wrong: str = "",
    ) -> Response:  # fmt: skip
        first = max(asked_day(raw, visit.now), visit.now.date())
        matter = SERVICES[service] if service else None
        free = self._counter.starts.free(matter, visit.now, first, DAYS_AHEAD) if matter else []
        return self._pages.show(
            "phone.html", visit, status, message=message, wrong=wrong, service=service, matter=matter, key=key,
            services=self._counter.starts.services, days=starts_by_day(free, self._calendar, visit.now),
            typed={name: typed.get(name, "") for name in (*FIELDS, "handoff")}, longest=LONGEST,
            area=self._counter.area,
            first=first.isoformat(), today=visit.now.date().isoformat(),
            last=self._counter.starts.last_day(visit.now).isoformat(),
        )  # fmt: skip
