"""The gate between a trained model and the hall: how much worse than the model in use it may be. Pure arithmetic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MOST_LOST = 0.3
MOST_LOST_IN_A_SLICE = 2.0
MOST_MORE_SURELY_WRONG = 0.3
FIRST_FLOOR = 90.0
"""All in points of per cent; the floor holds for a model that has no predecessor."""
TINY = 1e-9


@dataclass(frozen=True)
class Counts:
    """Of so many sentences so many were understood, and so many answered wrongly without asking back."""

    examples: int
    right: int
    wrong_and_sure: int

    @property
    def understood(self) -> float:
        """Per cent; 0 when there were no sentences."""
        return 100 * self.right / self.examples if self.examples else 0.0

    @property
    def surely_wrong(self) -> float:
        """Per cent; 0 when there were no sentences."""
        return 100 * self.wrong_and_sure / self.examples if self.examples else 0.0


@dataclass(frozen=True)
class Figures:
    """How a model did on the sentences of tests/evaluation: on all of them, and slice by slice."""

    all: Counts
    slices: Mapping[str, Counts] = field(default_factory=dict)

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> Figures:
        """From the form in which `nlu.report --figures` and a model's record hold it."""
        return cls(Counts(**raw["all"]), {name: Counts(**one) for name, one in raw["slices"].items()})

    def as_dict(self) -> dict[str, Any]:
        """The form that `read` reads."""
        return {"all": vars(self.all).copy(), "slices": {name: vars(one).copy() for name, one in self.slices.items()}}


def shortfalls(new: Figures, old: Figures | None) -> list[str]:
    """Every figure by which `new` must not be used, with how much it fell; `old` is the model in use, if any."""
    if old is None:
        low = new.all.understood < FIRST_FLOOR - TINY
        text = f"understood: {new.all.understood:.1f} %, but a first model needs {FIRST_FLOOR:.1f} %"
        return [text] if low else []
    found = [_fell("understood", old.all.understood, new.all.understood, MOST_LOST)]
    for name in sorted(set(old.slices) & set(new.slices)):
        before, now = old.slices[name].understood, new.slices[name].understood
        found.append(_fell(f"understood in the slice {name}", before, now, MOST_LOST_IN_A_SLICE))
    before, now = old.all.surely_wrong, new.all.surely_wrong
    if now - before > MOST_MORE_SURELY_WRONG + TINY:
        rise = f"rose by {now - before:.2f} points (at most {MOST_MORE_SURELY_WRONG})"
        found.append(f"wrong without asking back: {before:.2f} % → {now:.2f} %, {rise}")
    return [text for text in found if text]


def _fell(what: str, before: float, now: float, most: float) -> str:
    if before - now <= most + TINY:
        return ""
    return f"{what}: {before:.2f} % → {now:.2f} %, fell by {before - now:.2f} points (at most {most})"
