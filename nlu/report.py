"""Figures about understanding: `python -m nlu.report --data data/nlu [--cross] [--eval FILE.jsonl …]`.

Without Rasa: fits the classifier on all data (or loads one with --model) and prints accuracy per slice, the pairs
confused most, out-of-scope F1 and how often a wrong answer would have been given without asking back. `--cross`
leaves one writer out at a time instead. Exit code 2 for unknown files.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from nlu import accents, decide, examples, features, tables, training, understanding
from nlu.model import IntentModel


@dataclass(frozen=True)
class Outcome:
    """One example and what was made of it."""

    example: examples.Example
    first: str
    decision: decide.Decision

    @property
    def right(self) -> bool:
        """Whether the final intent is the wanted one; of two questions the first must come first."""
        return self.decision.intent == self.example.intent

    @property
    def wrong_and_sure(self) -> bool:
        """Answered or declined without asking back, and wrongly."""
        return not self.right and self.decision.outcome != decide.CLARIFY


def judge(model: IntentModel, cases: Sequence[examples.Example], caution: float = 1.0) -> list[Outcome]:
    """What the whole cascade makes of each case."""
    cascade = decide.shipped(caution)
    outcomes = []
    for case in cases:
        heard, _ = understanding.classify(model, case.text)
        outcomes.append(Outcome(case, heard.whole[0][0], cascade.decide(heard)))
    return outcomes


def by_ear(model: IntentModel, cases: Sequence[examples.Example], most: int, caution: float) -> list[Outcome]:
    """What becomes of short and plain cases when a voice keyboard writes `most` of their characters wrongly."""
    kinds = ("plain", "short", "typo")
    heard = [
        replace(case, text=accents.dictated(case.text, f"ear {most}", most), kind=f"{most} wrong")
        for case in cases
        if case.kind in kinds and len(case.text) > 2 * most
    ]
    return judge(model, heard, caution)


def figures(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Shares in per cent of a set of outcomes."""
    asked = [o for o in outcomes if o.decision.outcome == decide.CLARIFY]
    offered = [o for o in asked if o.example.intent in [name for name, _ in o.decision.alternatives]]
    several = [o for o in outcomes if o.example.also]
    return {
        "examples": len(outcomes),
        "classifier": _share(sum(o.first == o.example.intent for o in outcomes), len(outcomes)),
        "intent": _share(sum(o.right for o in outcomes), len(outcomes)),
        "answered right": _share(sum(o.right for o in outcomes) - sum(o.right for o in asked), len(outcomes)),
        "asked back": _share(len(asked), len(outcomes)),
        "right one offered": _share(len(offered), len(asked)),
        "wrong and sure": _share(sum(o.wrong_and_sure for o in outcomes), len(outcomes)),
        "out of scope F1": _f1(outcomes, decide.OUT_OF_SCOPE),
        "two heard where one": _share(
            sum(bool(o.decision.also) for o in outcomes if not o.example.also), len(outcomes) - len(several)
        ),
        "both heard": _share(sum(_both(o) for o in several), len(several)),
    }


def counts(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """How many were right, and wrong without asking back: of all and of each slice, by which `train` compares."""

    def of(some: Sequence[Outcome]) -> dict[str, int]:
        sure = sum(o.wrong_and_sure for o in some)
        return {"examples": len(some), "right": sum(o.right for o in some), "wrong_and_sure": sure}

    kinds = sorted({o.example.kind for o in outcomes if o.example.kind})
    return {
        "all": of(outcomes),
        "slices": {kind: of([o for o in outcomes if o.example.kind == kind]) for kind in kinds},
    }


def _both(outcome: Outcome) -> bool:
    wanted = {outcome.example.intent, *outcome.example.also}
    return wanted <= {outcome.decision.intent, *outcome.decision.also}


def _share(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None


def _f1(outcomes: Sequence[Outcome], intent: str) -> float | None:
    hit = sum(o.example.intent == intent == o.decision.intent for o in outcomes)
    wanted = sum(o.example.intent == intent for o in outcomes)
    given = sum(o.decision.intent == intent for o in outcomes)
    return round(200 * hit / (wanted + given), 1) if wanted else None


def confusions(outcomes: Sequence[Outcome], most: int = 20) -> list[tuple[str, str, int]]:
    """The pairs (wanted, given) confused most."""
    pairs = Counter((o.example.intent, o.decision.intent) for o in outcomes if not o.right)
    return [(wanted, given, count) for (wanted, given), count in pairs.most_common(most)]


def cross(cases: Sequence[examples.Example], caution: float) -> list[Outcome]:
    """Outcomes of each writer's sentences from a model that saw only the others."""
    outcomes: list[Outcome] = []
    settings = training.Settings()
    writers = sorted({case.writer for case in cases})
    for writer in writers:
        rest = [case for case in cases if case.writer != writer]
        if len({case.writer for case in rest}) < 1:
            continue
        model = training.fit(rest, settings, features.Recipe())
        outcomes.extend(judge(model, [case for case in cases if case.writer == writer], caution))
        print(f"left out {writer}", file=sys.stderr, flush=True)
    return outcomes


def _print(title: str, outcomes: Sequence[Outcome], slice_of: Callable[[Outcome], str]) -> None:
    print(f"\n{title}")
    names = sorted({slice_of(o) for o in outcomes})
    groups = [(name or "-", [o for o in outcomes if slice_of(o) == name]) for name in names] if len(names) > 1 else []
    for name, group in [*groups, ("all", list(outcomes))]:
        print(
            f"  {name:16s}" + "  ".join(f"{key} {value}" for key, value in figures(group).items() if value is not None)
        )
    print("  confused most: " + "; ".join(f"{w} → {g} {n}" for w, g, n in confusions(outcomes)))


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m nlu.report", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data/nlu"), help="training data, one folder per writer")
    parser.add_argument("--eval", type=Path, nargs="*", default=[], help="JSON lines with text, intent, slice, also")
    parser.add_argument("--cross", action="store_true", help="leave one writer out at a time")
    parser.add_argument("--model", type=Path, help="a folder with a saved model, or where to save the fitted one")
    parser.add_argument("--caution", type=float, help="multiplies the cost of wrong answers; default: as in config.yml")
    parser.add_argument("--table", type=Path, help="write the tables between the marks of this document")
    parser.add_argument("--figures", type=Path, help="write the counts of all and of each slice there as JSON")
    parser.add_argument("--errors", type=Path, help="write every wrong case there as JSON lines")
    return parser.parse_args(given)


def configured_caution(path: Path = Path("config.yml")) -> float:
    """The caution the engine is configured with; 1 when there is no configuration."""
    if not path.exists():
        return 1.0
    pipeline = yaml.safe_load(path.read_text(encoding="utf-8"))["pipeline"]
    return float(next((step["caution"] for step in pipeline if "caution" in step), 1.0))


def _model(arguments: argparse.Namespace) -> IntentModel:
    folder: Path | None = arguments.model
    if folder and (folder / "intent_model.json").exists():
        return IntentModel.load(folder)
    cases = examples.training(arguments.data)
    started = time.monotonic()
    model = training.fit(cases)
    print(f"fitted {len(cases)} examples in {time.monotonic() - started:.1f} s", file=sys.stderr)
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        model.save(folder)
    return model


def main(given: Sequence[str] | None = None) -> int:
    """Run the report."""
    arguments = _arguments(given)
    missing = [str(path) for path in [arguments.data, *arguments.eval] if not path.exists()]
    if missing:
        print("not found: " + ", ".join(missing), file=sys.stderr)
        return 2
    caution = configured_caution() if arguments.caution is None else arguments.caution
    seen: list[Outcome] = []
    heard: list[Outcome] = []
    if arguments.cross:
        seen = cross(examples.training(arguments.data), caution)
        _print("one writer left out at a time", seen, lambda outcome: outcome.example.writer)
    if arguments.eval:
        model = _model(arguments)
        for path in arguments.eval:
            judged = judge(model, examples.evaluation(path), caution)
            _print(str(path), judged, lambda outcome: outcome.example.kind)
            seen = [*seen, *judged]
        cases = [case for path in arguments.eval for case in examples.evaluation(path)]
        heard = [outcome for most in (1, 2, 3) for outcome in by_ear(model, cases, most, caution)]
        _print("dictated by made-up speakers", heard, lambda outcome: outcome.example.kind)
    if arguments.table:
        tables.put(arguments.table, _tables(arguments.eval, seen, heard, examples.training(arguments.data)))
    if arguments.figures:
        arguments.figures.write_text(json.dumps(counts(seen)), encoding="utf-8")
    if arguments.errors:
        arguments.errors.write_text("".join(_line(o) for o in seen if not o.right), encoding="utf-8")
    return 0


def _tables(
    paths: Sequence[Path], seen: Sequence[Outcome], heard: Sequence[Outcome], cases: Sequence[examples.Example]
) -> list[str]:
    """The parts of the document: writers, a table of slices for each file, and what is confused with what."""
    parts, rest = [tables.writers(cases)], list(seen)
    for path in paths:
        size = len(examples.evaluation(path))
        mine, rest = rest[:size], rest[size:]
        parts.append(tables.slices(path.stem, _rows(mine)))
    parts.append(
        tables.slices("Dictated: the same sentences with one, two or three characters wrong by ear", _rows(heard))
    )
    return [*parts, "### Confused with each other, over all sets", tables.confused(confusions(seen, most=1000))]


def _rows(outcomes: Sequence[Outcome]) -> dict[str, dict[str, Any]]:
    kinds = sorted({o.example.kind for o in outcomes})
    return {kind: figures([o for o in outcomes if o.example.kind == kind]) for kind in kinds} | {
        "all": figures(outcomes)
    }


def _line(outcome: Outcome) -> str:
    row = {
        "text": outcome.example.text,
        "wanted": outcome.example.intent,
        "slice": outcome.example.kind or outcome.example.writer,
        **outcome.decision.as_dict(),
    }
    return json.dumps(row, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    raise SystemExit(main())
