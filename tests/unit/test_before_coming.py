"""What is asked about a booked day is answered for that appointment, not for a renewal and not with 没听明白."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.desk.outcome import Outcome
from bot.hall import deafness
from bot.hall.before_coming import Asks, asked
from bot.messages import Reply
from bot.voice.bank.cutter import Cutter
from bot.voice.bank.grammar import Grammar
from bot.voice.bank.manifest import Pack
from bot.voice.spoken import speak
from tests.fakes.house import small_house
from tests.fakes.talk import Talk

VOICE = Path(__file__).parents[2] / "data/voice"
TOLD = ("我叫林演示", "13800001234", "350300000001", "对")
VISITED = ("白塘镇演示村12号", "明天上午九点", *TOLD)


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    with small_house(tmp_path) as house:
        yield Talk(house)


def answered(talk: Talk, words: str, intent: str, answer: str | None = None) -> None:
    """A message that got its answer before."""
    now, transcript = talk.house.clock.now(), talk.house.store.transcript
    received = transcript.receive(talk.person, "rest", None, words, now)
    transcript.answered(received.id, talk.person, [], now, intent=intent, answer=answer)


def books(talk: Talk, service: str, told: tuple[str, ...] = ("明天上午九点", *TOLD)) -> None:
    """A finished booking, with its messages in the log."""
    talk.begin(service=service)
    answered(talk, "我要预约", "book_appointment")
    for words in told:
        if talk.draft and talk.draft.open:
            talk.say(words)
            answered(talk, words, "book_appointment")
    assert talk.draft is not None
    assert talk.draft.done is not None


def said(talk: Talk, text: str, intent: str = "nlu_fallback") -> Reply:
    """The one reply to words that were taken for `intent`."""
    desk, turn = talk.house.desk, talk.turn(text, intent)
    outcome: Outcome = desk.clarify(turn) if intent == "nlu_fallback" else desk.answer(turn)
    (reply,) = outcome.replies
    return reply


@pytest.mark.parametrize("text", ["那天带什么", "他要带什么", "那要带啥去"])
@pytest.mark.parametrize("intent", ["nlu_fallback", "renewal_materials"])
@pytest.mark.parametrize(("service", "wanted"), [
    ("new_licence", "new_licence.materials"), ("suspend", "suspend.general"), ("change", "change.general"),
    ("replace_lost", "replace_lost.general"), ("renewal", "renewal_materials.general"),
])  # fmt: skip
def test_what_to_bring_follows_the_matter_that_is_booked(
    talk: Talk, text: str, intent: str, service: str, wanted: str
) -> None:
    books(talk, service)
    assert said(talk, text, intent).answer == wanted


def test_days_after_the_booking_it_still_does(talk: Talk) -> None:
    books(talk, "new_licence")
    talk.house.clock.forward(hours=12)
    assert said(talk, "要带什么", "renewal_materials").answer == "new_licence.materials"


@pytest.mark.parametrize("text", ["要带什么", "旧的证要带去吗"])
def test_who_told_of_a_damaged_licence_is_not_answered_for_a_lost_one(talk: Talk, text: str) -> None:
    answered(talk, "证被水泡了", "replace_lost", "replace_lost.damaged")
    assert said(talk, text, "renewal_materials").answer == "replace_lost.damaged"
    books(talk, "replace_lost")
    assert "坏的证" in said(talk, text, "renewal_materials").text


def test_a_matter_talked_of_before_a_consultation_was_booked_is_still_meant(talk: Talk) -> None:
    answered(talk, "我想开店卖烟", "new_licence", "new_licence.general")
    books(talk, "consult")
    assert said(talk, "要带租房合同吗", "renewal_materials").answer == "new_licence.materials"


def test_who_has_booked_nothing_and_talked_of_nothing_is_asked_back(talk: Talk) -> None:
    for text in ("那天带什么", "要是没人确认呢 我不是白跑", "到了那里我找哪个", "万一那天车坏了来不了怎么办"):
        assert said(talk, text).intent == "nlu_fallback"


@pytest.mark.parametrize(("service", "wanted"), [
    ("renewal", "renewal_how.agent"), ("suspend", "renewal_how.agent_other"),
])  # fmt: skip
@pytest.mark.parametrize("text", [
    "那天我儿子替我去 行不行", "要是我不能去 叫我儿媳妇去可以吗", "能不能我儿子去", "我要自己去还是他去",
])  # fmt: skip
def test_who_may_go_instead_is_answered_for_the_matter(talk: Talk, text: str, service: str, wanted: str) -> None:
    books(talk, service)
    reply = said(talk, text)
    assert reply.answer == wanted
    assert "授权委托书" in reply.text


def test_nobody_goes_instead_of_the_dead(talk: Talk) -> None:
    answered(talk, "我爸去世了", "inherit", "inherit.general")
    assert "授权委托书" not in said(talk, "能不能我儿子去").text


@pytest.mark.parametrize("text", ["要是没人确认呢 我不是白跑", "没人给我确认怎么办", "什么时候确认"])
def test_an_hour_that_waits_for_a_clerk_is_not_run_to_in_vain(talk: Talk, text: str) -> None:
    books(talk, "renewal", ("周六晚上六点", *TOLD))
    reply = said(talk, text)
    assert "确认后在这里告诉您" in reply.text
    assert "不用跑" in reply.text


def test_an_hour_that_is_certain_is_shown_as_such(talk: Talk) -> None:
    books(talk, "renewal")
    reply = said(talk, "要是没人确认呢 我不是白跑")
    assert "已约好" in reply.text
    assert "上午9:00" in reply.text
    assert reply.personal


@pytest.mark.parametrize("text", ["万一那天车坏了来不了怎么办", "要是下雨去不了呢", "要是去晚了要不要紧"])
def test_who_may_be_hindered_hears_how_to_move_or_cancel(talk: Talk, text: str) -> None:
    books(talk, "renewal")
    reply = said(talk, text)
    assert [choice.title for choice in reply.choices] == ["改时间", "取消预约", "找工作人员"]
    assert "不要紧" in reply.text


@pytest.mark.parametrize("text", ["到了那里我找哪个 会不会要排队", "那天要排队吗", "到了找谁"])
def test_whom_to_ask_for_in_the_hall_is_told(talk: Talk, text: str) -> None:
    books(talk, "renewal")
    assert "预约号告诉窗口" in said(talk, text).text


@pytest.mark.parametrize(("text", "wanted"), [
    ("我不会写字 表怎么填", "renewal_materials.form"),
    ("我八十岁了 眼睛不好 有没有人帮我填表", "renewal_materials.form"),
    ("字都不会写 委托书怎么弄", "renewal_materials.agent"), ("我不识字怎么签", "renewal_materials.form"),
    ("我是聋人 听不见 去窗口怎么办", "help.deaf"), ("到窗口 我听不见工作人员讲话 怎么办", "help.deaf"),
])  # fmt: skip
def test_who_cannot_write_or_hear_is_told_who_helps(talk: Talk, text: str, wanted: str) -> None:
    assert said(talk, text).answer == wanted


@pytest.mark.parametrize(("text", "intent"), [
    ("你们来几个人 要准备什么", "home_visit"), ("来家里的人叫什么名字 我怕是骗子", "fraud"),
    ("谁来我家", "nlu_fallback"),
])  # fmt: skip
def test_who_waits_for_a_visit_hears_how_to_know_the_staff(talk: Talk, text: str, intent: str) -> None:
    books(talk, "home_visit", VISITED)
    reply = said(talk, text, intent)
    assert reply.answer == "home_visit.who_comes"
    assert "出示证件" in reply.text
    assert "找工作人员" in [choice.title for choice in reply.choices]


@pytest.mark.parametrize("text", ["来的人叫我转钱 叫什么我不知道", "来家里的人要收费 叫什么也不说"])
def test_money_at_the_door_stays_an_alarm(talk: Talk, text: str) -> None:
    books(talk, "home_visit", VISITED)
    assert said(talk, text, "fraud").intent == "fraud"


@pytest.mark.parametrize("text", [
    "我儿子来买烟可以吗", "我老婆接手可以吗", "我那天去不了了", "续证要带什么材料", "别，先不确认",
    "我儿子陪我去可以吗",
])  # fmt: skip
def test_other_words_are_left_alone(text: str) -> None:
    assert asked(text) is None
    assert asked("来家里的人叫什么名字") is not Asks.WHO_COMES


def test_every_answer_of_its_own_can_be_said_aloud(talk: Talk) -> None:
    recorded = Cutter(Pack(VOICE / "mandarin").clips(), Grammar.load(VOICE / "slots.yml"))
    books(talk, "renewal", ("周六晚上六点", *TOLD))
    for text in ("没人确认怎么办", "要是下雨去不了呢", "到了找谁"):
        assert recorded.cut(speak(said(talk, text).spoken or "")) is not None


def test_who_goes_instead_after_what_to_bring_hears_what_that_person_brings(talk: Talk) -> None:
    answered(talk, "续证要带什么", "renewal_materials", "renewal_materials.general")
    assert said(talk, "我儿子去行吗", "renewal_how").answer == "renewal_materials.agent"


@pytest.mark.parametrize(
    "text",
    ["大厅在哪里 没听清", "大厅几点上班 没听清", "我没听清大厅的地址", "没听清 大厅怎么走", "没听清，窗口几点开"],
)
def test_who_did_not_catch_an_answer_about_the_hall_is_not_taken_for_deaf(text: str) -> None:
    assert not deafness.asks_of_window(text)
    assert not deafness.reads_only(text)
