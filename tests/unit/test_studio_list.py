"""The list of what the hall records in dialect: its shape, and that conversations really say these words."""

from __future__ import annotations

import functools
import re
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.desk.asking import Asking
from bot.desk.draft import BookingDraft
from bot.desk.studio_list import Item, StudioList, read_list
from bot.desk.turn import Turn
from bot.hall import notice_words, phrases, renewal
from bot.hall.calendar import Calendar
from bot.hall.services import SERVICES
from bot.store.appointments import Details
from bot.voice.bank.clip import BankClip, version_of
from bot.voice.bank.cutter import Cutter
from bot.voice.bank.grammar import Grammar
from bot.voice.design import Design
from bot.voice.spoken import speak
from tests.fakes import claims
from tests.fakes.clock import MONDAY
from tests.fakes.house import ROOT, SmallHouse, knowledge, small_house
from tests.fakes.studio import LIST, Answers, shipped

DESIGN = Design.load(ROOT / "data" / "voice" / "design.yml")
ITEMS = shipped()
FIRST = [one for one in ITEMS if one.tier == 1]
HANZI = re.compile(r"[\u4e00-\u9fff，、；：。！？]+")
READING = re.compile(r"[a-z]{1,6}[0-7]( [a-z]{1,6}[0-7])*")


def test_the_first_tier_is_the_one_that_was_planned() -> None:
    sets = Counter(one.key.split(".")[0] for one in FIRST)
    assert sets == {
        "answer": 30, "carrier": 24, "digit": 20, "weekday": 7, "relative": 5, "part": 5, "clock": 24, "month": 12,
        "day": 31,
    }  # fmt: skip
    assert len(FIRST) == 158


def test_nothing_is_said_twice_and_everything_is_in_characters() -> None:
    assert max(Counter((one.text, one.edge, one.answer) for one in FIRST).values()) == 1
    for one in ITEMS:
        assert HANZI.fullmatch(one.text), one
        assert HANZI.fullmatch(one.wording or "无"), one
        assert READING.fullmatch(one.reading or "a1"), one
        assert speak(one.text) == one.text, one


def test_every_thing_of_the_first_tier_has_a_proposed_wording() -> None:
    assert [one.key for one in FIRST if not one.wording] == []
    assert "提议，待母语者确认" in LIST.read_text("utf-8")


def test_whole_answers_are_what_the_knowledge_says() -> None:
    for one in ITEMS:
        if one.answer:
            assert one.text == speak(knowledge().entry(one.answer).spoken), one.key


NOW = MONDAY
EVENING = datetime(2026, 11, 28, 19, 30)


def said(house: SmallHouse) -> list[str]:
    """What a person hears who books, is confirmed, looks, is moved and cancels, and who asks for the telephone."""
    person = house.store.people.meet("rest", "p", NOW).id
    details = Details("林演示", "13800000001", "350300000001")
    claim = claims.at(EVENING, capacity=9, by_appointment=True)
    one = house.store.appointments.take("k", person, "rest", SERVICES["renewal"], claim, details, NOW)
    turn, asking = Turn(person, "rest", "", NOW), Asking(Calendar(), house.desk.wishes)
    draft = BookingDraft(id="d", service="renewal", name="林演示", phone="13800000001", licence="")
    replies = [asking.ask(draft, "start", NOW)]
    draft.start = EVENING.isoformat()
    replies += [asking.ask(draft, "confirmed", NOW), asking.booked(one, NOW, False), asking.booked(one, NOW, True)]
    confirmed = replace(one, status="confirmed")
    replies.append(asking.booked(confirmed, NOW, False))
    replies += [house.desk.appointments.show(one, turn), house.desk.appointments.ask_cancel(one, turn)]
    replies.append(house.desk.appointments.cancel(one.id, turn))
    replies += house.desk.answer(Turn(person, "rest", "大厅电话多少", NOW, intent="phone")).replies
    moment = phrases.moment(EVENING, NOW, Calendar())
    steps = ("confirmed", "changed", "cancelled")
    notices = [notice_words.told(step, moment, SERVICES["renewal"], number="0012") for step in steps]
    return [DESIGN(speak(text)) for text in [*(r.spoken or r.text for r in replies), *notices]]


@functools.cache
def grammar() -> Grammar:
    return Grammar.load(ROOT / "data" / "voice" / "slots.yml")


def cutter(items: list[Item]) -> Cutter:
    """The cutter of a bank in which all of this is recorded by one speaker."""
    return Cutter((BankClip(i.text, i.kind, Path(), i.key, 1.0, "s", i.edge, i.answer) for i in items), grammar())  # type: ignore[arg-type]


@functools.cache
def first_tier() -> Cutter:
    return cutter(FIRST)


@functools.cache
def both_tiers() -> Cutter:
    return cutter(ITEMS)


def test_what_the_first_tier_has_is_what_conversations_are_cut_into(tmp_path: Path) -> None:
    with small_house(tmp_path) as house:
        utterances = said(house)
    whole = both_tiers()
    assert [told for told in utterances if whole.cut(told) is None] == []
    first = first_tier()
    lacking = [told for told in utterances if first.cut(told) is None]
    # the lunar date and moving are of the second tier
    assert [re.findall("我念给您听|改好了", told) for told in lacking] == [["我念给您听"], ["改好了"]]
    used = {piece.clip.sha256 for told in utterances for piece in first.cut(told) or ()}
    assert {one.key for one in FIRST if one.kind == "carrier"} <= used


@pytest.mark.parametrize("item", [one for one in ITEMS if one.kind == "whole"], ids=lambda one: one.answer)
def test_a_whole_answer_is_one_piece(item: Item) -> None:
    pieces = cutter([*FIRST, item]).cut(speak(knowledge().entry(item.answer).spoken))
    assert [piece.clip.text for piece in pieces or ()] == [item.text]


@pytest.mark.slow
@settings(deadline=None, max_examples=60)
@given(st.datetimes(datetime(2026, 11, 24), datetime(2026, 12, 31)), st.integers(0, 9999))
def test_every_time_and_number_of_a_booking_is_said_by_the_first_tier(at: datetime, number: int) -> None:
    at = at.replace(hour=7 + at.hour % 15, minute=at.minute // 30 * 30)
    told = f"您约了{phrases.moment(at, NOW, Calendar())}，办延续（续证）。预约号{number:04d}。"
    assert first_tier().cut(speak(told)) is not None, told


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 99))
def test_the_advice_on_an_expiry_date_is_said_by_both_tiers(days: int) -> None:
    advice = renewal.advise(NOW.date() + timedelta(days=days), NOW.date(), Calendar())
    assert both_tiers().cut(speak(advice.spoken)) is not None, advice.spoken


def test_a_changed_answer_loses_its_wording_and_gets_another_version() -> None:
    answers = Answers()
    todo = StudioList(ITEMS, answers)
    before = todo.get("answer.renewal_fee.general")
    assert before is not None
    assert before.version == version_of(before.text)
    answers.changed["renewal_fee.general"] = "续证1分钱不收。"
    after = todo.get("answer.renewal_fee.general")
    assert after is not None
    assert (after.text, after.wording, after.reading) == ("续证一分钱不收。", "", "")
    assert after.version != before.version
    answers.changed["renewal_fee.general"] = None
    assert todo.get("answer.renewal_fee.general") is None


@pytest.mark.parametrize(
    "row",
    [
        "{key: a, tier: 3, kind: slot, text: 一}",
        "{key: a, tier: 1, kind: song, text: 一}",
        "{key: a, tier: 1, kind: whole, text: 一}",
        "{key: a, tier: 1, kind: slot, text: 一, colour: red}",
        "{key: a, tier: 1, kind: slot, text: 一}\n- {key: a, tier: 1, kind: slot, text: 二}",
    ],
)
def test_a_row_that_cannot_be_used_names_itself(row: str, tmp_path: Path) -> None:
    path = tmp_path / "todo.yml"
    path.write_text("items:\n- " + row, "utf-8")
    with pytest.raises(ValueError, match=r"todo\.yml"):
        read_list(path)
