"""The picture of a ticket as SVG: its words as text, its square code as one path, nothing from anywhere else."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

import segno

from bot.desk.ticket import Ticket
from bot.desk.ticket_calendar import clean

WIDTH, MARGIN = 720, 48
INK, PALE, ALARM = "#111111", "#3d4744", "#a11212"
FONTS = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, Source Han Sans SC, Noto Sans SC, sans-serif"
QUIET_SQUARES = 4  # the light border a reader needs, ISO/IEC 18004
CODE_WIDTH = 400
LEADING = 1.3
MOST_LINES = 3


@dataclass(frozen=True)
class Line:
    """One line of words; `size` in pixels of a picture 720 wide."""

    text: str
    size: int
    bold: bool = False
    colour: str = INK


def squares(text: str) -> tuple[tuple[bool, ...], ...]:
    """The code as rows of dark (True) and light squares with its quiet border; a quarter of it may be soiled."""
    made = segno.make(text, error="q", micro=False)
    return tuple(tuple(bool(dark) for dark in row) for row in made.matrix_iter(border=QUIET_SQUARES))


def code_path(text: str) -> tuple[str, int]:
    """(path data, width in squares) of the code, one unit a square."""
    rows = squares(text)
    return "".join(f"M{x} {y}h{length}v1h-{length}z" for y, row in enumerate(rows) for x, length in _runs(row)), len(
        rows
    )


def _runs(row: tuple[bool, ...]) -> Iterator[tuple[int, int]]:
    """Where dark stretches begin and how long they are."""
    start = None
    for x, dark in enumerate((*row, False)):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            yield start, x - start
            start = None


def lines(ticket: Ticket) -> list[Line]:
    """The words of the picture from top to bottom, each short enough for its width."""
    colour = ALARM if ticket.cancelled else INK
    place = ticket.place_name + (f"：{ticket.address}" if ticket.address else "")
    status = Line(ticket.status_name, 72 if ticket.cancelled else 40, True, ALARM if _loud(ticket) else INK)
    wished = [
        Line(ticket.hall_name, 30, False, PALE),
        status,
        Line(f"预约号 {ticket.number}", 84, True, colour),
        Line(ticket.day, 52, True, colour),
        Line(f"{ticket.clock}　农历{ticket.lunar}", 48, True, colour),
        Line(ticket.service_name, 40),
        Line(place, 32),
        *([Line(f"电话 {ticket.hall_phone}", 32)] if ticket.hall_phone else []),
    ]
    return [piece for line in wished for piece in _wrapped(line)]


def svg(ticket: Ticket) -> str:
    """The whole picture."""
    y, rows = float(MARGIN), []
    for line in lines(ticket):
        y += line.size * LEADING
        weight = ' font-weight="700"' if line.bold else ""
        middle = f'x="{WIDTH // 2}" y="{y - line.size * 0.3:.0f}"'
        rows.append(f'<text {middle} font-size="{line.size}"{weight} fill="{line.colour}">{escape(line.text)}</text>')
    if not ticket.cancelled:
        path, count = code_path(ticket.code)
        scale = CODE_WIDTH / count
        at = f"translate({(WIDTH - CODE_WIDTH) // 2} {y:.0f}) scale({scale:.4f})"
        rows.append(f'<path transform="{at}" fill="#000" shape-rendering="crispEdges" d="{path}"/>')
        y += CODE_WIDTH
    height = round(y + MARGIN)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" lang="zh-CN" font-family="{FONTS}" text-anchor="middle">'
        f"<title>{escape(clean(title(ticket)))}</title>"
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>{"".join(rows)}</svg>'
    )


def title(ticket: Ticket) -> str:
    """The picture in one line, for who cannot see it."""
    return f"预约单，{ticket.status_name}，预约号{ticket.number}，{ticket.day}{ticket.clock}"


def _loud(ticket: Ticket) -> bool:
    """Whether somebody who only looks at the time would be misled."""
    return ticket.status in ("pending", "cancelled", "no_show")


def _wrapped(line: Line) -> list[Line]:
    """The line cut where the picture ends; what needs more than three lines is cut off with an ellipsis."""
    most = (WIDTH - 2 * MARGIN) / line.size
    pieces, piece = [], ""
    for letter in " ".join(clean(line.text).split()):
        if breadth(piece + letter) > most:
            pieces.append(piece)
            piece = ""
        piece += letter
    pieces.append(piece)
    if len(pieces) > MOST_LINES:
        pieces = [*pieces[: MOST_LINES - 1], pieces[MOST_LINES - 1][:-1] + "…"]
    return [Line(p, line.size, line.bold, line.colour) for p in pieces]


def breadth(text: str) -> float:
    """How wide a text is at the most, in its own size: a Chinese character is 1."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.62 for c in text)
