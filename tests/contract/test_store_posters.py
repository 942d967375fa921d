"""Posters and the points of visits, on every database."""

from __future__ import annotations

import re
import threading
from datetime import date, datetime, timedelta

from sqlalchemy import text

from bot.hall.services import SERVICES
from bot.store.appointments import Details
from bot.store.store import Store
from tests.fakes import claims
from tests.fakes.clock import MONDAY

TODAY = date(2026, 11, 23)


def test_a_poster_has_a_token_that_fits_a_link_and_its_visits_are_counted_by_nobodys_name(store: Store) -> None:
    one = store.posters.make("renewal", "白塘镇演示村", MONDAY)
    assert re.fullmatch(r"[0-9a-f]{18}", one.token)
    assert store.posters.visit("unknown", TODAY) is None
    found = store.posters.visit(one.token, TODAY)
    assert found is not None
    assert (found.service, found.place, found.visits, found.last_on) == ("renewal", "白塘镇演示村", 1, TODAY)
    assert store.posters.get(one.token) == found
    assert store.posters.get("unknown") is None


def test_visits_at_the_same_moment_are_all_counted(store: Store) -> None:
    one = store.posters.make(None, "大厅门口", MONDAY)
    crowd = [threading.Thread(target=store.posters.visit, args=(one.token, TODAY)) for _ in range(8)]
    for visitor in crowd:
        visitor.start()
    for visitor in crowd:
        visitor.join()
    assert [p.visits for p in store.posters.listing()] == [8]


def test_a_poster_that_was_taken_down_is_unknown(store: Store) -> None:
    first, second = (store.posters.make("change", place, MONDAY) for place in ("甲村", "乙村"))
    assert store.posters.drop(first.token)
    assert not store.posters.drop(first.token)
    assert [p.token for p in store.posters.listing()] == [second.token]


def booked(store: Store, start: datetime) -> int:
    person = store.people.meet("telegram", "7", MONDAY).id
    details = Details("林演示", "13800000001", "", "白塘镇演示村")
    return store.appointments.take(
        "a", person, "telegram", SERVICES["home_visit"], claims.at(start, service="home_visit"), details, MONDAY
    ).id  # fmt: skip


def test_a_point_lies_sealed_with_its_visit_and_goes_a_day_after_it(store: Store) -> None:
    start = datetime(2026, 11, 24, 9)
    one = booked(store, start)
    store.pins.keep(one, "25.44101,119.01205", MONDAY)
    store.pins.keep(one, "25.50000,119.00000", MONDAY)
    with store.db.read() as c:
        [raw] = c.execute(text("select pin_enc from visit_pin")).scalars()
    assert b"25.5" not in bytes(raw)
    assert store.pins.of([one]) == {one: "25.50000,119.00000"}
    assert store.pins.of([]) == {}
    assert store.pins.sweep(start) == 0
    assert store.pins.sweep(start + timedelta(days=1, minutes=1)) == 1
    assert store.pins.of([one]) == {}


def test_the_new_tables_go_down_and_up_again(store: Store) -> None:
    store.posters.make("renewal", "白塘镇演示村", MONDAY)
    store.db.downgrade("0024")
    store.db.migrate()
    assert store.posters.listing() == []
