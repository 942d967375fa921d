"""Compares ways to tell intents apart on writers none of them has seen, and writes its part of docs/benchmarks.md.

Two of eight writers are left out at a time, so each of their sentences is judged once. What has been measured is kept
by sentences, word lists and code (LIANXIN_DATA/bench) and not measured again; from nothing it takes some twenty
minutes of a core.
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

Found = dict[str, list[dict[str, Any]]]
PARTS = ("folds", "spoilt")
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


def measure(name: str, part: str) -> list[dict[str, Any]]:
    """One way: its folds, or how it does on spoilt sentences. Raises CalledProcessError when it fails."""
    command = [str(_stock.ENGINE), str(ROOT / "bench" / "_rivals.py"), name, part]
    env = _stock.environment() | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def everything(path: Path) -> dict[str, Found]:
    """All ways, those of the file first; written after each, so that an interruption costs one."""
    found: dict[str, Found] = json.loads(path.read_text()) if path.is_file() else {part: {} for part in PARTS}
    path.parent.mkdir(parents=True, exist_ok=True)
    for part in PARTS:
        for name in TITLES:
            if name not in found[part]:
                print(f"{part}: {name} ...", file=sys.stderr, flush=True)
                found[part][name] = measure(name, part)
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


def lines(found: Found, spoilt: Found) -> list[str]:
    """The table, the best first; the folds' range shows how much the writers differ."""
    whole = {name: "".join(fold["right"] for fold in folds) for name, folds in found.items()}
    rows = _page.head("way", "right", "folds", "against ours", "spoilt", "against ours", "CPU s a fold")
    for name in sorted(whole, key=lambda name: -share(whole[name])):
        folds = [share(fold["right"]) for fold in found[name]]
        seconds = sum(fold["cpu_s"] for fold in found[name]) / len(folds)
        mine = name == "ours"
        rows.append(
            _page.row(
                TITLES[name],
                f"{share(whole[name]):.1f} %",
                f"{min(folds):.1f}–{max(folds):.1f}",
                "" if mine else _beside(whole[name], whole["ours"]),
                *_spoilt(spoilt, name),
                f"{seconds:.0f}",
            )
        )
    return rows


def _spoilt(spoilt: Found, name: str) -> tuple[str, str]:
    """The two cells about spoilt sentences, blank when that was not measured."""
    if name not in spoilt:
        return "", ""
    said, ours = (spoilt[each][0]["right"] for each in (name, "ours"))
    return f"{share(said):.1f} %", "" if name == "ours" else _beside(said, ours)


def _beside(theirs: str, ours: str) -> str:
    difference, error = apart(theirs, ours)
    return f"{difference:+.1f} ± {error:.1f}"


def report(found: Found, spoilt: Found) -> str:
    """The part of the page."""
    count = sum(len(fold["right"]) for fold in found["ours"])
    text = (
        f"Measured with `.venv/bin/python bench/stock_rivals.py` (a part of `make bench-stock`): {count} sentences of "
        "eight writers, each judged by a model that saw nothing of its writer nor of one other. Right: the likeliest "
        f"intent is the written one. Spoilt: {len(spoilt['ours'][0]['right'])} sentences of `tests/evaluation` with "
        "slips of accents, dialect words or typing, by a model of all sentences. Differences are points ± two standard "
        "errors over the sentences in pairs, which know nothing of the choice of writers."
    )
    return "\n".join([text, "", *lines(found, spoilt)])


def main(argv: Sequence[str]) -> int:
    """Measure what is missing, print the table and write it down."""
    try:
        _stock.lay_beside()
        table = report(*everything(kept()).values())
    except (SetupError, subprocess.CalledProcessError) as error:
        print(error, file=sys.stderr)
        return 1
    print(table)
    _page.write("rivals", table)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
