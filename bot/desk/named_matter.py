"""The matter named in a question of another kind (礼拜六晚上能不能去续证), kept for the booking after it."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.desk.turn import Turn
from bot.hall.services import SERVICES
from bot.store.drafts import Drafts

FORM = "named_matter"
KEEP_FOR = timedelta(minutes=20)


class NamedMatter:
    """At most one matter per person, the one named last."""

    def __init__(self, drafts: Drafts) -> None:
        self._drafts = drafts

    def hear(self, turn: Turn) -> None:
        """Remember the matter that the words name."""
        found = turn.entities.get("service")
        if found in SERVICES and not turn.tapped:
            self._drafts.save(turn.person_id, FORM, {"service": found}, turn.now)

    def of(self, turn: Turn) -> str | None:
        """The matter named in the last minutes, or None."""
        kept = self._drafts.load(turn.person_id, FORM, turn.now - KEEP_FOR)
        return str(kept["service"]) if kept else None

    def sweep(self, now: datetime) -> int:
        """Forget the matters whose time is over; how many."""
        return self._drafts.drop_older(FORM, now - KEEP_FOR)
