"""Dates and times in the words people hear: date, weekday, part of day and clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from bot.hall.blocks import joined, spans_text
from bot.hall.calendar import Calendar
from bot.hall.opening import DayException

DIGITS = "一二三"
"""The choices that are read aloud; more cannot be kept in mind."""
MORE = "还有别的，请看屏幕。"
SAY_DIGIT = "说数字就行。"


def clock(moment: datetime) -> str:
    """`晚上7:30`, `上午9:00`: the twelve-hour clock with its part of day."""
    hour = moment.hour
    part = (
        "凌晨"
        if hour < 6
        else "早上"
        if hour < 8
        else "上午"
        if hour < 12
        else "中午"
        if hour < 13
        else "下午"
        if hour < 18
        else "晚上"
    )
    shown = hour if hour <= 12 else hour - 12
    return f"{part}{shown}:{moment.minute:02d}"


def moment(at: datetime, now: datetime, calendar: Calendar) -> str:
    """`11月28日星期六晚上7:30`, with 今天/明天/后天 in front where it helps."""
    return f"{near(at, now)}{calendar.describe(at.date(), now.date())}{clock(at)}"


def near(at: datetime, now: datetime) -> str:
    """今天, 明天, 后天 or nothing."""
    return {0: "今天", 1: "明天", 2: "后天"}.get((at.date() - now.date()).days, "")


def with_lunar(at: datetime, now: datetime, calendar: Calendar) -> str:
    """The moment followed by the lunar date, which many old people live by."""
    return f"{moment(at, now, calendar)}（农历{calendar.lunar(at.date()).text}）"


def note_on(day: date, now: datetime, calendar: Calendar) -> str:
    """What to add to a date that a plan not yet announced may still turn on or off; empty for every other date."""
    year = calendar.awaited_plan(day)
    if year is None:
        return ""
    if year <= now.year:  # it was announced long ago, only nobody has entered it here
        return f"{'今年' if year == now.year else f'{year}年'}的放假安排我这里还没有登记，请以通知为准。"
    return f"{'明年' if year == now.year + 1 else f'{year}年'}放假安排还没公布，到时以通知为准。"


def numbered(titles: Sequence[str]) -> str:
    """`一，续证；二，变更；三，停业。`: at most three choices as they are read aloud, and where the others are."""
    said = "；".join(f"{digit}，{title}" for digit, title in zip(DIGITS, titles, strict=False))
    return f"{said}。{MORE if len(titles) > len(DIGITS) else ''}"


def exception(day: date, what: DayException, now: date, calendar: Calendar) -> str:
    """A date that differs from its kind, with the reason: `12月31日星期四不办公（年终盘点）`."""
    return calendar.describe(day, now) + changed(what)


def changed(what: DayException) -> str:
    """What is left of such a day, and why: `不办公（年终盘点）`."""
    if not what.blocks:
        return f"不办公（{what.reason}）"
    needs = "要预约，" if all(b.by_appointment for b in what.blocks) else ""
    mark = "" if needs else "（要预约）"
    spans = "、".join(spans_text([b]) + (mark if b.by_appointment else "") for b in joined(what.blocks))
    return f"只办{spans}（{needs}{what.reason}）"
