"""Two matters or two people in one breath: one is booked, that is said, and the other one is offered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.hall.relatives import also_wants
from bot.hall.two_matters import beside
from bot.messages import Reply
from tests.fakes.house import small_house
from tests.fakes.talk import Talk


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    with small_house(tmp_path) as house:
        yield Talk(house)


def finished(talk: Talk, *words: str) -> Reply:
    """The result of a booking in which these words were said at the question for the name."""
    talk.begin("约明天上午九点续证", service="renewal")
    for said in (*words, "林演示", "13800001234", "不知道", "对"):
        talk.say(said)
    assert talk.draft is not None
    return talk.booking.result(talk.turn(""), talk.draft)


@pytest.mark.parametrize(
    ("words", "other"),
    [
        ("续证和变更", "change"), ("续证 还有变更", "change"), ("变更跟续证一起", "change"),
        ("续证，顺便补办", "replace_lost"),
        ("两样一起", ""), ("一起办", ""), ("两件事都办", ""),
        ("续证", None), ("变更", None), ("明天上午九点续证", None), ("两点", None), ("我们两个一起来", None),
    ],
)  # fmt: skip
def test_a_second_matter_is_told_from_one(words: str, other: str | None) -> None:
    assert beside(words, "renewal") == other


@pytest.mark.parametrize(("words", "whom"), [
    ("老伴也要约 跟我同一个时间", "爱人"), ("我爸也要续证", "父亲"), ("邻居也想来办", "邻居"), ("跟我妈一起办", "母亲"),
    ("给我妈约", None), ("我老伴不来", None), ("儿子也在家", None),
])  # fmt: skip
def test_a_second_person_is_told_from_the_one_it_is_for(words: str, whom: str | None) -> None:
    assert also_wants(words) == whom


def test_what_is_booked_and_what_is_not_is_said_and_the_other_one_is_offered(talk: Talk) -> None:
    reply = finished(talk, "续证和变更")
    assert "这次约的是延续（续证）。变更和延续可以一起办，到窗口说一声" in reply.text
    assert (reply.choices[0].title, dict(reply.choices[0].data)) == ("再约变更", {"book": "change"})


def test_the_read_back_says_so_before_the_yes(talk: Talk) -> None:
    talk.begin("约明天上午九点 两样一起", service="renewal")
    for said in ("林演示", "13800001234", "不知道"):
        talk.say(said)
    assert "这次约的是延续（续证）。另一样到窗口一起问" in talk.ask().text


def test_who_asks_whether_both_are_booked_hears_that_one_is(talk: Talk) -> None:
    finished(talk)
    for words, alone in (("两样都约上了吗", True), ("我约了什么时候", False)):
        (reply,) = talk.house.desk.my_appointments(talk.turn(words, "my_appointments")).replies
        assert reply.text.startswith("约上的只有这一样") is alone


def test_the_partner_is_not_dropped_and_comes_next_at_the_same_time(talk: Talk) -> None:
    reply = finished(talk, "老伴也要约 跟我同一个时间")
    assert "爱人的还没有约" in reply.text
    first = reply.choices[0]
    assert first.title == "接着给爱人约"
    talk.draft = talk.booking.start.begin(talk.turn(first.title, "book_appointment", dict(first.data)))
    assert (talk.missing, talk.draft.relation, talk.draft.service) == ("name", "爱人", "renewal")
    assert talk.draft.start is not None
    assert talk.draft.start.startswith("2026-11-24T09:00")


def test_a_partner_named_in_the_middle_is_noted_and_costs_no_miss(talk: Talk) -> None:
    talk.begin("约明天上午九点续证", service="renewal")
    talk.say("老伴也要约 跟我同一个时间")
    assert talk.draft is not None
    assert (talk.missing, talk.draft.failures, talk.draft.relation) == ("name", {}, None)
    assert talk.ask().text.startswith("好的，记下来了。")


def test_an_ordinary_booking_says_nothing_of_it(talk: Talk) -> None:
    reply = finished(talk)
    assert "这次约的是" not in reply.text
    assert [choice.title for choice in reply.choices] == ["我的预约", "要带什么"]
