"""Whole numbers out of addresses and forms: plain digits that a column of the store can hold, and nothing else."""

from __future__ import annotations

LARGEST_ID = 2**31 - 1  # what an integer column of every database takes


def whole(raw: str, largest: int = LARGEST_ID) -> int | None:
    """A number of plain digits, 0 to `largest`; None for signs, other digits, spaces and what is too large."""
    fits = raw.isascii() and raw.isdigit() and len(raw) <= 10
    return int(raw) if fits and int(raw) <= largest else None


def version(raw: str) -> int:
    """The version that a form was made for; -1, which no version has, for what names none."""
    found = whole(raw)
    return -1 if found is None else found
