"""Why somebody who asks for a person needs one, in their own words: what the queue shows of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.desk.swindles import INTENT, pieces
from bot.desk.turn import Turn
from bot.hall import swindle, universal
from bot.store.handoffs import PRESSING
from bot.store.store import Store

BEFORE = timedelta(minutes=20)  # an older subject may be another one
ASKS_ONLY = 8  # so few characters say 找工作人员 or 好的 and no more
SWINDLED = ("fraud.general", "fraud.at_the_door", "fraud.takes_goods", "fraud.paid", "fraud.swapped")
"""Answers to whoever tells of a swindle of their own; the others warn of one that may come."""


@dataclass(frozen=True)
class Cause:
    """The reason of a handoff, and the words that brought it about where any are known."""

    reason: str
    words: str | None = None


def cause_of(store: Store, turn: Turn, reason: str) -> Cause:
    """What a wish for a person is about: what the message says, else what was talked of just before."""
    called = store.handoffs.of_person(turn.person_id, "callback")
    if called is not None and called.reason in PRESSING:
        return Cause(called.reason, called.note)
    before = store.transcript.last_answered(turn.person_id)
    if before is None or turn.now - before.at > BEFORE or _is_a_press(before.text):
        return Cause(reason, _own(turn))
    if before.answer in SWINDLED:
        return Cause("swindled", _own(turn) or before.text)
    if before.intent == INTENT and swindle.of_money(told := pieces(store, turn)):
        return Cause("swindled", _own(turn) or "，".join(told))
    return Cause(reason, _own(turn) or before.text)


def _own(turn: Turn) -> str | None:
    """The words of the message itself where they say more than that a person is wanted."""
    said = turn.text.strip()
    return None if turn.tapped or len(said) <= ASKS_ONLY or universal.command(said) == "human" else said


def _is_a_press(text: str) -> bool:
    return text.startswith(("c.", "/")) or universal.number(text) is not None
