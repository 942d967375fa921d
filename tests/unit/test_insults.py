"""Rude words get a calm answer and a person, outside of a booking and within one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.hall import insults
from tests.fakes.house import small_house
from tests.fakes.talk import Talk
from tests.unit.test_desk import Visitor

RUDE = [
    "你们这帮混蛋",
    "混蛋",
    "你们这些王八蛋！",
    "去你妈的",
    "你们是不是有病",
    "你们都是一群废物",
    "一帮吃干饭的",
    "你个猪脑袋",
    "什么狗屁东西",
]


@pytest.fixture
def visitor(tmp_path: Path) -> Iterator[Visitor]:
    with small_house(tmp_path) as house:
        yield Visitor(house)


@pytest.mark.parametrize("text", RUDE)
@pytest.mark.parametrize("intent", ["out_of_scope", "nlu_fallback", "chitchat", "inform", "deny"])
def test_rude_words_get_a_calm_answer_with_a_person_offered(visitor: Visitor, text: str, intent: str) -> None:
    desk, turn = visitor.desk, visitor.turn(text, intent)
    case = {"out_of_scope": desk.reject, "nlu_fallback": desk.clarify, "inform": desk.inform, "deny": desk.inform}
    (reply,) = case.get(intent, desk.answer)(turn).replies
    assert reply.text.startswith("对不起，我没帮上忙。")
    assert "找工作人员" in [choice.title for choice in reply.choices]


@pytest.mark.parametrize("text", RUDE)
@pytest.mark.parametrize("intent", ["nlu_fallback", "inform", "deny"])
def test_they_are_no_wrong_answer_to_a_form(tmp_path: Path, text: str, intent: str) -> None:
    with small_house(tmp_path) as house:
        talk = Talk(house)
        talk.begin(service="renewal")
        assert not talk.say(text, intent)
        draft = talk.booking.load(talk.turn(""))
        assert draft is not None
        assert (draft.open, draft.failures, draft.missing()) == (True, {}, "start")
        turn = talk.turn(text, intent)
        outcome = house.desk.clarify(turn) if intent == "nlu_fallback" else house.desk.inform(turn)
        assert outcome.replies[0].answer == "chitchat.scold"


@pytest.mark.parametrize(
    "text",
    ["他妈的说不续就不续", "妈的不卖了 退证", "补证收钱吗，我婆婆当垃圾扔了", "我妈的证快到期了", "家里有病人，来不了",
     "什么狗屁窗口踢来踢去", "名字写我妈的", "滚动屏幕怎么看", "", "好的"],
)  # fmt: skip
def test_whoever_says_something_beside_them_is_answered_about_that(text: str) -> None:
    assert not insults.insulting(text)


def test_no_message_takes_long_to_be_looked_at() -> None:
    begun = time.process_time()
    for text in ("的" * 16, "他妈" * 8, "是不是" * 5, "混蛋" * 7 + "嘿"):
        insults.insulting(text)
    assert time.process_time() - begun < 1
