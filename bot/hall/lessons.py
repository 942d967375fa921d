"""Short lessons of the hall and questions for fun: what they are, and reading them from `data/station/lessons.yml`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from bot.hall.knowledge_entry import Entry, KnowledgeError
from bot.hall.knowledge_load import mapping_of, parse_entry

SHIPPED = Path(__file__).resolve().parents[2] / "data" / "station" / "lessons.yml"
ASKED = 3
"""Questions of one round."""
TOPICS = ("minors", "ecig", "fraud", "authenticity")
OF_INTENT = {
    "minors": "minors", "ecig": "ecig", "fraud": "fraud", "fake_cigarette": "authenticity",
    "authenticity_visit": "authenticity",
}  # fmt: skip
"""The topic to which answers of an intent lead on."""
_TOPIC = ("title", "intent", "defaults", "lessons", "quiz")
_QUESTION = ("question", "choices", "right", "why")


@dataclass(frozen=True)
class Lesson:
    """One lesson; its words, sources and days are those of `entry`, `answer` is the answer with the same matter."""

    title: str
    entry: Entry
    answer: str


@dataclass(frozen=True)
class Question:
    """One question with three choices; `right` counts from 1, the words of `entry` say why."""

    question: str
    choices: tuple[str, ...]
    right: int
    entry: Entry


@dataclass(frozen=True)
class Topic:
    """A topic; `intent` is the one its replies carry."""

    id: str
    title: str
    intent: str
    lessons: tuple[Lesson, ...]
    quiz: tuple[Question, ...]


@dataclass(frozen=True)
class Lessons:
    """All topics in their order."""

    topics: tuple[Topic, ...]

    def topic(self, name: str) -> Topic | None:
        """The topic of that name, or None."""
        return next((one for one in self.topics if one.id == name), None)

    def drawn(self, who: int, day: date, topic: str = "") -> tuple[Question, ...]:
        """Three questions, of one topic or of all: the same for the same person all day, so that nothing is kept."""
        found = [q for one in self.topics if topic in ("", one.id) for q in one.quiz if q.entry.review_by >= day]
        return tuple(sorted(found, key=lambda q: _lot(f"{who}|{day}|{q.entry.id}"))[:ASKED])


@cache
def shipped() -> Lessons:
    """Those that come with the program, read once. Raises KnowledgeError."""
    return load(SHIPPED)


def load(path: Path) -> Lessons:
    """Read the file. Raises KnowledgeError naming file, id and field."""
    raw = mapping_of(path)
    if set(raw) != set(TOPICS):
        raise KnowledgeError(f"{path.name}: the topics must be {', '.join(TOPICS)}")
    return Lessons(tuple(_topic(name, raw[name], path.name) for name in TOPICS))


def _topic(name: str, raw: Mapping[str, Any], file: str) -> Topic:
    if not isinstance(raw, dict) or set(raw) != set(_TOPIC):
        raise KnowledgeError(f"{file}: {name}: the fields must be {', '.join(_TOPIC)}")
    shared = raw["defaults"]
    lessons = tuple(_lesson(name, {**shared, **one}, file) for one in raw["lessons"])
    quiz = tuple(_question(name, {**shared, **one}, file) for one in raw["quiz"])
    return Topic(name, str(raw["title"]), str(raw["intent"]), lessons, quiz)


def _lesson(topic: str, raw: dict[str, Any], file: str) -> Lesson:
    title, answer = str(raw.pop("title", "")), str(raw.pop("answer", ""))
    if not title or not answer:
        raise KnowledgeError(f"{file}: {topic}.{raw.get('id')}: title and answer are needed")
    return Lesson(title, _entry(topic, raw, title, file), answer)


def _question(topic: str, raw: dict[str, Any], file: str) -> Question:
    name = f"{topic}.{raw.get('id')}"
    asked, choices, right, why = (raw.pop(field, None) for field in _QUESTION)
    if not asked or not why or not isinstance(choices, list) or not isinstance(right, int):
        raise KnowledgeError(f"{file}: {name}: {', '.join(_QUESTION)} are needed")
    entry = _entry(topic, {**raw, "spoken": why, "text": why}, str(asked), file)
    return Question(str(asked), tuple(map(str, choices)), right, entry)


def _entry(topic: str, raw: Mapping[str, Any], title: str, file: str) -> Entry:
    return parse_entry({**raw, "id": f"{topic}.{raw.get('id')}", "intent": topic, "asks": [title]}, file)


def _lot(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def cited(sources: Sequence[Any]) -> str:
    """The sources in one line, as people read them."""
    return "；".join(one.cite() for one in sources)
