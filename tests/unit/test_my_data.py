"""我的信息 and 删除我的信息: seen and deleted by the person in the chat, whatever else is going on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.desk import my_data
from bot.desk.my_data import Leaving, MyData
from bot.desk.turn import Turn
from bot.hall.services import SERVICES
from bot.store.appointments import Appointment, Details
from bot.store.forgotten import Forgotten
from bot.store.store import Store
from tests.fakes import claims
from tests.fakes.clock import MONDAY
from tests.fakes.house import SmallHouse, small_house
from tests.fakes.turns import press, run, titles


@pytest.fixture
def house(tmp_path: Path) -> Iterator[SmallHouse]:
    with small_house(tmp_path) as one:
        yield one


def later(house: SmallHouse, minutes: float, tmp_path: Path) -> int:
    """So many minutes later the job comes round: how many were deleted."""
    return Leaving(house.store, tmp_path).sweep(MONDAY + timedelta(minutes=minutes))


@pytest.mark.parametrize("words", [
    "我的信息", "看看我的信息", "查一下我的资料", "我要看我的个人信息", "查看我的信息。", "我的记录",
])  # fmt: skip
def test_who_asks_is_shown_what_is_kept_without_asking_the_engine(house: SmallHouse, words: str) -> None:
    run(house.say("续证要多少钱"))
    asked = len(house.dialogue.asked)
    (reply,) = run(house.say(words))
    assert "聊天：" in reply["text"]
    assert "最多留180天" in reply["text"]
    assert titles(reply) == ["删除我的信息", "找工作人员"]
    assert len(house.dialogue.asked) == asked
    assert reply["custom"]["spoken"] == my_data.SPOKEN


def test_numbers_are_masked_and_agreements_named(house: SmallHouse) -> None:
    run(house.say("你好"))
    house.store.people.give_consent(1, "booking", "2026-11", MONDAY)
    house.store.people.give_consent(1, "recording", "1", MONDAY)
    house.store.people.withdraw(1, "recording", MONDAY)
    (reply,) = run(house.say("我的信息"))
    assert "您同意过：约时间用您的姓名和电话" in reply["text"]
    assert "录音" not in reply["text"]


@pytest.mark.parametrize("words", ["删除我的信息", "把我的资料删掉", "帮我把我的个人信息都删了", "我要注销我的信息"])
def test_deleting_is_asked_about_once_more_and_done_a_minute_later(
    house: SmallHouse, tmp_path: Path, words: str
) -> None:
    run(house.say("续证要多少钱"))
    question = run(house.say(words))
    assert "找不回来" in question[0]["text"]
    assert titles(question[0]) == ["确定删除", "不删了"]
    assert later(house, 10, tmp_path) == 0
    assert question[0]["custom"]["spoken"] == my_data.SPOKEN
    (done,) = press(house, question[0], "确定删除")
    assert "都删掉了" in done["text"]
    assert done["custom"]["spoken"] == my_data.SPOKEN_DONE
    assert later(house, 0.5, tmp_path) == 0
    assert later(house, 1.5, tmp_path) == 1
    assert house.store.people.find("rest", "me") is None
    assert house.store.transcript.newest(1) == 0
    assert Forgotten(tmp_path).when()
    assert run(house.say("你好"))  # as if for the first time


def test_who_does_not_want_it_after_all_keeps_everything(house: SmallHouse, tmp_path: Path) -> None:
    question = run(house.say("删除我的信息"))
    assert "都还在" in press(house, question[0], "不删了")[0]["text"]
    assert later(house, 10, tmp_path) == 0


def test_starting_anew_does_not_take_the_promise_back(house: SmallHouse, tmp_path: Path) -> None:
    press(house, run(house.say("删除我的信息"))[0], "确定删除")
    run(house.say("重新开始"))
    assert later(house, 1.5, tmp_path) == 1


def test_who_went_to_a_clerk_meanwhile_is_deleted_when_that_is_over(house: SmallHouse, tmp_path: Path) -> None:
    press(house, run(house.say("删除我的信息"))[0], "确定删除")
    talk = house.store.handoffs.open(1, "live", "asked", MONDAY)
    assert later(house, 5, tmp_path) == 0
    house.store.handoffs.close(talk.id, "left", MONDAY)
    assert later(house, 6, tmp_path) == 1


@pytest.mark.parametrize(("words", "gone"), [
    ("对", 1), ("是的", 1), ("确定", 1), ("好的删掉", 1), ("删吧", 1), ("会使", 1),
    ("不删了", 0), ("不要", 0), ("算了", 0),
])  # fmt: skip
def test_yes_and_no_are_taken_in_words_too(house: SmallHouse, tmp_path: Path, words: str, gone: int) -> None:
    run(house.say("删除我的信息"))
    (reply,) = run(house.say(words))
    assert reply["text"] == (my_data.DONE if gone else my_data.STAYS)
    assert later(house, 2, tmp_path) == gone


def test_a_yes_to_anything_else_deletes_nothing(house: SmallHouse, tmp_path: Path) -> None:
    run(house.say("删除我的信息"))
    run(house.say("续证要多少钱"))
    run(house.say("对"))
    assert later(house, 2, tmp_path) == 0


@pytest.mark.parametrize("words", ["对我的", "嗯我", "好，的", "的", "要多少钱"])
def test_half_a_sentence_is_no_yes(house: SmallHouse, tmp_path: Path, words: str) -> None:
    run(house.say("删除我的信息"))
    run(house.say(words))
    assert later(house, 2, tmp_path) == 0


@pytest.mark.parametrize("words", [
    "删掉", "删了吧", "不要留，帮我删", "都删了", "那就都删掉吧", "全部删除", "不要留", "别存了",
    "帮我把它删了", "给我清掉",
])  # fmt: skip
def test_while_what_is_kept_stands_there_to_delete_means_that_and_is_asked_about(
    house: SmallHouse, tmp_path: Path, words: str
) -> None:
    run(house.say("续证要多少钱"))
    run(house.say("我的信息"))
    (reply,) = run(house.say(words))
    assert reply["text"] == my_data.ASK
    assert titles(reply) == ["确定删除", "不删了"]
    assert later(house, 10, tmp_path) == 0
    assert run(house.say("删掉"))[0]["text"] == my_data.DONE
    assert later(house, 12, tmp_path) == 1


@pytest.mark.parametrize("words", ["删掉", "删了吧", "不要留，帮我删", "都删了"])
def test_the_same_words_mean_nothing_of_it_once_something_else_was_said(house: SmallHouse, words: str) -> None:
    run(house.say("我的信息"))
    run(house.say("续证要多少钱"))
    assert run(house.say(words))[0]["text"] != my_data.ASK


@pytest.mark.parametrize("words", ["预约删掉", "不要", "不删", "删掉一个预约", "提醒不要了", "清楚了", "不要留电话"])
def test_beside_what_is_kept_other_words_still_mean_what_they_mean(house: SmallHouse, words: str) -> None:
    run(house.say("我的信息"))
    assert run(house.say(words))[0]["text"] != my_data.ASK


def place(house: SmallHouse, hour: int, day: int, *, book: bool = True) -> Appointment:
    """A place of the person, tried or booked."""
    store, service, start = house.store, SERVICES["renewal"], datetime(2026, 11, day, hour)
    claim, key = claims.at(start, service="renewal"), f"{day}-{hour}"
    held = store.appointments.hold(key, 1, "rest", service, claim, MONDAY, MONDAY + timedelta(minutes=5))
    told = Details("演示甲", f"138000000{hour:02d}", f"3503000000{hour:02d}")
    return store.appointments.book(key, told, claim, MONDAY) if book else held


def test_only_appointments_that_stand_are_counted_and_those_that_are_over_apart(house: SmallHouse) -> None:
    run(house.say("你好"))
    place(house, 10, 24)
    place(house, 11, 24, book=False)
    given_up = place(house, 15, 24)
    house.store.appointments.cancel(given_up.id, MONDAY)
    (reply,) = run(house.say("我的信息"))
    assert "预约：1个" in reply["text"].splitlines()
    assert "以前" not in reply["text"]
    house.clock.at(datetime(2026, 11, 25, 9))
    (reply,) = run(house.say("我的信息"))
    assert "以前的预约：1个" in reply["text"].splitlines()
    assert not any(line.startswith("预约：") for line in reply["text"].splitlines())


def test_a_call_that_is_waited_for_is_shown_with_the_end_of_its_number(house: SmallHouse) -> None:
    run(house.say("你好"))
    call = house.store.handoffs.open(1, "callback", "asked", MONDAY)
    house.store.handoffs.wish(call.id, "明天上午", "13800000004")
    (reply,) = run(house.say("我的信息"))
    assert "等我们回电：1个，电话尾号0004" in reply["text"]


@pytest.mark.parametrize(
    "words", ["我的信息不对", "我的证信息错了怎么改", "删掉一个预约", "把我登记的通知删掉", "信息"]
)
def test_other_words_mean_what_they_mean(house: SmallHouse, words: str) -> None:
    run(house.say("你好"))
    assert MyData(house.store, lambda _key: None).said(person(house.store), words, MONDAY) is None


def person(store: Store):  # type: ignore[no-untyped-def]
    found = store.people.find("rest", "me")
    assert found is not None
    return found


def test_a_voice_message_for_a_clerk_is_told_about_once_and_again_after_it_was_deleted(house: SmallHouse) -> None:
    run(house.say("你好"))
    house.store.handoffs.open(1, "live", "asked", MONDAY)
    first = run(house.speak("续证要带什么"))
    assert first[0]["text"].startswith("录音只给工作人员听，最多留30天")
    assert house.store.people.has_consent(1, "recording", "1")
    assert not any("录音只给" in r["text"] for r in run(house.speak("还有呢")))
    assert "已经删掉了" in press(house, first[0], "删掉录音")[0]["text"]
    assert len(house.store.recordings.of_person(1)) == 1
    assert not house.store.people.has_consent(1, "recording", "1")
    assert "录音只给" in run(house.speak("再说一个"))[0]["text"]


def test_other_words_for_it_that_were_understood_show_the_same(house: SmallHouse) -> None:
    (fixed,) = run(house.say("我的信息"))
    person = house.store.people.find("rest", "me")
    assert person is not None
    turn = Turn(person.id, "rest", "你们存了我什么", MONDAY, "my_data")
    (reply,) = house.desk.my_data.show(turn).replies
    assert reply.text.startswith("这里记着您的：")
    assert reply.text.splitlines()[0] == fixed["text"].splitlines()[0]
    assert [choice.title for choice in reply.choices] == titles(fixed)
    assert "不给别人" in reply.text
    assert reply.personal
    assert (reply.intent, reply.spoken) == ("my_data", my_data.SPOKEN)
