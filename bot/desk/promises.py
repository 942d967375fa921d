"""Handing over unasked: an answer has promised a person, so a row in the queue keeps it, with a phone to ring."""

from __future__ import annotations

from dataclasses import replace

from bot.desk.asides import Asides
from bot.desk.turn import Turn
from bot.hall import reading
from bot.hall.opening import Opening
from bot.messages import Reply
from bot.store.handoffs import PRESSING, Handoff
from bot.store.store import Store

NO_PHONE = "没有电话"
"""Stands with the wished time of a callback whose person has none: the clerk answers in the conversation."""
RINGS_BACK = "现在大厅下班了，我记下来，请工作人员给您回电话。"
SAY_PHONE = "请说您的电话号码。"


class Promises:
    """Keeps what an answer has promised; the assistant goes on answering until a clerk takes the person."""

    def __init__(self, store: Store, opening: Opening, asides: Asides) -> None:
        self._store = store
        self._opening = opening
        self._asides = asides

    def keep(self, turn: Turn, reason: str, reply: Reply, asks: bool = True) -> Reply:
        """Open the row, once, and return the reply with what is still to be said about it.

        Where nobody is there the phone to ring is asked for, unless it was told or something else asks for it
        (`asks` is False).
        """
        if self._store.handoffs.silencing(turn.person_id) is not None:
            return reply
        urgent = reason in PRESSING
        handoff = self._store.handoffs.open(
            turn.person_id, "callback", reason, turn.now, urgent=urgent, note=turn.text or None
        )
        closed = not self._opening.walk_in_at(turn.now)
        if _settled(handoff) or not asks or not (closed or reason == "complaint"):
            return reply
        wished = "马上" if urgent else "尽快"
        if isinstance(told := reading.phone(turn.text), str):
            self._store.handoffs.wish(handoff.id, wished, told)
            return replace(_with(reply, f"{RINGS_BACK}电话打到尾号{told[-4:]}这个号码。", closed), personal=True)
        self._asides.wait_for(turn, "callback_phone", handoff=handoff.id, wished=wished)
        return _with(reply, f"{RINGS_BACK}{SAY_PHONE}", closed)


def _settled(handoff: Handoff) -> bool:
    return handoff.phone is not None or NO_PHONE in (handoff.wished_time or "")


def _with(reply: Reply, said: str, closed: bool) -> Reply:
    """The reply with that behind it while nobody is there; in working hours its own words ask for the phone."""
    if not closed:
        return reply
    return replace(reply, text=f"{reply.text}\n{said}", spoken=f"{reply.spoken or reply.text}{said}")
