"""How a place must not be taken: look whether there is room, then insert. Only to see that tests notice it."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import func, insert, select

from bot.hall.claims import Claim
from bot.hall.errors import SlotTaken
from bot.store import places
from bot.store.booking_tables import appointment, occupancy, slot
from bot.store.database import Database
from tests.fakes.clock import MONDAY


def take(db: Database, key: str, claim: Claim, looked: Callable[[], object]) -> int:
    """Take a place of a counter claim whose row exists; `looked` is called between looking and inserting.

    Raises SlotTaken when it looks full.
    """
    start = claim.slot.start
    row = {
        "key": key, "channel": "rest", "service": "renewal", "status": "confirmed", "start": start, "duration_min": 30,
        "place": "counter", "by_appointment": False, "created_at": MONDAY, "changed_at": MONDAY,
    }  # fmt: skip
    with db.write() as c:
        slot_id = c.execute(places.ids_of(claim)).scalar_one()
        taken = c.execute(select(func.count()).where(occupancy.c.slot_id == slot_id)).scalar_one()
        if taken >= c.execute(select(slot.c.capacity).where(slot.c.id == slot_id)).scalar_one():
            raise SlotTaken()
        looked()
        new = c.execute(insert(appointment).values(row).returning(appointment.c.id)).scalar_one()
        c.execute(insert(occupancy).values(appointment_id=new, slot_id=slot_id))
    return int(new)
