"""The key under which a place is held fits into its column on every database."""

from __future__ import annotations

import uuid

import pytest

from bot.desk.draft import BookingDraft
from bot.hall.services import SERVICES
from bot.store.booking_tables import appointment


@pytest.mark.parametrize("service", SERVICES)
def test_the_key_of_every_matter_is_no_longer_than_its_column(service: str) -> None:
    draft = BookingDraft(id=uuid.uuid4().hex, service=service, start="2026-12-28T18:30:00")
    assert len(draft.key) <= appointment.c.key.type.length
    assert draft.key != BookingDraft(id=draft.id, service=service, start="2026-12-28T19:00:00").key
