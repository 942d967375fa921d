"""The ways of taking a place that bench/booking.py compares, and the runs it puts them through."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.synchronize import Barrier
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from bot.hall.errors import SlotTaken
from bot.hall.notices import Due
from bot.hall.services import SERVICES
from bot.store.appointments import Appointment, Details
from bot.store.booking_tables import appointment, slot
from bot.store.database import Database
from bot.store.seal import Seal
from bot.store.store import Store
from tests.fakes import claims
from tests.fakes.crowd import all_at_once, database_errors, refusals

NOW = datetime(2026, 11, 23, 9)
CAPACITY, SLOTS, STEP = 10, 250, timedelta(minutes=30)
RENEWAL = SERVICES["renewal"]
REMINDERS = [Due("day_before", NOW + STEP, "明天来"), Due("two_hours", NOW + 2 * STEP, "过两个小时来")]

_UP = (
    update(slot)
    .where(slot.c.resource == "counter", slot.c.start == bindparam("at"), slot.c.booked < slot.c.capacity)
    .values(booked=slot.c.booked + 1)
)
_INSERT = insert(appointment).returning(appointment.c.id)


def bare(store: Store, person: int, key: str, start: datetime) -> None:
    """The least that cannot overbook: a guarded counter and an insert, nothing else. Raises SlotTaken."""
    row = {
        "key": key, "person_id": person, "channel": "rest", "service": "renewal", "status": "confirmed",
        "start": start, "duration_min": 30, "place": "counter", "by_appointment": False, "created_at": NOW,
        "changed_at": NOW, "name_enc": b"n" * 38, "phone_enc": b"p" * 40, "holder_hash": f"{key:0>64}"[-64:],
    }  # fmt: skip
    with store.db.write() as c:
        if c.execute(_UP, {"at": start}).rowcount != 1:
            raise SlotTaken()
        c.execute(_INSERT, row).scalar_one()


def take(store: Store, person: int, key: str, start: datetime, dues: Sequence[Due] = ()) -> Appointment:
    """Ours, at once: sealed details, repeats, one per holder, places counted row by row, waiting list looked at."""
    claim, told = claims.at(start, capacity=CAPACITY), Details("林演示", key)
    return store.appointments.take(key, person, "rest", RENEWAL, claim, told, NOW, dues)


def take_and_remind(store: Store, person: int, key: str, start: datetime) -> Appointment:
    """The same with two reminders in the same transaction."""
    return take(store, person, key, start, REMINDERS)


def hold_and_book(store: Store, person: int, key: str, start: datetime) -> Appointment:
    """Ours in two transactions, as a conversation does it."""
    claim = claims.at(start, capacity=CAPACITY)
    store.appointments.hold(key, person, "rest", RENEWAL, claim, NOW, NOW + STEP)
    return store.appointments.book(key, Details("林演示", key), claim, NOW)


Way = Callable[[Store, int, str, datetime], Any]
WAYS: dict[str, Way] = {
    "bare update + insert": bare,
    "take": take,
    "take, 2 reminders": take_and_remind,
    "hold, then book": hold_and_book,
}


@dataclass
class House:
    """One database with the people of the measurement; every run gets slots nobody has used yet."""

    name: str
    store: Store
    person: int
    used: int = 0

    def starts(self) -> list[datetime]:
        """Fresh slots, made beforehand."""
        first = NOW + timedelta(days=1) + STEP * SLOTS * self.used
        self.used += 1
        starts = [first + STEP * n for n in range(SLOTS)]
        rows = [{"resource": "counter", "start": s, "capacity": CAPACITY, "booked": 0} for s in starts]
        with self.store.db.write() as c:
            c.execute(insert(slot), rows)
        return starts


def open_house(name: str, url: str) -> House:
    """Open a database that is migrated already."""
    store = Store(Database(url), Seal(b"k" * 32))
    return House(name, store, store.people.meet("rest", "bench", NOW).id)


def check(house: House, starts: Sequence[datetime], booked: int) -> None:
    """No place twice, none lost: the rows are as many as were answered with yes, and so are the counters."""
    inside = (slot.c.start >= starts[0]) & (slot.c.start <= starts[-1])
    with house.store.db.read() as c:
        counters = c.execute(select(func.sum(slot.c.booked), func.max(slot.c.booked)).where(inside)).one()
        rows = (appointment.c.start >= starts[0]) & (appointment.c.start <= starts[-1])
        per_start = select(func.count()).where(rows, appointment.c.status == "confirmed").group_by(appointment.c.start)
        counts = list(c.execute(per_start).scalars())
    if not counters[0] == sum(counts) == booked or max(counts) > CAPACITY:
        raise AssertionError(f"{house.name}: {booked} said yes, {sum(counts)} rows, counters {counters[0]}")


def rate(house: House, way: Way, count: int, threads: int, tag: str) -> float:
    """Bookings answered per second by so many threads of one process."""
    starts = house.starts()

    def one(n: int) -> bool:
        way(house.store, house.person, f"{tag}-{n}", starts[n % SLOTS])
        return True

    begun = time.perf_counter()
    done = all_at_once(one, count, threads) if threads > 1 else [one(n) for n in range(count)]
    took = time.perf_counter() - begun
    check(house, starts, done.count(True))
    return count / took


def latencies(house: House, way: Way, each: int, tag: str) -> list[float]:
    """Milliseconds of every booking of 50 clients who pause up to half a second."""
    starts = house.starts()

    def client(n: int) -> list[float]:
        dice, took = random.Random(n), []
        for turn in range(each):
            time.sleep(dice.uniform(0, 0.5))
            begun = time.perf_counter()
            way(house.store, house.person, f"{tag}-{n}-{turn}", starts[(n * each + turn) % SLOTS])
            took.append((time.perf_counter() - begun) * 1000)
        return took

    done = [ms for one in all_at_once(client, 50) for ms in one]
    check(house, starts, len(done))
    return done


def move_rate(house: House, count: int, tag: str) -> float:
    """Moves and refusals per second of 50 threads among 4 slots with 36 of 40 places taken; a deadlock is an error."""
    starts = house.starts()
    made = [take(house.store, house.person, f"{tag}-{n}", starts[n % 4]) for n in range(36)]

    def move(n: int) -> None:
        dice = random.Random(n)
        to = claims.at(starts[dice.randrange(4)], capacity=CAPACITY)
        house.store.appointments.move(dice.choice(made).id, to, NOW)

    begun = time.perf_counter()
    with database_errors(house.store.db) as errors:
        done = all_at_once(move, count)
    took = time.perf_counter() - begun
    check(house, starts, len(made))
    if errors.seen or len(refusals(done)) == count:
        raise AssertionError(f"{house.name}: {errors.seen[:3]}")
    return count / took


Share = tuple[str, str, list[datetime]]


def work_off(url: str, person: int, number: int, plan: Sequence[Share], gate: Barrier, results: Any) -> None:
    """In a process of its own, ten threads: one share after the other, each begun together with the other processes."""
    store = Store(Database(url), Seal(b"k" * 32))
    for tag, way, starts in plan:
        gate.wait(timeout=300)
        begun = time.time()

        def one(n: int, tag: str = tag, way: str = way, starts: list[datetime] = starts) -> bool:
            WAYS[way](store, person, f"{tag}-{number}-{n}", starts[n])
            return True

        done = all_at_once(one, len(starts), 10)
        results.put((tag, begun, time.time(), done.count(True), len(refusals(done))))
    store.db.close()


def middle(values: Sequence[float]) -> tuple[float, float, float]:
    """Median, least and most."""
    return statistics.median(values), min(values), max(values)


def quantiles(values: Sequence[float]) -> Iterator[float]:
    """The 50th, 95th and 99th of a hundred."""
    cuts = statistics.quantiles(values, n=100)
    yield from (cuts[49], cuts[94], cuts[98])
