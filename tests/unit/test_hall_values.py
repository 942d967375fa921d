"""What the staff set lies over the hall's file, holds at once, and can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.desk.desk import Desk
from bot.desk.turn import Turn
from bot.dialogue.plain import PlainAnswers
from bot.hall.calendar import Calendar
from bot.hall.facts import FactError
from bot.hall.services import SERVICES
from bot.hall.slots import slots_on
from bot.messages import Reply
from bot.store.hall_values import ChangedMeanwhile, Setting
from bot.store.seal import Seal
from bot.store.store import Store
from tests.fakes.clock import MONDAY
from tests.fakes.house import example_facts, knowledge, small_house
from tests.fakes.template import empty_store

TODAY = MONDAY.date()
TUESDAY = date(2026, 11, 24)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    db = empty_store(tmp_path)
    yield Store(db, Seal(b"k" * 32))
    db.close()


def gateway(store: Store) -> Desk:
    """One gateway over the store; another one is another process."""
    desk = Desk(store, knowledge().with_entries(()), example_facts(), Calendar())
    desk.book.reload()
    return desk


def put(store: Store, key: str, value: Any, seen: int = 0, filed: bool = False) -> int:
    setting = Setting(key, value, "局里通知", TODAY, filed)
    store.hall_values.put([setting], [key], seen, "王芳", MONDAY)
    return store.hall_values.newest()[key].id


def test_what_is_saved_is_known_to_every_gateway_of_the_store(store: Store) -> None:
    first, second = gateway(store), gateway(store)
    put(store, "hall.address", "演示县新街1号")
    for desk in (first, second):
        assert desk.book.reload()
        assert desk.facts.texts["hall.address"] == "演示县新街1号"
        assert desk.facts_today.texts(TODAY)["hall.address"] == "演示县新街1号"
        assert desk.facts.sources["hall.address"] == "局里通知"
        assert desk.facts.checked["hall.address"] == TODAY


def test_hours_numbers_places_and_quiet_hours_follow_without_a_restart(store: Store) -> None:
    desk = gateway(store)
    assert desk.opening.blocks_on(TUESDAY)[0].text() == "07:00–08:30"
    put(store, "hall.hours.workday", [{"from": "10:00", "to": "11:00", "by_appointment": False}])
    put(store, "booking.capacity", 7)
    put(store, "visit.area", ["演示镇"])
    put(store, "notices.quiet", {"from": "20:00", "to": "08:00"})
    desk.book.reload()
    assert [b.text() for b in desk.opening.blocks_on(TUESDAY)] == ["10:00–11:00"]
    assert desk.wishes.rules.capacity == 7
    assert list(desk.facts.area) == ["演示镇"]
    assert desk.quiet.covers(datetime(2026, 11, 23, 20, 30))
    assert "10:00到11:00" in desk.facts_today.texts(TODAY)["hall.hours.text"]
    starts = {s.start.hour for s in slots_on(TUESDAY, SERVICES["renewal"], desk.opening, desk.wishes.rules)}
    assert starts == {10}


def test_back_to_the_file_lets_the_files_value_hold_again_and_keeps_the_history(store: Store) -> None:
    desk = gateway(store)
    before = desk.facts.texts["hall.address"]
    row = put(store, "hall.address", "演示县新街1号")
    put(store, "hall.address", None, seen=row, filed=True)
    desk.book.reload()
    assert desk.facts.texts["hall.address"] == before
    assert [(v.setting.filed, v.set_by) for v in store.hall_values.history(["hall.address"])] == [
        (True, "王芳"), (False, "王芳"),
    ]  # fmt: skip


def test_a_value_that_is_not_registered_any_more_has_no_words(store: Store) -> None:
    desk = gateway(store)
    put(store, "hall.bus", None)
    desk.book.reload()
    assert "hall.bus" not in desk.facts.texts


def test_nobody_overwrites_what_somebody_else_has_set_meanwhile(store: Store) -> None:
    put(store, "hall.address", "第一个")
    with pytest.raises(ChangedMeanwhile):
        put(store, "hall.address", "第二个", seen=0)
    assert store.hall_values.newest()["hall.address"].setting.value == "第一个"


@pytest.mark.parametrize(
    ("key", "value", "allowed"),
    [("booking.capacity", 0, "from 1 to 50"), ("hall.adress", "x", "hall.address"), ("ecig.open", "ja", "true or")],
)
def test_a_value_that_is_not_allowed_is_refused_by_name(store: Store, key: str, value: Any, allowed: str) -> None:
    desk = gateway(store)
    with pytest.raises(FactError) as error:
        desk.values.tried({key: Setting(key, value, "x", TODAY)})
    assert key in str(error.value)
    assert allowed in str(error.value)


def test_seasons_that_would_overlap_are_refused_together(store: Store) -> None:
    desk = gateway(store)
    season = {"from": "06-01", "to": "09-30", "workday": [{"from": "08:00", "to": "12:00"}]}
    put(store, "hall.hours.summer", season)
    with pytest.raises(FactError, match=r"hall\.hours\.winter"):
        desk.values.tried({"hall.hours.winter": Setting("hall.hours.winter", season, "x", TODAY)})


def test_an_older_row_that_is_not_allowed_any_more_is_left_out_and_the_others_hold(store: Store) -> None:
    desk = gateway(store)
    put(store, "booking.capacity", 9000)
    put(store, "hall.address", "演示县新街1号")
    desk.book.reload()
    assert desk.wishes.rules.capacity == 2
    assert desk.facts.texts["hall.address"] == "演示县新街1号"


@pytest.mark.parametrize(("intent", "said"), [("hours", True), ("greet", True), ("renewal_fee", False)])
def test_an_urgent_notice_is_said_before_what_is_about_coming_here(tmp_path: Path, intent: str, said: bool) -> None:
    with small_house(tmp_path) as house:
        put(house.store, "hall.notice", {"text": "今天停电，下午不办公", "until": "2026-11-24"})
        house.desk.book.reload()
        person = house.store.people.meet("rest", "me", house.clock.now()).id

        def ask() -> Reply:
            (reply,) = house.desk.answer(Turn(person, "rest", "几点上班", house.clock.now(), intent)).replies
            return reply

        reply = ask()
        assert reply.text.startswith("今天停电，下午不办公。\n") is said
        assert (reply.spoken or "").startswith("今天停电，下午不办公。") is said
        house.clock.forward(days=2)
        assert "停电" not in ask().text


def test_the_notice_is_said_while_the_dialogue_is_away(store: Store) -> None:
    desk = gateway(store)
    put(store, "hall.notice", {"text": "今天停电！", "until": "2026-11-24"})
    desk.book.reload()
    plain = PlainAnswers(knowledge(), desk.facts, desk.facts_today)
    assert plain.reply("续证要多少钱", TODAY).text.startswith("今天停电！\n")
    assert "停电" not in plain.reply("续证要多少钱", date(2026, 11, 25)).text


def test_what_is_saved_counts_for_the_very_next_message(tmp_path: Path) -> None:
    with small_house(tmp_path) as house:
        house.desk.book.reload()
        person = house.store.people.meet("rest", "me", house.clock.now()).id

        def said() -> str:
            turn = Turn(person, "rest", "你们在哪里", house.clock.now(), "address")
            house.desk.book.reload()
            return house.desk.answer(turn).replies[0].text

        assert "演示县新街1号" not in said()
        put(house.store, "hall.address", "演示县新街1号")
        assert "演示县新街1号" in said()
