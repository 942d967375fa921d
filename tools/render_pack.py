"""Renders the shipped voice: `tools/render_pack.py --plan plan.jsonl --out data/voice/mandarin`, or `make voice-pack`.

Says every line of the plan, listens to it, says again what was not understood, and puts on the shelf what was. Can be
stopped and started again at any time; what did not change is neither said nor encoded again.
Exit codes: 0 all of the plan is on the shelf, 1 some of it is not (what, stands in the --rejected file), 2 wrong usage.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools.pack import crew, plan, rendering, report, shelf, verdicts, weights  # noqa: E402
from tools.pack.drafts import Drafts  # noqa: E402
from tools.pack.progress import Bar  # noqa: E402
from tools.pack.workshop import SPEAKER, TRIES, key  # noqa: E402

HEADER = {
    "licence": "Apache-2.0",
    "voice": "mandarin",
    "speaker": SPEAKER,
    "made_with": {
        "acoustic model": f"Kokoro-82M v1.0, 8-bit ONNX, sha256 {weights.ACOUSTIC.sha256}",
        "voice": f"{SPEAKER}, sha256 {weights.VOICES[SPEAKER]}",
        "listener": f"Whisper base, 8-bit, sha256 {weights.LISTENER.sha256}",
        "finishing": rendering.FINISHING,
        "judge": verdicts.VERSION,
    },
}


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(prog="tools/render_pack.py", description=__doc__.splitlines()[0])
    made.add_argument("--plan", type=Path, required=True, help="lines of `python -m bot voice plan`")
    made.add_argument("--out", type=Path, default=ROOT / "data" / "voice" / "mandarin")
    made.add_argument("--cache", type=Path, default=ROOT / "var" / "pack")
    made.add_argument("--rejected", type=Path, help="where to write what did not get onto the shelf")
    made.add_argument("--only", default="", help="a kind, or a part of an id or a text")
    made.add_argument("--limit", type=int, help="make at most so many clips now")
    made.add_argument("--jobs", type=int, default=2, help="processes, one thread each (default 2)")
    made.add_argument("--again", action="store_true", help="make again what was not wholly understood")
    made.add_argument("--tries", type=int, default=TRIES, help=f"takes of a clip that is not perfect ({TRIES})")
    return made


def chosen(lines: Sequence[plan.Line], only: str) -> list[plan.Line]:
    """The lines to be made now, in the plan's order."""
    return [line for line in lines if not only or only == line.kind or only in line.id or only in line.text]


def work(lines: Sequence[plan.Line], done: set[str], limit: int | None) -> list[tuple[str, plan.Line]]:
    """Every key that has to be made, once, with one of its lines."""
    wanted: dict[str, plan.Line] = {}
    for line in lines:
        name = key(line)
        if name not in done:
            wanted.setdefault(name, line)
    return list(wanted.items())[:limit]


def known(lines: Sequence[plan.Line], there: shelf.Shelf, drafts: Drafts, again: bool) -> set[str]:
    """The keys of what need not be made: on the shelf or made before, and with `again` wholly understood."""
    found = {name for name, row in there.kept().items() if not (again and _wrong(row["judge"]))}
    for name in map(key, lines):
        facts = drafts.get(name)
        if facts and not (again and (_wrong(facts) or not facts["accepted"])):
            found.add(name)
    return found


def _wrong(judged: dict[str, Any]) -> int:
    return int(judged["syllables"][0])


def assemble(lines: Sequence[plan.Line], there: shelf.Shelf, drafts: Drafts) -> tuple[list[shelf.Row], list[shelf.Row]]:
    """(rows for the manifest, what is missing and why) of a whole plan, whatever was made now."""
    kept, rows, missing = there.kept(), [], []
    for line in lines:
        name = key(line)
        facts = drafts.get(name)
        better = facts and facts["accepted"] and (name not in kept or _wrong(facts) < _wrong(kept[name]["judge"]))
        if name in kept and not better:
            rows.append(shelf.same_sound(line, kept[name]))
        elif facts and better:
            sha = shelf.digest(drafts.data(name))
            rows.append(shelf.row(line, facts, name, sha, SPEAKER))
        else:
            missing.append({"id": line.id, "kind": line.kind, "text": line.text, "edge": line.edge, **(facts or {})})
    return rows, missing


def main(argv: Sequence[str]) -> int:
    """Make what is missing, then write the shelf; returns the exit code."""
    given = parser().parse_args(argv)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the workshops end with it
    try:
        lines = plan.read(given.plan)
    except (OSError, plan.PlanError) as failure:
        print(failure, file=sys.stderr)
        return 2
    there, drafts = shelf.Shelf(given.out), Drafts(given.cache / "drafts")
    todo = work(chosen(lines, given.only), known(lines, there, drafts, given.again), given.limit)
    bar = Bar(len(todo))
    if todo:
        for one in crew.make_all(todo, given.cache, given.jobs, given.tries):
            bar.step(one)
    rows, missing = assemble(lines, there, drafts)
    return write(there, drafts, rows, missing, given.rejected or given.cache / "rejected.jsonl")


def write(there: shelf.Shelf, drafts: Drafts, rows: list[shelf.Row], missing: list[shelf.Row], rejected: Path) -> int:
    """Write the shelf and say what is on it."""
    try:
        size = there.write(rows, lambda row: drafts.data(row["key"]), HEADER)
    except shelf.TooBig as failure:
        print(failure, file=sys.stderr)
        return 1
    rejected.parent.mkdir(parents=True, exist_ok=True)
    rejected.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in missing), encoding="utf-8")
    clips = report.distinct(rows)
    told = {
        "clips": len(clips),
        "lines": len(rows),
        "missing": len(missing),
        "seconds": round(sum(row["seconds"] for row in clips), 1),
        "megabytes": round(size / 1e6, 2),
        "ser": round(report.errors(clips, "syllables").rate, 4),
        "cer": round(report.errors(clips, "characters").rate, 4),
    }
    print(json.dumps(told))
    return int(bool(missing))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
