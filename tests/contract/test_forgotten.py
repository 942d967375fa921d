"""The index of who was forgotten, applied to a store that an older backup brought back; on every database."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.desk.forgetting import forget, forget_again
from bot.store.forgotten import FILE, ForeignIndex, Forgotten
from bot.store.store import Store
from tests.fakes.clock import MONDAY

LATER = MONDAY + timedelta(days=1)


def who(store: Store, sender: str) -> int:
    return store.people.meet("telegram", sender, MONDAY).id


def test_whom_a_backup_brings_back_is_forgotten_again_and_nobody_else(store: Store, tmp_path: Path) -> None:
    index = Forgotten(tmp_path)
    who(store, "stays")
    person = store.people.get(who(store, "goes"))
    assert person is not None
    forget(store, person, LATER, None, index)
    assert forget_again(store, LATER, None, index) == 0
    back = who(store, "goes")  # as an older copy of the store has them
    store.transcript.receive(back, "telegram", None, "我叫林演示", MONDAY)
    assert forget_again(store, LATER, None, Forgotten(tmp_path)) == 1
    assert store.people.find("telegram", "goes") is None
    assert store.people.find("telegram", "stays") is not None
    assert store.transcript.newest(back) == 0


def test_somebody_who_came_back_afterwards_is_a_new_person_and_stays(store: Store, tmp_path: Path) -> None:
    index = Forgotten(tmp_path)
    index.add("telegram", "goes", MONDAY)
    store.people.meet("telegram", "goes", LATER)
    assert forget_again(store, LATER, None, index) == 0


def test_the_index_holds_hashes_alone_and_the_last_moment_counts(tmp_path: Path) -> None:
    index = Forgotten(tmp_path)
    index.add("telegram", "13800001234", MONDAY)
    index.add("telegram", "13800001234", LATER)
    text = (tmp_path / FILE).read_text()
    assert "13800001234" not in text
    assert (tmp_path / FILE).stat().st_mode & 0o77 == 0
    assert set(index.when().values()) == {LATER}
    index.take(text.splitlines())
    assert (tmp_path / FILE).read_text() == text


def test_an_index_of_another_house_is_refused_by_name(tmp_path: Path) -> None:
    ours, other = Forgotten(tmp_path / "ours"), Forgotten(tmp_path / "other")
    other.add("telegram", "7", MONDAY)
    ours.take((tmp_path / "other" / FILE).read_text().splitlines())
    with pytest.raises(ForeignIndex, match=r"forgotten\.key"):
        ours.when()


def test_what_somebody_asked_and_nobody_labelled_goes_with_them(store: Store) -> None:
    asked = who(store, "7")
    store.transcript.receive(asked, "telegram", None, "欧阳演示的那个啥", MONDAY)
    for text in ("欧阳演示的那个啥", "别人的话"):
        store.questions.wonder(text, None, None, MONDAY)
    person = store.people.get(asked)
    assert person is not None
    forget(store, person, LATER, None)
    assert [q.text for q in store.questions.listing()] == ["别人的话"]
