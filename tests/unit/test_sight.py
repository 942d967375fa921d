"""A photo in a conversation: read back on the screen, nothing written before a yes, kept only where it is wished."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.desk import photo_words as words
from bot.desk.forgetting import forget
from bot.desk.photo_shelf import PhotoShelf
from bot.desk.turn import Turn
from bot.hall.holders import HolderLine
from bot.messages import Incoming, Person
from tests.fakes.eye import PICTURE
from tests.fakes.house import SmallHouse, small_house
from tests.fakes.turns import press, run, titles

NUMBER, EXPIRY = "350300123456", "2027-06-30"
BOTH = f"{NUMBER} {EXPIRY}"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[SmallHouse]:
    with small_house(tmp_path) as one:
        yield one


def turn(house: SmallHouse, text: str = "", **data: Any) -> Turn:
    return Turn(me(house), "rest", text, house.clock.now(), "inform", data=data)


def me(house: SmallHouse) -> int:
    return house.store.people.meet("rest", "me", house.clock.now()).id


def files(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "recordings"
    return list(folder.iterdir()) if folder.is_dir() else []


def booking(house: SmallHouse) -> Any:
    """A booking that has everything but the number of the licence."""
    begun = house.desk.booking.start.begin(turn(house, "我要预约"))
    for said in ("明天上午九点", "我叫林演示", "13800001234"):
        begun.service = begun.service or "renewal"
        house.desk.booking.step(turn(house, said), begun)
    assert begun.missing() == "licence"
    return begun


def draft(house: SmallHouse) -> Any:
    return house.desk.booking.load(turn(house))


# -- read back ------------------------------------------------------------------------------------------------


def test_what_was_read_stands_on_the_screen_and_only_its_date_is_said(house: SmallHouse) -> None:
    (reply,) = run(house.show(BOTH))
    assert "3503 0012 3456" in reply["text"]
    assert "2027年6月30日" in reply["text"]
    assert "照片我没有存" in reply["text"]
    assert titles(reply) == ["对", "不对，重拍", "我自己说", "留给工作人员看"]
    assert reply["custom"]["spoken"] == "我念给您听：2027年6月30日星期三到期。对不对？"
    assert house.dialogue.asked == []


@pytest.mark.parametrize("yes", ["press", "对", "对的。", "1", "没错"])
def test_a_yes_begins_the_reckoning_of_days_with_that_date(house: SmallHouse, yes: str) -> None:
    (question,) = run(house.show(BOTH))
    (reply,) = press(house, question, "对") if yes == "press" else run(house.say(yes))
    assert reply["custom"]["answer"].startswith("renewal.")
    assert "6月30日" in reply["text"]


def test_before_the_yes_nothing_is_written_and_the_engine_never_learns_of_it(house: SmallHouse, tmp_path: Path) -> None:
    run(house.show(BOTH))
    assert house.store.holders.of_person(me(house)) == []
    assert house.store.notices.listing() == []
    assert files(tmp_path) == []
    run(house.say("续证要带什么"))
    assert all(NUMBER not in f"{one}" for one in house.dialogue.asked)


def test_no_takes_it_back_and_asks_for_another_photo(house: SmallHouse) -> None:
    (question,) = run(house.show(BOTH))
    (reply,) = press(house, question, "不对，重拍")
    assert reply["text"] == words.AGAIN
    (late,) = press(house, question, "对")
    assert late["text"] == words.OLD
    assert house.dialogue.asked == []


def test_who_would_rather_say_it_is_asked_for_the_day(house: SmallHouse) -> None:
    (question,) = run(house.show(BOTH))
    (reply,) = press(house, question, "我自己说")
    assert reply["text"] == words.SAY_DATE
    assert house.desk.asides.waiting(me(house), house.clock.now())["kind"] == "expiry"  # type: ignore[index]


def test_a_photo_with_only_one_of_both_is_read_back_as_far_as_it_goes(house: SmallHouse) -> None:
    (day,) = run(house.show(f"- {EXPIRY}"))
    assert "证号" not in day["text"]
    (number,) = run(house.show(f"{NUMBER} -"))
    assert "有效期" not in number["text"]
    (asked,) = run(house.say("对"))
    assert asked["text"] == words.ONLY_NUMBER


def test_another_subject_leaves_the_photo_behind(house: SmallHouse) -> None:
    run(house.show(BOTH))
    run(house.say("续证要带什么"))
    (reply,) = run(house.say("对"))
    assert reply["text"] == "好的"  # the engine's own
    assert [text for _, text, _ in house.dialogue.asked] == ["续证要带什么", "对"]


@pytest.mark.parametrize("trouble", sorted(set(words.TROUBLES) - {"too_many"}))
def test_whatever_is_wrong_with_a_photo_is_said_kindly_with_a_way_on(house: SmallHouse, trouble: str) -> None:
    (reply,) = run(house.show(f"!{trouble}"))
    assert reply["text"] == words.TROUBLES[trouble]
    assert titles(reply)
    assert ("留给工作人员看" in titles(reply)) == (trouble in ("unclear", "several"))


def test_the_keys_of_one_photo_are_gone_with_the_next(house: SmallHouse) -> None:
    run(house.show(BOTH))
    for _ in range(2):
        (reply,) = run(house.show("!unclear"))
        assert titles(reply) == ["我自己说", "找工作人员", "留给工作人员看"]


def test_the_words_under_a_photo_that_says_nothing_are_answered(house: SmallHouse) -> None:
    (reply,) = run(house.show("!other", under="这张要带吗"))
    assert reply["text"] == "好的"
    assert [text for _, text, _ in house.dialogue.asked] == ["这张要带吗"]


# -- where it goes --------------------------------------------------------------------------------------------


def test_the_number_goes_into_the_booking_that_asks_for_it_and_not_to_the_engine(house: SmallHouse) -> None:
    begun = booking(house)
    (question,) = run(house.show(BOTH))
    assert draft(house).licence is None
    press(house, question, "对")
    assert draft(house).licence == NUMBER
    ((_, text, metadata),) = house.dialogue.asked
    assert text == "/inform"
    assert metadata["data"] == {"form": begun.id, "photo": "filled"}
    assert NUMBER not in str(metadata)
    filled = draft(house)
    assert house.desk.booking.step(turn(house, "对", **metadata["data"]), filled)
    assert filled.missing() == "confirmed"


def test_where_only_the_number_is_asked_for_a_photo_without_one_is_not_enough(house: SmallHouse) -> None:
    booking(house)
    (reply,) = run(house.show(f"- {EXPIRY}"))
    assert reply["text"] == words.NO_NUMBER


def test_a_reminder_that_was_asked_for_gets_date_and_number_at_once(house: SmallHouse) -> None:
    house.desk.asides.wait_for(turn(house), "remind")
    run(house.show(BOTH))
    (reply,) = run(house.say("对"))
    assert "记好了" in reply["text"]
    ((line,),) = ([one.line for one in house.store.holders.of_person(me(house))],)
    assert (line.licence, line.expiry) == (NUMBER, date(2027, 6, 30))


def test_a_number_that_a_reminder_waits_for_is_tied_to_it(house: SmallHouse) -> None:
    house.desk.renewals.remind(turn(house), date(2027, 6, 30))
    run(house.show(f"{NUMBER} -"))
    run(house.say("对"))
    assert [one.line.licence for one in house.store.holders.of_person(me(house))] == [NUMBER]


def test_an_expired_licence_is_read_and_a_person_is_called(house: SmallHouse) -> None:
    run(house.show(f"{NUMBER} 2026-10-01"))
    (reply,) = run(house.say("对"))
    assert reply["custom"]["answer"] == "renewal.expired"
    assert [one.reason for one in house.store.handoffs.listing()] == ["expired"]


# -- whose it is ----------------------------------------------------------------------------------------------


def test_a_number_that_was_never_given_before_is_asked_about(house: SmallHouse) -> None:
    line = HolderLine("350300999999", None, None, date(2027, 1, 1))
    house.store.holders.subscribe(line, me(house), house.clock.now())
    (question,) = run(house.show(BOTH))
    assert words.WHOSE in question["text"]
    assert titles(question) == ["对，是我自己的", "对，是家里人的", "不对，重拍", "我自己说", "留给工作人员看"]
    house.desk.asides.wait_for(turn(house), "remind")
    press(house, question, "对，是家里人的")
    assert [one.line.licence for one in house.store.holders.of_person(me(house))] == ["350300999999"]


@pytest.mark.parametrize(
    ("said", "tied"), [("是我自己的", True), ("我的", True), ("家里人的", False), ("是我妈的", False)]
)
def test_whose_it_is_can_be_said_and_a_bare_yes_is_asked_again(house: SmallHouse, said: str, tied: bool) -> None:
    house.store.holders.subscribe(
        HolderLine("350300999999", None, None, date(2027, 1, 1)), me(house), house.clock.now()
    )
    house.desk.asides.wait_for(turn(house), "remind")
    run(house.show(BOTH))
    (again,) = run(house.say("对"))
    assert again["text"] == words.WHICH
    run(house.say(said))
    assert (NUMBER in [one.line.licence for one in house.store.holders.of_person(me(house))]) == tied


def test_the_number_given_before_is_not_asked_about(house: SmallHouse) -> None:
    house.store.holders.subscribe(HolderLine(NUMBER, None, None, date(2027, 1, 1)), me(house), house.clock.now())
    (question,) = run(house.show(BOTH))
    assert words.WHOSE not in question["text"]


# -- what becomes of the photo --------------------------------------------------------------------------------


def test_a_photo_is_kept_sealed_only_when_the_person_wants_it(house: SmallHouse, tmp_path: Path) -> None:
    (question,) = run(house.show("!unclear"))
    assert files(tmp_path) == []
    (reply,) = press(house, question, "留给工作人员看")
    assert reply["text"] == words.KEPT
    ((one,), (file,)) = house.store.recordings.of_person(me(house)), files(tmp_path)
    assert (one.kind, house.store.recordings.sound(one)) == ("picture", PICTURE)
    assert PICTURE not in file.read_bytes()
    assert house.store.handoffs.get(one.handoff_id or 0).reason == "photo"  # type: ignore[union-attr]
    assert house.store.people.has_consent(me(house), "photo", "1")
    (gone,) = press(house, reply, "删掉照片")
    assert gone["text"] == words.DELETED
    assert files(tmp_path) == []
    assert house.store.handoffs.listing(status="waiting") == []


def test_a_kept_photo_goes_when_its_time_is_over_or_its_person_is_forgotten(house: SmallHouse, tmp_path: Path) -> None:
    for _ in range(2):
        (question,) = run(house.show("!unclear"))
        press(house, question, "留给工作人员看")
    first, _second = house.store.recordings.of_person(me(house))
    house.store.recordings.attach(first.id, first.handoff_id, house.clock.now())
    assert house.store.recordings.lapsed(house.clock.now() + timedelta(days=1)) == 1
    person = house.store.people.find("rest", "me")
    assert person is not None
    forget(house.store, person, house.clock.now(), tmp_path / "tracker.db")
    assert files(tmp_path) == []


def test_after_ten_minutes_the_photo_is_gone_and_the_next_one_is_kept(house: SmallHouse, tmp_path: Path) -> None:
    (question,) = run(house.show(BOTH))
    house.clock.forward(minutes=11)
    (reply,) = press(house, question, "留给工作人员看")
    assert reply["text"] == words.SEND_AGAIN
    assert files(tmp_path) == []
    (kept,) = run(house.show("!other"))
    assert kept["text"] == words.KEPT
    assert len(files(tmp_path)) == 1


def test_an_answer_lets_go_of_the_photo(house: SmallHouse) -> None:
    (question,) = run(house.show(BOTH))
    run(house.say("对"))
    (reply,) = press(house, question, "留给工作人员看")
    assert reply["text"] == words.SEND_AGAIN


def test_who_talks_to_a_clerk_shows_the_photo_to_the_clerk_alone(house: SmallHouse) -> None:
    handoff = house.store.handoffs.open(me(house), "live", "asked", house.clock.now())
    house.store.handoffs.claim(handoff.id, "小林", house.clock.now())
    assert run(house.show(BOTH)) == []
    (one,) = house.store.recordings.of_person(me(house))
    assert (one.kind, one.handoff_id) == ("picture", handoff.id)
    (lost,) = run(house.show("!not_picture"))
    assert lost["text"] == words.NOT_TO_CLERK


def test_no_log_holds_a_number_that_was_read(house: SmallHouse, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    run(house.show(BOTH))
    run(house.say("对"))
    assert NUMBER not in caplog.text
    assert NUMBER[-4:] not in caplog.text


def test_nobody_can_keep_the_house_busy_with_photos(house: SmallHouse) -> None:
    for _ in range(40):
        run(house.show("!other"))
    (reply,) = run(house.show(BOTH))
    assert reply["text"] == words.TOO_MANY


def test_a_photo_that_went_down_with_the_process_is_asked_for_again(house: SmallHouse) -> None:
    now = house.clock.now()
    incoming = Incoming(Person("rest", "me"), "7", now, words.PHOTO, photo=BOTH.encode())
    house.conversation._receive(incoming)
    ((_, (reply,)),) = run(house.conversation.recover("rest", None))  # type: ignore[arg-type]
    assert reply["text"] == words.TROUBLES["empty"]


def test_a_photo_nobody_answers_about_is_let_go_of_by_the_clock(house: SmallHouse) -> None:
    shelf, now = PhotoShelf(house.store), house.clock.now()
    shelf.hold(me(house), 1, b"picture", now)
    assert shelf.sweep(now + timedelta(minutes=10)) == 0
    assert shelf.sweep(now + timedelta(minutes=10, seconds=1)) == 1
    assert shelf.sweep(now + timedelta(minutes=11)) == 0
