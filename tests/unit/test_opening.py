"""When the hall is open: seasons, exceptions, and blocks that never stand in each other's way."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.hall.blocks import Block, are_blocks, read_blocks, sound, write_blocks
from bot.hall.calendar import Calendar, CalendarDay
from bot.hall.facts import FactError, HallFacts
from bot.hall.facts_today import FactsToday
from bot.hall.opening import DayException, Opening, Season

GENERAL = (
    "workday: [{from: '08:30', to: '12:00'}, {from: '14:30', to: '17:30'}], weekend: [{from: '09:00', to: '11:30'}]"
)
SUMMER = "summer: {from: 06-01, to: 09-30, workday: [{from: '08:00', to: '12:00'}, {from: '15:00', to: '18:00'}]}"
WINTER = "winter: {from: 12-01, to: 02-28, workday: [{from: '09:00', to: '12:00'}]}"


def load(tmp_path: Path, *hours: str, rest: str = "") -> HallFacts:
    path = tmp_path / "hall.yml"
    path.write_text(f"hall: {{hours: {{{', '.join(hours)}}}{rest}}}", encoding="utf-8")
    return HallFacts.load(path, {})


def said(facts: HallFacts, day: date) -> list[str]:
    return [b.text() for b in facts.opening(Calendar()).blocks_on(day)]


def test_a_season_gives_its_days_other_hours_and_leaves_the_kinds_it_does_not_name(tmp_path: Path) -> None:
    facts = load(tmp_path, GENERAL, SUMMER)
    assert said(facts, date(2026, 5, 29)) == ["08:30–12:00", "14:30–17:30"]
    assert said(facts, date(2026, 6, 1)) == ["08:00–12:00", "15:00–18:00"]
    assert said(facts, date(2026, 9, 30)) == ["08:00–12:00", "15:00–18:00"]
    assert said(facts, date(2026, 6, 6)) == ["09:00–11:30"]
    assert said(facts, date(2026, 10, 8)) == ["08:30–12:00", "14:30–17:30"]


def test_a_season_may_run_over_new_year(tmp_path: Path) -> None:
    facts = load(tmp_path, GENERAL, WINTER)
    assert [said(facts, d)[0] for d in (date(2026, 12, 1), date(2027, 1, 11), date(2027, 2, 26))] == ["09:00–12:00"] * 3
    assert [said(facts, d)[0] for d in (date(2026, 11, 30), date(2027, 3, 1))] == ["08:30–12:00"] * 2


def test_make_up_days_of_a_season_are_worked_like_its_working_days_unless_they_have_hours_of_their_own(
    tmp_path: Path,
) -> None:
    make_up = date(2026, 9, 20)
    assert said(load(tmp_path, GENERAL, SUMMER), make_up) == ["08:00–12:00", "15:00–18:00"]
    own = load(tmp_path, GENERAL, SUMMER, "makeup: [{from: '09:00', to: '11:00'}]")
    assert said(own, make_up) == ["09:00–11:00"]


@pytest.mark.parametrize(
    ("hours", "named"),
    [
        ("summer: {from: 06-01, to: 09-30}", "hall.hours.summer"),
        ("summer: 八点到十二点", "hall.hours.summer"),
        ("summer: {from: 06-31, to: 09-30, workday: []}", "hall.hours.summer"),
        ("winter: {from: 12-01, to: 02-28, workdays: []}", "hall.hours.winter"),
        ("workday: [{from: '12:00', to: '08:30'}]", "hall.hours.workday"),
        ("workday: [{from: '08:30', to: '08:30'}]", "hall.hours.workday"),
        ("weekend: [{from: '08:30', to: '12:00'}, {from: '11:30', to: '14:00'}]", "hall.hours.weekend"),
        ("holiday: [{from: '08:30', to: '12:00', capacity: 0}]", "hall.hours.holiday"),
        ("holiday: [{from: '08:30', to: '12:00', capacity: true}]", "hall.hours.holiday"),
        ("summer: {from: 06-01, to: 09-30, workday: [{from: '10:00', to: '09:00'}]}", "hall.hours.summer"),
    ],
)
def test_hours_that_cannot_be_are_refused_by_name(tmp_path: Path, hours: str, named: str) -> None:
    with pytest.raises(FactError, match=named):
        load(tmp_path, hours)


@pytest.mark.parametrize(
    ("summer", "winter"),
    [("from: 05-01, to: 10-01", "from: 10-01, to: 03-31"), ("from: 01-10, to: 02-10", "from: 12-01, to: 01-31")],
)
def test_seasons_that_overlap_are_refused_with_both_their_names(tmp_path: Path, summer: str, winter: str) -> None:
    with pytest.raises(FactError) as error:
        load(tmp_path, f"summer: {{{summer}, workday: []}}", f"winter: {{{winter}, workday: []}}")
    assert "hall.hours.summer and hall.hours.winter" in str(error.value)


@pytest.mark.parametrize("dates", ["[{date: '2026-02-30'}]", "[{date: soon}]", "[{date: 2026-12-31, why: x}]"])
def test_a_closed_date_that_is_none_is_refused_by_name(tmp_path: Path, dates: str) -> None:
    with pytest.raises(FactError, match=r"hall\.closed_dates"):
        load(tmp_path, GENERAL, rest=f", closed_dates: {dates}")


def test_seasons_that_are_not_registered_stay_null(tmp_path: Path) -> None:
    facts = load(tmp_path, GENERAL, "summer: null", "winter: null")
    assert facts.opening(Calendar()).seasons == ()
    assert "hall.season.text" not in facts.texts


def test_the_words_about_seasons_are_made_from_them_unless_the_hall_has_its_own(tmp_path: Path) -> None:
    made = load(tmp_path, GENERAL, SUMMER, WINTER).texts["hall.season.text"]
    assert made == (
        "夏天（6月1日到9月30日）工作日8:00到12:00、15:00到18:00；冬天（12月1日到2月28日）工作日9:00到12:00；"
        "其他时候工作日8:30到12:00、14:30到17:30"
    )
    assert load(tmp_path, GENERAL, SUMMER, rest=", season: 夏天晚半小时").texts["hall.season.text"] == "夏天晚半小时"


def test_the_hours_that_are_told_are_those_of_the_season_in_force(tmp_path: Path) -> None:
    early = "workday: [{from: '07:00', to: '08:30', by_appointment: true}, {from: '08:30', to: '12:00'}]"
    facts = load(tmp_path, early, SUMMER)
    today = FactsToday(facts, facts.opening(Calendar()))
    assert today.texts(date(2026, 6, 1))["hall.hours.text"] == "工作日8:00到12:00、15:00到18:00"
    assert "hall.early.text" not in today.texts(date(2026, 6, 1))
    assert today.texts(date(2026, 11, 23))["hall.hours.text"] == "工作日8:30到12:00"
    assert today.texts(date(2026, 11, 23))["hall.early.text"] == "工作日7:00到8:30"


def test_what_the_staff_entered_wins_over_hall_yml_and_both_over_the_kind_of_day(tmp_path: Path) -> None:
    facts = load(
        tmp_path, GENERAL, rest=", closed_dates: [{date: 2026-12-31, reason: 盘点}, {date: 2026-12-30, reason: 停电}]"
    )
    opening, eve = facts.opening(Calendar()), date(2026, 12, 31)
    assert opening.blocks_on(eve) == ()
    opening.correct({eve: DayException((Block(time(9), time(11, 30)),), "只上半天")})
    assert [b.text() for b in opening.blocks_on(eve)] == ["09:00–11:30"]
    assert [what.reason for _, what in opening.exceptions_between(date(2026, 12, 30), eve)] == ["停电", "只上半天"]
    opening.correct({})
    assert opening.blocks_on(eve) == ()


def test_coming_exceptions_are_told_with_their_reason_and_past_ones_are_not(tmp_path: Path) -> None:
    facts = load(tmp_path, GENERAL, rest=", closed_dates: [{date: 2026-11-20, reason: 停电}]")
    opening = facts.opening(Calendar())
    today = FactsToday(facts, opening)
    assert today.texts(date(2026, 11, 20))["hall.closed.text"] == "11月20日星期五不办公（停电）"
    assert today.texts(date(2026, 11, 23))["hall.closed.text"] == "近期没有临时停办的日子"
    opening.correct({date(2026, 11, 30): DayException((Block(time(9), time(11, 30), True),), "盘点")})
    assert today.texts(date(2026, 11, 23))["hall.closed.text"] == "11月30日星期一只办9:00到11:30（要预约，盘点）"


def test_a_block_keeps_its_own_capacity_through_reading_and_writing() -> None:
    raw = [{"from": "08:30", "to": "12:00", "by_appointment": False, "capacity": 5}]
    assert read_blocks(raw) == (Block(time(8, 30), time(12), False, 5),)
    assert write_blocks(read_blocks(raw)) == raw
    assert read_blocks([{"from": "08:30", "to": "12:00"}])[0].capacity is None


def test_blocks_that_start_together_can_be_put_in_order_whatever_their_capacity() -> None:
    twice = (Block(time(9), time(11), False, 3), Block(time(9), time(11)))
    opening = Opening(Calendar(), {"workday": twice})
    assert len(opening.blocks_on(date(2026, 11, 23))) == 2


# -- any hall at all ----------------------------------------------------------------------------------------

MINUTES = st.integers(0, 24 * 60 - 1)
CLOCKS = MINUTES.map(lambda m: f"{m // 60:02d}:{m % 60:02d}")
RAW = st.lists(st.fixed_dictionaries({"from": CLOCKS, "to": CLOCKS}), max_size=4)
SOUND = st.lists(MINUTES, max_size=8, unique=True).map(
    lambda ms: tuple(
        Block(time(a // 60, a % 60), time(b // 60, b % 60)) for a, b in zip(*[iter(sorted(ms))] * 2, strict=False)
    )
)
KINDS = st.dictionaries(st.sampled_from(["workday", "weekend", "holiday", "makeup"]), SOUND)
DAYS = st.integers(0, 800).map(lambda n: date(2026, 1, 1) + timedelta(days=n))
MONTH_DAYS = DAYS.map(lambda d: (d.month, d.day))
EXCEPTIONS = st.dictionaries(DAYS, SOUND.map(lambda blocks: DayException(blocks, "盘点")), max_size=5)


@settings(max_examples=200, deadline=None)
@given(RAW)
def test_whatever_is_accepted_as_hours_is_in_order_and_apart(raw: list[dict[str, Any]]) -> None:
    if are_blocks(raw):
        blocks = read_blocks(raw)
        assert all(a.start < a.end for a in blocks)
        assert all(a.end <= b.start for a, b in pairwise(blocks))


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(KINDS, MONTH_DAYS, MONTH_DAYS, KINDS, EXCEPTIONS, EXCEPTIONS, st.lists(DAYS, min_size=1, max_size=20))
def test_the_blocks_of_any_day_never_overlap_and_lie_inside_the_day(
    kinds: Any, first: Any, last: Any, seasonal: Any, written: Any, stored: Any, asked: list[date]
) -> None:
    swapped = Calendar({day: CalendarDay(day, "makeup" if day.weekday() > 4 else "holiday") for day in asked[:3]})
    opening = Opening(swapped, kinds, written, (Season("summer", first, last, seasonal),))
    opening.correct(stored)
    for day in asked:
        blocks = opening.blocks_on(day)
        spans = [(datetime.combine(day, b.start), datetime.combine(day, b.end)) for b in blocks]
        assert sound(blocks)
        assert spans == sorted(spans)
        assert all(begin.date() == end.date() == day and begin < end for begin, end in spans)
        if day in stored:
            assert blocks == stored[day].blocks
