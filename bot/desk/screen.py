"""What the hall's television and its LED strip show: impersonal, as it is at this moment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from bot.desk.called_numbers import CalledNumbers
from bot.desk.desk import Desk
from bot.hall import phrases
from bot.hall.blocks import joined, spans_text
from bot.hall.services import SERVICES

SECONDS = 18
"""How long a lesson stays unless the staff have set something else."""
MOST_CALLED, MOST_FREE = 4, 3
USUAL = SERVICES["renewal"]
"""The matter whose free times are shown: most people come for it, and it takes the usual length."""


@dataclass(frozen=True)
class CalledNumber:
    """A number that was called: which, to which counter, when."""

    number: str
    counter: str
    at: datetime


class Called(Protocol):
    """Where called numbers come from."""

    def now(self, at: datetime) -> Sequence[CalledNumber]:
        """Those that should be on the screen at a moment, the newest first; none where no numbers are called."""
        ...


class CalledToday:
    """The numbers that clerks of this hall call."""

    def __init__(self, numbers: CalledNumbers) -> None:
        self._numbers = numbers

    def now(self, at: datetime) -> Sequence[CalledNumber]:
        """Those called last today."""
        return [CalledNumber(one.shown, one.desk, one.at) for one in self._numbers.now() if one.at <= at]


class Screen:
    """Called with the moment; `hear` gives the address of the sound of words, nothing where no voice may say them."""

    def __init__(self, desk: Desk, called: Called, hear: Callable[[str], str]) -> None:
        self._desk = desk
        self._called = called
        self._hear = hear

    def __call__(self, now: datetime, sound: bool = False) -> dict[str, Any]:
        """Everything, in plain words; with `sound`, where lessons and called numbers can be heard."""
        self._desk.book.refresh()
        today, calendar = now.date(), self._desk.opening.calendar
        news = self._desk.station.notices.newest(now)[:1]
        return {
            "now": now.isoformat(timespec="seconds"),
            "date": f"{today.year}年{calendar.describe(today)}",
            "lunar": f"农历{calendar.lunar(today).text}" + (f" {term}" if (term := calendar.solar_term(today)) else ""),
            "opening": self.opening(now),
            "notice": self._desk.facts_today.notice(today),
            "news": {"title": news[0].title, "date": str(news[0].day), "source": news[0].source} if news else None,
            "free": self._free(now),
            "seconds": self._desk.facts.get("screen.seconds", SECONDS),
            "lessons": self._lessons(today, sound),
            "called": self._numbers(now, sound),
        }

    def opening(self, now: datetime) -> list[str]:
        """Today's hours: for everybody first, by appointment on a line of its own."""
        opening = self._desk.opening
        blocks = opening.blocks_on(now.date())
        exception = opening.exception_on(now.date())
        why = f"（{exception.reason}）" if exception else ""
        free = joined(b for b in blocks if not b.by_appointment)
        booked = joined(b for b in blocks if b.by_appointment)
        if not blocks:
            return [f"今天不办公{why}"]
        lines = [f"今天{spans_text(free)}{why}"] if free else [f"今天要先预约{why}"]
        return [*lines, f"凭预约：{spans_text(booked)}"] if booked else lines

    def _free(self, now: datetime) -> list[str]:
        """The next free times that have to be booked; no names, no counts."""
        free = [s.start for s in self._desk.wishes.free(USUAL, now) if s.by_appointment][:MOST_FREE]
        calendar = self._desk.opening.calendar
        return [f"{phrases.near(at, now) or calendar.describe(at.date(), now)}{phrases.clock(at)}" for at in free]

    def _lessons(self, today: date, sound: bool) -> list[dict[str, str]]:
        return [
            {
                "id": one.id, "about": one.about, "title": one.title, "words": one.spoken, "source": one.source,
                "audio": self._hear(one.spoken) if sound else "",
            }
            for one in self._desk.station.book.taught(today, self._desk.station.book.rolling())
        ]  # fmt: skip

    def _numbers(self, now: datetime, sound: bool) -> list[dict[str, str]]:
        return [
            {
                "number": one.number, "counter": one.counter, "at": one.at.isoformat(timespec="seconds"),
                "audio": self._hear(f"请{one.number}号到{one.counter}。") if sound else "",
            }
            for one in self._called.now(now)[:MOST_CALLED]
        ]  # fmt: skip
