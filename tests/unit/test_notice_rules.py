"""When somebody is reminded, by day and by night, and in which words."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from bot.console import words as console_words
from bot.hall import case_rules, case_words
from bot.hall import family_words as family
from bot.hall import notice_words as words
from bot.hall.calendar import Calendar
from bot.hall.notices import (
    IN_CLOSED_HOURS,
    STEPS,
    Due,
    QuietHours,
    appointment_dues,
    may_go,
    offer_over,
    over,
    renewal_dues,
    told,
    waiting_passed,
)
from bot.hall.opening import Block, DayException, Opening
from bot.hall.services import SERVICES

RENEWAL = SERVICES["renewal"]
WEEK = (Block(time(8, 30), time(12)), Block(time(14, 30), time(17, 30)), Block(time(18), time(20, 30), True))
BY_APPOINTMENT = (Block(time(9), time(11, 30), True),)
OPENING = Opening(Calendar(), {"workday": WEEK, "makeup": WEEK, "weekend": BY_APPOINTMENT, "holiday": BY_APPOINTMENT})
MONDAY = datetime(2026, 11, 23, 9, 10)
SATURDAY_EVENING = datetime(2026, 11, 28, 19)
TOLD_STEPS = ("booked", "confirmed", "changed", "cancelled", "closed", "unconfirmed", "waiting_offer")


def dues(start: datetime, now: datetime = MONDAY, reach: str = "chat", opening: Opening = OPENING) -> list[Due]:
    return appointment_dues(start, now, f"{Calendar().describe(start.date())}晚上7:00", RENEWAL, reach, opening)


def at(found: list[Due]) -> list[tuple[str, datetime]]:
    return [(d.step, d.at) for d in found]


@pytest.mark.parametrize("reach", ["chat", "sms"])
def test_by_message_it_is_the_evening_before_and_two_hours_ahead(reach: str) -> None:
    assert at(dues(SATURDAY_EVENING, reach=reach)) == [
        ("day_before", datetime(2026, 11, 27, 18)),
        ("two_hours", datetime(2026, 11, 28, 17)),
    ]
    assert at(dues(SATURDAY_EVENING, datetime(2026, 11, 27, 20), reach)) == [("two_hours", datetime(2026, 11, 28, 17))]


def test_without_reach_and_opening_nothing_changes_for_callers() -> None:
    assert len(appointment_dues(SATURDAY_EVENING, MONDAY, "11月28日星期六晚上7:00", RENEWAL)) == 2


@pytest.mark.parametrize(
    ("start", "day"),
    [
        (SATURDAY_EVENING, datetime(2026, 11, 27, 9, 30)),
        (datetime(2026, 11, 30, 9), datetime(2026, 11, 27, 9, 30)),  # Monday: nobody rings on a weekend
        (datetime(2026, 11, 25, 9), datetime(2026, 11, 24, 9, 30)),
        (datetime(2026, 10, 8, 9), datetime(2026, 9, 30, 9, 30)),  # after the national holiday
    ],
)
def test_a_call_is_made_on_the_last_day_before_on_which_the_hall_serves_everybody(
    start: datetime, day: datetime
) -> None:
    assert at(dues(start, datetime(2026, 9, 1, 9), "call")) == [("day_before", day)]


def test_a_call_waits_for_the_clerks_when_they_come_later_that_day_and_skips_days_they_are_away() -> None:
    afternoon = DayException((Block(time(14), time(17)),), "上午停电")
    closed = DayException((), "盘点")
    opening = Opening(OPENING.calendar, OPENING.kinds, {date(2026, 11, 26): afternoon, date(2026, 11, 27): closed})
    assert at(dues(SATURDAY_EVENING, reach="call", opening=opening)) == [("day_before", datetime(2026, 11, 26, 14))]


def test_a_call_whose_day_has_passed_is_made_at_once_but_not_within_two_hours() -> None:
    soon = datetime(2026, 11, 28, 16, 59)
    assert at(dues(SATURDAY_EVENING, soon, "call")) == [("day_before", soon)]
    assert dues(SATURDAY_EVENING, datetime(2026, 11, 28, 17, 1), "call") == []
    assert dues(SATURDAY_EVENING, datetime(2026, 11, 28, 20), "call") == []


def test_a_reminder_says_the_day_as_it_is_when_it_is_heard_and_its_lunar_date() -> None:
    booked_the_day_before_that = datetime(2026, 11, 26, 10)
    said = appointment_dues(SATURDAY_EVENING, booked_the_day_before_that, "后天11月28日星期六晚上7:00", RENEWAL)
    assert said[0].text.startswith("提醒您：您约了明天11月28日星期六晚上7:00（农历十月二十）办延续")
    assert said[1].text.startswith("提醒您：您约了今天11月28日星期六")
    with_lunar = appointment_dues(SATURDAY_EVENING, MONDAY, "11月28日星期六晚上7:00（农历十月二十）", RENEWAL)
    assert with_lunar[0].text == said[0].text


@pytest.mark.parametrize(
    ("text", "start", "now", "expected"),
    [
        ("约了明天1月1日星期五上午", datetime(2027, 1, 1, 9), datetime(2027, 1, 1, 7), "约了今天1月1日星期五上午"),
        ("约了2027年1月1日星期五", datetime(2027, 1, 1, 9), datetime(2026, 12, 31, 18), "约了明天2027年1月1日星期五"),
        ("约了后天11月1日星期日", datetime(2026, 11, 1, 9), datetime(2026, 10, 20), "约了11月1日星期日"),
        ("约了11月1日星期日", datetime(2027, 1, 1, 9), datetime(2026, 12, 31), "约了11月1日星期日"),
    ],
)
def test_today_and_tomorrow_are_put_right(text: str, start: datetime, now: datetime, expected: str) -> None:
    assert words.as_of(text, start, now) == expected


def test_the_number_is_said_last_and_once() -> None:
    assert words.with_number("提醒您。", "day_before", "appointment:12") == "提醒您。预约号0012。"
    assert words.with_number("预约号0012。", "confirmed", "appointment:12") == "预约号0012。"
    assert words.with_number("取消了。", "cancelled", "appointment:12") == "取消了。"
    assert words.with_number("提醒您。", "d90", "reminder:12") == "提醒您。"
    assert told("changed", MONDAY, "明天", RENEWAL, number="0012").text.endswith("预约号0012。")


def every_notice() -> list[Due]:
    late = datetime(2027, 6, 30, 9)
    made = [told(s, MONDAY, "11月28日星期六", RENEWAL, number="0012", reason="停电", until="十点") for s in TOLD_STEPS]
    return [
        *made,
        *dues(SATURDAY_EVENING),
        *renewal_dues(late.date(), MONDAY, "2027年6月30日"),
        offer_over(MONDAY),
        waiting_passed(MONDAY, RENEWAL),
        Due(IN_CLOSED_HOURS, MONDAY, words.in_closed_hours("11月28日星期六", RENEWAL)),
        told("off_the_list", MONDAY, "", RENEWAL),
        *(case_words.told("forward", step, "open", "renewal", "", MONDAY) for step in case_rules.STEPS),
        *(case_words.told(act, "checking", "open", "renewal", "少材料", MONDAY) for act in ("back", "reopen")),
        *(case_words.told(end, "checking", end, "renewal", "店太近", MONDAY) for end in case_rules.ENDS),
        *(said("母亲", "0001", MONDAY) for said in (family.agreed, family.refused, family.over_for_helper)),
        *(said("林小明", "0001", MONDAY) for said in (family.granted, family.over_for_holder)),
        family.ends_for_helper("母亲", "0001", "2027年11月23日星期二", MONDAY),
        family.ends_for_holder("林小明", "0001", "2027年11月23日星期二", MONDAY),
        Due("cancelled", MONDAY, family.by_helper("林小明", family.cancelled("11月28日星期六晚上7:00", "续证"))),
    ]


def test_every_step_has_its_words_and_its_name_on_the_call_list() -> None:
    assert {d.step for d in every_notice()} == set(STEPS) == set(console_words.STEPS)


@pytest.mark.parametrize("due", every_notice(), ids=lambda due: due.step)
def test_words_are_whole_short_and_tell_nobody_on_the_telephone_to_write(due: Due) -> None:
    assert due.text.endswith("。")
    assert "{" not in due.text
    assert len(due.text) <= 90
    rung = words.by_phone(due.text)
    assert "跟我说" not in rung
    assert "回复" not in rung


def test_only_a_booking_that_was_not_confirmed_goes_on_the_call_list_at_once() -> None:
    assert [d.step for d in every_notice() if d.call] == ["unconfirmed"]


# -- the night --------------------------------------------------------------------------------------------

QUIET = QuietHours(time(21), time(7, 30))


def test_quiet_hours_run_over_midnight() -> None:
    assert QUIET.next_loud(datetime(2026, 11, 23, 22)) == datetime(2026, 11, 24, 7, 30)
    assert QUIET.next_loud(datetime(2026, 11, 24, 0, 30)) == datetime(2026, 11, 24, 7, 30)
    assert QUIET.next_loud(datetime(2026, 11, 24, 7, 30)) == datetime(2026, 11, 24, 7, 30)
    assert not QUIET.covers(datetime(2026, 11, 24, 20, 59))


@pytest.mark.parametrize(
    ("step", "start", "goes"),
    [
        ("cancelled", datetime(2026, 11, 24, 9), True),
        ("waiting_offer", datetime(2026, 11, 24, 9), True),
        ("cancelled", datetime(2026, 11, 24, 11), False),  # more than twelve hours ahead
        ("cancelled", datetime(2026, 11, 23, 20), False),  # it has begun
        ("two_hours", datetime(2026, 11, 24, 8, 30), False),
        ("d90", None, False),
    ],
)
def test_at_night_only_news_about_the_next_twelve_hours_goes(step: str, start: datetime | None, goes: bool) -> None:
    assert may_go(step, start, datetime(2026, 11, 23, 22), QUIET) is goes
    assert may_go(step, start, datetime(2026, 11, 23, 20, 30), QUIET)


def test_what_its_time_has_overtaken_is_not_said_except_that_it_does_not_take_place() -> None:
    start = datetime(2026, 11, 24, 9)
    assert over("day_before", start, start)
    assert over("confirmed", start, start)
    assert not over("cancelled", start, start)
    assert not over("d90", None, start)
