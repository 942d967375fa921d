"""Joining the tokens of one wish: [date][part of day][clock], ranges and bounds.

The result is the sentence as a list of `Term`s and of the operators and words between them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

from bot.hall.when.agreement import Agreement
from bot.hall.when.clocks import Clock, Part
from bot.hall.when.cursor import SKIPPED, Cursor
from bot.hall.when.joins import Shifted, Step
from bot.hall.when.neighbours import join_dates, join_times
from bot.hall.when.nth import Around, Nth, Ordinal
from bot.hall.when.term import Term, by_then, from_then, limited, span
from bot.hall.when.tokens import Token
from bot.hall.when.weeks import Weekday, Weekend

_BINDING = ("的", "那天", "那一天", "这天", "这一天")
_BEHIND = ("passed", "after")
_NAMED = ("是", "就是", "也就是", "也就是说")
_SUFFIXES = ("before", "after", "from", "within", "upto", "closing")
_BOTH_SIDES = ("passed", "deadline")  # before a date, or behind it when none follows


Element: TypeAlias = Term | Token


def build(tokens: Sequence[Token]) -> list[Element]:
    """Terms and what stands between them, in order; pure glue is dropped except where a later stage asks for it."""
    return _Builder(tokens).run()


class _Builder(Cursor):
    """A cursor over the tokens; every method leaves `at` behind what it has taken."""

    def run(self) -> list[Element]:
        out: list[Element] = []
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            if token.kind in ("date", "time"):
                out.append(self._prefixed(self._bounded(self._ranged()), out))
            else:
                out.append(token)
                self.at += 1
        return out

    def _simple(self) -> Term:
        first = self.take()
        term = Term(first.date, first.time, first.start, first.end)
        while (token := self.peek()) and token.kind in ("date", "time"):
            joined = self._join(term, token)
            if joined is None:
                break
            self.take()
            term = replace(joined, end=token.end)
        return term

    def _join(self, term: Term, token: Token) -> Term | None:
        if token.time is not None:
            if isinstance(term.time, Clock) and isinstance(token.time, Clock) and self.listed(token):
                return None  # 九点九点半都行
            time = token.time if term.time is None else join_times(term.time, token.time)
            apart = term.time if isinstance(term.time, Part) and self._apart(token) else None
            return replace(term, time=time, apart=apart) if time else None
        if token.date is None:
            return None
        if term.date is None:
            ends = any(t.kind == "to" and t.end == term.start for t in self.tokens)  # 早市忙到九点 十号可以
            return replace(term, date=token.date) if not ends and not self.time_follows(token) else None
        if term.time is not None or self.peek((*_BINDING, *_NAMED)) is not token:
            return None
        date = join_dates(term.date, token.date, listed=self.listed(token))
        if self.peek(_BINDING) is not token and (not isinstance(date, Agreement) or self._denied(term)):
            return None
        return replace(term, date=date) if date else None

    def _denied(self, term: Term) -> bool:
        """不是周六是六号 names two days, 六号是周六 one."""
        before = [t for t in self.tokens if t.end <= term.start][-1:]
        return bool(before) and before[0].kind in ("repair", "except")

    def _apart(self, token: Token) -> bool:
        """Whether a part of day stands on its own before this time: behind a space, or glued to its day (明早)."""
        index = self.at
        while self.tokens[index] is not token:
            index += 1
        index -= 1
        before = self.tokens[index]
        glued = index > 0 and self.tokens[index - 1].date is not None and self.tokens[index - 1].start == before.start
        return before.kind in SKIPPED or glued

    def _ranged(self) -> Term:
        left = self._simple()
        to = self.peek()
        if to is not None and to.kind == "from" and (after := self.after(to)) and after.kind == "to":
            self.take()  # 从1号起至15号
            to = after
        if to is None or to.kind != "to":
            return left
        mark = self.at
        self.take()
        right = self.peek()
        if right is None or right.kind not in ("date", "time") or self._arrives(left, right):
            self.at = mark
            return left
        term = span(left, self._simple())
        follower = self.peek()
        if term.time is None and term.until is None and follower and follower.kind == "time":
            hours = self._ranged()
            return replace(term, time=hours.time, end=hours.end)
        return term

    def _arrives(self, left: Term, right: Token) -> bool:
        """九点半到明天: he arrives then; no hours run on into a day."""
        hour = left.date is None and isinstance(left.time, Clock)
        following = self.after(right)
        return hour and right.date is not None and not (following and following.kind == "time")

    def _bounded(self, term: Term) -> Term:
        while (token := self.peek()) and token.kind in (*_SUFFIXES, *_BOTH_SIDES):
            mark = self.at
            self.take()
            step = self.peek()
            if step and isinstance(step.date, Step) and step.date.sign > 0 and term.date and token.kind in _BEHIND:
                self.take()  # 冬至过了第二天
                term = replace(term, date=Shifted(term.date, step.date), end=step.end)
                continue
            if token.kind in _BOTH_SIDES and (following := self.peek()) and following.kind in ("date", "time"):
                self.at = mark
                return term
            ordinal = self._counted(token.kind)
            if ordinal and term.date:
                end = self.take().end
                term = replace(term, date=Around(term.date, ordinal, 1 if token.kind == "after" else -1), end=end)
                continue
            bound = limited(term, token.kind)
            if bound is None:
                self.at = mark
                return term
            term = self._with_hours(replace(bound, end=token.end))
        return term

    def _counted(self, kind: str) -> Ordinal | None:
        """What follows 之前 or 之后 as a day to be counted from there: 第一个工作日, 的那个周末."""
        token = self.peek()
        if token is None or token.date is None or kind not in ("before", "after"):
            return None
        if isinstance(token.date, Ordinal):
            return token.date
        if kind == "before" and not token.text.startswith("那"):
            return None  # 圣诞节前的那个周六 means one day, 十五号之前周三 any of them
        if isinstance(token.date, Weekday) and token.date.weekly and len(token.date.numbers) == 1:
            return Ordinal(1, "weekday", token.date.numbers[0])
        return Ordinal(1, "weekend") if token.date == Weekend() else None

    def _with_hours(self, term: Term) -> Term:
        token = self.peek()
        if term.time is None and token and token.kind == "time":
            hours = self._ranged()
            return replace(term, time=hours.time, end=hours.end)
        return term

    def _prefixed(self, term: Term, before: list[Element]) -> Term:
        token = next((e for e in reversed(before) if isinstance(e, Term) or e.kind not in SKIPPED), None)
        if token is None or isinstance(token, Term):
            return term
        follower = self.peek()
        if token.kind == "to" and not isinstance(token, Term) and follower and follower.kind == "all":
            return by_then(term)  # 到月底都行
        if token.kind == "deadline" or (token.kind == "to" and len(token.text) > 1):
            return by_then(term)
        if token.kind == "passed":
            return self._passed(term)
        starts = token.kind == "earliest" and token.text[0] in "最不"
        return from_then(term, "from") if starts else term

    def _passed(self, term: Term) -> Term:
        """过了元旦, and 过完元旦第一个工作日."""
        ordinal = self.peek()
        if isinstance(term.date, Agreement) and (weekday := _weekday_behind(term.date)):
            return replace(term, date=Around(term.date.first, weekday, 1))
        if isinstance(term.date, Nth):
            return replace(term, date=Around(term.date.base, term.date.ordinal, 1))
        if term.date and ordinal and isinstance(ordinal.date, Ordinal):
            self.take()
            return replace(term, date=Around(term.date, ordinal.date, 1), end=ordinal.end)
        return from_then(term, "after")


def _weekday_behind(spec: Agreement) -> Ordinal | None:
    """过了冬至那个礼拜六: the first such weekday behind it."""
    second = spec.second
    one = isinstance(second, Weekday) and second.weekly and len(second.numbers) == 1
    return Ordinal(1, "weekday", second.numbers[0]) if one and isinstance(second, Weekday) else None
