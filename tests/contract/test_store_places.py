"""What one appointment uses up: several counters at once, limits that change, and repeats without a second effect."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, select, update

from bot.hall.appointment import WrongStep
from bot.hall.errors import AlreadyBooked, NoSuchAppointment, SlotTaken
from bot.hall.notices import Due
from bot.hall.services import SERVICES
from bot.store.appointments import Appointment, Destination, Details
from bot.store.booking_tables import occupancy, visit_cell
from bot.store.store import Store
from tests.fakes import claims
from tests.fakes.clock import MONDAY

NINE = datetime(2026, 11, 24, 9)
HALF = timedelta(minutes=30)
SOON = MONDAY + timedelta(hours=1)
DUES = [Due("day_before", datetime(2026, 11, 23, 18), "明天来")]


def take(store: Store, key: str, start: datetime = NINE, service: str = "renewal", **more: object) -> Appointment:
    """Somebody of their own books."""
    person = store.people.meet("rest", key, MONDAY).id
    claim = claims.at(start, service=service, **more)  # type: ignore[arg-type]
    told = Details("林演示", f"138{sum(map(ord, key)):08d}", None, "白塘镇演示村")
    return store.appointments.take(key, person, "rest", SERVICES[service], claim, told, MONDAY, DUES)


def cells(store: Store, start: datetime) -> dict[str, int]:
    load = store.appointments.load(start, start + timedelta(minutes=1), MONDAY)
    return {resource: count for (resource, _), count in load.cells.items() if count}


def test_a_limit_for_one_matter_and_the_whole_counter_hold_together(store: Store) -> None:
    take(store, "a", capacity=3, most=1)
    with pytest.raises(SlotTaken):
        take(store, "b", capacity=3, most=1)
    take(store, "c", service="change", capacity=3, most=2)
    take(store, "d", service="change", capacity=3, most=2)
    with pytest.raises(SlotTaken):  # the counter itself is full
        take(store, "e", service="consult", capacity=3)
    assert cells(store, NINE) == {"counter": 3, "counter/renewal": 1, "counter/change": 2}
    assert store.appointments.miscounted() == []


def test_a_matter_of_an_hour_needs_both_of_its_half_hours(store: Store) -> None:
    take(store, "a", NINE + HALF, capacity=1)
    with pytest.raises(SlotTaken):
        take(store, "b", NINE, minutes=60, capacity=1)
    assert cells(store, NINE) == {}  # a refusal leaves nothing behind
    long = take(store, "c", NINE + 2 * HALF, minutes=60, capacity=1)
    for start in (NINE + 2 * HALF, NINE + 3 * HALF):
        with pytest.raises(SlotTaken):
            take(store, "d", start, capacity=1)
    store.appointments.cancel(long.id, MONDAY)
    take(store, "e", NINE + 3 * HALF, capacity=1)
    assert store.appointments.miscounted() == []


def test_a_matter_of_an_hour_can_move_by_half_an_hour_over_itself(store: Store) -> None:
    one = take(store, "a", NINE, minutes=60, capacity=1)
    moved = store.appointments.move(one.id, claims.at(NINE + HALF, minutes=60, capacity=1), MONDAY)
    assert (moved.start, moved.sequence) == (NINE + HALF, 1)
    assert [cells(store, NINE + n * HALF) for n in range(3)] == [{}, {"counter": 1}, {"counter": 1}]


def test_a_visit_can_move_by_a_quarter_over_itself(store: Store) -> None:
    one = take(store, "a", service="home_visit", capacity=1)
    claim = claims.at(NINE + timedelta(minutes=15), service="home_visit", capacity=1)
    assert store.appointments.move(one.id, claim, MONDAY).start == NINE + timedelta(minutes=15)
    assert store.appointments.half_taken() == []


def test_fewer_places_by_the_settings_are_respected_at_once_and_those_booked_stay(store: Store) -> None:
    for key in "abc":
        take(store, key, capacity=3)
    with pytest.raises(SlotTaken):
        take(store, "d", capacity=2)
    first = store.appointments.held("a")
    assert first is not None
    store.appointments.cancel(first.id, MONDAY)
    with pytest.raises(SlotTaken):  # two are left, and two is what the hall takes now
        take(store, "e", capacity=2)
    take(store, "f", capacity=3)
    assert cells(store, NINE) == {"counter": 3}
    assert store.appointments.miscounted() == []


def test_more_places_by_the_settings_can_be_booked_at_once(store: Store) -> None:
    take(store, "a", capacity=1)
    take(store, "b", capacity=2)
    with pytest.raises(SlotTaken):
        take(store, "c", capacity=2)
    assert store.appointments.miscounted() == []


def test_a_repeat_of_a_booking_sends_no_reminder_a_second_time(store: Store) -> None:
    first = take(store, "a")
    (notice,) = store.notices.listing()
    mine = store.notices.claim(notice.id, notice.due, notice.due + timedelta(minutes=1))
    assert mine is not None
    store.notices.handed(mine, "rest", mine.text, notice.due)
    assert take(store, "a").id == first.id
    assert [n.state for n in store.notices.listing()] == ["sent"]


def test_a_repeat_is_answered_even_when_everything_is_full(store: Store) -> None:
    first = take(store, "a", capacity=1)
    assert take(store, "a", capacity=1).id == first.id


def test_a_booking_tells_the_same_as_reading_it(store: Store) -> None:
    for service in ("renewal", "home_visit"):
        made = take(store, service, service=service)
        assert store.appointments.get(made.id) == made


def test_a_late_repeat_does_not_bring_back_what_was_cancelled(store: Store) -> None:
    claim, told = claims.at(NINE), Details("林演示", "13800000001")
    store.appointments.hold("k", None, "rest", SERVICES["renewal"], claim, MONDAY, SOON)
    one = store.appointments.book("k", told, claim, MONDAY, DUES)
    store.appointments.cancel(one.id, MONDAY)
    assert store.appointments.book("k", told, claim, MONDAY, DUES).status == "cancelled"
    assert cells(store, NINE) == {}


def test_moving_to_a_place_that_only_a_hold_that_ran_out_has_is_allowed(store: Store) -> None:
    one = take(store, "a", capacity=1)
    later = claims.at(NINE + HALF, capacity=1)
    store.appointments.hold("h", None, "rest", SERVICES["renewal"], later, MONDAY, MONDAY + timedelta(minutes=10))
    with pytest.raises(SlotTaken):
        store.appointments.move(one.id, later, MONDAY)
    assert store.appointments.move(one.id, later, SOON).start == NINE + HALF
    assert store.appointments.miscounted() == []


def test_a_visit_goes_elsewhere_while_its_time_and_its_reminders_stay(store: Store) -> None:
    one = take(store, "a", service="home_visit")
    store.pins.keep(one.id, "25.44101,119.01205", MONDAY)
    changed = store.appointments.redirect(one.id, Destination("江口镇试验村5号", "江口"), MONDAY)
    assert (changed.address, changed.township) == ("江口镇试验村5号", "江口")
    assert (changed.start, changed.status, changed.sequence) == (one.start, one.status, 1)
    assert store.pins.of([one.id]) == {}
    assert [(n.step, n.state) for n in store.notices.listing()] == [("day_before", "queued")]
    assert store.appointments.miscounted() == []


def test_a_visit_that_was_cancelled_goes_nowhere(store: Store) -> None:
    one = take(store, "a", service="home_visit")
    store.appointments.cancel(one.id, MONDAY)
    with pytest.raises(NoSuchAppointment):
        store.appointments.redirect(one.id, Destination("江口镇试验村5号", "江口"), MONDAY)


def test_a_hold_is_no_appointment_that_could_be_moved_or_confirmed(store: Store) -> None:
    held = store.appointments.hold("h", None, "rest", SERVICES["renewal"], claims.at(NINE), MONDAY, SOON)
    with pytest.raises(NoSuchAppointment):
        store.appointments.move(held.id, claims.at(NINE + HALF), MONDAY)
    with pytest.raises(NoSuchAppointment):
        store.appointments.set_status(held.id, "confirmed", MONDAY)


def test_no_clerks_word_cancels_without_giving_the_place_back(store: Store) -> None:
    one = take(store, "a")
    with pytest.raises(WrongStep):
        store.appointments.set_status(one.id, "cancelled", MONDAY)
    assert store.appointments.miscounted() == []


def test_who_did_not_come_and_booked_again_is_not_checked_in_for_the_first_one(store: Store) -> None:
    first = take(store, "a")
    store.appointments.set_status(first.id, "no_show", MONDAY)
    told = Details("林演示", f"138{ord('a'):08d}")
    store.appointments.take("b", None, "rest", SERVICES["renewal"], claims.at(NINE + HALF), told, MONDAY)
    with pytest.raises(AlreadyBooked):
        store.appointments.set_status(first.id, "checked_in", MONDAY)


def test_a_place_that_was_used_up_stays_used_up(store: Store) -> None:
    one = take(store, "a", capacity=1)
    store.appointments.set_status(one.id, "no_show", MONDAY)
    with pytest.raises(SlotTaken):
        take(store, "b", capacity=1)
    assert not store.appointments.cancel(one.id, MONDAY)
    assert store.appointments.miscounted() == []


def test_half_a_visit_and_a_place_without_its_counter_are_found(store: Store) -> None:
    visit, other, plain = (
        take(store, "a", service="home_visit"),
        take(store, "b", service="home_visit"),
        take(store, "c"),
    )
    assert store.appointments.half_taken() == []
    with store.db.write() as c:
        first = select(visit_cell.c.at).where(visit_cell.c.appointment_id == visit.id).order_by(visit_cell.c.at)
        middle = c.execute(first).scalars().all()[1]
        c.execute(delete(visit_cell).where(visit_cell.c.appointment_id == visit.id, visit_cell.c.at == middle))
        c.execute(
            update(visit_cell).where(visit_cell.c.appointment_id == other.id, visit_cell.c.at == NINE).values(clerk="9")
        )
        c.execute(delete(occupancy).where(occupancy.c.appointment_id == plain.id))
    assert store.appointments.half_taken() == [visit.id, other.id, plain.id]
    assert len(store.appointments.miscounted()) == 1
