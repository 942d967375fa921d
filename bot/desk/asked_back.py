"""A time that can mean two things: the question is kept with its readings until words or a button answer it."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

from bot.desk.draft import BookingDraft
from bot.desk.wishes import Wish, Wishes
from bot.hall import when

CALENDAR = re.compile(r"^(?:是|按|算)?(?:(?P<lunar>农历|阴历|旧历|老历)|阳历|公历|新历)(?:的|吧|啊|那个)*[。！!]?$")
NUMBER = re.compile(r"\d{1,2}|[二三]?十[一二三四五六七八九]?")
MIDNIGHT = time()


def ask(draft: BookingDraft, words: str, value: when.Ambiguous, readings: list[str]) -> None:
    """Keep the question for when the time is asked; beside a time that stands it is only said."""
    question = when.question(value)
    draft.doubt, draft.either, draft.shown = words, readings, []
    draft.asked, draft.retry = (None, question) if draft.start else (question, draft.retry)


def with_calendar(words: str, draft: BookingDraft) -> str:
    """农历, said to "17号，还是农历十七", with the number it is about."""
    said = CALENDAR.match(words)
    number = NUMBER.search(draft.doubt) if said and draft.doubt else None
    if said is None or number is None:
        return words
    return f"农历{number[0]}" if said["lunar"] else f"{number[0]}号"


def one_of(wish: Wish, draft: BookingDraft, wishes: Wishes, now: datetime) -> Wish:
    """晚上, said to "7点是早上还是晚上", means seven in the evening."""
    readings = [one for words in draft.either if (one := wishes.read(words, now))]
    fitting = [one for one in readings if _names(wish.text, one, wishes, now)]
    return fitting[0] if len(fitting) == 1 and not isinstance(wish.value, when.Instant) else wish


def _names(words: str, reading: Wish, wishes: Wishes, now: datetime) -> bool:
    """Whether these words, meant for the day of a reading, name its hour (that until which, for 7点以前)."""
    first, end = when.span(reading.value)
    if end is not None and first.time() == MIDNIGHT:
        first = end - timedelta(minutes=1)
    meant = wishes.read(words, now, first.date())
    return meant is not None and when.matches(meant.value, first)
