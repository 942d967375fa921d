"""What was said before the form or beside its question is not lost: the matter, the hour, the one time on offer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.house import small_house
from tests.fakes.talk import Talk


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    with small_house(tmp_path) as house:
        yield Talk(house)


def answered(talk: Talk, words: str, intent: str, **entities: str) -> None:
    """A question, and that it was answered under its intent."""
    turn = talk.turn(words, intent, **entities)
    talk.house.desk.answer(turn)
    received = talk.house.store.transcript.receive(talk.person, "rest", None, words, turn.now)
    talk.house.store.transcript.answered(received.id, talk.person, [], turn.now, intent=intent, answer=f"{intent}.x")


def shown(talk: Talk) -> list[str]:
    reply = talk.ask()
    assert talk.draft is not None
    talk.booking.save(talk.turn(""), talk.draft)
    return [c.data["start"] for c in reply.choices if "start" in c.data]


@pytest.mark.parametrize("service", ["renewal", "change"])
def test_the_matter_named_in_a_question_about_the_hours_is_booked(talk: Talk, service: str) -> None:
    answered(talk, "礼拜六晚上能不能去办", "weekend_evening_service", service=service)
    assert talk.begin("好 那就礼拜六晚上六点") == "name"
    assert talk.draft is not None
    assert (talk.draft.service, talk.draft.start) == (service, "2026-11-28T18:00:00")


def test_a_matter_named_long_ago_is_asked_for_again(talk: Talk) -> None:
    answered(talk, "礼拜六晚上能不能去续证", "weekend_evening_service", service="renewal")
    talk.house.clock.forward(minutes=21)
    assert talk.begin("我要预约") == "service"
    assert talk.booking.start.named.sweep(talk.house.clock.now()) == 1


@pytest.mark.parametrize("words", ["就是烟草证快到期了 那个叫什么 续证", "那个叫啥来着，续证", "怎么说 就是换证"])
def test_a_matter_told_while_looking_for_its_word_is_taken(talk: Talk, words: str) -> None:
    talk.begin()
    assert talk.say(words, service="renewal")
    assert talk.draft is not None
    assert talk.draft.service == "renewal"


def test_a_question_about_the_matter_is_still_answered(talk: Talk) -> None:
    talk.begin()
    assert not talk.say("续证要带什么", "renewal_materials", service="renewal")
    assert not talk.say("你叫什么名字", "chitchat")


@pytest.mark.parametrize("words", ["好 就这个时间", "就这个", "行，就那个时间吧", "要这个点"])
def test_the_only_time_on_offer_is_taken_by_pointing_at_it(talk: Talk, words: str) -> None:
    talk.begin("我要预约", service="renewal")
    assert talk.draft is not None
    talk.draft.shown = ["2026-11-27T10:00:00"]
    talk.booking.save(talk.turn(""), talk.draft)
    talk.say(words)
    assert talk.draft.start == "2026-11-27T10:00:00"


def test_pointing_at_one_of_several_takes_none(talk: Talk) -> None:
    talk.begin("约周五上午", service="renewal")
    assert len(shown(talk)) == 3
    talk.say("就这个时间")
    assert talk.missing == "start"


@pytest.mark.parametrize(
    ("words", "start"), [("早上最早的", "07:00"), ("上午最晚的那个", "07:30"), ("最早的", "07:00")]
)
def test_the_earliest_of_the_morning_is_one_of_the_times_on_offer(talk: Talk, words: str, start: str) -> None:
    talk.begin("约明天早上七点到八点", service="renewal")
    assert talk.draft is not None
    talk.draft.shown = ["2026-11-24T07:00:00", "2026-11-24T07:30:00", "2026-11-24T18:00:00"]
    talk.booking.save(talk.turn(""), talk.draft)
    talk.say(words)
    assert talk.draft.start == f"2026-11-24T{start}:00"


@pytest.mark.parametrize("words", ["约明年1月4号早上", "我就腊月初八有空 早上"])
def test_a_day_that_cannot_be_booked_yet_is_told_and_its_hours_are_offered_on_the_last_day(
    talk: Talk, words: str
) -> None:
    talk.begin(words, service="renewal")
    assert "现在只能约到12月23日星期三" in talk.ask().text
    starts = shown(talk)
    assert starts
    assert all("2026-12-2" in start and start[11:13] < "12" for start in starts)


@pytest.mark.parametrize("words", ["九点那个", "九点半"])
def test_an_hour_said_to_those_offers_is_one_of_them(talk: Talk, words: str) -> None:
    talk.begin("约明年1月4号早上", service="renewal")
    shown(talk)
    talk.say(words)
    assert talk.missing == "name"
    assert talk.draft is not None
    assert str(talk.draft.start).startswith("2026-12-23T09")


@pytest.mark.parametrize("words", ["明天去行吗", "礼拜三过去可以吗", "明天我过去"])
def test_a_day_asked_for_after_the_advice_begins_the_booking_on_it(talk: Talk, words: str) -> None:
    turn = talk.turn("我的证2027年6月30号到期", "renewal_when")
    talk.house.desk.answer(turn)
    aside = talk.house.desk.asides.waiting(talk.person, turn.now)
    assert aside is not None
    assert talk.house.desk.asides.answers(aside, words, turn.now)
    assert talk.house.desk.inform(talk.turn(words)).start_booking
    draft = talk.booking.load(turn)
    assert draft is not None
    assert (draft.service, draft.wish) == ("renewal", words)
