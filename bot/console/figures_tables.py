"""All tables of the figures, in their order, and the pages they stand on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from bot.console import figures_lists as lists
from bot.console import figures_parts as parts
from bot.console.figures_table import Table
from bot.desk.figures import Sheet

MADE: Mapping[str, Callable[[Sheet], Table]] = {
    "visits": parts.visits, "reasons": lists.reasons, "waits": parts.waits, "ratings": lists.ratings,
    "grades": parts.grades, "appointments": parts.appointments, "services": lists.services, "slots": lists.slots,
    "topics": lists.topics, "understanding": parts.understanding, "voice": parts.voice,
}  # fmt: skip
NAMES = tuple(MADE)
"""Each is also the name of its file."""
VIEWS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "people": ("来访和接待", ("visits", "reasons", "waits", "ratings", "grades")),
    "booking": ("预约", ("appointments", "services", "slots")),
    "talk": ("问什么，听懂没有", ("topics", "understanding", "voice")),
}
"""What stands on one page: its name, and its tables."""


def tables(sheet: Sheet, names: Sequence[str] = NAMES) -> list[Table]:
    """Those tables, in that order."""
    return [MADE[name](sheet) for name in names]
