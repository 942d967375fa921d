"""What a sentence does to each of its times: wished for, refused, told as a reason, taken back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from bot.hall.when.lengths import After, Coming, Vague
from bot.hall.when.term import Term

Link = Literal["start", "repair", "or", "adjacent", "comma", "text"]
LOOSE: tuple[Link, ...] = ("text", "comma", "adjacent")
"""Links that say nothing of how two entries belong together."""


@dataclass
class Entry:
    """A term with what the sentence does to it; `link` ties it to the entry before it."""

    term: Term
    link: Link
    refused: bool = False
    denied: bool = False  # 不是X: counts as refused only if nothing else is named
    habit: bool = False
    welcome: bool = False  # followed by 可以, 有空 …
    also: bool = False
    old: bool = False  # 明天的预约: what was agreed on before
    told: bool = False  # a reason or news, which gives way to a wish
    wished: bool = False  # words of a wish stand beside it (给我…, …我去, …吧)
    alone: bool = False  # nothing is said of it
    bare: bool = True  # nothing stands before it in its clause
    shunned: bool = False  # 别在饭点，十一点…: an hour behind something unknown that is not wanted
    unsure: bool = False  # 周四不一定
    trailed: bool = False  # other words stand behind it in its clause
    joined: bool = False  # in one clause with the time before it
    firm: bool = False  # 吧 or 好了 right behind it
    back: bool = False  # somebody is back then
    listed: bool = False  # 都 behind it: one of a list
    settles: bool = False  # the last word on when he comes
    asked: bool = False  # 就周四, 帮我约周四: asked for before it was named
    contested: bool = False  # 周六来，我要去进货: asked for, and something is in the way
    picked: bool = False  # 就十号
    lent: bool = False  # its hours were said before it, for all the days that follow
    names: bool = False  # 那天是礼拜二: another name of the day before it
    for_all: bool = False  # 都是早上: a time for every day named before it
    alike: Term | None = None  # what it means if the news before it does not say of what week or month it is
    instead: Term | None = None  # the wish it replaced without a word that says so
    affirmed: bool = False  # 是X: a 不是 behind it denies what follows


@dataclass
class Reading:
    """The entries in order and whether anything at all would do."""

    entries: list[Entry] = field(default_factory=list)
    anything: bool = False
    any_day: bool = False
    unfinished: bool = False  # 周三，不对: taken back, and no other day was named
    unread: str = ""  # a word that moves a day (隔日, 前一天), found and not understood
    rest: int = 0  # so many entries stand before 其余都行


def in_workdays(entry: Entry) -> bool:
    """Whether the entry is counted in working days (五个工作日后)."""
    spec = entry.term.date
    return isinstance(spec, After | Coming) and spec.length.workdays > 0


def is_vague(entry: Entry) -> bool:
    """Whether the entry names no day of its own."""
    return isinstance(entry.term.date, Vague)
