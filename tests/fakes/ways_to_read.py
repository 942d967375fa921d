"""Whether a regular expression can read one text in a number of ways that doubles with its length: exact, no clock.

The expression becomes the places at which it reads a character (Glushkov). One that runs away has a ring of places
round which one text leads in two ways.
"""

from __future__ import annotations

import re
import re._constants as codes
import re._parser as parser
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations
from typing import Any

Signs = frozenset[int]
MANY = 12  # a repeat that may go on longer than this counts as endless
COPIES = 3  # of what may come several times but not endlessly
EVERY = frozenset(range(0x3000)) | frozenset(range(0x3000, 0xA000, 7)) | frozenset(range(0xFE00, 0x10000))
NONE: Signs = frozenset()


@dataclass
class Part:
    """A piece: the places that may begin it, those that may end it with what must not follow there; may it be empty.

    `taken` is what it never leaves to what stands behind it.
    """

    first: list[int] = field(default_factory=list)
    last: dict[int, Signs] = field(default_factory=dict)
    empty: bool = True
    taken: Signs = NONE


class Places:
    """The places of one expression, and by which characters one is reached from another, once for every way."""

    def __init__(self) -> None:
        self.signs: list[Signs] = []
        self.ways: dict[int, dict[int, list[Signs]]] = {}

    def read(self, tree: Any) -> Part:
        """Every piece of a tree, one behind the other."""
        return self._row([self._item(op, arg) for op, arg in tree])

    def _item(self, op: Any, arg: Any) -> Part:
        if op in (codes.LITERAL, codes.NOT_LITERAL, codes.ANY, codes.IN):
            self.signs.append(_signs(op, arg))
            return Part([len(self.signs) - 1], {len(self.signs) - 1: NONE}, False)
        if op in (codes.SUBPATTERN, codes.ATOMIC_GROUP):
            return self.read(arg[3] if op is codes.SUBPATTERN else arg)
        if op is codes.BRANCH:
            parts = [self.read(one) for one in arg[1]]
            first = [place for part in parts for place in part.first]
            last = {place: no for part in parts for place, no in part.last.items()}
            return Part(first, last, any(part.empty for part in parts))
        if op in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            return self._repeat(*arg, greedy=op is codes.POSSESSIVE_REPEAT)
        return Part()  # a look around, an edge, a text that came before

    def _repeat(self, least: int, most: int, body: Any, greedy: bool) -> Part:
        if most <= MANY:
            whole = Part()
            for copy in range(min(most, max(least, COPIES)), 0, -1):  # a(a)? for aa?: only the later ones are left out
                whole = self._row([self.read(body), whole])
                whole.empty = whole.empty or copy > least
        else:
            whole = self.read(body)
            self._join(whole.last, whole.first)
            whole.empty = whole.empty or least == 0
        if greedy:
            whole.taken = frozenset().union(*(self.signs[place] for place in whole.first))
            whole.last = _without(whole.last, whole.taken)
        return whole

    def _row(self, parts: list[Part]) -> Part:
        whole = Part()
        for part in parts:
            self._join(whole.last, part.first)
            kept = _without(whole.last, part.taken) if part.empty else {}
            first = whole.first + part.first if whole.empty else whole.first
            whole = Part(first, {**kept, **part.last}, whole.empty and part.empty)
        return whole

    def _join(self, lasts: dict[int, Signs], firsts: list[int]) -> None:
        for a, no in lasts.items():
            for b in firsts:
                self.ways.setdefault(a, {}).setdefault(b, []).append(self.signs[b] - no)


def _without(last: dict[int, Signs], taken: Signs) -> dict[int, Signs]:
    return {place: no | taken for place, no in last.items()}


def _signs(op: Any, arg: Any) -> Signs:
    if op is codes.LITERAL:
        return frozenset({arg})
    if op is codes.NOT_LITERAL:
        return EVERY - {arg}
    if op is codes.ANY:
        return EVERY - {10}
    taken: set[int] = set()
    for kind, value in arg:
        if kind is codes.LITERAL:
            taken.add(value)
        elif kind is codes.RANGE:
            taken.update(range(value[0], value[1] + 1))
        elif kind is codes.CATEGORY:
            taken |= _category(value)
    return EVERY - taken if arg[0][0] is codes.NEGATE else frozenset(taken)


@lru_cache(maxsize=8)
def _category(value: Any) -> Signs:
    letters = {codes.CATEGORY_DIGIT: "d", codes.CATEGORY_SPACE: "s", codes.CATEGORY_WORD: "w"}
    others = {codes.CATEGORY_NOT_DIGIT: "D", codes.CATEGORY_NOT_SPACE: "S", codes.CATEGORY_NOT_WORD: "W"}
    shape = re.compile("\\" + {**letters, **others}[value])
    return frozenset(c for c in EVERY if shape.match(chr(c)))


def runs_away(pattern: str, flags: int = 0) -> bool:
    """Whether one text may be read in a number of ways that grows exponentially with its length."""
    places = Places()
    places.read(parser.parse(pattern, flags))
    after = {a: list(there) for a, there in places.ways.items()}
    return any(_twice(ring, places.ways) for ring in _rings(after))


def _twice(ring: set[int], ways: dict[int, dict[int, list[Signs]]]) -> bool:
    """Whether a text leads round the ring in two ways: from one place to the next, or over other places."""
    inside = {a: {b: signs for b, signs in ways[a].items() if b in ring} for a in ring}
    if any(x & y for there in inside.values() for signs in there.values() for x, y in combinations(signs, 2)):
        return True
    reached = {a: [(b, frozenset().union(*signs)) for b, signs in there.items()] for a, there in inside.items()}
    pairs: dict[tuple[int, int], list[tuple[int, int]]] = {}
    waiting = [(a, a) for a in ring]
    while waiting:
        a, b = here = waiting.pop()
        if here not in pairs:
            pairs[here] = [(c, d) for c, x in reached[a] for d, y in reached[b] if not x.isdisjoint(y)]
            waiting.extend(pairs[here])
    return any(len({a == b for a, b in found}) == 2 for found in _rings(pairs))


def _rings(after: dict[Any, list[Any]]) -> Iterator[set[Any]]:
    """The sets from each member of which every other one is reached again (Tarjan's, without recursion)."""
    index: dict[Any, int] = {}
    low: dict[Any, int] = {}
    path: list[Any] = []
    left: set[Any] = set()
    for root in list(after):
        work: list[tuple[Any, Iterator[Any]]] = []
        there = root
        while there not in index or work:
            if there not in index:
                index[there] = low[there] = len(index)
                path.append(there)
                work.append((there, iter(after.get(there, ()))))
            here, further = work[-1]
            fresh = False
            for there in further:
                if there not in index:
                    fresh = True
                    break
                if there not in left:
                    low[here] = min(low[here], index[there])
            if fresh:
                continue
            work.pop()
            if work:
                low[work[-1][0]] = min(low[work[-1][0]], low[here])
            if low[here] == index[here]:
                cut = path.index(here)
                ring, path = set(path[cut:]), path[:cut]
                left |= ring
                if len(ring) > 1 or here in after.get(here, ()):
                    yield ring
            there = root
