"""Which page of a list is asked for."""

from __future__ import annotations


def page_of(raw: str, count: int, size: int) -> tuple[int, int]:
    """The page that is asked for, within those there are, and the last one."""
    last = max(1, -(-count // size))
    asked = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 6 else 1
    return min(max(1, asked), last), last
