"""Taking hours away once: some of the hall's on one day, or some of a visiting clerk's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from bot.desk.calendar_desk import LONGEST_REASON, CalendarDesk
from bot.hall.blocks import Block
from bot.hall.clerk_rules import checked_reason
from bot.hall.clock import Clock
from bot.hall.errors import HallError
from bot.hall.official import LAST_YEAR
from bot.hall.opening import Opening
from bot.store.appointments import Appointment
from bot.store.store import Store


class BadSpan(HallError):
    """Hours that cannot be taken away; the sentence says why."""

    code = "bad_span"


@dataclass(frozen=True)
class Span:
    """The hours meant, on one day, the end not included; the whole day ends at the next midnight."""

    begin: datetime
    end: datetime

    @classmethod
    def of(cls, day: date, first: time | None, last: time | None, now: datetime) -> Span:
        """Checked: neither reversed nor over. Raises BadSpan."""
        midnight = datetime.combine(day, time())
        begin = datetime.combine(day, first) if first else midnight
        end = datetime.combine(day, last) if last else midnight + timedelta(days=1)
        if begin >= end:
            raise BadSpan("结束时间要在开始时间后面。")
        if end <= now or day.year > LAST_YEAR:
            raise BadSpan("只能写还没有过去的时间。")
        return cls(begin, end)


class BlockDesk:
    """Both acts ask first when somebody is booked then; the appointments themselves are never touched here."""

    def __init__(self, store: Store, days: CalendarDesk, opening: Opening, clock: Clock) -> None:
        self._store = store
        self._days = days
        self._opening = opening
        self._clock = clock

    def block_hall(
        self, span: Span, reason: str, source: str, who: str, anyway: bool
    ) -> tuple[bool, list[Appointment]]:  # fmt: skip
        """Whether it was done, and the appointments in it. Raises BadSpan or CalendarRefused."""
        day, now = span.begin.date(), self._clock.now()
        blocks = self._opening.blocks_on(day)
        left = cut(blocks, span)
        if left == list(blocks):
            raise BadSpan("这段时间大厅本来就不办公。")
        booked = [one for one in self._store.appointments.active_on(*_day(day)) if _in(one, span) and one.start > now]
        if booked and not anyway:
            return False, booked
        self._days.close(day, self._reason(day, reason), who, left, source)
        return True, booked

    def _reason(self, day: date, reason: str) -> str:
        """Together with the reason of an exception that is there already."""
        known = self._opening.exception_on(day)
        both = f"{known.reason}；{reason}" if known and known.reason != reason else reason
        return both if len(both) <= LONGEST_REASON else reason

    def block_clerk(
        self, clerk: str, span: Span, reason: str, who: str, anyway: bool
    ) -> tuple[bool, list[Appointment]]:  # fmt: skip
        """The same for the hours of a visiting clerk. Raises TooLong."""
        reason, now = checked_reason(reason), self._clock.now()
        ids = self._store.crew_blocks.add(clerk, span.begin, span.end, reason, who, now, anyway)
        booked = [one for one in map(self._store.appointments.get, ids) if one is not None]
        if booked and not anyway:
            return False, booked
        self._store.staff.note(who, "crew_block", f"crew:{clerk}:{span.begin.date()}", now)
        return True, booked

    def unblock_clerk(self, block_id: int, who: str) -> bool:
        """Let the clerk go out again; False when the span is not there any more."""
        gone = self._store.crew_blocks.drop(block_id)
        if gone:
            self._store.staff.note(who, "crew_unblock", f"crew_block:{block_id}", self._clock.now())
        return gone


def cut(blocks: Iterable[Block], span: Span) -> list[Block]:
    """What is left of the blocks of a day without the hours of `span`."""
    day, left = span.begin.date(), []
    for block in blocks:
        begin, end = datetime.combine(day, block.start), datetime.combine(day, block.end)
        if span.end <= begin or end <= span.begin:
            left.append(block)
            continue
        if begin < span.begin:
            left.append(replace(block, end=span.begin.time()))
        if span.end < end:
            left.append(replace(block, start=span.end.time()))
    return left


def _day(day: date) -> tuple[datetime, datetime]:
    begin = datetime.combine(day, time())
    return begin, begin + timedelta(days=1)


def _in(one: Appointment, span: Span) -> bool:
    return one.start < span.end and span.begin < one.start + timedelta(minutes=one.duration_min)
