"""Refuses lessons and questions that are incomplete, out of date, unsourced or say what must not be said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from bot.hall.knowledge import KnowledgeBase
from bot.hall.knowledge_check import faults_of_words
from bot.hall.lessons import Lessons, Question, Topic

LESSONS, QUESTIONS = range(2, 5), range(3, 7)
CHOICES = 3
LONGEST_TITLE, LONGEST_QUESTION, LONGEST_CHOICE = 12, 26, 12
"""What fits on a button and can be kept in mind when it is heard."""
CAREFUL = "以窗口核对为准。"


def check(lessons: Lessons, base: KnowledgeBase, today: date) -> list[str]:
    """Everything wrong with them, one sentence each; empty: they may be taught. `today` decides what is overdue."""
    return [fault for topic in lessons.topics for fault in _topic(topic, base, today)]


def overdue(lessons: Lessons, today: date) -> list[str]:
    """The ids of what is not taught any more because its review was due."""
    late: list[str] = []
    for topic in lessons.topics:
        late += [one.entry.id for one in topic.lessons if one.entry.review_by < today]
        late += [one.entry.id for one in topic.quiz if one.entry.review_by < today]
    return late


def _topic(topic: Topic, base: KnowledgeBase, today: date) -> Iterator[str]:
    if len(topic.lessons) not in LESSONS or len(topic.quiz) not in QUESTIONS:
        yield f"lessons.yml: {topic.id}: 2 to 4 lessons and 3 to 6 questions are needed"
    if not base.of_intent(topic.intent):
        yield f"lessons.yml: {topic.id}: intent: {topic.intent} is not answered from here"
    for kind in (topic.lessons, topic.quiz):
        for name, count in Counter(one.entry.id for one in kind).items():
            if count > 1:
                yield f"lessons.yml: {name}: id: used {count} times"
    for lesson in topic.lessons:
        where = f"lessons.yml: {lesson.entry.id}"
        if len(lesson.title) > LONGEST_TITLE:
            yield f"{where}: title: {len(lesson.title)} characters, at most {LONGEST_TITLE}"
        if all(entry.id != lesson.answer for entry in base.entries):
            yield f"{where}: answer: {lesson.answer} is no answer of the hall"
        yield from faults_of_words(lesson.entry, base.catalogue, today)
    for one in topic.quiz:
        yield from (f"lessons.yml: {one.entry.id}: {fault}" for fault in _question(one))
        said = replace(one.entry, text=f"{one.entry.text}{CAREFUL}")  # the careful words are added when it is told
        yield from faults_of_words(said, base.catalogue, today)


def _question(one: Question) -> Iterator[str]:
    if len(set(one.choices)) != CHOICES:
        yield f"choices: {CHOICES} different ones are needed"
    if not 1 <= one.right <= len(one.choices):
        yield f"right: {one.right} is none of the choices"
    if len(one.question) > LONGEST_QUESTION or not one.question.endswith("？"):
        yield f"question: at most {LONGEST_QUESTION} characters, ending in ？"
    for choice in one.choices:
        if len(choice) > LONGEST_CHOICE:
            yield f"choices: {choice} has more than {LONGEST_CHOICE} characters"
