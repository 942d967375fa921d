"""The figures are what the rows say, on every database: counted here once more by hand."""

from __future__ import annotations

import math
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, text

from bot.hall.notices import Due
from bot.hall.period import UNITS, Period, start_of
from bot.store.booking_tables import appointment
from bot.store.figures import Part, Visits, Wait
from bot.store.hall_tables import tally
from bot.store.handoff_tables import handoff, rating
from bot.store.store import Store
from bot.store.tables import message, person
from tests.fakes.clock import MONDAY

FIRST, DAYS = date(2026, 9, 28), 70
PERIODS = st.builds(
    lambda unit, start, days: Period(unit, FIRST + timedelta(days=start), FIRST + timedelta(days=start + days)),
    st.sampled_from(UNITS), st.integers(0, DAYS), st.integers(0, 40),
)  # fmt: skip
MOMENTS = st.builds(
    lambda day, second: datetime(2026, 9, 28) + timedelta(days=day, seconds=second),
    st.integers(0, DAYS), st.one_of(st.sampled_from([0, 86399]), st.integers(0, 86399)),
)  # fmt: skip
PEOPLE = st.integers(1, 4)
MESSAGES = st.lists(
    st.tuples(
        PEOPLE, MOMENTS, st.sampled_from(["in", "in", "bot"]), st.sampled_from(["hours", "renewal_fee", "inform"]),
        st.sampled_from(["clear", "asked", "missed", "picked", "stopped", None]), st.booleans(),
    ),
    max_size=25,
)  # fmt: skip
HANDOFFS = st.lists(
    st.tuples(
        PEOPLE, MOMENTS, st.sampled_from(["asked", "failed", "distress"]), st.sampled_from(["live", "callback"]),
        st.one_of(st.none(), st.integers(0, 20_000)),
    ),
    max_size=20,
)  # fmt: skip
APPOINTMENTS = st.lists(
    st.tuples(
        MOMENTS, st.sampled_from(["renewal", "change"]),
        st.sampled_from(["held", "confirmed", "done", "no_show", "cancelled"]),
    ),
    max_size=20,
)  # fmt: skip
RATINGS = st.dictionaries(
    st.tuples(PEOPLE, st.integers(0, DAYS)),
    st.tuples(st.sampled_from(["handoff", "appointment"]), st.sampled_from(["good", "fair", "bad", None])),
    max_size=12,
)


def put(
    store: Store, messages: list[Any], handoffs: list[Any], appointments: list[Any], ratings: dict[Any, Any]
) -> None:
    """Rows as they might stand in a store, in the place of all others."""
    lines = [
        {
            "person_id": who, "at": at, "direction": way, "intent": intent, "outcome": outcome, "sound": sound,
            "channel": "web", "state": "answered", "body_enc": b"", "masked": "",
        }
        for who, at, way, intent, outcome, sound in messages
    ]  # fmt: skip
    people = [
        {
            "person_id": who, "opened_at": at, "reason": reason, "kind": kind, "state": "closed",
            "first_at": None if wait is None else at + timedelta(seconds=wait),
        }
        for who, at, reason, kind, wait in handoffs
    ]  # fmt: skip
    booked = [
        {
            "key": str(n), "start": at, "service": service, "status": status, "channel": "web", "duration_min": 30,
            "place": "counter", "by_appointment": False, "created_at": MONDAY, "changed_at": MONDAY,
        }
        for n, (at, service, status) in enumerate(appointments)
    ]  # fmt: skip
    graded = [
        {"person_id": who, "asked_on": FIRST + timedelta(days=day), "matter": f"{kind}:{n}", "grade": grade}
        for n, ((who, day), (kind, grade)) in enumerate(ratings.items())
    ]
    with store.db.write() as c:
        for table in (message, handoff, appointment, rating, person):
            c.execute(delete(table))
        c.execute(
            insert(person),
            [
                {"id": n, "channel": "web", "sender": str(n), "created_at": MONDAY, "last_at": MONDAY}
                for n in range(1, 5)
            ],
        )
        for table, rows in ((message, lines), (handoff, people), (appointment, booked), (rating, graded)):
            if rows:
                c.execute(insert(table), rows)


def part(period: Period, at: datetime | date) -> Part | None:
    """Where a moment belongs, None outside of the period and the one before."""
    day = at.date() if isinstance(at, datetime) else at
    if not period.before.first <= day <= period.last:
        return None
    return Part(start_of(period.unit, day), day < period.first)


def rank(waits: list[int], percent: int) -> int:
    return sorted(waits)[math.ceil(len(waits) * percent / 100) - 1]


def within(period: Period, rows: list[Any], at: int) -> list[tuple[Part, Any]]:
    return [(found, row) for row in rows if (found := part(period, row[at])) is not None]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(PERIODS, MESSAGES, HANDOFFS, APPOINTMENTS, RATINGS)
def test_every_figure_agrees_with_the_rows(
    store: Store, period: Period, messages: list[Any], handoffs: list[Any], appointments: list[Any],
    ratings: dict[Any, Any],
) -> None:  # fmt: skip
    put(store, messages, handoffs, appointments, ratings)
    figures = store.figures
    came = {(row[0], row[1].date()) for row in messages if row[2] == "in"}
    passed = {(row[0], row[1].date()) for row in handoffs}
    everybody = Counter(part(period, day) for _, day in came)
    stopped = {(row[0], row[1].date()) for row in messages if row[2] == "in" and row[4] == "stopped"} - passed
    alone = Counter(part(period, day) for who, day in came - passed - stopped)
    shut_out = Counter(part(period, day) for who, day in stopped)
    assert figures.visits(period) == {
        p: Visits(n, alone[p], shut_out[p]) for p, n in everybody.items() if p is not None
    }  # fmt: skip

    said = [(p, row) for p, row in within(period, messages, 1) if row[2] == "in"]
    counted = {(one.part, one.outcome): (one.messages, one.voice) for one in figures.said(period)}
    assert {key: value[0] for key, value in counted.items()} == Counter((p, row[4]) for p, row in said)
    assert sum(voice for _, voice in counted.values()) == sum(row[5] for _, row in said)
    topics = Counter((row[3], p.earlier) for p, row in said if row[3] != "inform")
    assert {(i, e): n for i, e, n in figures.topics(period, ["hours", "renewal_fee"])} == topics

    opened = within(period, handoffs, 1)
    assert {(r, e): n for r, e, n in figures.reasons(period)} == Counter((row[2], p.earlier) for p, row in opened)
    taken = [(p, row[3], row[4]) for p, row in opened if row[4] is not None]
    groups: dict[Any, list[int]] = {}
    for p, kind, wait in taken:
        groups.setdefault((kind, p.earlier), []).append(wait)
        if kind == "live":
            groups.setdefault(p, []).append(wait)
    found = {**figures.waits(period), **figures.all_waits(period)}
    assert found == {key: Wait(len(all_), rank(all_, 50), rank(all_, 90)) for key, all_ in groups.items()}

    booked = [(p, row) for p, row in within(period, appointments, 0) if row[2] != "held"]
    assert {(p, s): n for p, s, n in figures.appointments(period)} == Counter((p, row[2]) for p, row in booked)
    services = Counter((row[1], row[2], p.earlier) for p, row in booked)
    assert {one[:3]: one[3] for one in figures.services(period)} == services
    slots = Counter((row[0].strftime("%H:%M"), row[2], p.earlier) for p, row in booked)
    assert {one[:3]: one[3] for one in figures.slots(period)} == slots

    graded = [(part(period, FIRST + timedelta(days=day)), *given) for (_, day), given in ratings.items()]
    counts = Counter(one for one in graded if one[0] is not None)
    assert {one[:3]: one[3] for one in figures.ratings(period)} == counts


def test_what_is_only_counted_is_counted_by_the_day(store: Store) -> None:
    for _ in range(3):
        store.tally.add("played", MONDAY)
    store.tally.add("sent", MONDAY - timedelta(days=1))
    monday = Period("day", MONDAY.date(), MONDAY.date())
    assert sorted(store.figures.tallies(monday)) == [
        (Part(date(2026, 11, 22), True), "sent", 1), (Part(date(2026, 11, 23), False), "played", 3),
    ]  # fmt: skip
    with store.db.write() as c:
        c.execute(delete(tally))


def test_a_wait_ends_when_somebody_takes_it_for_the_first_time(store: Store) -> None:
    who = store.people.meet("web", "ann", MONDAY).id
    one = store.handoffs.open(who, "live", "asked", MONDAY)
    store.handoffs.claim(one.id, "王芳", MONDAY + timedelta(minutes=2))
    store.handoffs.release(one.id, "王芳")
    store.handoffs.claim(one.id, "李强", MONDAY + timedelta(minutes=50))
    assert store.figures.all_waits(Period("day", MONDAY.date(), MONDAY.date())) == {("live", False): Wait(1, 120, 120)}


def test_a_matter_is_asked_about_once_and_a_person_once_a_day(store: Store) -> None:
    ann, bob = (store.people.meet("web", name, MONDAY).id for name in ("ann", "bob"))
    due = Due("rate", MONDAY, "好不好？")
    asked = [
        store.ratings.ask(who, "web", matter, due, MONDAY + timedelta(days=days))
        for who, matter, days in (
            (ann, "handoff:1", 0), (ann, "handoff:1", 1), (ann, "appointment:1", 0), (bob, "appointment:2", 0),
            (ann, "appointment:1", 1),
        )
    ]  # fmt: skip
    assert asked == [True, False, False, True, True]
    assert [n.step for n in store.notices.listing()] == ["rate"] * 3
    first = int(store.notices.listing(sender="bob")[0].cause.split(":")[1])
    assert store.ratings.grade(first, ann, "bad", MONDAY) is None
    assert store.ratings.grade(first, bob, "good", MONDAY) is True
    assert store.ratings.grade(first, bob, "bad", MONDAY) is False
    assert store.ratings.of_person(bob) == [("appointment:2", MONDAY.date(), "good")]
    found = store.figures.ratings(Period("day", MONDAY.date(), MONDAY.date()))
    assert (Part(MONDAY.date(), False), "appointment", "good", 1) in found


def test_at_the_same_moment_a_person_is_asked_once_and_every_sound_is_counted(store: Store) -> None:
    ann, due = store.people.meet("web", "ann", MONDAY).id, Due("rate", MONDAY, "好不好？")
    with ThreadPoolExecutor(8) as pool:
        asked = list(pool.map(lambda n: store.ratings.ask(ann, "web", f"handoff:{n}", due, MONDAY), range(8)))
        list(pool.map(lambda _: store.tally.add("sent", MONDAY), range(8)))
    assert asked.count(True) == 1
    assert len(store.notices.listing()) == 1
    assert store.figures.tallies(Period("day", MONDAY.date(), MONDAY.date())) == [
        (Part(MONDAY.date(), False), "sent", 8)
    ]


def test_older_rows_get_what_is_still_known_of_them_and_survive_the_way_down(store: Store) -> None:
    store.db.downgrade("0013")
    with store.db.write() as c:
        c.execute(insert(person).values(id=1, channel="web", sender="a", created_at=MONDAY, last_at=MONDAY))
        for words, intent, sure in (
            ("续证", "renewal_how", 0.9),
            ("咋整", "nlu_fallback", None),
            ("c.x", "hours", 1.0),
        ):
            c.execute(
                text(
                    "insert into message "
                    "(person_id, channel, direction, state, at, body_enc, masked, intent, confidence) "
                    "values (1, 'web', 'in', 'answered', :at, '', :words, :intent, :sure)"
                ),
                {"at": MONDAY, "words": words, "intent": intent, "sure": sure},
            )
    store.db.migrate()
    found = {(one.outcome, one.messages) for one in store.figures.said(Period("day", MONDAY.date(), MONDAY.date()))}
    assert found == {("clear", 1), ("asked", 1), (None, 1)}
    store.db.downgrade("0013")
    with store.db.read() as c:
        assert c.execute(text("select count(*) from message")).scalar() == 3
    store.db.migrate()
