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
        colours = [one.colour for one in (*lines, *channels)]  # what is not set up is green: nothing is the matter
        worst = min(map(order.index, colours))
        return self._pages.show(
            "health.html", visit, lines=sorted(lines, key=lambda one: order.index(one.colour)), colours=COLOURS,
            channels=[_channel(one, visit.now) for one in channels], whole=(BAD, SOME, ALL_WELL)[worst],
        )  # fmt: skip


def _channel(one: Channel, now: datetime) -> dict[str, Any]:
    failed = f"{_at(one.failed, now)}（{one.why}）" if one.failed else "没有"
    return {
        "code": one.code, "name": words.channel(one.code), "colour": one.colour, "heard": _at(one.heard, now),
        "told": _at(one.told, now), "failed": failed, "stop": one.stop.reason if one.stop else "", "do": one.do,
        "missing": one.missing,
    }  # fmt: skip


def _at(moment: datetime | None, now: datetime) -> str:
    return words.stamp(moment, now) if moment else "没有"
