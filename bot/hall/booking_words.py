"""What stands on the screen alone beside a booking; aloud a shorter sentence is said instead."""

from __future__ import annotations

TAKE_TIME = "好的，您慢慢来，不着急。"
THEN_YES = "想好了说“对”，我就给您约上；要改，说“不对”。"
