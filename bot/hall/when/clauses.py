"""Who is wished for and who is refused: the elements of a sentence become entries with a sign and a link.

除了, 不要 and 别 refuse what follows them, 不行, 没空 and 要上班 what stands before them, 不是 takes a value back.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.hall.when.entries import Entry, Link, Reading
from bot.hall.when.lengths import Vague
from bot.hall.when.refusing import Refusing
from bot.hall.when.scopes import (
    broken_off,
    is_base,
    is_base_behind,
    is_hours,
)
from bot.hall.when.sides import MOSTLY, free_any_day, on_condition, unchanged
from bot.hall.when.term import Term
from bot.hall.when.terms import Element
from bot.hall.when.tokens import Token
from bot.hall.when.unread import unread

_AFFIRMING = re.compile("(?:是|是[说讲]|[说讲要]的是)$")
_FAILING = re.compile("[不没满].*[就再话]$|[次备候]")
_ASKING = re.compile(
    "(?:看看|想约|(?:^|[,。 ])(?:想)?(?:约|定|排)在?)$|(?:帮|给|替)(?:[我他她]|我[妈爸公婆哥姐囝]|老[公婆]|老人家?)[排约留定选挑]?(?:个|在|到)?$"
)
_DAYS = re.compile("[天号]|日子")
_APPOINTMENT = re.compile("(?:那个)?(?:预约|约|号(?!码))")
_TAKEN_BACK = ("不", "不对", "错了", "说错了", "讲错了", "口误")
_BY_NOW = ("现在", "现时", "这会", "这会儿", "眼下", "目前", "眼前")
_BOUNDS = ("deadline", "earliest", "passed", "before", "after", "from", "within", "upto", "closing")
_LATER = ("再说", "再讲", "再看", "再约", "再定", "再联系")
_SILENT = ("glue", "all", "habit", *_BOUNDS)


def read(elements: Sequence[Element]) -> Reading:
    """Sign and link every term of the sentence."""
    return _Clauses().run(elements)


class _Clauses(Refusing):
    """One pass from left to right."""

    def run(self, elements: Sequence[Element]) -> Reading:
        for element in elements:
            if isinstance(element, Term):
                self._term(element)
            elif not self._changes_plans(element):
                self._operator(element)
                self.since.append(element)
        self.reading.unread = unread(elements)
        self.reading.unfinished = any(t.kind == "repair" and t.text in _TAKEN_BACK for t in self.since)
        return self.reading

    def _term(self, term: Term) -> None:
        link = self._link()
        if self.mode == "avoid" and len(self.entries) > self.opened and link not in ("or", "adjacent"):
            self.mode = ""
        shunned = self.mode == "avoid" and broken_off(self.since)
        if shunned:
            self.mode = ""
        entry = Entry(term, link, refused=bool(self.mode), habit=self.habit, shunned=shunned)
        excepted = self.entries[self.opened :]
        if self.mode == "except" and (is_base(term, link, excepted) or is_hours(term, link, excepted)):
            self.mode, entry.refused = "", False
            entry.habit = term.date is None
            self.group = len(self.entries)
        entry.also = any(t.kind == "or" and _FAILING.search(t.text) for t in self.since)
        entry.asked = bool(_ASKING.search("".join(t.text for t in self.since)))
        entry.picked = bool(self.since) and self.since[-1].text == "就"
        entry.for_all = term.date is None and any(t.kind == "all" for t in self.since[-2:])
        back = link == "adjacent" or [t.kind for t in self.since] == ["earliest", "text"]
        if back and self.entries and isinstance(term.date, Vague) and term.date.words.endswith(_LATER):
            self.entries[-1].unsure = True  # 周四回来再说, 周四从泉州回来再说
        self.deny(entry)
        entry.affirmed = bool(self.since) and bool(_AFFIRMING.search(self.since[-1].text)) and not entry.denied
        self.entries.append(entry)
        self.since, self.habit = [], False

    def _link(self) -> Link:
        if not self.entries:
            return "start"
        kinds = [t.kind for t in self.since if t.kind not in _SILENT]
        if "repair" in kinds:
            return "repair"
        if unchanged(self.entries[-1], kinds, self.since):
            return "comma"
        if "or" in kinds or on_condition(self.since) or self._otherwise():
            return "or"
        if not kinds:
            return "comma" if any(t.text in ("吧", "在") for t in self.since) else "adjacent"
        return "comma" if set(kinds) <= {"comma", "space"} else "text"

    def _otherwise(self) -> bool:
        """25号，如果25号放假就24号: what is done when the day named before fails."""
        return self.condition and self.named > 0 and [t.text for t in self.since[-1:]] == ["就"]

    def _changes_plans(self, token: Token) -> bool:
        """要是下雨就改后天: a change on a condition is a second choice."""
        if token.kind != "repair" or not self.condition or not self.entries or token.text[0] not in "改换推延那顺提":
            return False
        self.since.append(Token("or", token.start, token.end, token.text))
        self.condition = False
        return True

    def _operator(self, token: Token) -> None:
        handler = getattr(self, f"_on_{token.kind}", None)
        if handler is not None:
            handler(token)

    def _on_pos(self, token: Token) -> None:
        self.condition = False
        if self.mode == "except" and len(self.entries) > self.opened:
            self.mode = ""
            if is_base_behind(self.entries, self.opened, self.since):
                self.entries[-1].refused, self.group = False, len(self.entries) - 1
        left = not any(t.text == "就" for t in self.since)  # 避开初一十五就行
        if (
            self.mode == "avoid"
            and left
            and len(self.entries) - self.opened > 1
            and self.entries[-1].link == "adjacent"
        ):
            self.mode, self.entries[-1].refused = "", False  # 不要后天十号没问题
        others = any(t.kind == "rest" for t in self.since)
        kinds = [t.kind for t in self.since]
        over = "stop" in kinds or (
            token.text == "最好" and "comma" in kinds and self.entries[-1:] and self.entries[-1].link != "or"
        )  # 周六没人办事是吧？行，下周六
        over = over or (token.text == "能" and {"comma", "text"} <= set(kinds))  # 明天停电，能约八号吗
        if self.entries and not self.entries[-1].refused and not others and not over:
            self.entries[-1].welcome = True
            self.entries[-1].habit = self.entries[-1].habit or free_any_day(self.entries[-1], self.since, token)
        self.group = len(self.entries)

    def _on_ask(self, token: Token) -> None:
        if any(t.kind == "comma" for t in self.since) and any(t.kind == "text" for t in self.since):
            self.group = len(self.entries)  # 冬至都要搓圆，你们上不上班: no wish for that day
        elif token.text == "不是":
            self._reminded()
        else:
            self._on_pos(token)

    def _on_all(self, _: Token) -> None:
        if self.entries and all(t.kind in ("glue", "comma", "space") for t in self.since):
            self.entries[-1].listed = True

    def _on_turned(self, _: Token) -> None:
        """冬至店里不开门，正好去你们那: what keeps him from work is what gives him the time."""
        last = self.entries[-1].term.date if self.entries else None
        for entry in self.busy:  # 周三要进货，周四正好去你们那 says nothing of Wednesday
            turned = entry.term.date == last
            entry.refused, entry.welcome = entry.refused and not turned, entry.welcome or turned

    def _reminded(self) -> None:
        """周三不是说要下雨吗: what both know of a day is told."""
        if self.entries and not self.since:
            self.entries[-1].told = True

    def _on_later(self, token: Token) -> None:
        if token.text in _BY_NOW and not self.since:
            return  # 今天现在没空
        self.group = len(self.entries)  # 十八号之前给我排上，后面我没空

    def _on_rest(self, token: Token) -> None:
        if token.text[0] in "其别旁另剩":
            self.reading.rest = len(self.entries)
        if self.mode == "except" and len(self.entries) == self.opened:
            return
        self.group = max(self.group, len(self.entries)) if self.mode != "except" else self.group

    def _on_text(self, token: Token) -> None:
        if self.entries and [t.text for t in self.since] in ([], ["的"]) and _APPOINTMENT.match(token.text):
            self.entries[-1].old = True
        if len(self.entries) > 1 and [t.text for t in self.since] == ["的"] and token.text.startswith("话"):
            self.entries[-1].also = True  # 周六都行，周日的话下午

    def _on_any(self, token: Token) -> None:
        self.reading.anything = True
        self.reading.any_day = self.reading.any_day or bool(_DAYS.search(token.text))
        self._on_pos(token)

    def _on_comma(self, token: Token) -> None:
        self.condition = self.condition and not any(t.text == "就" for t in self.since)
        free = any(t.kind == "habit" and t.text == "才" for t in self.since) and self.since[-1].kind == "pos"
        self.habit = self.habit and not free  # 收了摊我才有空，十一点半过去
        if self.mode == "avoid" and len(self.entries) > self.opened:
            self.mode = ""

    def _on_stop(self, token: Token) -> None:
        self.mode, self.condition, self.group = "", False, len(self.entries)

    def _on_if(self, token: Token) -> None:
        self.condition, self.named = True, len(self.entries)

    def _on_also(self, token: Token) -> None:
        if not self.entries or self.since:
            return
        last = self.entries[-1]
        last.also = True
        if self.mode == "except" and last.link in ("comma", "text") and len(self.entries) - self.opened > 1:
            for entry in self.entries[self.opened :]:  # 除了周三，周四也行
                entry.refused = False
            self.mode = ""

    def _on_habit(self, token: Token) -> None:
        near = [t.kind for t in self.since] in ([], ["text"]) and len("".join(t.text for t in self.since)) < 3
        behind = token.text[0] in "才都比" and bool(self.entries) and near
        behind = behind or (bool(self.entries) and not self.since and token.text in MOSTLY)
        if behind:
            self.entries[-1].habit = True
        else:
            self.habit = True
