"""All tables of the figures, in their order on the page."""

from __future__ import annotations

from bot.console import figures_lists as lists
from bot.console import figures_parts as parts
from bot.console.figures_table import Table
from bot.desk.figures import Sheet

NAMES = (
    "visits", "reasons", "waits", "appointments", "services", "slots", "topics", "understanding", "voice", "ratings",
)  # fmt: skip
"""Each is also the name of its file."""


def tables(sheet: Sheet) -> list[Table]:
    """All of them, in the order of NAMES."""
    return [
        parts.visits(sheet), lists.reasons(sheet), parts.waits(sheet), parts.appointments(sheet),
        lists.services(sheet), lists.slots(sheet), lists.topics(sheet), parts.understanding(sheet),
        parts.voice(sheet), lists.ratings(sheet),
    ]  # fmt: skip
