"""What refusing words do to the times around them, and the state of the pass over a sentence that they change."""

from __future__ import annotations

import re
from typing import Literal

from bot.hall.when.clocks import TimeBound
from bot.hall.when.entries import Entry, Reading, in_workdays
from bot.hall.when.scopes import (
    contested,
    errand,
    feared,
    others_busy,
    put_off,
    settled,
    that_day,
    usually,
)
from bot.hall.when.sides import denied_apart, other_part, other_week
from bot.hall.when.tokens import Token

_DENYING = re.compile("不是|没|谁|哪")
_NOT_TAKEN = ("不考虑", "不选", "不约", "不排")


class Refusing:
    """The state of one pass from left to right, and the refusing words among its operators."""

    def __init__(self) -> None:
        self.reading = Reading()
        self.since: list[Token] = []  # operators since the last term
        self.mode: Literal["", "except", "avoid"] = ""
        self.opened = 0  # first entry the running 除了 or 不要 may refuse
        self.group = 0  # first entry a following 不行 may refuse
        self.condition = False
        self.named = 0  # so many entries stand before the running 如果
        self.habit = False
        self.busy: list[Entry] = []  # what the last refusal refused

    @property
    def entries(self) -> list[Entry]:
        return self.reading.entries

    def _on_except(self, token: Token) -> None:
        self.mode, self.opened = "except", len(self.entries)

    def _on_avoid(self, token: Token) -> None:
        if token.text in _NOT_TAKEN and self.entries and not self.since:
            self.refuse_group(token)
            return
        self.mode, self.opened = "avoid", len(self.entries)

    def _on_other(self, token: Token) -> None:
        if "算" in token.text and self._explains_count():
            return
        if self.mode == "except":
            self.mode, self.group = "", len(self.entries)
        else:
            self.refuse_group(token)

    def _on_neg(self, token: Token) -> None:
        if "算" in token.text and self._explains_count():
            return
        if self.condition:
            self.condition = False
            self.since.append(Token("or", token.start, token.end, token.text))
            return
        if feared(self.since) or usually(self.since) or others_busy(self.entries, self.since):
            self.group = len(self.entries)
            return  # 提前到两点，我怕赶不上接孩子
        if self.mode == "avoid" and len(self.entries) == self.opened:
            return  # 不要让我等半天不来: what is not wanted is that nobody comes
        if self.entries and that_day(self.entries[-1], self.since) and not settled(self.since, token):
            self.group = min(self.group, len(self.entries) - 1)  # 前后都行，就那天不行
            self.entries[-1].welcome = False
        only = token.text.startswith("都") or any(t.kind in ("all", "rest") for t in self.since)
        if self.mode == "except" and only:
            for entry in self.entries[self.opened :]:
                entry.refused = False
            self.mode, self.group = "", len(self.entries)
            return
        self.refuse_group(token)

    def _explains_count(self) -> bool:
        """五个工作日后，元旦不能算进去: how the days are counted is no refusal of any."""
        counted = [i for i, e in enumerate(self.entries) if in_workdays(e)]
        if not counted:
            return False
        for entry in self.entries[counted[-1] + 1 :]:
            entry.denied = True
        self.group = len(self.entries)
        return True

    def _arrives(self) -> bool:
        """四点前到，我要接小孩: by when somebody comes, and why."""
        limited = bool(self.entries) and isinstance(self.entries[-1].term.time, TimeBound)
        return limited and [t.kind for t in self.since[:2]] == ["to", "comma"]

    def refuse_group(self, token: Token) -> None:
        if settled(self.since, token) or self._arrives():
            self.group = len(self.entries)
            return
        last = self.entries[-1:]
        if last and (put_off(last[0], self.since) or errand(last[0], self.since, token)):
            self.group = len(self.entries)
            return
        index, self.busy = len(self.entries) - 1, []
        while index >= self.group:
            self.entries[index].contested = contested(self.entries[index], self.since, token)
            self.entries[index].refused = True
            self.busy.append(self.entries[index])
            hours = self.entries[index].term.date is None and self.entries[index - 1].affirmed  # 就是透早，白天走不开
            day = self.entries[index].term.time is None and self.entries[index - 1].term.time is not None
            asked = self.entries[index].link == "adjacent" and self.entries[index - 1].asked
            if self.entries[index].link not in ("or", "adjacent") or hours or day or asked:
                break
            index -= 1
        self.group = len(self.entries)

    def deny(self, entry: Entry) -> None:
        """不是周六是周日 and 是周六不是周日 both mean what was not denied."""
        taken_back = [t for t in self.since if t.kind == "repair"]
        if not taken_back or not _DENYING.match(taken_back[-1].text):
            return
        if not self.entries and any(t.kind == "comma" and t.start > taken_back[-1].start for t in self.since):
            return  # 不是，我是问周一能不能办
        if (
            not self.entries
            or self.entries[-1].affirmed
            or other_part(entry, self.entries, self.since)
            or other_week(entry, self.entries, self.since)
            or denied_apart(self.since)
        ):
            entry.denied, entry.link = True, "start" if not self.entries else "text"

    _on_refuse = _on_neg
