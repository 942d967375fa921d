"""What is booked already is changed in a word: another time, counted from the one that stands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.desk.outcome import Outcome
from bot.store.appointments import Appointment
from tests.fakes.house import small_house
from tests.fakes.talk import Talk

OLD = "江口镇演示村12号"


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    with small_house(tmp_path) as house:
        yield Talk(house)


def booked(talk: Talk, *, visit: bool = True) -> Appointment:
    """A visit, or a renewal at the window, on Thursday at half past two."""
    talk.begin("约上门" if visit else "我要预约", service="home_visit" if visit else "renewal")
    told = (OLD,) if visit else ()
    for words in (*told, "周四下午两点半", "林演示", "13800001234", "不知道"):
        talk.say(words)
    talk.say("对", "affirm")
    (row,) = rows(talk)
    return row


def rows(talk: Talk) -> list[Appointment]:
    return talk.house.store.appointments.of_person(talk.person, talk.house.clock.now())


def understood(talk: Talk, words: str, intent: str) -> Outcome:
    """What the action of that intent does with the words outside of the form; the form begins if it wants that."""
    desk, turn = talk.house.desk, talk.turn(words, intent)
    bare = {"inform": desk.inform, "deny": desk.inform, "reschedule_appointment": desk.reschedule}
    done = (bare | {"nlu_fallback": desk.clarify}).get(intent, desk.answer)(turn)
    if done.start_booking:
        talk.draft = talk.booking.start.begin(turn)
    return done


def shown(talk: Talk) -> list[str]:
    reply = talk.ask()
    assert talk.draft is not None
    talk.booking.save(talk.turn(""), talk.draft)
    return [c.data["start"] for c in reply.choices if "start" in c.data]


@pytest.mark.parametrize("visit", [True, False])
@pytest.mark.parametrize(("words", "intent"), [
    ("再晚一点", "inform"), ("再晚一点", "nlu_fallback"), ("晚点行吗", "nlu_fallback"), ("不要这么早", "deny"),
    ("改时间，再晚一点", "reschedule_appointment"),
])  # fmt: skip
def test_later_said_to_what_is_booked_offers_the_places_after_it(
    talk: Talk, words: str, intent: str, visit: bool
) -> None:
    one = booked(talk, visit=visit)
    assert understood(talk, words, intent).start_booking
    assert (talk.draft.mode, talk.missing) == ("move", "start")  # type: ignore[union-attr]
    assert min(shown(talk)) > one.start.isoformat()
    assert rows(talk) == [one]


def test_a_later_place_is_read_back_before_it_takes_the_place_of_the_old_one(talk: Talk) -> None:
    one = booked(talk)
    understood(talk, "再晚一点", "inform")
    later = shown(talk)[0]
    talk.press(start=later)
    assert talk.missing == "confirmed"
    assert rows(talk) == [one]
    talk.say("对", "affirm")
    (moved,) = rows(talk)
    assert (moved.id, moved.start.isoformat(), moved.address) == (one.id, later, OLD)


def test_later_is_asked_back_where_nothing_is_booked(talk: Talk) -> None:
    assert not understood(talk, "再晚一点", "nlu_fallback").start_booking
