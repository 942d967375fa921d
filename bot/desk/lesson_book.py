"""The lessons as they may be taught today: in the hall's own words, without what is overdue for its review."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from bot.desk.live_answers import LiveAnswers
from bot.hall.facts import HallFacts
from bot.hall.facts_today import FactsToday
from bot.hall.knowledge import KnowledgeBase
from bot.hall.knowledge_entry import Entry
from bot.hall.lessons import TOPICS, Lesson, Lessons, Topic, cited


@dataclass(frozen=True)
class Taught:
    """One lesson ready to be shown and said; `intent` and `answer` are those of the answer with the same matter."""

    id: str
    topic: str
    about: str
    title: str
    text: str
    spoken: str
    source: str
    intent: str
    answer: str


class LessonBook:
    """Fills lessons in; where the hall has changed the answer with the same matter, its words are taught instead."""

    def __init__(
        self, lessons: Lessons, knowledge: KnowledgeBase, published: LiveAnswers, today: FactsToday, facts: HallFacts
    ) -> None:
        self.lessons = lessons
        self._knowledge = knowledge
        self._published = published
        self._today = today
        self._facts = facts

    def taught(self, day: date, topics: Collection[str] = TOPICS) -> Sequence[Taught]:
        """All that may be taught on that day, topic by topic."""
        return [
            self._taught(topic, lesson, day)
            for topic in self.lessons.topics
            for lesson in topic.lessons
            if topic.id in topics and lesson.entry.review_by >= day
        ]

    def rolling(self) -> list[str]:
        """The topics that the staff let roll on the screen."""
        return [topic for topic in TOPICS if self._facts.get(f"screen.{topic}", True)]

    def words(self, entry: Entry, day: date) -> tuple[str, str]:
        """Text and spoken form of an entry with the hall's facts in them."""
        made = self._knowledge.render(entry, self._today.texts(day), day, self._facts.checked)
        return made.text, made.spoken

    def _taught(self, topic: Topic, lesson: Lesson, day: date) -> Taught:
        own = self._own(lesson.answer)
        entry = own or lesson.entry
        text, spoken = self.words(entry, day)
        intent = own.intent if own else self._intent(lesson.answer, topic)
        return Taught(
            lesson.entry.id, topic.id, topic.title, lesson.title, text, spoken, cited(entry.sources), intent,
            lesson.answer,
        )  # fmt: skip

    def _own(self, answer: str) -> Entry | None:
        if answer not in self._published.written():
            return None
        try:
            return self._knowledge.entry(answer)
        except KeyError:
            return None

    @staticmethod
    def _intent(answer: str, topic: Topic) -> str:
        return answer.partition(".")[0] or topic.intent
