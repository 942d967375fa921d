"""How somebody is reached, right now and some day later."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.bootstrap.house import reach_of
from bot.desk.reach import Reach
from bot.live import LiveTopics
from bot.settings import read

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


def test_wechat_speaks_first_on_a_later_day_only_where_reminders_are_set_up() -> None:
    secrets = {"LIANXIN_WECHAT_SECRET": "ab" * 16, "LIANXIN_WECHAT_TOKEN": "tok"}
    env = {"LIANXIN_WECHAT_APPID": "wx0123456789abcdef", **secrets}
    with_notice = {**env, "LIANXIN_WECHAT_NOTICE": "demo-template-0123456789"}
    ways = [reach_of(read(one, Path("/srv/lianxin"))).of("wechat", None) for one in (env, with_notice)]
    assert ways == ["call", "chat"]
