"""The hall as a broadcasting station inside the chat: lessons, questions for fun, the newest notices.

Nothing has to be understood for it: everything is reached by buttons, or by the few words in `WORDS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.desk.lesson_book import LessonBook, Taught
from bot.desk.news import SHOWN, Notices, listed
from bot.desk.outcome import LEFT_AT_THAT
from bot.desk.quiz import QUIZ, Quiz
from bot.hall.facts_today import NEWS
from bot.hall.knowledge import KnowledgeBase
from bot.hall.knowledge_entry import NOT_REGISTERED
from bot.hall.lessons import OF_INTENT, TOPICS
from bot.messages import HUMAN, Choice, Reply

KEY = "station"
LESSON, POSTED, ON, DONE = "lesson", "news", "on", "done"
WORDS = {"听一课": LESSON, "听课": LESSON, "考考我": QUIZ, "考我": QUIZ, "接着答题": ON}
NO_LESSON = ("fraud.paid", "fraud.swapped", "fraud.cancel_call")
"""Somebody is being robbed: no time for a lesson."""
NO_NEWS = "近期的新规定我这里还没有登记，要问工作人员。"


def _no_film(_answer: str) -> str:
    return ""


class Station:
    """Answers what was pressed, and offers itself under the answers that it belongs to."""

    def __init__(self, book: LessonBook, quiz: Quiz, notices: Notices, knowledge: KnowledgeBase) -> None:
        self.book = book
        self.quiz = quiz
        self.notices = notices
        self._knowledge = knowledge
        self.film: Callable[[str], str] = _no_film
        """Where the hall's own video of an answer is; set by whoever keeps them."""

    def meant(self, data: Mapping[str, Any], raw: str) -> Mapping[str, Any] | None:
        """What was pressed or said to the station, None when it was something else."""
        if KEY in data:
            return data
        named = None if data else WORDS.get(raw.strip("。！!？?，, 吧"))
        return {KEY: named} if named else None

    def answer(self, person_id: int, meant: Mapping[str, Any], now: datetime) -> list[Reply]:
        """The replies to `meant`."""
        match meant[KEY]:
            case "quiz" if "pick" in meant:
                return self.quiz.picked(person_id, meant, now)
            case "quiz":
                return self.quiz.start(person_id, str(meant.get("topic", "")), now)
            case "on":
                return self.quiz.go_on(person_id, now)
            case "lesson":
                return [self._filmed(self._lesson(meant, now))]
            case "news":
                return [self._older(int(meant["from"]), now)]
            case _:
                self.quiz.leave(person_id)
                return [Reply(text=LEFT_AT_THAT, intent="thanks")]

    # -- lessons ------------------------------------------------------------------------------------------

    def _lesson(self, meant: Mapping[str, Any], now: datetime) -> Reply:
        taught = self.book.taught(now.date())
        if not taught:
            return Reply(text="今天没有课。", spoken=NOT_REGISTERED, choices=(HUMAN,), intent="help")
        topic = str(meant.get("topic") or TOPICS[now.date().toordinal() % len(TOPICS)])
        begin = next((n for n, one in enumerate(taught) if one.topic == topic), 0)
        at = int(meant.get("at", begin)) % len(taught)
        return _as_reply(taught[at], at)

    # -- notices ------------------------------------------------------------------------------------------

    def _older(self, first: int, now: datetime) -> Reply:
        news = self.notices.newest(now)
        if not news:
            return Reply(text=NO_NEWS, choices=(HUMAN,), intent=NEWS)
        first = first if first < len(news) else 0
        spoken = f"大厅登记了{len(news)}条新规定，都写在下面，有日期和来源。"
        choices = (*_more(len(news), first), HUMAN)
        return Reply(text=listed(news, first), spoken=spoken, choices=choices, intent=NEWS)

    # -- under answers ------------------------------------------------------------------------------------

    def follow(self, person_id: int, replies: Sequence[Reply], now: datetime) -> list[Reply]:
        """The replies of a turn, the last of them with the way to the station where it has to do with it."""
        if not replies:
            return []
        replies = [self._filmed(one) for one in replies]
        last = replies[-1]
        more = self._ways(last, now)
        if (last.answer or last.intent == "nlu_fallback") and self.quiz.open(person_id, now):
            more = (Choice("接着答题", "/inform", {KEY: ON}),)
        return [*replies[:-1], replace(last, choices=(*last.choices, *more))]

    def _filmed(self, reply: Reply) -> Reply:
        """The reply with the hall's own video of its answer, if there is one that may play."""
        if not reply.answer or reply.attachment:
            return reply
        return replace(reply, attachment=self.film(reply.answer) or None)

    def _ways(self, reply: Reply, now: datetime) -> tuple[Choice, ...]:
        name = reply.answer or ""
        if name.startswith("help."):
            return _lead("", quiz=False)  # the help has many keys already; a lesson leads on to the questions
        if reply.intent == NEWS and name == f"{NEWS}.general":
            return (*_more(len(self.notices.newest(now)), 0), *_lead("", quiz=False))
        topic = OF_INTENT.get(reply.intent)
        if topic is None or not name or name in NO_LESSON:
            return ()
        known = next((one for one in self._knowledge.of_intent(reply.intent) if one.id == name), None)
        return _lead(topic, quiz=known is not None and not known.sensitive)


def _as_reply(one: Taught, at: int) -> Reply:
    following = Choice("下一课", "/inform", {KEY: LESSON, "at": at + 1})
    quiz = Choice("考考我", "/inform", {KEY: QUIZ, "topic": one.topic})
    text = f"【{one.about}】{one.title}\n{one.text}\n出处：{one.source}。"
    choices = (following, quiz, Choice("好了", "/inform", {KEY: DONE}))
    return Reply(text=text, spoken=one.spoken, choices=choices, intent=one.intent, answer=one.answer)


def _lead(topic: str, quiz: bool) -> tuple[Choice, ...]:
    lesson = Choice("听一课", "/inform", {KEY: LESSON, "topic": topic})
    return (lesson, Choice("考考我", "/inform", {KEY: QUIZ, "topic": topic})) if quiz else (lesson,)


def _more(count: int, first: int) -> tuple[Choice, ...]:
    then = first + SHOWN
    return (Choice("更多", "/inform", {KEY: POSTED, "from": then}),) if count > then else ()
