"""What bench/scale.py counts as a fault, and how it comes from milliseconds to cores."""

from __future__ import annotations

import pytest

from bench._crowd import _out_of_order
from bench._sizing import Place, table


@pytest.mark.parametrize(
    ("told", "faults"),
    [
        (["a", "b", "b2", "c", "d"], 0),
        (["a", "c", "b", "b2", "d"], 0),  # two that came at the same moment
        (["c", "b", "b2", "a", "d"], 2),
        (["a", "b", "c", "b2", "d"], 2),
        ([], 4),
    ],
)
def test_an_answer_that_stands_elsewhere_is_counted_unless_it_changed_places_with_its_neighbour(
    told: list[str], faults: int
) -> None:
    assert _out_of_order(told, [["a"], ["b", "b2"], ["c"], ["d"]]) == faults


def test_a_day_of_messages_becomes_the_seconds_of_its_busiest_minute() -> None:
    one = Place("somewhere", holders=9_000, visits=5.0, messages=10.0)
    assert one.a_day == 1_800
    assert one.a_second == pytest.approx(0.3)
    assert Place("somewhere", 3_600, messages=10.0, rush=0.5).a_second == 5.0


def test_there_is_at_least_one_of_everything() -> None:
    rows = table(dict.fromkeys(("gateways", "engines", "PostgreSQL", "Redis", "HAProxy"), 10.0)).splitlines()
    assert rows[-4].split(" | ")[-3:] == ["1", "1", "2 |"]
