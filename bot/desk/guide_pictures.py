"""The pictures of a guide: one card a step, one a paper, and the chart of the whole way.

All are 720 wide, so that on a telephone of 360 their smallest letters stand 18 pixels high and on A4 about 4 mm.
"""

from __future__ import annotations

import unicodedata

from bot.desk.drawing import ACCENT, INK, PALE, PAPER, QUIET, SHADE, Box, Disc, Drawing, Part, Stroke, Words, placed
from bot.desk.guide_chart import WIDTH, chart
from bot.desk.pictograms import PICTOGRAMS
from bot.hall.guide import Guide, Page, Row

__all__ = ["WIDTH", "card", "chart_of", "paper"]
MARGIN = 32
PICTURE = 360
TITLE, LINE, SMALL = 96, 52, 40
MOST_LINES = 4


def card(page: Page, count: int, name: str) -> Drawing:
    """The card of one step."""
    title = f"第{page.number}步，共{count}步：{page.title}。{'；'.join(page.words)}"
    return _sheet(page.picture, page.title, page.words, title, f"{name} {page.number}/{count}", str(page.number))


def paper(row: Row, number: int, count: int, name: str) -> Drawing:
    """The picture of one paper to bring."""
    lines = (row.need,) if row.need else ()
    title = f"要带的材料，第{number}样，共{count}样：{row.name}"
    return _sheet(row.picture, row.name, lines, title, f"{name}材料 {number}/{count}", "")


def chart_of(guide: Guide) -> Drawing:
    """The whole way on one sheet."""
    return chart(guide.flow_title, guide.flow, guide.flow_note)


def _sheet(picture: str, heading: str, lines: tuple[str, ...], title: str, foot: str, number: str) -> Drawing:
    parts: list[Part] = [Box(0, 0, WIDTH, PICTURE + 2 * MARGIN, SHADE, SHADE)]
    left = (WIDTH - PICTURE) / 2
    parts += [placed(part, left, MARGIN, PICTURE / 100) for part in PICTOGRAMS[picture]]
    if number:
        parts += [Disc(84, 84, 56, ACCENT, ACCENT), Words(84, 110, number, 76, PAPER, True)]
    y = PICTURE + 2 * MARGIN + 10.0
    size = min(TITLE, (WIDTH - 2 * MARGIN) / max(1.0, breadth(heading)))
    parts.append(Words(WIDTH / 2, y + 0.9 * size + 10, heading, size, INK, True))
    y += 1.2 * size + 24
    for line in (piece for words in lines for piece in wrapped(words, (WIDTH - 2 * MARGIN) / LINE)):
        parts.append(Words(WIDTH / 2, y + LINE, line, LINE, INK))
        y += 1.35 * LINE
    parts += [Stroke(((MARGIN, y + 26), (WIDTH - MARGIN, y + 26)), 3, PALE)]
    parts.append(Words(WIDTH / 2, y + 30 + 1.2 * SMALL, foot, SMALL, QUIET))
    height = round(y + 30 + 2 * SMALL)
    return Drawing(WIDTH, height, title, (Box(0, 0, WIDTH, height, PAPER, PAPER), *parts))


def wrapped(text: str, most: float) -> list[str]:
    """The text in lines no broader than `most` characters; what needs more than four is cut off with an ellipsis."""
    lines, line = [], ""
    for letter in text:
        if breadth(line + letter) > most:
            lines.append(line)
            line = ""
        line += letter
    lines.append(line)
    return [*lines[: MOST_LINES - 1], lines[MOST_LINES - 1][:-1] + "…"] if len(lines) > MOST_LINES else lines


def breadth(text: str) -> float:
    """How wide a text is at the most, in its own size: a Chinese character is 1."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.62 for c in text)
