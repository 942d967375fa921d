"""Many people at the same moment: never one too many, nobody lost, nobody waiting for each other for ever."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import func, select, text, update

from bot.hall.claims import Claim
from bot.hall.errors import AlreadyBooked, SlotTaken
from bot.hall.notices import Due
from bot.hall.services import SERVICES
from bot.store import places
from bot.store.appointments import Appointment, Details
from bot.store.booking_tables import appointment, occupancy, slot, visit_cell
from bot.store.store import Store
from tests.fakes import claims, naive_booking
from tests.fakes.clock import MONDAY
from tests.fakes.crowd import all_at_once, database_errors, in_processes, refusals
from tests.fakes.patience import PATIENCE_S, wait_until

NINE = datetime(2026, 11, 24, 9)
RENEWAL = SERVICES["renewal"]
DUES = [Due("day_before", datetime(2026, 11, 23, 18), "明天来")]
HALF_HOUR = timedelta(minutes=30)


def people(store: Store, count: int) -> list[int]:
    return [store.people.meet("rest", f"p{n}", MONDAY).id for n in range(count)]


def details(n: int) -> Details:
    return Details("林演示", f"138{n:08d}")


def sound(store: Store) -> bool:
    """Whether counters, places and visits agree."""
    return store.appointments.miscounted() == [] and store.appointments.half_taken() == []


def used(store: Store, claim: Claim) -> int:
    """Rows that use up the one cell of a claim, counted by themselves."""
    with store.db.read() as c:
        return int(c.execute(select(func.count()).where(occupancy.c.slot_id.in_(places.ids_of(claim)))).scalar_one())


@pytest.fixture
def no_retry(store: Store) -> Iterator[None]:
    """No transaction had to be given up and tried again."""
    with database_errors(store.db) as errors:
        yield
    assert errors.seen == []


def test_fifty_clients_who_send_everything_twice_get_exactly_ten_places(store: Store) -> None:
    ids, claim = people(store, 50), claims.at(NINE, capacity=10)

    def send(n: int) -> Appointment:
        who = n % 50
        return store.appointments.take(f"k{who}", ids[who], "rest", RENEWAL, claim, details(who), MONDAY, DUES)

    with database_errors(store.db) as errors:
        done = all_at_once(send, 100)
    assert not [e for e in errors.seen if "UniqueViolation" not in e]
    errors.seen.clear()
    first, again = done[:50], done[50:]
    won = {n: a.id for n, a in enumerate(first) if isinstance(a, Appointment)}
    assert len(won) == 10
    assert {n: a.id for n, a in enumerate(again) if isinstance(a, Appointment)} == won
    assert all(isinstance(r, SlotTaken) for r in refusals(done))
    assert used(store, claim) == len(store.notices.listing()) == 10
    assert sound(store)


def test_the_same_key_at_the_same_moment_is_one_appointment(store: Store) -> None:
    (who,), claim = people(store, 1), claims.at(NINE, capacity=1)
    done = all_at_once(
        lambda _: store.appointments.take("k", who, "rest", RENEWAL, claim, details(0), MONDAY, DUES), 40
    )
    assert refusals(done) == []
    assert len({one.id for one in done}) == 1
    assert used(store, claim) == 1
    assert sound(store)


def test_the_same_hold_and_booking_at_the_same_moment_are_one_appointment(store: Store) -> None:
    (who,), claim = people(store, 1), claims.at(NINE, capacity=1)

    def send(_: int) -> Appointment:
        store.appointments.hold("k", who, "rest", RENEWAL, claim, MONDAY, MONDAY + HALF_HOUR)
        return store.appointments.book("k", details(0), claim, MONDAY, DUES)

    done = all_at_once(send, 40)
    assert {(one.id, one.status) for one in done} == {(done[0].id, "confirmed")}
    assert used(store, claim) == 1


@pytest.mark.slow
def test_five_processes_of_ten_threads_fill_every_slot_and_none_beyond(store: Store) -> None:
    starts = [NINE + HALF_HOUR * n for n in range(250)]
    for start in starts:
        places.prepare(store.db, claims.at(start, capacity=10))
    wished = [random.Random(n).choice(starts[:10] if n % 2 else starts) for n in range(600)]
    url = store.db.url.render_as_string(hide_password=False)
    shares = [(url, f"13{p}", wished[p::5], 10, 10) for p in range(5)]
    done = Counter(word for share in in_processes(shares) for word in share)
    fitting = sum(min(10, count) for count in Counter(wished).values())
    assert done == {"booked": fitting, "slot_taken": 600 - fitting}
    assert fitting < 600
    with store.db.read() as c:
        assert c.execute(select(func.max(slot.c.booked))).scalar_one() == 10
        assert c.execute(select(func.count(appointment.c.id))).scalar_one() == fitting
    assert sound(store)


def test_looking_first_and_inserting_then_overbooks_where_this_does_not(store: Store) -> None:
    naive, ours = claims.at(NINE, capacity=10), claims.at(NINE + HALF_HOUR, capacity=10)
    for one in (naive, ours):
        places.prepare(store.db, one)
    count = 50 if store.db.sqlite else 12  # there all of them look before the first one inserts, however slow they are
    together = threading.Barrier(count)

    def looked() -> None:
        if not store.db.sqlite:
            together.wait(PATIENCE_S)

    all_at_once(lambda n: naive_booking.take(store.db, f"n{n}", naive, looked), count)
    all_at_once(lambda n: store.appointments.take(f"o{n}", None, "rest", RENEWAL, ours, details(n), MONDAY), 50)
    assert used(store, ours) == 10
    assert used(store, naive) == (10 if store.db.sqlite else 12)  # one writer at a time hides the fault


def _deadlocks(store: Store) -> int:
    store.db.engine.dispose()  # a server process reports what it counted when it ends
    with store.db.read() as c:
        query = "select deadlocks from pg_stat_database where datname = current_database()"
        return 0 if store.db.sqlite else int(c.execute(text(query)).scalar_one())


def two_cells(start: datetime, service: str, capacity: int = 10) -> Claim:
    """A matter of an hour with a limit of its own: four counters at once."""
    return claims.at(start, capacity=capacity, service=service, minutes=60, most=6)


@pytest.mark.usefixtures("no_retry")
@pytest.mark.parametrize("long", [False, True], ids=["one counter", "four counters"])
def test_a_storm_of_moves_loses_no_place_and_never_waits_for_itself(store: Store, long: bool) -> None:
    starts = [NINE + HALF_HOUR * n for n in range(4)]

    def claim(start: datetime, service: str) -> Claim:
        return two_cells(start, service) if long else claims.at(start, capacity=10)

    made: list[Appointment] = []
    for n in range(16 if long else 36):
        service = ("renewal", "change")[n % 2]
        place = claim(starts[n % 4], service)
        made.append(store.appointments.take(f"k{n}", None, "rest", SERVICES[service], place, details(n), MONDAY))
    before = _deadlocks(store)

    def move(n: int) -> Appointment:
        dice = random.Random(n)
        one = dice.choice(made)
        return store.appointments.move(one.id, claim(dice.choice(starts), one.service), MONDAY)

    done = all_at_once(move, 300)
    assert len(refusals(done)) < len(done)
    assert _deadlocks(store) == before
    active = store.appointments.listing()
    assert Counter(a.status for a in active) == {"confirmed": len(made)}
    moved = sum(a.sequence for a in active)
    assert 0 < moved <= len(done) - len(refusals(done))
    assert sound(store)


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.parametrize("store", ["postgres"], indirect=True)
def test_locking_in_any_order_would_be_noticed(store: Store) -> None:
    rows = [claims.at(NINE), claims.at(NINE + HALF_HOUR)]
    for one in rows:
        places.prepare(store.db, one)
    both = threading.Barrier(2)
    before = _deadlocks(store)

    def cross(n: int) -> None:
        with store.db.write() as c:
            for step in (n, 1 - n):
                c.execute(update(slot).where(slot.c.id.in_(places.ids_of(rows[step]))).values(booked=slot.c.booked))
                if step == n:
                    both.wait(PATIENCE_S)

    with database_errors(store.db) as errors, pytest.raises(Exception, match="deadlock"):
        all_at_once(cross, 2)
    assert len(errors.seen) == 1
    wait_until(lambda: _deadlocks(store) == before + 1)  # the server counts when the connection has ended


@pytest.mark.usefixtures("no_retry")
def test_two_people_of_two_full_slots_cannot_change_places_past_each_other(store: Store) -> None:
    left, right = claims.at(NINE, capacity=2), claims.at(NINE + HALF_HOUR, capacity=2)
    made = [
        store.appointments.take(f"k{n}", None, "rest", RENEWAL, (left, right)[n % 2], details(n), MONDAY)
        for n in range(4)
    ]
    done = all_at_once(lambda n: store.appointments.move(made[n % 4].id, (right, left)[n % 2], MONDAY), 20)
    assert [type(r) for r in done] == [SlotTaken] * 20
    assert [a.start for a in map(store.appointments.get, [m.id for m in made])] == [m.start for m in made]  # type: ignore[union-attr]
    assert sound(store)


@pytest.mark.usefixtures("no_retry")
def test_visiting_clerks_are_never_in_two_places(store: Store) -> None:
    starts = [NINE + timedelta(minutes=15 * n) for n in range(12)]

    def attempt(n: int) -> Appointment:
        place = claims.at(random.Random(n).choice(starts), service="home_visit")
        one = store.appointments.take(f"v{n}", None, "rest", SERVICES["home_visit"], place, details(n), MONDAY)
        if n % 3:  # room for the next ones, or the storm would be over after the first few
            store.appointments.cancel(one.id, MONDAY)
        return one

    done = all_at_once(attempt, 1000)
    assert refusals(done)
    assert {type(r) for r in refusals(done)} == {SlotTaken}
    standing = [a for a in store.appointments.listing() if a.status == "confirmed"]
    travel = timedelta(minutes=15)
    for clerk in ("1", "2"):
        out = sorted((a.start - travel, a.start + HALF_HOUR + travel) for a in standing if a.clerk == clerk)
        assert out
        assert all(back <= leaving for (_, back), (leaving, _) in pairwise(out))
    with store.db.read() as c:
        cells = Counter(c.execute(select(visit_cell.c.appointment_id)).scalars())
    assert cells == {a.id: 4 for a in standing}  # an hour of four quarters, and nothing of those who cancelled
    assert sound(store)


def test_one_holder_gets_one_appointment_per_matter_however_many_ask(store: Store) -> None:
    ids = people(store, 20)

    def ask(n: int) -> Appointment:
        place = claims.at(NINE + HALF_HOUR * (n % 5), capacity=20)
        licence = "350303100001" if n % 2 else None
        one = Details("林演示", f"138{n:08d}" if licence else "13800000000", licence)
        if n % 4 < 2:
            return store.appointments.take(f"k{n}", ids[n], "rest", RENEWAL, place, one, MONDAY)
        store.appointments.hold(f"k{n}", ids[n], "rest", RENEWAL, place, MONDAY, MONDAY + HALF_HOUR)
        return store.appointments.book(f"k{n}", one, place, MONDAY)

    done = all_at_once(ask, 20)
    assert [type(r) for r in refusals(done)] == [AlreadyBooked] * 18
    assert Counter(a.status for a in store.appointments.listing())["confirmed"] == 2
    one, room = Details("林演示", "13800000000", None), claims.at(NINE, capacity=20)
    second = store.appointments.take("x", ids[0], "rest", RENEWAL, room, one, MONDAY, extra=True)
    other = store.appointments.take("y", ids[0], "rest", SERVICES["change"], room, one, MONDAY)
    assert {second.status, other.status} == {"confirmed"}
    assert sound(store)


def test_holds_that_run_out_under_a_storm_are_given_on_and_never_twice(store: Store) -> None:
    claim, later = two_cells(NINE, "renewal", 6), MONDAY + timedelta(minutes=11)
    for n in range(6):
        service = SERVICES[("renewal", "change")[n % 2]]
        place = two_cells(NINE + HALF_HOUR * (n % 2), service.id, 6)
        store.appointments.hold(f"old{n}", None, "rest", service, place, MONDAY, MONDAY + timedelta(minutes=10))

    def attempt(n: int) -> object:
        if n % 10 == 0:
            return store.appointments.sweep(later)
        return store.appointments.take(f"k{n}", None, "rest", RENEWAL, claim, details(n), later)

    with database_errors(store.db) as errors:
        done = all_at_once(attempt, 60)
    assert errors.seen == []
    assert sum(isinstance(r, Appointment) for r in done) == 6
    assert sound(store)
