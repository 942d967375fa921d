"""Whose death somebody has told of: what they ask and book afterwards is to be understood by it."""

from __future__ import annotations

from datetime import timedelta

from bot.desk.turn import Turn
from bot.hall import bereavement
from bot.store.store import Store

LOOKED_THROUGH, BEFORE = 40, timedelta(hours=2)


def told_lately(store: Store, turn: Turn) -> frozenset[str]:
    """Whose death this person has told of in these words or a while ago."""
    said = store.transcript.answered_before(turn.person_id, LOOKED_THROUGH)
    lately = [turn.text, *(one.text for one in said if turn.now - one.at < BEFORE)]
    return frozenset().union(*map(bereavement.dead, lately))
