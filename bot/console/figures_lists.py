"""What people came for and how it went, each kind a line; what only a few stand behind is told together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from bot.console import words as hall_words
from bot.console.figures_plot import Series
from bot.console.figures_table import BEFORE, NONE, NOW, Cell, Table, few, lying
from bot.desk.figures import OTHER, TOPICS_SHOWN, Line, Sheet, all_grades, booked, told, well
from bot.hall.services import SERVICES


def reasons(sheet: Sheet) -> Table:
    """Why people needed a person."""
    return _listed("reasons", "为什么找人", "", "原因", sheet.reasons, hall_words.reason)


def topics(sheet: Sheet) -> Table:
    """What was asked most."""
    shown = sheet.topics[:TOPICS_SHOWN]
    note = f"问得最多的{TOPICS_SHOWN}样，只有意思，没有原话。"
    return _listed("topics", "问得最多的事", note, "问的事", shown, lambda code: hall_words.INTENTS.get(code, code))


def services(sheet: Sheet) -> Table:
    """What appointments were for."""
    return _by_matter("services", "约的是什么事", "业务", sheet.services, _service)


def slots(sheet: Sheet) -> Table:
    """At which time of day they were."""
    return _by_matter("slots", "约在几点", "几点", sheet.slots, str)


def _by_matter(name: str, title: str, first: str, lines: Sequence[Line], called: Callable[[str], str]) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (
            _named(one, called), few(booked(one.now)), few(one.now["done"]), few(one.now["no_show"]),
            few(one.now["cancelled"]), few(booked(one.before)),
        )
        for one in lines
    ]  # fmt: skip
    columns = (first, "约了", "办完", "没有来", "取消", "上一段约了")
    series = [
        Series(NOW, [told(booked(one.now)) for one in lines]),
        Series(BEFORE, [told(booked(one.before)) for one in lines]),
    ]
    return Table(name, title, "", columns, rows, lying(name, title, [str(row[0]) for row in rows], series))


def ratings(sheet: Sheet) -> Table:
    """How it went, as people pressed it."""
    called = {"handoff": "接待以后", "appointment": "来办事以后"}

    def row(kind: str, name: str, one: Counter[str]) -> tuple[Cell, ...]:
        good = well(one)
        counts = [few(one[grade]) for grade in ("good", "fair", "bad", "none")]
        return f"{called[kind]}{name}", few(one.total()), *counts, NONE if good is None else good

    rows = [
        row(kind, name, one)
        for kind, both in sheet.ratings.items()
        for name, one in (("", both.now), (f"，{BEFORE}", both.before))
    ]
    now, before = all_grades(sheet)
    grades = (("good", "好"), ("fair", "一般"), ("bad", "不好"))
    series = [
        Series(NOW, [told(now[code]) for code, _ in grades]),
        Series(BEFORE, [told(before[code]) for code, _ in grades]),
    ]
    title = "办得好不好"
    return Table(
        "ratings", title, "办完以后问一次，按一个按钮，没有原话。一个人一天最多问一次。",
        ("哪件事", "问了", "好", "一般", "不好", "没有回", "好占%"), rows,
        lying("ratings", title, [name for _, name in grades], series),
    )  # fmt: skip


def _listed(
    name: str, title: str, note: str, first: str, lines: Sequence[Line], called: Callable[[str], str]
) -> Table:  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (_named(one, called), few(one.now.total()), few(one.before.total())) for one in lines
    ]
    series = [
        Series(NOW, [told(one.now.total()) for one in lines]),
        Series(BEFORE, [told(one.before.total()) for one in lines]),
    ]
    return Table(
        name, title, note, (first, "次数", BEFORE), rows, lying(name, title, [str(r[0]) for r in rows], series)
    )


def _named(one: Line, called: Callable[[str], str]) -> str:
    return "其他（每样不到5次）" if one.key == OTHER else called(one.key)


def _service(code: str) -> str:
    return SERVICES[code].name if code in SERVICES else code
