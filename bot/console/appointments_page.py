"""The day's appointments: who comes when, confirming what waits for it, cancelling, and the list on paper."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from starlette.responses import Response

from bot.console import words
from bot.console.pages import Pages, go
from bot.console.visit import Refusal, Visit
from bot.desk.clerk import ClerkDesk
from bot.hall import phrases
from bot.hall.calendar import Calendar
from bot.hall.privacy import mask_licence, mask_phone
from bot.hall.services import SERVICES
from bot.store.appointments import Appointment
from bot.store.store import Store

FIRST_YEAR, LAST_YEAR = 2000, 2098
CANCELLABLE = ("pending", "confirmed", "checked_in")
KINDS = {"workday": "工作日", "weekend": "周末", "makeup": "调休上班", "holiday": "放假"}
NOTES = {"confirmed": "已经确认，会告诉本人。", "cancelled": "已经取消，会告诉本人。"}
CALL_NOTES = {
    "confirmed": "已经确认。这位没有留聊天渠道，请打电话告诉本人。",
    "cancelled": "已经取消。这位没有留聊天渠道，请打电话告诉本人。",
}


@dataclass(frozen=True)
class Row:
    """One appointment as the list shows it; numbers are masked unless it is the revealed one."""

    id: int
    number: str
    time: str
    service: str
    place: str
    name: str
    phone: str
    licence: str
    address: str
    channel: str
    status: str
    status_code: str
    revealed: bool
    can_confirm: bool
    can_cancel: bool


class AppointmentsPage:
    """The list of one day and what can be done with its rows."""

    def __init__(self, store: Store, clerks: ClerkDesk, pages: Pages, calendar: Calendar) -> None:
        self._store = store
        self._clerks = clerks
        self._pages = pages
        self._calendar = calendar

    def show(self, visit: Visit) -> Response:
        """The list of the asked day, today when none is asked."""
        day = _day(visit.query.get("day", ""), visit.now)
        notes = CALL_NOTES if visit.query.get("call") else NOTES
        return self._page(visit, day, notice=notes.get(visit.query.get("done", ""), ""))

    def reveal(self, visit: Visit) -> Response:
        """The same list with the numbers of one row; the look is written down."""
        one = self._one(visit)
        self._clerks.saw(visit.me.name, f"appointment:{one.id}:numbers")
        return self._page(visit, one.start.date(), revealed=one.id)

    def confirm(self, visit: Visit) -> Response:
        """Say yes to a by-appointment place."""
        one = self._one(visit)
        if one.status != "pending":
            return self._refused(visit, one, "这个预约现在不用确认。")
        if one.start <= visit.now:
            return self._refused(visit, one, "时间已经过了，不能再确认。")
        self._clerks.confirm(one.id, visit.me.name, self._moment(one, visit.now))
        return self._done(one, "confirmed")

    def ask_cancel(self, visit: Visit) -> Response:
        """Make sure before anything is taken away from somebody."""
        one = self._one(visit)
        if not _cancellable(one, visit.now):
            return self._refused(visit, one, "这个预约已经取消、办完或者过了时间。")
        self._clerks.saw(visit.me.name, f"appointment:{one.id}")
        return self._pages.show(
            "cancel.html", visit, row=self._row(one, visit, 0), day=one.start.date().isoformat(),
            moment=self._moment(one, visit.now), reachable=one.person_id is not None,
        )  # fmt: skip

    def cancel(self, visit: Visit) -> Response:
        """Cancel for the hall."""
        one = self._one(visit)
        moment = self._moment(one, visit.now)
        if not _cancellable(one, visit.now) or not self._clerks.cancel(one.id, visit.me.name, moment):
            return self._refused(visit, one, "这个预约已经取消、办完或者过了时间。")
        return self._done(one, "cancelled")

    # -- helpers ------------------------------------------------------------------------------------------

    def _one(self, visit: Visit) -> Appointment:
        one = self._store.appointments.get(visit.number())
        if one is None or one.status == "held":
            raise Refusal(404, "没有这个预约。")
        return one

    def _moment(self, one: Appointment, now: datetime) -> str:
        return phrases.moment(one.start, now, self._calendar)

    def _done(self, one: Appointment, what: str) -> Response:
        call = "" if one.person_id is not None else "&call=1"
        return go(f"/console/appointments?day={one.start.date().isoformat()}&done={what}{call}")

    def _refused(self, visit: Visit, one: Appointment, sentence: str) -> Response:
        return self._page(visit, one.start.date(), 409, sentence)

    def _page(self, visit: Visit, day: date, status: int = 200, notice: str = "", revealed: int = 0) -> Response:
        begin = datetime.combine(day, time())
        booked = self._store.appointments.listing(from_=begin, to=begin + timedelta(days=1))
        rows = [self._row(one, visit, revealed) for one in booked if one.status != "held"]
        self._clerks.saw(visit.me.name, f"appointments:{day.isoformat()}")
        return self._pages.show(
            "appointments.html", visit, status, message=notice, day=day.isoformat(), title=self._title(day),
            before=(day - timedelta(days=1)).isoformat(), after=(day + timedelta(days=1)).isoformat(),
            today=visit.now.date().isoformat(), pending=self._pending(visit.now),
            rows=[r for r in rows if r.status_code != "cancelled"],
            cancelled=[r for r in rows if r.status_code == "cancelled"],
            first=f"{FIRST_YEAR}-01-01", last=f"{LAST_YEAR}-12-31", printed=words.full_stamp(visit.now),
        )  # fmt: skip

    def _title(self, day: date) -> str:
        known = self._calendar.day(day)
        kind = f"{known.name}放假" if known.kind == "holiday" and known.name else KINDS[known.kind]
        doubt = "" if known.announced else "，放假安排还没公布"
        date_words = self._calendar.describe(day, date.min)
        return f"{date_words}（农历{self._calendar.lunar(day).text}，{kind}{doubt}）"

    def _pending(self, now: datetime) -> list[dict[str, Any]]:
        waiting = self._store.appointments.listing(status="pending", from_=now)
        days: dict[date, int] = {}
        for one in waiting:
            days[one.start.date()] = days.get(one.start.date(), 0) + 1
        return [
            {"day": day.isoformat(), "words": self._calendar.describe(day, now), "count": count}
            for day, count in days.items()
        ]

    def _row(self, one: Appointment, visit: Visit, revealed: int) -> Row:
        shown = one.id == revealed
        service = SERVICES.get(one.service)
        acting = visit.may_act
        return Row(
            one.id, one.number, f"{one.start:%H:%M}", service.name if service else one.service,
            words.PLACES.get(one.place, one.place), one.name or "（未留）", _number(one.phone, shown, mask_phone),
            _licence(one.licence, shown), (one.address or "") if shown else ("已留" if one.address else ""),
            words.channel(one.channel), words.STATUSES[one.status], one.status, shown,
            acting and one.status == "pending" and one.start > visit.now, acting and _cancellable(one, visit.now),
        )  # fmt: skip


def _number(number: str | None, shown: bool, mask: Any) -> str:
    if not number:
        return "（未留）"
    return number if shown else str(mask(number))


def _licence(number: str | None, shown: bool) -> str:
    if number is None:
        return "不用"
    return _number(number, shown, mask_licence) if number else "不知道"


def _cancellable(one: Appointment, now: datetime) -> bool:
    return one.status in CANCELLABLE and one.start > now


def _day(raw: str, now: datetime) -> date:
    if not raw:
        return now.date()
    try:
        day = date.fromisoformat(raw) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", raw) else None
    except ValueError:
        day = None
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Refusal(400, "日期写得不对，请写成 2026-11-28 这样。")
    return day
