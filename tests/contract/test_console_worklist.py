"""What the queue reads and how passwords change, on every database."""

from __future__ import annotations

import pytest

from bot.console.worklist import Mark, Worklist, changed, fresh
from bot.messages import Choice
from bot.store.passwords import PasswordRefused
from bot.store.store import Store
from tests.fakes.clock import MONDAY

OLD, NEW = "correct horse battery", "another good sentence"


def test_the_last_words_are_masked_and_buttons_are_read_out(store: Store) -> None:
    ann, bob = (store.people.meet("rest", name, MONDAY).id for name in ("ann", "bob"))
    for text in ("先说的", "我的电话13800001234"):
        store.transcript.receive(ann, "rest", None, text, MONDAY)
    store.transcript.add(ann, "bot", "记下了", MONDAY)
    [[token]] = store.choices.offer(bob, [[Choice("找工作人员", "/talk_to_human")]])
    store.transcript.receive(bob, "rest", None, token, MONDAY)
    worklist = Worklist(store)
    assert worklist.last_words([ann, bob]) == {ann: "我的电话138****1234", bob: "找工作人员"}
    assert worklist.last_words([]) == {}
    assert worklist.buttons(bob) == {token: "找工作人员"}


def test_marks_tell_what_is_new_and_what_has_changed(store: Store) -> None:
    ann, worklist = store.people.meet("rest", "ann", MONDAY).id, Worklist(store)
    one = store.handoffs.open(ann, "live", "asked", MONDAY)
    silent = worklist.marks()
    assert silent == {one.id: Mark("waiting", None, None, 0, 0)}
    said = store.transcript.receive(ann, "rest", None, "在吗", MONDAY).id
    store.handoffs.claim(one.id, "王芳", MONDAY)
    answered = store.transcript.add(ann, "staff", "在", MONDAY, "王芳")
    spoken = worklist.marks()
    assert spoken == {one.id: Mark("human", "王芳", None, answered, said)}
    store.handoffs.close(one.id, "solved", MONDAY)
    assert (changed(silent, spoken), fresh(silent, spoken)) == ([one.id], [one.id])
    assert (changed(spoken, worklist.marks()), fresh(spoken, worklist.marks())) == ([one.id], [])


def test_a_changed_password_replaces_the_old_one_and_ends_the_sessions(store: Store) -> None:
    store.staff.add("王芳", "clerk", OLD, MONDAY, must_change=True)
    signed_in = store.staff.sign_in("王芳", OLD, MONDAY)
    assert signed_in is not None
    token, who = signed_in
    assert who.must_change
    with pytest.raises(PasswordRefused, match="wrong"):
        store.staff.change_password(who.staff_id, "not the old one", NEW, MONDAY)
    fresh_token, changed_who = store.staff.change_password(who.staff_id, OLD, NEW, MONDAY)
    assert not changed_who.must_change
    assert store.staff.session(token, MONDAY) is None
    assert store.staff.session(fresh_token, MONDAY) == changed_who
    assert store.staff.sign_in("王芳", OLD, MONDAY) is None
    assert store.staff.sign_in("王芳", NEW, MONDAY) is not None
