"""The cascade and the cutting of messages into questions."""

from __future__ import annotations

import pytest

from nlu import decide, entities, normalise, parts


def heard(spoken: str, *ranking: tuple[str, float], **more: object) -> decide.Heard:
    return decide.Heard(spoken, ranking, **more)  # type: ignore[arg-type]


def decided(spoken: str, *ranking: tuple[str, float], **more: object) -> decide.Decision:
    return decide.shipped().decide(heard(spoken, *ranking, **more))


def test_a_sure_intent_is_answered() -> None:
    decision = decided("要带什么", ("renewal_materials", 0.97), ("renewal_how", 0.02), ("change", 0.01))
    assert (decision.outcome, decision.intent) == ("answer", "renewal_materials")


def test_an_unsure_one_is_asked_back_with_the_winner_first() -> None:
    decision = decided("那个证", ("renewal_how", 0.4), ("change", 0.3), ("inform", 0.2), ("replace_lost", 0.1))
    assert decision.outcome == "clarify"
    assert [name for name, _ in decision.alternatives] == ["renewal_how", "change", "replace_lost"]


def test_what_is_kept_of_somebody_may_be_what_was_meant() -> None:
    decision = decided("你们记了我的", ("address", 0.4), ("inform", 0.25), ("my_data", 0.2), ("phone", 0.1))
    assert decision.outcome == "clarify"
    assert [name for name, _ in decision.alternatives] == ["address", "my_data", "phone"]


def test_a_wrong_legal_answer_needs_more_certainty_than_a_greeting() -> None:
    light = decided("早", ("greet", 0.6), ("goodbye", 0.3), ("thanks", 0.1))
    heavy = decided("过了", ("renewal_late", 0.6), ("renewal_when", 0.3), ("change", 0.1))
    assert (light.outcome, heavy.outcome) == ("answer", "clarify")


def test_more_caution_asks_back_more() -> None:
    case = heard("要多久", ("renewal_duration", 0.82), ("renewal_status", 0.18), ("change", 0.0))
    assert decide.shipped(1.0).decide(case).outcome == "answer"
    assert decide.shipped(2.0).decide(case).outcome == "clarify"


@pytest.mark.parametrize(
    "text",
    ["驾照丢了怎么补", "社保断缴了", "身份证丢了去哪补", "营业执照年报怎么弄", "订烟限量多少", "客户经理电话不通"],
)
def test_matters_of_other_offices_and_of_ordering_are_declined(text: str) -> None:
    decision = decided(text, ("replace_lost", 0.8), ("change", 0.1), ("close", 0.1))
    assert (decision.outcome, decision.intent) == ("reject", "out_of_scope")


@pytest.mark.parametrize("text", ["身份证要带原件吗", "营业执照要带吗", "外地货源能卖吗", "烟草证和驾照一起丢了"])
def test_papers_needed_here_are_not_declined(text: str) -> None:
    decision = decided(text, ("renewal_materials", 0.97), ("change", 0.02), ("close", 0.01))
    assert decision.intent == "renewal_materials"


@pytest.mark.parametrize(
    ("text", "matter"),
    [
        ("变更办到哪了", "change"),
        ("我的变更办到哪一步了", "change"),
        ("变更什么时候批", "change"),
        ("新办的证批下来没有", "new_licence"),
        ("补办办好了没", "replace_lost"),
        ("补办的证出来了没有", "replace_lost"),
        ("停业批了没", "suspend"),
        ("恢复营业批下来没有", "resume"),
        ("歇业审到哪里了", "close"),
        ("续证什么时候能批", "renewal_when"),
    ],
)
def test_how_far_a_case_is_may_be_asked_of_every_matter(text: str, matter: str) -> None:
    decision = decided(text, (matter, 0.98), ("renewal_status", 0.01), ("policy_news", 0.0))
    assert (decision.outcome, decision.intent) == ("answer", "renewal_status")
    assert [name for name, _ in decision.alternatives][:2] == ["renewal_status", matter]


@pytest.mark.parametrize(
    ("text", "matter"),
    [
        ("变更去哪办", "change"),
        ("变更办到哪里去办", "change"),
        ("变更什么时候能办", "change"),
        ("新办能批下来吗", "new_licence"),
        ("停业了还能批吗", "suspend"),
        ("两天之内能全部办完吗", "renewal_duration"),
        ("村里已经有一户卖烟的了还能批吗", "location_rules"),
        ("办证的人批了吗", "fraud"),
    ],
)
def test_what_somebody_may_and_how_long_it_takes_is_no_question_about_a_case(text: str, matter: str) -> None:
    assert decided(text, (matter, 0.98), ("renewal_status", 0.02), ("policy_news", 0.0)).intent == matter


def test_asking_for_a_person_hands_over() -> None:
    assert decided("人工", ("talk_to_human", 0.99), ("greet", 0.0), ("help", 0.0)).outcome == "handoff"


def test_two_clear_questions_are_both_kept_in_order() -> None:
    pieces = [
        (parts.Part("续证要带什么", True), [("renewal_materials", 0.95), ("renewal_how", 0.05)]),
        (parts.Part("周末上班吗", False), [("weekend_evening_service", 0.9), ("hours", 0.1)]),
    ]
    decision = decided("续证要带什么，周末上班吗", ("renewal_materials", 0.5), ("hours", 0.5), parts=pieces)
    assert (decision.outcome, decision.intent, decision.also) == (
        "answer",
        "renewal_materials",
        ["weekend_evening_service"],
    )


def test_an_aspect_after_a_matter_is_not_a_second_question() -> None:
    pieces = [
        (parts.Part("证丢了怎么办", True), [("replace_lost", 0.95), ("change", 0.05)]),
        (parts.Part("要多少钱", False), [("renewal_fee", 0.9), ("fraud", 0.1)]),
    ]
    decision = decided("证丢了怎么办，要多少钱", ("replace_lost", 0.9), ("renewal_fee", 0.1), parts=pieces)
    assert (decision.intent, list(decision.also)) == ("replace_lost", [])


def test_the_cascade_key_has_the_agreed_shape() -> None:
    written = decided("你好", ("greet", 0.9), ("help", 0.06), ("thanks", 0.04)).as_dict()
    assert set(written) == {"outcome", "intent", "confidence", "also", "alternatives"}
    assert [set(item) for item in written["alternatives"]] == [{"intent", "confidence"}] * 3
    assert written["alternatives"][0]["intent"] == written["intent"]


@pytest.mark.parametrize(
    "text",
    [
        *("1", "第二个", "后天下午三点", "逢早上昼", "拜三", "13800001234", "电话是138 0000 1234", "我叫林阿妹"),
        *("我姓黄", "不知道", "证号350303123456", "十二月三号上午", "初五", "元旦", "月底那天", "二十八号吧"),
    ],
)
def test_what_only_fills_a_form_is_recognised(text: str) -> None:
    spoken = normalise.shipped().spoken(text).text
    assert parts.fills_form(spoken, entities.without_numbers(spoken))


@pytest.mark.parametrize(
    "text", ["星期天呢", "周末上班吗", "到期了", "可以", "没有", "好", "几号", "明天去行吗", "续证"]
)
def test_questions_and_answers_yes_or_no_do_not_fill_a_form(text: str) -> None:
    spoken = normalise.shipped().spoken(text).text
    assert not parts.fills_form(spoken, entities.without_numbers(spoken))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("续证要带什么，周末上班吗", 2),
        ("我证过期了怎么办？另外你们几点上班", 2),
        ("证丢了，要带什么材料", 1),
        ("还有两个月到期能办吗", 1),
        ("我家店开了二十年，证下个月到期，怎么续", 1),
        ("怎么续", 1),
        ("续证要带什么还有周末上班吗", 2),
        ("卖电子烟要不要另外办证", 1),
        ("顺便帮我妈把证续了", 1),
    ],
)
def test_a_message_is_cut_where_a_second_question_begins(text: str, count: int) -> None:
    assert len(parts.split(text)) == count


def test_a_bare_name_is_recognised_by_its_surname() -> None:
    assert parts.may_be_name("陈金莲")
    assert not parts.may_be_name("周末办")
    assert not parts.may_be_name("怎么办")
