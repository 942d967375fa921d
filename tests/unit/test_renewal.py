"""The date rule of a renewal: thirty days before expiry (行政许可法 article 50)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.hall.calendar import Calendar
from bot.hall.renewal import Situation, advise, situation

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (91, Situation.EARLY), (90, Situation.GOOD), (46, Situation.GOOD), (45, Situation.SOON), (31, Situation.SOON),
        (30, Situation.LATE), (1, Situation.LATE), (0, Situation.LAST_DAY), (-1, Situation.EXPIRED),
    ],
)  # fmt: skip
def test_every_edge_of_the_rule_falls_on_its_side(days: int, expected: Situation) -> None:
    assert situation(TODAY + timedelta(days=days), TODAY) is expected


def test_a_last_day_on_a_day_off_moves_to_the_working_day_before() -> None:
    calendar = Calendar()
    advice = advise(date(2027, 2, 1), TODAY, calendar)  # thirty days before: Saturday 2 January 2027
    assert advice.latest < date(2027, 1, 2)
    assert calendar.is_working(advice.latest)


def test_the_advice_names_date_and_weekday() -> None:
    advice = advise(date(2027, 1, 20), TODAY, Calendar())
    assert "12月21日星期一" in advice.text
    assert advice.offers == ("book", "reminder")


@pytest.mark.parametrize("days", [30, 10, 1])
def test_late_people_are_never_turned_away(days: int) -> None:
    advice = advise(TODAY + timedelta(days=days), TODAY, Calendar())
    assert "不能办" not in advice.text
    assert "马上" in advice.spoken
    assert "human" in advice.offers


def test_an_expired_licence_means_stop_selling_and_a_person_without_any_promise() -> None:
    advice = advise(TODAY - timedelta(days=3), TODAY, Calendar())
    assert "不要卖烟" in advice.text
    assert advice.offers == ("human",)
    assert "罚" not in advice.text
