"""Messages once, buttons bound to their person, drafts sealed, handoffs claimed by one – on every database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import inspect

from bot.messages import Choice
from bot.store.store import Store
from bot.store.transcript import AlreadyAnswered
from tests.fakes.clock import MONDAY
from tests.fakes.crowd import all_at_once


def who(store: Store, sender: str = "a") -> int:
    return store.people.meet("rest", sender, MONDAY).id


def test_a_repeated_message_is_known_and_gives_its_stored_replies(store: Store) -> None:
    me = who(store)
    first = store.transcript.receive(me, "rest", "m1", "你好", MONDAY)
    store.transcript.answered(first.id, me, [{"text": "您好"}], MONDAY, intent="greet")
    again = store.transcript.receive(me, "rest", "m1", "你好", MONDAY)
    assert (first.new, again.new, again.replies) == (True, False, [{"text": "您好"}])


def test_somebody_new_who_comes_by_many_sides_at_once_is_one_person(store: Store) -> None:
    for sender in ("a", "b", "c"):
        met = all_at_once(lambda _, sender=sender: store.people.meet("rest", sender, MONDAY), 8)
        assert len({person.id for person in met}) == 1


def test_the_same_message_from_many_sides_at_once_is_put_in_once(store: Store) -> None:
    me = who(store)
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda _: store.transcript.receive(me, "rest", "m1", "你好", MONDAY), range(16)))
    assert sum(r.new for r in got) == 1
    assert len({r.id for r in got}) == 1


def test_the_story_is_told_in_order_and_never_stored_in_clear(store: Store) -> None:
    me = who(store)
    one = store.transcript.receive(me, "rest", None, "我的电话13800001234", MONDAY)
    store.transcript.answered(one.id, me, [{"text": "记下了"}], MONDAY)
    store.transcript.add(me, "staff", "我来帮您", MONDAY, "小陈")
    assert [(x.direction, x.text) for x in store.transcript.story(me)] == [
        ("in", "我的电话13800001234"),
        ("bot", "记下了"),
        ("staff", "我来帮您"),
    ]
    with store.db.read() as c:
        rows = c.exec_driver_sql("select masked, body_enc from message").all()
    assert all(b"13800001234" not in bytes(r[1]) and "13800001234" not in r[0] for r in rows)


def test_what_a_crash_left_is_found_again(store: Store) -> None:
    me = who(store)
    store.transcript.receive(me, "telegram", "7", "续证", MONDAY)
    done = store.transcript.receive(me, "telegram", "8", "你好", MONDAY)
    store.transcript.answered(done.id, me, [{"text": "您好"}], MONDAY)
    left = store.transcript.unanswered(MONDAY - timedelta(hours=1), "telegram")
    assert [(row[2], row[3]) for row in left] == [("7", "续证")]


def test_a_button_works_for_its_person_only(store: Store) -> None:
    me, other = who(store), who(store, "b")
    ((token,),) = store.choices.offer(me, [[Choice("对", "/inform", {"confirm": True})]])
    pressed = store.choices.pressed(me, token)
    assert pressed is not None
    assert pressed.choice.data == {"confirm": True}
    assert store.choices.pressed(other, token) is None
    assert len(token.encode()) <= 64


def test_numbers_mean_the_newest_buttons_and_none_after_a_turn_without_any(store: Store) -> None:
    me = who(store)
    store.choices.offer(me, [[Choice("旁", "旁")], [Choice("甲", "甲"), Choice("乙", "乙")]])
    assert [c.title for c in store.choices.on_screen(me)] == ["甲", "乙"]
    store.choices.offer(me, [[]])
    assert store.choices.on_screen(me) == []


def test_a_draft_is_kept_sealed_and_forgotten_on_request(store: Store) -> None:
    me = who(store)
    store.drafts.save(me, "booking", {"name": "林演示"}, MONDAY)
    assert store.drafts.load(me, "booking") == {"name": "林演示"}
    assert store.drafts.load(me, "booking", MONDAY + timedelta(hours=1)) is None
    store.drafts.drop(me)
    assert store.drafts.load(me, "booking") is None


def test_drafts_of_one_form_are_forgotten_by_their_age(store: Store) -> None:
    ann, ben = (store.people.meet("web", name, MONDAY).id for name in ("ann", "ben"))
    store.drafts.save(ann, "sample_form", {"n": 1}, MONDAY)
    store.drafts.save(ben, "sample_form", {"n": 2}, MONDAY + timedelta(minutes=5))
    store.drafts.save(ann, "booking", {"n": 3}, MONDAY)
    assert store.drafts.drop_older("sample_form", MONDAY + timedelta(minutes=1)) == 1
    assert store.drafts.load(ann, "sample_form") is None
    assert store.drafts.load(ben, "sample_form") == {"n": 2}
    assert store.drafts.load(ann, "booking") == {"n": 3}


def test_of_many_clerks_exactly_one_claims(store: Store) -> None:
    handoff = store.handoffs.open(who(store), "live", "asked", MONDAY)
    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(lambda n: store.handoffs.claim(handoff.id, f"clerk{n}", MONDAY), range(8)))
    assert sum(won) == 1


def test_one_person_waits_once_and_hears_the_place_in_the_queue(store: Store) -> None:
    first = store.handoffs.open(who(store), "live", "asked", MONDAY)
    again = store.handoffs.open(who(store), "live", "asked", MONDAY)
    second = store.handoffs.open(who(store, "b"), "live", "asked", MONDAY)
    assert first.id == again.id
    assert (store.handoffs.place(first), store.handoffs.place(second)) == (1, 2)


def test_too_many_tries_are_counted_per_subject_and_forgiven_after_the_window(store: Store) -> None:
    allow = store.people.allow
    assert [allow("lookup", "a", MONDAY, 2, timedelta(hours=1)) for _ in range(3)] == [True, True, False]
    assert allow("lookup", "b", MONDAY, 2, timedelta(hours=1))
    assert allow("lookup", "a", MONDAY + timedelta(hours=2), 2, timedelta(hours=1))


def test_the_tables_can_be_taken_down_and_built_again(store: Store) -> None:
    store.db.downgrade("base")
    assert "appointment" not in inspect(store.db.engine).get_table_names()
    store.db.migrate()
    assert "appointment" in inspect(store.db.engine).get_table_names()


def test_the_replies_that_are_stored_first_are_those_of_the_message(store: Store) -> None:
    me = store.people.meet("web", "ann", MONDAY).id
    got = store.transcript.receive(me, "web", "ann:1", "续证", MONDAY)
    store.transcript.answered(got.id, me, [{"text": "第一"}], MONDAY)
    with pytest.raises(AlreadyAnswered):
        store.transcript.answered(got.id, me, [{"text": "第二"}], MONDAY)
    assert [line.text for line in store.transcript.story(me)] == ["续证", "第一"]
    known = store.transcript.state_of(got.id)
    assert known is not None
    assert known.replies == [{"text": "第一"}]
