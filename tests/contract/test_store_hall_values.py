"""The values that the staff set, in the store: a row per change, one writer at a time, on every database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import inspect

from bot.store.hall_values import ChangedMeanwhile, Setting
from bot.store.store import Store
from tests.fakes.clock import MONDAY


def setting(value: object, key: str = "hall.address", filed: bool = False) -> Setting:
    return Setting(key, value, "局里通知", date(2026, 11, 23), filed)


def test_the_newest_row_of_a_key_counts_and_none_is_lost(store: Store) -> None:
    seen = 0
    for value in ("甲街", {"from": "08:00"}, ["乙", "丙"], None, 3, True):
        store.hall_values.put([setting(value)], ["hall.address"], seen, "王芳", MONDAY)
        seen = store.hall_values.newest()["hall.address"].id
        assert store.hall_values.newest()["hall.address"].setting == setting(value)
    rows = store.hall_values.history(["hall.address"])
    assert [row.setting.value for row in rows] == [True, 3, None, ["乙", "丙"], {"from": "08:00"}, "甲街"]
    assert store.hall_values.get(rows[-1].id) == rows[-1]
    assert store.hall_values.get(rows[0].id + 1) is None


def test_every_change_is_a_change_of_the_halls_book(store: Store) -> None:
    before = store.calendar_days.version()
    store.hall_values.put([setting("甲街"), setting("乙", "hall.bus")], ["hall.address", "hall.bus"], 0, "王芳", MONDAY)
    assert store.calendar_days.version() == before + 1


def test_of_many_who_write_at_once_one_is_first_and_the_others_are_told(store: Store) -> None:
    def write(n: int) -> bool:
        try:
            store.hall_values.put([setting(f"{n}街")], ["hall.address"], 0, f"同事{n}", MONDAY)
        except ChangedMeanwhile:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(write, range(6))) == 1
    assert len(store.hall_values.history(["hall.address"])) == 1


def test_one_refused_value_leaves_none_written(store: Store) -> None:
    store.hall_values.put([setting("甲街")], ["hall.address"], 0, "王芳", MONDAY)
    with pytest.raises(ChangedMeanwhile):
        store.hall_values.put([setting("乙", "hall.bus")], ["hall.address", "hall.bus"], 0, "李强", MONDAY)
    assert "hall.bus" not in store.hall_values.newest()


def test_the_table_can_be_taken_down_and_built_again(store: Store) -> None:
    store.hall_values.put([setting("甲街")], ["hall.address"], 0, "王芳", MONDAY)
    store.db.downgrade("0012")
    assert "hall_value" not in inspect(store.db.engine).get_table_names()
    store.db.migrate()
    assert store.hall_values.newest() == {}
