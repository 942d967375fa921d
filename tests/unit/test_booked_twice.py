"""The same matter booked a second time: said as soon as it shows, with what can be done about it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from bot.desk.booked_twice import CANCEL, MOVE, OTHER
from bot.messages import Reply
from tests.fakes.house import small_house
from tests.fakes.talk import Talk

LICENCE, OTHER_LICENCE = "350301100001", "350301100002"
PHONE, OTHER_PHONE = "13800001234", "13800005678"
FRIDAY = "周五上午九点"
HUMAN = "找工作人员"
SECOND = ["改时间", "取消", "还是要再约（给别人）"]


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    with small_house(tmp_path) as house:
        yield Talk(house)


def booked(talk: Talk, service: str = "renewal", licence: str = LICENCE, phone: str = PHONE) -> int:
    """A finished booking of this person on Tuesday at nine; its id."""
    talk.begin(service=service)
    if talk.ask().text.startswith("您约了"):
        talk.press(second=OTHER)
    for words in ("明天上午九点", "我叫林演示", phone, licence, "对"):
        if talk.draft and talk.draft.open:
            talk.say(words)
    assert talk.draft is not None
    assert talk.draft.done is not None
    return talk.draft.done


def titles(reply: Reply) -> list[str]:
    return [choice.title for choice in reply.choices]


def test_who_has_this_matter_booked_hears_it_before_a_time_is_chosen(talk: Talk) -> None:
    one = booked(talk)
    talk.begin(service="renewal")
    asked = talk.ask()
    assert "您约了明天11月24日星期二上午9:00，办延续（续证）" in asked.text
    assert f"预约号{one:04d}" in asked.text
    assert titles(asked) == SECOND
    assert asked.personal
    assert "预约号" not in (asked.spoken or "")


def test_it_is_said_as_soon_as_the_matter_is_told(talk: Talk) -> None:
    booked(talk)
    assert talk.begin() == "service"
    assert titles(talk.ask()) != SECOND
    talk.say("续证", service="renewal")
    assert titles(talk.ask()) == SECOND


def test_another_matter_is_booked_as_ever(talk: Talk) -> None:
    booked(talk)
    talk.begin(service="change")
    assert "这几个时间有空" in talk.ask().text


def test_a_booking_for_somebody_else_is_not_a_second_one(talk: Talk) -> None:
    booked(talk)
    talk.begin("帮我妈约续证", service="renewal")
    assert "这几个时间有空" in talk.ask().text


def test_an_appointment_that_is_over_or_called_off_is_none(talk: Talk) -> None:
    one = booked(talk)
    talk.house.store.appointments.cancel(one, talk.house.clock.now())
    talk.begin(service="renewal")
    assert "这几个时间有空" in talk.ask().text


# -- what can be done about it ----------------------------------------------------------------------------


def test_another_time_is_given_to_the_appointment_there_is(talk: Talk) -> None:
    one = booked(talk)
    talk.begin(service="renewal")
    talk.press(second=MOVE)
    assert talk.missing == "start"
    talk.say(FRIDAY)
    talk.say("对")
    assert talk.draft is not None
    assert talk.draft.done == one
    [moved] = talk.house.store.appointments.listing()
    assert (moved.id, moved.start) == (one, datetime(2026, 11, 27, 9))


def test_a_time_said_at_once_is_that_of_the_move_and_its_hold_is_given_back(talk: Talk) -> None:
    booked(talk)
    talk.begin(f"约{FRIDAY}续证", service="renewal")
    talk.press(second=MOVE)
    assert talk.house.store.appointments.listing(status="held") == []
    assert any("11月27日" in title for title in titles(talk.ask()))


def test_too_near_to_the_start_the_window_moves_it(talk: Talk) -> None:
    booked(talk)
    talk.house.clock.at(datetime(2026, 11, 24, 8, 30))
    talk.begin(f"约{FRIDAY}续证", service="renewal")
    talk.press(second=MOVE)
    assert len(talk.house.store.appointments.listing(status="held")) == 1
    asked = talk.ask()
    assert "我这里改不了" in asked.text
    assert titles(asked) == SECOND


def test_calling_it_off_is_asked_first_and_ends_the_form(talk: Talk) -> None:
    one = booked(talk)
    talk.begin(service="renewal")
    talk.press(second=CANCEL)
    assert talk.draft is not None
    assert not talk.draft.open
    reply = talk.booking.result(talk.turn(""), talk.draft)
    assert "要取消明天11月24日星期二上午9:00延续（续证）这个预约，对吗？" in reply.text
    [yes] = [choice for choice in reply.choices if choice.title == "对，取消"]
    talk.house.desk.inform(talk.turn("对，取消", data=dict(yes.data)))
    assert talk.house.store.appointments.get(one).status == "cancelled"  # type: ignore[union-attr]


def test_a_second_one_after_all_goes_on_and_is_taken_for_another_licence(talk: Talk) -> None:
    booked(talk)
    talk.begin(service="renewal")
    talk.press(second=OTHER)
    assert "这几个时间有空" in talk.ask().text
    for words in (FRIDAY, "我叫陈演示", OTHER_PHONE, OTHER_LICENCE, "对"):
        talk.say(words)
    assert talk.draft is not None
    assert talk.draft.done is not None
    assert len(talk.house.store.appointments.listing(status="confirmed")) == 2


@pytest.mark.parametrize(
    ("words", "then"),
    [
        ("我要改时间", "move"),
        ("取消原来的预约", "cancel"),
        ("给别人约的", "other"),
        ("我要预约", "other"),
        ("给我妈约", "other"),
    ],
)
def test_the_answer_may_be_said(talk: Talk, words: str, then: str) -> None:
    booked(talk)
    talk.begin(service="renewal")
    assert talk.say(words)
    assert talk.draft is not None
    if then == "move":
        assert talk.draft.mode == "move"
    elif then == "cancel":
        assert "要取消" in talk.booking.result(talk.turn(""), talk.draft).text
    else:
        assert "这几个时间有空" in talk.ask().text


def test_the_time_may_be_said_with_the_answer(talk: Talk) -> None:
    booked(talk)
    talk.begin(service="renewal")
    talk.say(f"给别人约{FRIDAY}")
    assert talk.missing == "name"


def test_what_is_no_answer_to_it_is_asked_again_and_a_question_beside_it_is_answered(talk: Talk) -> None:
    booked(talk)
    talk.begin(service="renewal")
    assert talk.say("嗯哪")
    assert titles(talk.ask()) == SECOND
    assert not talk.say("要带什么材料？", intent="renewal_materials")
    assert talk.say("不约了")
    assert talk.draft is not None
    assert not talk.draft.open


# -- found by a number ------------------------------------------------------------------------------------


def upto(talk: Talk, *more: str, service: str = "renewal") -> None:
    talk.begin(service=service)
    for words in (FRIDAY, "我叫陈演示", *more):
        talk.say(words)


def test_a_licence_that_is_booked_is_refused_without_a_word_on_what_there_is_and_a_person_is_offered(
    talk: Talk,
) -> None:
    booked(talk)
    other = Talk(talk.house, "other")
    upto(other, OTHER_PHONE, LICENCE)
    asked = other.ask()
    assert "只凭这个证号，我这里约不上这件事" in asked.text
    assert asked.text.endswith("要不要我请工作人员来帮您？")
    assert titles(asked) == [*SECOND, HUMAN]
    for told in ("已经约过", "11月24日", "林演示", "您约了"):
        assert told not in f"{asked.text}{asked.spoken}"


def test_a_telephone_that_is_booked_in_another_chat_is_no_word_worth_while_a_licence_can_decide(talk: Talk) -> None:
    booked(talk, licence="不知道")
    other = Talk(talk.house, "other")
    upto(other, PHONE)
    assert other.missing == "licence"
    assert other.ask().text.startswith("请说烟草证的证号")
    other.say(OTHER_LICENCE)
    other.say("对")
    assert other.draft is not None
    assert other.draft.done is not None


def test_without_a_licence_it_is_the_telephone_that_counts_and_another_one_is_asked_for(talk: Talk) -> None:
    booked(talk, licence="不知道")
    other = Talk(talk.house, "other")
    upto(other, PHONE)
    other.say("不知道")
    asked = other.ask()
    assert "只凭这个电话，我这里约不上这件事" in asked.text
    assert "已经约过" not in f"{asked.text}{asked.spoken}"
    assert titles(asked) == [*SECOND, HUMAN]
    other.press(second=OTHER)
    assert other.missing == "phone"
    other.say(OTHER_PHONE)
    assert other.missing == "confirmed"
    other.say("对")
    assert other.draft is not None
    assert other.draft.done is not None


def test_the_licence_of_an_own_second_booking_is_asked_anew(talk: Talk) -> None:
    booked(talk)
    talk.begin(service="renewal")
    talk.press(second=OTHER)
    for words in (FRIDAY, "我叫林演示", PHONE, LICENCE):
        talk.say(words)
    asked = talk.ask()
    assert "您约了明天11月24日" in asked.text
    assert titles(asked) == [*SECOND, HUMAN]
    talk.press(second=OTHER)
    assert talk.missing == "licence"


def test_moving_what_was_booked_elsewhere_needs_its_number(talk: Talk) -> None:
    booked(talk)
    for second, purpose in ((MOVE, "move"), (CANCEL, "cancel")):
        other = Talk(talk.house, f"other {second}")
        upto(other, OTHER_PHONE, LICENCE)
        other.press(second=second)
        assert other.draft is not None
        assert not other.draft.open
        assert "请说预约号" in other.booking.result(other.turn(""), other.draft).text
        aside = talk.house.desk.asides.waiting(other.person, talk.house.clock.now())
        assert aside is not None
        assert (aside["kind"], aside["purpose"]) == ("lookup_number", purpose)


def test_at_the_very_end_the_same_is_still_refused(talk: Talk) -> None:
    other = Talk(talk.house, "other")
    upto(other, OTHER_PHONE, LICENCE)
    booked(talk)  # somebody was faster
    other.say("对")
    assert other.draft is not None
    assert other.draft.done is None
    assert "这件事您已经约过了" in other.booking.result(other.turn(""), other.draft).text


# -- somebody who books for others ------------------------------------------------------------------------


def test_whoever_books_for_somebody_of_another_name_is_asked_nothing_about_the_first(talk: Talk) -> None:
    booked(talk)
    talk.begin(f"再给张天来约一个 也是续证 {FRIDAY}", service="renewal")
    assert talk.draft is not None
    assert (talk.draft.name, talk.missing) == ("张天来", "phone")


def test_with_the_same_telephone_another_licence_goes_through(talk: Talk) -> None:
    booked(talk, licence="不知道")
    talk.begin(f"再给张天来约一个 {FRIDAY}", service="renewal")
    talk.say(f"就留我的电话 {PHONE}")
    assert talk.missing == "licence"
    assert talk.ask().text.startswith("请说烟草证的证号")
    talk.say(OTHER_LICENCE)
    talk.say("对")
    assert len(talk.house.store.appointments.of_person(talk.person, talk.house.clock.now())) == 2


@pytest.mark.parametrize("words", ["就留我的电话", "用我的", "写我的号码", "我的手机"])
def test_my_telephone_is_the_one_of_what_this_chat_has_booked(talk: Talk, words: str) -> None:
    booked(talk)
    talk.begin(f"再给张天来约一个 {FRIDAY}", service="renewal")
    assert talk.say(words)
    assert talk.draft is not None
    assert talk.draft.phone == PHONE


def test_without_a_licence_it_is_said_once_what_is_needed_and_a_person_is_offered(talk: Talk) -> None:
    booked(talk, licence="不知道")
    talk.begin(f"再给张天来约一个 {FRIDAY}", service="renewal")
    talk.say("就留我的电话")
    talk.say("不知道")
    asked = talk.ask()
    assert "这个电话已经给林演示约了延续（续证）" in asked.text
    assert "要说张天来的证号" in asked.text
    assert titles(asked)[-1] == HUMAN
    talk.say("给他用我的电话 他没有手机")
    again = talk.ask()
    assert again.text != asked.text
    assert "同一个电话，同一件事只能约一个" in again.text
    assert again.text.endswith("要不要我请工作人员来帮您？")
    talk.say(OTHER_LICENCE)
    assert talk.missing == "confirmed"


def test_another_telephone_told_to_that_is_taken(talk: Talk) -> None:
    booked(talk, licence="不知道")
    talk.begin(f"再给张天来约一个 {FRIDAY}", service="renewal")
    for words in ("就留我的电话", "不知道", OTHER_PHONE):
        talk.say(words)
    assert talk.missing == "confirmed"


@pytest.mark.parametrize("words", ["对", "好的", "是的 对", "用我的电话"])
def test_a_yes_to_another_one_goes_on(talk: Talk, words: str) -> None:
    booked(talk)
    talk.begin(service="renewal")
    talk.ask()
    talk.say(words)
    assert "这几个时间有空" in talk.ask().text


def test_the_same_block_is_not_said_a_second_time_and_a_yes_then_is_for_the_person(talk: Talk) -> None:
    booked(talk)
    talk.begin(service="renewal")
    first = talk.ask()
    talk.say("嗯哪")
    second = talk.ask()
    assert second.text != first.text
    assert second.text.endswith("要不要我请工作人员来帮您？")
    turn = talk.turn("好")
    draft = talk.booking.load(turn)
    assert draft is not None
    assert not talk.booking.asks_yes_or_no(turn, draft)


def test_my_telephone_is_not_the_one_left_for_somebody_else(talk: Talk) -> None:
    talk.begin(f"给我妈约 {FRIDAY}", service="renewal")
    for words in ("林演示乙", OTHER_PHONE, OTHER_LICENCE):
        talk.say(words)
    talk.say("对", "affirm")
    (hers,) = talk.house.store.appointments.of_person(talk.person, talk.house.clock.now())
    assert (hers.relation, hers.phone) == ("母亲", OTHER_PHONE)
    talk.begin("我自己要约下周一上午九点", service="change")
    talk.say("蔡阿水")
    assert talk.missing == "phone"
    talk.say("用我的电话")
    assert talk.draft is not None
    assert (talk.draft.phone, talk.missing) == (None, "phone")
