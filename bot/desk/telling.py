"""A sentence of the house to somebody who is with a clerk or waits for one, on whatever channel they use."""

from __future__ import annotations

from collections.abc import Container
from datetime import datetime
from typing import Any

from bot.store.handoffs import Handoff
from bot.store.store import Store


def tell(
    store: Store, handoff: Handoff, text: str, now: datetime, pushing: Container[str], author: str | None = None
) -> dict[str, Any]:  # fmt: skip
    """Write the sentence; the event for whoever listens to the person.

    Only a clerk's line waits in the outbox of a channel in `pushing`; where pages fetch what they missed, it is the
    house's own word.
    """
    pushed = handoff.channel in pushing
    named = author if pushed else None
    line = store.transcript.add(handoff.person_id, "staff" if pushed else "system", text, now, named)
    return {"id": line, "kind": "message", "text": text, "buttons": [], "from": named}
