"""Keeps calendar, opening hours, the hall's values and its answers in step with what the staff entered anywhere."""

from __future__ import annotations

import time
from collections.abc import Callable

from bot.desk.live_answers import LiveAnswers
from bot.desk.live_values import LiveValues
from bot.hall.calendar import Calendar
from bot.hall.opening import Opening
from bot.store.calendar_days import CalendarDays

LOOK_EVERY_S = 1.0


class HallBook:
    """Compares one number of the store and reads the rows again when it has changed."""

    def __init__(
        self, days: CalendarDays, calendar: Calendar, opening: Opening, ticks: Callable[[], float] = time.monotonic,
        values: LiveValues | None = None, answers: LiveAnswers | None = None,
    ) -> None:  # fmt: skip
        self._days = days
        self._calendar = calendar
        self._opening = opening
        self._values = values
        self._answers = answers
        self._ticks = ticks
        self._looked: float | None = None
        self._version: int | None = None

    def refresh(self) -> bool:
        """Look for changes, at most once a second; True when there were some. For the start of every turn."""
        now = self._ticks()
        if self._looked is not None and now - self._looked < LOOK_EVERY_S:
            return False
        self._looked = now
        return self.reload()

    def reload(self) -> bool:
        """Look for changes now; True when there were some."""
        version = self._days.version()  # read first: a change in between is then seen by the next look
        if version == self._version:
            return False
        self._calendar.correct(self._days.days())
        self._opening.correct(self._days.exceptions())
        if self._values is not None:
            self._values.reload()
        if self._answers is not None:
            self._answers.reload()
        self._version = version
        return True
