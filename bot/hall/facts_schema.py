"""Every key that `hall.yml` may hold, what its value must be, and how to say so."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.hall.blocks import are_blocks, is_clock, read_month_day
from bot.hall.official import KINDS as DAY_KINDS
from bot.hall.retention import DEFAULTS as AGES
from bot.hall.retention import LONGEST, MOST, PREFIX
from bot.hall.services import SERVICES

LONGEST_NOTICE = 200


class FactError(ValueError):
    """`hall.yml` holds an unknown key or a value that is not allowed; the message names it and what is."""


def _text(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 400


def _texts(value: Any) -> bool:
    return _text(value) or (isinstance(value, list) and all(_text(v) or isinstance(v, dict) for v in value))


def _phones(value: Any) -> bool:
    """Somebody could ring each of them: 12313 has the fewest figures of all."""
    every = value if isinstance(value, list) else [value]
    return _texts(value) and all(isinstance(v, dict) or len(re.sub(r"\D", "", str(v))) >= 5 for v in every)


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


@dataclass(frozen=True)
class Whole:
    """Whether a value is a whole number between two bounds, both allowed."""

    low: int
    high: int

    def __call__(self, value: Any) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and self.low <= value <= self.high


@dataclass(frozen=True)
class PerService:
    """Whether a value gives some of the services a whole number each."""

    each: Whole

    def __call__(self, value: Any) -> bool:
        return isinstance(value, dict) and set(value) <= set(SERVICES) and all(map(self.each, value.values()))


def _quiet(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {"from", "to"} and all(is_clock(v) for v in value.values())


def _closed(value: Any) -> bool:
    return isinstance(value, list) and all(_is_exception(v) for v in value)


def _is_exception(value: Any) -> bool:
    if not isinstance(value, dict) or not {"date"} <= set(value) <= {"date", "reason", "hours"}:
        return False
    return _reads(day_of, value["date"]) and are_blocks(value.get("hours") or [])


def day_of(raw: Any) -> date:
    """A date from a hall file, where YAML may have read it already; ValueError for anything else."""
    return raw if isinstance(raw, date) else date.fromisoformat(str(raw))


def _season(value: Any) -> bool:
    if not isinstance(value, dict) or not {"from", "to"} < set(value) <= {"from", "to", *DAY_KINDS}:
        return False
    named = [value[kind] for kind in DAY_KINDS if value.get(kind) is not None]
    return (
        bool(named)
        and all(_reads(read_month_day, value[end]) for end in ("from", "to"))
        and all(map(are_blocks, named))
    )


def _reads(read: Callable[[Any], object], raw: Any) -> bool:
    try:
        read(raw)
    except ValueError:
        return False
    return True


def _notice(value: Any) -> bool:
    if not isinstance(value, dict) or set(value) != {"text", "until"}:
        return False
    return _text(value["text"]) and len(value["text"]) <= LONGEST_NOTICE and _reads(day_of, value["until"])


def _items(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(v, dict) and {"title", "date", "source"} <= set(v) for v in value)


def _services(value: Any) -> bool:
    return isinstance(value, list) and set(value) <= set(SERVICES)


Kind = tuple[Callable[[Any], bool], str]
TEXT: Kind = (_text, "a text of at most 400 characters")
TEXTS: Kind = (_texts, "a text or a list of texts")
PHONES: Kind = (_phones, "a telephone number of at least five figures, or a list of them")
FLAG: Kind = (_flag, "true or false")
_ORDER = "from is before to and no two overlap"
_BLOCK = '{from: "08:30", to: "12:00", by_appointment: false, capacity: 2}'
BLOCKS: Kind = (are_blocks, f"a list of {_BLOCK}, the last two if wanted; {_ORDER}")
SEASON: Kind = (
    _season,
    f'{{from: "06-01", to: "09-30", workday: [{_BLOCK}]}} with makeup, weekend and holiday if they differ; {_ORDER}',
)


def number(low: int, high: int) -> Kind:
    """A whole number between two bounds, both allowed."""
    return Whole(low, high), f"a whole number from {low} to {high}"


def per_service(low: int, high: int) -> Kind:
    """A whole number for some of the services."""
    return PerService(Whole(low, high)), f"a mapping of service ids to whole numbers from {low} to {high}"


NOTICE: Kind = (_notice, "{text: a text of at most 200 characters, until: 2026-12-31}")
SEASON_KEYS = ("hall.hours.summer", "hall.hours.winter")
KEYS: Mapping[str, Kind] = {
    **dict.fromkeys(("hall.name", "hall.address", "hall.landmark", "hall.bus", "hall.parking"), TEXT),
    **dict.fromkeys(("hall.season", "hall.lunch", "hall.evening", "hall.holiday_rules"), TEXT),
    "hall.notice": NOTICE,
    "hall.weekend_by_appointment": FLAG,
    "hall.phone": PHONES,
    **{f"hall.hours.{kind}": BLOCKS for kind in DAY_KINDS},
    **dict.fromkeys(SEASON_KEYS, SEASON),
    "hall.closed_dates": (_closed, "a list of {date: 2026-12-31, reason: …, hours: [blocks]}"),
    "booking.slot_minutes": number(5, 240),
    "booking.capacity": number(1, 50),
    "booking.lead_minutes": number(0, 10080),
    "booking.lead_days": number(0, 30),
    "booking.horizon_days": number(1, 365),
    "booking.cancel_cutoff_minutes": number(0, 10080),
    "booking.hold_minutes": number(1, 120),
    "booking.offer_minutes": number(10, 1440),
    "booking.confirm_cutoff_minutes": number(0, 1440),
    "booking.service_capacity": per_service(0, 50),
    "booking.service_minutes": per_service(5, 480),
    "booking.kinds": (_services, f"a list of service ids: {' '.join(SERVICES)}"),
    "visit.staff": number(0, 50),
    "visit.area": TEXTS,
    "visit.who": TEXT,
    "visit.lead_days": number(0, 60),
    "visit.minutes": number(5, 480),
    "visit.travel_minutes": number(0, 240),
    "visit.phone": TEXT,
    "notices.quiet": (_quiet, '{from: "21:00", to: "07:30"}'),
    "renewal.earliest_days": number(31, 730),
    "renewal.promised_workdays": number(1, 20),
    "renewal.site_check": FLAG,
    "renewal.delivery": TEXTS,
    "renewal.online": TEXTS,
    "renewal.status": TEXT,
    **{
        f"materials.{m}": TEXTS
        for m in ("renewal", "new_licence", "change", "replace_lost", "suspend", "resume", "close")
    },
    "layout.school_m": number(0, 2000),
    "layout.shop_m": number(0, 5000),
    "layout.village_quota": TEXT,
    "layout.queue": FLAG,
    "layout.relaxed": TEXT,
    "ecig.open": FLAG,
    "ecig.note": TEXT,
    **{f"hotline.{h}": TEXT for h in ("tobacco", "gov", "consumer", "police", "antifraud", "order")},
    "elicence.available": FLAG,
    "signs.free": FLAG,
    "policy.items": (_items, "a list of {title, date, source, until?}"),
    **{f"screen.{topic}": FLAG for topic in ("minors", "ecig", "fraud", "authenticity")},
    "screen.seconds": number(10, 60),
    "staff.handoff_hours": TEXT,
    "staff.abandoned_minutes": number(2, 240),
    **{PREFIX + age: number(1, MOST.get(age, LONGEST)) for age in AGES},
}


def check(key: str, value: Any, file: str) -> None:
    """Refuse a value that its key does not allow; null is always allowed."""
    if value is None:
        return
    fits, words = KEYS[key]
    if not fits(value):
        raise FactError(
            f"{file}: {key} = {str(value)[:60]!r} is not allowed; use {words}, or null when it is not known"
        )


def bounds(key: str) -> Whole | None:
    """The bounds of a number, or of each number of a mapping; None for other kinds of value."""
    fits = KEYS[key][0]
    return fits.each if isinstance(fits, PerService) else fits if isinstance(fits, Whole) else None
