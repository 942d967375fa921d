"""What the kiosk's check-in is asked and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field

FOUND, CHOOSE, ARRIVED, TOO_MANY = "found", "choose", "arrived", "too_many"
"""States of a finding beside those of `bot.hall.arrival`."""


@dataclass(frozen=True)
class Mine:
    """An appointment as its holder recognises it, and the token that says "that's me"."""

    token: str
    who: str
    when: str
    service: str


@dataclass(frozen=True)
class Slip:
    """What is printed for somebody who waits: number, time of day, matter and hall; nothing about the person."""

    waiting: str
    number: str
    service: str
    day: str
    clock: str
    hall: str


@dataclass(frozen=True)
class Finding:
    """What came of it: `state` (a code), one sentence, what can be confirmed, and the slip of who has checked in."""

    state: str
    text: str
    mine: tuple[Mine, ...] = field(default=())
    slip: Slip | None = None


@dataclass(frozen=True)
class Asker:
    """Who asks: the kiosk's visitor of this moment, and the address of the machine."""

    session: str
    address: str
