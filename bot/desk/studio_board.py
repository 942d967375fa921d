"""How far the recording has come: the state of every thing on the list, sums per tier, what to record next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.desk.studio import StudioDesk
from bot.desk.studio_list import Item
from bot.store.takes import APPROVED, CHECKED, RETIRED, Take

MISSING, WAITING, PLAYS, STALE = "missing", "waiting", "plays", "stale"


@dataclass(frozen=True)
class Line:
    """A thing on the list: missing, waiting for the second person, plays, or stale (its answer has changed).

    `reason` is why its last take was sent back or retired; `wished` how often it was missed in conversations.
    """

    item: Item
    state: str
    reason: str
    wished: int


@dataclass(frozen=True)
class Progress:
    """Of `total` things of a tier `plays` can be heard, `waiting` wait for the second person."""

    tier: int
    total: int
    plays: int
    waiting: int

    @property
    def missing(self) -> int:
        """What is neither played nor waiting."""
        return self.total - self.plays - self.waiting


class Board:
    """The list with its takes, read once when it is made."""

    def __init__(self, studio: StudioDesk) -> None:
        takes = studio.store.takes
        playing = {one.item: one for one in takes.playable()}
        checked = {one.item for one in takes.listing(CHECKED)}
        retired = {one.item: one.reason for one in takes.listing(RETIRED)}
        wished = studio.wishes()
        self.lines = [
            Line(item, state, retired.get(item.key, "") if state != PLAYS else "", wished.get(item.text, 0))
            for item in studio.todo
            for state in [_state(studio, item, playing, checked)]
        ]

    def progress(self) -> list[Progress]:
        """The sums of every tier."""
        return [
            Progress(tier, len(states), states.count(PLAYS), states.count(WAITING))
            for tier in sorted({line.item.tier for line in self.lines})
            for states in [[line.state for line in self.lines if line.item.tier == tier]]
        ]

    def next(self, after: str = "") -> Item | None:
        """What to record next: on the list after `after`, then from its beginning; None when all is done."""
        keys = [line.item.key for line in self.lines]
        start = keys.index(after) + 1 if after in keys else 0
        round_trip = self.lines[start:] + self.lines[:start]
        todo = (line.item for line in round_trip if line.state in (MISSING, STALE) and line.item.key != after)
        return next(todo, None)

    def wanted(self, most: int = 10) -> list[Line]:
        """What conversations missed most, most missed first."""
        missed = [line for line in self.lines if line.wished and line.state in (MISSING, STALE)]
        return sorted(missed, key=lambda line: -line.wished)[:most]


def _state(studio: StudioDesk, item: Item, playing: Mapping[str, Take], checked: set[str]) -> str:
    one = playing.get(item.key)
    if one is not None and one.status == APPROVED and not studio.shelf.stale(one):
        return PLAYS
    if item.key in checked:
        return WAITING
    return STALE if one is not None else MISSING
