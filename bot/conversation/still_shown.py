"""The buttons that stay on the screen when a turn fails."""

from __future__ import annotations

import logging

from bot.messages import HUMAN, Choice
from bot.store.choices import Choices

log = logging.getLogger("lianxin.conversation")


def still_shown(choices: Choices, person_id: int) -> list[Choice]:
    """The buttons on the screen but the one for a person: said again, a number must mean what it meant before."""
    try:
        return [c for c in choices.on_screen(person_id) if c != HUMAN]
    except Exception:  # the store itself is what failed
        log.exception("the buttons on the screen are not known")
        return []
