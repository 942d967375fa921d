"""What people mean when they say when: Chinese date-time expressions for bookings.

`parse` reads a sentence into one of the values of `values.py`; `str` of a value is its written form. The other
functions answer what the booking code asks about a value. Pure, linear in the length of the text, never raises.
"""

from bot.hall.when.in_words import ANY_DAY, in_words
from bot.hall.when.parse import expiry_date, parse, question, shifts, turns, warm
from bot.hall.when.values import (
    Alternatives,
    Ambiguous,
    Day,
    DaySpan,
    EveryDay,
    EveryLunarDay,
    EveryWeekday,
    Excluded,
    Exclusion,
    Instant,
    Nothing,
    TimeSpan,
    Value,
)
from bot.hall.when.wish import earliest, is_past, matches, span

__all__ = [
    "ANY_DAY",
    "Alternatives",
    "Ambiguous",
    "Day",
    "DaySpan",
    "EveryDay",
    "EveryLunarDay",
    "EveryWeekday",
    "Excluded",
    "Exclusion",
    "Instant",
    "Nothing",
    "TimeSpan",
    "Value",
    "earliest",
    "expiry_date",
    "in_words",
    "is_past",
    "matches",
    "parse",
    "question",
    "shifts",
    "span",
    "turns",
    "warm",
]
