"""A picture as a list of plain shapes, so that one description becomes both SVG and PNG (`bot.channels.drawing_*`)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

INK, PAPER, SHADE, ACCENT, PALE, QUIET = "#111111", "#ffffff", "#e8f0ec", "#0b5c46", "#cfe3da", "#3d4744"
"""Black on white and deep green: every pair of letter and ground that is used has a contrast above 7."""

Point = tuple[float, float]
Align = Literal["start", "middle"]


@dataclass(frozen=True)
class Box:
    """A rectangle with its upper left corner at `x`, `y`; `round` is the radius of its corners."""

    x: float
    y: float
    width: float
    height: float
    fill: str = PAPER
    edge: str = INK
    line: float = 0
    round: float = 0


@dataclass(frozen=True)
class Disc:
    """A filled circle, with an edge where `line` is more than 0."""

    x: float
    y: float
    radius: float
    fill: str = PAPER
    edge: str = INK
    line: float = 0


@dataclass(frozen=True)
class Shape:
    """A closed figure of straight lines."""

    points: tuple[Point, ...]
    fill: str = PAPER
    edge: str = INK
    line: float = 0


@dataclass(frozen=True)
class Stroke:
    """An open line with round ends."""

    points: tuple[Point, ...]
    width: float
    colour: str = INK


@dataclass(frozen=True)
class Words:
    """One line of letters; `y` is its base line."""

    x: float
    y: float
    text: str
    size: float
    colour: str = INK
    bold: bool = False
    align: Align = "middle"


Part = Box | Disc | Shape | Stroke | Words


@dataclass(frozen=True)
class Drawing:
    """A picture; `title` is what it says for somebody who cannot see it."""

    width: int
    height: int
    title: str
    parts: tuple[Part, ...]


def placed(part: Part, x: float, y: float, scale: float) -> Part:
    """The part in another place and size."""
    if isinstance(part, Box):
        return replace(
            part, x=x + part.x * scale, y=y + part.y * scale, width=part.width * scale, height=part.height * scale,
            line=part.line * scale, round=part.round * scale,
        )  # fmt: skip
    if isinstance(part, Disc):
        moved = replace(part, x=x + part.x * scale, y=y + part.y * scale)
        return replace(moved, radius=part.radius * scale, line=part.line * scale)
    if isinstance(part, Words):
        return replace(part, x=x + part.x * scale, y=y + part.y * scale, size=part.size * scale)
    points = tuple((x + px * scale, y + py * scale) for px, py in part.points)
    if isinstance(part, Shape):
        return replace(part, points=points, line=part.line * scale)
    return replace(part, points=points, width=part.width * scale)
