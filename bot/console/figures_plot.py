"""Plots as SVG, drawn here: every kind has a pattern of its own beside its colour, every number a table.

Nothing in them is a style: the console's policy allows none but its own file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log10

from markupsafe import Markup, escape

WIDTH, HEIGHT = 720, 330
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 52, 44
NAMES, BAR, ROW = 250, 20, 62
LETTERS = 'font-size="18" fill="#1c2725"'  # of the whole plot; what else is drawn has a colour of its own
INK = ("#0d4f4a", "#b4470a", "#43504c")
MOST_LABELS = 7


@dataclass(frozen=True)
class Series:
    """One kind of bar or line: its name, and a value for every label (None: there is none)."""

    name: str
    values: Sequence[float | None]


def columns(key: str, title: str, told: str, labels: Sequence[str], series: Sequence[Series]) -> Markup:
    """Upright bars on top of each other, a bar for every label."""
    tops = [sum(one.values[n] or 0 for one in series) for n in range(len(labels))]
    high = nice(max(tops, default=0))
    step = (WIDTH - LEFT - RIGHT) / max(1, len(labels))
    wide, base = step * 0.7, [0.0] * len(labels)
    drawn = []
    for number, one in enumerate(series):
        bars = []
        for n, value in enumerate(one.values):
            if value:
                tall, at = _tall(value, high), _tall(base[n], high)
                bars.append(
                    f"M{LEFT + step * (n + 0.15):.0f} {HEIGHT - BOTTOM - at:.0f}h{wide:.0f}v-{tall:.0f}h-{wide:.0f}z"
                )
                base[n] += value
        drawn.append(f'<path d="{"".join(bars)}" {_fill(key, number)}/>')
    return _whole(key, title, told, HEIGHT, [_grid(high), _below(labels, step), *drawn, _legend(key, series)], series)


def lines(key: str, title: str, told: str, labels: Sequence[str], series: Sequence[Series]) -> Markup:
    """A line for each series, with a mark of its own at every value; where there is none the line is broken."""
    high = nice(max((value or 0 for one in series for value in one.values), default=0))
    step = (WIDTH - LEFT - RIGHT) / max(1, len(labels))
    drawn = []
    for number, one in enumerate(series):
        line, marks, on = [], [], False
        for n, value in enumerate(one.values):
            if value is None:
                on = False
                continue
            x, y = LEFT + step * (n + 0.5), HEIGHT - BOTTOM - _tall(value, high)
            line.append(f"{'L' if on else 'M'}{x:.0f} {y:.0f}")
            marks.append(_mark(number, x, y))
            on = True
        dash = ' stroke-dasharray="8 6"' if number else ""
        drawn.append(f'<path d="{"".join(line)}" fill="none" stroke="{INK[number]}" stroke-width="3"{dash}/>')
        drawn.append(f'<path d="{"".join(marks)}" fill="{INK[number]}"/>')
    return _whole(
        key, title, told, HEIGHT, [_grid(high), _below(labels, step), *drawn, _legend(key, series, True)], series
    )


def bars(key: str, title: str, told: str, labels: Sequence[str], series: Sequence[Series], hidden: str) -> Markup:
    """Lying bars, those of every series under each other for a label, each with its number; `hidden` for None."""
    high = max((value or 0 for one in series for value in one.values), default=0) or 1
    room = WIDTH - NAMES - 90
    named = [f'<text x="{NAMES - 12}" y="{TOP + n * ROW + 28}">{escape(one)}</text>' for n, one in enumerate(labels)]
    drawn = [f'<g text-anchor="end">{"".join(named)}</g>']
    for number, one in enumerate(series):
        long = [room * (value or 0) / high for value in one.values]
        tops = [TOP + n * ROW + number * (BAR + 4) for n in range(len(labels))]
        shown = [hidden if value is None else f"{value:g}" for value in one.values]
        path = "".join(f"M{NAMES} {top}h{to:.0f}v{BAR}h-{to:.0f}z" for top, to in zip(tops, long, strict=True))
        drawn.append(f'<path d="{path}" {_fill(key, number)}/>')
        drawn += [
            f'<text x="{NAMES + to + 8:.0f}" y="{top + 17}">{escape(words)}</text>'
            for top, to, words in zip(tops, long, shown, strict=True)
        ]
    return _whole(key, title, told, TOP + len(labels) * ROW, [*drawn, _legend(key, series)], series)


def nice(value: float) -> float:
    """The top of an axis: four steps of a round whole number that reach at least so high."""
    if value <= 4:
        return 4
    unit = 10 ** int(log10(value / 4))
    return float(next(unit * times * 4 for times in (1, 2, 3, 5, 10) if unit * times * 4 >= value))


def _tall(value: float, high: float) -> float:
    return (HEIGHT - TOP - BOTTOM) * value / high


def _grid(high: float) -> str:
    """Four lines and what they stand for."""
    found = []
    for n in range(5):
        y, value = HEIGHT - BOTTOM - _tall(high * n / 4, high), high * n / 4
        found.append(f'<path d="M{LEFT} {y:.0f}H{WIDTH - RIGHT}" stroke="#{"75827c" if n == 0 else "d9d3c4"}"/>')
        found.append(f'<text x="{LEFT - 8}" y="{y + 6:.0f}" text-anchor="end">{value:g}</text>')
    return "".join(found)


def _below(labels: Sequence[str], step: float) -> str:
    """As many labels as there is room for, the first always."""
    every = ceil(len(labels) / MOST_LABELS)
    middle = f'y="{HEIGHT - 14}" text-anchor="middle"'
    return "".join(
        f'<text x="{LEFT + step * (n + 0.5):.0f}" {middle}>{escape(label)}</text>'
        for n, label in enumerate(labels)
        if n % every == 0
    )


def _legend(key: str, series: Sequence[Series], as_lines: bool = False) -> str:
    found, x = [], LEFT
    for number, one in enumerate(series):
        if as_lines:
            dash = ' stroke-dasharray="8 6"' if number else ""
            found.append(f'<path d="M{x} 20h28" stroke="{INK[number]}" stroke-width="3"{dash}/>')
            found.append(f'<path d="{_mark(number, x + 14, 20)}" fill="{INK[number]}"/>')
        else:
            found.append(f'<path d="M{x} 10h28v18h-28z" {_fill(key, number)}/>')
        found.append(f'<text x="{x + 36}" y="26">{escape(one.name)}</text>')
        x += 62 + 18 * len(one.name)
    return "".join(found)


def _mark(number: int, x: float, y: float) -> str:
    """A diamond for the first line, a square for the second."""
    if number:
        return f"M{x - 5:.0f} {y - 5:.0f}h10v10h-10z"
    return f"M{x - 7:.0f} {y:.0f}l7 -7l7 7l-7 7z"


def _fill(key: str, number: int) -> str:
    """The first is full, the second striped, the third dotted; all have an edge."""
    return f'fill="{INK[0] if number == 0 else f"url(#{key}-{number})"}" stroke="{INK[number]}" stroke-width="1.5"'


def _patterns(key: str, count: int) -> str:
    stripes = f'<path d="M-2 10L10 -2M-2 2L2 -2M6 10L10 6" stroke="{INK[1]}" stroke-width="2"/>'
    dots = f'<circle cx="4" cy="4" r="2" fill="{INK[2]}"/>'
    made = [
        f'<pattern id="{key}-{number}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<rect width="8" height="8" fill="#fffdf8"/>{inside}</pattern>'
        for number, inside in ((1, stripes), (2, dots))
        if number < count
    ]
    return f"<defs>{''.join(made)}</defs>" if made else ""


def _whole(key: str, title: str, told: str, height: int, drawn: Sequence[str], series: Sequence[Series]) -> Markup:
    body = "".join(drawn)
    return Markup(  # noqa: S704 - every word in it went through escape
        f'<svg class="plot" role="img" aria-labelledby="{key}-t {key}-d" viewBox="0 0 {WIDTH} {height}" {LETTERS}>'
        f'<title id="{key}-t">{escape(title)}</title>'
        f'<desc id="{key}-d">{escape(told)}</desc>{_patterns(key, len(series))}{body}</svg>'
    )
