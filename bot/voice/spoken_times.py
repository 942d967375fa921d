"""Clock times as old people say them: twelve hours with the part of the day (14:30 → 下午两点半)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.voice.spoken_numbers import cardinal
from bot.voice.spoken_rule import Rule, rule

_PART = (
    r"凌晨|清晨|清早|早晨|早上|上午|中午|正午|下午|午后|午间|傍晚|晚上|晚间|夜里|夜间|半夜|深夜|今晚|明晚|昨晚|当晚|每晚"
    r"|明早|今早|(?<!最)早|(?<!最)晚"  # 最晚 and 最早 are limits
)
_NOT_CLOCK = (
    r"(?!要求|建议|意见|注意|说明|内容|原因|理由|提示|提醒|事项|好处"
    r"|名|击|间|候|段|效|限|长|刻|常|速|代|尚|机|期)"
)
_HOUR = r"(?:2[0-4]|1\d|0?\d)"
_AFTER_HOUR = r"(?:[0-5]?\d分(?!钟|之[一二三四五六七八九])|[0-5]\d(?![\d元%])|半|整|钟|[13一三]刻)?"


def _clock(tag: str) -> str:
    return (
        rf"(?P<h{tag}>{_HOUR})(?:"
        rf":(?P<m{tag}>[0-5]\d)(?::(?P<s{tag}>[0-5]\d))?(?!\d)"
        rf"|[点时]{_NOT_CLOCK}(?P<t{tag}>{_AFTER_HOUR}))(?P<x{tag}>[\x01\x02])?"
    )


_LINK = r"(?P<link>\s?(?:[-~]{1,2}|至|到)\s?)"
_FIRST = rf"(?P<p1>{_PART})?(?P<gap>[:：(是为在的]?)(?<![\d.])(?<!\d:)"
_SECOND = rf"(?P<p2>{_PART})?{_clock('2')}"


@dataclass(frozen=True)
class Moment:
    """A time as written: the part of day if it was named; `padded` shows a 24-hour clock."""

    hour: int
    minute: int
    second: int
    part: str
    padded: bool
    tail: str = ""

    @property
    def on_24_hours(self) -> bool:
        """Whether the hour alone tells the half of the day."""
        return self.padded or self.hour >= 13 or self.hour == 0

    @property
    def full_hour(self) -> int:
        """The hour on the 24-hour clock as far as the named part of day tells it."""
        late = any(c in self.part for c in "下晚傍夜") and "半夜" not in self.part
        return self.hour + 12 if late and self.hour < 12 else self.hour


def part_of(hour: int, minute: int = 0) -> str:
    """The part of the day in which people place an hour of the 24-hour clock."""
    if hour == 24:
        return "晚上"
    for end, name in ((5, "凌晨"), (8, "早上"), (12, "上午"), (13, "中午"), (18, "下午")):
        if hour < end:
            return name
    return "晚上"


def say_clock(moment: Moment, part: str) -> str:
    """The words of a moment after its part of day."""
    hour = moment.hour - 12 if moment.hour > 12 else moment.hour
    words = part + ("两" if hour == 2 else cardinal(hour)) + "点"
    if moment.tail in ("整", "钟") or "刻" in moment.tail:
        return words + moment.tail.replace("1", "一").replace("3", "三")
    if moment.minute == 30 and not moment.second:
        return words + "半"
    if moment.minute or moment.second:
        words += f"{'零' if 0 < moment.minute < 10 else ''}{cardinal(moment.minute)}分"
    return words + (f"{cardinal(moment.second)}秒" if moment.second else "")


def _moment(found: re.Match[str], tag: str) -> Moment:
    hour, tail = found[f"h{tag}"], found[f"t{tag}"] or ""
    minute = found[f"m{tag}"] or "".join(c for c in tail if c.isdigit() and "刻" not in tail) or "0"
    if tail == "半":
        minute = "30"
    part = found[f"p{tag}"] or {"\x01": "上午", "\x02": "下午"}.get(found[f"x{tag}"] or "", "")
    colon = found[f"m{tag}"] is not None
    padded = hour.startswith("0") or (colon and int(hour) in (10, 11, 12))
    return Moment(int(hour), int(minute), int(found[f"s{tag}"] or 0), part, padded, tail)


def _evening_part(moment: Moment) -> str:
    """`7:30 PM` was marked 下午; after six people say 晚上."""
    return "晚上" if moment.part == "下午" and 6 <= moment.hour < 12 else moment.part


def _single(found: re.Match[str]) -> str:
    moment = _moment(found, "1")
    if found["x1"] == "\x02":
        return _lead(found) + say_clock(moment, _evening_part(moment))
    if moment.part:
        return _lead(found) + say_clock(moment, "" if found["p1"] else moment.part)
    return _lead(found) + say_clock(moment, part_of(moment.hour) if moment.on_24_hours else "")


def _lead(found: re.Match[str]) -> str:
    return (found["p1"] or "") + (found["gap"] or "")


def _range(found: re.Match[str]) -> str:
    first, last = _moment(found, "1"), _moment(found, "2")
    if found["x2"] and not first.part and first.hour < 12:
        first = replace(first, part=last.part)
    morning = first.hour in range(7, 12) and not first.part and not _evening_said(found)
    by_24 = first.on_24_hours or last.on_24_hours or (last.hour == 12 and first.hour < 12) or morning
    named = "" if found["p1"] else _evening_part(first)
    start = part_of(first.hour) if by_24 and not first.part else named
    end = _evening_part(last) or _end_part(first, last, by_24)
    if found["x2"] and end == start:
        end = ""
    return f"{_lead(found)}{say_clock(first, start)}到{say_clock(last, end)}"


def _evening_said(found: re.Match[str]) -> bool:
    """Whether the sentence so far speaks of the later half of the day, so that 7:00 may be the evening's."""
    clause = re.split("[。；;\n]", found.string[max(0, found.start() - 16) : found.start()])[-1]
    return any(c in clause for c in "下晚夜傍")


def _end_part(first: Moment, last: Moment, by_24: bool) -> str:
    """Named again only when the day has moved on: 上午八点半到十二点, but 上午八点半到下午五点半."""
    if first.full_hour < 5 <= last.hour < 8 and (first.part or first.on_24_hours):
        return "早上"
    if not by_24 or (first.part and last.hour <= 12 and not last.padded):
        return ""
    begun, ended = part_of(first.full_hour), part_of(last.hour)
    same = begun == ended or {begun, ended} == {"早上", "上午"}
    at_noon = last.hour == 12 and last.minute == 0 and first.hour < 12
    at_six = last.hour == 18 and last.minute == 0 and begun == "下午"
    return "" if (same or at_noon or at_six) and last.hour >= first.hour else ended


def _bare_start(found: re.Match[str]) -> str:
    """`14-17点`: give the first hour its own 点, then read it as a range."""
    return f"{found[1]}点{found[2]}"


TIME_RULES: tuple[Rule, ...] = (
    rule(r"(?<=比[例分值])([为是约:]?)(\d{1,3}):(\d{1,3})(?!\d)", r"\1\2比\3"),
    rule(rf"(?<![\d.:第])({_HOUR})(\s?(?:[-~]{{1,2}}|至|到)\s?{_HOUR}[点时]{_NOT_CLOCK})", _bare_start),
    rule(rf"{_FIRST}{_clock('1')}{_LINK}{_SECOND}", _range),
    rule(rf"{_FIRST}{_clock('1')}", _single),
)
