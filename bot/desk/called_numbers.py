"""Calling the waiting numbers of a day, and what the hall's television shows of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.hall.clock import Clock
from bot.hall.errors import HallError
from bot.store.arrivals import Arrival
from bot.store.store import Store

SHOWN = 3
LONGEST_DESK = 20


class NobodyWaits(HallError):
    """There is no number to call."""

    code = "nobody_waits"
    sentence = "现在没有人在等叫号。"


class BadDesk(HallError):
    """A window without a name, or with one that does not fit on the screen."""

    code = "bad_desk"
    sentence = f"请写窗口号，最多{LONGEST_DESK}个字。"


@dataclass(frozen=True)
class Called:
    """A called number: as it counts, as it is shown, the window it was called to, and when (the hall's time)."""

    number: int
    shown: str
    desk: str
    at: datetime


def shown(number: int) -> str:
    """A waiting number as it stands on tickets and screens: 007."""
    return f"{number:03d}"


class CalledNumbers:
    """The waiting numbers of today."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def now(self, most: int = SHOWN) -> list[Called]:
        """The numbers called last today, the newest first; no name and nothing else about anybody."""
        return [_called(one) for one in self._store.arrivals.called(self._clock.now().date(), most)]

    def waiting(self) -> list[str]:
        """The numbers that wait to be called, in their order."""
        return [shown(one.number) for one in self._store.arrivals.waiting(self._clock.now().date())]

    def call_next(self, desk: str, clerk: str) -> tuple[Called, int]:
        """Call whoever came first to a window; with the id of their appointment. Raises NobodyWaits or BadDesk."""
        return self._told(self._store.arrivals.call_next(checked_desk(desk), self._clock.now()), clerk, "call_number")

    def call_again(self, number: int, desk: str, clerk: str) -> tuple[Called, int]:
        """Call a number of today once more. Raises NobodyWaits when it was not called today, or BadDesk."""
        again = self._store.arrivals.call_again(number, checked_desk(desk), self._clock.now())
        return self._told(again, clerk, "call_again")

    def _told(self, one: Arrival | None, clerk: str, action: str) -> tuple[Called, int]:
        if one is None:
            raise NobodyWaits
        self._store.staff.note(clerk, action, f"appointment:{one.appointment_id}", self._clock.now())
        return _called(one), one.appointment_id


def checked_desk(desk: str) -> str:
    """The name of a window on one line. Raises BadDesk."""
    name = "".join(sign for sign in " ".join(desk.split()) if sign.isprintable())
    if not 0 < len(name) <= LONGEST_DESK:
        raise BadDesk
    return name


def _called(one: Arrival) -> Called:
    assert one.called_at is not None
    return Called(one.number, shown(one.number), one.desk or "", one.called_at)
