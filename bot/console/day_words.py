"""What stands above the list of a day: its title, its week, what waits for a yes, and what was just done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from bot.console import words
from bot.console.booking_rows import reachable
from bot.console.bookings import Count
from bot.console.digits import whole
from bot.desk.reach import Way
from bot.hall import phrases
from bot.hall.calendar import Calendar
from bot.hall.opening import Opening
from bot.store.appointments import Appointment

KINDS = {"workday": "工作日", "weekend": "周末", "makeup": "调休上班", "holiday": "放假"}
WEEKDAYS = "一二三四五六日"
NOTES = {
    "confirmed": "已经确认，会告诉本人。", "cancelled": "已经取消，会告诉本人。", "moved": "已经改好时间，会告诉本人。",
    "checked_in": "记下了：到了。点错了可以撤回。", "not_there": "撤回了：还没有到。",
    "done": "记下了：办完了。", "no_show": "记下了：没有来。",
}  # fmt: skip
CALL_NOTES = {
    "confirmed": "已经确认。这位没有留聊天渠道，请打电话告诉本人。",
    "cancelled": "已经取消。这位没有留聊天渠道，请打电话告诉本人。",
    "moved": "已经改好时间。这位没有留聊天渠道，请打电话告诉本人。",
}


def will_be_told(one: Appointment, way: Way, after: str) -> str:
    """How the person hears of it `after` something is done: 取消以后会用微信告诉本人。"""
    if not reachable(one):
        return f"这位没有留聊天渠道，{after}请打电话告诉本人。"
    channel = words.channel(one.channel or "")
    return {
        "chat": f"{after}会用{channel}告诉本人。",
        "sms": f"{after}会发短信告诉本人。",
        "call": f"这位用的是{channel}，{after}不一定收得到消息；收不到的会排进“今天要打的电话”，请打电话告诉本人。",
    }[way]


def changed(opening: Opening, day: date) -> str:
    """What makes the day differ from its kind, as the hall's book says; empty when nothing does."""
    what = opening.exception_on(day)
    return f"这天{phrases.changed(what)}" if what else ""


def notice(query: Mapping[str, str]) -> str:
    """What was done on the way to this address."""
    code, number = query.get("done", ""), query.get("number", "")
    if code == "booked" and whole(number) is not None:
        return f"约好了，预约号{number}，请念给对方听。"
    if code == "called" and number.isascii() and number.isdigit() and len(number) < 10:
        return f"叫了{number}号，到{query.get('desk', '')[:20]}。"
    notes = CALL_NOTES if query.get("call") else NOTES
    return notes.get(code, NOTES.get(code, ""))


def title(day: date, calendar: Calendar) -> str:
    """The date with its lunar day and its kind."""
    known = calendar.day(day)
    kind = f"{known.name}放假" if known.kind == "holiday" and known.name else KINDS[known.kind]
    doubt = "" if known.announced else "，放假安排还没公布"
    return f"{calendar.describe(day, date.min)}（农历{calendar.lunar(day).text}，{kind}{doubt}）"


def week(counts: Mapping[date, Count]) -> list[dict[str, Any]]:
    """The days of a week with their counts."""
    return [
        {"day": d.isoformat(), "words": f"{d.month}月{d.day}日 周{WEEKDAYS[d.weekday()]}", "count": count}
        for d, count in counts.items()
    ]


def pending(counts: Mapping[date, int], calendar: Calendar, now: datetime) -> list[dict[str, Any]]:
    """The days on which somebody waits for a clerk's yes."""
    return [
        {"day": day.isoformat(), "words": calendar.describe(day, now), "count": count} for day, count in counts.items()
    ]
