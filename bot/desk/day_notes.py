"""What is special about the one day that a question about opening hours names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.hall import phrases, when
from bot.hall.calendar import Calendar
from bot.hall.official import FIRST_YEAR, LAST_YEAR
from bot.hall.opening import Opening
from bot.messages import Reply

ABOUT_DAYS = ("hours", "weekend_evening_service")
LONGEST_SPAN = 10
_MOMENT = timedelta(microseconds=1)


class DayNotes:
    """Adds to an answer what its general words cannot know: closed, a holiday, a make-up day, or not yet settled."""

    def __init__(self, calendar: Calendar, opening: Opening) -> None:
        self._calendar = calendar
        self._opening = opening

    def added(self, reply: Reply, text: str, now: datetime) -> Reply:
        """The reply with the day's own sentence in front and the word about an unannounced plan at its end."""
        days = self._named(text, now) if reply.intent in ABOUT_DAYS else []
        fact, note = self._facts(days, now), self._note(days, now)
        if not fact and not note:
            return reply
        rest = [line for line in reply.text.splitlines() if line != fact]  # it may stand among the closed days
        shown = "\n".join(part for part in (fact, *rest, note) if part)
        return replace(reply, text=shown, spoken=f"{fact}{reply.spoken or reply.text}{note}")

    def _named(self, text: str, now: datetime) -> list[date]:
        """The days, at most ten, that the words name and that are not over."""
        value = when.parse(text, now, self._calendar)
        if isinstance(value, when.Nothing | when.Ambiguous | when.Exclusion | when.Alternatives):
            return []
        begin, end = when.span(value)
        first, last = begin.date(), (max(begin, end - _MOMENT) if end else begin).date()
        if not FIRST_YEAR <= first.year <= LAST_YEAR:
            return []
        days = [first + timedelta(days=n) for n in range(min(LONGEST_SPAN, (last - first).days + 1))]
        return [day for day in days if day >= now.date()]

    def _facts(self, days: Sequence[date], now: datetime) -> str:
        """A sentence for every exception; for a single day also what kind it is when its weekday does not tell."""
        found = [(day, self._opening.exception_on(day)) for day in days]
        said = "".join(f"{phrases.exception(d, what, now.date(), self._calendar)}。" for d, what in found if what)
        return said or (self._kind(days[0], now) if len(days) == 1 else "")

    def _kind(self, day: date, now: datetime) -> str:
        known, said = self._calendar.day(day), self._calendar.describe(day, now.date())
        if known.kind == "holiday":
            return f"{said}{known.name or '节假日'}放假。"
        return f"{said}调休，要上班。" if known.kind == "makeup" else ""

    def _note(self, days: Sequence[date], now: datetime) -> str:
        notes = (phrases.note_on(day, now, self._calendar) for day in days)
        return next((note for note in notes if note), "")
