"""What is told beside the question of a booking: it is kept, that is said, and the question comes again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.house import small_house
from tests.fakes.talk import Talk


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    with small_house(tmp_path) as house:
        yield Talk(house)


def at_the_licence(talk: Talk) -> None:
    """A renewal of which only the number of the licence is still to be told."""
    talk.begin(service="renewal")
    for words in ("明天上午九点", "林演示", "13800001234"):
        talk.say(words)
    assert talk.missing == "licence"


@pytest.mark.parametrize("words", ["手机13800001234", "我叫林演示"])
@pytest.mark.parametrize("times", [1, 2])
def test_a_number_or_a_name_told_early_is_noted_before_the_places_come_again(
    talk: Talk, words: str, times: int
) -> None:
    talk.begin(service="renewal")
    places = talk.ask()
    for _ in range(times):
        talk.say(words)
        again = talk.ask()
    assert again.text == f"好的，记下来了。\n{places.text}"
    assert again.spoken == f"好的，记下来了。{places.spoken}"
    assert again.choices == places.choices


def test_an_answer_to_the_question_itself_is_followed_by_the_next_question_alone(talk: Talk) -> None:
    talk.begin(service="renewal")
    talk.say("明天上午九点")
    talk.say("林演示")
    assert talk.ask().text.startswith("请说您的电话")


def test_a_corrected_telephone_is_no_wrong_licence_number(talk: Talk) -> None:
    at_the_licence(talk)
    talk.say("不对，电话是13800005678")
    assert talk.draft is not None
    assert talk.draft.phone == "13800005678"
    assert talk.missing == "licence"
    assert talk.ask().text.startswith("好的，记下来了。\n请说烟草证的证号")


def test_a_licence_number_that_is_too_short_is_still_refused(talk: Talk) -> None:
    at_the_licence(talk)
    talk.say("13800005678")
    assert talk.ask().text.startswith("许可证号是12位数字，您说的是11位。")


def test_a_place_refused_twice_is_followed_by_the_townships_and_a_person(talk: Talk) -> None:
    talk.begin("约上门", service="home_visit")
    talk.say("福州市鼓楼区演示路1号")
    assert "找工作人员" not in [c.title for c in talk.ask().choices]
    talk.say("仙游县榜头镇演示村2号")
    refused = talk.ask()
    assert all(township in refused.text for township in ("涵东", "三江口", "白塘", "江口", "萩芦"))
    assert [c.title for c in refused.choices] == ["还是到大厅", "找工作人员"]
    talk.say("白塘镇演示村2号")
    assert talk.missing == "start"
    assert "找工作人员" not in [c.title for c in talk.ask().choices]


@pytest.mark.parametrize("words", ["没有电话", "我没手机", "我哪有手机啊", "家里没装电话"])
def test_having_no_telephone_is_noted_before_it_is_asked_for(talk: Talk, words: str) -> None:
    talk.begin(service="renewal")
    places = talk.ask()
    for _ in range(2):
        assert talk.say(words, "phone")
        assert talk.ask().text == f"好的，记下来了。\n{places.text}"


def test_who_has_told_to_have_no_telephone_is_asked_whose_may_be_rung(talk: Talk) -> None:
    talk.begin("帮我约明天上午九点，我没有电话", service="renewal")
    talk.say("我叫林演示")
    assert talk.missing == "phone"
    asked = talk.ask()
    assert "儿女或者邻居的号码" in asked.text
    assert [c.title for c in asked.choices] == ["找工作人员"]
    assert talk.say("那留我儿子的13800001234")
    assert talk.missing == "licence"


def test_a_telephone_that_was_told_is_not_taken_back_by_having_none(talk: Talk) -> None:
    at_the_licence(talk)
    talk.say("我自己没有电话", "phone")
    assert talk.draft is not None
    assert (talk.draft.phone, talk.draft.phoneless) == ("13800001234", False)
