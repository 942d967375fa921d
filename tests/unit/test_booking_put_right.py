"""What is put right at the read-back of a booking, in whatever words, and nothing is booked against it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.hall import reading
from tests.fakes.house import small_house
from tests.fakes.talk import Talk


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    with small_house(tmp_path) as house:
        yield Talk(house)


def read_back(talk: Talk, name: str = "蔡阿水") -> None:
    """A booking that only waits for its yes."""
    talk.begin(service="renewal")
    for words in ("明天上午九点", name, "13800001234", "不知道"):
        talk.say(words)
    assert talk.missing == "confirmed"


def confirmed(talk: Talk) -> int:
    return len(talk.house.store.appointments.listing(status="confirmed"))


@pytest.mark.parametrize("words", ["姓蔡 蔡阿水", "我姓蔡，蔡阿水", "免贵姓蔡，叫阿水", "蔡阿水"])
def test_a_surname_said_before_the_name_is_not_doubled(talk: Talk, words: str) -> None:
    read_back(talk, words)
    assert "姓名：蔡阿水" in talk.ask().text


@pytest.mark.parametrize("words", ["姓吴，口天吴，名字叫桂香", "姓吴 单名桂香", "我姓吴 吴桂香"])
def test_how_a_surname_is_written_is_no_part_of_the_name(words: str) -> None:
    assert reading.name(words, expected=True) == "吴桂香"


@pytest.mark.parametrize("words", ["等一下我找笔 你再报一遍", "让我看看你们几点上班", "等候补"])
def test_who_wants_something_said_again_or_asks_does_not_ask_for_a_moment(words: str) -> None:
    assert not reading.waits(words)


@pytest.mark.parametrize(
    ("words", "whom"),
    [
        ("再给张天来约一个", "张天来"), ("第一个刘阿旺 礼拜五下午三点", "刘阿旺"), ("替陈阿九办续证", "陈阿九"),
        ("给孙子办", None), ("帮黄师傅约", None), ("给钱不", None), ("卖一包给高中生 罚五万", None),
        ("第三个路口", None), ("帮我约周六", None),
    ],
)  # fmt: skip
def test_the_name_of_whom_it_is_booked_for_is_heard(words: str, whom: str | None) -> None:
    assert reading.for_whom(words) == whom


@pytest.mark.parametrize("words", ["姓林", "我姓林", "姓林 双木林", "我姓陈，耳东陈"])
def test_a_surname_alone_is_no_name(words: str) -> None:
    assert reading.name(words, expected=True) is None


@pytest.mark.parametrize(
    "words",
    [
        "不对 名字写错了 是蔡阿瑞", "名字不是蔡阿水，是蔡阿瑞", "不对，是蔡阿瑞", "名字错了 叫蔡阿瑞",
        "名字错了，蔡阿瑞", "姓名要改成蔡阿瑞", "是蔡阿瑞 不是蔡阿水",
    ],
)  # fmt: skip
def test_a_wrong_name_is_put_right_by_the_words_that_say_so(talk: Talk, words: str) -> None:
    read_back(talk)
    assert talk.say(words)
    assert "姓名：蔡阿瑞" in talk.ask().text
    assert confirmed(talk) == 0


@pytest.mark.parametrize("words", ["不对，是晚上", "不是周六是周日", "不对，是续证", "名字对不对"])
def test_other_corrections_leave_the_name(words: str) -> None:
    assert reading.right_name(words, "蔡阿水") is None


@pytest.mark.parametrize("words", ["不对 那个写岔了", "错了 不是这样写的", "哎不对你弄混了"])
def test_an_objection_that_is_not_understood_is_asked_about_and_a_yes_after_it_books_nothing(
    talk: Talk, words: str
) -> None:
    read_back(talk)
    assert talk.say(words)
    assert talk.ask().text.endswith("哪里要改？")
    talk.say("对")
    assert confirmed(talk) == 0


@pytest.mark.parametrize("words", ["好了 对", "好的对的没错", "可以 就这样定了", "嗯嗯，好的", "对对对"])
def test_a_yes_in_several_words_books(talk: Talk, words: str) -> None:
    read_back(talk)
    talk.say(words)
    assert confirmed(talk) == 1


@pytest.mark.parametrize("words", ["等一下", "等一下 我问下我老婆", "我想想", "稍等啊", "好 等一下"])
def test_who_asks_for_a_moment_gets_it_and_hears_nothing_twice(talk: Talk, words: str) -> None:
    read_back(talk)
    assert talk.say(words)
    reply = talk.ask()
    assert "不着急" in reply.text
    assert "我念给您听" not in reply.text
    assert [choice.title for choice in reply.choices] == ["对，就这样", "不对，要改"]
    talk.say("好了 对")
    assert confirmed(talk) == 1


def test_a_moment_is_given_at_every_question_and_a_time_said_with_it_counts(talk: Talk) -> None:
    talk.begin(service="renewal")
    talk.say("等一下 我看看")
    assert "不着急" in talk.ask().text
    talk.say("我看看 明天上午九点")
    assert talk.missing == "name"


def test_a_telephone_with_a_digit_too_many_is_asked_again_and_is_no_licence(talk: Talk) -> None:
    talk.begin(service="renewal")
    for words in ("明天上午九点", "蔡阿水", "135009431234"):
        talk.say(words)
    assert talk.missing == "phone"
    assert "您说的是12位" in talk.ask().text
    assert talk.draft is not None
    assert talk.draft.licence is None


def test_where_the_licence_is_asked_such_a_number_is_one(talk: Talk) -> None:
    talk.begin(service="renewal")
    for words in ("明天上午九点", "蔡阿水", "13800001234", "135009431234"):
        talk.say(words)
    assert talk.draft is not None
    assert talk.draft.licence == "135009431234"


def test_a_licence_told_where_the_telephone_is_asked_is_kept(talk: Talk) -> None:
    talk.begin(service="renewal")
    for words in ("明天上午九点", "蔡阿水", "350301100001"):
        talk.say(words)
    assert talk.draft is not None
    assert (talk.missing, talk.draft.licence) == ("phone", "350301100001")


def test_a_moment_is_not_all_that_is_asked_where_something_is_put_right_with_it(talk: Talk) -> None:
    read_back(talk)
    talk.say("等一下，名字错了")
    talk.say("对", "affirm")
    assert confirmed(talk) == 0
    assert talk.missing == "name"


def test_a_telephone_told_with_a_wish_for_a_moment_is_taken(talk: Talk) -> None:
    talk.begin(service="renewal")
    for words in ("明天上午九点", "蔡阿水"):
        talk.say(words)
    talk.say("等一下，13812345678")
    assert talk.draft is not None
    assert talk.draft.phone == "13812345678"


@pytest.mark.parametrize("words", ["不是，是蔡厝", "地址不对，是蔡厝村12号", "不对，是蔡溪"])
def test_a_village_that_begins_with_the_surname_is_no_name(words: str) -> None:
    assert reading.right_name(words, "蔡阿水") is None
    assert reading.right_name("不对，是蔡阿瑞", "蔡阿水") == "蔡阿瑞"


@pytest.mark.parametrize("word", ["嗯", "好的", "是的", "不是的", "好了"])
def test_a_word_that_is_said_over_and_over_is_read_at_once(word: str) -> None:
    assert reading.yes_or_no(word * 200 + "我要约") is None
    assert reading.yes_or_no(word * 3) is not None
