"""`hall.yml`: every value checked, unset ones unknown, hours as words."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

import pytest

from bot.hall.calendar import Calendar
from bot.hall.facts import FactError, HallFacts
from bot.hall.knowledge_entry import Fact
from bot.hall.services import SERVICES
from bot.hall.slots import slots_on

ROOT = Path(__file__).resolve().parents[2]
KNOWN = {
    "hall.address": Fact("hall.address", "地址", "x"),
    "layout.school_m": Fact("layout.school_m", "米", "x", pattern="{}米"),
}


def load(tmp_path: Path, text: str) -> HallFacts:
    path = tmp_path / "hall.yml"
    path.write_text(text, encoding="utf-8")
    return HallFacts.load(path, KNOWN)


@pytest.mark.parametrize(
    ("text", "named", "allowed"),
    [
        ("hall: {adress: x}", "hall.adress", "hall.address"),
        ("hals: {}", "hals", "hall.address"),
        ("booking: {capacity: 0}", "booking.capacity", "from 1 to 50"),
        ("booking: {capacity: two}", "booking.capacity", "from 1 to 50"),
        ("hall: {hours: {workday: [{from: '8', to: '12:00'}]}}", "hall.hours.workday", "from:"),
        ("ecig: {open: maybe}", "ecig.open", "true or false"),
        ("- a list", "hall.yml", "mapping"),
        ("hall: [", "hall.yml", "cannot be read"),
        ("hall: {closed_dates: [{date: 2026-02-30}]}", "hall.yml", "cannot be read"),
    ],
)
def test_a_refused_value_is_named_with_what_is_allowed(tmp_path: Path, text: str, named: str, allowed: str) -> None:
    with pytest.raises(FactError) as error:
        load(tmp_path, text)
    assert named in str(error.value)
    assert allowed in str(error.value)


def test_plain_values_and_annotated_ones_are_read_alike(tmp_path: Path) -> None:
    plain = load(tmp_path, "hall: {address: 示范路0号}")
    noted = load(tmp_path, "hall: {address: {value: 示范路0号, source: 公告, checked_on: 2026-11-01}}")
    assert plain.texts["hall.address"] == noted.texts["hall.address"] == "示范路0号"
    assert noted.checked["hall.address"] == date(2026, 11, 1)


def test_what_is_not_registered_has_no_words(tmp_path: Path) -> None:
    facts = load(tmp_path, "layout: {school_m: null}")
    assert "layout.school_m" not in facts.texts
    assert load(tmp_path, "layout: {school_m: 50}").texts["layout.school_m"] == "50米"


def test_the_demo_hall_opens_as_the_contract_says() -> None:
    opening = HallFacts.load(ROOT / "hall.example.yml", {}).opening(Calendar())
    monday = [(b.start, b.end, b.by_appointment) for b in opening.blocks_on(date(2026, 11, 23))]
    assert monday == [
        (time(7), time(8, 30), True),
        (time(8, 30), time(12), False),
        (time(14, 30), time(17, 30), False),
        (time(18), time(20, 30), True),
    ]
    saturday = [(b.start, b.end, b.by_appointment) for b in opening.blocks_on(date(2026, 11, 28))]
    assert saturday == [(time(9), time(11, 30), True), (time(18), time(20, 30), True)]


def test_a_closed_day_has_no_blocks_and_the_next_opening_skips_it(tmp_path: Path) -> None:
    facts = load(
        tmp_path,
        "hall:\n  hours:\n    workday: [{from: '08:30', to: '12:00'}]\n"
        "  closed_dates: [{date: 2026-11-24, reason: 盘点}]",
    )
    opening = facts.opening(Calendar())
    assert opening.blocks_on(date(2026, 11, 24)) == ()
    assert opening.next_walk_in(datetime(2026, 11, 23, 13)) == datetime(2026, 11, 25, 8, 30)


def test_hours_written_without_quotes_are_understood(tmp_path: Path) -> None:
    facts = load(tmp_path, "hall: {hours: {workday: [{from: 8:30, to: 12:00}]}}")
    assert facts.opening(Calendar()).blocks_on(date(2026, 11, 23))[0].start == time(8, 30)


def test_the_capacity_of_a_block_reaches_the_places_that_are_cut_out_of_it(tmp_path: Path) -> None:
    hours = "workday: [{from: '08:30', to: '09:30', capacity: 5}, {from: '14:30', to: '15:00'}]"
    facts = load(tmp_path, f"hall: {{hours: {{{hours}}}}}\nbooking: {{capacity: 2}}")
    slots = slots_on(date(2026, 11, 23), SERVICES["renewal"], facts.opening(Calendar()), facts.booking_rules())
    assert [s.capacity for s in slots] == [5, 5, 2]
