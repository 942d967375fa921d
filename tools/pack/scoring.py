"""The judge's arithmetic: how many syllables or characters of what should be said were not heard.

Nothing here knows a model: it works on any two rows of things that can be compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True)
class Errors:
    """`wrong` things of `total` that should have been heard; more can be wrong than there should be."""

    wrong: int
    total: int

    @property
    def rate(self) -> float:
        """The share that is wrong; of nothing, nothing is wrong, unless something was heard."""
        return self.wrong / self.total if self.total else float(self.wrong > 0)

    def __add__(self, other: Errors) -> Errors:
        return Errors(self.wrong + other.wrong, self.total + other.total)


def added(several: Iterable[Errors]) -> Errors:
    """All of them together: each thing counts once, however short the row it stood in."""
    return sum(several, Errors(0, 0))


def _same(one: object, other: object) -> bool:
    return one == other


@dataclass(frozen=True)
class Step:
    """One step of an alignment: the place in what should be heard (-1: before the first), the place in what was
    heard (None: it was left out), and whether it is an error."""

    place: int
    heard: int | None
    wrong: bool


def errors(
    should: Sequence[Item],
    heard: Sequence[Item],
    within: range | None = None,
    same: Callable[[Item, Item], bool] = _same,
) -> Errors:
    """The fewest replacements, omissions and additions that turn `should` into `heard`.

    With `within`, only those that fall on these places of `should` count; what was added belongs to the place
    behind which it stands.
    """
    steps = aligned(should, heard, same)
    wrong = [step for step in steps if step.wrong and (within is None or step.place in within)]
    return Errors(len(wrong), len(should) if within is None else len(within))


def aligned(should: Sequence[Item], heard: Sequence[Item], same: Callable[[Item, Item], bool] = _same) -> list[Step]:
    """The steps of one cheapest alignment, from the beginning to the end."""
    return list(_steps_back(should, heard, same))[::-1]


def _steps_back(should: Sequence[Item], heard: Sequence[Item], same: Callable[[Item, Item], bool]) -> Iterator[Step]:
    table = _table(should, heard, same)
    row, column = len(should), len(heard)
    while row or column:
        here = table[row][column]
        if row and column:
            wrong = not same(should[row - 1], heard[column - 1])
            if here == table[row - 1][column - 1] + wrong:
                row, column = row - 1, column - 1
                yield Step(row, column, wrong)
                continue
        if row and here == table[row - 1][column] + 1:
            row -= 1
            yield Step(row, None, True)
        else:
            column -= 1
            yield Step(row - 1, column, True)


def _table(should: Sequence[Item], heard: Sequence[Item], same: Callable[[Item, Item], bool]) -> list[list[int]]:
    table = [list(range(len(heard) + 1))]
    for row, wanted in enumerate(should, 1):
        above, line = table[-1], [row]
        for column, got in enumerate(heard, 1):
            line.append(min(above[column] + 1, line[-1] + 1, above[column - 1] + (not same(wanted, got))))
        table.append(line)
    return table
