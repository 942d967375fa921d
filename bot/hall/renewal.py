"""When to come for a renewal, counted from the expiry date on the licence.

Rule: 行政许可法 article 50 and 烟草专卖许可证管理办法 article 32 – the application is due thirty days before
expiry; coming 45–60 days before meets both the calendar-day and the working-day reading of that period.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from bot.hall.calendar import Calendar

ASKS_TO_BOOK = "要帮您约时间吗？"


class Situation(Enum):
    """Where today stands against the expiry date."""

    EARLY = "early"
    GOOD = "good"
    SOON = "soon"
    LATE = "late"
    LAST_DAY = "last_day"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Advice:
    """What to tell somebody whose licence expires on `expiry`.

    `latest` is the legal last day (30 days before), moved to the working day before it when it is a day off;
    `best` is 60 days before, moved the same way.
    """

    expiry: date
    situation: Situation
    days_left: int
    best: date
    latest: date
    text: str
    spoken: str
    offers: tuple[str, ...]


def situation(expiry: date, today: date) -> Situation:
    """The row of the date rule that applies; both dates are calendar days."""
    left = (expiry - today).days
    if left < 0:
        return Situation.EXPIRED
    if left == 0:
        return Situation.LAST_DAY
    if left <= 30:
        return Situation.LATE
    if left <= 45:
        return Situation.SOON
    return Situation.GOOD if left <= 90 else Situation.EARLY


def advise(expiry: date, today: date, calendar: Calendar) -> Advice:
    """The advice for a licence that expires on `expiry`, with dates and weekdays in its text."""
    where = situation(expiry, today)
    best = calendar.previous_working_day(expiry - timedelta(days=60), inclusive=True)
    latest = calendar.previous_working_day(expiry - timedelta(days=30), inclusive=True)
    left = (expiry - today).days
    named = [calendar.describe(day, today) for day in (expiry, best, latest)]
    text, spoken, offers = _WORDS[where](named[0], named[1], named[2], left)
    return Advice(expiry, where, left, best, latest, text, spoken, offers)


def _early(expiry: str, best: str, latest: str, left: int) -> tuple[str, str, tuple[str, ...]]:
    return (
        f"您的证{expiry}到期，还有{left}天，现在还不急。\n最好在{best}前后来办，最晚{latest}要提出申请。\n要不要到时候提醒您？",
        f"您的证还有{left}天到期，不急。最好{best}前后来，最晚{latest}。",
        ("reminder", "book"),
    )


def _good(expiry: str, best: str, latest: str, left: int) -> tuple[str, str, tuple[str, ...]]:
    return (
        f"您的证{expiry}到期，还有{left}天，现在来办正合适。\n最晚{latest}要提出申请（到期前30天）。\n要不要帮您约个时间？",
        f"您的证还有{left}天到期，现在来办正合适，最晚{latest}。要帮您约时间吗？",
        ("book", "reminder"),
    )


def _soon(expiry: str, best: str, latest: str, left: int) -> tuple[str, str, tuple[str, ...]]:
    return (
        f"您的证{expiry}到期，还有{left}天，请现在就来办。\n法定最晚是{latest}（到期前30天）。\n要不要帮您约最近的时间？",
        f"您的证还有{left}天到期，请现在就来，最晚{latest}。要帮您约时间吗？",
        ("book", "human"),
    )


def _late(expiry: str, best: str, latest: str, left: int) -> tuple[str, str, tuple[str, ...]]:
    return (
        f"您的证{expiry}到期，只剩{left}天，已经到了30天的期限，请马上来办。\n没过期就还来得及提出，能不能赶上由窗口核定。\n我帮您约最早的时间，或者请工作人员跟您说。",
        f"只剩{left}天了，请马上来办。我帮您约最早的时间，或者请工作人员跟您说。",
        ("book", "human"),
    )


def _last_day(expiry: str, best: str, latest: str, left: int) -> tuple[str, str, tuple[str, ...]]:
    return (
        "今天是您的证有效的最后一天，请马上联系窗口，今天就提出申请。\n能不能当天收件由窗口决定，我不能替窗口答应。\n我帮您叫工作人员。",
        "今天是最后一天，请马上联系窗口。我帮您叫工作人员。",
        ("human",),
    )


def _expired(expiry: str, best: str, latest: str, left: int) -> tuple[str, str, tuple[str, ...]]:
    return (
        f"您的证{expiry}已经到期，过了{-left}天。请先停一停，不要卖烟，等窗口说清楚再卖。\n过期以后一般要按新办来申请，具体由窗口核定。\n我帮您叫工作人员。",
        "您的证已经过期，请先不要卖烟。怎么办由窗口核定，我帮您叫工作人员。",
        ("human",),
    )


_WORDS = {
    Situation.EARLY: _early,
    Situation.GOOD: _good,
    Situation.SOON: _soon,
    Situation.LATE: _late,
    Situation.LAST_DAY: _last_day,
    Situation.EXPIRED: _expired,
}
