"""Compares ways to tell intents apart on writers none of them has seen, and writes its part of docs/benchmarks.md.

Two of eight writers are left out at a time, so each of their sentences is judged once. What has been measured is kept
by sentences, word lists and code (LIANXIN_DATA/bench) and not measured again; from nothing it takes a quarter of an
hour.
"""

from __future__ import annotations

import hashlib
import json
import math
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench import _page, _stock, _subset  # noqa: E402
from nlu import lexicon  # noqa: E402
from tools.environments.errors import SetupError  # noqa: E402

TITLES = {
    "ours": "this project",
    "no sounds": "without sounds (pinyin)",
    "no ideas": "without the lists of ideas",
    "characters only": "characters and their runs alone",
    "no noisy copies": "without noisy copies",
    "plain": "characters 1–3, tf-idf, logistic regression; no word lists",
    "svm": "linear support vector machine on our signs",
    "ensemble": "ours and that machine together",
    "synonyms": "ours, one more copy with a synonym exchanged",
    "embedding": "averaged embeddings learnt from our sentences (as fastText)",
    "latent": "200 latent dimensions of our sentences, logistic regression",
    "encoder": "English sentence encoder (MiniLM), logistic regression",
}


def kept() -> Path:
    """The file of what has been measured: its name changes with the sentences, the word lists and the code."""
    code = b"".join((ROOT / "bench" / f"{name}.py").read_bytes() for name in ("_rivals", "_embedding", "_encoder"))
    mark = hashlib.sha256((_subset.fingerprint(_subset.pool()) + lexicon.fingerprint()).encode() + code).hexdigest()
    return _stock.data_folder() / f"rivals-{mark[:12]}.json"


def measure(name: str) -> list[dict[str, Any]]:
    """Every fold of one way. Raises CalledProcessError when it fails."""
    command = [str(_stock.ENGINE), str(ROOT / "bench" / "_rivals.py"), name]
    env = _stock.environment() | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def everything(path: Path) -> dict[str, list[dict[str, Any]]]:
    """All ways, those of the file first; written after each, so that an interruption costs one."""
    found: dict[str, list[dict[str, Any]]] = json.loads(path.read_text()) if path.is_file() else {}
    path.parent.mkdir(parents=True, exist_ok=True)
    for name in TITLES:
        if name not in found:
            print(f"leaving writers out: {name} ...", file=sys.stderr, flush=True)
            found[name] = measure(name)
            path.write_text(json.dumps(found))
    return found


def share(flags: str) -> float:
    """Per cent of a line of 1 and 0."""
    return 100 * flags.count("1") / len(flags)


def apart(theirs: str, ours: str) -> tuple[float, float]:
    """Difference of two ways on the same sentences in points, and two standard errors of it (sentences in pairs)."""
    better = sum(a > b for a, b in zip(theirs, ours, strict=True))
    worse = sum(a < b for a, b in zip(theirs, ours, strict=True))
    count = len(ours)
    difference = (better - worse) / count
    error = math.sqrt(max(0.0, (better + worse) / count - difference**2) / count)
    return 100 * difference, 200 * error


def lines(found: dict[str, list[dict[str, Any]]]) -> list[str]:
    """The table, the best first; the folds' range shows how much the writers differ."""
    whole = {name: "".join(fold["right"] for fold in folds) for name, folds in found.items()}
    rows = _page.head("way", "right", "folds", "against ours, points", "CPU s a fold")
    for name in sorted(whole, key=lambda name: -share(whole[name])):
        folds = [share(fold["right"]) for fold in found[name]]
        difference, error = apart(whole[name], whole["ours"])
        beside = "" if name == "ours" else f"{difference:+.1f} ± {error:.1f}"
        seconds = sum(fold["cpu_s"] for fold in found[name]) / len(folds)
        title = TITLES[name]
        rows.append(
            _page.row(
                title, f"{share(whole[name]):.1f} %", f"{min(folds):.1f}–{max(folds):.1f}", beside, f"{seconds:.0f}"
            )
        )
    return rows


def report(found: dict[str, list[dict[str, Any]]]) -> str:
    """The part of the page."""
    count = sum(len(fold["right"]) for fold in found["ours"])
    text = (
        f"Measured with `.venv/bin/python bench/stock_rivals.py` (a part of `make bench-stock`): {count} sentences of "
        "eight writers, each judged by a model that saw nothing of its writer nor of one other; right: the likeliest "
        "intent is the written one. ± is two standard errors over the sentences, in pairs; it knows nothing of the "
        "choice of writers."
    )
    return "\n".join([text, "", *lines(found)])


def main(argv: Sequence[str]) -> int:
    """Measure what is missing, print the table and write it down."""
    try:
        _stock.lay_beside()
        table = report(everything(kept()))
    except (SetupError, subprocess.CalledProcessError) as error:
        print(error, file=sys.stderr)
        return 1
    print(table)
    _page.write("rivals", table)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
