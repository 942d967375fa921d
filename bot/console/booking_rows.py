"""An appointment as the staff's lists show it: numbers masked unless revealed, and the buttons its state allows."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from bot.console import words
from bot.console.digits import whole
from bot.console.visit import Refusal, Visit
from bot.desk.case_desk import KINDS
from bot.hall import clerk_rules
from bot.hall.appointment import CHECKED_IN, DONE
from bot.hall.privacy import mask_licence, mask_phone
from bot.hall.services import SERVICES
from bot.store.appointments import Appointment

FIRST_YEAR, LAST_YEAR = 2000, 2098


@dataclass(frozen=True)
class Row:
    """One appointment; `seen` is its sequence number, so that a late clerk is told what has changed."""

    id: int
    number: str
    seen: int
    time: str
    service: str
    place: str
    township: str
    clerk: str
    relation: str
    name: str
    phone: str
    licence: str
    address: str
    channel: str
    status: str
    status_code: str
    outcome: str
    revealed: bool
    acts: tuple[str, ...]
    outcome_name: str
    outcome_needed: bool
    may_open_case: bool


def row(one: Appointment, visit: Visit, shown: bool = False) -> Row:
    """The row of an appointment; `shown` is for a clerk who asked for its numbers."""
    needed = one.service in clerk_rules.OUTCOMES
    return Row(
        one.id, one.number, one.sequence, f"{one.start:%H:%M}", service_name(one.service),
        words.PLACES.get(one.place, one.place), one.township or "", words.visitor(one.clerk), one.relation or "",
        one.name or "（未留）", number(one.phone, shown, mask_phone), _licence(one.licence, shown),
        (one.address or "") if shown else ("已留" if one.address else ""), words.channel(one.channel),
        words.STATUSES[one.status], one.status, (one.outcome or "") if shown else ("已写结果" if one.outcome else ""),
        shown, clerk_rules.acts(one.status, one.start, visit.now) if visit.may_act else (),
        clerk_rules.OUTCOMES.get(one.service, "结果（可以不写）"), needed,
        visit.may_act and one.service in KINDS and one.status in (CHECKED_IN, DONE),
    )  # fmt: skip


def service_name(code: str) -> str:
    """What a matter is called."""
    return SERVICES[code].name if code in SERVICES else code


def number(digits: str | None, shown: bool, mask: Callable[[str], str]) -> str:
    """A number in full or masked, or that none was left."""
    if not digits:
        return "（未留）"
    return digits if shown else mask(digits)


def _licence(digits: str | None, shown: bool) -> str:
    if digits is None:
        return "不用"
    return number(digits, shown, mask_licence) if digits else "不知道"


def reachable(one: Appointment) -> bool:
    """Whether the person reads what is sent to them; somebody from the telephone has to be rung."""
    return one.person_id is not None and one.channel != "phone"


def asked_day(raw: str, now: datetime) -> date:
    """The day of an address, today without one. Raises Refusal 400 for what is none."""
    if not raw:
        return now.date()
    try:
        day = date.fromisoformat(raw) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", raw) else None
    except ValueError:
        day = None
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Refusal(400, "日期写得不对，请写成 2026-11-28 这样。")
    return day


def asked_service(raw: str) -> str:
    """The service of an address, "" for all. Raises Refusal 400 for what is none."""
    if raw and raw not in SERVICES:
        raise Refusal(400, "没有这种业务。")
    return raw


def asked_start(raw: str) -> datetime | None:
    """The start somebody chose in a form, None when it is none."""
    try:
        return datetime.fromisoformat(raw) if re.fullmatch(r"[0-9-]{10}T[0-9:]{5,8}", raw) else None
    except ValueError:
        return None


def seen(visit: Visit) -> int | None:
    """The sequence number a form was made for, None when it names none."""
    return whole(visit.form.get("seen", ""))
