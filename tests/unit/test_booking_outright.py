"""Wishes to book that stand in the words: the form begins with all that was told, and asks for the rest."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.desk.draft import BookingDraft
from bot.desk.outcome import Outcome
from bot.desk.turn import Turn
from bot.hall import reading
from tests.fakes.house import SmallHouse, small_house

PLACE, START = "江口镇演示村12号", "2026-11-25T15:00:00"


class Caller:
    """One person whose words the engine has understood so or so."""

    def __init__(self, house: SmallHouse) -> None:
        self.house = house
        self.person = house.store.people.meet("rest", "me", house.clock.now()).id

    def turn(self, text: str, intent: str) -> Turn:
        return Turn(self.person, "rest", text, self.house.clock.now(), intent, 0.9)

    def say(self, text: str, intent: str = "nlu_fallback") -> Outcome:
        """What the action of that intent does."""
        desk = self.house.desk
        case = {"nlu_fallback": desk.clarify, "inform": desk.inform}.get(intent, desk.answer)
        return case(self.turn(text, intent))

    def form(self, text: str, intent: str = "nlu_fallback") -> BookingDraft:
        """The form that these words have begun."""
        assert self.say(text, intent).start_booking
        return self.house.desk.booking.start.begin(self.turn(text, intent))

    def was_answered(self, words: str, intent: str, answer: str | None = None) -> None:
        """Something was asked and answered before."""
        now, transcript = self.house.clock.now(), self.house.store.transcript
        received = transcript.receive(self.person, "rest", None, words, now)
        transcript.answered(received.id, self.person, [], now, intent=intent, answer=answer)


@pytest.fixture
def caller(tmp_path: Path) -> Iterator[Caller]:
    with small_house(tmp_path) as house:
        yield Caller(house)


@pytest.mark.parametrize("words", ["约时间", "约个时间", "我要约时间", "那约时间吧", "帮我约一下", "约吧"])
def test_a_wish_for_a_time_and_nothing_else_begins_a_booking_and_asks_for_the_matter(
    caller: Caller, words: str
) -> None:
    assert caller.form(words).missing() == "service"


def test_the_matter_of_the_answer_before_is_taken_for_it(caller: Caller) -> None:
    caller.was_answered("续证要多少钱", "renewal_fee", "renewal_fee.general")
    draft = caller.form("约时间")
    assert (draft.service, draft.missing()) == ("renewal", "start")


@pytest.mark.parametrize("words", ["约好了吗", "我约了什么时候", "约时间要不要钱", "约了没人来", "取消预约", "订烟"])
def test_other_words_about_booking_are_no_such_wish(words: str) -> None:
    assert not reading.only_books(words)


@pytest.mark.parametrize("intent", ["inform", "nlu_fallback", "home_visit"])
@pytest.mark.parametrize("words", [
    f"我要上门，{PLACE}，周三下午三点",
    f"续证，上门，地址{PLACE}，周三下午三点",
    f"周三下午三点上门，{PLACE}",
    f"可以上门吗，{PLACE}，周三下午三点",
    f"我走不动，{PLACE}，周三下午三点你们来好吗",
    f"想请人来家里办，{PLACE}，周三下午三点",
])  # fmt: skip
def test_a_visit_told_with_place_and_time_keeps_both_and_asks_for_the_name(
    caller: Caller, words: str, intent: str
) -> None:
    draft = caller.form(words, intent)
    assert (draft.service, draft.address, draft.start) == ("home_visit", PLACE, START)
    assert draft.missing() == "name"


def test_what_an_answer_about_visits_asked_for_is_taken_in_one_sentence(caller: Caller) -> None:
    caller.was_answered("可以上门吗", "home_visit", "home_visit.general")
    draft = caller.form(f"{PLACE}，电话13800001234，周三下午三点", "inform")
    assert (draft.address, draft.phone, draft.start) == (PLACE, "13800001234", START)


@pytest.mark.parametrize(("words", "missing"), [(PLACE, "start"), ("电话13800001234", "address")])
def test_one_of_the_things_asked_for_is_enough_to_begin(caller: Caller, words: str, missing: str) -> None:
    caller.was_answered("可以上门吗", "home_visit", "home_visit.general")
    draft = caller.form(words, "inform")
    assert (draft.service, draft.missing()) == ("home_visit", missing)


def test_a_visit_is_no_day_on_which_a_licence_ends(caller: Caller) -> None:
    assert "哪天到期" in caller.say("我要换证", "renewal_how").replies[-1].text
    draft = caller.form(f"续证，上门，地址{PLACE}，周三下午三点", "inform")
    assert (draft.service, draft.address) == ("home_visit", PLACE)


@pytest.mark.parametrize("words", [
    "周末能上门吗，我在家好帮着", "说了要派人来，等了两个下午，上门那个", "会不会有人上门来看，我白天关店",
    PLACE, f"有人上门收钱，{PLACE}", f"昨天有人上门，{PLACE}", f"上门要带什么，我家{PLACE}", "上门要钱吗，周三下午",
])  # fmt: skip
def test_a_place_without_the_wish_begins_no_visit(caller: Caller, words: str) -> None:
    assert not caller.say(words).start_booking


def test_a_swindler_who_came_is_no_wish_for_a_visit(caller: Caller) -> None:
    assert not caller.say(f"有人要上门，周三下午到{PLACE}，叫我转账", "fraud").start_booking
