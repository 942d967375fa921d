"""The page that says in words whether everything works, and what to do where it does not."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from anyio import from_thread
from starlette.responses import Response

from bot.console import words
from bot.console.pages import Pages
from bot.console.visit import Visit
from bot.desk.health import Channel, HealthDesk

COLOURS = {"green": "好", "yellow": "留意", "red": "坏了"}
ALL_WELL, SOME, BAD = "都好。", "有要留意的。", "有坏了的，请看下面怎么办。"
FAILURES = {
    "ChannelUnreachable": "连不上对方", "ChannelRefused": "对方不收", "ChannelBusy": "对方太忙，晚点再试",
    "SmsRefused": "短信公司不收", "SmsBusy": "短信公司太忙，晚点再试", "Misset": "账号没有设好",
    "Closed": "对方好久没来，不让发",
    "LostMedia": "声音过期了", "TooLarge": "内容太大", "Undeliverable": "这个人收不到", "NotNow": "晚点再试",
}  # fmt: skip
Gather = Callable[[], Coroutine[Any, Any, Mapping[str, Any]]]


@dataclass(frozen=True)
class Health:
    """What the page works on; `gather` is what /health answers."""

    desk: HealthDesk
    gather: Gather


class HealthPage:
    """For everybody who is signed in."""

    def __init__(self, health: Health, pages: Pages) -> None:
        self._health = health
        self._pages = pages

    def show(self, visit: Visit) -> Response:
        """Every dependency, the worst first."""
        facts = from_thread.run(self._health.gather)
        lines, channels = self._health.desk.lines(facts), self._health.desk.channels(facts)
        order = list(reversed(COLOURS))
        colours = [one.colour for one in lines] + [one.colour for one in channels]  # not set up: nothing is the matter
        worst = min(map(order.index, colours))
        return self._pages.show(
            "health.html", visit, lines=sorted(lines, key=lambda one: order.index(one.colour)), colours=COLOURS,
            channels=[_channel(one, visit.now) for one in channels], whole=(BAD, SOME, ALL_WELL)[worst],
        )  # fmt: skip


def _channel(one: Channel, now: datetime) -> dict[str, Any]:
    why = FAILURES.get(one.why, "没有发出去")
    failed = f"{_at(one.failed, now)}（{why}）" if one.failed else "没有"
    return {
        "code": one.code, "name": words.channel(one.code), "colour": one.colour, "heard": _at(one.heard, now),
        "told": _at(one.told, now), "failed": failed, "stop": one.stop.reason if one.stop else "", "do": one.do,
        "missing": one.missing,
    }  # fmt: skip


def _at(moment: datetime | None, now: datetime) -> str:
    return words.stamp(moment, now) if moment else "没有"
