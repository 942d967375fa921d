"""A renewal booked behind its last day: said before it is booked and after, and the person decides."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.messages import Reply
from tests.fakes.house import small_house
from tests.fakes.talk import Talk

LATE = "2026-11-27T09:00:00"  # a Friday; the licence ends on 26 December, so Thursday is the last day


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    with small_house(tmp_path) as house:
        yield Talk(house)


def tells(talk: Talk, words: str, intent: str = "renewal_when") -> Reply:
    (reply,) = talk.house.desk.answer(talk.turn(words, intent)).replies
    return reply


def read_back(talk: Talk, words: str = "约礼拜五上午九点", service: str = "renewal") -> Reply:
    talk.begin(words, service=service)
    for told in ("林演示", "13800001234", "不知道"):
        talk.say(told)
    assert talk.missing == "confirmed"
    return talk.ask()


def test_a_time_behind_the_last_day_is_said_at_the_read_back_and_an_earlier_one_offered(talk: Talk) -> None:
    tells(talk, "我的证2026年12月26号到期")
    reply = read_back(talk)
    assert "续证最晚11月26日星期四要提出申请，这个时间晚了" in reply.text
    assert "最晚十一月" not in reply.text
    assert (reply.spoken or "").startswith("您的证还有33天到期，请现在就来，最晚11月26日星期四。我念给您听")
    assert "更早" in [c.title for c in reply.choices]


def test_who_wants_the_late_time_all_the_same_gets_it(talk: Talk) -> None:
    tells(talk, "我的证2026年12月26号到期")
    read_back(talk)
    talk.say("对", "affirm")
    (booked,) = talk.house.store.appointments.of_person(talk.person, talk.house.clock.now())
    assert booked.start.isoformat() == LATE


@pytest.mark.parametrize("words", ["早一点", "再早一点"])
def test_earlier_said_to_it_shows_places_up_to_the_last_day(talk: Talk, words: str) -> None:
    tells(talk, "我的证2026年12月26号到期")
    read_back(talk)
    talk.say(words)
    starts = [c.data["start"] for c in talk.ask().choices if "start" in c.data]
    assert starts
    assert max(starts) < "2026-11-27"


def test_the_end_told_in_the_very_wish_counts(talk: Talk) -> None:
    reply = read_back(talk, "下个月二十六号到期 约礼拜五上午九点")
    assert "这个时间晚了" in reply.text


def test_the_end_told_while_the_form_asks_counts(talk: Talk) -> None:
    talk.begin("约礼拜五上午九点", service="renewal")
    for told in ("林演示", "13800001234", "我的证12月26号到期", "不知道"):
        talk.say(told)
    assert "这个时间晚了" in talk.ask().text


def test_when_the_last_day_is_over_a_far_time_is_said_to_be_late_too(talk: Talk) -> None:
    tells(talk, "我妈走不动，她的烟证下个月二十号到期，你们能来家里办吗", "home_visit")
    assert "只剩27天" in read_back(talk).text


@pytest.mark.parametrize(
    ("told", "service"), [("我的证2027年1月26号到期", "renewal"), ("我的证2026年12月26号到期", "change")]
)
def test_a_time_before_the_last_day_or_for_another_matter_is_read_back_as_ever(
    talk: Talk, told: str, service: str
) -> None:
    tells(talk, told)
    reply = read_back(talk, service=service)
    assert "最晚" not in reply.text
    assert "更早" not in [c.title for c in reply.choices]


def booked_late(talk: Talk) -> int:
    read_back(talk)
    talk.say("对", "affirm")
    (booked,) = talk.house.store.appointments.of_person(talk.person, talk.house.clock.now())
    return booked.id


@pytest.mark.parametrize("words", ["我的证2026年12月26号到期 这样来得及吗", "我的证2026年12月26号到期"])
def test_an_end_told_after_the_booking_says_that_it_is_too_late_and_offers_to_move_it(talk: Talk, words: str) -> None:
    one = booked_late(talk)
    reply = tells(talk, words)
    assert "您约了11月27日星期五上午9:00，办延续（续证），比最晚的日子晚了" in reply.text
    assert not reply.text.startswith("来得及")
    assert reply.choices[0].data == {"move": one}


def test_a_yes_to_that_begins_the_move(talk: Talk) -> None:
    one = booked_late(talk)
    tells(talk, "我的证2026年12月26号到期")
    assert talk.house.desk.inform(talk.turn("好", "affirm")).start_booking
    draft = talk.booking.load(talk.turn(""))
    assert draft is not None
    assert (draft.mode, draft.appointment) == ("move", one)


def test_an_own_booking_in_time_changes_nothing_in_the_advice(talk: Talk) -> None:
    booked_late(talk)
    assert "您约了" not in tells(talk, "我的证2027年6月30号到期").text


def test_on_the_very_last_day_a_person_is_promised_whatever_is_booked(talk: Talk) -> None:
    booked_late(talk)
    assert "我帮您叫工作人员" in tells(talk, "我的证今天11月23号到期").text
    assert talk.house.store.handoffs.of_person(talk.person, "callback") is not None
