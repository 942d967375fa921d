"""What a person must be told later, and when it may be said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.hall.services import PLACE_NAMES, Service

RENEWAL_STEPS = (90, 60, 45, 30)


@dataclass(frozen=True)
class Due:
    """A notice to be queued: `step` is unique per (person, cause)."""

    step: str
    at: datetime
    text: str


@dataclass(frozen=True)
class QuietHours:
    """The part of the night in which nobody is disturbed; it may run over midnight."""

    start: time = time(21)
    end: time = time(7, 30)

    def covers(self, moment: datetime) -> bool:
        """Whether that moment is quiet."""
        now = moment.time()
        if self.start <= self.end:
            return self.start <= now < self.end
        return now >= self.start or now < self.end

    def next_loud(self, moment: datetime) -> datetime:
        """`moment` itself, or the end of the quiet hours it lies in."""
        if not self.covers(moment):
            return moment
        day = moment.date() + timedelta(days=1 if moment.time() >= self.start > self.end else 0)
        return datetime.combine(day, self.end)


def appointment_dues(start: datetime, now: datetime, moment: str, service: Service) -> list[Due]:
    """The reminders of an appointment: the evening before and two hours ahead, those that are still to come.

    `moment` is the start in spoken words.
    """
    where = PLACE_NAMES[service.place]
    text = f"提醒您：您约了{moment}办{service.name}，地点在{where}。来不了请跟我说“取消预约”。"
    before = datetime.combine(start.date() - timedelta(days=1), time(18))
    dues = [Due("day_before", before, text), Due("two_hours", start - timedelta(hours=2), text)]
    return [d for d in dues if d.at > now]


def renewal_dues(expiry: date, now: datetime, moment: str) -> list[Due]:
    """The reminders of a licence's expiry 90, 60, 45 and 30 days ahead at nine, those that are still to come."""
    dues = []
    for days in RENEWAL_STEPS:
        at = datetime.combine(expiry - timedelta(days=days), time(9))
        text = f"提醒您：您的烟草证{moment}到期，还有{days}天。要约时间来办，回复“预约续证”；不要再提醒，回复“退订”。"
        if at > now:
            dues.append(Due(f"d{days}", at, text))
    return dues


def offer_over(now: datetime) -> Due:
    """What somebody hears whose place from the waiting list was not taken in time."""
    text = "给您留的空位过了时间，让给别人了。还想约的话，跟我说“预约”，没有合适的时间可以再排候补。"
    return Due("offer_over", now, text)
