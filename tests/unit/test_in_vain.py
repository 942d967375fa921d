"""Who came for nothing hears that the hall is sorry, and gets a person."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.hall.in_vain import ran
from bot.messages import Reply
from tests.fakes.house import small_house
from tests.fakes.talk import Talk


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    with small_house(tmp_path) as house:
        yield Talk(house)


def said(talk: Talk, text: str, intent: str) -> Reply:
    desk, turn = talk.house.desk, talk.turn(text, intent)
    (reply,) = (desk.clarify(turn) if intent == "nlu_fallback" else desk.answer(turn)).replies
    return reply


@pytest.mark.parametrize("text", ["我跑了三十公里你知道吗", "大老远跑来又叫我回去", "害我白跑一趟"])
@pytest.mark.parametrize("intent", ["chitchat", "nlu_fallback"])
def test_a_way_made_for_nothing_gets_an_apology_and_a_person(talk: Talk, text: str, intent: str) -> None:
    reply = said(talk, text, intent)
    assert reply.answer == "complaint.in_vain"
    assert "对不起" in reply.text
    assert "找工作人员" in [choice.title for choice in reply.choices]
    (waiting,) = talk.house.store.handoffs.listing()
    assert waiting.reason == "complaint"


def test_what_is_asked_with_it_is_answered_behind_the_apology(talk: Talk) -> None:
    reply = said(talk, "上次叫我带身份证去了又说要营业执照白跑一趟", "renewal_materials")
    assert reply.text.startswith("对不起。")
    assert "营业执照" in reply.text


def test_a_complaint_is_not_sorry_twice(talk: Talk) -> None:
    assert said(talk, "让我跑了三趟还不给办", "complaint").text.count("对不起") == 1


@pytest.mark.parametrize("text", [
    "怕又白跑，先跟你订好", "要是没人确认呢 我不是白跑", "现在跑去会不会白跑", "省得我少一张又白跑", "我走不动", 
    "烟被扣走了能要回来吗",
    "跑了两年车刚回来", "他们白来一趟会怎么处理",
])  # fmt: skip
def test_a_fear_of_it_is_no_reproach(text: str) -> None:
    assert not ran(text)
