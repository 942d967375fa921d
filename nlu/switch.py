"""Whether the engine is left as it ships. No import of Rasa here: it is asked before Rasa is imported."""

from __future__ import annotations

import os

SWITCH = "LIANXIN_RASA_PATCHES"


def off() -> bool:
    """Whether nothing of ours may be put in Rasa's place."""
    return os.environ.get(SWITCH, "on").lower() in ("off", "0", "false")
