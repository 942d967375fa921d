"""The telephones that the hall knows of somebody already, for the clerk who has to ring and was told none."""

from __future__ import annotations

from dataclasses import dataclass

from bot.desk.booking_drafts import FORM
from bot.desk.draft import BookingDraft
from bot.store.handoffs import Handoff
from bot.store.store import Store

APPOINTMENT, DRAFT, HOLDER = "appointment", "draft", "holder"


@dataclass(frozen=True)
class KnownPhone:
    """A telephone and where it stands; `whose` is the holder's relation (母亲) where somebody booked for another."""

    phone: str
    source: str
    whose: str = ""


def known_phones(store: Store, handoff: Handoff) -> list[KnownPhone]:
    """Those of the person of a handoff, each once, the surest source first."""
    coming = store.appointments.of_person(handoff.person_id, handoff.opened_at)
    found = [(one.phone, APPOINTMENT, one.relation) for one in coming]
    draft = BookingDraft.from_dict(store.drafts.load(handoff.person_id, FORM) or {"id": ""})
    found += [(draft.phone if draft.open else None, DRAFT, draft.relation)]
    found += [(one.line.phone, HOLDER, None) for one in store.holders.of_person(handoff.person_id)]
    first: dict[str, KnownPhone] = {}
    for phone, source, whose in found:
        if phone:
            first.setdefault(phone, KnownPhone(phone, source, whose or ""))
    return list(first.values())
