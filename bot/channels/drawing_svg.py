"""A drawing as SVG: its words as text, its title for who cannot see it, nothing from anywhere else."""

from __future__ import annotations

from html import escape

from bot.channels.ticket_picture import FONTS
from bot.desk.drawing import Box, Disc, Drawing, Part, Point, Shape, Stroke


def svg(drawing: Drawing) -> str:
    """The whole picture."""
    size = f'viewBox="0 0 {drawing.width} {drawing.height}" width="{drawing.width}" height="{drawing.height}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" lang="zh-CN" font-family="{FONTS}">'
        f"<title>{escape(drawing.title)}</title>{''.join(map(_part, drawing.parts))}</svg>"
    )


def _part(part: Part) -> str:
    if isinstance(part, Box):
        where = f'x="{part.x:g}" y="{part.y:g}" width="{part.width:g}" height="{part.height:g}" rx="{part.round:g}"'
        return f"<rect {where} {_ink(part)}/>"
    if isinstance(part, Disc):
        return f'<circle cx="{part.x:g}" cy="{part.y:g}" r="{part.radius:g}" {_ink(part)}/>'
    if isinstance(part, Shape):
        return f'<polygon points="{_points(part.points)}" stroke-linejoin="round" {_ink(part)}/>'
    if isinstance(part, Stroke):
        ends = 'fill="none" stroke-linecap="round" stroke-linejoin="round"'
        line = f'stroke="{part.colour}" stroke-width="{part.width:g}"'
        return f'<polyline points="{_points(part.points)}" {ends} {line}/>'
    weight = ' font-weight="700"' if part.bold else ""
    where = f'x="{part.x:g}" y="{part.y:g}" font-size="{part.size:g}" text-anchor="{part.align}"'
    return f'<text {where}{weight} fill="{part.colour}">{escape(part.text)}</text>'


def _ink(part: Box | Disc | Shape) -> str:
    edge = f' stroke="{part.edge}" stroke-width="{part.line:g}"' if part.line else ""
    return f'fill="{part.fill}"{edge}'


def _points(points: tuple[Point, ...]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in points)
