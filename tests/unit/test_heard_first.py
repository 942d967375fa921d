"""A running booking form lets somebody in danger be heard first, and goes on where it stood."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.booking import ValidateBookingForm
from actions.turns import Turns
from bot.desk.turn import Turn
from bot.messages import Reply
from tests.fakes.house import small_house
from tests.fakes.talk import Talk
from tests.unit.test_desk import words


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    with small_house(tmp_path) as house:
        yield Talk(house)


def at_the_time(talk: Talk) -> None:
    talk.begin(service="renewal")


def at_the_name(talk: Talk) -> None:
    talk.begin("我要预约明天上午九点半续证", service="renewal")


def at_the_phone(talk: Talk) -> None:
    at_the_name(talk)
    talk.say("蔡阿水")


def at_the_number(talk: Talk) -> None:
    at_the_phone(talk)
    talk.say("13800001234")


def at_the_read_back(talk: Talk) -> None:
    at_the_number(talk)
    talk.say("不知道")


def at_the_place(talk: Talk) -> None:
    talk.begin("约上门", service="home_visit")


STATES = (at_the_time, at_the_name, at_the_phone, at_the_number, at_the_read_back, at_the_place)


def kept(talk: Talk) -> tuple[str | None, ...]:
    """What the form waits for, and what it has been told."""
    draft = talk.booking.load(talk.turn(""))
    assert draft is not None
    assert draft.open
    told = (draft.service, draft.start, draft.name, draft.phone, draft.licence, draft.address, draft.wish)
    return draft.missing(), *told


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(
    "text",
    [
        "有人打电话说要我转账",
        "明天上午有个人说是烟草局的要来收钱",
        "刚才一个电话13900001111打来说是烟草局的，要我转账",
        "有个人自称专卖局的，在店里要我的许可证350300001234",
        "有人在我店里说是你们的人，叫王大山",
        "我店里现在有个骗子",
        "江口镇演示村有个骗子冒充烟草局的人上门收钱",
        "他说不转钱就取消",
    ],
)
def test_a_swindle_is_no_answer_whatever_stands_in_it(talk: Talk, state: Callable[[Talk], None], text: str) -> None:
    state(talk)
    before = kept(talk)
    assert not talk.say(text, "fraud")
    assert kept(talk) == before
    assert "110" in words(talk.house.desk.answer(talk.turn(text, "fraud")))


@pytest.mark.parametrize("state", STATES)
def test_a_customer_who_makes_trouble_now_is_heard_whatever_is_asked(talk: Talk, state: Callable[[Talk], None]) -> None:
    state(talk)
    before = kept(talk)
    text = "客人现在在店里，说烟是假的"
    assert not talk.say(text, "fake_cigarette")
    assert kept(talk) == before
    assert "几分钟内给您打电话" in words(talk.house.desk.answer(talk.turn(text, "fake_cigarette")))


@pytest.mark.parametrize("intent", ["inform", "nlu_fallback"])
def test_a_piece_of_the_story_is_heard_though_it_alone_is_understood_as_something_else(talk: Talk, intent: str) -> None:
    at_the_time(talk)
    store, turn = talk.house.store, talk.turn("有人打电话来说是烟草局的", "fraud")
    (said,) = talk.house.desk.answer(turn).replies
    received = store.transcript.receive(talk.person, "rest", None, turn.text, turn.now)
    store.transcript.answered(received.id, talk.person, [], turn.now, intent=said.intent, answer=said.answer)
    before = kept(talk)
    assert not talk.say("说今天下午要八百", intent)
    piece = talk.turn("说今天下午要八百", intent)
    desk = talk.house.desk
    assert "这是骗人的套路" in words(desk.inform(piece) if intent == "inform" else desk.clarify(piece))
    assert kept(talk) == before


def test_the_form_takes_its_own_answer_after_the_warning(talk: Talk) -> None:
    at_the_name(talk)
    assert not talk.say("有人打电话说要我转账", "fraud")
    assert talk.say("蔡阿水")
    assert talk.missing == "phone"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("我要约明天上午", "book_appointment"),
        ("蔡阿水", "inform"),
        ("13800001234", "inform"),
        ("随便哪天", "nlu_fallback"),
        ("不想卖了要退证，中午有没有人在", "close"),
    ],
)
def test_an_ordinary_answer_is_none_of_that(talk: Talk, text: str, intent: str) -> None:
    at_the_time(talk)
    assert not talk.booking.first.meant(talk.turn(text, intent))


# -- a wish to book beside it ----------------------------------------------------------------------------------

BOTH = "我要约明天上午，刚才有骗子打电话给我"


def both(talk: Talk, text: str = BOTH, intent: str = "book_appointment", also: tuple[str, ...] = ("fraud",)) -> Turn:
    return replace(talk.turn(text, intent), also=also)


def asked(talk: Talk, turn: Turn) -> Reply:
    assert talk.draft is not None
    return talk.booking.ask(turn, talk.draft, str(talk.draft.missing()))


def begun(talk: Talk, turn: Turn) -> Reply:
    talk.draft = talk.booking.start.begin(turn)
    return asked(talk, turn)


def stepped(talk: Talk, turn: Turn) -> Reply:
    talk.draft = talk.booking.load(turn)
    assert talk.draft is not None
    assert talk.booking.step(turn, talk.draft)
    return asked(talk, turn)


@pytest.mark.parametrize(
    ("text", "intent", "also"),
    [
        (BOTH, "book_appointment", ("fraud",)),
        ("有骗子打电话叫我转账，我想约明天上午", "fraud", ()),
        ("帮我约周三下午，我被骗了五百块", "book_appointment", ()),
        ("我要约明天上午续证，有人说是烟草局的要我交八百块", "book_appointment", ()),
    ],
)
@pytest.mark.parametrize("way", [begun, stepped])
def test_who_wishes_for_a_time_and_tells_of_a_swindle_hears_the_warning_and_is_asked_on(
    talk: Talk, way: Callable[[Talk, Turn], Reply], text: str, intent: str, also: tuple[str, ...]
) -> None:
    talk.begin(service="renewal")
    reply = way(talk, both(talk, text, intent, also))
    warning, question = reply.text.split("\n", 1)
    assert warning in {
        (one.spoken or "").replace("{hotline.police}", "110") for one in talk.house.desk.knowledge.of_intent("fraud")
    }
    assert question == talk.ask().text
    assert (reply.spoken or "").startswith(warning)
    assert any(choice.data.get("human") for choice in reply.choices)
    assert talk.draft is not None
    assert talk.draft.wish or talk.draft.start


def test_the_warning_is_said_once(talk: Talk) -> None:
    at_the_time(talk)
    assert stepped(talk, both(talk)).text.startswith("先停下")
    assert not stepped(talk, talk.turn("第一个")).text.startswith("先停下")


def test_who_gives_the_booking_up_over_a_swindle_hears_the_warning_too(talk: Talk) -> None:
    at_the_read_back(talk)
    turn = talk.turn("不约了，有骗子打电话给我", "cancel_appointment")
    draft = talk.booking.load(turn)
    assert draft is not None
    assert talk.booking.step(turn, draft)
    assert draft.dropped
    first, rest = talk.booking.result(turn, talk.booking.load(turn)).text.split("\n", 1)
    assert "110" in first
    assert rest == talk.booking.result(turn, replace(draft, warning=None)).text


def test_what_was_answered_before_the_form_began_is_not_said_twice(talk: Talk) -> None:
    turn = both(talk, intent="fraud", also=("book_appointment",))
    outcome = talk.house.desk.answer(turn)
    assert "110" in words(outcome)
    assert outcome.start_booking
    assert not begun(talk, turn).text.startswith("先停下")


@pytest.mark.parametrize("text", ["我要约明天上午", "我要约明天上午续证，要交八百块吗", "我约后天上午去大厅问防骗的事"])
def test_a_wish_for_a_time_alone_is_not_warned_of_anything(talk: Talk, text: str) -> None:
    talk.begin(service="renewal")
    assert talk.booking.first.beside(both(talk, text, also=())) is None


# -- reminders ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("提前一天提醒我", "subscribe_reminder"),
        ("明天早上提醒我一下", "subscribe_reminder"),
        ("到时候打电话叫我，我记性差", "subscribe_reminder"),
        ("我的证12月31号到期，提前提醒我", "subscribe_reminder"),
        ("不要给我发短信", "unsubscribe_reminder"),
        ("短信不要发到13800001234", "unsubscribe_reminder"),
    ],
)
def test_words_about_reminders_are_no_answer_and_leave_the_form_as_it_was(
    talk: Talk, state: Callable[[Talk], None], text: str, intent: str
) -> None:
    state(talk)
    before = kept(talk)
    assert not talk.say(text, intent)
    assert kept(talk) == before


@pytest.mark.parametrize(
    ("state", "text", "asked_next"),
    [
        (at_the_time, "明天上午九点半，到时候提醒我", "name"),
        (at_the_name, "我叫蔡阿水，提前一天提醒我", "phone"),
        (at_the_phone, "13800001234，不要发短信", "licence"),
    ],
)
def test_an_answer_that_stands_beside_a_wish_for_reminders_is_taken(
    talk: Talk, state: Callable[[Talk], None], text: str, asked_next: str
) -> None:
    state(talk)
    assert talk.say(text, "subscribe_reminder")
    assert talk.missing == asked_next


def validated(talk: Talk, text: str, intent: str) -> list[str]:
    """What the form's action says to a message before its next question."""
    message = {"text": text, "intent": {"name": intent, "confidence": 0.9}, "metadata": {"said": text}}
    slots = {"requested_slot": "phone_given"}
    tracker = Tracker(f"{talk.person}.1", slots, message, [], False, None, {}, "action_listen")
    house, dispatcher = talk.house, CollectingDispatcher()
    action = ValidateBookingForm(Turns(house.store, house.clock), talk.booking, house.desk.unsubscribe)
    asyncio.run(action.run(dispatcher, tracker, {}))
    talk.draft = talk.booking.load(talk.turn(""))
    return [str(said["custom"]["text"]) for said in dispatcher.messages]


def test_a_wish_against_messages_beside_an_answer_is_carried_out_and_the_booking_goes_on(talk: Talk) -> None:
    at_the_phone(talk)
    house = talk.house
    assert house.desk.renewals.subscribe(talk.turn("我的证12月31号到期，提前提醒我", "subscribe_reminder"))
    (said,) = validated(talk, "13800001234，不要发短信", "unsubscribe_reminder")
    assert said.startswith("好的，证到期的提醒马上停。\n约好的那次，到时候还是会提醒您。")
    assert not house.store.notebook.unsubscribe(talk.person, house.clock.now())  # nothing is left to be stopped
    assert talk.draft is not None
    assert (talk.draft.phone, talk.missing) == ("13800001234", "licence")


def test_an_answer_alone_or_a_wish_alone_is_said_nothing_to_by_the_form(talk: Talk) -> None:
    at_the_phone(talk)
    assert validated(talk, "不要给我发短信", "unsubscribe_reminder") == []  # the engine asks for that action by itself
    assert talk.missing == "phone"
    assert validated(talk, "13800001234", "inform") == []
    assert talk.missing == "licence"


def test_a_wish_to_be_told_of_a_free_place_is_the_form_s(talk: Talk) -> None:
    at_the_time(talk)
    assert talk.say("有空位就通知我", "subscribe_reminder")
    assert talk.draft is not None
    assert talk.draft.mode == "wait"
