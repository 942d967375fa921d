"""One turn: once, in order, the right one answers, and nothing typed is ever a command."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.channels.telegram_layout import layout
from bot.channels.wechat_layout import pieces
from bot.desk.turn import Turn
from bot.dialogue.port import DialogueError
from bot.hall.knowledge import KnowledgeBase
from bot.messages import HUMAN, Choice, Reply
from bot.tracing import Marking
from tests.fakes.desk_dialogue import OTHER, DeskDialogue
from tests.fakes.house import SmallHouse, small_house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[SmallHouse]:
    with small_house(tmp_path) as one:
        yield one


def run(coroutine: object) -> list[dict[str, object]]:
    return asyncio.run(coroutine)  # type: ignore[arg-type]


def test_a_repeated_message_gets_the_stored_reply_and_asks_nobody(house: SmallHouse) -> None:
    first = run(house.say("续证", message_id="1"))
    assert run(house.say("续证", message_id="1")) == first
    assert len(house.dialogue.asked) == 1


def test_a_typed_slash_reaches_the_engine_as_text(house: SmallHouse) -> None:
    run(house.say("/restart"))
    assert house.dialogue.asked[0][1] == "／restart"


@pytest.mark.parametrize("text", ["", "  ", "\x00\x07", "？！。", "长" * 600, "😀😀"])
def test_what_cannot_be_read_gets_a_kind_sentence_at_once(house: SmallHouse, text: str) -> None:
    (reply,) = run(house.say(text))
    assert reply["text"]
    assert reply["buttons"]
    assert house.dialogue.asked == []


def test_the_engine_sees_the_shape_of_a_phone_and_never_the_phone(house: SmallHouse) -> None:
    run(house.say("我的电话13812345678，证号350303198012"))
    sent = house.dialogue.asked[0][1]
    assert "12345678" not in sent
    assert "350303198012" not in sent
    assert house.store.transcript.raw(house.dialogue.asked[0][2]["turn"]) == "我的电话13812345678，证号350303198012"


def test_a_pressed_button_and_its_number_say_the_same(house: SmallHouse) -> None:
    (reply,) = run(house.say("你好"))
    run(house.say(reply["buttons"][1]["payload"]))  # type: ignore[index]
    run(house.say("你好"))
    run(house.say("2"))
    pressed, numbered = house.dialogue.asked[1], house.dialogue.asked[3]
    assert pressed[1:2] == numbered[1:2] == ("/inform",)
    assert pressed[2]["data"] == numbered[2]["data"] == {"b": 1}


def test_a_number_that_stands_before_a_choice_in_a_chat_means_that_choice(house: SmallHouse) -> None:
    aside = Reply("续证不收钱。", choices=(Choice("预约时间", "/inform", {"b": 1}), HUMAN))
    question = Reply("哪个时间？", choices=(Choice("九点", "/inform", {"b": 2}), Choice("十点", "/inform", {"b": 3})))
    house.dialogue.replies = [aside, question]
    replies = run(house.say("续证要钱吗"))
    inline = [part.markup.inline_keyboard for parts in layout(replies, []) for part in parts]  # type: ignore[union-attr]
    on_telegram = [key.text for rows in inline for (key,) in rows]
    assert on_telegram == ["预约时间", "找工作人员", "1. 九点", "2. 十点"]
    in_wechat = "\n".join(pieces(replies)).splitlines()
    assert [line for line in in_wechat if line[:2] in ("1.", "2.")] == on_telegram[2:]
    run(house.say("1"))
    assert house.dialogue.asked[-1][2]["data"] == {"b": 2}


def test_a_button_of_somebody_else_or_of_nobody_is_stale(house: SmallHouse) -> None:
    (reply,) = run(house.say("你好"))
    token = reply["buttons"][1]["payload"]  # type: ignore[index]
    assert "过时" in run(house.say(token, sender="other"))[0]["text"]
    assert "过时" in run(house.say("c.neverissued"))[0]["text"]


def test_an_empty_answer_of_the_engine_is_an_error_that_is_answered_and_counted(house: SmallHouse) -> None:
    house.dialogue.error = "empty"
    (reply,) = run(house.say("续证要钱吗"))
    assert "对不起" in reply["text"]
    assert house.conversation.counts["dialogue_empty"] == 1


@pytest.mark.parametrize("error", ["away", "slow", "broken"])
def test_without_the_engine_the_same_knowledge_answers_and_offers_a_person(house: SmallHouse, error: str) -> None:
    house.dialogue.error = error
    (reply,) = run(house.say("续证要多少钱"))
    assert "不收" in str(reply["text"])
    assert reply["buttons"][0]["title"] == "找工作人员"  # type: ignore[index]


def in_a_booking(house: SmallHouse) -> dict[str, object]:
    """Somebody who has been shown two times to choose from."""
    (reply,) = run(house.say("你好"))
    draft = {"id": "x", "service": "renewal", "mode": "new"}
    house.store.drafts.save(1, "booking", draft, house.clock.now())
    house.dialogue.error = "slow"
    return reply


@pytest.mark.parametrize("answer", ["下周五下午", "我叫林演示", "2", "13800001111"])
def test_without_the_engine_an_answer_to_an_open_question_is_not_looked_up(house: SmallHouse, answer: str) -> None:
    before = in_a_booking(house)
    (reply,) = run(house.say(answer))
    assert "再说一遍" in str(reply["text"])
    titles = [b["title"] for b in reply["buttons"]]  # type: ignore[attr-defined]
    assert titles == [*(b["title"] for b in before["buttons"]), "找工作人员"]  # type: ignore[attr-defined]


def test_without_the_engine_a_number_means_afterwards_what_it_meant_before(house: SmallHouse) -> None:
    in_a_booking(house)
    run(house.say("2"))
    house.dialogue.error = None
    run(house.say("2"))
    assert house.dialogue.asked[-1][2]["data"] == {"b": 1}


def test_without_the_engine_a_question_in_the_middle_of_a_booking_is_answered(house: SmallHouse) -> None:
    in_a_booking(house)
    assert "不收" in str(run(house.say("续证要多少钱"))[0]["text"])


@pytest.mark.parametrize("wish", ["我要预约续证", "帮我约歇业", "取消预约", "我想改到周四下午"])
def test_without_the_engine_what_asks_for_something_to_be_done_is_told_to_wait(house: SmallHouse, wish: str) -> None:
    house.dialogue.error = "away"
    assert "再说一遍" in str(run(house.say(wish))[0]["text"])


def test_a_fault_inside_never_loses_the_turn(house: SmallHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(house.dialogue, "turn", None)
    (reply,) = run(house.say("续证"))
    assert "对不起" in reply["text"]
    assert house.conversation.counts["failed"] == 1


@pytest.mark.parametrize("trouble", ["empty", "fault inside"])
def test_after_a_turn_that_failed_a_number_means_what_it_meant_before(
    house: SmallHouse, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    run(house.say("你好"))
    with monkeypatch.context() as broken:
        if trouble == "empty":
            broken.setattr(house.dialogue, "error", "empty")
        else:
            broken.setattr(house.dialogue, "turn", None)
        assert "再说一遍" in str(run(house.say("2"))[0]["text"])
    run(house.say("2"))
    assert house.dialogue.asked[-1][2]["data"] == {"b": 1}


def test_messages_of_one_person_never_overtake_each_other(house: SmallHouse) -> None:
    async def both() -> None:
        await asyncio.gather(*(house.say(f"第{n}句话", message_id=str(n)) for n in range(8)))

    asyncio.run(both())
    story = [line.direction for line in house.store.transcript.story(1)]
    assert len(house.dialogue.asked) == 8
    assert story.count("in") == story.count("bot") == 8


def test_messages_stand_in_the_inbox_in_the_order_in_which_they_are_answered(house: SmallHouse) -> None:
    async def both() -> None:
        await asyncio.gather(*(house.say(f"第{n}句话", message_id=str(n)) for n in range(20)))

    asyncio.run(both())
    said = [line.text for line in house.store.transcript.story(1) if line.direction == "in"]
    assert said == [f"第{n}句话" for n in range(20)]
    assert [asked[1] for asked in house.dialogue.asked] == said


def test_asking_for_a_person_in_working_hours_joins_the_queue_and_silences_the_bot(house: SmallHouse) -> None:
    assert "工作人员" in run(house.say("人工"))[0]["text"]
    assert run(house.say("续证要钱吗")) == []
    assert house.dialogue.asked == []
    handoff = house.store.handoffs.of_person(1)
    assert handoff is not None
    assert house.store.handoffs.claim(handoff.id, "小陈", house.clock.now())
    assert run(house.say("在吗")) == []
    house.store.handoffs.close(handoff.id, "done", house.clock.now())
    assert run(house.say("续证要钱吗"))[0]["text"] == "好的"


def test_after_hours_a_callback_with_time_and_phone_is_taken_and_the_bot_goes_on(house: SmallHouse) -> None:
    house.clock.at(datetime(2026, 11, 23, 21, 30))
    assert "回电话" in run(house.say("转人工"))[0]["text"]
    assert house.store.handoffs.of_person(1) is None
    run(house.say("明天上午"))
    assert house.dialogue.asked[-1][1] == "/inform"
    callback = house.store.handoffs.of_person(1, "callback")
    assert callback is not None


@pytest.mark.parametrize(
    "words", ["不等了", "不用回电话了。", "不用打电话给我了", "别打给我了", "那不用给我打电话了", "电话不用打了"]
)
def test_a_callback_that_was_taken_can_be_called_off(house: SmallHouse, words: str) -> None:
    house.conversation.engine.dialogue = DeskDialogue(house)
    house.clock.at(datetime(2026, 11, 23, 21, 30))
    for said in ("转人工", "明天上午", "13800001111"):
        run(house.say(said))
    assert house.store.handoffs.of_person(1, "callback") is not None
    assert "不回电话了" in str(run(house.say(words))[0]["text"])
    assert house.store.handoffs.of_person(1, "callback") is None
    assert run(house.say(words))[0]["text"] == OTHER  # now it is about something else


@pytest.mark.parametrize(("told", "rung"), [((), False), (("明天上午", "13800001111"), True)])
def test_whoever_gets_a_person_in_the_morning_is_rung_as_well_only_where_that_was_settled(
    house: SmallHouse, told: tuple[str, ...], rung: bool
) -> None:
    house.conversation.engine.dialogue = DeskDialogue(house)
    house.clock.at(datetime(2026, 11, 23, 21, 30))
    for said in ("转人工", *told):
        run(house.say(said))
    house.clock.at(datetime(2026, 11, 24, 9, 10))
    run(house.say("转人工"))
    assert house.store.handoffs.of_person(1, "live") is not None
    assert (house.store.handoffs.of_person(1, "callback") is not None) is rung


@pytest.mark.parametrize("words", ["不等了", "不用打电话给我了", "不用找人了"])
def test_whoever_waits_no_more_is_understood_also_when_nobody_is_coming(house: SmallHouse, words: str) -> None:
    dialogue = DeskDialogue(house)
    dialogue.intents = {words: "nlu_fallback"}
    house.conversation.engine.dialogue = dialogue
    assert run(house.say(words))[0]["text"] == "好的，那就先这样。有事再叫我。"
    assert house.store.people.get(1).misses == 0  # type: ignore[union-attr]
    dialogue.intents = {"不等了吗": "nlu_fallback"}
    assert "没听明白" in run(house.say("不等了吗"))[0]["text"]


@pytest.mark.parametrize("alarm", ["店里有人打架", "有个顾客在我店里骂我", "救命"])
def test_the_number_for_an_urgent_call_is_not_the_one_of_a_booking_that_goes_on(house: SmallHouse, alarm: str) -> None:
    run(house.say("你好"))
    turn = Turn(1, "rest", "明天上午九点半续证", house.clock.now(), "book_appointment", entities={"service": "renewal"})
    draft = house.desk.booking.start.begin(turn)
    run(house.say(alarm))
    asked = len(house.dialogue.asked)
    assert "尾号1234" in str(run(house.say("13800001234"))[0]["text"])
    call = house.store.handoffs.of_person(1, "callback")
    assert call is not None
    assert (call.urgent, call.phone) == (True, "13800001234")
    assert len(house.dialogue.asked) == asked
    kept = house.desk.booking.load(turn)
    assert kept is not None
    assert (kept.phone, kept.missing()) == (None, draft.missing())


def test_the_booking_s_question_comes_again_after_the_number_for_an_urgent_call(house: SmallHouse) -> None:
    run(house.say("你好"))
    turn = Turn(1, "rest", "明天上午九点半续证", house.clock.now(), "book_appointment", entities={"service": "renewal"})
    house.desk.booking.start.begin(turn)
    run(house.say("救命"))
    (still_asked,) = run(house.say("1380000123"))
    assert "称呼" not in str(still_asked["text"])
    noted, question = run(house.say("13800001234"))
    assert "尾号1234" in str(noted["text"])
    assert str(question["text"]).startswith("您怎么称呼？")
    assert house.desk.booking.load(turn).missing() == "name"  # type: ignore[union-attr]


@pytest.mark.parametrize("words", ["继续", "继续说", "接着来", "停一下"])
def test_go_on_is_never_taken_for_a_matter_or_a_wish_for_a_person(house: SmallHouse, words: str) -> None:
    dialogue = DeskDialogue(house)
    dialogue.intents = {words: "inherit"}
    house.conversation.engine.dialogue = dialogue
    (reply,) = run(house.say(words))
    assert reply["text"] == "好的。还有什么要问的，您尽管说。"
    assert house.store.handoffs.of_person(1) is None
    assert house.store.people.get(1).misses == 0  # type: ignore[union-attr]


@pytest.mark.parametrize("words", ["停下", "停", "停下来。"])
def test_stop_ends_the_talk_and_is_no_closing_of_the_shop(house: SmallHouse, words: str) -> None:
    house.conversation.engine.dialogue = DeskDialogue(house)
    assert run(house.say(words))[0]["text"] == "好的，那就先这样。有事再叫我。"


def test_stop_calls_off_the_callback_that_is_being_arranged(house: SmallHouse) -> None:
    house.conversation.engine.dialogue = DeskDialogue(house)
    house.clock.at(datetime(2026, 11, 23, 21, 30))
    run(house.say("转人工"))
    assert "不回电话了" in run(house.say("停下"))[0]["text"]


@pytest.mark.parametrize(
    "words",
    [
        "不等了吗",
        "打电话不用钱吗",
        "不用打印了",
        "不打人",
        "续证不用等吧",
        "我不等这个证",
        "不用找人担保吧",
        "不要了",
        "不找人代办",
    ],
)
def test_other_words_leave_a_callback_as_it_is(house: SmallHouse, words: str) -> None:
    house.conversation.engine.dialogue = DeskDialogue(house)
    house.clock.at(datetime(2026, 11, 23, 21, 30))
    for said in ("转人工", "明天上午", "13800001111", words):
        run(house.say(said))
    assert house.store.handoffs.of_person(1, "callback") is not None


NO_PERSON = ("不用找人了", "不用找工作人员了", "别叫人了", "不要人工了", "不找了")


@pytest.mark.parametrize("words", NO_PERSON)
def test_who_wants_no_person_after_all_is_not_asked_when_to_be_rung(house: SmallHouse, words: str) -> None:
    dialogue = DeskDialogue(house)
    dialogue.intents = {words: "talk_to_human"}
    house.conversation.engine.dialogue = dialogue
    house.clock.at(datetime(2026, 11, 23, 21, 30))
    run(house.say("转人工"))
    assert "不回电话了" in str(run(house.say(words))[0]["text"])
    assert house.store.handoffs.of_person(1, "callback") is None


@pytest.mark.parametrize("words", NO_PERSON)
def test_who_waits_and_wants_no_person_after_all_leaves_the_queue(house: SmallHouse, words: str) -> None:
    run(house.say("人工"))
    assert "不等了" in run(house.say(words))[0]["text"]
    assert house.store.handoffs.of_person(1) is None


def test_an_urgent_call_is_not_called_off_by_words(house: SmallHouse) -> None:
    house.conversation.engine.dialogue = DeskDialogue(house)
    for said in ("有客人在店里闹事", "13800001111", "不用打了"):
        run(house.say(said))
    urgent = house.store.handoffs.of_person(1, "callback")
    assert urgent is not None
    assert urgent.urgent


def test_slower_is_remembered_and_says_the_last_thing_again(house: SmallHouse) -> None:
    run(house.say("你好"))
    (reply,) = run(house.say("慢一点"))
    assert "好的" in reply["text"]
    assert house.store.people.get(1).rate == "slow"  # type: ignore[union-attr]
    run(house.say("慢一点"))
    assert house.store.people.get(1).rate == "slower"  # type: ignore[union-attr]


def test_starting_over_forgets_the_draft_and_opens_a_new_session(house: SmallHouse) -> None:
    run(house.say("你好"))
    house.store.drafts.save(1, "booking", {"id": "x", "service": "renewal"}, house.clock.now())
    run(house.say("重新开始"))
    assert house.store.drafts.load(1, "booking") is None
    run(house.say("你好"))
    assert house.dialogue.asked[0][0] != house.dialogue.asked[1][0]


def test_a_long_silence_opens_a_new_session_and_keeps_the_person(house: SmallHouse) -> None:
    run(house.say("你好"))
    house.clock.forward(hours=3)
    run(house.say("你好"))
    assert [key.split(".") for key, _, _ in house.dialogue.asked] == [["1", "1"], ["1", "2"]]


def test_a_command_of_the_dialogue_is_carried_out_here(house: SmallHouse) -> None:
    run(house.say("你好"))
    house.dialogue.replies = [Reply("好的。", intent="voice_off", command="voice_off")]
    run(house.say("别出声了好不好呀你"))
    assert house.store.people.get(1).voice_on is False  # type: ignore[union-attr]


def test_what_a_crash_left_unanswered_is_answered_on_return(house: SmallHouse) -> None:
    me = house.store.people.meet("telegram", "7", house.clock.now())
    house.store.transcript.receive(me.id, "telegram", "7:1", "续证要钱吗", house.clock.now())
    done = asyncio.run(house.conversation.recover("telegram"))
    assert [(p.sender, replies[0]["text"]) for p, replies in done] == [("7", "好的")]
    assert asyncio.run(house.conversation.recover("telegram")) == []


def test_what_came_after_the_start_is_left_to_whoever_took_it(house: SmallHouse) -> None:
    start = house.clock.now()
    me = house.store.people.meet("wechat", "7", start)
    house.store.transcript.receive(me.id, "wechat", "7:1", "续证要钱吗", start)
    assert asyncio.run(house.conversation.recover("wechat", start)) == []
    house.clock.forward(seconds=1)
    assert len(asyncio.run(house.conversation.recover("wechat", house.clock.now()))) == 1


def test_the_shipped_knowledge_is_what_answers(house: SmallHouse) -> None:
    assert isinstance(house.desk.knowledge, KnowledgeBase)
    assert house.desk.knowledge.of_intent("renewal_fee")


def test_somebody_in_despair_gets_a_person_and_no_answer_about_papers(house: SmallHouse) -> None:
    (reply,) = run(house.say("店被封了，我活不下去了"))
    assert "110" in str(reply["text"])
    assert house.dialogue.asked == []
    assert house.store.handoffs.listing(status="waiting")[0].reason == "distress"


def test_somebody_in_despair_at_night_is_asked_for_a_phone_and_is_not_let_go(house: SmallHouse) -> None:
    house.conversation.engine.dialogue = DeskDialogue(house)
    house.clock.at(datetime(2026, 11, 23, 21, 30))
    (reply,) = run(house.say("店被封了，我活不下去了"))
    assert reply["text"].endswith("请说您的电话号码。")
    assert "不回电话" not in run(house.say("算了"))[0]["text"]
    run(house.say("我活不下去了"))
    assert "尾号1111" in run(house.say("13800001111"))[0]["text"]
    (row,) = house.store.handoffs.listing(status="waiting")
    assert (row.reason, row.urgent, row.phone) == ("distress", True, "13800001111")


@pytest.mark.parametrize("hour", [12, 21])
def test_somebody_in_despair_is_promised_nobody_at_once_while_nobody_is_there(house: SmallHouse, hour: int) -> None:
    house.clock.at(datetime(2026, 11, 23, hour, 30))
    (reply,) = run(house.say("不想活了"))
    for said in (str(reply["text"]), str(reply["custom"]["spoken"])):
        assert "马上来" not in said
        assert "请马上打110" in said
        assert "请工作人员给您回电话" in said


def test_somebody_in_despair_who_calls_again_is_told_of_the_police_and_of_no_attacker(house: SmallHouse) -> None:
    run(house.say("不想活了"))
    again = str(run(house.say("快来人"))[0]["text"])
    assert "要是现在就很危险，请马上打110" in again
    assert "动手" not in again


def test_somebody_in_despair_is_promised_a_person_at_once_while_one_is_there(house: SmallHouse) -> None:
    (reply,) = run(house.say("不想活了"))
    assert "马上来找您" in str(reply["text"])


def test_who_waits_may_hear_it_again_or_leave_the_queue(house: SmallHouse) -> None:
    run(house.say("人工"))
    assert "工作人员" in run(house.say("再说一遍"))[0]["text"]
    assert "不等了" in run(house.say("不等了"))[0]["text"]
    assert house.store.handoffs.of_person(1) is None


def test_saying_slower_twice_does_not_pile_up_its_own_words(house: SmallHouse) -> None:
    run(house.say("你好"))
    run(house.say("慢一点"))
    (reply,) = run(house.say("慢一点"))
    assert str(reply["text"]).count("我说慢一点") == 1


def test_a_picture_and_a_file_reach_the_channel_and_come_again_when_it_is_said_again(house: SmallHouse) -> None:
    papers = {"image": "/ticket/1.x.png", "attachment": "/ticket/1.x.ics"}
    house.dialogue.replies = [Reply("约好了！预约号0001。", personal=True, **papers), Reply("还有别的事吗？")]
    first, second = run(house.say("对", message_id="7"))
    assert {name: first[name] for name in papers} == papers
    assert not papers.keys() & second.keys()
    assert run(house.say("对", message_id="7")) == [first, second]
    assert {name: run(house.say("再说一遍"))[0][name] for name in papers} == papers


def test_a_reply_crosses_the_engine_with_its_picture_and_file() -> None:
    reply = Reply("约好了", image="/ticket/1.x.png", attachment="/ticket/1.x.ics")
    assert Reply.from_dict(reply.as_dict()) == reply
    assert Reply.from_dict({"text": "好"}).image is None


@pytest.mark.slow
def test_the_engine_begins_anew_after_a_while_so_that_no_turn_gets_slower(house: SmallHouse) -> None:
    for _ in range(45):
        run(house.say("续证要带什么"))
    sessions = [asked[0] for asked in house.dialogue.asked]
    assert sorted(set(sessions), key=sessions.index) == sorted(set(sessions))
    assert [sessions.count(one) for one in sorted(set(sessions))] == [20, 20, 5]


def test_an_open_form_keeps_its_session(house: SmallHouse) -> None:
    run(house.say("我要预约"))
    person = house.store.people.meet("rest", "me", house.clock.now())
    house.desk.booking.start.prepare(Turn(person.id, "rest", "预约", house.clock.now()), "renewal")
    for _ in range(30):
        run(house.say("嗯嗯"))
    assert len({asked[0] for asked in house.dialogue.asked}) == 1


def test_an_answer_and_its_buttons_are_stored_together_or_not_at_all(
    house: SmallHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(house.say("你好"))
    (person,) = [house.store.people.find("rest", "me")]
    assert person is not None
    before = house.store.choices.buttons(person.id)

    def full(*_args: object, **_facts: object) -> None:
        raise OSError("no space left on the device")

    with monkeypatch.context() as disk:
        disk.setattr(house.store.transcript, "answer", full)
        with pytest.raises(OSError, match="no space"):
            run(house.say("你好", message_id="7"))
    assert house.store.choices.buttons(person.id) == before
    assert [text for *_, text, _ in house.store.transcript.unanswered(house.clock.now(), "rest")] == ["你好"]
    (reply,) = run(house.say("你好", message_id="7"))
    assert reply["buttons"] == house.store.choices.buttons(person.id) != before


def test_an_ordinary_turn_writes_twice(house: SmallHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    run(house.say("你好"))
    writes: list[object] = []
    retry = house.store.db.retry
    monkeypatch.setattr(house.store.db, "retry", lambda work: writes.append(work) or retry(work))
    run(house.say("你好"))
    assert len(writes) == 2  # the message before it is answered, the answer before it is sent


def test_an_ordinary_turn_goes_to_a_thread_twice(house: SmallHouse) -> None:
    gone: list[object] = []

    async def counting(work: Callable[..., Any], *args: Any) -> Any:
        gone.append(work)
        return await asyncio.to_thread(work, *args)

    house.conversation._thread = counting
    run(house.say("你好"))
    assert len(gone) == 2  # before the engine and behind it


def test_every_line_of_the_log_about_a_turn_has_its_number(house: SmallHouse, caplog: pytest.LogCaptureFixture) -> None:
    caplog.handler.addFilter(Marking())
    house.dialogue.error = DialogueError("away")
    with caplog.at_level(logging.INFO, "lianxin.conversation"):
        run(house.say("你好"))
        run(house.say("续证"))
    said = [(record.message.split()[0], record.turn) for record in caplog.records]
    numbers = [line.id for line in house.store.transcript.story(1) if line.direction == "in"]
    assert said == [(word, number) for number in numbers for word in ("dialogue", "turn")]


def test_a_callback_is_called_off_by_words_that_go_on_with_a_wish_to_book(house: SmallHouse) -> None:
    house.conversation.engine.dialogue = DeskDialogue(house)
    house.clock.at(datetime(2026, 11, 23, 21, 30))
    for said in ("转人工", "明天上午", "13800001111"):
        run(house.say(said))
    assert "不回电话了" in run(house.say("不用打了 帮我约变更吧 星期四下午"))[0]["text"]
    assert house.store.handoffs.of_person(1, "callback") is None
