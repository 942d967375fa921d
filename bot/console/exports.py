"""The appointments of a day or a week as a file; every one is written down, with or without the numbers."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from starlette.responses import Response

from bot.console import words
from bot.console.booking_rows import asked_day, number, service_name
from bot.console.table_files import csv_file, xlsx_file
from bot.console.visit import Refusal, Visit
from bot.hall.appointment import HELD
from bot.hall.privacy import mask_licence, mask_phone
from bot.store.appointments import Appointment
from bot.store.store import Store

SPANS = {"day": 1, "week": 7}
FORMS = {"csv": csv_file, "xlsx": xlsx_file}
COLUMNS = (
    "日期", "时间", "分钟", "预约号", "事项", "地点", "乡镇", "外勤", "姓名", "代办", "电话", "许可证号",
    "状态", "来自", "代约的同事",
)  # fmt: skip


class Exports:
    """Makes the files."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def file(self, visit: Visit) -> Response:
        """The day or its week, as CSV or XLSX; numbers in full only when they were asked for."""
        day, span, form = asked_day(visit.form.get("day", ""), visit.now), *self._asked(visit)
        numbers = visit.form.get("numbers") == "yes"
        first = day - timedelta(days=day.weekday()) if span == "week" else day
        last = first + timedelta(days=SPANS[span] - 1)
        booked = self._store.appointments.listing(from_=_midnight(first), to=_midnight(last) + timedelta(days=1))
        target = f"appointments:{first}..{last} {form}{' numbers' if numbers else ''}"
        self._store.staff.note(visit.me.name, "export", target, visit.now)
        name = f"appointments-{first:%Y%m%d}-{last:%Y%m%d}"
        return FORMS[form](name, COLUMNS, [_row(one, numbers) for one in booked if one.status != HELD])

    @staticmethod
    def _asked(visit: Visit) -> tuple[str, str]:
        span, form = visit.form.get("span", ""), visit.form.get("form", "")
        if span not in SPANS or form not in FORMS:
            raise Refusal(400, "请选一天还是一周，CSV 还是 Excel。")
        return span, form


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _row(one: Appointment, numbers: bool) -> tuple[str, ...]:
    licence = "" if one.licence is None else number(one.licence, numbers, mask_licence)
    return (
        f"{one.start:%Y-%m-%d}", f"{one.start:%H:%M}", str(one.duration_min), one.number, service_name(one.service),
        words.PLACES.get(one.place, one.place), one.township or "", words.visitor(one.clerk), one.name or "",
        one.relation or "", number(one.phone, numbers, mask_phone), licence, words.STATUSES[one.status],
        words.channel(one.channel), one.made_by or "",
    )  # fmt: skip
