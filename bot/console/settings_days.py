"""The page of closed days and holidays: exceptions to the hours, and the holiday table from a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from starlette.responses import Response

from bot.console.day_words import WEEKDAYS
from bot.console.doorway import STALE_FORM
from bot.console.pages import Pages, go
from bot.console.settings_page import MOST_NAMED, NOT_SAVED, named
from bot.console.settings_reading import read_spans
from bot.console.settings_values import block_line
from bot.console.visit import Refusal, Visit
from bot.desk.calendar_desk import LONGEST_REASON, CalendarDesk, CalendarRefused
from bot.hall.blocks import are_blocks, read_blocks, write_blocks
from bot.hall.calendar_sheet import LONGEST_SOURCE, SheetDay, decode, read_sheet
from bot.hall.opening import Opening
from bot.store.appointments import Appointment

HERE = "/console/settings/days"
LARGEST_FILE, LONGEST_TABLE = 200_000, 20_000
MOST_SHOWN = 60
LONGEST_HOURS = 300
LOOK_AHEAD = timedelta(days=400)
KINDS = {"workday": "上班", "weekend": "周末休息", "holiday": "放假", "makeup": "调休上班"}
NOTES = {"open": "这一天照平常上班。", "import": "放假表存好了，下一句话就按它说。"}


class DaysPage:
    """Closing and opening days, and bringing in a plan."""

    def __init__(self, desk: CalendarDesk, opening: Opening, pages: Pages) -> None:
        self._desk = desk
        self._opening = opening
        self._pages = pages

    def show(self, visit: Visit) -> Response:
        """The exceptions still to come and the forms."""
        done = visit.query.get("done", "")
        return self._page(visit, notice=NOTES.get(done, ""), left=self._desk.outside() if done == "import" else ())

    def close(self, visit: Visit) -> Response:
        """Close a day or leave some hours of it; the appointments that no longer fit are listed, not touched."""
        typed = {name: visit.words(name, LONGEST_HOURS) for name in ("day", "reason", "hours", "source")}
        try:
            day, hours = date.fromisoformat(typed["day"]), read_spans(typed["hours"])
            if not are_blocks(hours):
                raise ValueError("not sound")
        except ValueError:
            return self._page(visit, 400, "请写日期；时间一行一段，例如09:00-11:30，先开始后结束，不能重叠。", typed)
        if not typed["reason"] or not typed["source"]:
            return self._page(visit, 400, "请写原因和来源。", typed)
        try:
            left = self._desk.close(day, typed["reason"], visit.me.name, read_blocks(hours), typed["source"])
        except CalendarRefused:
            return self._page(visit, 400, f"只能写今天以后的日子，原因和来源最多{LONGEST_REASON}个字。", typed)
        return self._page(visit, notice=f"{day.month}月{day.day}日改好了，下一句话就按它说。", left=left)

    def forged(self, visit: Visit) -> Response:
        """An answer to a wrong form token with what was typed."""
        return self._page(visit, 403, STALE_FORM, visit.form if visit.ours else None)

    def reopen(self, visit: Visit, typed: Mapping[str, str]) -> Response:
        """The form after a new sign-in, filled in as before."""
        return self._page(visit, notice=NOT_SAVED, typed=typed)

    def open(self, visit: Visit) -> Response:
        """Let the ordinary hours of a day hold again."""
        try:
            opened = self._desk.open(date.fromisoformat(visit.form.get("day", "")), visit.me.name)
        except ValueError:
            raise Refusal(400, "请写日期，例如2026-12-31。") from None
        return go(f"{HERE}?done=open") if opened else self._page(visit, 409, "这一天没有写过例外。")

    def check(self, visit: Visit) -> Response:
        """Read a file and say what it would change; nothing is written."""
        try:
            text = decode(visit.upload.read()) if visit.upload else ""
        except UnicodeDecodeError:
            return self._page(visit, 400, "这个文件读不出来，请存成CSV再试。")
        return self._table(visit, text)

    def bring_in(self, visit: Visit) -> Response:
        """Write what was shown before."""
        text = visit.form.get("table", "")
        days, troubles = read_sheet(text) if len(text) <= LONGEST_TABLE else ([], [])
        if troubles or not days:
            return self._table(visit, text)
        try:
            self._desk.bring_in(days, visit.me.name)
        except CalendarRefused:
            raise Refusal(400, "这张表不能用，请核对后再试。") from None
        return go(f"{HERE}?done=import")

    def _table(self, visit: Visit, text: str) -> Response:
        if len(text) > LONGEST_TABLE:
            return self._page(visit, 400, f"表太长了，最多{LONGEST_TABLE}个字；只写要改的日子就行。")
        days, troubles = read_sheet(text)
        if troubles:
            lines = "、".join(str(one.line) for one in troubles[:MOST_NAMED])
            return self._page(visit, 400, f"第{lines}行不对，一行也没有存。要有日期、哪种日子、名称、来源四列。")
        brought = self._desk.bring_in(days, visit.me.name, trial=True)
        changes = [self._change(one) for one in days if self._opening.calendar.day(one.day.date) != one.day]
        return self._page(visit, table=text, changed=brought.changed, changes=changes)

    def _change(self, one: SheetDay) -> str:
        now = self._opening.calendar.day(one.day.date)
        return f"{one.day.date}：{_kind(now.kind, now.name)}，改成{_kind(one.day.kind, one.day.name)}"

    def _page(
        self, visit: Visit, status: int = 200, notice: str = "", typed: Mapping[str, str] | None = None,
        left: Sequence[Appointment] = (), table: str = "", changed: int = 0, changes: Sequence[str] = (),
    ) -> Response:  # fmt: skip
        today = visit.now.date()
        coming = self._opening.exceptions_between(today, today + LOOK_AHEAD)
        rows: list[dict[str, Any]] = [
            {
                "day": day, "words": _date(day), "reason": what.reason, "own": day in self._opening.stored,
                "hours": "、".join(map(block_line, write_blocks(what.blocks))) or "不办公",
            }
            for day, what in coming
        ]  # fmt: skip
        return self._pages.show(
            "settings_days.html", visit, status, message=notice, rows=rows, edit=visit.may("settings"),
            typed=typed or {}, table=table, changed=changed, changes=changes[:MOST_SHOWN],
            more=max(0, len(changes) - MOST_SHOWN),
            count=len(left), today=today, longest_reason=LONGEST_REASON, longest_source=LONGEST_SOURCE,
            left=named(left, visit.now, self._opening.calendar),
        )  # fmt: skip


def _date(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日 周{WEEKDAYS[day.weekday()]}"


def _kind(kind: str, name: str | None) -> str:
    return KINDS[kind] + (f"（{name}）" if name else "")
