"""How well photographed licences are read: writes docs/licence-photo.md. Run by `make evaluate`.

.venv/bin/python -m tools.read_pictures [--each 13] [--fonts FOLDER]    # needs python3 tools/bootstrap.py photo

Every licence is invented; whatever Chinese fonts the machine has are used. The page is written after every round.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.photo import process
from bot.photo.eye import Eye, Look
from tests.fakes.licence_pictures import CHINESE, FIGURES, FOLDERS, draw, fonts, invented, look
from tests.fakes.other_papers import OTHERS
from tests.fakes.picture_effects import DISTORTIONS, jpeg, photo

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "licence-photo.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
PATIENCE_S = 180.0
TICKS = 100  # a second, in /proc


@dataclass
class Row:
    """The figures of one way of taking the picture."""

    pictures: int = 0
    number: int = 0
    expiry: int = 0
    refused: int = 0
    wrong: int = 0
    cost: list[float] = field(default_factory=list)


class Meter:
    """Processor seconds and memory of the reader's process, from Linux's /proc."""

    def __init__(self, reader: process.WorkerReader) -> None:
        self._reader = reader
        self.most_mb = 0

    def seconds(self) -> float:
        """Used so far."""
        child = self._reader._child.process
        if child is None:
            return 0.0
        fields = Path(f"/proc/{child.pid}/stat").read_text().rpartition(")")[2].split()
        peak = Path(f"/proc/{child.pid}/status").read_text().partition("VmHWM:")[2].split()[0]
        self.most_mb = max(self.most_mb, int(peak) // 1000)
        return (int(fields[11]) + int(fields[12])) / TICKS


async def measure(eye: Eye, meter: Meter, data: bytes, row: Row) -> Look:
    """Read one picture and put down what it cost."""
    before = meter.seconds()
    found = await eye.look(data)
    row.pictures += 1
    row.cost.append(max(0.0, meter.seconds() - before))
    row.refused += found.number is None and found.expiry is None
    return found


async def run(
    reader: process.WorkerReader, each: int, folders: tuple[Path, ...], write: Callable[[dict[str, Row], Meter], None]
) -> None:  # fmt: skip
    """Read one picture of each kind after the other, and write after every round."""
    rows: dict[str, Row] = {}
    reader._reading_s = PATIENCE_S
    eye, meter = Eye(reader), Meter(reader)
    await eye.warm()
    try:
        for turn in range(each):
            for name in (*DISTORTIONS, *OTHERS):
                lot = random.Random(f"{name} {turn}")  # noqa: S311 (nothing secret)
                row = rows.setdefault(name, Row())
                if name in OTHERS:
                    expected, paint = OTHERS[name]
                    found = await measure(eye, meter, jpeg(paint(lot)), row)
                    row.wrong += found.trouble != expected
                    continue
                one = invented(lot)
                found = await measure(eye, meter, photo(draw(one, look(lot, folders)), name, lot), row)
                row.number += found.number == one.number
                row.expiry += found.expiry == one.expiry
                row.wrong += found.number not in (None, one.number) or found.expiry not in (None, one.expiry)
            write(rows, meter)
            print(f"round {turn + 1} of {each}", file=sys.stderr, flush=True)
    finally:
        await eye.close()


def table(rows: dict[str, Row], meter: Meter, used: Sequence[str]) -> str:
    """The figures as they stand in the page."""
    licences = {name: row for name, row in rows.items() if name in DISTORTIONS}
    lines = [
        f"{sum(row.pictures for row in licences.values())} licences, fonts: {', '.join(used)}.", "",
        "| how it was taken | pictures | number right | last day right | nothing told | told wrong | s, p50 | s, p95 |",
        "|---|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    lines += [_line(name, row) for name, row in licences.items()]
    whole = Row(*(sum(getattr(row, name) for row in licences.values()) for name in COUNTED))
    whole.cost = [cost for row in licences.values() for cost in row.cost]
    lines += [_line("**all**", whole), "", "| what else was sent | pictures | taken for what it is | a value told |"]
    lines += ["|---|---|---|---|"]
    for name, row in rows.items():
        if name in OTHERS:
            right = _share(row.pictures - row.wrong, row.pictures)
            lines.append(f"| {name.replace('_', ' ')} | {row.pictures} | {right} | {row.pictures - row.refused} |")
    lines += ["", f"The reader's process needed at most {meter.most_mb} MB."]
    return "\n".join(lines)


COUNTED = ("pictures", "number", "expiry", "refused", "wrong")


def _line(name: str, row: Row) -> str:
    shares = (_share(getattr(row, what), row.pictures) for what in COUNTED[1:])
    costs = sorted(row.cost) or [0.0]
    half, most = costs[len(costs) // 2], costs[min(len(costs) - 1, int(len(costs) * 0.95))]
    return f"| {name.replace('_', ' ')} | {row.pictures} | {' | '.join(shares)} | {half:.1f} | {most:.1f} |"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "–"


def main() -> int:
    """Measure and write the page; 1 when nothing here reads photos."""
    parser = argparse.ArgumentParser(prog="python -m tools.read_pictures", description=__doc__)
    parser.add_argument("--each", type=int, default=13, help="pictures of each kind (default: 13, some 300 in all)")
    parser.add_argument("--fonts", type=Path, action="append", default=[], help="a further folder with fonts")
    options = parser.parse_args()
    folders = (*FOLDERS, *options.fonts)
    reader = process.reader(ROOT)
    if reader is None:
        print("nothing reads photos here: python3 tools/bootstrap.py photo", file=sys.stderr)
        return 1
    used = [Path(path).stem for path in (*fonts(CHINESE, folders), *fonts(FIGURES, folders))]
    asyncio.run(run(reader, options.each, folders, lambda rows, meter: write(table(rows, meter, used))))
    return 0


def write(figures: str) -> None:
    """Put the figures into the page."""
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}\n{figures}\n{END}{rest.split(END)[1]}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
