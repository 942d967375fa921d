"""The booking form without any engine: what each message changes, what is asked next, what is stored."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from bot.hall.services import SERVICES
from bot.messages import Reply
from bot.store.appointments import Details
from tests.fakes import claims
from tests.fakes.house import small_house
from tests.fakes.talk import Talk


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    with small_house(tmp_path) as house:
        yield Talk(house)


def filled(talk: Talk) -> None:
    """Everything but the confirmation."""
    talk.begin(service="renewal")
    talk.say("明天上午九点")
    talk.say("我叫林演示")
    talk.say("13800001234")
    talk.say("不知道")


def test_the_fields_are_asked_in_order_and_the_licence_only_of_holders(talk: Talk) -> None:
    assert talk.begin() == "service"
    talk.say("续证", service="renewal")
    assert talk.missing == "start"
    talk.say("明天上午九点")
    assert talk.missing == "name"
    talk.say("林演示")
    talk.say("13800001234")
    assert talk.missing == "licence"
    other = Talk(talk.house, "newcomer")
    other.begin(service="new_licence")
    assert "licence" not in other.draft.needed()  # type: ignore[union-attr]


def test_an_exact_free_time_is_held_at_once_and_counts_for_others(talk: Talk) -> None:
    talk.begin(service="renewal")
    talk.say("明天上午九点")
    (held,) = talk.house.store.appointments.listing(status="held")
    assert held.start == datetime(2026, 11, 24, 9)


def test_a_wish_that_fits_nothing_gets_the_three_nearest(talk: Talk) -> None:
    talk.begin(service="renewal")
    talk.say("明天中午一点")
    reply = talk.ask()
    assert "离得最近" in reply.text
    assert len([c for c in reply.choices if "start" in c.data]) == 3


def test_a_full_time_is_told_and_others_are_offered(talk: Talk) -> None:
    nine = claims.at(datetime(2026, 11, 24, 9))
    until = datetime(2026, 11, 30)
    for n in range(2):
        other = talk.house.store.people.meet("rest", f"o{n}", talk.house.clock.now()).id
        talk.house.store.appointments.hold(
            f"k{n}", other, "rest", SERVICES["renewal"], nine, talk.house.clock.now(), until
        )
    talk.begin(service="renewal")
    talk.say("明天上午九点")
    assert talk.missing == "start"
    assert "约满" in talk.ask().text


def test_a_past_time_is_refused_kindly(talk: Talk) -> None:
    talk.begin(service="renewal")
    talk.say("今天早上八点")
    assert talk.missing == "start"
    assert "过去" in talk.ask().text


def test_an_ambiguous_clock_is_asked_back(talk: Talk) -> None:
    talk.begin(service="renewal")
    talk.say("周六7点")
    assert "早上还是晚上" in talk.ask().text


def test_a_part_of_day_alone_belongs_to_the_day_before_it(talk: Talk) -> None:
    talk.begin(service="renewal")
    talk.say("下周三")
    talk.say("下午")
    assert all("12月2日" in c.title and "下午" in c.title for c in talk.ask().choices if "start" in c.data)


def test_the_time_may_come_before_the_matter(talk: Talk) -> None:
    talk.begin()
    talk.say("周六晚上")
    talk.say("续证", service="renewal")
    assert "11月28日星期六" in talk.ask().choices[0].title


def test_saying_yes_books_once_and_repeating_it_changes_nothing(talk: Talk) -> None:
    filled(talk)
    assert talk.say("对", "affirm")
    first = talk.draft.done  # type: ignore[union-attr]
    assert talk.say("对", "affirm")
    assert talk.draft.done == first  # type: ignore[union-attr]
    assert len(talk.house.store.appointments.listing(status="confirmed")) == 1


def test_the_read_back_shows_name_and_masked_phone_and_says_neither(talk: Talk) -> None:
    filled(talk)
    reply = talk.ask()
    assert "林演示" in reply.text
    assert "138****1234" in reply.text
    assert "林演示" not in str(reply.spoken)
    assert reply.personal


def test_no_at_the_read_back_asks_what_to_change_and_only_that_is_asked_again(talk: Talk) -> None:
    filled(talk)
    talk.say("不对", "deny")
    assert {"时间", "电话"} <= {c.title for c in talk.ask().choices}
    talk.press(fix="phone")
    assert talk.missing == "phone"
    talk.say("13900002222")
    assert talk.missing == "confirmed"


@pytest.mark.parametrize("words", ["返回", "上一步"])
def test_back_clears_the_last_answer(talk: Talk, words: str) -> None:
    talk.begin(service="renewal")
    talk.say("明天上午九点")
    talk.say("林演示")
    talk.say(words)
    assert talk.missing == "name"


@pytest.mark.parametrize("words", ["算了", "不约了", "取消", "我不想约了"])
def test_stopping_frees_the_place_and_forgets_what_was_told(talk: Talk, words: str) -> None:
    filled(talk)
    assert talk.say(words)
    assert talk.house.store.appointments.listing(status="held") == []
    kept = talk.house.store.drafts.load(talk.person, "booking")
    assert kept is not None
    assert kept["phone"] is None
    assert kept["name"] is None


def test_a_question_is_left_to_the_answers(talk: Talk) -> None:
    talk.begin(service="renewal")
    talk.say("明天上午九点")
    assert not talk.say("续证要带什么材料", "renewal_materials")
    assert not talk.say("周末几点开门", "weekend_evening_service")
    assert talk.missing == "name"


def test_misses_are_named_then_explained_then_a_person_is_offered(talk: Talk) -> None:
    talk.begin(service="renewal")
    talk.say("明天上午九点")
    said = []
    for _ in range(3):
        talk.say("嗯那个", "nlu_fallback")
        said.append(talk.ask())
    assert "没听明白" in said[0].text
    assert "比如" in said[1].text
    assert any("工作人员" in c.title for c in said[2].choices)


def test_who_tells_no_phone_hears_whose_may_be_rung_instead(talk: Talk) -> None:
    talk.begin(service="renewal")
    talk.say("明天上午九点")
    talk.say("我叫林演示")
    for _ in range(3):
        talk.say("嗯那个", "nlu_fallback")
        asked = talk.ask()
    assert "儿女或者邻居的号码" in asked.text
    assert any("工作人员" in c.title for c in asked.choices)


@pytest.mark.parametrize("text", ["没有电话", "我没手机", "没有", "家里没装电话", "我哪有手机啊", "手机坏了"])
def test_having_no_phone_is_no_dead_end(talk: Talk, text: str) -> None:
    talk.begin(service="renewal")
    talk.say("明天上午九点")
    talk.say("我叫林演示")
    assert talk.say(text, "phone")
    asked = talk.ask()
    assert "儿女或者邻居的号码" in asked.text
    assert any("工作人员" in c.title for c in asked.choices)
    talk.say("那留我儿子的13800001234")
    assert talk.missing == "licence"


def test_a_button_of_an_older_booking_is_refused(talk: Talk) -> None:
    talk.begin(service="renewal")
    talk.booking.step(talk.turn("x", data={"form": "old", "start": "2026-11-24T09:00"}), talk.draft)  # type: ignore[arg-type]
    assert talk.missing == "start"
    assert "以前的" in talk.ask().text


def test_a_place_lost_while_talking_is_told_and_another_is_asked(talk: Talk) -> None:
    filled(talk)
    talk.house.clock.forward(hours=1)  # the hold ran out meanwhile
    talk.house.store.appointments.sweep(talk.house.clock.now())
    nine = claims.at(datetime(2026, 11, 24, 9))
    now, until = talk.house.clock.now(), datetime(2026, 11, 30)
    for n in range(2):
        other = talk.house.store.people.meet("rest", f"o{n}", now).id
        talk.house.store.appointments.hold(f"k{n}", other, "rest", SERVICES["renewal"], nine, now, until)
    talk.say("对", "affirm")
    assert talk.missing == "start"
    assert talk.house.store.appointments.miscounted() == []


def test_the_matter_just_talked_about_is_not_asked_again(talk: Talk) -> None:
    received = talk.house.store.transcript.receive(talk.person, "rest", None, "续证要带什么", talk.house.clock.now())
    talk.house.store.transcript.answered(
        received.id, talk.person, [], talk.house.clock.now(), intent="renewal_materials"
    )
    assert talk.begin("帮我约个时间") == "start"


@pytest.mark.parametrize(("between", "asked"), [("nlu_fallback", "start"), ("affirm", "start"), ("hours", "service")])
def test_words_that_were_not_understood_do_not_end_the_matter(talk: Talk, between: str, asked: str) -> None:
    for intent in ("renewal_when", between):
        one = talk.house.store.transcript.receive(talk.person, "rest", None, intent, talk.house.clock.now())
        talk.house.store.transcript.answered(one.id, talk.person, [], talk.house.clock.now(), intent=intent)
    assert talk.begin("你帮我约吧") == asked


def heard_of(talk: Talk, text: str, intent: str) -> Reply:
    """A question that the desk has answered, as it stands in the transcript."""
    (reply,) = talk.house.desk.answer(talk.turn(text, intent)).replies
    now = talk.house.clock.now()
    one = talk.house.store.transcript.receive(talk.person, "rest", None, text, now)
    talk.house.store.transcript.answered(one.id, talk.person, [], now, intent=reply.intent, answer=reply.answer)
    return reply


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("烟证过期了会不会罚", "service"), ("去年就过期了没管它", "service"), ("证过期了继续卖烟会罚吗", "service"),
        ("我证2026年11月20日到期", "service"), ("还有十天到期来得及吗", "start"), ("办晚了怎么办", "start"),
    ],
)  # fmt: skip
def test_after_a_licence_that_has_run_out_the_matter_is_asked(talk: Talk, text: str, asked: str) -> None:
    reply = heard_of(talk, text, "renewal_late")
    assert talk.begin("帮我约个时间") == asked
    for button in (c for c in reply.choices if c.title == "预约时间"):
        draft = talk.booking.start.begin(talk.turn(button.title, "book_appointment", dict(button.data)))
        assert draft.missing() == asked


def test_renewal_is_booked_for_who_names_it_though_the_licence_has_run_out(talk: Talk) -> None:
    heard_of(talk, "烟证过期了会不会罚", "renewal_late")
    assert talk.begin("我要预约续证", service="renewal") == "start"


def test_consent_is_recorded_with_its_version_when_a_name_is_given(talk: Talk) -> None:
    filled(talk)
    assert talk.house.store.people.has_consent(talk.person, "booking", "2026-11")


def test_a_second_booking_after_a_first_is_a_new_one(talk: Talk) -> None:
    filled(talk)
    talk.say("对", "affirm")
    first = talk.draft.done  # type: ignore[union-attr]
    assert talk.begin("我还要约停业", service="suspend") == "start"
    assert talk.draft.done is None  # type: ignore[union-attr]
    assert first is not None


def test_a_visit_asks_where_to_and_refuses_places_outside_of_the_area(talk: Talk) -> None:
    talk.begin(service="home_visit")
    assert talk.missing == "address"
    talk.say("福州市鼓楼区演示路1号")
    assert "只到这些地方" in talk.ask().text
    talk.say("白塘镇演示村12号")
    talk.say("明天上午九点")
    if talk.missing == "start":
        talk.press(start=talk.ask().choices[0].data["start"])
    talk.say("林演示")
    talk.say("13800001234")
    assert talk.missing == "licence"
    talk.say("不知道")
    read_back = talk.ask()
    assert "白塘镇演示村12号" in read_back.text
    assert "白塘" not in str(read_back.spoken)
    talk.say("对", "affirm")
    (row,) = talk.house.store.appointments.listing(service="home_visit")
    assert (row.address, row.township, row.clerk) == ("白塘镇演示村12号", "白塘", "1")


@pytest.mark.parametrize("intent", ["inform", "deny", "nlu_fallback", "new_licence"])
@pytest.mark.parametrize("words", ["没有", "没带", "没有证号", "手边没有"])
def test_no_number_at_hand_is_an_answer_to_the_question_for_it_and_goes_on(talk: Talk, words: str, intent: str) -> None:
    talk.begin(service="renewal")
    for answer in ("明天上午九点", "林演示", "13800001234"):
        talk.say(answer)
    assert talk.missing == "licence"
    assert talk.say(words, intent)
    assert talk.missing == "confirmed"
    assert "证号" not in talk.ask().text
    assert talk.draft is not None
    assert talk.draft.failures == {}


def test_a_day_of_a_year_whose_holidays_are_not_announced_is_booked_with_a_word_of_caution(talk: Talk) -> None:
    talk.house.clock.at(datetime(2026, 12, 21, 9))
    talk.begin(service="renewal")
    talk.say("明年1月4号上午九点")
    for words in ("林演示", "13800001234", "不知道"):
        talk.say(words)
    read_back = talk.ask()
    assert "放假安排还没公布" in read_back.text
    assert "放假安排还没公布" in str(read_back.spoken)


def test_evening_answered_to_a_bare_seven_is_seven_in_the_evening(talk: Talk) -> None:
    talk.begin("我要约周五7点续证", service="renewal")
    asked = talk.ask()
    assert "早上还是晚上" in asked.text
    assert [c.title[-6:] for c in asked.choices] == ["早上7:00", "晚上7:00"] or len(asked.choices) == 2
    talk.say("晚上")
    assert talk.draft.start == "2026-11-27T19:00:00"  # type: ignore[union-attr]


def test_a_change_at_the_read_back_is_read_back_before_anything_is_booked(talk: Talk) -> None:
    filled(talk)
    talk.say("不对，要改", "deny")
    talk.say("时间不对，要后天上午")
    talk.press(start=talk.ask().choices[1].data["start"])
    read_back = talk.ask()
    assert "11月25日" in read_back.text
    assert "对不对" in read_back.text
    assert talk.house.store.appointments.listing(status="confirmed") == []


def test_days_left_out_keep_the_stretch_named_before(talk: Talk) -> None:
    talk.begin(service="renewal")
    talk.say("下周")
    talk.say("除了周三都行")
    starts = [c.data["start"] for c in talk.ask().choices if "start" in c.data]
    assert all("2026-11-30" <= s[:10] <= "2026-12-06" for s in starts)


def test_a_day_that_does_not_exist_is_told_as_such(talk: Talk) -> None:
    talk.begin(service="renewal")
    talk.say("2月30号")
    assert "没有这一天" in talk.ask().text


def test_nobody_waits_for_a_time_at_which_the_hall_never_opens(talk: Talk) -> None:
    talk.begin(service="renewal")
    talk.say("后天凌晨三点")
    asked = talk.ask()
    assert "不办公" in asked.text
    assert "排候补" not in [c.title for c in asked.choices]


def test_who_has_no_telephone_is_offered_a_way(talk: Talk) -> None:
    talk.begin(service="renewal")
    talk.say("明天上午九点")
    talk.say("林演示")
    talk.say("我没有手机")
    asked = talk.ask()
    assert "邻居" in asked.text
    assert "找工作人员" in [c.title for c in asked.choices]


def test_a_visit_wished_for_a_window_matter_becomes_a_visit(talk: Talk) -> None:
    talk.begin("帮我妈约上门续证，白沙镇演示村12号", service="renewal")
    assert talk.draft.service == "home_visit"  # type: ignore[union-attr]
    assert talk.draft.township == "白沙"  # type: ignore[union-attr]
    assert talk.missing == "start"


def test_advice_by_telephone_is_booked_for_the_telephone(talk: Talk) -> None:
    talk.begin("我想约个时间打电话咨询", service="consult")
    talk.say("明天上午九点")
    for words in ("林演示", "13800001234"):
        talk.say(words)
    assert "电话里" in talk.ask().text
    talk.say("对", "affirm")
    (row,) = talk.house.store.appointments.listing(service="consult")
    assert row.place == "phone"


@pytest.mark.parametrize("name", ["买买提·吐尔逊", "令狐冲", "关羽"])
def test_an_unusual_name_is_taken_when_it_is_said_again(talk: Talk, name: str) -> None:
    talk.begin(service="renewal")
    talk.say("明天上午九点")
    talk.say(name, "voice_off" if name == "关羽" else "inform")
    if talk.missing == "name":
        talk.say(name)
    assert talk.draft.name == name  # type: ignore[union-attr]


def test_another_day_keeps_the_hour_and_says_so(talk: Talk) -> None:
    talk.begin(service="renewal")
    talk.say("后天下午三点")
    talk.say("不是后天，是周五")
    assert talk.draft.start == "2026-11-27T15:00:00"  # type: ignore[union-attr]
    assert "时间改成" in talk.ask().text


def test_the_matter_can_be_changed_and_any_time_will_do(talk: Talk) -> None:
    talk.begin(service="renewal")
    talk.say("不是续证，是变更", service="change")
    assert talk.draft.service == "change"  # type: ignore[union-attr]
    assert talk.say("随便哪天都行")
    assert len([c for c in talk.ask().choices if "start" in c.data]) == 3


def test_a_wish_beyond_the_horizon_is_told_how_far_one_can_book(talk: Talk) -> None:
    talk.begin(service="renewal")
    talk.say("明年2月23号")
    assert "只能约到" in talk.ask().text


@pytest.mark.parametrize("text", ["改成下周三上午九点", "我不想留名字", "随便写一个吧", "要带什么东西"])
def test_a_sentence_is_never_offered_as_a_name(talk: Talk, text: str) -> None:
    talk.begin(service="renewal")
    talk.say("明天上午九点")
    talk.say(text)
    assert talk.draft.maybe_name is None  # type: ignore[union-attr]
    assert not any(c.data.get("take_name") for c in talk.ask().choices)


def test_who_would_rather_not_tell_a_name_is_offered_a_person(talk: Talk) -> None:
    talk.begin(service="renewal")
    talk.say("明天上午九点")
    talk.say("我不想留名字")
    assert any("工作人员" in c.title for c in talk.ask().choices)


def test_another_day_offers_other_days(talk: Talk) -> None:
    talk.begin(service="renewal")
    talk.say("明天上午")
    talk.ask()
    talk.press(more="other")
    days = {c.data["start"][:10] for c in talk.ask().choices if "start" in c.data}
    assert len(days) == 3
    assert "2026-11-24" not in days


def test_a_phone_said_as_a_question_is_still_a_phone(talk: Talk) -> None:
    talk.begin(service="renewal")
    talk.say("明天上午九点")
    talk.say("林演示")
    talk.say("我的电话是13800005555吗", "phone")
    assert talk.draft.phone == "13800005555"  # type: ignore[union-attr]


NODS = ("谢谢", "好的", "知道了", "好的，谢谢您", "嗯，晓得了", "继续", "接着说吧", "停一下")


@pytest.mark.parametrize("words", NODS)
def test_thanks_and_a_nod_inside_the_form_are_answered_briefly_and_never_count_as_a_miss(
    talk: Talk, words: str
) -> None:
    talk.begin(service="home_visit")
    answers = {"start": "周三上午九点", "address": "白塘镇演示村1号", "name": "林演示", "phone": "13800001234"}
    answers["licence"] = "不知道"
    while (asked := str(talk.missing)) in answers:
        question = talk.ask().text
        for _ in range(3):
            assert talk.say(words, "thanks")
            again = talk.ask().text
            assert again.endswith(question), (asked, again)
            takes_none = (asked, words) == ("start", "好的")  # of several places
            assert again.split("\n")[0] in (("好的。说数字就行。",) if takes_none else ("不客气。", "好的。"))
        assert talk.missing == asked
        assert talk.draft.failures == {}  # type: ignore[union-attr]
        talk.say(answers[asked])
    assert asked == "confirmed"


@pytest.mark.parametrize("words", ["停下", "停。", "先停下来吧"])
def test_stop_ends_the_form_and_gives_the_place_back(talk: Talk, words: str) -> None:
    talk.begin(service="renewal")
    talk.say("明天上午九点")
    assert talk.say(words, "suspend")
    assert talk.draft is not None
    assert talk.draft.dropped
    assert talk.house.store.appointments.listing(status="held") == []
    assert "先不约了" in talk.booking.result(talk.turn(words), talk.draft).text


@pytest.mark.parametrize("words", ["谢谢", "知道了", "继续"])
def test_thanks_at_the_read_back_confirms_nothing_and_a_plain_yes_does(talk: Talk, words: str) -> None:
    filled(talk)
    assert talk.missing == "confirmed"
    talk.say(words, "thanks")
    assert talk.missing == "confirmed"
    talk.say("好的", "affirm")
    assert talk.draft.done is not None  # type: ignore[union-attr]


@pytest.mark.parametrize("words", NODS)
def test_thanks_after_the_end_of_a_booking_reopens_nothing(talk: Talk, words: str) -> None:
    filled(talk)
    talk.say("对", "affirm")
    for intent in ("thanks", "affirm", "nlu_fallback"):
        use = {"thanks": talk.house.desk.answer, "affirm": talk.house.desk.inform}.get(intent, talk.house.desk.clarify)
        outcome = use(talk.turn(words, intent))
        assert not outcome.start_booking
        assert not any(reply.text.rstrip().endswith("？") for reply in outcome.replies)
    assert len(talk.house.store.appointments.of_person(talk.person, talk.house.clock.now())) == 1


@pytest.mark.parametrize(("day", "promised"), [(24, False), (25, True)])
def test_a_reminder_the_day_before_is_promised_only_where_that_day_is_still_to_come(
    talk: Talk, day: int, promised: bool
) -> None:
    house = talk.house
    claim = claims.at(datetime(2026, 11, day, 10), capacity=9)
    person = house.store.people.meet("web", "me", house.clock.now()).id
    details = Details("林演示", "13800001234", None)
    one = house.store.appointments.take("k", person, "web", SERVICES["renewal"], claim, details, house.clock.now())
    assert ("前一天会提醒您" in house.desk.booking._asking.booked(one, house.clock.now(), False).text) == promised


@pytest.mark.parametrize("pressed", [True, False])
def test_a_matter_corrected_at_the_read_back_is_the_one_that_is_booked(talk: Talk, pressed: bool) -> None:
    filled(talk)
    if pressed:
        talk.say("不对", "deny")
        talk.press(fix="service")
        talk.press(service="change")
    else:
        talk.say("不对，改成变更", service="change")
        talk.say("明天上午九点")
    assert talk.missing == "confirmed"
    assert "办理：变更" in talk.ask().text
    talk.say("对", "affirm")
    (row,) = talk.house.store.appointments.listing(status="confirmed")
    assert (row.service, row.start) == ("change", datetime(2026, 11, 24, 9))
    assert talk.house.store.appointments.listing(status="held") == []
