"""What a photographed paper says: whether it is a retail licence (烟草专卖零售许可证), its number, its last day.

Only recognised lines come in, so that any recogniser will do. What such a licence shows: number, name, operator,
address, valid until. Its number has twelve digits; it is valid for at most five years (细则 48). A value that two looks
read differently, that runs out of the picture or that cannot be is not told at all: nothing is better than a wrong one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from itertools import pairwise
from statistics import median

LEAST_SCORE = 0.94
"""Certainty of a line that is believed; figures in groups are read with 0.96, for the gaps count against them."""
HAZY = 0.88
"""Certainty of the line in the middle of all, below which the whole picture is not to be believed."""
EDGE = 0.012
"""Share of a picture's width: whatever comes so near to its side may go on outside."""
LONGEST = timedelta(days=5 * 366)
TITLE = "烟草专卖零售许可证"
BEGINNINGS = re.compile(r"(?:许可证)?(?:编号|证号)|企业|字号|经营者|负责人|经营场所|许可范围|有效期|发证机关|发证日期")
FOLDED = str.maketrans("許證號專賣煙營經發圍機關業齡效歲", "许证号专卖烟营经发围机关业龄效岁")
CONFUSED = str.maketrans("OoQlI|", "000111")
BUSINESS = re.compile(r"营业执照|统一社会信用代码")
IDENTITY = re.compile(r"公民身份号码|居民身份证")
OTHER_TOBACCO = re.compile(r"烟草专卖(批发|生产)企业许可证")
LABEL = re.compile(r"(?:许可证)?(?:编号|证号|号码)[:：]?")
RUN = re.compile(r"(?<![0-9A-Za-z])[0-9OoQlI|]{9,20}(?![0-9A-Za-z])")
_DAY = r"(20\d\d)(?:年(\d{1,2})月(\d{1,2})日|([./-])(\d{1,2})\4(\d{1,2})(?!\d))"
DATES = re.compile(_DAY)
PERIOD = re.compile(rf"{_DAY}(?:起)?(?:至|到|[-~—]+){_DAY}")
UNTIL = re.compile(rf"(?:至|到|有效期(?:限)?:?){_DAY}")
NUMERALS = {c: str(n) for n, c in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0"}
CHINESE_DAY = re.compile(
    r"([二〇零○一三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日"
)


class Paper(Enum):
    """What kind of paper it is."""

    LICENCE = "licence"
    BUSINESS = "business"
    IDENTITY = "identity"
    OTHER = "other"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Line:
    """One recognised line: `score` from 0 to 1, its box as shares of the picture's width and height.

    `again` is what further looks at the same line gave.
    """

    text: str
    score: float
    left: float = 0.1
    top: float = 0.1
    right: float = 0.9
    bottom: float = 0.2
    again: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """What a picture says. `several`: more than one number stands there; `doubted`: values were dropped."""

    paper: Paper
    number: str | None = None
    expiry: date | None = None
    several: bool = False
    doubted: bool = False

    @property
    def useful(self) -> bool:
        """Whether there is something to read back."""
        return self.paper is Paper.LICENCE and (self.number is not None or self.expiry is not None)


def read(lines: Sequence[Line]) -> Reading:
    """The reading of one picture's lines, in any order."""
    lines = sorted(lines, key=lambda line: (line.top, line.left))
    paper = _paper(lines)
    if paper is not Paper.LICENCE:
        return Reading(paper)
    if median(line.score for line in lines) < HAZY:
        return Reading(paper, doubted=True)
    numbers, doubt = _numbers(lines)
    expiry, doubtful = _expiry(lines)
    number = next(iter(numbers)) if len(numbers) == 1 else None
    return Reading(paper, number, expiry, len(numbers) > 1, doubt or doubtful)


def plain(text: str) -> str:
    """A line without spaces, with half-width figures and simplified forms of the words that matter."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).translate(FOLDED)


# -- the paper ------------------------------------------------------------------------------------------------


def _paper(lines: Sequence[Line]) -> Paper:
    text = "\n".join(plain(line.text) for line in lines)
    if OTHER_TOBACCO.search(text):
        return Paper.OTHER
    if any(_titled(plain(line.text)) for line in lines):
        return Paper.LICENCE
    if IDENTITY.search(text):
        return Paper.IDENTITY
    if BUSINESS.search(text):
        return Paper.BUSINESS
    shown = sum(BEGINNINGS.match(one) is not None for one in text.split("\n"))
    if shown >= 3 and "烟" in text:  # the title is outside or in the glare
        return Paper.LICENCE
    return Paper.OTHER if len(re.sub(r"\W", "", text)) >= 12 else Paper.NOTHING


def _titled(text: str) -> bool:
    """Whether a line is the title, at most two of its nine signs misread; other papers name it in sentences."""
    if len(text) > len(TITLE) + 6 or ("零" not in text and "烟" not in text):
        return False
    starts = range(max(1, len(text) - len(TITLE) + 1))
    return any(_distance(text[at : at + len(TITLE)], TITLE) <= 2 for at in starts)


def _distance(one: str, other: str) -> int:
    row = list(range(len(other) + 1))
    for n, a in enumerate(one, 1):
        before, row[0] = row[0], n
        for m, b in enumerate(other, 1):
            before, row[m] = row[m], min(row[m] + 1, row[m - 1] + 1, before + (a != b))
    return row[-1]


# -- the number -----------------------------------------------------------------------------------------------


def _numbers(lines: Sequence[Line]) -> tuple[set[str], bool]:
    """The numbers that may be the licence's: labelled ones before others; and whether one was doubted."""
    labelled: set[str] = set()
    others: set[str] = set()
    doubted = False
    for line in lines:
        found = _twelve(line.text)
        if found is None:
            continue
        if not _sure(line, [_twelve(text) for text in line.again], found):
            doubted = True
            continue
        (labelled if _labelled(line, lines) else others).add(found)
    return (labelled or others), doubted


def _twelve(text: str) -> str | None:
    """The number of twelve digits in a line; None when there is none, or a longer or shorter one stands there."""
    joined = re.sub(r"(?<=[\dOoQlI|])[.,·](?=[\dOoQlI|])", "", plain(text))
    runs = [run.translate(CONFUSED) for run in RUN.findall(joined) if sum(c.isdigit() for c in run) >= 8]
    fit = [run for run in runs if len(run) == 12 and not run.startswith("0")]
    return fit[0] if len(fit) == 1 and len(runs) == 1 else None


def _labelled(line: Line, lines: Iterable[Line]) -> bool:
    if LABEL.search(plain(line.text)):
        return True
    middle = (line.top + line.bottom) / 2
    return any(
        other.top <= middle <= other.bottom and other.left < line.left and LABEL.search(plain(other.text))
        for other in lines
    )


def _sure(line: Line, again: Sequence[object], found: object) -> bool:
    whole = line.left > EDGE and line.right < 1 - EDGE
    return whole and line.score >= LEAST_SCORE and all(other == found for other in again)


# -- the last day ---------------------------------------------------------------------------------------------


def _expiry(lines: Sequence[Line]) -> tuple[date | None, bool]:
    """The last day that the licence is valid; and whether one was doubted."""
    found: set[date] = set()
    doubted = False
    for text, parts in _rows(lines):
        day = last_day(text)
        if day is None:
            doubted = doubted or "有效期" in text or bool(DATES.search(_figures(text)) and "至" in text)
            continue
        if all(_sure(part, [_days(other) for other in part.again], _days(part.text)) for part in parts):
            found.add(day)
        else:
            doubted = True
    return (next(iter(found)) if len(found) == 1 else None), doubted or len(found) > 1


def _rows(lines: Sequence[Line]) -> list[tuple[str, list[Line]]]:
    """Lines that may hold the period: each by itself, or two that belong together where one holds only half of it."""
    rows = [(plain(line.text), [line]) for line in lines if _days(line.text)]
    halves = [(text, parts) for text, parts in rows if last_day(text) is None]
    pairs = [
        (f"{first}{second}", [*left, *right])
        for (first, left), (second, right) in pairwise(halves)
        if re.search(r"[至到—-]$", first) or re.match(r"[至到—-]", second)
    ]
    return [row for row in rows if row not in halves] + (pairs or halves)


def last_day(text: str) -> date | None:
    """The end of the period that a line names; None without one, or with one that cannot be."""
    text = _figures(text)
    if period := PERIOD.search(text):
        start, end = _date(period.groups()[:6]), _date(period.groups()[6:])
        return end if start and end and start < end <= start + LONGEST else None
    if until := UNTIL.search(text):
        return _date(until.groups())
    return None


def _days(text: str) -> tuple[date | None, ...]:
    """Every date of a line."""
    return tuple(_date(groups) for groups in DATES.findall(_figures(text)))


def _figures(text: str) -> str:
    """The text with dates in Chinese numerals written in figures."""
    return CHINESE_DAY.sub(lambda m: f"{_year(m[1])}年{_small(m[2])}月{_small(m[3])}日", plain(text))


def _year(text: str) -> str:
    return "".join(NUMERALS[c] for c in text)


def _small(text: str) -> str:
    """十 to 三十一, or a single numeral, in figures; others as they are, for no date comes of them."""
    tens, ten, ones = text.partition("十")
    if not ten:
        return NUMERALS.get(text, text)
    return str(int(NUMERALS.get(tens, "1")) * 10 + int(NUMERALS.get(ones, "0")))


def _date(groups: Sequence[str | None]) -> date | None:
    year, month, day, _sign, month_too, day_too = groups
    try:
        return date(int(year or 0), int(month or month_too or 0), int(day or day_too or 0))
    except ValueError:
        return None
