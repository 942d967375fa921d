"""Which page of a list is asked for."""

from __future__ import annotations

from bot.console.digits import whole


def page_of(raw: str, count: int, size: int) -> tuple[int, int]:
    """The page that is asked for, within those there are, and the last one."""
    last = max(1, -(-count // size))
    return min(whole(raw) or 1, last), last
