"""The waiting list: what comes free goes to who came first, once, and everybody hears how it ended."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.hall.errors import AlreadyWaiting, SlotTaken
from bot.hall.notices import Due
from bot.hall.services import SERVICES
from bot.store.appointments import Appointment, Details
from bot.store.store import Store
from bot.store.waiting import Offering, Waiter, Wanted
from tests.fakes import claims
from tests.fakes.clock import MONDAY
from tests.fakes.crowd import all_at_once, database_errors

NINE = datetime(2026, 11, 24, 9)
RENEWAL = SERVICES["renewal"]
OFFERED_FOR = timedelta(hours=2)
SOON, AFTER = MONDAY + timedelta(hours=1), MONDAY + timedelta(hours=3)


def what_suits(now: datetime = MONDAY, capacity: int = 10, **more: Any) -> Any:
    """Any start within what the person asked for, for half an hour."""

    def suits(one: Waiter, start: datetime, _now: datetime = MONDAY) -> Offering | None:
        if not one.first <= start < one.last or start.minute % 30:
            return None
        claim = claims.at(start, capacity=capacity, service=one.service, **more)
        return Offering(claim, "counter", now + OFFERED_FOR, Due("offer", now, "有空位了"))

    return suits


def wait(store: Store, sender: str, first: datetime = NINE, hours: int = 1, service: str = "renewal") -> Waiter:
    person = store.people.meet("rest", sender, MONDAY).id
    wanted = Wanted("明天上午", MONDAY.isoformat(), None, "林演示", "13800000000")
    return store.waiting.join(person, "rest", service, first, first + timedelta(hours=hours), wanted, MONDAY)


def book(store: Store, n: int, capacity: int = 10, start: datetime = NINE) -> Appointment:
    person = store.people.meet("rest", f"b{n}", MONDAY).id
    claim, told = claims.at(start, capacity=capacity), Details("林演示", f"138{n:08d}")
    return store.appointments.take(f"b{n}", person, "rest", RENEWAL, claim, told, MONDAY)


def states(store: Store) -> list[str]:
    return [w.state for w in store.waiting.listing()]


def notices(store: Store, sender: str) -> list[tuple[str, str]]:
    """Step and state of what somebody is told."""
    return sorted((n.step, n.state) for n in store.notices.listing(sender=sender))


def offer_of(store: Store, waiter: Waiter) -> Appointment:
    row = store.waiting.get(waiter.id)
    assert row is not None
    assert row.appointment_id is not None
    one = store.appointments.get(row.appointment_id)
    assert one is not None
    return one


def used(store: Store, start: datetime = NINE) -> int:
    return store.appointments.load(start, start + timedelta(minutes=1), MONDAY).cells.get(("counter", start), 0)


def test_thirty_cancellations_of_ten_places_are_offered_to_exactly_the_seven_who_wait(store: Store) -> None:
    store.appointments.offer_by(what_suits())
    made = [book(store, n) for n in range(10)]
    waiters = [wait(store, f"w{n}") for n in range(7)]
    with database_errors(store.db) as errors:
        done = all_at_once(lambda n: store.appointments.cancel(made[n % 10].id, MONDAY), 30, threads=30)
    assert errors.seen == []
    assert (done.count(True), done.count(False)) == (10, 20)
    assert states(store) == ["offered"] * 7
    offers = [offer_of(store, w).id for w in waiters]
    assert offers == sorted(offers)  # made one after the other, in the order in which they had come
    assert {(a.status, a.start) for a in map(store.appointments.get, offers) if a} == {("held", NINE)}
    assert used(store) == 7
    assert all(notices(store, f"w{n}") == [("offer", "queued")] for n in range(7))
    assert store.appointments.miscounted() == []


def test_cancellations_at_different_times_never_offer_two_places_to_one_person(store: Store) -> None:
    store.appointments.offer_by(what_suits())
    starts = [NINE + timedelta(minutes=30 * n) for n in range(5)]
    made = [book(store, n, start=starts[n % 5]) for n in range(20)]
    for n in range(6):
        wait(store, f"w{n}", hours=3)
    with database_errors(store.db) as errors:
        all_at_once(lambda n: store.appointments.cancel(made[n].id, MONDAY), 20)
    assert errors.seen == []
    held = [a for a in store.appointments.listing() if a.status == "held"]
    assert len(held) == len({a.person_id for a in held}) == 6
    assert states(store) == ["offered"] * 6
    assert store.appointments.miscounted() == []


def test_an_offer_that_runs_out_goes_to_the_next_one_and_the_first_is_told(store: Store) -> None:
    store.appointments.offer_by(what_suits(capacity=1))
    taken = book(store, 0, capacity=1)
    first, second = wait(store, "w0"), wait(store, "w1")
    store.appointments.cancel(taken.id, MONDAY)
    assert states(store) == ["offered", "waiting"]
    store.appointments.offer_by(what_suits(AFTER, capacity=1))
    assert store.appointments.sweep(AFTER) == 1
    assert states(store) == ["passed", "offered"]
    assert offer_of(store, first).status == "cancelled"
    assert notices(store, "w0") == [("offer", "cancelled"), ("offer_over", "queued")]
    assert notices(store, "w1") == [("offer", "queued")]
    assert offer_of(store, second).held_until == AFTER + OFFERED_FOR
    assert store.appointments.miscounted() == []


def test_taking_an_offer_books_it_and_calls_back_the_notice_that_was_not_sent_yet(store: Store) -> None:
    store.appointments.offer_by(what_suits(capacity=1))
    taken, waiter = book(store, 0, capacity=1), wait(store, "w0")
    store.appointments.cancel(taken.id, MONDAY)
    offer = offer_of(store, waiter)
    done = store.appointments.book(
        offer.key, Details("林演示", "13911111111"), claims.at(NINE, capacity=1), SOON, [Due("day_before", AFTER, "来")]
    )
    assert (done.status, states(store)) == ("confirmed", ["taken"])
    assert notices(store, "w0") == [("day_before", "queued"), ("offer", "cancelled")]
    assert store.appointments.sweep(AFTER) == 0


def test_an_offer_answered_too_late_is_booked_while_there_is_room_and_nobody_is_told_it_is_gone(store: Store) -> None:
    store.appointments.offer_by(what_suits(capacity=1))
    taken, waiter = book(store, 0, capacity=1), wait(store, "w0")
    store.appointments.cancel(taken.id, MONDAY)
    offer = offer_of(store, waiter)
    store.appointments.sweep(AFTER)
    done = store.appointments.book(offer.key, Details("林演示", "13911111111"), claims.at(NINE, capacity=1), AFTER)
    assert (done.status, states(store)) == ("confirmed", ["taken"])
    assert notices(store, "w0") == [("offer", "cancelled"), ("offer_over", "cancelled")]
    assert store.appointments.miscounted() == []


def test_declining_an_offer_gives_it_to_the_next_one(store: Store) -> None:
    store.appointments.offer_by(what_suits(capacity=1))
    taken, first = book(store, 0, capacity=1), wait(store, "w0")
    wait(store, "w1")
    store.appointments.cancel(taken.id, MONDAY)
    store.appointments.release(offer_of(store, first).key, SOON)
    assert states(store) == ["left", "offered"]
    assert notices(store, "w0") == [("offer", "cancelled")]


def test_an_offer_never_counts_on_a_place_that_a_hold_still_has(store: Store) -> None:
    store.appointments.offer_by(what_suits(SOON, capacity=2))
    taken = book(store, 0, capacity=2)
    claim = claims.at(NINE, capacity=2)
    store.appointments.hold("h", None, "rest", RENEWAL, claim, MONDAY, MONDAY + timedelta(minutes=10))
    wait(store, "w0")
    wait(store, "w1")
    assert store.appointments.cancel(taken.id, SOON)
    assert states(store) == ["offered", "waiting"]
    assert store.appointments.sweep(SOON) == 1
    assert states(store) == ["offered", "offered"]
    assert store.appointments.miscounted() == []


def test_moving_away_offers_the_place_that_was_left(store: Store) -> None:
    store.appointments.offer_by(what_suits(capacity=1))
    one, waiter = book(store, 0, capacity=1), wait(store, "w0")
    store.appointments.move(one.id, claims.at(NINE + timedelta(hours=2), capacity=1), MONDAY)
    assert offer_of(store, waiter).start == NINE


def test_who_books_otherwise_does_not_wait_any_more(store: Store) -> None:
    wait(store, "b0")
    wait(store, "b1", service="change")
    for n in range(2):
        book(store, n)
    assert states(store) == ["taken", "waiting"]


def test_a_freed_place_is_refused_to_the_next_caller_when_somebody_waits_for_it(store: Store) -> None:
    store.appointments.offer_by(what_suits(capacity=1))
    claim = claims.at(NINE, capacity=1)
    store.appointments.hold("h", None, "rest", RENEWAL, claim, MONDAY, MONDAY + timedelta(minutes=10))
    wait(store, "w0")
    with pytest.raises(SlotTaken):
        book_late(store)
    store.appointments.sweep(SOON)
    assert states(store) == ["offered"]


def book_late(store: Store) -> None:
    told = Details("林演示", "13899999999")
    store.appointments.take("late", None, "rest", RENEWAL, claims.at(NINE, capacity=1), told, SOON)


def test_a_wish_whose_time_is_over_ends_unless_it_is_being_offered(store: Store) -> None:
    store.appointments.offer_by(what_suits(capacity=1))
    taken = book(store, 0, capacity=1)
    wait(store, "w0")
    wait(store, "w1")
    store.appointments.cancel(taken.id, MONDAY)
    over = NINE + timedelta(hours=2)
    assert store.waiting.passed(over, lambda _: Due("passed", over, "没等到")) == 1
    assert states(store) == ["offered", "passed"]
    assert notices(store, "w1") == [("passed", "queued")]


def test_offers_and_ends_at_the_same_moment_leave_nobody_between_them(store: Store) -> None:
    store.appointments.offer_by(what_suits(capacity=20))
    made = [book(store, n, capacity=20) for n in range(20)]
    waiters = [wait(store, f"w{n}") for n in range(20)]

    def step(n: int) -> None:
        if n % 4 == 0:
            store.waiting.passed(NINE + timedelta(hours=2), lambda w: Due("passed", MONDAY, "没等到"))
        elif n % 4 == 1:
            store.waiting.leave(waiters[n % 20].person_id, MONDAY)
        else:
            store.appointments.cancel(made[n // 2 % 20].id, MONDAY)

    with database_errors(store.db) as errors:
        all_at_once(step, 40)
    assert errors.seen == []
    for one in store.waiting.listing():
        held = one.appointment_id is not None and offer_of(store, one).status == "held"
        assert held == (one.state == "offered")
    assert store.appointments.miscounted() == []


def test_an_offer_by_the_desk_is_made_once_and_only_while_there_is_room(store: Store) -> None:
    suits = what_suits(capacity=1)
    first, second = wait(store, "w0"), wait(store, "w1")
    offering = suits(first, NINE)
    done = all_at_once(lambda n: store.appointments.offer((first, second)[n % 2], offering, MONDAY), 20)
    assert done.count(True) == 1
    assert sorted(states(store)) == ["offered", "waiting"]
    assert used(store) == 1


def test_nobody_stands_in_the_list_twice_for_one_matter(store: Store) -> None:
    wait(store, "w0")
    with pytest.raises(AlreadyWaiting):
        wait(store, "w0")
    wait(store, "w0", service="change")
    assert store.waiting.leave(store.people.meet("rest", "w0", MONDAY).id, MONDAY) == 2
    wait(store, "w0")
