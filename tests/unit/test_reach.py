"""How somebody is reached, right now and some day later."""

from __future__ import annotations

import asyncio

import pytest

from bot.desk.reach import Reach
from bot.live import LiveTopics

MOBILE, LANDLINE = "13800001234", "05943560000"


@pytest.mark.parametrize(
    ("channel", "phone", "sms", "way"),
    [
        ("telegram", None, False, "chat"),
        ("telegram", MOBILE, True, "chat"),
        ("web", MOBILE, True, "sms"),
        ("kiosk", MOBILE, False, "call"),
        ("rest", LANDLINE, True, "call"),
        ("phone", None, True, "call"),
    ],
)
def test_some_day_later_only_channels_that_push_count_as_a_chat(
    channel: str, phone: str | None, sms: bool, way: str
) -> None:
    assert Reach({"telegram"}, LiveTopics(), sms).of(channel, phone) == way


def test_right_now_an_open_page_is_a_chat() -> None:
    live = LiveTopics()
    reach = Reach((), live, True)

    async def look() -> tuple[str, str]:
        async with live.listen("person:7"):
            return reach.of("web", MOBILE, 7), reach.of("web", MOBILE, 8)

    assert asyncio.run(look()) == ("chat", "sms")
    assert reach.of("web", MOBILE, 7) == "sms"
