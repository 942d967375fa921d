"""`voice`: what belongs to the recorded voices."""

from __future__ import annotations

from typing import Any

from bot.cli import studio


def add(verbs: Any) -> None:
    """Add the command."""
    one = verbs.add_parser("voice", help="voice studio status|export|import: the hall's own recordings")
    kinds = one.add_subparsers(dest="kind", required=True, metavar="WHAT")
    studio.add(kinds)
