"""The newest notices of the hall with date and source: those that the staff have put up, and those of its settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.hall.facts import HallFacts
from bot.hall.facts_schema import day_of
from bot.store.broadcasts import Broadcasts

SHOWN = 3
MORE = "还有{}条，按“更多”。"


@dataclass(frozen=True)
class News:
    """One notice; `text` is empty where only its title is registered."""

    title: str
    day: date
    source: str
    text: str = ""

    @property
    def line(self) -> str:
        """As people read it."""
        return f"{self.day}《{self.title}》，来源：{self.source}" + (f"\n{self.text}" if self.text else "")


class Notices:
    """What is up now, the newest first; outdated ones are never shown."""

    def __init__(self, broadcasts: Broadcasts, facts: HallFacts) -> None:
        self._broadcasts = broadcasts
        self._facts = facts

    def newest(self, now: datetime) -> list[News]:
        """All of them."""
        hall = self._facts.texts.get("hall.name", "本大厅")
        put_up = [
            News(one.wording.title, one.posted_at.date(), hall, one.final or "")
            for one in self._broadcasts.posted(now)
            if one.posted_at is not None
        ]
        return sorted([*put_up, *self._registered(now.date())], key=lambda one: one.day, reverse=True)

    def _registered(self, today: date) -> list[News]:
        """Those of the settings that hold today; one whose day cannot be read is left out."""
        found = []
        for item in self._facts.get("policy.items", ()):
            try:
                day, until = day_of(item["date"]), item.get("until")
                over = until is not None and day_of(until) < today
            except ValueError:
                continue
            if day <= today and not over:
                found.append(News(str(item["title"]), day, str(item["source"])))
        return found

    def texts(self, now: datetime) -> Mapping[str, str]:
        """The words of the answer about what is new; none when nothing is up."""
        news = self.newest(now)
        if not news:
            return {}
        return {"policy.items.text": listed(news, 0), "policy.items.count": str(len(news))}


def listed(news: Sequence[News], first: int) -> str:
    """Three of them from number `first` on, and how many are left."""
    left = len(news) - first - SHOWN
    lines = [one.line for one in news[first : first + SHOWN]]
    return "\n".join([*lines, MORE.format(left)] if left > 0 else lines)
