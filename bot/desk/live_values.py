"""The hall's values with what the staff have set laid over its file, for everybody who holds them."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Mapping

from bot.hall.facts import FactError, HallFacts, Laid
from bot.hall.notices import QuietHours
from bot.hall.opening import Opening
from bot.hall.slots import BookingRules
from bot.store.hall_values import HallValues, Setting

log = logging.getLogger("lianxin")


class LiveValues:
    """Reads the stored values anew and lets facts, hours, numbers and quiet hours become what follows from them."""

    def __init__(
        self, stored: HallValues, facts: HallFacts, opening: Opening, rules: BookingRules, quiet: QuietHours
    ) -> None:
        self._stored = stored
        self.filed = dataclasses.replace(facts)  # as the file has them
        self._facts = facts
        self._opening = opening
        self._rules = rules
        self._quiet = quiet

    def reload(self) -> None:
        """Called by the hall's book whenever something was changed."""
        newest = self._stored.newest()
        self._become(self._laid([one.setting for one in newest.values() if not one.setting.filed]))

    def tried(self, settings: Mapping[str, Setting]) -> HallFacts:
        """The facts as they would be with some more settings. Raises FactError for what is not allowed."""
        now = {key: one.setting for key, one in self._stored.newest().items()} | dict(settings)
        return self.filed.over({key: _laid(one) for key, one in now.items() if not one.filed})

    def _laid(self, settings: list[Setting]) -> HallFacts:
        """Everything at once; where an older row is not allowed (any more), the file's own value holds for it."""
        try:
            return self.filed.over({one.key: _laid(one) for one in settings})
        except FactError:
            good: dict[str, Laid] = {}
            for one in settings:
                try:
                    self.filed.over({**good, one.key: _laid(one)})
                except FactError as error:
                    log.error("a stored value is left out: %s", error)
                else:
                    good[one.key] = _laid(one)
            return self.filed.over(good)

    def _become(self, facts: HallFacts) -> None:
        if facts is self.filed and not self._facts.version:
            return  # nothing was ever laid over the file
        self._facts.become(facts)
        self._opening.become(self._facts.opening(self._opening.calendar))
        self._rules.become(self._facts.booking_rules())
        self._quiet.become(self._facts.quiet_hours())


def _laid(one: Setting) -> Laid:
    return Laid(one.value, one.source, one.checked_on)
