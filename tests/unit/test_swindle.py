"""A swindle told in pieces is recognised by the whole story; who only asks what it costs is not warned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from bot.hall import swindle
from bot.store.handoffs import Handoff
from tests.fakes.house import small_house
from tests.unit.test_desk import Visitor, words

CALLER = "有人打电话来说是烟草局的"


@pytest.fixture
def visitor(tmp_path: Path) -> Iterator[Visitor]:
    with small_house(tmp_path) as house:
        yield Visitor(house)


def tell(visitor: Visitor, text: str, intent: str) -> str:
    """What is answered to a message that was taken for `intent` by itself; it stands in the story afterwards."""
    turn = visitor.turn(text, intent)
    outcome = visitor.desk.clarify(turn) if intent == "nlu_fallback" else visitor.desk.answer(turn)
    store, now, said = visitor.house.store, turn.now, outcome.replies[0]
    received = store.transcript.receive(visitor.person, "rest", None, text, now)
    store.transcript.answered(received.id, visitor.person, [], now, intent=said.intent, answer=said.answer)
    return words(outcome)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("说我的证要过期了", "renewal_late"),
        ("要我先交八百块", "renewal_fee"),
        ("他说今天不交就注销", "close"),
        ("说要八百", "nlu_fallback"),
        ("叫我微信转给他", "talk_to_human"),
    ],
)
def test_what_the_caller_said_is_part_of_his_story_whatever_it_sounds_like_alone(
    visitor: Visitor, text: str, intent: str
) -> None:
    assert "打110" in tell(visitor, CALLER, "fraud")
    said = tell(visitor, text, intent)
    assert "这是骗人的套路" in said
    assert "打大厅电话核实" in said


def test_nobody_is_told_that_his_licence_ends_because_a_caller_said_so(visitor: Visitor) -> None:
    tell(visitor, CALLER, "fraud")
    assert "还在有效期里" not in tell(visitor, "说我的证要过期了", "renewal_late")
    assert visitor.house.store.handoffs.listing(status="waiting") == []


def test_money_first_and_the_bureau_afterwards_is_the_same_story(visitor: Visitor) -> None:
    tell(visitor, "要我先交八百块", "fraud")
    assert "这是骗人的套路" in tell(visitor, "他是烟草局的，打电话来的", "phone")


@pytest.mark.parametrize("text", ["我已经微信转给他了", "钱转给他了怎么办"])
def test_who_has_paid_hears_what_to_do_now_whatever_was_told_before(visitor: Visitor, text: str) -> None:
    tell(visitor, CALLER, "fraud")
    tell(visitor, "要我先交八百块", "fraud")
    assert tell(visitor, text, "fraud").startswith("第一，马上打110报警")


def test_a_story_by_telephone_gets_no_advice_for_the_door(visitor: Visitor) -> None:
    tell(visitor, "有人打电话说是烟草局的", "fraud")
    said = tell(visitor, "要我先交八百块", "fraud")
    assert "上门" not in said
    assert "先挂掉" in said


def test_who_told_it_and_wants_a_person_is_urgent_with_the_whole_story(visitor: Visitor) -> None:
    tell(visitor, CALLER, "fraud")
    tell(visitor, "要我先交八百块", "fraud")
    visitor.desk.handoff(visitor.turn("人工", "talk_to_human"))
    (row,) = visitor.house.store.handoffs.listing(status="waiting")
    assert isinstance(row, Handoff)
    assert (row.reason, row.urgent, row.note) == ("swindled", True, f"{CALLER}，要我先交八百块")


def test_a_caller_of_long_ago_has_nothing_to_do_with_it(visitor: Visitor) -> None:
    visitor.house.clock.at(datetime(2026, 11, 23, 9, 10))
    tell(visitor, CALLER, "fraud")
    visitor.house.clock.forward(minutes=30)
    assert "骗人的套路" not in tell(visitor, "说我的证要过期了", "renewal_late")


@pytest.mark.parametrize(
    ("text", "intent"),
    [("要交多少钱", "renewal_fee"), ("续证要带什么材料", "renewal_materials"), ("几点上班", "hours")],
)
def test_a_question_of_ones_own_is_answered_after_a_warning_as_before_it(
    visitor: Visitor, text: str, intent: str
) -> None:
    alone = tell(visitor, text, intent)
    tell(visitor, CALLER, "fraud")
    assert tell(visitor, text, intent) == alone


@pytest.mark.parametrize(
    ("before", "text"),
    [
        ("续证要什么材料", "要交多少钱"),
        ("续证要什么材料", "要我先交八百块"),
        (CALLER, "说一下上班时间"),
        (CALLER, "说要带什么材料"),
        (CALLER, "我要约十点"),
        (CALLER, "我的证12月31号到期"),
        ("烟草局的窗口叫我来", "要我交身份证"),
    ],
)
def test_other_words_go_on_with_no_story(before: str, text: str) -> None:
    assert swindle.told([before], text) is None


def test_the_story_leaves_out_what_does_not_belong_to_it() -> None:
    assert swindle.told([CALLER, "几点上班"], "要我先交八百块") == f"{CALLER}，要我先交八百块"


@pytest.mark.parametrize(
    "text", ["有人自称烟草局来店里收烟", "有个人说是你们派来收烟的", "说是专卖局的人要把我的烟拿走"]
)
def test_who_has_somebody_at_the_door_that_takes_tobacco_away_is_told_to_see_his_papers(
    visitor: Visitor, text: str
) -> None:
    outcome = visitor.answer(text, "fraud")
    said = words(outcome)
    assert "出示检查证" in said
    assert "打大厅电话核实：0594-0000000" in said
    assert "12313" in said
    assert "先挂掉" not in said
    assert "找工作人员" in [choice.title for choice in outcome.replies[0].choices]


def test_who_only_asks_whether_an_inspector_is_genuine_is_told_of_no_goods(visitor: Visitor) -> None:
    assert "拿了什么烟" not in words(visitor.answer("有人自称是专卖的来查烟，怎么知道真假", "fraud"))


# -- a swindle that is going on ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "我刚才把验证码告诉一个说是烟草局的人了", "我把验证码念给骗子了", "我把银行卡密码跟人家说了 他说是烟草局的",
        "密码我已经发给对方了", "我跟那个人说了卡号和密码",
    ],
)  # fmt: skip
@pytest.mark.parametrize("intent", ["fraud", "nlu_fallback", "out_of_scope"])
def test_who_has_told_a_code_or_a_password_hears_that_the_bank_has_to_stop_it(
    visitor: Visitor, text: str, intent: str
) -> None:
    said = tell(visitor, text, intent)
    assert said.startswith("第一，马上打110报警")
    assert "请他们止付" in said


@pytest.mark.parametrize(
    "text",
    [
        "他叫我把验证码告诉他", "对方要我说密码", "验证码能不能告诉别人", "我没把验证码告诉他", "密码不要告诉别人",
        "我把身份证号告诉你们了", "验证码收不到怎么办", "他问我要验证码 我没有给他验证码",
    ],
)  # fmt: skip
def test_who_has_told_nothing_yet_is_not_sent_to_the_bank(text: str) -> None:
    assert swindle.warning(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "烟草局的人要我交一百块工本费才给新证 对不对", "烟草局的人说新证要交一百块工本费 对不对",
        "有人在我店里 说要收工本费两百块 给不给", "有人来店里收工本费一百块 我给不给", "来了两个人在门口说要先交押金",
    ],
)  # fmt: skip
def test_money_that_somebody_in_the_shop_wants_for_a_licence_is_not_to_be_given(visitor: Visitor, text: str) -> None:
    assert "别给钱，别扫码" in tell(visitor, text, "nlu_fallback")


@pytest.mark.parametrize(
    "text",
    [
        "烟草局的人收多少钱", "有人打电话来说要交一百块", "有人来店里买一百块的烟要我给他发票",
        "检查的人要我当场交罚款", "有人在店里要我赔五百块", "上门办证要不要收费", "有人来店里收烟",
    ],
)  # fmt: skip
def test_other_money_and_other_people_are_no_swindle_at_the_door(text: str) -> None:
    assert swindle.warning(text) is None


AT_THE_DOOR = "烟草局的人要我交一百块工本费才给新证 对不对"
CODE = "我把验证码念给骗子了"


@pytest.mark.parametrize(
    ("before", "text", "advice"),
    [
        (CODE, "银行卡会不会被偷", "请他们止付"),
        (CODE, "那我现在先做什么", "请他们止付"),
        (CODE, "我要怎么跟银行讲", "请他们止付"),
        (AT_THE_DOOR, "他就站在我店里", "他不走、逼您给钱"),
        (AT_THE_DOOR, "他说不给就不发证", "别给钱，别扫码"),
        (AT_THE_DOOR, "那我怎么知道他是真的", "出示检查证"),
        (AT_THE_DOOR, "我店里就我一个人", "他不走、逼您给钱"),
        (AT_THE_DOOR, "他走了 拿走我两条中华", "拿了什么烟也记下来"),
    ],
)
@pytest.mark.parametrize("taken_for", ["nlu_fallback", "out_of_scope", "fraud"])
def test_words_after_a_warning_are_about_the_swindle_that_is_going_on(
    visitor: Visitor, before: str, text: str, advice: str, taken_for: str
) -> None:
    tell(visitor, before, "nlu_fallback")
    assert advice in tell(visitor, text, taken_for)


def test_a_message_that_was_not_understood_does_not_end_the_talk(visitor: Visitor) -> None:
    tell(visitor, AT_THE_DOOR, "nlu_fallback")
    tell(visitor, "门口那个", "nlu_fallback")
    assert "拿了什么烟也记下来" in tell(visitor, "他走了 拿走我两条中华", "nlu_fallback")


@pytest.mark.parametrize("text", ["我不会打那个电话", "你帮我打", "不敢报警 他认识我"])
def test_who_cannot_ring_gets_a_person_at_once_and_is_promised_no_call_by_the_assistant(
    visitor: Visitor, text: str
) -> None:
    tell(visitor, AT_THE_DOOR, "nlu_fallback")
    said = tell(visitor, text, "thanks")
    assert "我自己打不了电话" in said
    (row,) = visitor.house.store.handoffs.listing(status="waiting")
    assert isinstance(row, Handoff)
    assert (row.reason, row.urgent) == ("swindled", True)


@pytest.mark.parametrize("text", ["他就站在我店里", "那我现在先做什么", "你帮我打", "我店里就我一个人"])
def test_the_same_words_mean_no_swindle_where_nobody_was_warned(visitor: Visitor, text: str) -> None:
    alone = tell(visitor, text, "nlu_fallback")
    assert "打110" not in alone
    tell(visitor, AT_THE_DOOR, "nlu_fallback")
    tell(visitor, "几点上班", "hours")
    assert "打110" not in tell(visitor, text, "nlu_fallback")


@pytest.mark.parametrize(
    "text",
    [
        "续证要带什么材料",
        "我在外地能不能办",
        "我妈一个人在家能上门吗",
        "搬走了烟证怎么办",
        "帮我打印申请表",
        "我怎么知道证到期了",
        "她人在家能办吗",
        "帮我打个证明",
        "怎么看是不是假烟",
        "他说他来续证 要带什么",
    ],
)
def test_a_subject_of_ones_own_is_no_part_of_the_swindle(text: str) -> None:
    assert swindle.followed(text, swindle.AT_THE_DOOR) is None
    assert not swindle.cannot_ring(text)


@pytest.mark.parametrize("words", [
    "儿子帮我网上办 验证码我告诉他了", "女儿帮我弄，密码给她了", "验证码告诉他行吗", "密码给他安全吗",
    "我家里有人帮我去续证，是不是要交钱",
    "店里有人看着，我去要交手续费的吧", "有人来店里收水电费，我走不开", "有人来店里收卫生费",
])  # fmt: skip
def test_family_who_help_and_ordinary_fees_are_no_swindle(words: str) -> None:
    assert swindle.warning(words) is None


@pytest.mark.parametrize("words", ["他不会再打电话来吧", "你们不会打电话要钱吧"])
def test_what_others_will_not_do_is_no_sign_that_somebody_cannot_ring(words: str) -> None:
    assert not swindle.cannot_ring(words)
    assert swindle.cannot_ring("我不会打那个电话")


def test_a_code_told_to_others_is_a_swindle() -> None:
    assert swindle.warning("验证码告诉别人了") == swindle.PAID
