"""The chart of a whole matter: boxes from top to bottom, a question with its side way, and ways side by side."""

from __future__ import annotations

from collections.abc import Sequence

from bot.desk.drawing import ACCENT, INK, PALE, PAPER, QUIET, SHADE, Box, Drawing, Part, Shape, Stroke, Words
from bot.hall.guide import Step

WIDTH = 720
MARGIN, GAP, ROW = 24, 44, 92
MIDDLE = WIDTH / 2
SIZE, SMALL, HEAD = 46, 38, 64
POINT = 12  # how far a question reaches beyond its row
ASKED = 210.0  # the middle of a question, which leaves room at its right
FILL = {"start": PALE, "box": PAPER, "end": PALE, "ways": SHADE}


def chart(title: str, steps: Sequence[Step], note: str) -> Drawing:
    """The chart as one drawing; what it says in words is its title, too."""
    parts: list[Part] = [Words(MIDDLE, MARGIN + HEAD, title, HEAD, INK, True)]
    y = MARGIN + HEAD + 40.0
    for step, after in zip(steps, (*steps[1:], None), strict=True):
        parts += _row(step, y)
        asks, leads_to_ask = step.kind == "ask", after is not None and after.kind == "ask"
        gap = GAP + (26 if asks or leads_to_ask else 0)
        if after is not None:
            x = ASKED if asks or leads_to_ask else MIDDLE
            parts += _arrow(x, y + ROW + (POINT if asks else 0) + 4, y + ROW + gap - (POINT if leads_to_ask else 0) - 4)
        y += ROW + gap
    parts.append(Words(MIDDLE, y + 8, note, SMALL, QUIET))
    height = round(y + SMALL)
    return Drawing(WIDTH, height, _told(title, steps, note), (Box(0, 0, WIDTH, height, PAPER, PAPER), *parts))


def _told(title: str, steps: Sequence[Step], note: str) -> str:
    rows = ["或者".join(s.words) + (f"没齐：{s.missing}，齐了往下走" if s.missing else "") for s in steps]
    return f"{title}：{'；然后'.join(rows)}。{note}"


def _row(step: Step, y: float) -> list[Part]:
    if step.kind == "ask":
        return _ask(step, y)
    count = len(step.words)
    room = WIDTH - 2 * MARGIN
    width = (room - 16 * (count - 1)) / count
    parts: list[Part] = []
    for place, words in enumerate(step.words):
        x = MARGIN + place * (width + 16)
        round_ = ROW / 2 if step.kind in ("start", "end") else 12
        edge = ACCENT if step.kind in ("start", "end") else INK
        size = min(SIZE, (width - 24) / len(words))
        parts.append(Box(x, y, width, ROW, FILL[step.kind], edge, 4, round_))
        parts.append(Words(x + width / 2, y + ROW / 2 + 0.36 * size, words, size, INK, step.kind != "box"))
    return parts


def _ask(step: Step, y: float) -> list[Part]:
    """A question: down is yes, to the right stands what is done first."""
    centre, half = ASKED, 186.0
    middle = y + ROW / 2
    corners = ((centre - half, middle), (centre, y - POINT), (centre + half, middle), (centre, y + ROW + POINT))
    size = min(40.0, 1.35 * half / len(step.words[0]))
    side = Box(480, y, WIDTH - MARGIN - 480, ROW, PAPER, INK, 4, 12)
    small = min(SMALL, (side.width - 16) / max(1, len(step.missing)))
    return [
        Shape(corners, SHADE, INK, 4),
        Words(centre, middle + 0.36 * size, step.words[0], size, INK, True),
        Stroke(((centre + half + 4, middle), (464, middle)), 5),
        Shape(((460, middle - 12), (460, middle + 12), (476, middle)), INK, INK),
        Words(centre + half + 38, middle - 16, "没齐", 36, INK),
        side,
        Words(side.x + side.width / 2, middle + 0.36 * small, step.missing, small, INK),
        Words(centre + 64, y + ROW + 50, "齐了", 36, INK),
    ]


def _arrow(x: float, top: float, bottom: float) -> list[Part]:
    return [
        Stroke(((x, top), (x, bottom - 12)), 5),
        Shape(((x - 12, bottom - 16), (x + 12, bottom - 16), (x, bottom)), INK, INK),
    ]
