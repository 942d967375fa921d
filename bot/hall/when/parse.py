"""The way through: normalise → tokens → terms → clauses → one value."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache
from typing import Literal

from bot.hall.calendar import Calendar
from bot.hall.clock import SHANGHAI
from bot.hall.when.clauses import read
from bot.hall.when.context import Context
from bot.hall.when.entries import Reading
from bot.hall.when.joins import Step
from bot.hall.when.normalise import normalise
from bot.hall.when.resolve import edge, resolve
from bot.hall.when.sentence import conclude, expiring
from bot.hall.when.terms import build
from bot.hall.when.tokens import tokenise
from bot.hall.when.values import Ambiguous, Nothing, Value
from bot.hall.when.vocabulary import vocabulary


def parse(
    text: str,
    now: datetime,
    calendar: Calendar | None = None,
    *,
    on: date | None = None,
    at: datetime | None = None,
) -> Value:
    """The time the sentence wishes for, by the hall's conventions; Nothing when it wishes for none.

    `now` is the hall's local time without offset (one with an offset is converted); without `calendar` the
    official one is used. A time without a date is meant for `on`, a day agreed on before, if one is given, and a move
    by hours (提前半小时) counts from `at`, the start agreed on before. Never raises, whatever the text.
    """
    sentence = normalise(text)
    try:
        return conclude(_read(sentence), sentence, _context(now, calendar, on, at))
    except (ValueError, OverflowError):  # a date beyond every calendar
        return Nothing()


def expiry_date(text: str, now: datetime, calendar: Calendar | None = None) -> date | None:
    """The day on which the sentence says a licence ends (12月31号到期), which `parse` leaves aside; else None."""
    sentence = normalise(text)
    context = _context(now, calendar)
    for entry in expiring(_read(sentence).entries, sentence):
        start = edge(resolve(entry.term, context), first=True)
        if start is not None:
            return start.date()
    return None


def shifts(text: str) -> bool:
    """Whether the sentence moves a day that was agreed on (推迟一天, 往后推一个星期)."""
    return any(isinstance(t.date, Step) and t.date.moved for t in tokenise(normalise(text)))


def warm() -> None:
    """Make the grammar ready, which takes half a second that the first sentence would have to wait for."""
    parse("明天上午", datetime(2026, 1, 1))


def turns(text: str) -> Literal["earlier", "later"] | None:
    """Which way a move goes that is all that is said and names no length (再晚一点, 不要这么早); None for other words."""
    sentence = normalise(text)
    if _turning("later").fullmatch(sentence):
        return "later"
    return "earlier" if _turning("earlier").fullmatch(sentence) else None


def question(value: Ambiguous) -> str:
    """The question to ask back, one plain sentence."""
    return f"{value.hint}？"


def _read(sentence: str) -> Reading:
    return read(build(tokenise(sentence)))


def _context(now: datetime, calendar: Calendar | None, on: date | None = None, at: datetime | None = None) -> Context:
    local = now.astimezone(SHANGHAI).replace(tzinfo=None) if now.tzinfo else now
    local = local.replace(second=0, microsecond=0)
    return Context(local, calendar or _official(), local.date(), on, at)


@lru_cache(maxsize=2)
def _turning(way: str) -> re.Pattern[str]:
    words = vocabulary().turns
    return re.compile(f"[ ,。!?]*{words['ahead']}(?:{words[way]}){words['behind']}[ ,。!?]*")


@lru_cache(maxsize=1)
def _official() -> Calendar:
    return Calendar()
