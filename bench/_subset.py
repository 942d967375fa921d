"""The fixed sentences every way of understanding is trained on: drawn by a seed, never one that judges the product."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from functools import cache
from pathlib import Path

import yaml

from nlu import examples
from nlu.examples import Example

ROOT = Path(__file__).resolve().parent.parent
SEED, SIZE = "lianxin-2026", 2000
FIRST_HALF = frozenset({"w01", "w03", "w05", "w07"})
SECOND_HALF = frozenset({"w02", "w04", "w06", "w08"})
DRAWS = ("everybody", "half")


def bare(text: str) -> str:
    """A text without punctuation and blanks, or the text itself when nothing else is in it."""
    return re.sub(r"\W", "", text) or text


@cache
def pool(folder: Path = ROOT / "data" / "nlu", judges: Path = ROOT / "tests" / "evaluation") -> tuple[Example, ...]:
    """All training sentences, each once (the first writer's), without those that stand in an evaluation file."""
    seen = {bare(case.text) for case in judging(judges)}
    found = []
    for case in examples.training(folder):
        if bare(case.text) not in seen:
            seen.add(bare(case.text))
            found.append(case)
    return tuple(found)


@cache
def judging(folder: Path = ROOT / "tests" / "evaluation") -> tuple[Example, ...]:
    """The sentences that judge, of every evaluation file."""
    return tuple(case for path in sorted(folder.glob("*.jsonl")) for case in examples.evaluation(path))


def draw(cases: Sequence[Example], size: int, seed: str, writers: Collection[str] | None = None) -> list[Example]:
    """`size` sentences: each intent in its share of all, within an intent from each writer in turn.

    The order is the seed's; all sentences come back when there are fewer. `writers` limits whose are taken.
    """
    chosen = [case for case in cases if writers is None or case.writer in writers]
    shares = _shares(Counter(case.intent for case in chosen), size)
    by_intent: dict[str, list[Example]] = defaultdict(list)
    for case in sorted(chosen, key=lambda case: _rank(seed, case.text)):
        by_intent[case.intent].append(case)
    return [case for intent in sorted(shares) for case in _in_turn(by_intent[intent])[: shares[intent]]]


def _shares(counts: Counter[str], size: int) -> dict[str, int]:
    """How many of each: proportional, rounded so that they add up (largest remainder)."""
    total = sum(counts.values())
    if total <= size:
        return dict(counts)
    exact = {name: count * size / total for name, count in counts.items()}
    shares = {name: int(worth) for name, worth in exact.items()}
    by_rest = sorted(exact, key=lambda name: (shares[name] - exact[name], name))
    for name in by_rest[: size - sum(shares.values())]:
        shares[name] += 1
    return shares


def _rank(seed: str, text: str) -> str:
    return hashlib.sha256(f"{seed}:{text}".encode()).hexdigest()


def _in_turn(cases: Sequence[Example]) -> list[Example]:
    """The cases so that every writer's first comes before any writer's second."""
    before: Counter[str] = Counter()
    turns = []
    for case in cases:
        turns.append(before[case.writer])
        before[case.writer] += 1
    order = sorted(range(len(cases)), key=lambda number: turns[number])
    return [cases[number] for number in order]


@cache
def trained_on(name: str) -> tuple[Example, ...]:
    """The sentences of one of DRAWS: the fixed subset, or of it what the first half of the writers wrote."""
    drawn = draw(pool(), SIZE, SEED)
    return tuple(case for case in drawn if name == "everybody" or case.writer in FIRST_HALF)


def strangers() -> list[Example]:
    """Sentences of the writers who have no part in the draw `half`, as many as the whole subset has."""
    return draw(pool(), SIZE, SEED, SECOND_HALF)


def fingerprint(cases: Sequence[Example]) -> str:
    """Twelve hexadecimal digits that change with any sentence or its intent."""
    lines = sorted(f"{case.intent}\t{case.text}" for case in cases)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]


def as_rasa(cases: Sequence[Example]) -> str:
    """The cases as Rasa's training file."""
    by_intent: dict[str, list[str]] = defaultdict(list)
    for case in cases:
        by_intent[case.intent].append(case.text)
    blocks = [
        {"intent": intent, "examples": "".join(f"- {text}\n" for text in texts)} for intent, texts in by_intent.items()
    ]
    return yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True, sort_keys=False)
