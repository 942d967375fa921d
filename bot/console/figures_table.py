"""A table of figures with the plot that belongs to it, and what all of them are made with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from bot.console import figures_plot as plot
from bot.console.figures_plot import Series
from bot.desk.figures import Sheet, share, told
from bot.hall.period import Period

FEW, NONE = "不到5", "—"
ALL, NOW, BEFORE = "合计", "这一段", "上一段"
WHEN = {"day": "哪天", "week": "哪周", "month": "哪月"}
Cell = str | int | float
LONGEST_NAME = 13


@dataclass(frozen=True)
class Table:
    """Rows under columns; `name` is also the name of its file. `figure` is None where there is nothing to draw."""

    name: str
    title: str
    note: str
    columns: tuple[str, ...]
    rows: list[tuple[Cell, ...]]
    figure: Markup | None


def label(period: Period, day: date) -> str:
    """A part of the period as it stands in a table."""
    if period.unit == "month":
        return f"{day.year}年{day.month}月"
    at = max(day, period.first)
    return f"{at.month}月{at.day}日" + ("起" if period.unit == "week" else "")


def short(period: Period, day: date) -> str:
    """The same below a plot."""
    at = max(day, period.first)
    return f"{day.month}月" if period.unit == "month" else f"{at.month}/{at.day}"


def minutes(seconds: int | None) -> Cell:
    """In minutes with one figure after the point."""
    return NONE if seconds is None else round(seconds / 60, 1)


def few(count: int) -> Cell:
    """A count of a list, or that it is small."""
    shown = told(count)
    return FEW if shown is None else shown


def percent(part: int, whole: int) -> Cell:
    """In whole percent, a dash of nothing."""
    found = share(part, whole)
    return NONE if found is None else found


def drawn(
    sheet: Sheet, key: str, title: str, draw: Callable[..., Markup], series: Sequence[Series]
) -> Markup | None:  # fmt: skip
    """A plot over the parts of the period, None when all of it is nothing."""
    if not any(value for one in series for value in one.values):
        return None
    period = sheet.period
    return draw(key, title, spoken(title, series), [short(period, day) for day in period.parts], series)


def lying(key: str, title: str, labels: Sequence[str], series: Sequence[Series]) -> Markup | None:
    """A plot over the lines of a list, None when all of it is nothing."""
    if not any(value for one in series for value in one.values):
        return None
    return plot.bars(key, title, spoken(title, series), [brief(one) for one in labels], series, FEW)


def brief(name: str) -> str:
    """A name as it has room beside a bar."""
    bare = name.partition("（")[0]
    return bare if len(bare) <= LONGEST_NAME else bare[: LONGEST_NAME - 1] + "…"


def spoken(title: str, series: Sequence[Series]) -> str:
    """What a plot shows, for who cannot see it: the highest of each kind. The numbers stand in the table beside it."""
    tops = [(one.name, max((value for value in one.values if value is not None), default=0)) for one in series]
    return "；".join(f"{name}，最高{top:.10g}" for name, top in tops) + "。数字都在旁边的表里。"
