"""Captions of a video: WebVTT that was pasted, or lines such as `0:03-0:07 不收钱。`, checked and written anew."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape, unescape

LONGEST, LONGEST_LINE, MOST = 12_000, 80, 120
_TIME = r"(?:(\d{1,2}):)?(\d{1,2}):(\d{2})(?:[.,](\d{1,3}))?"
_ARROW = re.compile(rf"^\s*{_TIME}\s*-->\s*{_TIME}(?:\s.*)?$")
_PLAIN = re.compile(rf"^\s*{_TIME}\s*[-–—~到至]\s*{_TIME}\s+(.+)$")
_TAG = re.compile(r"<[^>]*>")
Cue = tuple[float, float, str]


class Uncaptioned(ValueError):
    """Captions that cannot be used; the sentence says why."""


def read(text: str, seconds: float) -> str:
    """The captions as WebVTT of their own words alone, for a video of so many seconds. Raises Uncaptioned."""
    if len(text) > LONGEST:
        raise Uncaptioned("字幕太长了。")
    lines = [line.rstrip() for line in text.replace("\ufeff", "").replace("\x00", "").splitlines()]
    filled = [line for line in lines if line.strip()]
    if not filled:
        raise Uncaptioned("字幕一定要写：听不清的人靠它。")
    cues = list(_vtt(lines) if filled[0].startswith("WEBVTT") else _plain(filled))
    _refuse(cues, seconds)
    return "WEBVTT\n\n" + "\n\n".join(f"{_stamp(a)} --> {_stamp(b)}\n{escape(words, False)}" for a, b, words in cues)


def _vtt(lines: list[str]) -> Iterator[Cue]:
    span: tuple[float, float] | None = None
    words: list[str] = []
    for line in [*lines, ""]:
        if (found := _ARROW.match(line)) is not None:
            span, words = _span(found.groups()), []
        elif line.strip() and span:
            words.append(unescape(_TAG.sub("", line)).strip())
        elif span:
            yield (*span, "".join(words))
            span = None


def _plain(lines: list[str]) -> Iterator[Cue]:
    for line in lines:
        found = _PLAIN.match(line)
        if found is None:
            raise Uncaptioned(f"这一行不像字幕：{line[:20]}。写成“0:03-0:07 不收钱。”这样。")
        yield (*_span(found.groups()[:8]), found.groups()[8].strip())


def _span(parts: tuple[str | None, ...]) -> tuple[float, float]:
    return _seconds(parts[:4]), _seconds(parts[4:])


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, whole, milli = parts
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(whole or 0) + int((milli or "0").ljust(3, "0")) / 1000


def _refuse(cues: list[Cue], seconds: float) -> None:
    if not 1 <= len(cues) <= MOST:
        raise Uncaptioned(f"字幕要有1到{MOST}句。")
    before = 0.0
    for begin, end, words in cues:
        if not words or len(words) > LONGEST_LINE:
            raise Uncaptioned(f"每句字幕1到{LONGEST_LINE}个字。")
        if not before <= begin < end <= seconds + 1:
            raise Uncaptioned(f"字幕的时间不对：{_stamp(begin)}到{_stamp(end)}，要一句接一句，不超过视频的长度。")
        before = begin


def _stamp(at: float) -> str:
    milli = round(at * 1000)
    return f"{milli // 3_600_000:02}:{milli // 60_000 % 60:02}:{milli // 1000 % 60:02}.{milli % 1000:03}"
