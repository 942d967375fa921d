"""Asks every way of understanding, each in a process of its own; bench/understanding.py makes the tables of it."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tarfile
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import _page, _stock, _subset
from nlu.examples import Example

ROOT = Path(__file__).resolve().parent.parent
ALONE = "alone"


@dataclass
class Way:
    """One way to understand, its model and what was measured: one value per round, times of every message.

    `ready_s` runs from the start of the process, `load_s` from the model's file, both to the first answer.
    """

    title: str
    trained: _stock.Trained
    kind: str = "rasa"
    ready_s: list[float] = field(default_factory=list)
    load_s: list[float] = field(default_factory=list)
    wall_ms: list[list[float]] = field(default_factory=list)
    cpu_ms: list[list[float]] = field(default_factory=list)
    rss_mb: list[float] = field(default_factory=list)
    right: dict[str, float] = field(default_factory=dict)

    def at(self, share: float, of: str = "wall_ms") -> list[float]:
        """A quantile of the milliseconds per message, per round."""
        return [_page.quantile(times, share) for times in getattr(self, of)]


def say(*words: object) -> None:
    """Progress."""
    print(*words, file=sys.stderr, flush=True)


def ask(kind: str, model: Path, texts: Sequence[str]) -> tuple[float, dict[str, Any]]:
    """Start a process with one model; seconds until its first answer, and what it measured itself.

    Raises RuntimeError when it ends without an answer.
    """
    command = [str(_stock.ENGINE), str(ROOT / "bench" / "_listener.py"), kind, str(model)]
    begun = time.perf_counter()
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=_stock.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(json.dumps(list(texts)) + "\n")
        child.stdin.flush()
        ready = next((True for line in child.stdout if line.strip() == "ready"), False)
        took = time.perf_counter() - begun
        rest = child.stdout.read().strip().splitlines()
    if not ready or not rest:
        raise RuntimeError(f"{model.name}: no answer from {' '.join(command)}")
    return took, json.loads(rest[-1])


def unpacked(model: Path, folder: Path) -> Path:
    """This project's part of one of Rasa's model files, as nlu.model reads it."""
    with tarfile.open(model) as archive:
        archive.extractall(folder, filter="data")
    return next(folder.rglob("intent_model.json")).parent


def accuracy(cases: Sequence[Example], answers: Sequence[str]) -> dict[str, float]:
    """Per cent right (the likeliest intent is the wanted one) of every slice and of all."""
    groups: dict[str, list[bool]] = defaultdict(list)
    for case, answer in zip(cases, answers, strict=True):
        for name in (case.kind, "all"):
            groups[name].append(answer == case.intent)
    return {name: 100 * sum(flags) / len(flags) for name, flags in groups.items()}


def ways(folder: Path, drawn: str) -> list[Way]:
    """This project inside Rasa and alone, and every rival whose model of that draw is kept. Raises RuntimeError."""
    ours = _stock.known(_stock.OURS, drawn) or _stock.train(_stock.OURS, drawn)
    found = [
        Way(f"{_stock.TITLES[_stock.OURS]}, inside Rasa", ours),
        Way(f"{_stock.TITLES[_stock.OURS]}, without Rasa", _alone(ours, folder, drawn), ALONE),
    ]
    for name in _stock.RIVALS:
        trained = _stock.known(name, drawn)
        found += [Way(_stock.TITLES[name], trained)] if trained else []
    return found


def _alone(ours: _stock.Trained, folder: Path, drawn: str) -> _stock.Trained:
    took = fit(drawn)
    return _stock.Trained(unpacked(ours.model, folder), took["wall_s"], took["cpu_s"], 0)


def fit(drawn: str) -> dict[str, float]:
    """What fitting the classifier takes, see bench/_fitting.py."""
    command = [str(_stock.ENGINE), str(ROOT / "bench" / "_fitting.py"), drawn]
    done = subprocess.run(command, cwd=ROOT, env=_stock.environment(), stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def time_all(measured: Iterable[Way], rounds: int, texts: Sequence[str]) -> None:
    """Every way in turn, `rounds` times; of the rivals only `rasa init` more than once."""
    for number in range(rounds):
        for way in measured:
            if number and way.title in (_stock.TITLES["regression"], _stock.TITLES["characters"]):
                continue
            ready, told = ask(way.kind, way.trained.model, texts)
            way.ready_s.append(ready)
            way.load_s.append(told["load_s"] + told["first_s"])
            way.wall_ms.append(told["wall"][10:])  # the first ones fill caches
            way.cpu_ms.append(told["cpu"][10:])
            way.rss_mb.append(told["rss_mb"])
            say(f"round {number + 1}, {way.title}: ready {ready:.1f} s, p50 {statistics.median(told['wall']):.2f} ms")


def right(trained: _stock.Trained, cases: Sequence[Example]) -> dict[str, float]:
    """`accuracy` of a model on these sentences; the same each time, so it is kept beside the model."""
    note, mark = _stock.beside(trained.model, ".right.json"), _subset.fingerprint(cases)
    known: dict[str, dict[str, float]] = json.loads(note.read_text()) if note.is_file() else {}
    if mark not in known:
        answers = ask("rasa", trained.model, [case.text for case in cases])[1]["answers"]
        known[mark] = accuracy(cases, answers)
        note.write_text(json.dumps(known))
    return known[mark]


def judge(way: Way, name: str) -> None:
    """Right answers per slice, and on writers the model trained on half of the sentences has not seen."""
    way.right = dict(right(way.trained, _subset.judging()))
    half = _stock.known(name, "half") or (_stock.train(name, "half") if name == _stock.OURS else None)
    if half:
        way.right["strangers"] = right(half, _subset.strangers())["all"]
    say(f"{way.title}: {way.right}")
