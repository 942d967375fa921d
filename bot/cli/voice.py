"""`voice`: what an operator does about the voices."""

from __future__ import annotations

from typing import Any

from bot.cli import voice_install


def add(verbs: Any) -> None:
    """Add the command."""
    verb = verbs.add_parser("voice", help="the voices: further engines")
    what = verb.add_subparsers(dest="what", required=True, metavar="WHAT")
    voice_install.add_to(what)
