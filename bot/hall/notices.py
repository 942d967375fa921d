"""What a person must be told later, when it may be said, and when it is too late to say it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.hall import case_rules, family
from bot.hall import notice_words as words
from bot.hall.opening import Opening
from bot.hall.services import Service

RENEWAL_DAYS = (90, 60, 45, 30)
RENEWAL_STEPS = tuple(f"d{days}" for days in RENEWAL_DAYS)
REMINDERS = ("day_before", "two_hours")
TOLD = ("booked", "confirmed", "changed", "cancelled", "closed", "unconfirmed", "waiting_offer")
"""What was decided about a time that may be near, so it is worth a message in the evening."""
RATE = "rate"
"""The question how it went: nothing to be told, so it takes no other way than the chat and can be left out."""
IN_CLOSED_HOURS = "in_closed_hours"
"""An appointment in hours that were taken away later: nothing the person hears by itself, only a call to move it."""
HALL_RINGS = ("unconfirmed",)
"""What says itself that a clerk will ring."""
AFTERWARDS = ("cancelled", "closed", "unconfirmed")
"""What is still said when the appointment's time has come."""
STEPS = (
    *REMINDERS,
    *TOLD,
    IN_CLOSED_HOURS,
    "off_the_list",
    "offer_over",
    "waiting_passed",
    *RENEWAL_STEPS,
    *case_rules.NOTICES,
    *family.NOTICES,
)

URGENT_WITHIN = timedelta(hours=12)
AHEAD = timedelta(hours=2)
RATE_AFTER = timedelta(minutes=1)  # the last words of the talk are read first
CALLS_FROM = time(9, 30)
CALL_DAYS = 14  # a hall that is closed for longer is rung about on the last day before, whatever day that is


@dataclass(frozen=True)
class Due:
    """A notice to be queued: `step` is unique per (person, cause).

    `call` also puts it on the clerks' call list at once, however the person is told. With `helper` it is for those
    who act for the holder, and not for the holder.
    """

    step: str
    at: datetime
    text: str
    call: bool = False
    helper: bool = False


@dataclass
class QuietHours:
    """The part of the night in which nobody is disturbed; it may run over midnight. Shared, as BookingRules are."""

    start: time = time(21)
    end: time = time(7, 30)

    def become(self, other: QuietHours) -> None:
        """Take the hours of `other`, for everybody who holds this object."""
        vars(self).update(vars(other))

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


def may_go(step: str, start: datetime | None, now: datetime, quiet: QuietHours) -> bool:
    """Whether it may be sent now: at night only what was decided about a start within the next twelve hours."""
    if not quiet.covers(now):
        return True
    return step in TOLD and start is not None and now <= start <= now + URGENT_WITHIN


def over(step: str, start: datetime | None, now: datetime) -> bool:
    """Whether saying it has no use any more, because the appointment's time has come."""
    return start is not None and start <= now and step not in AFTERWARDS


def is_reminder(step: str) -> bool:
    """Whether it only calls something to mind, so that a clerk who rings has nothing new to tell."""
    return step in REMINDERS or step in RENEWAL_STEPS


def appointment_dues(
    start: datetime, now: datetime, moment: str, service: Service, reach: str = "chat", opening: Opening | None = None
) -> list[Due]:
    """The reminders of an appointment that are still to come; `moment` is its start in spoken words.

    By `chat` or `sms` the evening before and two hours ahead. Whoever has to be rung (`call`) gets one call, on the
    last day before on which the hall (`opening`) serves everybody, at once when that has passed, and none within the
    last two hours.
    """
    if reach == "call":
        at = max(day_of_calls(start, opening), now)
        steps = [("day_before", at)] if at <= start - AHEAD else []
    else:
        evening = datetime.combine(start.date() - timedelta(days=1), time(18))
        steps = [(step, at) for step, at in (("day_before", evening), ("two_hours", start - AHEAD)) if at > now]
    said = words.reminder(start, now, moment, service)
    return [
        Due(step, at, words.as_of(said if reach == "chat" else words.by_phone(said), start, at)) for step, at in steps
    ]


def day_of_calls(start: datetime, opening: Opening | None) -> datetime:
    """When a clerk rings about an appointment: on the last day before it on which the hall serves everybody."""
    for days in range(1, CALL_DAYS + 1):
        morning = datetime.combine(start.date() - timedelta(days=days), CALLS_FROM)
        if opening is None:
            return morning
        if (found := opening.next_walk_in(morning, days=0)) is not None:
            return found
    return datetime.combine(start.date() - timedelta(days=1), CALLS_FROM)


def aloud(step: str, text: str) -> str:
    """What is said of a notice wherever it can be heard: those that name nobody; empty for all others."""
    if step == RATE:
        return text
    return words.heard(text) if step in RENEWAL_STEPS else ""


def told(step: str, now: datetime, moment: str, service: Service, **more: str) -> Due:
    """Something that was decided about an appointment, to be said at once.

    `step` is booked, confirmed, changed, cancelled, closed (`reason`), unconfirmed or waiting_offer (`until`);
    `moment` is the start in spoken words; `number`, where known, is said at the end.
    """
    return Due(step, now, words.told(step, moment, service, **more), call=step in HALL_RINGS)


def renewal_dues(expiry: date, now: datetime, moment: str) -> list[Due]:
    """The reminders of a licence's expiry 90, 60, 45 and 30 days ahead at nine, those that are still to come."""
    dues = []
    for days in RENEWAL_DAYS:
        at = datetime.combine(expiry - timedelta(days=days), time(9))
        if at > now:
            dues.append(Due(f"d{days}", at, words.renewal(moment, days)))
    return dues


def offer_over(now: datetime) -> Due:
    """What somebody hears whose place from the waiting list was not taken in time."""
    return Due("offer_over", now, words.OFFER_OVER)


def waiting_passed(now: datetime, service: Service) -> Due:
    """What somebody hears who waited in vain until the wished time was over."""
    return Due("waiting_passed", now, words.waiting_passed(service))


def rating_due(kind: str, now: datetime) -> Due:
    """The question how it went after a `handoff` or an `appointment`."""
    return Due(RATE, now + RATE_AFTER, words.RATE[kind])
