"""Questions about the hours of one day: what is special about it is said, and what is not settled yet."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path

import pytest

from bot.desk.calendar_desk import CalendarDesk
from bot.desk.turn import Turn
from bot.hall import phrases
from bot.hall.blocks import Block
from bot.hall.calendar import Calendar, CalendarDay
from bot.hall.calendar_sheet import read_sheet
from bot.messages import Reply
from tests.fakes import plan
from tests.fakes.house import SmallHouse, small_house

OPEN = "放假安排还没公布，到时以通知为准。"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[SmallHouse]:
    with small_house(tmp_path) as one:
        yield one


@pytest.fixture
def staff(house: SmallHouse) -> CalendarDesk:
    return CalendarDesk(house.store, house.desk.book, house.desk.opening, house.clock)


def ask(house: SmallHouse, text: str, intent: str = "hours") -> Reply:
    person = house.store.people.meet("rest", "me", house.clock.now()).id
    (reply,) = house.desk.answer(Turn(person, "rest", text, house.clock.now(), intent)).replies
    return reply


def test_a_holiday_of_a_year_without_a_plan_is_answered_with_a_word_of_caution(house: SmallHouse) -> None:
    reply = ask(house, "明年国庆节你们上班吗", "weekend_evening_service")
    assert reply.text.startswith("2027年10月1日星期五国庆节放假。\n")
    assert reply.text.endswith(f"\n明年{OPEN}")
    assert (reply.spoken or "").endswith(f"明年{OPEN}")


def test_a_weekday_that_may_be_swapped_is_cautioned_and_one_that_may_not_is_not(house: SmallHouse) -> None:
    assert ask(house, "明年1月4号上班吗").text.endswith(OPEN)
    assert "放假安排" not in ask(house, "明年3月10号上班吗").text
    assert "放假安排" not in ask(house, "明天上班吗").text


def test_once_the_plan_is_in_the_same_question_is_answered_plainly(house: SmallHouse, staff: CalendarDesk) -> None:
    assert OPEN in ask(house, "明年5月8号上班吗").text
    staff.bring_in(read_sheet(plan.sheet())[0], "小林")
    reply = ask(house, "明年5月8号上班吗")
    assert reply.text.startswith("2027年5月8日星期六调休，要上班。")
    assert OPEN not in reply.text


def test_a_closed_day_is_told_first_and_with_its_reason(house: SmallHouse, staff: CalendarDesk) -> None:
    staff.close(date(2026, 11, 24), "停电检修", "小林")
    reply = ask(house, "明天上班吗")
    assert reply.text.startswith("11月24日星期二不办公（停电检修）。\n上班时间")
    assert reply.text.count("停电检修") == 1
    assert (reply.spoken or "").startswith("11月24日星期二不办公（停电检修）。")
    assert "停电检修" in ask(house, "你们几点上班").text  # among the days that are told with the hours
    staff.open(date(2026, 11, 24), "小林")
    assert "停电" not in ask(house, "明天上班吗").text


def test_a_shortened_day_says_what_is_left_of_it(house: SmallHouse, staff: CalendarDesk) -> None:
    staff.close(date(2026, 11, 28), "盘点", "小林", [Block(time(9), time(10), True)])
    assert ask(house, "周六能办吗", "weekend_evening_service").text.startswith(
        "11月28日星期六只办9:00到10:00（要预约，盘点）。"
    )


def test_what_is_left_of_a_day_joins_what_goes_on_and_marks_what_is_by_appointment(
    house: SmallHouse, staff: CalendarDesk
) -> None:
    left = [Block(time(7), time(8, 30), True), Block(time(8, 30), time(12)), Block(time(12), time(15))]
    staff.close(date(2026, 11, 24), "停电", "小林", left)
    said = ask(house, "明天上班吗").text
    assert said.startswith("11月24日星期二只办7:00到8:30（要预约）、8:30到15:00（停电）。")


def test_every_closed_day_of_a_stretch_is_told(house: SmallHouse, staff: CalendarDesk) -> None:
    for day in (25, 27):
        staff.close(date(2026, 11, day), "盘点", "小林")
    said = ask(house, "11月24号到27号上班吗").text.partition("\n")[0]
    assert said == "11月25日星期三不办公（盘点）。11月27日星期五不办公（盘点）。"


@pytest.mark.parametrize("text", ["几点上班", "今天上班吗", "星期五下午办不办", "上周五上班吗"])
def test_an_ordinary_question_gets_the_ordinary_answer(house: SmallHouse, text: str) -> None:
    assert ask(house, text).text.startswith("上班时间：")


def test_other_subjects_are_left_alone(house: SmallHouse, staff: CalendarDesk) -> None:
    staff.close(date(2026, 11, 24), "停电检修", "小林")
    assert "停电" not in ask(house, "明天去续证要多少钱", "renewal_fee").text


def test_a_change_by_somebody_else_is_known_at_the_start_of_the_next_turn(house: SmallHouse) -> None:
    what = CalendarDay(date(2026, 11, 25), "holiday", "停电")
    house.store.calendar_days.set_day(what, "通知", "小林", house.clock.now())
    asyncio.run(house.say("你好"))
    assert house.desk.opening.calendar.day(what.date) == what


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (datetime(2026, 11, 23), "明年放假安排还没公布，到时以通知为准。"),
        (datetime(2025, 11, 23), "2027年放假安排还没公布，到时以通知为准。"),
        (datetime(2027, 1, 2), "今年的放假安排我这里还没有登记，请以通知为准。"),
    ],
)
def test_a_plan_is_only_called_unannounced_while_it_can_be(now: datetime, said: str) -> None:
    assert phrases.note_on(date(2027, 1, 4), now, Calendar()) == said


def test_a_settled_day_has_no_note() -> None:
    assert phrases.note_on(date(2026, 10, 10), datetime(2026, 9, 1), Calendar()) == ""
