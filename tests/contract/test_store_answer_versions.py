"""What is kept of answers that are written: one open draft each, four eyes, and nobody is overwritten unseen."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.store.answer_uses import Uses
from bot.store.answer_versions import AnswerVersion, OwnWork, Written
from bot.store.hall_values import ChangedMeanwhile
from bot.store.store import Store
from tests.fakes.clock import MONDAY

FEE = "renewal_fee.general"


def wrote(
    store: Store, who: str = "林", words: str = "甲", seen: int = 0, base: int = 0, submit: bool = True
) -> AnswerVersion:  # fmt: skip
    body = {"id": FEE, "text": words}
    return store.answer_versions.save(Written(FEE, body, "改了规定", questions=(1,)), seen, base, who, MONDAY, submit)


def test_what_was_published_last_counts_and_everything_is_kept(store: Store) -> None:
    assert store.answer_versions.published() == {}
    first = store.answer_versions.publish(wrote(store).id, 1, "陈", MONDAY)
    second = store.answer_versions.publish(wrote(store, words="乙", base=first.id).id, 1, "陈", MONDAY)
    assert store.answer_versions.published() == {FEE: second}
    assert (second.body["text"], second.writers, second.decided_by, second.base) == ("乙", ("林",), "陈", first.id)
    assert [one.id for one in store.answer_versions.history(FEE)] == [second.id, first.id]
    assert store.answer_versions.drafts() == {}


def test_nobody_publishes_what_he_wrote_in_even_when_another_wrote_after_him(store: Store) -> None:
    one = wrote(store)
    wrote(store, "陈", "乙", seen=1)
    for who in ("林", "陈"):
        with pytest.raises(OwnWork):
            store.answer_versions.publish(one.id, 2, who, MONDAY)
    assert store.answer_versions.publish(one.id, 2, "王", MONDAY).writers == ("林", "陈")


@pytest.mark.parametrize("state", ["draft", "returned", "dropped", "published"])
def test_only_what_was_submitted_is_published(store: Store, state: str) -> None:
    one = wrote(store, submit=state != "draft")
    if state == "returned":
        one = store.answer_versions.give_back(one.id, 1, "再看看", "陈", MONDAY)
    if state == "dropped":
        one = store.answer_versions.drop(one.id, 1, "陈", MONDAY)
    if state == "published":
        one = store.answer_versions.publish(one.id, 1, "陈", MONDAY)
    with pytest.raises(ChangedMeanwhile):
        store.answer_versions.publish(one.id, one.edition, "王", MONDAY)


def test_a_draft_that_was_changed_since_it_was_seen_is_not_decided_on(store: Store) -> None:
    one = wrote(store)
    wrote(store, words="乙", seen=1)
    for step in (store.answer_versions.publish, store.answer_versions.drop):
        with pytest.raises(ChangedMeanwhile):
            step(one.id, 1, "陈", MONDAY)
    with pytest.raises(ChangedMeanwhile):
        store.answer_versions.give_back(one.id, 1, "不对", "陈", MONDAY)


@pytest.mark.parametrize(("seen", "base"), [(0, 0), (2, 0), (1, 7), (-1, 0)])
def test_who_did_not_see_the_newest_draft_does_not_overwrite_it(store: Store, seen: int, base: int) -> None:
    wrote(store)
    with pytest.raises(ChangedMeanwhile):
        wrote(store, "陈", "乙", seen=seen, base=base)
    assert store.answer_versions.drafts()[FEE].body["text"] == "甲"


def test_a_word_of_return_stays_with_the_draft_until_it_is_decided_on(store: Store) -> None:
    one = wrote(store)
    store.answer_versions.give_back(one.id, 1, "日期不对", "陈", MONDAY)
    again = wrote(store, words="乙", seen=2)
    assert (again.id, again.state, again.word, again.edition) == (one.id, "submitted", "日期不对", 3)


def test_of_many_who_begin_or_publish_at_once_one_wins(store: Store) -> None:
    def outcome(step: Any, done: list[str]) -> None:
        try:
            step()
            done.append("won")
        except ChangedMeanwhile:
            done.append("told")

    def race(*steps: Any) -> list[str]:
        done: list[str] = []
        threads = [threading.Thread(target=outcome, args=(step, done)) for step in steps]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sorted(done)

    assert race(*[lambda who=who: wrote(store, who) for who in "甲乙丙丁"]) == ["told"] * 3 + ["won"]
    one = store.answer_versions.drafts()[FEE]
    others = [lambda who=who: store.answer_versions.publish(one.id, 1, who, MONDAY) for who in ("戊", "己", "庚")]
    assert race(*others) == ["told", "told", "won"]


def test_every_publication_is_seen_by_the_number_that_other_processes_look_at(store: Store) -> None:
    before = store.calendar_days.version()
    one = wrote(store)
    assert store.calendar_days.version() == before
    store.answer_versions.publish(one.id, 1, "陈", MONDAY)
    assert store.calendar_days.version() == before + 1


def test_the_database_itself_allows_one_open_draft_of_an_answer(store: Store) -> None:
    one = wrote(store)
    with pytest.raises(Exception, match=r"(?i)unique"), store.db.write() as c:
        c.execute(
            text(
                "insert into answer_version (answer, state, filed, body, base, edition, writers, why, questions, "
                "written_at) select answer, 'draft', filed, body, base, edition, writers, why, questions, written_at "
                "from answer_version where id = :id"
            ),
            {"id": one.id},
        )


def test_the_tables_go_down_and_up_again(store: Store) -> None:
    wrote(store)
    store.db.downgrade("0013")
    store.db.migrate()
    assert store.answer_versions.drafts() == {}
    assert wrote(store).edition == 1


# -- use -------------------------------------------------------------------------------------------------


def said(store: Store, sender: str, at: datetime, intent: str = "renewal_fee", answer: str | None = FEE) -> int:
    person = store.people.meet("rest", sender, at).id
    got = store.transcript.receive(person, "rest", None, "续证多少钱", at)
    store.transcript.answered(got.id, person, [], at, intent=intent, answer=answer)
    return person


def test_uses_are_counted_with_what_people_did_right_after(store: Store) -> None:
    now, soon, late = MONDAY, timedelta(minutes=2), timedelta(minutes=9)
    said(store, "content", now)
    said(store, "again", now)
    said(store, "again", now + soon)
    said(store, "puzzled", now)
    said(store, "puzzled", now + soon, "nlu_fallback", None)
    said(store, "elsewhere", now)
    said(store, "elsewhere", now + soon, "hours", "hours.general")
    person = said(store, "handed", now)
    said(store, "handed", now + soon, "talk_to_human", None)
    store.handoffs.open(person, "live", "asked", now + soon)
    slow = said(store, "slow", now)
    store.handoffs.open(slow, "live", "asked", now + late)
    said(store, "long ago", now - timedelta(days=31))
    since = now - timedelta(days=30)
    assert store.answer_uses.of(FEE, since) == Uses(7, again=2, handed=1, channels=(("rest", 7),))
    assert store.answer_uses.counts(since) == {FEE: 7, "hours.general": 1}
    assert store.answer_uses.of("address.general", since) == Uses()
