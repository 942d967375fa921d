"""What went on, part by part of a period: a line for every day, week or month, and for the period before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from bot.console import figures_plot as plot
from bot.console.figures_plot import Series
from bot.console.figures_table import ALL, BEFORE, NONE, WHEN, Cell, Table, drawn, few, label, minutes, percent
from bot.desk.figures import Sheet, all_grades, booked, given, well, words
from bot.store.figures import Visits, Wait

STOPPED = "渠道停用时来的"


def visits(sheet: Sheet) -> Table:
    """Who came, and how many of them needed no person."""

    rows = [(day, one) for day, one in sheet.visits.items()]

    def row(name: str, one: Visits) -> tuple[Cell, ...]:
        return name, one.all, one.alone, percent(one.alone, one.all)

    series = [
        Series("小助手自己办了", [one.alone for _, one in rows]),
        Series("找了人", [one.all - one.alone - one.stopped for _, one in rows]),
    ]
    sums = [row(ALL, sheet.visits_now), row(BEFORE, sheet.visits_before)]
    shut_out, shut_out_before = sheet.visits_now.stopped, sheet.visits_before.stopped
    if shut_out or shut_out_before:
        series.append(Series(STOPPED, [one.stopped for _, one in rows]))
        sums += [row(STOPPED, Visits(shut_out, 0)), row(f"{STOPPED}，上一段", Visits(shut_out_before, 0))]
    title = "来访，有多少没找人就办了"
    return Table(
        "visits", title, "一个人一天算一次来访。当天没有找过工作人员的，算小助手自己办了。",
        (WHEN[sheet.period.unit], "来访", "小助手自己办了", "占%"),
        [*(row(label(sheet.period, day), one) for day, one in rows), *sums],
        drawn(sheet, "visits", title, plot.columns, series),
    )  # fmt: skip


def waits(sheet: Sheet) -> Table:
    """How long people waited for a clerk."""
    rows = [(day, sheet.waits.get(day)) for day in sheet.period.parts]

    def row(name: str, one: Wait | None) -> tuple[Cell, ...]:
        return name, one.people if one else 0, minutes(one.median if one else None), minutes(one.p90 if one else None)

    whole = sheet.all_waits
    sums = [
        row(ALL, whole.get(("live", False))), row(BEFORE, whole.get(("live", True))),
        row("要回电话的", whole.get(("callback", False))), row("要回电话的，上一段", whole.get(("callback", True))),
    ]  # fmt: skip
    series = [
        Series("一半的人最多等", [one.median / 60 if one else None for _, one in rows]),
        Series("九成的人最多等", [one.p90 / 60 if one else None for _, one in rows]),
    ]
    title = "等人接待等了几分钟"
    return Table(
        "waits", title, "从要找人到第一次有人接待。还没有接待的不算；要回电话的另算。",
        (WHEN[sheet.period.unit], "接待了", "一半的人最多等（分钟）", "九成的人最多等（分钟）"),
        [*(row(label(sheet.period, day), one) for day, one in rows), *sums],
        drawn(sheet, "waits", title, plot.lines, series),
    )  # fmt: skip


def appointments(sheet: Sheet) -> Table:
    """Appointments by the day they were for."""

    def row(name: str, one: Counter[str]) -> tuple[Cell, ...]:
        kept, missed = booked(one), one["no_show"]
        ended = missed + one["done"] + one["checked_in"]
        return name, kept, one["done"], missed, percent(missed, ended), one["cancelled"]

    series = [
        Series("其余的预约", [booked(one) - one["no_show"] for one in sheet.appointments.values()]),
        Series("没有来", [one["no_show"] for one in sheet.appointments.values()]),
    ]
    title = "预约，有多少没有来"
    rows = [row(label(sheet.period, day), one) for day, one in sheet.appointments.items()]
    sums = [row(ALL, sheet.appointments_all.now), row(BEFORE, sheet.appointments_all.before)]
    return Table(
        "appointments", title, "按约的那天算。“约了”不含取消的；“没有来”占已经有结果的几成。",
        (WHEN[sheet.period.unit], "约了", "办完", "没有来", "没来占%", "取消"), [*rows, *sums],
        drawn(sheet, "appointments", title, plot.columns, series),
    )  # fmt: skip


def understanding(sheet: Sheet) -> Table:
    """How words were taken."""

    def row(name: str, one: Mapping[str, int]) -> tuple[Cell, ...]:
        said, clear = words(one), one.get("clear", 0)
        return name, said, clear, percent(clear, said), one.get("asked", 0), one.get("missed", 0), one.get("picked", 0)

    kinds = (("clear", "一次听懂"), ("asked", "反问"), ("missed", "没听懂"))
    series = [Series(name, [one[code] for one in sheet.said.values()]) for code, name in kinds]
    title = "听懂了多少"
    rows = [row(label(sheet.period, day), one) for day, one in sheet.said.items()]
    return Table(
        "understanding", title, "只算说的、写的话，按按钮的不算。“点选改正”是反问以后本人点了真正的意思。",
        (WHEN[sheet.period.unit], "话", "一次听懂", "听懂占%", "反问", "没听懂", "点选改正"),
        [*rows, row(ALL, sheet.said_all.now), row(BEFORE, sheet.said_all.before)],
        drawn(sheet, "understanding", title, plot.columns, series),
    )  # fmt: skip


def voice(sheet: Sheet) -> Table:
    """Voice messages, and answers that were heard."""

    def row(name: str, one: Mapping[str, int]) -> tuple[Cell, ...]:
        spoken, all_ = one.get("voice", 0), one.get("messages", 0)
        return name, all_, spoken, percent(spoken, all_), one.get("played", 0), one.get("sent", 0)

    series = [
        Series("发来的语音", [one["voice"] for one in sheet.said.values()]),
        Series("念给人听的回答", [one["played"] + one["sent"] for one in sheet.said.values()]),
    ]
    title = "语音用了多少"
    rows = [row(label(sheet.period, day), one) for day, one in sheet.said.items()]
    return Table(
        "voice", title, "网页上同一句话再听一遍不重复算。",
        (WHEN[sheet.period.unit], "发来的消息", "其中语音", "语音占%", "网页上听了", "发出的语音"),
        [*rows, row(ALL, sheet.said_all.now), row(BEFORE, sheet.said_all.before)],
        drawn(sheet, "voice", title, plot.lines, series),
    )  # fmt: skip


def grades(sheet: Sheet) -> Table:
    """How many of those who answered said that it went well."""

    def row(name: str, one: Counter[str]) -> tuple[Cell, ...]:
        good = well(one)
        return name, few(given(one)), NONE if good is None else good

    now, before = all_grades(sheet)
    title = "说办得好的，每百人有几个"
    rows = [row(label(sheet.period, day), one) for day, one in sheet.grades.items()]
    return Table(
        "grades", title, "按问的那天算。回答不到5个的不写。",
        (WHEN[sheet.period.unit], "回答了", "好占%"), [*rows, row(ALL, now), row(BEFORE, before)],
        drawn(sheet, "grades", title, plot.lines, [Series("说好的", [well(one) for one in sheet.grades.values()])]),
    )  # fmt: skip
