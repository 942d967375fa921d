"""Listens to the shipped voice: `tools/judge_pack.py [--all | --sample N]`, behind `make evaluate` and a test.

Verdicts stand in the manifest and are taken from there unless the judge has changed; the controls are tried every time.
Exit codes: 0 within the limits, 1 not, 2 wrong usage or the voice workshop is missing.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bot.voice import audio  # noqa: E402
from tools.pack import report, shelf, verdicts  # noqa: E402
from tools.pack.around import FIGURES, among  # noqa: E402
from tools.pack.controls import controls  # noqa: E402
from tools.pack.judge import Case, Judge  # noqa: E402
from tools.pack.listener import Listener  # noqa: E402
from tools.pack.surroundings import Surroundings  # noqa: E402
from tools.pack.verdicts import Verdict  # noqa: E402

PACK = ROOT / "data" / "voice" / "mandarin"
CONTROLLED = 3
AT_ONCE = 24


def case(there: shelf.Shelf, row: shelf.Row) -> Case:
    """A clip as it will be played."""
    return Case(audio.decode(there.path(row["sha256"]).read_bytes()), row["text"], row["kind"], row["edge"])


def told(verdict: Verdict) -> dict[str, object]:
    """A verdict as the manifest keeps it."""
    pairs = {name: list(asdict(getattr(verdict, name)).values()) for name in ("syllables", "characters")}
    return {"heard": verdict.heard, **pairs, "worst": verdict.worst, "judge": verdicts.VERSION}


def listen(there: shelf.Shelf, judging: Judge, rows: Sequence[shelf.Row]) -> dict[str, Verdict]:
    """A verdict for every sound of these rows, by digest."""
    clips, found = report.distinct(rows), dict[str, Verdict]()
    for start in range(0, len(clips), AT_ONCE):
        some = clips[start : start + AT_ONCE]
        verdicts = judging.verdicts([case(there, row) for row in some])
        found |= dict(zip((row["sha256"] for row in some), verdicts, strict=True))
        print(f"{len(found)}/{len(clips)} heard", file=sys.stderr, flush=True)
    return found


def sampled(rows: Sequence[shelf.Row], count: int, seed: int) -> list[shelf.Row]:
    """Some of the clips, the same ones for the same pack and seed."""
    clips = sorted(report.distinct(rows), key=lambda row: row["sha256"])
    return random.Random(seed).sample(clips, min(count, len(clips)))  # noqa: S311 (nothing secret)


def main(argv: Sequence[str]) -> int:
    """Judge, and write the tables unless it was only a sample; returns the exit code."""
    parser = argparse.ArgumentParser(prog="tools/judge_pack.py", description=__doc__.splitlines()[0])
    parser.add_argument("--pack", type=Path, default=PACK)
    parser.add_argument("--all", action="store_true", help="listen to every clip again")
    parser.add_argument("--sample", type=int, help="listen to so many clips, print what was heard, write nothing")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--table", type=Path, default=ROOT / "docs" / "voice.md")
    parser.add_argument("--clips", type=Path, default=ROOT / "docs" / "voice-clips.tsv")
    given = parser.parse_args(argv)
    there, judging = shelf.Shelf(given.pack), Judge(Listener(), Surroundings())
    rows = there.rows()
    if not rows:
        print(f"{given.pack} holds no clips", file=sys.stderr)
        return 2
    return _sample(there, judging, rows, given) if given.sample else _whole(there, judging, rows, given)


def _controlled(there: shelf.Shelf, rows: Sequence[shelf.Row]) -> list[Case]:
    long = [row for row in rows if row["kind"] == "whole" and len(row["text"]) > verdicts.LONG]
    return [case(there, row) for row in sampled(long, CONTROLLED, 1)]


def _figures(there: shelf.Shelf, rows: Sequence[shelf.Row]) -> list[Case]:
    pairs = [row for row in rows if FIGURES.fullmatch(row["text"]) and len(row["text"]) == 2 and row["edge"] == "mid"]
    return [case(there, row) for row in sampled(pairs, CONTROLLED, 1)]


def _sample(there: shelf.Shelf, judging: Judge, rows: Sequence[shelf.Row], given: argparse.Namespace) -> int:
    some = {row["sha256"]: row for row in sampled(rows, given.sample, given.seed)}
    for sha, verdict in listen(there, judging, list(some.values())).items():
        row = some[sha]
        print(json.dumps({"text": row["text"], "kind": row["kind"], "accepted": verdict.accepted, **told(verdict)}))
    for control in controls(judging, _controlled(there, rows), _figures(there, rows)):
        print(json.dumps({"control": control.name, "failed": control.failed, "heard": control.heard}))
    return 0


def _stale(row: shelf.Row) -> bool:
    judge = row["judge"]["judge"]
    return judge != verdicts.VERSION and (judge != verdicts.SAME_BUT_PARTS or bool(among(row["text"])))


def _whole(there: shelf.Shelf, judging: Judge, rows: Sequence[shelf.Row], given: argparse.Namespace) -> int:
    stale = [row for row in rows if given.all or _stale(row)]
    fresh = listen(there, judging, stale)
    kept = [{**row, "judge": told(fresh[row["sha256"]])} if row["sha256"] in fresh else row for row in rows]
    refused = [row for row in kept if row["sha256"] in fresh and not fresh[row["sha256"]].accepted]
    tried = list(controls(judging, _controlled(there, rows), _figures(there, rows)))
    size = there.write(kept, lambda row: there.path(row["sha256"]).read_bytes(), there.header())
    lines = report.summary(kept, size, tried)
    report.put(given.table, [*lines, "", "The clips that were understood worst:", "", *report.worst(kept)])
    given.clips.write_text(report.every(kept), encoding="utf-8")
    for row in refused:
        print(f"not understood: {row['text']} | {row['judge']['heard']}", file=sys.stderr)
    passed = [one for one in tried if not one.failed]
    return int(
        bool(refused or passed or report.errors(report.distinct(kept), "syllables").rate > verdicts.OVERALL_MOST)
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
