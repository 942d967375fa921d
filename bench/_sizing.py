"""From milliseconds of processor time a turn to cores: the assumptions stand in docs/sizing.md."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from bench import _page

DAYS = 250  # working days a year
PEAK = 0.20  # of a day's messages in its busiest hour
BURST = 3.0  # the busiest minute of that hour against its mean
BUSY = 0.5  # of a core that is planned for; the rest is for voice, pages, reminders and bad luck
ENGINE = ("engines",)
GATEWAY = ("gateways",)
BESIDE = ("PostgreSQL", "Redis", "HAProxy")


@dataclass(frozen=True)
class Place:
    """`holders` of a licence; how many visits to the bot each makes a year, of how many messages."""

    name: str
    holders: int
    visits: float = 4.0
    messages: float = 8.0
    rush: float = 0.0  # of the holders who ask within one hour, because all were told something

    @property
    def a_day(self) -> float:
        """Messages of a working day."""
        return self.holders * self.visits * self.messages / DAYS

    @property
    def a_second(self) -> float:
        """Messages a second in the busiest minute, or in the mean of the hour of a rush."""
        usual = self.a_day * PEAK / 3600 * BURST
        return max(usual, self.holders * self.rush * self.messages / 3600)


PLACES = (
    Place("1 hall (a county)", 3_500),
    Place("1 city, 50 halls", 50_000),
    Place("1 province", 250_000),
    Place("1 province, a tenth asks in one hour", 250_000, rush=0.1),
)


def table(per_turn: Mapping[str, float]) -> str:
    """The part of docs/sizing.md."""
    head = _page.head(
        "", "licence holders", "messages a day", "a second at the peak", "busy cores at the peak", "gateways",
        "engines", "cores to buy",
    )  # fmt: skip
    whole = [sum(per_turn[part] for part in parts) for parts in (GATEWAY, ENGINE, BESIDE)]
    rows = []
    for place in PLACES:
        busy = [ms / 1000 * place.a_second for ms in whole]
        gateways, engines = (max(1, math.ceil(cores / BUSY)) for cores in busy[:2])
        cores = max(2, math.ceil(sum(busy) / BUSY))
        rows.append(
            _page.row(
                place.name, f"{place.holders:,}", f"{place.a_day:,.0f}", f"{place.a_second:.2f}", f"{sum(busy):.2f}",
                gateways, engines, cores,
            )
        )  # fmt: skip
    said = (
        f"A turn costs {whole[0]:.0f} ms of a core in the gateway, {whole[1]:.0f} ms in the engine and "
        f"{whole[2]:.0f} ms in PostgreSQL, Redis and HAProxy (`.venv/bin/python bench/scale.py`, see "
        "[the measurement](benchmarks.md))."
    )
    return "\n".join([said, "", *head, *rows])
