"""Days counted from an appointment, numbers of two calendars, weekdays among what is shown, days told for an expiry."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from bot.desk.asides import Asides
from bot.hall import when
from tests.fakes.house import small_house
from tests.fakes.talk import Talk

NOW = datetime(2026, 11, 23, 9, 10)


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    with small_house(tmp_path) as house:
        yield Talk(house)


def booked(talk: Talk, start: datetime) -> None:
    """One renewal of theirs at that time."""
    talk.begin(service="renewal")
    talk.say(f"{start.month}月{start.day}号{start.hour}点")
    talk.say("我叫林演示")
    talk.say("13800001234")
    talk.say("不知道")
    talk.say("对", intent="affirm")
    assert talk.draft is not None
    assert talk.draft.done is not None


@pytest.mark.parametrize(("words", "day"), [("提前两天", 14), ("推迟一天", 17), ("往后推一个星期", 23), ("晚两天", 18)])
def test_a_shift_moves_the_one_appointment_there_is_at_the_same_hour(talk: Talk, words: str, day: int) -> None:
    booked(talk, datetime(2026, 12, 16, 15))
    talk.booking.start.prepare_wish(talk.turn(words))  # as the engine has it where it takes the words for a mere answer
    talk.begin(words)
    assert talk.draft is not None
    assert talk.draft.mode == "move"
    assert "几月几号" not in (talk.draft.retry or "")
    assert talk.draft.start == datetime(2026, 12, day, 15).isoformat()


HOURS = [
    ("早半个钟头", "14:30"), ("提前半小时", "14:30"), ("晚一个钟头", "16:00"), ("推迟一个小时", "16:00"),
    ("再晚半个小时", "15:30"), ("改晚一个小时吧", "16:00"),
    ("能不能提前一个半小时", "13:30"), ("往前挪一个钟头", "14:00"), ("把时间推迟半个小时", "15:30"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "hour"), HOURS)
def test_a_shift_by_hours_counts_from_the_agreed_start_on_its_day(words: str, hour: str) -> None:
    agreed = datetime(2026, 12, 16, 15)
    assert when.shifts(words)
    assert str(when.parse(words, NOW, on=NOW.date(), at=agreed)) == f"2026-12-16T{hour}"
    asked = when.parse(words, NOW)
    assert isinstance(asked, when.Ambiguous)
    assert when.question(asked) == "您想约几点？"


@pytest.mark.parametrize(("words", "start"), [
    ("明天的提前半小时", "2026-11-24T14:30"), ("明天提前半小时", "2026-11-24T14:30"),
    ("周六提前半小时", "2026-11-28T14:30"), ("改成晚一个小时", "2026-12-16T16:00"),
    ("能晚一个小时吗", "2026-12-16T16:00"),
])  # fmt: skip
def test_a_shift_by_hours_counts_from_the_agreed_hour_on_the_day_that_is_named(words: str, start: str) -> None:
    assert str(when.parse(words, NOW, at=datetime(2026, 12, 16, 15))) == start


@pytest.mark.parametrize(
    "words",
    ["我可能晚十分钟到", "晚八点", "提前半小时到两点半", "到期前提前30分钟", "晚一两个小时", "提前多久", "晚半年"],
)
def test_what_only_sounds_like_a_shift_by_hours_is_none(words: str) -> None:
    assert not when.shifts(words)


@pytest.mark.parametrize(("words", "way"), [
    ("提早一点", "earlier"), ("再早些", "earlier"), ("能不能早一点", "earlier"), ("把预约提早一点", "earlier"),
    ("太晚了吧", "earlier"), ("晚一点", "later"), ("再往后一点", "later"), ("不要这么早", "later"),
    ("推迟一点可以吗", "later"), ("再稍微晚一点", "later"), ("改晚一点好不", "later"),
    ("想晚一点来", "later"), ("早上", None), ("早半个钟头", None),
    ("我早一点关门", None), ("下午晚一点", None), ("晚点再说", None),
])  # fmt: skip
def test_a_move_without_a_length_only_names_the_way(words: str, way: str | None) -> None:
    assert when.turns(words) == way


@pytest.mark.parametrize(
    ("words", "start"), [("早半个钟头", "14:30"), ("提前半小时", "14:30"), ("晚一个钟头", "16:00")]
)
def test_a_shift_by_hours_moves_the_one_appointment_there_is(talk: Talk, words: str, start: str) -> None:
    booked(talk, datetime(2026, 12, 16, 15))
    talk.begin(words)
    assert talk.draft is not None
    assert (talk.draft.mode, talk.draft.start) == ("move", f"2026-12-16T{start}:00")
    talk.say("对", intent="affirm")
    (row,) = talk.house.store.appointments.of_person(talk.person, NOW)
    assert f"{row.start:%H:%M}" == start


def test_a_shift_by_hours_of_what_was_just_chosen_counts_from_that(talk: Talk) -> None:
    talk.begin(service="renewal")
    talk.say("12月16号15点")
    talk.say("晚半个小时")
    assert talk.draft is not None
    assert talk.draft.start == "2026-12-16T15:30:00"
    assert "时间改成12月16日星期三下午3:30" in talk.ask().text
    (held,) = talk.house.store.appointments.listing(status="held")
    assert held.start == datetime(2026, 12, 16, 15, 30)


def test_a_shift_to_an_hour_that_is_not_free_offers_the_nearest_and_keeps_the_appointment(talk: Talk) -> None:
    booked(talk, datetime(2026, 12, 16, 15))
    talk.begin("早十分钟")
    assert talk.draft is not None
    assert talk.draft.start is None
    asked = talk.ask()
    assert "离得最近的是" in asked.text
    shown = [c.data["start"] for c in asked.choices if "start" in c.data]
    assert shown == [f"2026-12-16T{hour}:00" for hour in ("14:30", "15:00", "15:30")]


@pytest.mark.parametrize(("words", "starts"), [
    ("提早一点", ["11:00", "11:30", "14:30"]), ("再早些", ["11:00", "11:30", "14:30"]),
    ("晚一点", ["15:30", "16:00", "16:30"]),
])  # fmt: skip
def test_a_move_without_a_length_shows_the_places_beside_the_appointment(
    talk: Talk, words: str, starts: list[str]
) -> None:
    booked(talk, datetime(2026, 12, 16, 15))
    (one,) = talk.house.store.appointments.of_person(talk.person, NOW)
    for prepare in (False, True):
        if prepare:
            talk.booking.start.prepare_move(talk.turn(f"把预约{words}"), one)
        talk.begin(words)
        shown = [c.data["start"] for c in talk.ask().choices if "start" in c.data]
        assert shown == [f"2026-12-16T{start}:00" for start in starts]


def test_earlier_said_to_the_time_that_was_just_chosen_lets_it_go_for_earlier_ones(talk: Talk) -> None:
    talk.begin(service="renewal")
    talk.say("12月16号15点")
    talk.say("早一点")
    shown = [c.data["start"] for c in talk.ask().choices if "start" in c.data]
    assert shown[-1] == "2026-12-16T14:30:00"
    assert talk.house.store.appointments.listing(status="held") == []


def test_a_shift_answers_what_is_done_about_the_appointment_there_is(talk: Talk) -> None:
    booked(talk, datetime(2026, 12, 16, 15))
    talk.begin("我要约续证", service="renewal")
    assert talk.draft is not None
    assert talk.draft.second is not None
    talk.say("提前半小时")
    assert (talk.draft.mode, talk.draft.start) == ("move", "2026-12-16T14:30:00")


@pytest.mark.parametrize(
    ("said", "day"), [("公历", "12-17"), ("阳历的", "12-17"), ("农历", "11-25"), ("旧历吧", "11-25")]
)
def test_the_calendar_of_a_lone_number_is_taken_in_one_word(talk: Talk, said: str, day: str) -> None:
    talk.begin(service="renewal")
    talk.say("17吧")
    assert "农历十七" in talk.ask().text
    talk.say(said)
    assert talk.draft is not None
    assert (talk.draft.day or "").endswith(day)


def test_a_bare_weekday_is_the_one_that_is_shown(talk: Talk) -> None:
    talk.begin(service="renewal")
    talk.say("12月14号")
    assert "12月14日" in talk.ask().text + "".join(c.title for c in talk.ask().choices)
    talk.booking.save(talk.turn(""), talk.draft)  # type: ignore[arg-type]
    talk.say("周一")
    assert talk.draft is not None
    assert talk.draft.day == "2026-12-14"


@pytest.mark.parametrize(("words", "visit"), [
    ("下周三下昼", True), ("下礼拜一下昼三点去你那里办", True), ("明天我过去", True), ("明年3月5号", False),
    ("12月20号", False), ("12月31号到期", False), ("明天到期", False),
])  # fmt: skip
def test_a_day_to_come_on_is_no_expiry(talk: Talk, words: str, visit: bool) -> None:
    asides: Asides = talk.house.desk.asides
    assert asides.visit(words, NOW) is visit
    assert (asides.expiry(words, NOW) is None) is visit


def test_what_somebody_else_booked_is_never_moved(talk: Talk) -> None:
    booked(Talk(talk.house, "other"), datetime(2026, 12, 16, 15))
    talk.begin("推迟一天", service="renewal")
    assert talk.draft is not None
    assert talk.draft.mode == "new"
