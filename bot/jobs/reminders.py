"""Reminding holders of their renewal: looks through the list, a batch a round, and rests when there is nothing."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from bot.hall.calendar import Calendar
from bot.hall.notices import QuietHours
from bot.store.holder_imports import HolderImports
from bot.store.licence_round import LicenceRound

log = logging.getLogger("lianxin.reminders")
REST = timedelta(minutes=1)


class Reminders:
    """A job of `Rounds`; several processes may run it at once."""

    def __init__(self, round_: LicenceRound, imports: HolderImports, quiet: QuietHours, calendar: Calendar) -> None:
        self._round = round_
        self._imports = imports
        self._quiet = quiet
        self._calendar = calendar
        self._found_none: datetime | None = None

    def sweep(self, now: datetime) -> int:
        """Queue what is due; how much that was. After a round that found nothing, the next one is a minute later."""
        if self._found_none is not None and self._found_none <= now < self._found_none + REST:
            return 0
        queued = self._round.queue(now, self._quiet, self._calendar)
        if not queued:
            self._found_none = now
            self._imports.forget_staged(now)
        else:
            log.info("%d renewal reminders were queued", queued)
        return queued
