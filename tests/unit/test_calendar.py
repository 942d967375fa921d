"""The kinds of day, lunar dates and holiday spans, against dates that are public knowledge."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime, timedelta

import pytest

from bot.hall import lunar
from bot.hall.calendar import Calendar, CalendarDay
from bot.hall.official import Kind, days_of_year, official_day, statutory_days, unfit

CALENDAR = Calendar()

# Lunar New Years and festivals as printed in the almanacs of those years.
LUNAR = [
    (date(2000, 2, 5), 2000, 1, 1, False),
    (date(2008, 8, 8), 2008, 7, 8, False),
    (date(2020, 1, 25), 2020, 1, 1, False),
    (date(2020, 6, 20), 2020, 4, 29, True),
    (date(2023, 2, 20), 2023, 2, 1, False),
    (date(2023, 3, 22), 2023, 2, 1, True),
    (date(2024, 2, 10), 2024, 1, 1, False),
    (date(2025, 1, 29), 2025, 1, 1, False),
    (date(2025, 7, 25), 2025, 6, 1, True),
    (date(2025, 10, 6), 2025, 8, 15, False),
    (date(2026, 2, 17), 2026, 1, 1, False),
    (date(2026, 6, 19), 2026, 5, 5, False),
    (date(2026, 9, 25), 2026, 8, 15, False),
    (date(2027, 2, 6), 2027, 1, 1, False),
]


@pytest.mark.parametrize(("solar", "year", "month", "day", "leap"), LUNAR)
def test_lunar_dates_agree_with_the_almanac_in_both_directions(
    solar: date, year: int, month: int, day: int, leap: bool
) -> None:
    found = CALENDAR.lunar(solar)
    assert (found.year, found.month, found.day, found.leap) == (year, month, day, leap)
    assert CALENDAR.from_lunar(year, month, day, leap) == solar


@pytest.mark.parametrize(
    ("solar", "text"),
    [
        (date(2026, 11, 23), "十月十五"),
        (date(2026, 12, 16), "冬月初八"),
        (date(2027, 1, 30), "腊月廿三"),
        (date(2025, 7, 25), "闰六月初一"),
        (date(2026, 9, 30), "八月二十"),
        (date(2027, 3, 7), "正月三十"),
    ],
)
def test_lunar_days_are_written_as_people_say_them(solar: date, text: str) -> None:
    assert CALENDAR.lunar(solar).text == text


def test_a_lunar_day_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError):
        CALENDAR.from_lunar(2026, 12, 30)  # that month has 29 days
    with pytest.raises(ValueError):
        CALENDAR.from_lunar(2026, 6, 1, leap=True)
    with pytest.raises(ValueError):
        CALENDAR.lunar(date(1850, 1, 1))


def test_new_years_eve_is_the_last_day_of_the_twelfth_month_whatever_its_length() -> None:
    assert lunar.new_years_eve(2026) == date(2026, 2, 16)
    assert lunar.new_years_eve(2027) == date(2027, 2, 5)


@pytest.mark.parametrize(
    ("year", "name", "day"),
    [(2026, "清明", date(2026, 4, 5)), (2026, "冬至", date(2026, 12, 22)), (2027, "清明", date(2027, 4, 5))],
)
def test_solar_terms_fall_on_their_known_days(year: int, name: str, day: date) -> None:
    assert lunar.solar_term(year, name) == day


PLAN_2026 = {
    "元旦": (date(2026, 1, 1), date(2026, 1, 3)),
    "春节": (date(2026, 2, 15), date(2026, 2, 23)),
    "清明节": (date(2026, 4, 4), date(2026, 4, 6)),
    "劳动节": (date(2026, 5, 1), date(2026, 5, 5)),
    "端午节": (date(2026, 6, 19), date(2026, 6, 21)),
    "中秋节": (date(2026, 9, 25), date(2026, 9, 27)),
    "国庆节": (date(2026, 10, 1), date(2026, 10, 7)),
}


@pytest.mark.parametrize("name", PLAN_2026)
def test_holiday_spans_follow_the_announced_plan(name: str) -> None:
    assert CALENDAR.holiday_span(name, 2026) == PLAN_2026[name]


@pytest.mark.parametrize("day", [date(2026, *day) for day in ((1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10))])
def test_make_up_days_are_working_days_on_a_weekend(day: date) -> None:
    found = CALENDAR.day(day)
    assert (found.kind, found.announced) == ("makeup", True)
    assert found.working
    assert CALENDAR.is_working(day)


def test_ordinary_days_are_told_apart() -> None:
    assert CALENDAR.day(date(2026, 11, 23)).kind == "workday"
    assert CALENDAR.day(date(2026, 11, 28)).kind == "weekend"
    assert CALENDAR.day(date(2026, 10, 3)) == CalendarDay(date(2026, 10, 3), "holiday", "国庆节")


def test_an_unannounced_year_has_its_statutory_days_and_says_so() -> None:
    assert CALENDAR.day(date(2027, 1, 1)) == CalendarDay(date(2027, 1, 1), "holiday", "元旦", announced=False)
    assert not CALENDAR.is_working(date(2027, 1, 1))
    assert CALENDAR.holiday_span("元旦", 2027) == (date(2027, 1, 1), date(2027, 1, 3))
    assert [CALENDAR.day(date(2027, 2, d)).name for d in (4, 5, 6, 7, 8, 9)] == [None, *["春节"] * 4, None]
    assert CALENDAR.day(date(2027, 5, 3)).kind == "workday"
    assert not CALENDAR.day(date(2027, 3, 1)).announced


def test_working_days_are_counted_over_holidays_and_make_up_days() -> None:
    assert CALENDAR.add_working_days(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert CALENDAR.add_working_days(date(2026, 10, 8), 2) == date(2026, 10, 10)
    assert CALENDAR.add_working_days(date(2026, 10, 8), -1) == date(2026, 9, 30)
    assert CALENDAR.add_working_days(date(2026, 10, 1), 0) == date(2026, 10, 1)
    assert CALENDAR.previous_working_day(date(2026, 11, 30)) == date(2026, 11, 27)
    assert CALENDAR.previous_working_day(date(2026, 11, 30), inclusive=True) == date(2026, 11, 30)
    assert CALENDAR.next_working_day(date(2026, 11, 27)) == date(2026, 11, 30)
    with pytest.raises(ValueError):
        CALENDAR.add_working_days(date(2026, 1, 1), 100_000)


def test_the_halls_own_corrections_win() -> None:
    closed = CalendarDay(date(2026, 11, 25), "holiday", "停电")
    corrected = Calendar({closed.date: closed})
    assert corrected.day(closed.date) == closed
    assert corrected.next_working_day(date(2026, 11, 24)) == date(2026, 11, 26)
    assert CALENDAR.is_working(closed.date)


def test_a_festival_that_lost_its_day_off_stands_alone() -> None:
    day = date(2026, 9, 25)
    assert Calendar({day: CalendarDay(day, "workday")}).holiday_span("中秋节", 2026) == (day, day)


def test_the_next_holiday_is_the_running_one_until_its_last_day() -> None:
    assert CALENDAR.next_holiday(date(2026, 10, 7))[0] == "国庆节"
    assert CALENDAR.next_holiday(date(2026, 10, 8)) == ("元旦", date(2027, 1, 1), date(2027, 1, 3))


def test_dates_are_read_out_with_the_year_only_when_it_is_another_one() -> None:
    assert CALENDAR.describe(date(2026, 11, 28)) == "11月28日星期六"
    assert CALENDAR.describe(date(2026, 11, 28), datetime(2026, 11, 23, 9)) == "11月28日星期六"
    assert CALENDAR.describe(date(2027, 1, 2), date(2026, 11, 23)) == "2027年1月2日星期六"


def test_importing_the_calendar_does_not_load_the_holiday_plan() -> None:
    code = "import sys, bot.hall.calendar; sys.exit('chinese_calendar' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_solar_term_of_a_day_and_the_next_one_of_a_name_are_known() -> None:
    assert CALENDAR.solar_term(date(2026, 12, 22)) == "冬至"
    assert CALENDAR.solar_term(date(2026, 12, 23)) is None
    assert CALENDAR.next_solar_term("冬至", date(2026, 12, 22)) == date(2026, 12, 22)
    assert CALENDAR.next_solar_term("冬至", date(2026, 12, 23)) == date(2027, 12, 22)
    with pytest.raises(ValueError, match="use one of: 小寒"):
        CALENDAR.next_solar_term("过年", date(2026, 1, 1))


def test_every_term_of_a_year_is_found_on_its_own_day_and_on_no_other() -> None:
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    assert [CALENDAR.solar_term(d) for d in days if CALENDAR.solar_term(d)] == list(lunar.TERMS)


def test_no_plan_ever_turned_a_day_on_or_off_that_was_not_said_to_be_open() -> None:
    """Plans of 2014–2026 against what would have been said before; the parade days of 2015 were a single decree."""
    guessed = {d: CalendarDay(d, _guess(d), announced=False) for year in range(2014, 2028) for d in days_of_year(year)}
    before = Calendar(guessed)
    moved = [d for d, day in guessed.items() if d.year < 2027 and official_day(d).working != day.working]
    surprises = [d for d in moved if before.awaited_plan(d) is None]
    assert len(moved) > 150
    assert surprises == [date(2015, 9, n) for n in (3, 4, 6)]


def _guess(d: date) -> Kind:
    if d in statutory_days(d.year):
        return "holiday"
    return "workday" if d.weekday() < 5 else "weekend"


def test_only_days_that_a_coming_plan_may_move_are_called_open() -> None:
    open_days = {d for d in days_of_year(2027) if CALENDAR.awaited_plan(d)}
    assert date(2027, 1, 4) in open_days  # a Monday after New Year
    assert date(2027, 1, 9) in open_days  # the Saturday after it
    assert date(2027, 3, 10) not in open_days
    assert len(open_days) < 120
    assert CALENDAR.awaited_plan(date(2026, 12, 27)) == 2027  # belongs to the plan of the year after
    assert CALENDAR.awaited_plan(date(2026, 12, 21)) is None
    assert CALENDAR.awaited_plan(date(2026, 10, 10)) is None
    assert CALENDAR.awaited_plan(date(9999, 12, 31)) is None


def test_a_day_that_the_hall_has_settled_is_not_open_any_more() -> None:
    day = date(2027, 1, 4)
    assert Calendar({day: CalendarDay(day, "holiday", "元旦")}).awaited_plan(day) is None


def test_corrections_can_be_exchanged_while_the_calendar_is_in_use() -> None:
    calendar, day = Calendar(), date(2026, 11, 25)
    calendar.correct({day: CalendarDay(day, "holiday", "停电")})
    assert calendar.add_working_days(date(2026, 11, 24), 1) == date(2026, 11, 26)
    calendar.correct({})
    assert calendar.is_working(day)


@pytest.mark.parametrize(
    ("day", "allowed"),
    [
        (CalendarDay(date(2027, 1, 4), "makeup"), "workday, holiday"),
        (CalendarDay(date(2027, 1, 4), "weekend"), "workday, holiday"),
        (CalendarDay(date(2027, 1, 9), "workday"), "weekend, makeup, holiday"),
        (CalendarDay(date(2027, 1, 9), "free"), "workday, weekend, holiday, makeup"),  # type: ignore[arg-type]
        (CalendarDay(date(1999, 1, 4), "workday"), "2000 to 2098"),
    ],
)
def test_a_day_that_cannot_be_is_refused_with_what_can(day: CalendarDay, allowed: str) -> None:
    assert allowed in str(unfit(day))


def test_what_the_official_calendar_says_can_always_be_entered() -> None:
    assert [d for year in range(2004, 2031) for d in days_of_year(year) if unfit(official_day(d))] == []
