"""The day's appointments: who comes when, every step a clerk takes with one of them, and the list on paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from starlette.responses import Response

from bot.console import day_words, words
from bot.console.booking_rows import (
    FIRST_YEAR,
    LAST_YEAR,
    asked_day,
    asked_service,
    asked_start,
    reachable,
    row,
    seen,
)
from bot.console.bookings import Bookings
from bot.console.pages import Pages, go
from bot.console.start_list import DAYS_AHEAD, starts_by_day
from bot.console.visit import Refusal, Visit
from bot.desk.clerk import ClerkDesk
from bot.desk.counter import CounterDesk
from bot.hall import clerk_rules, phrases
from bot.hall.clerk_rules import OutcomeMissing, TooLong
from bot.hall.errors import HallError, NoSuchAppointment, NoSuchSlot, SlotTaken
from bot.hall.opening import Opening
from bot.hall.services import SERVICES
from bot.store.appointments import Appointment
from bot.store.store import Store

AFTER = {clerk_rules.CANCEL: "取消以后", clerk_rules.MOVE: "改好以后"}
TYPED = (OutcomeMissing, TooLong)  # what the clerk wrote is the fault, nothing has changed


class AppointmentsPage:
    """The list of one day and what can be done with its rows."""

    def __init__(
        self,
        store: Store,
        clerks: ClerkDesk,
        counter: CounterDesk,
        bookings: Bookings,
        pages: Pages,
        opening: Opening,
    ) -> None:
        self._store = store
        self._clerks = clerks
        self._counter = counter
        self._bookings = bookings
        self._pages = pages
        self._opening = opening
        self._calendar = opening.calendar

    def show(self, visit: Visit) -> Response:
        """The list of the asked day, today when none is asked."""
        day = asked_day(visit.query.get("day", ""), visit.now)
        notice = day_words.notice(visit.query)
        return self._page(visit, day, asked_service(visit.query.get("service", "")), notice=notice)

    def today(self, visit: Visit, status: int, notice: str) -> Response:
        """The list of today with a sentence above it."""
        return self._page(visit, visit.now.date(), status=status, notice=notice)

    def reveal(self, visit: Visit) -> Response:
        """The same list with the numbers of one row; the look is written down."""
        one = self._one(visit)
        self._clerks.saw(visit.me.name, f"appointment:{one.id}:numbers")
        return self._page(visit, one.start.date(), revealed=one.id)

    # -- one click ----------------------------------------------------------------------------------------

    def confirm(self, visit: Visit) -> Response:
        """Say yes to a by-appointment place."""
        return self._act(visit, "confirmed", lambda one: self._counter.confirm(one.id, visit.me.name, seen(visit)))

    def check_in(self, visit: Visit) -> Response:
        """The person is there."""
        return self._act(visit, "checked_in", lambda one: self._counter.check_in(one.id, visit.me.name, seen(visit)))

    def undo_check_in(self, visit: Visit) -> Response:
        """The person is not there after all."""
        return self._act(
            visit, "not_there", lambda one: self._counter.undo_check_in(one.id, visit.me.name, seen(visit))
        )

    def done(self, visit: Visit) -> Response:
        """It is dealt with, perhaps with a result."""
        typed = visit.words("outcome", 4000)
        return self._act(
            visit, "done", lambda one: self._counter.done(one.id, visit.me.name, typed, seen(visit)), typed
        )

    def no_show(self, visit: Visit) -> Response:
        """Nobody came."""
        return self._act(visit, "no_show", lambda one: self._counter.no_show(one.id, visit.me.name, seen(visit)))

    def _act(self, visit: Visit, what: str, act: Callable[[Appointment], Appointment], typed: str = "") -> Response:
        one = self._one(visit)
        try:
            return self._done(visit, act(one), what)
        except HallError as refused:
            return self._refused(visit, one.id, refused, typed)

    # -- with a page of its own ---------------------------------------------------------------------------

    def ask_cancel(self, visit: Visit) -> Response:
        """Make sure before anything is taken away from somebody."""
        return self._ask(visit, self._one(visit), clerk_rules.CANCEL, "cancel.html")

    def cancel(self, visit: Visit) -> Response:
        """Cancel for the hall."""
        reason = visit.words("reason", clerk_rules.LONGEST_REASON)
        return self._act(
            visit, "cancelled", lambda one: self._counter.cancel(one.id, visit.me.name, reason, seen(visit))
        )

    def ask_move(self, visit: Visit) -> Response:
        """The free starts of the next days."""
        return self._ask_move(visit, self._one(visit), visit.query.get("day", ""))

    def move(self, visit: Visit) -> Response:
        """Give it another time."""
        one, start = self._one(visit), asked_start(visit.form.get("start", ""))
        if start is None:
            return self._ask_move(visit, one, visit.form.get("day", ""), 400, "请先选一个时间。")
        try:
            return self._done(visit, self._counter.move(one.id, start, visit.me.name, seen(visit)), "moved")
        except (SlotTaken, NoSuchSlot, clerk_rules.SameTime) as refused:
            sentence = "这个时间刚被约满了，请另选一个。" if isinstance(refused, SlotTaken) else refused.sentence
            return self._ask_move(visit, one, visit.form.get("day", ""), 409, sentence)
        except HallError as refused:
            return self._refused(visit, one.id, refused)

    def _ask_move(self, visit: Visit, one: Appointment, raw: str, status: int = 200, message: str = "") -> Response:
        first = max(asked_day(raw, visit.now), visit.now.date())
        free = self._counter.starts.free(SERVICES[one.service], visit.now, first, DAYS_AHEAD)
        return self._ask(
            visit, one, clerk_rules.MOVE, "move.html", status, message=message, first=first.isoformat(),
            today=visit.now.date().isoformat(), last=self._counter.starts.last_day(visit.now).isoformat(),
            days=starts_by_day(free, self._calendar, visit.now),
        )  # fmt: skip

    def _ask(
        self, visit: Visit, one: Appointment, act: str, template: str, status: int = 200, **values: Any
    ) -> Response:
        if refused := clerk_rules.refusal(act, one.status, one.start, visit.now):
            return self._refused(visit, one.id, refused)
        self._clerks.saw(visit.me.name, f"appointment:{one.id}")
        return self._pages.show(
            template, visit, status, row=row(one, visit), day=one.start.date().isoformat(),
            moment=self._moment(one, visit.now), told=day_words.will_be_told(one, self._counter.way(one), AFTER[act]),
            longest=clerk_rules.LONGEST_REASON, **values,
        )  # fmt: skip

    # -- helpers ------------------------------------------------------------------------------------------

    def _one(self, visit: Visit) -> Appointment:
        one = self._store.appointments.get(visit.number())
        if one is None or one.status == "held":
            raise Refusal(404, "没有这个预约。")
        return one

    def _moment(self, one: Appointment, now: datetime) -> str:
        return phrases.moment(one.start, now, self._calendar)

    def _done(self, visit: Visit, one: Appointment, what: str) -> Response:
        call = "&call=1" if what in day_words.CALL_NOTES and not reachable(one) else ""
        service = asked_service(visit.form.get("service", ""))
        kept = f"&service={service}" if service else ""
        return go(f"/console/appointments?day={one.start.date().isoformat()}&done={what}{call}{kept}")

    def _refused(self, visit: Visit, appointment_id: int, why: HallError, typed: str = "") -> Response:
        """The list as it is now, with why nothing was done and how the appointment stands."""
        one = self._store.appointments.get(appointment_id)
        if one is None:
            raise Refusal(404, NoSuchAppointment.sentence)
        if isinstance(why, TYPED):
            return self._page(visit, one.start.date(), status=400, notice=why.sentence, typed=(one.id, typed))
        sentence = (
            f"{why.sentence}预约号{one.number}现在是：{self._moment(one, visit.now)}，{words.STATUSES[one.status]}。"
        )
        if typed and clerk_rules.DONE not in clerk_rules.acts(one.status, one.start, visit.now):
            sentence += f"您写的结果没有存：{typed}"
        return self._page(visit, one.start.date(), status=409, notice=sentence, typed=(one.id, typed))

    def _page(
        self, visit: Visit, day: date, service: str = "", status: int = 200, notice: str = "", revealed: int = 0,
        typed: tuple[int, str] = (0, ""),
    ) -> Response:  # fmt: skip
        begin = datetime.combine(day, time())
        booked = self._store.appointments.listing(from_=begin, to=begin + timedelta(days=1), service=service)
        rows = [row(one, visit, one.id == revealed) for one in booked if one.status != "held"]
        self._clerks.saw(visit.me.name, f"appointments:{day.isoformat()}")
        return self._pages.show(
            "appointments.html", visit, status, message=notice, day=day.isoformat(),
            title=day_words.title(day, self._calendar), changed=day_words.changed(self._opening, day),
            before=(day - timedelta(days=1)).isoformat(), after=(day + timedelta(days=1)).isoformat(),
            today=visit.now.date().isoformat(),
            pending=day_words.pending(self._bookings.unconfirmed(visit.now), self._calendar, visit.now),
            week=day_words.week(self._bookings.week(day, service)),
            rows=[r for r in rows if r.status_code != "cancelled"], service=service, services=SERVICES,
            cancelled=[r for r in rows if r.status_code == "cancelled"], waiting=self._bookings.waiting(), typed=typed,
            longest=clerk_rules.LONGEST_OUTCOME,
            first=f"{FIRST_YEAR}-01-01", last=f"{LAST_YEAR}-12-31", printed=words.full_stamp(visit.now),
        )  # fmt: skip
