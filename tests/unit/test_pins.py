"""A point on the map for a visit, what the house waits for, and words that are corrected: in the booking itself."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.desk.forgetting import forget
from bot.desk.pins import CONSENT, SAID
from bot.messages import Incoming, Person, Place
from tests.fakes.house import SmallHouse, small_house
from tests.unit.test_booking import Talk
from tests.unit.test_gateway_tickets import gateway

HERE = Place(25.441012, 119.012049)
SHOWN = "25.44101,119.01205"


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    with small_house(tmp_path) as house:
        yield Talk(house)


def sends(talk: Talk, place: Place = HERE, message_id: str = "") -> list[dict[str, Any]]:
    now = talk.house.clock.now()
    incoming = Incoming(Person("rest", "me"), message_id, now, "", place=place)
    return asyncio.run(talk.house.conversation.take(incoming))


def corrects(talk: Talk, text: str, since: datetime) -> list[dict[str, Any]]:
    now = talk.house.clock.now()
    incoming = Incoming(Person("rest", "me"), "", now, text, corrects=since)
    return asyncio.run(talk.house.conversation.take(incoming))


def asks(house: SmallHouse) -> str:
    return house.desk.asked.of("rest", "me", house.clock.now())


def visit(talk: Talk) -> None:
    """Everything of a home visit up to the question where to go."""
    talk.begin(service="home_visit")
    assert talk.missing == "address"


def finish(talk: Talk) -> int:
    for words in ("白塘镇演示村12号", "周三上午九点", "林演示", "13800001234", "不知道"):
        talk.say(words)
    talk.press(confirm=True)
    assert talk.draft is not None
    assert talk.draft.done is not None
    return talk.draft.done


def test_a_point_is_kept_with_its_visit_alone_and_the_address_is_still_asked_for(talk: Talk) -> None:
    visit(talk)
    assert asks(talk.house) == "address"
    (reply,) = sends(talk)
    assert "哪个乡镇" in reply["text"]
    assert asks(talk.house) == ""
    assert talk.house.dialogue.asked == []
    done = finish(talk)
    assert talk.house.store.pins.of([done, done + 1]) == {done: SHOWN}
    assert talk.house.store.people.has_consent(talk.person, *CONSENT)
    story = talk.house.store.transcript.story(talk.person)
    assert story[0].text == SAID
    assert "25.4" not in "".join(line.text for line in story)


def test_the_read_back_says_that_there_is_a_point_without_telling_it(talk: Talk) -> None:
    visit(talk)
    sends(talk)
    for words in ("白塘镇演示村12号", "周三上午九点", "林演示", "13800001234", "不知道"):
        talk.say(words)
    text = talk.ask().text
    assert "还有您发的位置" in text
    assert "25.4" not in text


def test_the_same_message_twice_gets_the_stored_answer(talk: Talk) -> None:
    visit(talk)
    first = sends(talk, message_id="7")
    assert sends(talk, Place(26.0, 119.0), message_id="7") == first
    assert talk.house.store.pins.of([finish(talk)]).popitem()[1] == SHOWN


@pytest.mark.parametrize("place", [Place(51.5, -0.1), Place(0.0, 0.0), Place(float("nan"), 119.0)])
def test_a_point_out_of_the_country_is_not_where_a_visit_goes(talk: Talk, place: Place) -> None:
    visit(talk)
    assert "不在国内" in sends(talk, place)[0]["text"]
    assert talk.house.store.pins.of([finish(talk)]) == {}
    assert not talk.house.store.people.has_consent(talk.person, *CONSENT)


def test_at_any_other_time_a_point_is_not_kept(talk: Talk) -> None:
    assert "没有记下来" in sends(talk)[0]["text"]
    talk.begin(service="renewal")
    assert "没有记下来" in sends(talk)[0]["text"]
    assert not talk.house.store.people.has_consent(talk.person, *CONSENT)


def test_a_wrong_address_takes_its_point_along(talk: Talk) -> None:
    visit(talk)
    sends(talk)
    talk.say("白塘镇演示村12号")
    talk.say("返回")
    assert asks(talk.house) == "address"


def test_a_point_goes_when_the_visit_is_over_cancelled_or_its_person_is_forgotten(talk: Talk) -> None:
    store, clock = talk.house.store, talk.house.clock
    visit(talk)
    sends(talk)
    done = finish(talk)
    assert store.pins.sweep(clock.now()) == 0
    store.appointments.cancel(done, clock.now())
    assert store.pins.of([done]) == {}
    assert store.pins.sweep(clock.now()) == 1

    store.pins.keep(done, SHOWN, clock.now())
    store.pins.keep(done, "25.50000,119.00000", clock.now())
    person = store.people.get(talk.person)
    assert person is not None
    forget(store, person, clock.now(), None)
    assert store.pins.sweep(clock.now()) == 0


# -- what is waited for -----------------------------------------------------------------------------------


def test_the_phone_is_waited_for_in_the_form_and_for_a_call_and_a_clerk_goes_first(talk: Talk) -> None:
    house = talk.house
    assert house.desk.asked.of("rest", "nobody", house.clock.now()) == ""
    assert asks(house) == ""
    talk.begin(service="renewal")
    for words in ("明天上午九点", "林演示"):
        talk.say(words)
    assert asks(house) == "phone"
    talk.say("13800001234")
    assert asks(house) == ""
    talk.booking.abandon(talk.turn("算了"), talk.booking.load(talk.turn("")))  # type: ignore[arg-type]
    house.desk.asides.wait_for(talk.turn(""), "callback_phone", handoff=1, wished="马上")
    assert asks(house) == "phone"
    house.store.handoffs.open(talk.person, "live", "asked", house.clock.now())
    assert asks(house) == "clerk"


def test_a_message_that_was_taken_in_before_is_known(talk: Talk) -> None:
    visit(talk)
    sends(talk, message_id="7")
    now = talk.house.clock.now()
    assert talk.house.desk.asked.of("rest", "me", now, "7") == "known"
    assert talk.house.desk.asked.of("rest", "me", now, "8") == ""
    assert talk.house.desk.asked.of("rest", "other", now, "7") == ""


# -- corrected words --------------------------------------------------------------------------------------


def test_a_corrected_name_is_asked_for_anew_and_the_new_words_answer_it(talk: Talk) -> None:
    talk.begin(service="renewal")
    talk.say("明天上午九点")
    talk.house.clock.forward(seconds=5)
    since = talk.house.clock.now()
    talk.say("林演式")
    assert talk.missing == "phone"
    corrects(talk, "林演示", since)
    talk.say("林演示")
    assert talk.draft is not None
    assert (talk.draft.name, talk.missing) == ("林演示", "phone")


def test_a_corrected_time_gives_the_held_place_back(talk: Talk) -> None:
    talk.begin(service="renewal")
    since = talk.house.clock.now()
    talk.say("明天上午九点")
    corrects(talk, "明天上午十点", since)
    assert talk.house.store.appointments.listing(status="held") == []
    talk.say("明天上午十点")
    (held,) = talk.house.store.appointments.listing(status="held")
    assert held.start == datetime(2026, 11, 24, 10)


def test_correcting_what_answered_nothing_takes_no_answer_back(talk: Talk) -> None:
    talk.begin(service="renewal")
    talk.say("明天上午九点")
    talk.say("林演示")
    since = talk.house.clock.now()
    assert talk.say("要带什么材料吗", "renewal_materials") is False
    corrects(talk, "要带什么材料", since)
    assert asks(talk.house) == "phone"

    talk.house.clock.forward(minutes=1)
    corrects(talk, "慢一点儿", talk.house.clock.now())  # words that never came to the form
    assert asks(talk.house) == "phone"


def test_a_correction_does_not_undo_an_appointment(talk: Talk) -> None:
    talk.begin(service="renewal")
    for words in ("明天上午九点", "林演示", "13800001234", "不知道"):
        talk.say(words)
    talk.house.clock.forward(seconds=5)
    since = talk.house.clock.now()
    talk.say("对", "affirm")
    (reply,) = corrects(talk, "不对", since)
    assert "约过了" in reply["text"]
    assert [one.status for one in talk.house.store.appointments.listing()] == ["confirmed"]


def test_a_stale_button_shows_the_buttons_that_hold_now(talk: Talk) -> None:
    (reply,) = asyncio.run(talk.house.say("你好"))
    (stale,) = asyncio.run(talk.house.say("c.longgone"))
    assert "过时" in stale["text"]
    assert [b["title"] for b in stale["buttons"]] == [b["title"] for b in reply["buttons"]]


def test_a_visit_by_a_poster_is_counted_by_the_gateway_once_for_each_message(talk: Talk) -> None:
    house = talk.house
    door = gateway(house, None)
    one = house.store.posters.make("renewal", "演示村", house.clock.now())

    async def come(token: str, message_id: str) -> str | None:
        words = await door.poster(token, "rest", "me", message_id)
        await house.say(words or "你好", message_id=message_id)
        return words

    assert asyncio.run(come("unknown", "1")) is None
    assert [asyncio.run(come(one.token, number)) for number in ("2", "2", "3")] == ["续证怎么办"] * 3
    assert asyncio.run(door.poster(one.token)) == "续证怎么办"  # the page has no message yet
    assert [p.visits for p in house.store.posters.listing()] == [3]
