"""Questions for the staff: each utterance once, masked, with its count; labelled, dropped."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from bot.store.questions import ASIDE
from bot.store.store import Store
from tests.fakes.clock import MONDAY


def test_the_same_utterance_is_one_row_with_a_count_and_its_last_time(store: Store) -> None:
    first = store.questions.wonder("那个咋整，电话13812345678", "renewal_how", 0.3, MONDAY)
    later = MONDAY + timedelta(hours=1)
    assert store.questions.wonder("那个 咋整？电话13812345678。", "renewal_fee", 0.4, later) == first
    (one,) = store.questions.listing()
    assert (one.text, one.times, one.at) == ("那个咋整，电话138****5678", 2, later)
    assert (one.guess, one.confidence) == ("renewal_fee", 0.4)


def test_many_saying_the_same_at_once_make_one_row(store: Store) -> None:
    with ThreadPoolExecutor(8) as crowd:
        made = list(crowd.map(lambda n: store.questions.wonder("那个咋整", None, None, MONDAY), range(24)))
    assert len(set(made)) == 1
    assert [q.times for q in store.questions.listing()] == [24]


def test_what_is_a_doubt_stays_one_and_what_was_corrected_stays_corrected(store: Store) -> None:
    one = store.questions.doubt("甲乙丙", "fraud", 0.9, MONDAY)
    store.questions.wonder("甲乙丙", "change", 0.2, MONDAY)
    assert [(q.kind, q.guess) for q in store.questions.listing()] == [("doubtful", "fraud")]
    assert store.questions.corrected(one, "close", 0.1)
    store.questions.doubt("甲乙丙", "fraud", 0.9, MONDAY)
    assert [(q.kind, q.guess, q.times) for q in store.questions.listing()] == [("corrected", "close", 3)]


def test_labels_are_listed_by_status_and_time_and_dropped_rows_are_gone(store: Store) -> None:
    one = store.questions.wonder("甲乙丙", None, None, MONDAY)
    two = store.questions.doubt("丁戊己", "fraud", 0.9, MONDAY + timedelta(days=1))
    assert store.questions.label(one, "close", "小林", MONDAY)
    assert [q.id for q in store.questions.listing()] == [two, one]
    assert [q.id for q in store.questions.listing("doubtful")] == [two]
    assert [(q.id, q.labelled_by) for q in store.questions.listing("labelled")] == [(one, "小林")]
    assert [q.id for q in store.questions.listing(to=MONDAY + timedelta(hours=1))] == [one]
    assert [q.id for q in store.questions.labelled()] == [one]
    assert store.questions.drop(one)
    assert not store.questions.drop(one)
    assert not store.questions.label(one, "close", "小林", MONDAY)
    assert not store.questions.corrected(one, "close", None)


def test_a_colleagues_label_stays_and_undo_takes_back_ones_own_last_step(store: Store) -> None:
    one, two, three = (store.questions.wonder(text, None, None, MONDAY) for text in ("甲乙丙", "丁戊己", "庚辛壬"))
    assert store.questions.mark([one], "close", "小林", MONDAY) == [one]
    assert store.questions.mark([one, two, 999], "hours", "小陈", MONDAY) == [two]
    assert store.questions.mark([two, three], ASIDE, "小陈", MONDAY + timedelta(hours=1)) == [three]
    assert [q.id for q in store.questions.listing("aside")] == [three]
    assert [q.id for q in store.questions.labelled()] == [one, two]
    assert store.questions.undo("小陈") == [three]
    assert store.questions.undo("小陈") == [two]
    assert store.questions.undo("小陈") == []
    assert [q.id for q in store.questions.listing("new")] == [three, two]
    assert store.questions.renew(one)
    assert not store.questions.renew(one)


def test_of_many_clerks_at_once_one_labels(store: Store) -> None:
    one = store.questions.wonder("甲乙丙", None, None, MONDAY)
    with ThreadPoolExecutor(8) as crowd:
        done = list(crowd.map(lambda n: store.questions.mark([one], "hours", f"员工{n}", MONDAY), range(16)))
    assert sorted(map(len, done)) == [0] * 15 + [1]
