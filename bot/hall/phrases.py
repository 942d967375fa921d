"""Dates and times in the words people hear: date, weekday, part of day and clock."""

from __future__ import annotations

from datetime import datetime

from bot.hall.calendar import Calendar


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
