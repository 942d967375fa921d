"""Summer and winter hours of `hall.yml`: read, held apart from each other, and put into words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from bot.hall.blocks import Block, MonthDay, read_blocks, read_month_day, spans_text
from bot.hall.facts_schema import SEASON_KEYS, FactError
from bot.hall.official import KINDS
from bot.hall.opening import Season

_NAMES = {"summer": "夏天", "winter": "冬天"}
_DAYS = {"workday": "工作日", "makeup": "调休上班日", "weekend": "周六周日", "holiday": "法定节假日"}
_YEAR = [date(2024, 1, 1) + timedelta(days=n) for n in range(366)]


def read(values: Mapping[str, Any]) -> tuple[Season, ...]:
    """The registered seasons of checked values, summer first.

    Make-up days follow a season's working days where the hall has no hours of their own for them, as they do in
    the general hours.
    """
    return tuple(_season(key.rpartition(".")[2], values[key], values) for key in SEASON_KEYS if values.get(key))


def _season(name: str, raw: Mapping[str, Any], values: Mapping[str, Any]) -> Season:
    kinds: dict[str, tuple[Block, ...]] = {kind: read_blocks(raw[kind]) for kind in KINDS if raw.get(kind) is not None}
    if "workday" in kinds and not values.get("hall.hours.makeup"):
        kinds.setdefault("makeup", kinds["workday"])
    return Season(name, read_month_day(raw["from"]), read_month_day(raw["to"]), kinds)


def refuse_overlap(values: Mapping[str, Any], file: str) -> None:
    """FactError naming both keys when a day of the year would lie in two seasons."""
    seasons = read(values)
    for day in _YEAR:
        if len([s for s in seasons if s.holds((day.month, day.day))]) > 1:
            raise FactError(
                f"{file}: {' and '.join(SEASON_KEYS)} both hold {day:%m-%d}; let one end before the other begins"
            )


def season_values(values: Mapping[str, Any], season: Season) -> dict[str, Any]:
    """The values with a season's hours in the place of the general ones."""
    given = values[f"hall.hours.{season.name}"]
    return {**values, **{f"hall.hours.{kind}": given[kind] for kind in KINDS if given.get(kind) is not None}}


def words(values: Mapping[str, Any]) -> str:
    """The seasons as people hear them; empty when none is registered."""
    seasons = read(values)
    parts = [
        f"{_NAMES[s.name]}（{_day(s.first)}到{_day(s.last)}）{_hours(values[f'hall.hours.{s.name}'])}" for s in seasons
    ]
    general = values.get("hall.hours.workday")
    if parts and general and any(not any(s.holds((d.month, d.day)) for s in seasons) for d in _YEAR):
        parts.append(f"其他时候工作日{spans_text(_open(read_blocks(general)))}")
    return "；".join(parts)


def _hours(raw: Mapping[str, Any]) -> str:
    said = []
    for kind in ("workday", "makeup", "weekend", "holiday"):
        if raw.get(kind) is not None:
            blocks = _open(read_blocks(raw[kind]))
            said.append(f"{_DAYS[kind]}{spans_text(blocks)}" if blocks else f"{_DAYS[kind]}不办公")
    return "，".join(said)


def _open(blocks: Sequence[Block]) -> list[Block]:
    """The blocks for everybody, or all of them where there is none such."""
    return [b for b in blocks if not b.by_appointment] or list(blocks)


def _day(month_day: MonthDay) -> str:
    return f"{month_day[0]}月{month_day[1]}日"
