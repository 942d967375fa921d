"""The end of a licence that somebody has told, kept sealed for the questions that follow it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bot.desk.turn import Turn
from bot.store.drafts import Drafts

FORM = "told_expiry"
KEEP_FOR = timedelta(hours=2)


class ToldExpiry:
    """At most one day per person, the one told last."""

    def __init__(self, drafts: Drafts) -> None:
        self._drafts = drafts

    def keep(self, turn: Turn, expiry: date) -> None:
        """Remember the day in the place of the one before."""
        self._drafts.save(turn.person_id, FORM, {"expiry": expiry.isoformat()}, turn.now)

    def of(self, turn: Turn) -> date | None:
        """The day told in the last two hours, or None."""
        kept = self._drafts.load(turn.person_id, FORM, turn.now - KEEP_FOR)
        return date.fromisoformat(kept["expiry"]) if kept else None

    def sweep(self, now: datetime) -> int:
        """Forget the days whose time is over; how many."""
        return self._drafts.drop_older(FORM, now - KEEP_FOR)
