"""The buttons that stay on the screen when a turn fails."""

from __future__ import annotations

import logging

from bot.messages import HUMAN, Choice
from bot.store.choices import Choices

log = logging.getLogger("lianxin.conversation")


class StillShown:
    """Looks at what is on somebody's screen, also while the store itself is what failed."""

    def __init__(self, choices: Choices) -> None:
        self._choices = choices

    def shown(self, person_id: int) -> list[Choice]:
        """The buttons on the screen but the one for a person: said again, a number must mean what it meant before."""
        try:
            return [c for c in self._choices.on_screen(person_id) if c != HUMAN]
        except Exception:  # the store itself is what failed
            log.exception("the buttons on the screen are not known")
            return []
