"""kill -9 in the middle of a booking: the person goes on, nothing is booked twice, answers never stop."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator

import pytest

from tests.fakes.product import Product, running, text_of

pytestmark = [pytest.mark.slow, pytest.mark.rasa]


@pytest.fixture(scope="module")
def fragile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """A product of its own, because parts of it are killed."""
    with running(tmp_path_factory.mktemp("fragile")) as one:
        yield one


def half_booked(product: Product, me: str) -> None:
    product.say(me, "我要预约续证")
    product.say(me, "周六晚上")
    product.say(me, "1")
    product.say(me, "我叫林演示")


def finish(product: Product, me: str, phone: str) -> None:
    product.say(me, phone)
    product.say(me, "不知道")
    assert "预约号" in text_of(product.say(me, "对"))
    assert len([r for r in product.rows("appointments", "--sender", me) if r["status"] != "cancelled"]) == 1


def test_after_the_engine_was_killed_the_booking_goes_on(fragile: Product) -> None:
    me = uuid.uuid4().hex
    half_booked(fragile, me)
    fragile.kill("engine")
    assert text_of(fragile.say(me, "13800001111"))  # an answer all the same
    fragile.wait()
    finish(fragile, me, "13800001111")


def test_while_the_engine_is_away_questions_are_answered_from_the_same_knowledge(fragile: Product) -> None:
    fragile.kill("engine")
    replies = fragile.talk("续证要多少钱")
    assert "不收" in text_of(replies)
    assert any("工作人员" in b["title"] for b in replies[0]["buttons"])
    person = uuid.uuid4().hex
    assert "工作人员" in text_of(fragile.say(person, "人工"))
    fragile.wait()
    assert fragile.talk("续证要多少钱")[0]["custom"]["answer"]


def test_after_the_gateway_was_killed_the_booking_goes_on_and_a_repeat_has_no_second_effect(fragile: Product) -> None:
    me = uuid.uuid4().hex
    half_booked(fragile, me)
    fragile.say(me, "13800002222", message_id="phone")
    fragile.kill("gateway")
    time.sleep(0.5)
    fragile.wait()
    fragile.say(me, "13800002222", message_id="phone")
    fragile.say(me, "不知道")
    first = fragile.say(me, "对", message_id="yes")
    assert "预约号" in text_of(first)
    fragile.kill("gateway")
    fragile.wait()
    assert fragile.say(me, "对", message_id="yes") == first
    assert len([r for r in fragile.rows("appointments", "--sender", me) if r["status"] != "cancelled"]) == 1
