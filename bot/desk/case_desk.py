"""What a clerk does with cases: open one, take it on or back, end it; the person is told each time."""

from __future__ import annotations

import re

from bot.hall import case_rules as rules
from bot.hall import case_words, reading
from bot.hall.case_rules import BadCase, CaseChanged, NoSuchCase
from bot.hall.clerk_rules import one_line
from bot.hall.clock import Clock
from bot.store.appointments import Appointment
from bot.store.cases import Case, NewCase
from bot.store.store import Store

KINDS = tuple(case_words.NAMES)
"""The matters that the hall decides on; the others are done when they are done."""
LONGEST_NAME = 20


class CaseDesk:
    """The clerk's side of cases. Every act is one transaction with its notice, and a line of the audit log."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def open(
        self, service: str, name: str, phone: str, licence: str, clerk: str, booked: Appointment | None = None
    ) -> Case:  # fmt: skip
        """Begin a case; `booked` is the appointment it grew out of, whose person is told and may ask.

        Raises BadCase naming the field that is wrong.
        """
        new = NewCase(_service(service), _name(name), _phone(phone), _licence(licence), *_person(booked))
        if new.phone is None and new.person_id is None:
            raise BadCase("phone", "请写电话，不然没法告诉本人。")
        by_holder = new.licence or booked is not None  # one telephone alone may stand for several shops
        if by_holder and (known := self._store.cases.running(service, new.phone, new.licence)):
            raise BadCase("service", f"这件事已经有{known.number}号办件，还没办完，请接着那一件记。")
        now = self._clock.now()
        due = case_words.told(rules.FORWARD, rules.APPLIED, rules.OPEN, service, "", now)
        one = self._store.cases.open(new, clerk, now, due)
        self._store.staff.note(clerk, "case_open", f"case:{one.id}", now)
        return one

    def act(self, case_id: int, act: str, note: str, seen: int | None, clerk: str) -> Case:
        """Take a case on or back, end it or open it again.

        Raises NoSuchCase, CaseChanged, WrongCaseStep, ReasonMissing or BadCase; then nothing has changed.
        """
        one = self._store.cases.get(case_id)
        if one is None:
            raise NoSuchCase()
        step, state = _led_to(one, act, seen)
        note, now = rules.checked_note(act, note), self._clock.now()
        due = case_words.told(act, step, state, one.service, note, now)
        changed = self._store.cases.set(case_id, one.sequence, act, step, state, note, clerk, now, due)
        self._store.staff.note(clerk, f"case_{act}", f"case:{case_id}", now)
        return changed

    def foretold(self, one: Case, act: str, note: str, seen: int | None) -> str:
        """What the person would be told of an act; nothing changes. Raises as `act` does."""
        step, state = _led_to(one, act, seen)
        return case_words.told(act, step, state, one.service, rules.checked_note(act, note), self._clock.now()).text


def _led_to(one: Case, act: str, seen: int | None) -> tuple[str, str]:
    if seen != one.sequence:
        raise CaseChanged()
    return rules.done(act, one.step, one.state)


def _person(booked: Appointment | None) -> tuple[int | None, str]:
    known = booked is not None and booked.person_id is not None and booked.channel != "phone"
    return (booked.person_id, booked.channel) if known and booked is not None else (None, "phone")


def _service(code: str) -> str:
    if code not in KINDS:
        raise BadCase("service", "请选办什么事。")
    return code


def _name(raw: str) -> str | None:
    text = one_line(raw)
    if len(text) > LONGEST_NAME:
        raise BadCase("name", f"写得太长了，最多{LONGEST_NAME}个字。")
    if not text:
        raise BadCase("name", "请写姓名。")
    return text


def _phone(raw: str) -> str | None:
    if not raw.strip():
        return None
    found = reading.phone(raw)
    if isinstance(found, str):
        return found
    raise BadCase("phone", "电话写得不对：手机号11位，固定电话带区号。")


def _licence(raw: str) -> str | None:
    number = re.sub(r"\s", "", raw)
    if number and (not re.fullmatch(r"[0-9]{12}", number) or number.startswith("0")):
        raise BadCase("licence", "许可证号是12位数字，没有就空着。")
    return number or None
