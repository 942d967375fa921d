"""Counts over a period and the one before it, made by the database: no words, no numbers, nobody's name.

Every method is one query. The key `Part` of a count says in which part of the period it lies and whether it belongs to
the period before (`earlier`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, Date, Select, bindparam, case, func, literal, select, tuple_, union_all

from bot.hall.period import Period
from bot.store.booking_tables import appointment
from bot.store.database import Database
from bot.store.hall_tables import tally
from bot.store.handoff_tables import handoff, rating
from bot.store.sql_time import clock_of, day_of, part_of, seconds_of
from bot.store.tables import message

STOPPED = "stopped"  # the outcome of what was said on a stopped channel


class Part(NamedTuple):
    """The first calendar day of a part, and whether it is one of the period before."""

    start: date
    earlier: bool


class Visits(NamedTuple):
    """People of a day (one person on one day is one), and how many of them needed no person.

    `stopped` of them found their channel stopped that day and came to no person either.
    """

    all: int
    alone: int
    stopped: int = 0


@dataclass(frozen=True)
class Wait:
    """How long people waited until a clerk took them, in seconds: half of them at most `median`, nine of ten `p90`."""

    people: int
    median: int
    p90: int


class Said(NamedTuple):
    """Messages that came in; of those that were words, how they were taken; and those that were spoken."""

    part: Part
    outcome: str | None
    messages: int
    voice: int


class Figures:
    """The queries behind the page of figures."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def visits(self, period: Period) -> dict[Part, Visits]:
        """How many came, and how many of them asked for no person that day nor were passed to one."""
        day = day_of(message.c.at)
        passed = select(handoff.c.person_id, day_of(handoff.c.opened_at)).where(_within(handoff.c.opened_at, period))
        people, key = func.count(message.c.person_id.distinct()), tuple_(message.c.person_id, day)
        none = literal(0)
        came = select(day.label("day"), people.label("came"), none.label("passed"), none.label("stopped"))
        helped = select(day, none, people, none).where(key.in_(passed))
        stopped = select(day, none, none, people).where(message.c.outcome == STOPPED, key.not_in(passed))
        # Each is counted day by day on its own: joining every visit to its talk takes twice as long.
        within = (message.c.direction == "in", _within(message.c.at, period))
        days = union_all(*(one.where(*within).group_by(day) for one in (came, helped, stopped))).subquery()
        part, all_, shut = _part(period, days.c.day), func.sum(days.c.came), func.sum(days.c.stopped)
        query = select(*part, all_, all_ - func.sum(days.c.passed) - shut, shut).group_by(*part)
        return {Part(r[0], bool(r[1])): Visits(int(r[2]), int(r[3]), int(r[4])) for r in self._run(query)}

    def said(self, period: Period) -> list[Said]:
        """Messages by part and by how they were taken."""
        part = _part(period, day_of(message.c.at))
        voice = func.sum(case((message.c.sound, 1), else_=0))
        query = select(*part, message.c.outcome, func.count(), voice).where(
            message.c.direction == "in", _within(message.c.at, period)
        )
        rows = self._run(query.group_by(*part, message.c.outcome))
        return [Said(Part(r[0], bool(r[1])), r[2], r[3], int(r[4])) for r in rows]

    def topics(self, period: Period, intents: Collection[str]) -> list[tuple[str, bool, int]]:
        """How often each of these intents was answered: (intent, earlier, times)."""
        return self._counts(
            (message.c.intent,), message.c.at, period, message.c.direction == "in", message.c.intent.in_(intents)
        )

    def reasons(self, period: Period) -> list[tuple[str, bool, int]]:
        """Why people came to a person: (reason, earlier, times)."""
        return self._counts((handoff.c.reason,), handoff.c.opened_at, period)

    def waits(self, period: Period) -> dict[Part, Wait]:
        """How long those waited who had a place in the queue, by the day they came."""
        part = _part(period, day_of(handoff.c.opened_at))
        rows = self._waits(part, period, handoff.c.kind == "live")
        return {Part(r[0], bool(r[1])): Wait(*r[2:]) for r in rows}

    def all_waits(self, period: Period) -> dict[tuple[str, bool], Wait]:
        """The same for the whole period by (kind of handoff, earlier)."""
        earlier = _earlier(period, day_of(handoff.c.opened_at))
        return {(r[0], bool(r[1])): Wait(*r[2:]) for r in self._waits((handoff.c.kind, earlier), period)}

    def appointments(self, period: Period) -> list[tuple[Part, str, int]]:
        """Appointments by the day they were for: (part, status, how many); held places are none yet."""
        part = _part(period, day_of(appointment.c.start))
        query = select(*part, appointment.c.status, func.count()).where(_booked(period))
        rows = self._run(query.group_by(*part, appointment.c.status))
        return [(Part(r[0], bool(r[1])), r[2], r[3]) for r in rows]

    def services(self, period: Period) -> list[tuple[str, str, bool, int]]:
        """The same by matter: (service, status, earlier, how many)."""
        return self._counts(
            (appointment.c.service, appointment.c.status), appointment.c.start, period, appointment.c.status != "held"
        )

    def slots(self, period: Period) -> list[tuple[str, str, bool, int]]:
        """The same by the time of day they were for: (`09:30`, status, earlier, how many)."""
        by = (clock_of(appointment.c.start), appointment.c.status)
        return self._counts(by, appointment.c.start, period, appointment.c.status != "held")

    def tallies(self, period: Period) -> list[tuple[Part, str, int]]:
        """What is only counted: (part, kind, times)."""
        part = _part(period, tally.c.day)
        where = (tally.c.day >= period.before.first) & (tally.c.day < period.end)
        query = select(*part, tally.c.kind, func.sum(tally.c.count)).where(where)
        return [(Part(r[0], bool(r[1])), r[2], int(r[3])) for r in self._run(query.group_by(*part, tally.c.kind))]

    def ratings(self, period: Period) -> list[tuple[Part, str, str | None, int]]:
        """What was asked and given, by the day of asking: (part, handoff or appointment, grade or None, how many)."""
        kind = case((rating.c.matter.like("handoff:%"), "handoff"), else_="appointment")
        part = _part(period, rating.c.asked_on)
        where = (rating.c.asked_on >= period.before.first) & (rating.c.asked_on < period.end)
        query = select(*part, kind, rating.c.grade, func.count()).where(where)
        rows = self._run(query.group_by(*part, kind, rating.c.grade))
        return [(Part(r[0], bool(r[1])), r[2], r[3], r[4]) for r in rows]

    # -- helpers ------------------------------------------------------------------------------------------

    def _counts(
        self, by: tuple[ColumnElement[Any], ...], at: Column[Any], period: Period, *where: ColumnElement[bool]
    ) -> list[Any]:
        """Rows of (*by, earlier, how many)."""
        earlier = _earlier(period, day_of(at))
        query = select(*by, earlier, func.count()).where(_within(at, period), *where).group_by(*by, earlier)
        return [(*r[:-2], bool(r[-2]), r[-1]) for r in self._run(query)]

    def _waits(
        self, by: tuple[ColumnElement[Any], ...], period: Period, *where: ColumnElement[bool]
    ) -> list[Any]:  # fmt: skip
        """Rows of (*by, people, median, p90), by nearest rank: a wait that somebody really had."""
        keys = [one.label(f"key{n}") for n, one in enumerate(by)]
        wait = (seconds_of(handoff.c.first_at) - seconds_of(handoff.c.opened_at)).label("wait")
        took = select(*keys, wait).where(_within(handoff.c.opened_at, period), handoff.c.first_at.is_not(None), *where)
        each = took.subquery()
        same = [each.c[key.name] for key in keys]
        ranked = select(
            *same, each.c.wait, func.row_number().over(partition_by=same, order_by=each.c.wait).label("rank"),
            func.count().over(partition_by=same).label("people"),
        ).subquery()  # fmt: skip
        at = [func.max(case((ranked.c.rank == _rank(ranked.c.people, n), ranked.c.wait))) for n in (50, 90)]
        same = [ranked.c[key.name] for key in keys]
        return [tuple(r) for r in self._run(select(*same, func.count(), *at).group_by(*same))]

    def _run(self, query: Select[Any]) -> Iterable[Any]:
        with self._db.read() as c:
            return c.execute(query).all()


def _rank(people: ColumnElement[int], percent: int) -> ColumnElement[int]:
    """The place, counted from 1, of the first that at least so many percent do not exceed."""
    return (people * percent + 99) // 100


def _within(at: ColumnElement[Any], period: Period) -> ColumnElement[bool]:
    """Within the period or the one before it."""
    first, end = (datetime.combine(day, time()) for day in (period.before.first, period.end))
    return (at >= first) & (at < end)


def _booked(period: Period) -> ColumnElement[bool]:
    return _within(appointment.c.start, period) & (appointment.c.status != "held")


def _earlier(period: Period, day: ColumnElement[Any]) -> ColumnElement[int]:
    first = bindparam("first", period.first, type_=Date)
    return case((day < first, 1), else_=0).label("earlier")


def _part(period: Period, day: ColumnElement[Any]) -> tuple[ColumnElement[Any], ColumnElement[int]]:
    return part_of(period.unit, day).label("part"), _earlier(period, day)
