"""A voice message in a conversation: answered at once, read back before anything is done, kept for a clerk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.desk.forgetting import forget
from bot.desk.hearing_words import TROUBLES
from bot.messages import Choice, Reply
from tests.fakes.house import SmallHouse, small_house
from tests.fakes.turns import press, run, titles


@pytest.fixture
def house(tmp_path: Path) -> Iterator[SmallHouse]:
    with small_house(tmp_path) as one:
        one.dialogue.intents = {"取消我的预约": "cancel_appointment", "对的": "affirm", "第一个": "inform"}
        yield one


def asked(house: SmallHouse) -> list[str]:
    return [text for _, text, _ in house.dialogue.asked]


def kept(house: SmallHouse) -> list[int | None]:
    return [one.handoff_id for one in house.store.recordings.of_person(1)]


def test_a_plain_question_is_answered_at_once_with_what_was_heard_above_and_not_in_the_sound(house: SmallHouse) -> None:
    (reply,) = run(house.speak("续证要带什么"))
    assert reply["text"] == "您说的是：续证要带什么\n好的"
    assert reply["custom"]["spoken"] == "好的"
    assert reply["custom"]["heard"] == "续证要带什么"
    assert house.store.transcript.story(1)[0].text == "续证要带什么"
    assert kept(house) == []


def test_saying_it_again_does_not_say_again_what_was_heard(house: SmallHouse) -> None:
    run(house.speak("续证要带什么"))
    assert run(house.speak("再说一遍"))[0]["text"] == "您说的是：再说一遍\n好的"
    assert run(house.say("再说一遍"))[0]["text"] == "好的"


@pytest.mark.parametrize("yes", ["press", "对", "?对的", "?对。对"])
def test_a_command_is_read_back_and_done_only_after_yes(house: SmallHouse, yes: str) -> None:
    (question,) = run(house.speak("取消我的预约"))
    assert question["text"] == "我听到的是：取消我的预约，对吗？"
    assert titles(question) == ["对", "不对", "人工"]
    assert asked(house) == []
    if yes == "press":
        (reply,) = press(house, question, "对")
    else:
        (reply,) = run(house.say("对") if yes == "对" else house.speak(yes))
    assert asked(house) == ["取消我的预约"]
    assert reply["text"] == "好的"
    assert kept(house) == []


def test_the_same_words_typed_are_not_read_back(house: SmallHouse) -> None:
    run(house.say("取消我的预约"))
    assert asked(house) == ["取消我的预约"]


def test_what_was_heard_uncertainly_is_read_back_even_when_it_is_only_a_question(house: SmallHouse) -> None:
    assert run(house.speak("?续证要带什么"))[0]["text"] == "我听到的是：续证要带什么，对吗？"
    assert asked(house) == []


def test_after_no_nothing_was_done_and_the_buttons_from_before_are_back(house: SmallHouse) -> None:
    run(house.say("你好"))
    (question,) = run(house.speak("取消我的预约"))
    (reply,) = press(house, question, "不对")
    assert "再说一次" in reply["text"]
    assert titles(reply) == ["甲", "乙"]
    assert asked(house) == ["你好"]
    assert kept(house) == []


def test_two_wrong_read_backs_go_to_a_clerk_with_the_recording(house: SmallHouse) -> None:
    for _ in range(2):
        (question,) = run(house.speak("取消我的预约"))
        (reply,) = press(house, question, "不对")
    assert "请工作人员听" in reply["text"]
    handoff = house.store.handoffs.of_person(1, "callback")
    assert handoff is not None
    assert kept(house) == [handoff.id]


def test_something_else_than_yes_or_no_is_a_new_message_and_the_old_one_is_forgotten(house: SmallHouse) -> None:
    (question,) = run(house.speak("取消我的预约"))
    run(house.say("几点上班"))
    assert asked(house) == ["几点上班"]
    assert kept(house) == []
    assert "过时" in press(house, question, "对")[0]["text"]
    assert asked(house) == ["几点上班"]


def test_a_person_is_called_from_the_read_back_and_gets_the_recording(house: SmallHouse) -> None:
    (question,) = run(house.speak("取消我的预约"))
    house.dialogue.error = "away"
    press(house, question, "人工")
    assert house.store.handoffs.of_person(1, "live") is not None
    assert house.store.handoffs.of_person(1, "callback") is None
    (one,) = house.store.recordings.of_person(1)
    assert one.keep_until - one.created_at > timedelta(days=29)


def test_a_spoken_yes_to_a_last_question_is_read_back_and_then_means_that_question(house: SmallHouse) -> None:
    last = (
        Choice("对，就这样", "/inform", {"form": "f", "confirm": True}),
        Choice("不对，要改", "/inform", {"form": "f"}),
    )
    house.dialogue.replies = [Reply("周六九点，对吗？", choices=last)]
    run(house.say("预约"))
    (question,) = run(house.speak("第一个"))
    assert "第一个，对吗" in question["text"]
    press(house, question, "对")
    assert house.dialogue.asked[-1][2]["data"] == {"form": "f", "confirm": True}


def test_choosing_a_time_in_the_middle_of_a_form_needs_no_read_back(house: SmallHouse) -> None:
    house.dialogue.replies = [Reply("哪个时间？", choices=(Choice("九点", "/inform", {"form": "f", "start": "x"}),))]
    run(house.say("预约"))
    run(house.speak("第一个"))
    assert house.dialogue.asked[-1][2]["data"] == {"form": "f", "start": "x"}


def test_without_understanding_everything_heard_is_read_back(house: SmallHouse) -> None:
    house.dialogue.error = "away"
    assert "对吗" in run(house.speak("续证要带什么"))[0]["text"]


def test_somebody_in_danger_is_heard_without_any_read_back(house: SmallHouse) -> None:
    (reply,) = run(house.speak("有人在店里打我了"))
    assert "110" in reply["text"]


@pytest.mark.parametrize("trouble", [t for t in TROUBLES if t != "unclear"])
def test_what_could_not_be_used_gets_its_sentence_and_the_buttons_stay(house: SmallHouse, trouble: str) -> None:
    run(house.say("你好"))
    (reply,) = run(house.speak(f"!{trouble}"))
    assert reply["text"] == TROUBLES[trouble]
    assert titles(reply) == ["甲", "乙"]
    assert house.store.handoffs.of_person(1, "callback") is None


def test_not_understood_twice_in_a_row_goes_to_a_clerk_and_once_does_not(house: SmallHouse) -> None:
    assert "没有听清" in run(house.speak("!unclear"))[0]["text"]
    run(house.speak("续证要带什么"))
    assert "靠近" in run(house.speak("!unclear"))[0]["text"]
    assert kept(house) == []
    (reply,) = run(house.speak("!unclear"))
    assert "两次" in reply["text"]
    assert len(kept(house)) == 1


@pytest.mark.parametrize("why", ["no engine", "dialect"])
def test_what_nobody_here_understands_is_kept_for_a_clerk_and_buttons_help_meanwhile(
    house: SmallHouse, why: str
) -> None:
    if why == "dialect":
        run(house.say("讲莆田话"))
    house.ear.deaf = why == "no engine"
    (reply,) = run(house.speak("随便什么话"))
    assert ("莆田话" in reply["text"]) == (why == "dialect")
    assert "只给工作人员听" in reply["text"]
    assert "30天" in reply["text"]
    assert titles(reply)[-1] == "删掉录音"
    assert len(titles(reply)) == 4
    handoff = house.store.handoffs.of_person(1, "callback")
    assert handoff is not None
    assert handoff.reason == "recording"
    assert kept(house) == [handoff.id]
    assert house.store.people.has_consent(1, "recording", "1")
    assert run(house.say("几点上班"))[0]["text"] == "好的"


def test_the_person_can_have_the_recording_deleted_and_the_request_with_it(house: SmallHouse, tmp_path: Path) -> None:
    house.ear.deaf = True
    (reply,) = run(house.speak("随便什么话"))
    assert len(list((tmp_path / "recordings").iterdir())) == 1
    assert "删掉了" in press(house, reply, "删掉录音")[0]["text"]
    assert list((tmp_path / "recordings").iterdir()) == []
    assert house.store.handoffs.of_person(1, "callback") is None
    assert "没有了" in press(house, reply, "删掉录音")[0]["text"]


def test_a_recording_is_sealed_ends_with_its_time_and_with_its_person(house: SmallHouse, tmp_path: Path) -> None:
    house.ear.deaf = True
    run(house.speak("一"))
    run(house.speak("二"))
    first, second = house.store.recordings.of_person(1)
    path = tmp_path / "recordings" / f"{first.key}.sealed"
    sound = house.store.recordings.sound(first)
    assert sound is not None
    assert sound[:2] in (b"ID", b"\xff\xfb", b"\xff\xf3")
    assert sound[:200] not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    house.store.recordings.attach(second.id, second.handoff_id, house.clock.now() + timedelta(days=60))
    assert house.store.recordings.lapsed(house.clock.now() + timedelta(days=31)) == 1
    assert not path.exists()
    person = house.store.people.get(1)
    assert person is not None
    forget(house.store, person, house.clock.now(), None)
    assert list((tmp_path / "recordings").iterdir()) == []


def test_while_a_clerk_is_there_the_voice_reaches_the_clerk(house: SmallHouse) -> None:
    run(house.say("人工"))
    handoff = house.store.handoffs.of_person(1)
    assert handoff is not None
    house.store.handoffs.claim(handoff.id, "小陈", house.clock.now())
    assert run(house.speak("我在路上了")) == []
    assert house.store.transcript.story(1)[-1].text == "我在路上了"
    assert kept(house) == [handoff.id]


def test_a_repeated_voice_message_is_heard_and_kept_once(house: SmallHouse) -> None:
    house.ear.deaf = True
    first = run(house.speak("一", message_id="7"))
    assert run(house.speak("一", message_id="7")) == first
    assert len(kept(house)) == 1


@pytest.mark.slow
def test_nobody_can_fill_the_house_with_recordings(house: SmallHouse) -> None:
    house.ear.deaf = True
    for n in range(22):
        house.clock.at(datetime(2026, 11, 23, 9, n))
        last = run(house.speak("一"))
    assert len(kept(house)) == 20
    assert "留不下" in last[0]["text"]


def test_a_phone_that_was_heard_stands_in_no_button_and_no_open_column(house: SmallHouse) -> None:
    run(house.speak("?我的电话13812345678"))
    with house.store.db.read() as c:
        shown = c.exec_driver_sql("select say, data, title from choice").all()
        masked = c.exec_driver_sql("select masked from message").scalars().all()
    assert "12345678" not in f"{shown}{masked}"
