"""Transactions of one thread over one connection: each still its own, and nothing of one is left to the next."""

from __future__ import annotations

import threading
from datetime import datetime

import pytest
from sqlalchemy import event, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.store.store import Store
from bot.store.tables import person

NOW = datetime(2026, 11, 23, 9, 10)


def taken_by(store: Store) -> list[int]:
    """Counts how often a connection is taken from the pool."""
    taken = [0]

    def count(*_: object) -> None:
        taken[0] += 1

    event.listen(store.db.engine, "checkout", count)
    return taken


def test_what_a_thread_asks_together_takes_one_connection(store: Store) -> None:
    one = store.people.meet("web", "a", NOW)
    taken = taken_by(store)
    with store.db.together():
        store.people.get(one.id)
        store.people.remember(one.id, misses=2)
        with store.db.together():
            found = store.people.get(one.id)
    assert taken == [1]
    assert found is not None
    assert found.misses == 2
    store.people.get(one.id)
    assert taken == [2]


def test_nothing_is_taken_for_nothing(store: Store) -> None:
    taken = taken_by(store)
    with store.db.together():
        pass
    assert taken == [0]


def test_what_another_wrote_meanwhile_is_seen_by_the_next_question(store: Store) -> None:
    one = store.people.meet("web", "a", NOW)
    with store.db.together():
        assert store.people.find("web", "a") == one
        other = threading.Thread(target=lambda: store.people.remember(one.id, misses=3))
        other.start()
        other.join()
        found = store.people.find("web", "a")
    assert found is not None
    assert found.misses == 3


def test_a_transaction_that_failed_leaves_nothing_and_the_next_one_works(store: Store) -> None:
    store.people.meet("web", "a", NOW)
    rows = [{"channel": "web", "sender": name, "created_at": NOW, "last_at": NOW} for name in ("b", "a")]
    with store.db.together():
        with pytest.raises(IntegrityError), store.db.write() as c:
            c.execute(insert(person), rows)
        assert store.people.find("web", "b") is None
        with pytest.raises(DBAPIError), store.db.read() as c:
            c.execute(text("SELECT nothing FROM nowhere"))
        assert store.people.find("web", "a") is not None
        assert store.people.meet("web", "c", NOW).sender == "c"
    assert store.people.find("web", "c") is not None


def test_a_question_in_the_middle_of_a_transaction_has_a_connection_of_its_own(store: Store) -> None:
    with store.db.together():
        with store.db.write() as c:
            c.execute(insert(person).values(channel="web", sender="a", created_at=NOW, last_at=NOW))
            assert store.people.find("web", "a") is None
            assert c.execute(select(person.c.id).where(person.c.sender == "a")).first() is not None
        assert store.people.find("web", "a") is not None


def test_each_thread_has_its_own(store: Store) -> None:
    one = store.people.meet("web", "a", NOW)
    taken = taken_by(store)
    with store.db.together():
        store.people.get(one.id)
        other = threading.Thread(target=lambda: store.people.get(one.id))
        other.start()
        other.join()
        store.people.get(one.id)
    assert taken == [2]


def test_what_was_asked_once_is_asked_again_when_it_was_changed(store: Store) -> None:
    one = store.people.meet("web", "a", NOW)
    with store.db.together():
        assert store.drafts.load(one.id, "booking") is None
        store.drafts.save(one.id, "booking", {"step": 1}, NOW)
        assert store.drafts.load(one.id, "booking") == {"step": 1}
        assert store.drafts.load(one.id, "aside") is None
        store.drafts.drop(one.id)
        assert store.drafts.load(one.id, "booking") is None
        store.people.new_session(one.id)
        found = store.people.get(one.id)
        assert found is not None
        assert found.rasa_session == one.rasa_session + 1


def test_nothing_is_remembered_beyond_the_block(store: Store) -> None:
    one = store.people.meet("web", "a", NOW)
    with store.db.together():
        store.people.get(one.id)
    store.db.retry(lambda c: c.execute(text("UPDATE person SET misses = 5")))
    with store.db.together():
        found = store.people.get(one.id)
    assert found is not None
    assert found.misses == 5
