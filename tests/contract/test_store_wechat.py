"""The shared access token and the budget of messages, on every database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select

from bot.desk.forgetting import forget
from bot.store.store import Store
from bot.store.wechat_tables import wechat_token, wechat_window
from tests.fakes.clock import MONDAY

NOW = 1_795_000_000
ME, APP = "oDemo_1", "wx0123456789abcdef"


def test_one_of_many_may_refresh_and_the_next_may_after_a_failure(store: Store) -> None:
    book = store.wechat
    with ThreadPoolExecutor(6) as pool:
        got = list(pool.map(lambda _: book.lock(APP, 0, NOW, NOW + 25), range(6)))
    assert sum(got) == 1
    assert not book.lock(APP, 0, NOW + 24, NOW + 50)
    book.unlock(APP)
    assert book.lock(APP, 0, NOW + 24, NOW + 50)
    assert book.lock(APP, 0, NOW + 50, NOW + 75)  # whoever had it is gone
    book.save(APP, "demo-access-1", NOW + 7200)
    assert not book.lock(APP, 0, NOW + 51, NOW + 75)  # whoever looked before that has nothing to do any more
    assert book.lock(APP, 1, NOW + 51, NOW + 75)


def test_a_token_is_sealed_and_only_the_refused_one_becomes_stale(store: Store) -> None:
    book = store.wechat
    assert book.token(APP) is None
    book.lock(APP, 0, NOW, NOW + 25)
    book.save(APP, "demo-access-1", NOW + 7200)
    first = book.token(APP)
    assert first is not None
    assert (first.value, first.expires_at) == ("demo-access-1", NOW + 7200)
    with store.db.read() as c:
        assert b"demo-access" not in c.execute(select(wechat_token.c.token_enc)).scalar_one()
    book.save(APP, "demo-access-2", NOW + 7200)
    book.stale(APP, first.version)
    second = book.token(APP)
    assert second is not None
    assert (second.value, second.expires_at) == ("demo-access-2", NOW + 7200)
    book.stale(APP, second.version)
    assert book.token(APP).expires_at == 0  # type: ignore[union-attr]


def test_the_budget_is_never_overdrawn_and_the_window_that_closes_first_is_used_first(store: Store) -> None:
    book = store.wechat
    assert not book.take(ME, NOW)
    book.opened(ME, "message", NOW, MONDAY)
    book.opened(ME, "click", NOW, MONDAY)
    with ThreadPoolExecutor(4) as pool:
        got = list(pool.map(lambda _: book.take(ME, NOW + 1), range(12)))
    assert sum(got) == 8
    book.opened(ME, "click", NOW, MONDAY)
    assert [book.take(ME, NOW + 1, spare=1) for _ in range(3)] == [True, True, False]
    assert not book.take(ME, NOW + 60)
    book.opened(ME, "message", NOW, MONDAY)
    assert not book.take(ME, NOW + 48 * 3600)
    assert book.take(ME, NOW + 47 * 3600)
    book.closed(ME)
    assert not book.take(ME, NOW + 1)


def test_nothing_of_a_person_stays_when_they_are_forgotten(store: Store) -> None:
    store.wechat.opened(ME, "message", NOW, MONDAY)
    who = store.people.find("wechat", ME)
    assert who is not None
    forget(store, who, MONDAY, None)
    with store.db.read() as c:
        assert c.execute(select(wechat_window)).all() == []


def test_the_tables_go_and_come_back(store: Store) -> None:
    store.wechat.opened(ME, "message", NOW, MONDAY)
    store.db.downgrade("0015")
    store.db.migrate()
    store.wechat.opened(ME, "message", NOW, MONDAY)
    assert store.wechat.take(ME, NOW)
