"""A quarrel about real or fake while the customer stands in the shop: no form, a clerk rings within minutes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from bot.store.handoffs import Handoff
from tests.fakes.house import small_house
from tests.unit.test_desk import Visitor, words


@pytest.fixture
def visitor(tmp_path: Path) -> Iterator[Visitor]:
    with small_house(tmp_path) as house:
        yield Visitor(house)


def task(visitor: Visitor) -> Handoff | None:
    return visitor.house.store.handoffs.of_person(visitor.person, "callback")


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("客人现在就在店里，说我卖的烟是假的，你们能来看看吗", "authenticity_visit"),
        ("有个顾客不肯走，非说是假烟", "fake_cigarette"),
        ("买烟的人还在我店里闹，要我赔", "dispute"),
        ("人家堵在门口说烟是假的", "nlu_fallback"),
    ],
)
def test_it_becomes_an_urgent_call_with_the_phone_asked_at_once(visitor: Visitor, text: str, intent: str) -> None:
    turn = visitor.turn(text, intent)
    said = words(visitor.desk.clarify(turn) if intent == "nlu_fallback" else visitor.desk.answer(turn))
    assert "几分钟内给您打电话" in said
    assert "小票" in said
    found = task(visitor)
    assert found is not None
    assert (found.urgent, found.reason, found.state) == (True, "customer_in_shop", "waiting")
    assert "尾号1234" in words(visitor.inform("13800001234"))
    assert task(visitor).phone == "13800001234"  # type: ignore[union-attr]


@pytest.mark.parametrize("text", ["他说要打我", "店里有人打架", "客人要砸店", "他拿刀", "救命"])
def test_danger_is_answered_with_the_police_first_and_an_urgent_call(visitor: Visitor, text: str) -> None:
    reply = visitor.desk.handoffs.alarm(visitor.turn(text, ""))
    assert reply is not None
    assert "110" in reply.text.split("\n")[0]
    found = task(visitor)
    assert found is not None
    assert (found.urgent, found.reason) == (True, "danger")


@pytest.mark.parametrize("text", ["店里有顾客在吵闹", "有人在我店里闹事", "有人赖在店里不走", "有个顾客在我店里骂我"])
def test_a_quarrel_in_the_shop_needs_no_understanding(visitor: Visitor, text: str) -> None:
    reply = visitor.desk.handoffs.alarm(visitor.turn(text, ""))
    assert reply is not None
    assert task(visitor).urgent  # type: ignore[union-attr]
    again = visitor.desk.handoffs.alarm(visitor.turn("快来人", ""))
    assert again is not None
    assert "马上打给您" in again.text


@pytest.mark.parametrize(
    "text", ["办事员在大厅骂人，我要投诉", "打电话给我", "电话打我这个号码", "怎么动手机上的申请", "续证"]
)
def test_what_only_sounds_like_it_is_no_alarm(visitor: Visitor, text: str) -> None:
    assert visitor.desk.handoffs.alarm(visitor.turn(text, "")) is None


def test_the_lunch_hour_is_included(visitor: Visitor) -> None:
    visitor.house.clock.at(datetime(2026, 11, 23, 12, 40))
    said = words(visitor.answer("客人现在就在店里，说烟是假的", "authenticity_visit"))
    assert "几分钟内" in said


def test_at_night_the_hotline_is_named_and_the_call_is_kept_for_the_morning(visitor: Visitor) -> None:
    visitor.house.clock.at(datetime(2026, 11, 23, 22, 40))
    said = words(visitor.answer("客人现在就在店里，说烟是假的", "authenticity_visit"))
    assert "12313" in said
    assert "几分钟内" not in said
    assert task(visitor).urgent  # type: ignore[union-attr]


def test_who_calls_again_at_night_is_promised_no_call_at_once(visitor: Visitor) -> None:
    visitor.house.clock.at(datetime(2026, 11, 23, 22, 40))
    visitor.desk.handoffs.alarm(visitor.turn("有人在我店里闹事", ""))
    again = visitor.desk.handoffs.alarm(visitor.turn("快来人", ""))
    assert again is not None
    assert "马上打给您" not in again.text
    assert "明天11月24日星期二上午8:30开始有人" in again.text
    assert again.text.endswith("他要是动手，马上打110。请说您的电话号码。")


def test_at_night_the_phone_is_noted_without_a_promise_to_ring_at_once(visitor: Visitor) -> None:
    visitor.answer("客人现在就在店里，说烟是假的", "authenticity_visit")
    assert "马上给您回电话" in words(visitor.inform("13800001234"))
    visitor.house.clock.at(datetime(2026, 11, 23, 22, 40))
    visitor.answer("客人现在就在店里，说烟是假的", "authenticity_visit")
    said = words(visitor.inform("13800001235"))
    assert "马上" not in said
    assert "给您回电话，尾号1235。明天11月24日星期二上午8:30开始有人" in said
    assert visitor.house.store.handoffs.listing(status="waiting")[0].wished_time == "马上"


def test_an_urgent_call_stands_before_the_others(visitor: Visitor) -> None:
    other = visitor.house.store.people.meet("rest", "other", visitor.house.clock.now()).id
    visitor.house.store.handoffs.open(other, "callback", "asked", visitor.house.clock.now())
    visitor.answer("客人现在就在店里，说烟是假的", "authenticity_visit")
    assert [h.reason for h in visitor.house.store.handoffs.listing(open=True)] == ["customer_in_shop", "asked"]


def test_a_question_about_the_service_is_no_emergency(visitor: Visitor) -> None:
    words(visitor.answer("上门鉴别真假烟怎么约", "authenticity_visit"))
    found = task(visitor)
    assert found is None or not found.urgent
