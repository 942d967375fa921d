"""What a bare yes, date or number means: an answer to what was asked or offered last."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.desk.clerk import ClerkDesk
from bot.desk.outcome import Outcome
from bot.desk.turn import Turn
from bot.hall import reading
from bot.messages import Reply
from tests.fakes.house import SmallHouse, small_house


class Visitor:
    """One person at the desk."""

    def __init__(self, house: SmallHouse) -> None:
        self.house = house
        self.desk = house.desk
        self.person = house.store.people.meet("rest", "me", house.clock.now()).id

    def turn(self, text: str, intent: str, data: dict[str, Any] | None = None, also: tuple[str, ...] = ()) -> Turn:
        return Turn(self.person, "rest", text, self.house.clock.now(), intent, 0.9, data or {}, {}, also)

    def answer(self, text: str, intent: str, also: tuple[str, ...] = ()) -> Outcome:
        return self.desk.answer(self.turn(text, intent, also=also))

    def inform(self, text: str, intent: str = "inform", **data: Any) -> Outcome:
        return self.desk.inform(self.turn(text, intent, data))


@pytest.fixture
def visitor(tmp_path: Path) -> Iterator[Visitor]:
    with small_house(tmp_path) as house:
        yield Visitor(house)


def words(outcome: Outcome) -> str:
    return "\n".join(r.text for r in outcome.replies)


def test_an_expiry_date_in_the_question_is_counted_at_once(visitor: Visitor) -> None:
    said = words(visitor.answer("我的证明年1月20号到期，什么时候去续", "renewal_when"))
    assert "12月21日星期一" in said


def test_the_day_answered_to_the_assistants_own_question_is_the_end_of_the_licence(visitor: Visitor) -> None:
    asked = words(visitor.answer("我要换证", "renewal_how"))
    assert "哪天到期" in asked
    assert "12月1日" in words(visitor.inform("12月31号"))


@pytest.mark.parametrize("text", ["预约后天上午续证", "帮我约12月3号", "我周六过来办", "后天上午去窗口办好不好"])
def test_a_day_on_which_somebody_wants_to_come_is_not_the_end_of_the_licence(visitor: Visitor, text: str) -> None:
    visitor.answer("我要换证", "renewal_how")
    aside = visitor.desk.asides.waiting(visitor.person, visitor.house.clock.now())
    assert aside is not None
    assert not visitor.desk.asides.answers(aside, text, visitor.house.clock.now())
    assert visitor.desk.asides.answers(aside, "是12月31号", visitor.house.clock.now())


@pytest.mark.parametrize("text", ["行 约明天", "约后天上午", "明天我可以去吗", "礼拜三去行不行", "后天过去可以吗"])
def test_a_day_wished_for_in_answer_to_the_end_of_the_licence_is_kept_for_the_booking(
    visitor: Visitor, text: str
) -> None:
    visitor.answer("我要换证", "renewal_how")
    aside = visitor.desk.asides.waiting(visitor.person, visitor.house.clock.now())
    assert aside is not None
    assert visitor.desk.asides.answers(aside, text, visitor.house.clock.now())
    assert visitor.inform(text).start_booking
    draft = visitor.desk.booking.start.begin(visitor.turn(text, "book_appointment"))
    assert (draft.service, draft.wish) == ("renewal", text)


@pytest.mark.parametrize("text", ["明天去要带什么", "明天上午上班吗", "明天你们来我家吗", "明天提醒我一下行吗"])
def test_a_question_that_only_names_a_day_answers_nothing(visitor: Visitor, text: str) -> None:
    visitor.answer("我要换证", "renewal_how")
    aside = visitor.desk.asides.waiting(visitor.person, visitor.house.clock.now())
    assert aside is not None
    assert not visitor.desk.asides.answers(aside, text, visitor.house.clock.now())


@pytest.mark.parametrize("text", ["明天提醒我一下行吗", "明天能不能先打个电话提醒我一声", "那你十二月十号打电话提醒我"])
def test_the_day_of_a_reminder_is_not_the_end_of_the_licence(visitor: Visitor, text: str) -> None:
    assert "哪天到期" in words(visitor.desk.subscribe(visitor.turn(text, "subscribe_reminder")))


def test_a_reminder_is_of_the_day_told_before_not_of_the_day_on_which_it_is_wished(visitor: Visitor) -> None:
    visitor.answer("我的证2027年6月30号到期", "renewal_when")
    visitor.desk.asides.done(visitor.person)
    said = words(visitor.desk.subscribe(visitor.turn("明天提醒我一下行吗", "subscribe_reminder")))
    assert "2027年6月30日" in said


@pytest.mark.parametrize(
    "text",
    [
        "你说我的证明天到期？我的是2027年1月15号",
        "烟草证快到期了 写的是2027年1月15号 我要怎么弄",
        "证上印的是2027年1月15号",
    ],
)
def test_the_day_stated_as_ones_own_is_the_end_of_the_licence(visitor: Visitor, text: str) -> None:
    assert "2027年1月15日" in words(visitor.answer(text, "nlu_fallback"))


def test_a_reminder_that_would_come_too_late_says_so_at_once(visitor: Visitor) -> None:
    visitor.desk.subscribe(visitor.turn("到期前提醒我", "subscribe_reminder"))
    said = words(visitor.inform("12月31号"))
    assert "登记好了" in said
    assert "12月1日" in said


def test_a_length_of_time_is_not_taken_for_a_date(visitor: Visitor) -> None:
    said = words(visitor.answer("到期前30天去来得及吗", "renewal_when"))
    assert "还有30天" not in said
    assert "哪天到期" in said


def test_a_past_expiry_is_never_counted_as_a_future_one(visitor: Visitor) -> None:
    said = words(visitor.answer("11月1号就到期了，过期了怎么办", "renewal_late"))
    assert "还有" not in said
    assert "停" in said


def test_yes_to_an_advice_books_reminds_or_fetches_a_person_as_was_offered(visitor: Visitor) -> None:
    visitor.answer("我的证明年1月20号到期", "renewal_when")
    assert visitor.inform("好", "affirm").start_booking
    visitor.answer("我的证明年12月20号到期", "renewal_when")
    assert "记下来了" in words(visitor.inform("好的", "affirm"))
    visitor.answer("今天到期", "renewal_late")
    visitor.desk.renewals.say(visitor.turn("x", "renewal_late"), _expired(visitor))
    assert "工作人员" in words(visitor.inform("好", "affirm"))
    assert visitor.house.store.handoffs.of_person(visitor.person) is not None


def _expired(visitor: Visitor) -> Any:
    from bot.hall.calendar import Calendar
    from bot.hall.renewal import advise

    return advise(date(2026, 11, 1), visitor.house.clock.now().date(), Calendar())


def test_yes_after_an_answer_that_offered_nothing_is_just_a_yes(visitor: Visitor) -> None:
    visitor.answer("续证要多少钱", "renewal_fee")
    outcome = visitor.inform("好的", "affirm")
    assert not outcome.start_booking
    assert visitor.house.store.handoffs.of_person(visitor.person) is None


def test_two_misses_offer_a_person_and_yes_fetches_one(visitor: Visitor) -> None:
    visitor.desk.clarify(visitor.turn("叽里咕噜", "nlu_fallback"))
    second = visitor.desk.clarify(visitor.turn("咕噜叽里", "nlu_fallback"))
    assert "工作人员" in words(second)
    visitor.inform("好", "affirm")
    assert visitor.house.store.handoffs.of_person(visitor.person) is not None
    assert len(visitor.house.store.questions.listing()) == 2


def test_two_questions_get_two_answers_in_their_order(visitor: Visitor) -> None:
    outcome = visitor.answer("续证带什么，要钱吗", "renewal_materials", also=("renewal_fee",))
    assert [r.intent for r in outcome.replies] == ["renewal_materials", "renewal_fee"]


def test_a_question_with_a_wish_to_book_answers_and_then_starts_the_form(visitor: Visitor) -> None:
    outcome = visitor.answer("续证带什么，顺便约周六", "renewal_materials", also=("book_appointment",))
    assert outcome.replies[0].intent == "renewal_materials"
    assert outcome.start_booking


def test_what_is_not_registered_is_said_to_be_unknown_and_a_person_is_offered(visitor: Visitor) -> None:
    (reply,) = visitor.answer("离学校要多少米", "location_rules").replies
    assert "登记" in reply.text
    assert any(c.title == "找工作人员" for c in reply.choices)


def test_a_person_who_is_declined_is_not_fetched_even_where_it_is_taken_for_the_wish(visitor: Visitor) -> None:
    assert "那就先这样" in words(visitor.desk.handoff(visitor.turn("不用找人了", "talk_to_human")))
    assert visitor.house.store.handoffs.of_person(visitor.person) is None


def test_after_hours_time_and_phone_of_a_callback_are_taken_one_after_the_other(visitor: Visitor) -> None:
    visitor.house.clock.at(datetime(2026, 11, 23, 21, 30))
    assert "什么时候" in words(visitor.desk.handoff(visitor.turn("人工", "talk_to_human")))
    assert "电话号码" in words(visitor.inform("明天上午"))
    assert "10位" in words(visitor.inform("1380000123"))
    assert "尾号1234" in words(visitor.inform("13800001234"))
    callback = visitor.house.store.handoffs.of_person(visitor.person, "callback")
    assert callback is not None
    assert (callback.wished_time, callback.phone) == ("明天上午", "13800001234")


def test_a_reminder_asks_for_the_date_and_is_stopped_on_a_word(visitor: Visitor) -> None:
    assert "哪天到期" in words(visitor.desk.subscribe(visitor.turn("到期提醒我", "subscribe_reminder")))
    visitor.inform("明年6月30号")
    queued = visitor.house.store.notices.listing(status="queued")
    assert [n.step for n in queued] == ["d90", "d60", "d45", "d30"]
    assert all(7 <= n.due.hour < 21 for n in queued)
    visitor.desk.unsubscribe(visitor.turn("退订", "unsubscribe_reminder"))
    assert visitor.house.store.notices.listing(status="queued") == []


@pytest.mark.parametrize(
    ("text", "intent", "reason"),
    [
        ("我爸走了，店我想接着开", "inherit", "sensitive"),
        ("被罚了五千块不服", "dispute", "sensitive"),
        ("我要投诉窗口的人", "complaint", "complaint"),
    ],
)
def test_whoever_is_told_that_a_person_will_look_stands_in_the_queue(
    visitor: Visitor, text: str, intent: str, reason: str
) -> None:
    visitor.answer(text, intent)
    (row,) = visitor.house.store.handoffs.listing(status="waiting")
    assert row.reason == reason


def test_a_complaint_leaves_name_and_number_for_the_clerk(visitor: Visitor) -> None:
    visitor.answer("我要投诉窗口的人", "complaint")
    assert "尾号4567" in words(visitor.inform("我叫陈演示，电话13900004567"))
    (row,) = visitor.house.store.handoffs.listing(status="waiting")
    assert row.phone == "13900004567"


NIGHT = datetime(2026, 11, 23, 21, 30)
HANDED_OVER = [
    ("我已经转了怎么办", "fraud", "swindled", "马上"),
    ("我爸走了，店我想接着开", "inherit", "sensitive", "尽快"),
    ("我要投诉窗口的人", "complaint", "complaint", "尽快"),
]


@pytest.mark.parametrize(("text", "intent", "reason", "wished"), HANDED_OVER)
def test_whoever_is_handed_over_unasked_at_night_is_asked_for_a_phone(
    visitor: Visitor, text: str, intent: str, reason: str, wished: str
) -> None:
    visitor.house.clock.at(NIGHT)
    reply = visitor.answer(text, intent).replies[-1]
    assert reply.text.endswith("请说您的电话号码。")
    assert (reply.spoken or "").endswith("请说您的电话号码。")
    assert "尾号1234" in words(visitor.inform("13800001234"))
    (row,) = visitor.house.store.handoffs.listing(status="waiting")
    assert (row.reason, row.phone, row.wished_time, row.note) == (reason, "13800001234", wished, text)


def test_an_advice_that_calls_a_clerk_at_night_asks_for_the_phone_once(visitor: Visitor) -> None:
    visitor.house.clock.at(NIGHT)
    (reply,) = visitor.desk.clarify(visitor.turn("我的证今天到期", "nlu_fallback")).replies
    assert reply.text.count("电话号码") == 1
    assert reply.text.endswith("请说您的电话号码。")
    visitor.inform("13800001234")
    (row,) = visitor.house.store.handoffs.listing(status="waiting")
    assert (row.reason, row.phone) == ("last_day", "13800001234")


@pytest.mark.parametrize(("text", "intent"), [("我爸走了，店我想接着开", "inherit"), ("我已经转了怎么办", "fraud")])
def test_while_somebody_is_there_no_phone_is_asked_for(visitor: Visitor, text: str, intent: str) -> None:
    assert "电话号码" not in words(visitor.answer(text, intent))
    assert visitor.desk.asides.waiting(visitor.person, visitor.house.clock.now()) is None


def test_who_has_told_a_phone_or_has_none_is_not_asked_again(visitor: Visitor) -> None:
    visitor.house.clock.at(NIGHT)
    visitor.answer("我爸走了，店我想接着开", "inherit")
    visitor.inform("没有电话")
    assert "电话号码" not in words(visitor.answer("被罚了五千块不服", "dispute"))
    visitor.inform("13800001234")
    assert "电话号码" not in words(visitor.answer("被罚了五千块不服", "dispute"))


def test_a_phone_told_with_the_matter_is_taken_and_read_back_masked(visitor: Visitor) -> None:
    visitor.house.clock.at(NIGHT)
    (reply,) = visitor.answer("我爸走了，店我想接着开，电话13800001234", "inherit").replies
    assert reply.text.endswith("电话打到尾号1234这个号码。")
    assert reply.personal
    (row,) = visitor.house.store.handoffs.listing(status="waiting")
    assert (row.phone, row.wished_time) == ("13800001234", "尽快")


def test_the_form_asks_for_the_phone_where_a_wish_to_book_follows(visitor: Visitor) -> None:
    visitor.house.clock.at(NIGHT)
    outcome = visitor.answer("我爸走了，顺便约周六", "inherit", also=("book_appointment",))
    assert outcome.start_booking
    assert "电话号码" not in words(outcome)
    assert [row.reason for row in visitor.house.store.handoffs.listing(status="waiting")] == ["sensitive"]


def told(visitor: Visitor, text: str, intent: str, answer: str) -> None:
    """A message of the person that was answered so just now."""
    store, now = visitor.house.store, visitor.house.clock.now()
    received = store.transcript.receive(visitor.person, "rest", None, text, now)
    store.transcript.answered(received.id, visitor.person, [], now, intent=intent, answer=answer)


def test_a_swindle_is_urgent_and_a_wish_for_a_person_after_it_is_too(visitor: Visitor) -> None:
    visitor.answer("我已经转了怎么办", "fraud")
    visitor.desk.handoff(visitor.turn("人工", "talk_to_human"))
    rows = visitor.house.store.handoffs.listing(status="waiting")
    assert {(row.kind, row.reason, row.urgent, row.note) for row in rows} == {
        ("callback", "swindled", True, "我已经转了怎么办"), ("live", "swindled", True, "我已经转了怎么办"),
    }  # fmt: skip


@pytest.mark.parametrize(("answer", "reason"), [
    ("fraud.general", "swindled"), ("fraud.cheap", "asked"), ("renewal_fee.general", "asked"),
])  # fmt: skip
def test_a_wish_for_a_person_is_about_what_was_talked_of_before(visitor: Visitor, answer: str, reason: str) -> None:
    told(visitor, "我电话13800001234，有人骗我", answer.split(".")[0], answer)
    visitor.desk.handoff(visitor.turn("人工", "talk_to_human"))
    (row,) = visitor.house.store.handoffs.listing(status="waiting")
    assert (row.reason, row.urgent, row.note) == (reason, reason == "swindled", "我电话138****1234，有人骗我")


def test_a_wish_for_a_person_that_names_its_matter_is_quoted_itself(visitor: Visitor) -> None:
    told(visitor, "续证要多少钱", "renewal_fee", "renewal_fee.general")
    visitor.desk.handoff(visitor.turn("帮我找个人问一下罚款的事", "talk_to_human"))
    (row,) = visitor.house.store.handoffs.listing(status="waiting")
    assert (row.reason, row.note) == ("asked", "帮我找个人问一下罚款的事")


def test_what_was_said_long_ago_is_no_cause(visitor: Visitor) -> None:
    told(visitor, "有人骗我", "fraud", "fraud.general")
    visitor.house.clock.forward(minutes=30)
    visitor.desk.handoff(visitor.turn("人工", "talk_to_human"))
    (row,) = visitor.house.store.handoffs.listing(status="waiting")
    assert (row.reason, row.urgent, row.note) == ("asked", False, None)


def test_despair_is_not_covered_by_the_swindle_told_after_it(visitor: Visitor) -> None:
    store, now = visitor.house.store, visitor.house.clock.now()
    store.handoffs.open(visitor.person, "callback", "distress", now, urgent=True, note="我活不下去了")
    visitor.answer("我已经转了怎么办", "fraud")
    (row,) = store.handoffs.listing(status="waiting")
    assert (row.reason, row.note) == ("distress", "我活不下去了")


def test_small_talk_only_offers_a_person(visitor: Visitor) -> None:
    visitor.house.clock.at(NIGHT)
    assert "工作人员" in words(visitor.answer("陪我说说话", "chitchat"))
    assert visitor.house.store.handoffs.listing(status="waiting") == []


def test_an_expired_licence_calls_a_clerk_and_the_answers_go_on(visitor: Visitor) -> None:
    outcome = visitor.desk.clarify(visitor.turn("我的证11月20号到期，过期了", "nlu_fallback"))
    assert outcome.replies
    visitor.desk.clarify(visitor.turn("我的证今天到期", "nlu_fallback"))
    assert [h.reason for h in visitor.house.store.handoffs.listing(status="waiting")] == ["last_day"]
    assert visitor.house.store.handoffs.silencing(visitor.person) is None


@pytest.mark.parametrize(
    "text", ["我的证2024年就到期了", "我的证后年到期", "我的证下个月到期", "烟证十二月底到期", "年底提醒我续证"]
)
def test_no_day_is_invented_for_a_month_or_a_year(visitor: Visitor, text: str) -> None:
    assert visitor.desk.asides.named_expiry(text, visitor.house.clock.now()) is None


@pytest.mark.parametrize("text", ["我的烟草证12月13号到期，还来得及吗", "证12月20号到期", "我的证2026年12月20号到期"])
def test_a_plain_expiry_date_is_counted_even_when_nothing_else_was_understood(visitor: Visitor, text: str) -> None:
    (reply,) = visitor.desk.clarify(visitor.turn(text, "nlu_fallback")).replies
    assert "马上来办" in reply.text


def test_a_bare_time_after_an_answer_starts_the_booking(visitor: Visitor) -> None:
    received = visitor.house.store.transcript.receive(
        visitor.person, "rest", None, "周末能办吗", visitor.house.clock.now()
    )
    visitor.house.store.transcript.answered(
        received.id, visitor.person, [], visitor.house.clock.now(), intent="weekend_evening_service"
    )
    assert visitor.desk.clarify(visitor.turn("周六上午九点", "nlu_fallback")).start_booking


def test_a_wish_to_book_worded_as_a_matter_books(visitor: Visitor) -> None:
    assert visitor.answer("约时间办恢复营业", "resume").start_booking
    assert not visitor.answer("恢复营业要预约吗", "resume").start_booking


def test_no_to_cancelling_keeps_the_appointment(visitor: Visitor) -> None:
    visitor.desk.asides.wait_for(visitor.turn("x", "x"), "cancel", appointment=1)
    assert "留着" in words(visitor.inform("不对，不取消了", "deny"))


def test_a_callback_at_night_is_not_promised(visitor: Visitor) -> None:
    visitor.house.clock.at(datetime(2026, 11, 23, 21, 30))
    offered = visitor.desk.handoff(visitor.turn("人工", "talk_to_human")).replies[0]
    assert [c.title for c in offered.choices] == ["明天上午", "明天下午"]
    assert "没有人上班" in words(visitor.inform("半夜两点"))
    assert "不回电话" in words(visitor.inform("那算了"))
    assert visitor.house.store.handoffs.of_person(visitor.person, "callback") is None


def test_a_phone_told_with_the_time_of_a_callback_is_kept_sealed(visitor: Visitor) -> None:
    visitor.house.clock.at(datetime(2026, 11, 23, 21, 30))
    visitor.desk.handoff(visitor.turn("人工", "talk_to_human"))
    visitor.inform("我电话是13900004567，明天下午三点")
    row = visitor.house.store.handoffs.of_person(visitor.person, "callback")
    assert row is not None
    assert row.phone == "13900004567"
    assert "13900004567" not in str(row.wished_time)


NONE = ["没有电话", "我没手机", "没有", "我不用手机的", "家里没装电话", "我哪有手机啊", "都没有的"]


@pytest.mark.parametrize("text", NONE)
def test_who_has_no_phone_for_a_callback_is_answered_in_the_conversation(visitor: Visitor, text: str) -> None:
    visitor.house.clock.at(datetime(2026, 11, 23, 21, 30))
    visitor.desk.handoff(visitor.turn("人工", "talk_to_human"))
    visitor.inform("明天上午")
    aside = visitor.desk.asides.waiting(visitor.person, visitor.house.clock.now())
    assert aside is not None
    assert visitor.desk.asides.answers(aside, text, visitor.house.clock.now())
    said = words(visitor.inform(text))
    assert "邻居" in said
    assert "就在这里回您" in said
    assert visitor.desk.facts.texts["hall.phone"] in said
    kept = visitor.house.store.handoffs.of_person(visitor.person, "callback")
    assert kept is not None
    assert (kept.state, kept.phone) == ("waiting", None)
    assert kept.wished_time == "明天上午，没有电话，请在这里回话"


def test_a_clerk_answers_in_the_conversation_who_has_no_phone(visitor: Visitor) -> None:
    visitor.house.clock.at(datetime(2026, 11, 23, 21, 30))
    visitor.desk.handoff(visitor.turn("人工", "talk_to_human"))
    visitor.inform("没有电话")
    kept = visitor.house.store.handoffs.of_person(visitor.person, "callback")
    assert kept is not None
    assert kept.wished_time == "尽快，没有电话，请在这里回话"
    clerk = ClerkDesk(visitor.house.store, visitor.house.clock)
    assert clerk.claim(kept.id, "王")
    assert clerk.say(kept.id, "王", "您好，您的证可以续。") is not None


def test_time_and_no_phone_in_one_sentence_are_both_heard_and_a_nod_asks_for_nothing_more(visitor: Visitor) -> None:
    visitor.house.clock.at(datetime(2026, 11, 23, 21, 30))
    visitor.desk.handoff(visitor.turn("人工", "talk_to_human"))
    assert "邻居" in words(visitor.inform("明天上午，我没有电话"))
    kept = visitor.house.store.handoffs.of_person(visitor.person, "callback")
    assert kept is not None
    assert kept.wished_time == "明天上午，没有电话，请在这里回话"
    assert words(visitor.inform("知道了")) == "好的。"


def test_a_neighbours_number_told_afterwards_is_rung(visitor: Visitor) -> None:
    visitor.house.clock.at(datetime(2026, 11, 23, 21, 30))
    visitor.desk.handoff(visitor.turn("人工", "talk_to_human"))
    visitor.inform("明天上午")
    visitor.inform("没有电话")
    assert "邻居" not in words(visitor.inform("也没有"))
    assert "尾号1234" in words(visitor.inform("那打隔壁的13800001234"))
    kept = visitor.house.store.handoffs.of_person(visitor.person, "callback")
    assert kept is not None
    assert (kept.wished_time, kept.phone) == ("明天上午", "13800001234")


def test_an_urgent_call_without_a_phone_stays_urgent_in_the_queue(visitor: Visitor) -> None:
    visitor.answer("客人现在就在店里，说我卖的烟是假的", "dispute")
    said = words(visitor.inform("我没有手机"))
    assert "记下来了" in said
    kept = visitor.house.store.handoffs.of_person(visitor.person, "callback")
    assert kept is not None
    assert (kept.urgent, kept.state) == (True, "waiting")
    assert kept.wished_time == "马上，没有电话，请在这里回话"


@pytest.mark.parametrize(
    "text", ["你们有没有电话", "怎么没有电话打来", "没有电话打给我", "大厅电话多少", "13800001234"]
)
def test_other_words_about_telephones_are_no_lack_of_one(text: str) -> None:
    assert not reading.no_phone(text, expected=True)


@pytest.mark.parametrize("text", ["不用了", "算了", "不用电话了"])
def test_a_callback_is_still_called_off_where_the_phone_is_asked_for(visitor: Visitor, text: str) -> None:
    visitor.house.clock.at(datetime(2026, 11, 23, 21, 30))
    visitor.desk.handoff(visitor.turn("人工", "talk_to_human"))
    visitor.inform("明天上午")
    assert "不回电话" in words(visitor.inform(text))
    assert visitor.house.store.handoffs.of_person(visitor.person, "callback") is None


def test_a_mere_no_lacks_a_phone_only_where_one_was_asked_for() -> None:
    assert reading.no_phone("没有", expected=True)
    assert not reading.no_phone("没有", expected=False)
    assert not reading.no_phone("不要", expected=True)


def test_a_machine_that_everybody_uses_promises_no_answer_there(visitor: Visitor) -> None:
    visitor.house.clock.at(datetime(2026, 11, 23, 21, 30))
    visitor.desk.handoff(visitor.turn("人工", "talk_to_human"))
    at_kiosk = replace(visitor.turn("没有电话", "inform"), channel="kiosk")
    said = words(visitor.desk.inform(at_kiosk))
    assert "请到窗口来" in said
    assert "在这里回您" not in said
    kept = visitor.house.store.handoffs.of_person(visitor.person, "callback")
    assert kept is not None
    assert kept.wished_time == "尽快，没有电话，自己到窗口来"


def test_what_sounds_like_a_swindle_is_no_remark_on_the_answer_before(visitor: Visitor) -> None:
    received = visitor.house.store.transcript.receive(
        visitor.person, "rest", None, "上门收费吗", visitor.house.clock.now()
    )
    visitor.house.store.transcript.answered(
        received.id, visitor.person, [], visitor.house.clock.now(), intent="home_visit", answer="home_visit.fee"
    )
    unsure = replace(visitor.turn("有人上门要钱", "nlu_fallback"), alternatives=(("fraud", 0.6), ("home_visit", 0.4)))
    assert "防骗" in [choice.title for choice in visitor.desk.clarify(unsure).replies[0].choices]


def asked_back(visitor: Visitor, *guesses: tuple[str, float]) -> Reply:
    """The question back where these were the guesses, the likeliest first."""
    (reply,) = visitor.desk.clarify(replace(visitor.turn("那个记的", "nlu_fallback"), alternatives=guesses)).replies
    return reply


def test_what_is_kept_of_somebody_is_among_the_guesses_and_the_numbers_said_are_those_of_the_buttons(
    visitor: Visitor,
) -> None:
    reply = asked_back(visitor, ("my_data", 0.4), ("address", 0.3), ("phone", 0.2))
    assert [choice.title for choice in reply.choices] == ["大厅地址", "大厅电话", "我的信息", "找工作人员"]
    assert reply.choices[2].say == "/my_data"
    assert reply.spoken == "我没听明白。您是想问：一，大厅地址；二，大厅电话？还有别的，请看屏幕。"


def test_where_it_is_the_only_guess_the_screen_has_its_name(visitor: Visitor) -> None:
    reply = asked_back(visitor, ("my_data", 0.4), ("inform", 0.3))
    assert [choice.title for choice in reply.choices] == ["我的信息", "找工作人员"]
    assert reply.spoken == "我没听明白。还有别的，请看屏幕。"


def half_booked(visitor: Visitor) -> Any:
    """A booking whose time is chosen and that is left for something else."""
    turn = visitor.turn("约明天上午九点续证", "book_appointment")
    return visitor.desk.booking.start.begin(replace(turn, entities={"service": "renewal"}))


def test_go_on_takes_a_booking_up_again_that_was_left(visitor: Visitor) -> None:
    assert half_booked(visitor).missing() == "name"
    assert visitor.inform("继续").start_booking
    again = visitor.desk.booking.start.begin(visitor.turn("继续", "inform"))
    assert again.missing() == "name"
    assert again.failures == {}


def test_stop_gives_up_a_booking_that_was_left(visitor: Visitor) -> None:
    half_booked(visitor)
    outcome = visitor.inform("停下")
    assert not outcome.start_booking
    assert "先不约了" in words(outcome)
    assert visitor.house.store.appointments.listing(status="held") == []


def test_stop_where_the_day_was_asked_asks_for_no_day(visitor: Visitor) -> None:
    visitor.answer("我要换证", "renewal_how")
    assert "到期" in words(visitor.inform("继续"))
    assert "先这样" in words(visitor.inform("停下"))


# -- when and where to ring back -----------------------------------------------------------------------------


@pytest.fixture
def at_night(visitor: Visitor) -> Visitor:
    """Somebody who asked for a person after hours and was asked when to be rung."""
    visitor.house.clock.at(datetime(2026, 11, 23, 6))
    visitor.desk.handoff(visitor.turn("人工", "talk_to_human"))
    return visitor


def wished(visitor: Visitor) -> tuple[str | None, str | None]:
    kept = visitor.house.store.handoffs.of_person(visitor.person, "callback")
    assert kept is not None
    return kept.wished_time, kept.phone


def waits_for(visitor: Visitor, text: str) -> bool:
    now = visitor.house.clock.now()
    aside = visitor.desk.asides.waiting(visitor.person, now)
    return aside is not None and visitor.desk.asides.answers(aside, text, now)


def test_a_number_told_before_the_time_is_kept_and_the_time_is_asked_next(at_night: Visitor) -> None:
    assert waits_for(at_night, "13700030001")
    said = words(at_night.inform("13700030001"))
    assert "尾号0001" in said
    assert said.endswith("您希望什么时候接电话？")
    assert wished(at_night) == (None, "13700030001")
    assert waits_for(at_night, "今天上午")
    assert words(at_night.inform("今天上午")).startswith("记下来了：今天上午给您回电话，尾号0001")
    assert wished(at_night) == ("今天上午", "13700030001")


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("刚才说错了 应该是星期四下午", "星期四下午"), ("上午 我九点以后才方便", "上午，九点以后"),
        ("那就明天上午吧", "明天上午"), ("你们明天下午三点打给我", "明天下午三点"), ("九点以后", "九点以后"),
    ],
)  # fmt: skip
def test_only_the_time_of_an_answer_is_kept_as_the_time_of_the_call(at_night: Visitor, text: str, time: str) -> None:
    assert words(at_night.inform(text)).startswith(f"好的，{time}。")
    at_night.inform("13700030001")
    assert wished(at_night) == (time, "13700030001")


def test_time_and_number_in_one_sentence_are_both_kept(at_night: Visitor) -> None:
    assert "记下来了：明天下午三点给您回电话，尾号4567" in words(at_night.inform("我电话是13900004567，明天下午三点"))
    assert wished(at_night) == ("明天下午三点", "13900004567")


def test_a_time_said_where_the_phone_is_asked_for_corrects_the_time(at_night: Visitor) -> None:
    at_night.inform("九点以后")
    assert waits_for(at_night, "下午")
    assert words(at_night.inform("下午")).startswith("好的，下午。请说您的电话号码")
    at_night.inform("还是明天上午，13700030001")
    assert wished(at_night) == ("明天上午", "13700030001")


@pytest.mark.parametrize(
    "text", ["今天下午几点上班", "我要约星期四下午续证", "我的店星期四下午就要开始装修了要怎么办停业"]
)
def test_another_matter_with_a_time_in_it_is_no_time_of_the_call(at_night: Visitor, text: str) -> None:
    at_night.inform("九点以后")
    assert not waits_for(at_night, text)


def test_a_number_with_a_digit_missing_is_asked_again_and_not_kept(at_night: Visitor) -> None:
    assert "您说的是10位" in words(at_night.inform("1370003000"))
    assert wished(at_night) == (None, None)


@pytest.mark.parametrize("text", ["我是说你们不要打 我怕他听见", "别打给我 我怕", "你们别打电话，他就在旁边"])
def test_who_is_afraid_of_the_call_is_not_rung_and_an_urgent_need_stays_with_the_clerks(
    visitor: Visitor, text: str
) -> None:
    visitor.house.clock.at(datetime(2026, 11, 23, 6))
    visitor.answer("我已经把钱转给骗子了", "fraud")
    assert visitor.desk.handoffs.called_off(visitor.person, text) is not None
    assert "不回电话了" in words(visitor.inform(text))
    kept = visitor.house.store.handoffs.of_person(visitor.person, "callback")
    assert kept is not None
    assert (kept.urgent, kept.wished_time) == (True, "不要打电话，请在这里回话")
    visitor.house.store.handoffs.close(kept.id, "done", visitor.house.clock.now())
    visitor.desk.handoff(visitor.turn("人工", "talk_to_human"))
    visitor.inform(text)
    assert kept.id != getattr(visitor.house.store.handoffs.of_person(visitor.person, "callback"), "id", None)


@pytest.mark.parametrize(
    "text", ["我怕你们不打给我", "不要打印 我怕贵", "别打他 我怕", "提醒我发短信 别打电话", "不打电话的话你们怎么知道"]
)
def test_other_fears_call_nothing_off(at_night: Visitor, text: str) -> None:
    at_night.inform("明天上午，13700030001")
    assert at_night.desk.handoffs.called_off(at_night.person, text) is None


def test_a_deaf_person_is_answered_in_writing_instead_of_being_rung(at_night: Visitor) -> None:
    at_night.inform("明天上午，13700030001")
    said = words(at_night.inform("不用打电话给我 我聋的 发字就行"))
    assert "那就不回电话了" in said
    assert "就在这里回您" in said
    assert wished(at_night) == ("不要打电话，请在这里回话", "13700030001")


@pytest.mark.parametrize(
    "text",
    [
        "到窗口 我听不见工作人员讲话 怎么办", "我是聋人 听不见 去窗口怎么办", "到时候叫号我听不见怎么办",
        "能不能请人写字给我看", "你们有没有人会打手语",
    ],
)  # fmt: skip
@pytest.mark.parametrize("taken_for", ["nlu_fallback", "complaint", "home_visit", "out_of_scope"])
def test_who_cannot_hear_is_told_how_it_goes_at_the_window_and_what_is_not_known(
    visitor: Visitor, text: str, taken_for: str
) -> None:
    turn = visitor.turn(text, taken_for)
    asked = {"nlu_fallback": visitor.desk.clarify, "out_of_scope": visitor.desk.reject}.get(
        taken_for, visitor.desk.answer
    )
    (reply,) = asked(turn).replies
    assert "手写板" in reply.text
    assert "还没有登记，要问工作人员" in reply.text
    assert {"找工作人员", "预约时间"} <= {choice.title for choice in reply.choices}


@pytest.mark.parametrize(
    ("text", "intent"),
    [("提个意见，大厅里叫号声音太小，老人听不见", "complaint"), ("老头子听不见也走不远 有没有人来家帮", "home_visit")],
)
def test_a_complaint_or_a_visit_of_who_hears_badly_stays_one(visitor: Visitor, text: str, intent: str) -> None:
    assert visitor.answer(text, intent).replies[0].intent == intent


# -- another time for a call -------------------------------------------------------------------------------


def call_noted(at_night: Visitor) -> None:
    """A call tomorrow morning to a number that is known."""
    at_night.desk.handoff(at_night.turn("人工", "talk_to_human"))
    at_night.inform("明天上午")
    said(at_night, "13800001234", words(at_night.inform("13800001234")), "talk_to_human")


def said(visitor: Visitor, text: str, reply: str, intent: str) -> None:
    """What stands in the log of one message."""
    store, now = visitor.house.store, visitor.house.clock.now()
    received = store.transcript.receive(visitor.person, "rest", None, text, now)
    store.transcript.answered(received.id, visitor.person, [{"text": reply}], now, intent=intent)


def call_wished(visitor: Visitor) -> tuple[str | None, str | None]:
    known = visitor.house.store.handoffs.of_person(visitor.person, "callback")
    assert known is not None
    return known.wished_time, known.phone


@pytest.mark.parametrize(
    ("text", "wished"),
    [
        ("改到明天下午打给我", "明天下午"),
        ("明天下午再打给我", "明天下午"),
        ("电话改到明天下午", "明天下午"),
        ("改到明天下午", "明天下午"),
        ("换个时间打，明天下午三点", "明天下午三点"),
        ("还是后天上午打吧", "后天上午"),
    ],
)
def test_another_time_for_a_call_that_is_noted_changes_the_call(at_night: Visitor, text: str, wished: str) -> None:
    call_noted(at_night)
    assert at_night.desk.callback.meant(at_night.turn(text, "reschedule_appointment")) is not None
    told = words(at_night.inform(text, "reschedule_appointment"))
    assert told.startswith(f"记下来了：{wished}给您回电话，尾号1234。")
    assert call_wished(at_night) == (wished, "13800001234")


def test_a_time_at_which_nobody_could_ring_is_asked_for_again(at_night: Visitor) -> None:
    call_noted(at_night)
    assert "那个时候没有人上班" in words(at_night.inform("改到后天晚上十一点打给我"))
    assert call_wished(at_night) == ("明天上午", "13800001234")
    assert "明天下午给您回电话" in words(at_night.inform("明天下午"))


@pytest.mark.parametrize(
    "text",
    ["我要约明天下午", "明天下午", "改到明天下午来续证", "明天下午打电话提醒我", "我明天下午再打", "明天下午可以打吗",
     "改地址"],
)  # fmt: skip
def test_other_words_leave_a_call_as_it_is_noted(at_night: Visitor, text: str) -> None:
    call_noted(at_night)
    assert at_night.desk.callback.meant(at_night.turn(text, "inform")) is None


def test_a_change_said_of_something_else_is_none_of_a_call_noted_before(at_night: Visitor) -> None:
    call_noted(at_night)
    said(at_night, "我约了什么", "您约了……", "my_appointments")
    assert at_night.desk.callback.meant(at_night.turn("改到明天下午", "reschedule_appointment")) is None


def test_an_urgent_call_keeps_its_time(visitor: Visitor) -> None:
    visitor.desk.handoffs.urgent(visitor.turn("他说要打我 13800001234", ""), "danger")
    assert visitor.desk.callback.meant(visitor.turn("改到明天下午打给我", "inform")) is None
