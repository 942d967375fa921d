"""A case as the staff's pages show it: numbers masked unless revealed, its way through the steps, its history."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from bot.console import words
from bot.console.booking_rows import number, service_name
from bot.console.visit import Refusal, Visit
from bot.hall import case_rules as rules
from bot.hall import reading
from bot.hall.privacy import mask_licence, mask_phone
from bot.store.cases import Case, CaseStep

FIELDS = ("appointment", "service", "name", "phone", "licence")
LONGEST_TYPED, LONGEST_DIGITS = 200, 20


def row(one: Case, now: datetime, shown: bool = False) -> dict[str, Any]:
    """One case; `shown` is for a clerk who asked for its numbers."""
    return {
        "id": one.id, "number": one.number, "service": service_name(one.service), "name": one.name or "（没留）",
        "phone": number(one.phone, shown, mask_phone), "licence": number(one.licence, shown, mask_licence),
        "stands": rules.stands(one.step, one.state), "open": one.state == rules.OPEN, "shown": shown,
        "opened": words.stamp(one.opened_at, now), "opened_by": one.opened_by,
        "changed": words.stamp(one.changed_at, now), "waited": words.waited(one.changed_at, now),
    }  # fmt: skip


def step_row(one: CaseStep, now: datetime) -> dict[str, str]:
    """One line of its history."""
    what = {rules.FORWARD: rules.STEPS[one.step], rules.BACK: f"退回到{rules.STEPS[one.step]}"}
    what[rules.REOPEN] = f"重新办，从{rules.STEPS[one.step]}起"
    return {
        "what": what.get(one.act) or rules.ENDS[one.state], "note": one.note, "by": one.set_by,
        "at": words.stamp(one.set_at, now),
    }  # fmt: skip


def way(one: Case) -> list[tuple[str, str]]:
    """The five steps, each `done`, `now` or `ahead`."""
    order = list(rules.STEPS)
    here = order.index(one.step)
    marks = ["done" if n < here else "now" if n == here else "ahead" for n in range(len(order))]
    return [(rules.STEPS[step], mark) for step, mark in zip(order, marks, strict=True)]


def act_name(act: str, one: Case) -> str:
    """What a choice of the form is called: `进到“核查”`, `退回“申请”`."""
    if act == rules.FORWARD:
        return f"进到“{rules.STEPS[rules.after(one.step) or one.step]}”"
    if act == rules.BACK:
        return f"退回“{rules.STEPS[rules.before(one.step) or one.step]}”（要写原因）"
    return rules.ACTS[act] + ("（要写原因）" if act in rules.NEED_REASON else "")


def asked_step(raw: str) -> str:
    """The step or end of an address, "" for all. Raises Refusal 400 for what is none."""
    if raw and raw not in rules.STEPS and raw not in rules.ENDS:
        raise Refusal(400, "没有这一步。")
    return raw


def digits_of(asked: str) -> str:
    """The number somebody looks for, without what stands between its digits; "" when there is none."""
    found = reading.phone(asked)
    if isinstance(found, str):
        return found
    plain = re.sub(r"[\s号#-]", "", asked)
    return plain if re.fullmatch(rf"[0-9]{{1,{LONGEST_DIGITS}}}", plain) else ""


def typed_of(visit: Visit) -> dict[str, str]:
    """What stands in the form of a new case."""
    return {name: visit.words(name, LONGEST_TYPED).replace("\n", " ") for name in FIELDS}
