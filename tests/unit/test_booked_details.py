"""Telephone and name of what is booked are put right by its owner after a read-back; so is a wrong cancelling."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.hall import calling_off
from bot.messages import Reply
from bot.store import calls
from bot.store.appointments import Appointment
from bot.store.notice_tables import call_task
from tests.fakes.house import small_house
from tests.fakes.talk import Talk
from tests.unit.test_booked_twice import LICENCE, PHONE, booked

NEW = "13700020013"


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    with small_house(tmp_path) as house:
        yield Talk(house)


def say(talk: Talk, words: str, **data: object) -> Reply:
    (reply,) = talk.house.desk.inform(talk.turn(words, data=dict(data))).replies
    return reply


def kept(talk: Talk, one: int) -> Appointment:
    found = talk.house.store.appointments.get(one)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "words", [f"不对 刚才电话说错了 是{NEW}", f"电话说错了 是{NEW}", f"手机号换了，改成{NEW}", f"号码不对 应该是{NEW}"]
)
def test_a_telephone_is_changed_after_a_yes_to_what_is_read_back(talk: Talk, words: str) -> None:
    one = booked(talk)
    assert talk.house.desk.details.meant(talk.turn(words))
    asked = say(talk, words)
    assert "电话改成137****0013，对不对？" in asked.text
    assert NEW not in f"{asked.text}{asked.spoken}"
    assert kept(talk, one).phone == PHONE
    told = say(talk, "对")
    assert "改好了" in told.text
    after = kept(talk, one)
    assert (after.phone, after.start, after.status) == (NEW, datetime(2026, 11, 24, 9), "confirmed")
    assert talk.house.store.appointments.by_number(after.number, "0013") is not None


def test_a_name_is_changed_in_the_same_way_and_a_no_changes_nothing(talk: Talk) -> None:
    one = booked(talk)
    assert "姓名改成林眼视" in say(talk, "名字也写错了 是林眼视").text
    say(talk, "不对")
    assert kept(talk, one).name == "林演示"
    say(talk, "名字也写错了 是林眼视")
    say(talk, "按钮", details=one, right=True)
    assert kept(talk, one).name == "林眼视"


def test_what_is_only_called_wrong_is_asked_for(talk: Talk) -> None:
    one = booked(talk)
    assert "请说您的电话" in say(talk, "刚才电话说错了").text
    aside = talk.house.desk.asides.waiting(talk.person, talk.house.clock.now())
    assert aside is not None
    assert talk.house.desk.asides.answers(aside, NEW, talk.house.clock.now())
    assert "137****0013" in say(talk, NEW).text
    assert "137****0014" in say(talk, "不对，是13700020014").text
    say(talk, "对")
    assert kept(talk, one).phone == "13700020014"


def test_without_a_licence_the_new_telephone_is_the_one_that_counts(talk: Talk) -> None:
    booked(talk, licence="不知道")
    say(talk, f"电话说错了 是{NEW}")
    say(talk, "对")
    assert talk.house.store.appointments.of_holder("renewal", PHONE) is None
    assert talk.house.store.appointments.of_holder("renewal", NEW) is not None


def test_a_telephone_that_has_this_matter_booked_already_is_refused_kindly(talk: Talk) -> None:
    one = booked(talk, licence="不知道")
    other = Talk(talk.house, "other")
    booked(other, licence="不知道", phone=NEW)
    say(talk, f"电话说错了 是{NEW}")
    assert [choice.title for choice in say(talk, "对").choices] == ["找工作人员"]
    assert kept(talk, one).phone == PHONE


@pytest.mark.parametrize(
    "words",
    [
        "证上名字写错了", "你们电话不对", "名字写错了怎么办", "执照换了名字", "我换手机了怎么收提醒", "他打错电话了",
        "电话多少", "时间错了，电话没错", f"我的电话是{NEW}",
    ],
)  # fmt: skip
def test_other_words_on_names_and_telephones_are_not_meant(talk: Talk, words: str) -> None:
    booked(talk)
    assert not talk.house.desk.details.meant(talk.turn(words))


def test_who_has_nothing_booked_changes_nothing(talk: Talk) -> None:
    booked(talk)
    other = Talk(talk.house, "other")
    assert not other.house.desk.details.meant(other.turn(f"电话说错了 是{NEW}"))


# -- calling off ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["不对不对 不要取消 我说错了", "不是要取消", "说错了 不取消", "不对", "我还是要去"])
def test_who_does_not_mean_to_cancel_keeps_it(talk: Talk, words: str) -> None:
    one = booked(talk)
    talk.house.desk.cancel(talk.turn("取消掉", "cancel_appointment"))
    aside = talk.house.desk.asides.waiting(talk.person, talk.house.clock.now())
    assert aside is not None
    assert talk.house.desk.asides.answers(aside, words, talk.house.clock.now())
    assert "预约给您留着" in say(talk, words).text
    assert kept(talk, one).status == "confirmed"


@pytest.mark.parametrize("words", ["刚才取消错了 我还是要去", "按错了", "我不是要取消", "取消错了能恢复吗"])
def test_what_was_cancelled_by_mistake_is_read_back_and_booked_again(talk: Talk, words: str) -> None:
    one = booked(talk)
    talk.house.desk.cancel(talk.turn("取消掉", "cancel_appointment"))
    say(talk, "对")
    assert kept(talk, one).status == "cancelled"
    assert talk.house.desk.appointments.called_off.meant(talk.turn(words))
    assert talk.house.desk.inform(talk.turn(words)).start_booking
    talk.begin(words)
    assert talk.missing == "confirmed"
    asked = talk.ask()
    assert "明天11月24日星期二上午9:00" in asked.text
    assert "姓名：林演示" in asked.text
    talk.say("对")
    (again,) = talk.house.store.appointments.of_person(talk.person, talk.house.clock.now())
    assert (again.start, again.phone, again.licence) == (datetime(2026, 11, 24, 9), PHONE, LICENCE)


def test_a_booking_that_was_given_up_by_mistake_goes_on_with_its_time(talk: Talk) -> None:
    talk.begin("约明天上午九点续证", service="renewal")
    talk.say("算了取消 不去了")
    assert talk.house.desk.inform(talk.turn("刚才取消错了 我还是要去")).start_booking
    assert talk.begin("刚才取消错了 我还是要去") == "name"


@pytest.mark.parametrize("words", ["预约一下恢复营业", "还要带什么", "说错了 我问的是补办要带什么", "我还要办变更"])
def test_other_wishes_after_it_do_not_bring_it_back(talk: Talk, words: str) -> None:
    booked(talk)
    talk.house.desk.cancel(talk.turn("取消掉", "cancel_appointment"))
    say(talk, "对")
    assert not talk.house.desk.appointments.called_off.meant(talk.turn(words))


def test_long_after_it_such_words_book_nothing(talk: Talk) -> None:
    booked(talk)
    talk.house.desk.cancel(talk.turn("取消掉", "cancel_appointment"))
    say(talk, "对")
    talk.house.clock.at(datetime(2026, 11, 23, 13))
    assert not talk.house.desk.appointments.called_off.meant(talk.turn("取消错了"))


@pytest.mark.parametrize("words", ["不能等了 他骂得很难听", "我不能等了，我好怕"])
def test_who_cannot_wait_any_longer_calls_nobody_off(words: str) -> None:
    assert not calling_off.read(words)[0]


def test_a_number_put_right_where_one_to_ring_is_asked_for_is_that_number(talk: Talk) -> None:
    one = booked(talk)
    talk.house.desk.asides.wait_for(talk.turn("人工"), "callback_phone", handoff=0)
    assert not talk.house.desk.bare._answers_open(talk.turn("谢谢"), {"kind": "callback_phone"})
    assert talk.house.desk.bare._answers_open(talk.turn(f"号码错了，是{NEW}"), {"kind": "callback_phone"})
    assert kept(talk, one).phone == PHONE


def test_calls_still_to_be_made_go_to_the_number_that_was_put_right(talk: Talk) -> None:
    one, store, now = booked(talk), talk.house.store, talk.house.clock.now()
    cause = f"appointment:{one}"
    with store.db.write() as c:
        calls.open_call(c, store.seal, cause, "day_before", "明天见", now, person_id=talk.person)
    store.appointments.correct(one, now, phone=NEW)
    with store.db.read() as c:
        sealed = c.execute(select(call_task.c.phone_enc).where(call_task.c.cause == cause)).scalar_one()
    assert store.seal.open(sealed) == NEW


def test_no_number_pressed_after_the_engine_forgot_the_booking_goes_on_with_it(talk: Talk) -> None:
    talk.begin("我要预约", service="renewal")
    talk.say("周六晚上7点")
    talk.say("我叫林演示")
    talk.say("13700020013")
    assert talk.missing == "licence"
    assert talk.draft is not None
    (unknown,) = [choice for choice in talk.ask().choices if choice.title == "不知道证号"]
    talk.booking.save(talk.turn(""), talk.draft)
    went_on = talk.house.desk.inform(talk.turn("不知道证号", data=dict(unknown.data)))
    assert went_on.start_booking
    kept = talk.booking.load(talk.turn(""))
    assert kept is not None
    assert kept.missing() != "licence"
