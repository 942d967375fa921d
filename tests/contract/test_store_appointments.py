"""Taking places: once per key, never one too many, given back whole – on every database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.hall.claims import Cell, Claim
from bot.hall.errors import AlreadyBooked, NoSuchAppointment, SlotTaken
from bot.hall.notices import Due
from bot.hall.services import SERVICES
from bot.hall.slots import Slot
from bot.store.appointments import Appointment, Details
from bot.store.booking_tables import appointment
from bot.store.store import Store
from tests.fakes.clock import MONDAY

SATURDAY = Slot(datetime(2026, 11, 28, 19, 0), 30, "counter", True)
TUESDAY = Slot(datetime(2026, 11, 24, 9, 0), 30, "counter", False)


def claim(slot: Slot = TUESDAY, capacity: int = 2) -> Claim:
    return Claim(slot, (Cell("counter", slot.start, capacity),))


DUES = [Due("day_before", datetime(2026, 11, 23, 18), "明天来")]


def who(store: Store, sender: str = "a") -> int:
    return store.people.meet("rest", sender, MONDAY).id


def hold(
    store: Store, key: str, slot: Slot = TUESDAY, capacity: int = 2, sender: str = "a", minutes: int = 10
) -> Appointment:
    until = MONDAY + timedelta(minutes=minutes)
    return store.appointments.hold(
        key, who(store, sender), "rest", SERVICES["renewal"], claim(slot, capacity), MONDAY, until
    )


def details(phone: str = "13800000001", licence: str | None = None) -> Details:
    return Details("林演示", phone, licence)


def booked(store: Store, slot: Slot = TUESDAY) -> int:
    load = store.appointments.load(slot.start, slot.start + timedelta(minutes=1), MONDAY)
    return load.cells.get(("counter", slot.start), 0)


def test_a_booking_on_an_open_block_is_confirmed_and_one_by_appointment_waits_for_a_clerk(store: Store) -> None:
    hold(store, "k1")
    hold(store, "k2", SATURDAY)
    assert store.appointments.book("k1", details(), claim(), MONDAY, []).status == "confirmed"
    assert store.appointments.book("k2", details("13800000002"), claim(SATURDAY), MONDAY, []).status == "pending"
    assert booked(store, SATURDAY) == 1


def test_the_same_key_gives_the_same_place_and_takes_no_second_one(store: Store) -> None:
    first, second = hold(store, "k1"), hold(store, "k1")
    once = store.appointments.book("k1", details(), claim(), MONDAY, DUES)
    twice = store.appointments.book("k1", details(), claim(), MONDAY, DUES)
    assert first.id == second.id == once.id == twice.id
    assert booked(store) == 1
    assert len(store.notices.listing()) == 1


def test_a_full_slot_refuses_the_next_one(store: Store) -> None:
    hold(store, "k1", capacity=1)
    with pytest.raises(SlotTaken):
        hold(store, "k2", capacity=1, sender="b")
    assert store.appointments.miscounted() == []


def test_a_hold_that_ran_out_is_given_to_the_next_one(store: Store) -> None:
    hold(store, "k1", capacity=1, minutes=-1)
    assert hold(store, "k2", capacity=1, sender="b").status == "held"
    assert store.appointments.held("k1").status == "cancelled"  # type: ignore[union-attr]
    assert store.appointments.miscounted() == []


def test_a_hold_that_ran_out_can_still_be_booked_while_there_is_room(store: Store) -> None:
    hold(store, "k1", minutes=-1)
    store.appointments.sweep(MONDAY)
    assert store.appointments.book("k1", details(), claim(), MONDAY, []).status == "confirmed"
    assert store.appointments.miscounted() == []


def test_one_holder_has_one_active_appointment_per_matter(store: Store) -> None:
    hold(store, "k1")
    store.appointments.book("k1", details(licence="350303100001"), claim(), MONDAY, [])
    hold(store, "k2", SATURDAY)
    with pytest.raises(AlreadyBooked):
        store.appointments.book("k2", details("13911111111", "350303100001"), claim(SATURDAY), MONDAY, [])
    store.appointments.cancel(store.appointments.held("k1").id, MONDAY)  # type: ignore[union-attr]
    assert (
        store.appointments.book("k2", details("13911111111", "350303100001"), claim(SATURDAY), MONDAY, []).status
        == "pending"
    )


def test_cancelling_gives_the_place_back_and_cancels_the_reminders(store: Store) -> None:
    hold(store, "k1")
    one = store.appointments.book("k1", details(), claim(), MONDAY, DUES)
    assert store.appointments.cancel(one.id, MONDAY)
    assert not store.appointments.cancel(one.id, MONDAY)
    assert booked(store) == 0
    assert [n.state for n in store.notices.listing()] == ["cancelled"]


def test_moving_takes_the_new_place_frees_the_old_one_and_sets_the_reminders_anew(store: Store) -> None:
    hold(store, "k1")
    one = store.appointments.book("k1", details(), claim(), MONDAY, DUES)
    later = [Due("day_before", datetime(2026, 11, 27, 18), "周六来")]
    moved = store.appointments.move(one.id, claim(SATURDAY), MONDAY, later)
    assert (moved.number, moved.start, moved.status) == (one.number, SATURDAY.start, "pending")
    assert (booked(store), booked(store, SATURDAY)) == (0, 1)
    assert [(n.state, n.due) for n in store.notices.listing()] == [("queued", later[0].at)]


def test_a_refused_move_changes_nothing(store: Store) -> None:
    hold(store, "full", SATURDAY, capacity=1, sender="b")
    hold(store, "k1")
    one = store.appointments.book("k1", details(), claim(), MONDAY, DUES)
    with pytest.raises(SlotTaken):
        store.appointments.move(one.id, claim(SATURDAY, 1), MONDAY, [])
    assert store.appointments.get(one.id).start == TUESDAY.start  # type: ignore[union-attr]
    assert [n.state for n in store.notices.listing()] == ["queued"]
    assert store.appointments.miscounted() == []


def test_an_appointment_is_found_by_number_and_the_right_phone_only(store: Store) -> None:
    hold(store, "k1")
    one = store.appointments.book("k1", details("13800001234"), claim(), MONDAY, [])
    assert store.appointments.by_number(one.number, "1234") is not None
    assert store.appointments.by_number(one.number, "4321") is None


def test_booking_what_was_never_held_is_refused(store: Store) -> None:
    with pytest.raises(NoSuchAppointment):
        store.appointments.book("nobody", details(), claim(), MONDAY, [])


def test_personal_columns_are_unreadable_in_the_table(store: Store) -> None:
    hold(store, "k1")
    store.appointments.book("k1", details("13800001234", "350303100001"), claim(), MONDAY, [])
    with store.db.read() as c:
        row = c.execute(select(appointment)).one()
    stored = " ".join(str(v) for v in row) + "".join(bytes(v).decode("latin1") for v in row if isinstance(v, bytes))
    for secret in ("13800001234", "350303100001", "林演示"):
        assert secret not in stored


def test_fifty_people_at_once_get_exactly_ten_places(store: Store) -> None:
    people = [who(store, f"p{n}") for n in range(50)]
    until = MONDAY + timedelta(minutes=10)

    def attempt(n: int) -> bool:
        try:
            store.appointments.hold(f"k{n}", people[n], "rest", SERVICES["renewal"], claim(capacity=10), MONDAY, until)
            store.appointments.book(f"k{n}", details(f"138000000{n:02d}"), claim(capacity=10), MONDAY, [])
        except SlotTaken:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        won = sum(pool.map(attempt, range(50)))
    assert won == 10
    assert booked(store) == 10
    assert store.appointments.miscounted() == []


def test_moves_that_cross_each_other_neither_block_nor_lose_a_place(store: Store) -> None:
    for n, slot in enumerate((TUESDAY, SATURDAY) * 4):
        hold(store, f"k{n}", slot, capacity=8, sender=f"p{n}")
        store.appointments.book(f"k{n}", details(f"1380000000{n}"), claim(slot, 8), MONDAY, [])
    ids = [a.id for a in store.appointments.listing()]

    def swap(n: int) -> None:
        one = store.appointments.get(ids[n % len(ids)])
        assert one is not None
        store.appointments.move(one.id, claim(SATURDAY if one.start == TUESDAY.start else TUESDAY, 8), MONDAY, [])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(swap, range(40)))
    assert booked(store) + booked(store, SATURDAY) == 8
    assert store.appointments.miscounted() == []
