"""What the staff do with the hall's values: set some of them, take one back, see what follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot.desk.closed_days import outside
from bot.desk.hall_book import HallBook
from bot.desk.live_values import LiveValues
from bot.hall.clock import Clock
from bot.hall.facts import HallFacts
from bot.hall.opening import Opening
from bot.store.appointments import Appointment
from bot.store.hall_values import Setting, StoredValue
from bot.store.store import Store

LONGEST_SOURCE = 120


class SettingsDesk:
    """Every change is a new row with who, when, source and checked-on; it is audited and holds at once."""

    def __init__(
        self, store: Store, facts: HallFacts, values: LiveValues, book: HallBook, opening: Opening, clock: Clock
    ) -> None:
        self._store = store
        self.facts = facts
        self._values = values
        self._book = book
        self._opening = opening
        self._clock = clock

    def newest(self) -> Mapping[str, StoredValue]:
        """The newest row of every key that was ever set."""
        return self._store.hall_values.newest()

    def history(self, keys: Sequence[str]) -> list[StoredValue]:
        """The last changes of these keys, newest first."""
        return self._store.hall_values.history(keys)

    def filed(self, key: str) -> Any:
        """What the hall's file says."""
        return self._values.filed.values.get(key)

    def differing(
        self, values: Mapping[str, Any], source: str, checked_on: date, anew: bool = False
    ) -> list[Setting]:  # fmt: skip
        """What would be set: the values that are others than now; with `anew` also those that were looked at again."""
        now = self.facts.values
        return [
            Setting(key, value, source, checked_on)
            for key, value in values.items()
            if value != now.get(key) or (anew and value is not None)
        ]

    def tried(self, settings: Sequence[Setting]) -> tuple[HallFacts, list[Appointment]]:
        """The facts as they would be, and the appointments that would lie outside the hours. Raises FactError."""
        facts = self._values.tried({one.key: one for one in settings})
        opening = facts.opening(self._opening.calendar)
        opening.correct(self._opening.stored)
        return facts, outside(self._store, opening, self._clock.now())

    def put(self, settings: Sequence[Setting], keys: Sequence[str], seen: int, who: str) -> None:
        """Set them all or none. Raises FactError for what is not allowed, ChangedMeanwhile for what is newer."""
        self._values.tried({one.key: one for one in settings})
        now = self._clock.now()
        self._store.hall_values.put(settings, keys, seen, who, now)
        for one in settings:
            self._store.staff.note(who, "setting_back" if one.filed else "setting_change", f"setting:{one.key}", now)
        self._book.reload()

    def restore(self, row: StoredValue, keys: Sequence[str], seen: int, who: str) -> None:
        """Let a former value hold again, as a change of its own. Raises as `put`."""
        self.put([row.setting], keys, seen, who)

    def to_file(self, key: str, keys: Sequence[str], seen: int, who: str) -> None:
        """Let the value of the hall's file hold again. Raises as `put`."""
        self.put([Setting(key, None, "hall.yml", None, filed=True)], keys, seen, who)

    def former(self, row_id: int) -> StoredValue | None:
        """One row of the history."""
        return self._store.hall_values.get(row_id)

    def outside(self) -> list[Appointment]:
        """The appointments that lie outside the hours as they are now."""
        return outside(self._store, self._opening, self._clock.now())
