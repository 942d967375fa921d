"""Three questions for fun: asked, kindly corrected with why and where it stands, and forgotten at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from bot.desk.lesson_book import LessonBook
from bot.hall import phrases
from bot.hall.knowledge_entry import NOT_REGISTERED
from bot.hall.lessons import Question, cited
from bot.hall.lessons_check import CAREFUL
from bot.messages import Choice, Reply
from bot.store.drafts import Drafts

OPEN_FOR = timedelta(minutes=30)
FORM = "quiz"
NUMBERS = "一二三"
QUIZ = "quiz"
ENDINGS = {
    0: "今天的三题都不容易，多看看就会了。", 1: "您答对了一题，再看看课就都会了。", 2: "三题您答对了两题，很好。",
    3: "三题您都答对了，真不错！",
}  # fmt: skip
ANYTHING_ELSE = "好的。还有什么要问的，您尽管说。"
"""What is heard at the end: the recorded voice has no words for how many were right."""
NOTHING_KEPT = "这是玩玩的，答得怎样不留记录。"


class Quiz:
    """Where a round stands travels with its buttons; the store only knows that one is open, for half an hour."""

    def __init__(self, book: LessonBook, drafts: Drafts) -> None:
        self._book = book
        self._drafts = drafts

    def start(self, person_id: int, topic: str, now: datetime) -> list[Reply]:
        """The first of today's questions."""
        return [self._ask(person_id, {"topic": topic, "day": now.date().isoformat(), "at": 0, "right": 0}, now)]

    def open(self, person_id: int, now: datetime) -> Mapping[str, Any] | None:
        """Where the open round stands, or None."""
        return self._drafts.load(person_id, FORM, now - OPEN_FOR)

    def go_on(self, person_id: int, now: datetime) -> list[Reply]:
        """The open question once more, or a new round."""
        at = self.open(person_id, now)
        return [self._ask(person_id, dict(at), now)] if at else self.start(person_id, "", now)

    def leave(self, person_id: int) -> None:
        """Nothing is open any more."""
        self._drafts.drop(person_id, FORM)

    def picked(self, person_id: int, data: Mapping[str, Any], now: datetime) -> list[Reply]:
        """What there is to say about an answer, and the next question or the end."""
        drawn = self._drawn(person_id, data)
        if not 0 <= int(data["at"]) < len(drawn):
            return self.start(person_id, str(data["topic"]), now)
        one = drawn[int(data["at"])]
        right = int(data["pick"]) == one.right
        then = {**_place(data), "at": int(data["at"]) + 1, "right": int(data["right"]) + right}
        told = self._told(one, right, now.date())
        if then["at"] < len(drawn):
            return [told, self._ask(person_id, then, now)]
        self.leave(person_id)
        return [told, _end(then)]

    def _drawn(self, person_id: int, data: Mapping[str, Any]) -> Sequence[Question]:
        day = date.fromisoformat(str(data["day"]))
        return self._book.lessons.drawn(person_id, day, str(data["topic"]))

    def _ask(self, person_id: int, at: dict[str, Any], now: datetime) -> Reply:
        drawn = self._drawn(person_id, at)
        if not drawn:
            return Reply(text=NOTHING, spoken=NOT_REGISTERED, intent="help")
        place = _place(at)
        one = drawn[min(int(at["at"]), len(drawn) - 1)]
        self._drafts.save(person_id, FORM, place, now)
        number = NUMBERS[int(at["at"])]
        choices = [
            Choice(title, "/inform", {"station": QUIZ, **place, "pick": n}) for n, title in enumerate(one.choices, 1)
        ]
        return Reply(
            text=f"第{number}题（一共{len(drawn)}题）：{one.question}",
            spoken=f"第{number}题。{one.question}{phrases.numbered(one.choices)}{phrases.SAY_DIGIT}",
            choices=tuple(choices), intent=self._intent(one),
        )  # fmt: skip

    def _told(self, one: Question, right: bool, day: date) -> Reply:
        why, spoken = self._book.words(one.entry, day)
        lead = "对了！" if right else f"不是这个，没关系。应该选“{one.choices[one.right - 1]}”。"
        careful = f"\n{CAREFUL}" if one.entry.confidence in ("C", "D") else ""
        return Reply(
            text=f"{lead}\n{why}\n出处：{cited(one.entry.sources)}。{careful}", spoken=spoken, intent=self._intent(one)
        )

    def _intent(self, one: Question) -> str:
        topic = self._book.lessons.topic(one.entry.intent)
        return topic.intent if topic else one.entry.intent


NOTHING = f"今天没有题目。{NOT_REGISTERED}"


def _place(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: data[key] for key in ("topic", "day", "at", "right")}


def _end(at: Mapping[str, Any]) -> Reply:
    lesson = Choice("听一课", "/inform", {"station": "lesson", "topic": at["topic"]})
    done = Choice("好了", "/inform", {"station": "done"})
    text = f"{ENDINGS[int(at['right'])]}\n{NOTHING_KEPT}"
    return Reply(text=text, spoken=ANYTHING_ELSE, choices=(lesson, done), intent="help")
