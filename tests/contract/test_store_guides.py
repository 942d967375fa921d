"""Where people stand in a guide, on every database."""

from __future__ import annotations

from datetime import timedelta

from bot.store.store import Store
from tests.fakes.clock import MONDAY


def test_card_and_papers_are_kept_apart_and_each_person_has_their_own(store: Store) -> None:
    me, other = (store.people.meet("rest", who, MONDAY).id for who in ("me", "other"))
    assert store.guides.of(me, "renewal") is None
    store.guides.keep(me, "renewal", MONDAY, card="papers")
    later = MONDAY + timedelta(minutes=1)
    store.guides.keep(me, "renewal", later, checked={"营业执照": False, "身份证": True})
    kept = store.guides.of(me, "renewal")
    assert kept is not None
    assert (kept.card, dict(kept.checked), kept.updated_at) == ("papers", {"营业执照": False, "身份证": True}, later)
    assert store.guides.of(other, "renewal") is None
    assert store.guides.of_person(me) == [kept]


def test_the_table_goes_down_and_up_again(store: Store) -> None:
    me = store.people.meet("rest", "me", MONDAY).id
    store.guides.keep(me, "renewal", MONDAY, card="date")
    store.db.downgrade("0022")
    store.db.migrate()
    assert store.guides.of(me, "renewal") is None
    store.guides.keep(me, "renewal", MONDAY, card="date")
    assert len(store.guides.of_person(me)) == 1
