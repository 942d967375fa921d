"""Whoever has lost somebody hears sympathy first, then one thing; and nobody is booked for who has died."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.desk.outcome import Outcome
from bot.hall import bereavement
from bot.hall.bereavement import dead, grieves
from tests.fakes.house import small_house
from tests.fakes.talk import Talk
from tests.unit.test_before_coming import answered


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    with small_house(tmp_path) as house:
        yield Talk(house)


def said(talk: Talk, text: str, intent: str = "nlu_fallback", **entities: str) -> Outcome:
    desk, turn = talk.house.desk, talk.turn(text, intent, **entities)
    return desk.clarify(turn) if intent == "nlu_fallback" else desk.answer(turn)


@pytest.mark.parametrize(("text", "who"), [
    ("我爸去世了 他的店我想接着开", "父亲"), ("我爸上个月走了", "父亲"), ("我老伴去年走了", "爱人"),
    ("我妈走了三个月了", "母亲"),
    ("阿公过身了", "爷爷"), ("老人不在了", "家人"), ("持证人去世了", "家人"), ("我儿子去年过世了", "儿子"),
])  # fmt: skip
def test_a_death_is_heard_with_who_has_died(text: str, who: str) -> None:
    assert dead(text) == {who}


@pytest.mark.parametrize("text", [
    "客人走了", "我妈走了三里路", "我爸走不动了", "我爸不在家", "我老婆走了半小时", "搬走了", "我先走了",
    "我儿子走了我再来",
    "钱没了", "证没了",
])  # fmt: skip
def test_who_only_left_has_not_died(text: str) -> None:
    assert not dead(text)


@pytest.mark.parametrize("before", ["我爸去世了 他的店我想接着开", "我爸上个月走了"])
def test_after_the_fathers_death_nobody_books_for_him(talk: Talk, before: str) -> None:
    answered(talk, before, "inherit", "inherit.general")
    talk.begin(service="change")
    for words in ("明天下午三点", "我叫林演示", "13800001234", "没有证号 是我爸的证", "不知道"):
        talk.say(words)
    assert talk.draft is not None
    assert talk.draft.relation is None
    talk.say("对")
    said_last = talk.booking.result(talk.turn(""), talk.draft).text
    assert "约好了" in said_last
    assert "委托书" not in said_last


def test_a_mother_who_lives_is_still_booked_for(talk: Talk) -> None:
    answered(talk, "我爸去世了", "inherit", "inherit.general")
    talk.begin("帮我妈约续证", service="renewal")
    assert talk.draft is not None
    assert talk.draft.relation == "母亲"


def test_without_a_death_the_relation_is_kept(talk: Talk) -> None:
    talk.begin("帮我爸约续证", service="renewal")
    assert talk.draft is not None
    assert talk.draft.relation == "父亲"


@pytest.mark.parametrize("text", ["这个是办变更吗", "那我这个算变更吗", "这种情况要办哪一样"])
def test_which_matter_it_is_after_a_death_is_answered_by_succession(talk: Talk, text: str) -> None:
    assert said(talk, text).replies[0].answer != "inherit.general"
    answered(talk, "我爸去世了", "inherit", "inherit.general")
    (reply,) = said(talk, text).replies
    assert reply.answer == "inherit.general"


@pytest.mark.parametrize("text", [
    "原来的证还有半年到期 现在店里还能不能卖烟", "他七月走的 店现在我妈在卖 会不会罚钱",
])  # fmt: skip
def test_whether_to_go_on_selling_after_a_death_is_answered_for_that(talk: Talk, text: str) -> None:
    assert said(talk, text).replies[0].answer != "inherit.meanwhile"
    answered(talk, "我爸去世了", "inherit", "inherit.general")
    assert said(talk, text).replies[0].answer == "inherit.meanwhile"


def test_who_tells_a_death_and_wishes_for_a_time_gets_sympathy_and_the_form(talk: Talk) -> None:
    text = "我爸上个月走了 店我接着开 要约个时间问变更"
    outcome = said(talk, text, service="change")
    assert outcome.start_booking
    talk.draft = talk.booking.start.begin(talk.turn(text, service="change"))
    assert talk.draft.service == "change"
    assert talk.ask().text.startswith("请您节哀。")


def test_a_death_that_was_not_understood_is_answered_by_succession(talk: Talk) -> None:
    (reply,) = said(talk, "我爸上个月走了 店我接着开 那本本").replies
    assert reply.answer == "inherit.general"


@pytest.mark.parametrize("intent", ["inherit", "chitchat", "nlu_fallback"])
def test_a_grief_is_met_with_sympathy_and_a_person_and_no_law(talk: Talk, intent: str) -> None:
    (reply,) = said(talk, "我老伴去年走了 现在就我一个人 心里难受", intent).replies
    assert reply.text.startswith("请您节哀")
    assert "继承" not in reply.text
    assert "电话" not in reply.text
    assert [choice.title for choice in reply.choices] == ["找工作人员"]


def test_in_the_middle_of_a_booking_the_bare_sentence_is_no_question_of_law(talk: Talk) -> None:
    talk.begin(service="renewal")
    (reply,) = said(talk, "我老伴去年走了", "inherit").replies
    assert reply.answer == "chitchat.grief"


def test_outside_of_a_booking_the_bare_sentence_is_answered_as_before(talk: Talk) -> None:
    assert said(talk, "我老伴去年走了", "inherit").replies[0].answer == "inherit.general"


@pytest.mark.parametrize("text", [
    "我爸走了烟证怎么办", "老公过世了店还要开", "老伴走了 他的提醒帮我停了", "我妈走了我心里乱，证怎么弄",
])  # fmt: skip
def test_a_question_about_the_shop_is_no_mere_grief(text: str) -> None:
    assert dead(text)
    assert not grieves(text, plain=True)


@pytest.mark.parametrize("words", [
    "我去年换过身份证", "没带过身份证", "以往生意还可以", "大厅离世纪广场多远",
    "老板娘刚走了", "买烟的姑娘走了", "前面那个大姐走了，到我了吗",
    "我老公早上走了去上班", "我妈刚走了，她忘了问带什么", "我爸今天走了，明天回来",
])  # fmt: skip
def test_who_has_only_gone_out_and_words_that_sound_like_it_are_no_death(words: str) -> None:
    assert not bereavement.dead(words)


@pytest.mark.parametrize("words", ["我妈刚走了，店我接着开", "我爸走了，证怎么办", "我老伴去年走了，心里难受"])
def test_who_has_died_lately_is_still_understood(words: str) -> None:
    assert bereavement.dead(words)
