"""The lessons and questions as the staff see them: their words, where they stand, what rolls, what must be reviewed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.console.doorway import Doorway, Rule
from bot.console.pages import Pages
from bot.console.visit import Visit
from bot.desk.station import Station
from bot.hall.knowledge_entry import Entry
from bot.hall.lessons import Lesson, Question, Topic, cited


class StationPage:
    """Looking only: the files are changed by whoever keeps the program, what rolls under the settings."""

    def __init__(self, station: Station, pages: Pages) -> None:
        self._station = station
        self._pages = pages

    def routes(self, door: Doorway) -> Sequence[BaseRoute]:
        """The one address."""
        return (door.route("GET", "/console/station", self.show, Rule("look")),)

    def show(self, visit: Visit) -> Response:
        """Topic by topic."""
        today = visit.now.date()
        topics = [self._topic(one, today) for one in self._station.book.lessons.topics]
        late = sum(row["overdue"] for topic in topics for row in (*topic["lessons"], *topic["quiz"]))
        return self._pages.show("station.html", visit, topics=topics, overdue=late, news=self._news(visit))

    def _topic(self, topic: Topic, today: date) -> dict[str, Any]:
        return {
            "title": topic.title, "rolls": topic.id in self._station.book.rolling(),
            "lessons": [self._lesson(one, today) for one in topic.lessons],
            "quiz": [self._question(one, today) for one in topic.quiz],
        }  # fmt: skip

    def _lesson(self, one: Lesson, today: date) -> dict[str, Any]:
        row = _row(one.entry, today)
        return row | {"title": one.title, "said": self._station.book.words(one.entry, today)[1], "at": one.answer}

    def _question(self, one: Question, today: date) -> dict[str, Any]:
        said = f"{one.choices[one.right - 1]}：{self._station.book.words(one.entry, today)[1]}"
        return _row(one.entry, today) | {"title": one.question, "said": said, "at": ""}

    def _news(self, visit: Visit) -> list[str]:
        return [f"{one.day}《{one.title}》，来源：{one.source}" for one in self._station.notices.newest(visit.now)]


def _row(entry: Entry, today: date) -> dict[str, Any]:
    return {
        "source": cited(entry.sources), "checked": entry.checked_on.isoformat(), "review": entry.review_by.isoformat(),
        "overdue": entry.review_by < today,
    }  # fmt: skip
