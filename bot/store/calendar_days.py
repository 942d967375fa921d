"""The hall's calendar: one row per day, seeded from the official one, and the dated exceptions to its hours.

A row without `changed_by` was seeded and follows the official calendar; one with it is the hall's own and stays.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, Row, bindparam, delete, func, insert, or_, select, update

from bot.hall.blocks import read_blocks, write_blocks
from bot.hall.official import CalendarDay, days_of_year, official_day, official_source
from bot.hall.opening import DayException
from bot.store.database import Database
from bot.store.hall_tables import calendar_day, calendar_version, day_exception


@dataclass(frozen=True)
class StoredDay:
    """One row of the calendar; `changed_by` None means that it was seeded."""

    day: CalendarDay
    source: str
    changed_at: datetime
    changed_by: str | None = None


class CalendarDays:
    """Seeding, reading and changing the calendar. Who changes something also notes it in the audit log."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def version(self) -> int:
        """A number that is another one after every change of days or exceptions, by whatever process."""
        with self._db.read() as c:
            return int(c.execute(select(calendar_version.c.number)).scalar() or 0)

    # -- days ---------------------------------------------------------------------------------------------

    def seed(self, years: Sequence[int], now: datetime) -> int:
        """Write what is missing of these years and bring seeded rows up to date; returns how many rows that were.

        One count when everything is there already. The hall's own rows are never touched.
        """
        wanted = [day for year in years for day in days_of_year(year)]
        if self._seeded(years) == len(wanted):
            return 0

        def work(c: Connection) -> int:
            count_change(c)
            there = {r.date: r for r in c.execute(select(calendar_day).where(_in_years(years)))}
            rows = [_row(StoredDay(day, official_source(day.announced), now)) for day in map(official_day, wanted)]
            stale = [row for row in rows if _stale(there.get(row["date"]), row)]
            _put(c, stale)
            return len(stale)

        return self._db.retry(work)

    def _seeded(self, years: Sequence[int]) -> int:
        current = calendar_day.c.source.in_([official_source(True), official_source(False)])
        query = select(func.count()).where(_in_years(years), or_(current, calendar_day.c.changed_by.is_not(None)))
        with self._db.read() as c:
            return int(c.execute(query).scalar_one())

    def rows(self, year: int | None = None) -> list[StoredDay]:
        """The rows of one year, or all, in order of their date."""
        query = select(calendar_day).order_by(calendar_day.c.date)
        if year is not None:
            query = query.where(_in_years([year]))
        with self._db.read() as c:
            return [
                StoredDay(CalendarDay(r.date, r.kind, r.name, r.announced), r.source, r.changed_at, r.changed_by)
                for r in c.execute(query)
            ]

    def days(self) -> dict[date, CalendarDay]:
        """Every day that is written down, as `Calendar` takes it."""
        return {row.day.date: row.day for row in self.rows()}

    def set_day(self, day: CalendarDay, source: str, who: str, now: datetime) -> None:
        """Make one day the hall's own."""
        self.set_days([(day, source)], who, now)

    def set_days(self, days: Iterable[tuple[CalendarDay, str]], who: str, now: datetime) -> None:
        """Make days, each with its source, the hall's own: all of them or, when one fails, none."""
        rows = [_row(StoredDay(day, source, now, who)) for day, source in days]

        def work(c: Connection) -> None:
            count_change(c)
            _put(c, rows)

        self._db.retry(work)

    # -- exceptions ---------------------------------------------------------------------------------------

    def exceptions(self) -> dict[date, DayException]:
        """The dated exceptions that the staff have entered."""
        with self._db.read() as c:
            return {
                r.date: DayException(read_blocks(json.loads(r.blocks)), r.reason)
                for r in c.execute(select(day_exception).order_by(day_exception.c.date))
            }

    def set_exception(self, day: date, what: DayException, source: str, who: str, now: datetime) -> None:
        """Give a date other blocks (none: closed) and a reason, in the place of what was entered before."""
        row = {
            "date": day, "blocks": json.dumps(write_blocks(what.blocks)), "reason": what.reason, "source": source,
            "changed_at": now, "changed_by": who,
        }  # fmt: skip

        def work(c: Connection) -> None:
            count_change(c)
            c.execute(delete(day_exception).where(day_exception.c.date == day))
            c.execute(insert(day_exception).values(row))

        self._db.retry(work)

    def remove_exception(self, day: date) -> bool:
        """Let the ordinary hours hold again; False when no exception was entered for that date."""

        def work(c: Connection) -> bool:
            count_change(c)
            return c.execute(delete(day_exception).where(day_exception.c.date == day)).rowcount > 0

        return self._db.retry(work)


def count_change(c: Connection) -> None:
    """First step of every change of the hall's book: its row lock makes changes wait for each other on PostgreSQL."""
    c.execute(update(calendar_version).values(number=calendar_version.c.number + 1))


def _put(c: Connection, rows: Sequence[dict[str, object]]) -> None:
    if rows:
        c.execute(
            delete(calendar_day).where(calendar_day.c.date == bindparam("old")), [{"old": r["date"]} for r in rows]
        )
        c.execute(insert(calendar_day), list(rows))


def _in_years(years: Sequence[int]) -> ColumnElement[bool]:
    return or_(*(calendar_day.c.date.between(date(year, 1, 1), date(year, 12, 31)) for year in years))


def _row(stored: StoredDay) -> dict[str, object]:
    day = stored.day
    return {
        "date": day.date, "kind": day.kind, "name": day.name, "source": stored.source, "announced": day.announced,
        "changed_at": stored.changed_at, "changed_by": stored.changed_by,
    }  # fmt: skip


def _stale(there: Row[tuple[object, ...]] | None, row: dict[str, object]) -> bool:
    """Whether a seeded row has to be written (anew)."""
    if there is None:
        return True
    same = all(getattr(there, name) == row[name] for name in ("kind", "name", "source", "announced"))
    return there.changed_by is None and not same
