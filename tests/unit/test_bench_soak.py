"""The soaks' own parts: where their tables go, when people come, and what counts as trouble."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from bench import _page, soak_day, soak_faults
from bench._day import HOURS, MORNING, arrivals
from bench._faults import Result, run
from bench._faults_kinds import FAULTS, Fault, Site, named


@pytest.mark.parametrize(("name", "page"), [("faults", soak_faults.PAGE), ("day", soak_day.PAGE)])
def test_each_table_has_its_place_on_the_page(name: str, page: object) -> None:
    text = soak_faults.PAGE.read_text(encoding="utf-8")
    assert page == soak_faults.PAGE
    assert [text.count(marker) for marker in _page.markers(name)] == [1, 1]


def test_people_come_within_the_day_in_order_and_always_at_the_same_times() -> None:
    came = arrivals(300, HOURS, 26)
    assert came == sorted(arrivals(300, HOURS, 26))
    assert came[0] >= MORNING
    assert came[-1] < MORNING + timedelta(hours=HOURS)
    assert sum(moment.hour < 12 for moment in came) > len(came) / 3


def result(**seen: object) -> Result:
    nothing: dict[str, object] = {
        "fault": named("gateway"), "people": 8, "seconds": 1.0, "counts": Counter(sent=9, answered=9, reached=8),
        "doubled": Counter(appointments=0), "missing": Counter(reminders=0), "inconsistent": 0, "check": "",
    }  # fmt: skip
    return Result(**{**nothing, **seen})  # type: ignore[arg-type]


def test_a_run_without_trouble_says_none() -> None:
    assert result().troubles() == []


@pytest.mark.parametrize(
    ("seen", "told"),
    [
        ({"counts": Counter(lost=1)}, "1 messages lost"), ({"counts": Counter(stuck=2)}, "2 people lost"),
        ({"doubled": Counter(appointments=1)}, "1 appointments too many"),
        ({"missing": Counter(reminders=3)}, "3 reminders missing"), ({"inconsistent": 1}, "1 slots miscounted"),
        ({"check": "check: slot 3"}, "check: slot 3"),
    ],
)  # fmt: skip
def test_whatever_was_lost_doubled_or_miscounted_is_told(seen: dict[str, object], told: str) -> None:
    assert result(**seen).troubles() == [told]


def test_a_row_names_the_command_that_makes_it() -> None:
    for fault in FAULTS:
        assert f"`--only {fault.name} --people 8`" in soak_faults.row("sqlite", result(fault=fault), " --people 8")


class Silent:
    """A house that never answers."""

    def __init__(self) -> None:
        self.asked = 0

    def post(self, *_: object) -> Any:
        """Refuse, and count."""
        self.asked += 1
        raise OSError("nobody there")


def test_a_fault_that_fails_itself_ends_its_run_while_people_still_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    def strike(_: Site) -> None:
        raise RuntimeError("the database does not start again")

    fault, house = Fault("broken", "a fault that fails", strike), Silent()
    monkeypatch.setattr("bench._faults.FAULTS", (fault,))
    with pytest.raises(RuntimeError, match="does not start again"):
        run(Site(house, random.Random(1)), fault, 8, 1, 1, bar=False)  # type: ignore[arg-type]
    assert house.asked < 100  # eight people would have tried for minutes, some forty times each


def test_of_people_who_were_lost_the_reason_is_told() -> None:
    heard = Counter({"clerk: '不等了' -> '没听明白'": 7, "ask: ''": 1})
    assert soak_faults.reasons(result(counts=Counter({"stuck": 1}), sayings=heard)) == [
        "7 × clerk: '不等了' -> '没听明白'", "1 × ask: ''",
    ]  # fmt: skip
    assert soak_faults.reasons(result(sayings=heard)) == []
