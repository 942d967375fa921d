"""Faults of the training data: `python -m nlu.lint --data data/nlu`. Needs neither Rasa nor scikit-learn.

Reports sentences written twice, the same sentence under two intents, sentences of two intents that differ in very
little, and intents with too few examples. Exit code 1 when a sentence has two intents, otherwise 0.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nlu import examples, normalise

_SHORTEST = 5


@dataclass(frozen=True)
class Findings:
    """What is wrong: conflicts are errors, the rest is worth a look."""

    conflicts: Sequence[tuple[str, Sequence[tuple[str, str]]]]
    repeats: Sequence[tuple[str, str, Sequence[str]]]
    near: Sequence[tuple[examples.Example, examples.Example, float]]
    thin: Sequence[tuple[str, int]]


def check(cases: Sequence[examples.Example], likeness: float = 0.85, fewest: int = 25) -> Findings:
    """All findings. `likeness` is the share of common character pairs from which two sentences count as near."""
    normaliser = normalise.shipped()
    by_text: dict[str, list[examples.Example]] = defaultdict(list)
    for case in cases:
        by_text[normaliser(case.text).replace("，", "")].append(case)
    conflicts, repeats = [], []
    for text, group in sorted(by_text.items()):
        if len({case.intent for case in group}) > 1:
            conflicts.append((text, sorted({(case.intent, case.writer) for case in group})))
        elif len(group) > 1 and len({(case.writer, case.text) for case in group}) < len(group):
            repeats.append((text, group[0].intent, [case.writer for case in group]))
    counts = Counter(case.intent for case in cases)
    thin = sorted((intent, count) for intent, count in counts.items() if count < fewest)
    return Findings(conflicts, repeats, list(_near({t: g[0] for t, g in by_text.items()}, likeness)), thin)


def _near(
    texts: dict[str, examples.Example], likeness: float
) -> Iterator[tuple[examples.Example, examples.Example, float]]:
    """Pairs of different intents that share most of their character pairs (Dice's coefficient)."""
    pairs = {text: {text[i : i + 2] for i in range(len(text) - 1)} for text in texts if len(text) >= _SHORTEST}
    holders: dict[str, list[str]] = defaultdict(list)
    for text in sorted(pairs):
        common: Counter[str] = Counter(other for pair in pairs[text] for other in holders[pair])
        for other, count in sorted(common.items()):
            alike = 2 * count / (len(pairs[text]) + len(pairs[other]))
            if alike >= likeness and texts[text].intent != texts[other].intent:
                yield texts[other], texts[text], round(alike, 2)
        for pair in pairs[text]:
            holders[pair].append(text)


def main(given: Sequence[str] | None = None) -> int:
    """Print the findings."""
    parser = argparse.ArgumentParser(prog="python -m nlu.lint", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data/nlu"))
    parser.add_argument("--likeness", type=float, default=0.85)
    arguments = parser.parse_args(given)
    cases = examples.training(arguments.data)
    found = check(cases, arguments.likeness)
    for text, owners in found.conflicts:
        print(f"two intents: {text}  " + ", ".join(f"{intent} ({writer})" for intent, writer in owners))
    for text, intent, writers in found.repeats:
        print(f"twice: {text}  {intent}  {', '.join(writers)}")
    for one, two, alike in found.near:
        print(f"near ({alike}): {one.text} {one.intent} ({one.writer}) | {two.text} {two.intent} ({two.writer})")
    for intent, count in found.thin:
        print(f"few: {intent} has {count}")
    print(
        f"{len(cases)} examples, {len(found.conflicts)} conflicts, {len(found.repeats)} repeats, {len(found.near)} near"
    )
    return 1 if found.conflicts else 0


if __name__ == "__main__":
    raise SystemExit(main())
