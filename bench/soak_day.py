"""Twenty-four hours of a hall's traffic in accelerated time: what the two processes grow by, and whether reminders and
holds are done in their time.

A real product whose clock a file tells (`LIANXIN_NOW=@…`). Writes its part of docs/reliability.md; progress goes to
stderr. Exit 1 when somebody did not get what they came for, a notice was never said, or the places do not add up.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench import _page  # noqa: E402
from bench._day import HOURS, Day, live, middle  # noqa: E402
from bench._faults import house_of, site_of  # noqa: E402
from bench._faults_rows import inconsistent  # noqa: E402

PAGE = ROOT / "docs" / "reliability.md"
PEOPLE, MINUTES, SEED = 1000, 12.0, 26
SAMPLE_PEOPLE, SAMPLE_MINUTES, SAMPLE_HOURS = 40, 1.0, 4.0
ROUND_S = 5.0
"""Holds are looked at every five seconds of real time, so that many times the speed is the least one can promise."""


def table(day: Day, minutes: float, hours: float, wrong: int, command: str) -> str:
    """The part of the page."""
    first, last = day.samples[0], day.samples[-1]
    counts, grain = day.tally.counts, day.speed / 60
    grown = 1000 / max(1, last.done - first.done)
    lines = [
        f"{_page.measured(command, during=True)}; {hours:g} hours of the hall "
        f"in {minutes:g} minutes (× {day.speed:.0f}: one real second is {grain:.1f} of the hall's minutes), "
        f"{day.people} conversations, {counts['sent']} messages.",
        "",
        *_page.head("what", "begin", "middle", "end", "growth per 1,000 conversations"),
        *(
            _page.row(
                f"memory of the {name}, MB", *(f"{s.memory.get(name, 0):.0f}" for s in day.samples),
                f"{(last.memory.get(name, 0) - first.memory.get(name, 0)) * grown:+.1f} MB",
            )
            for name in first.memory
        ),
        *(
            _page.row(f"open handles of the {name}", *(s.handles.get(name, 0) for s in day.samples),
                      f"{(last.handles.get(name, 0) - first.handles.get(name, 0)) * grown:+.1f}")
            for name in first.handles
        ),
        *(
            _page.row(f"{name} on the disk, kB", *(f"{s.files[name]:.0f}" for s in day.samples),
                      f"{(last.files[name] - first.files[name]) * grown:+.0f} kB")
            for name in first.files
        ),
        "",
        *_page.head("what", "seen"),
        _page.row("people who got what they came for", f"{counts['reached']} of {day.people}"),
        _page.row("messages without an answer; sent again; plain answers",
                  f"{counts['lost']}; {counts['retried']}; {counts['degraded']}"),
        _page.row("notices said", len(day.late)),
        _page.row("after they were due, in real seconds: middle, longest",
                  f"{middle(day.late) / grain:.1f}, {max(day.late, default=0) / grain:.1f}"),
        _page.row("notices due for more than one of the hall's hours and not said", day.unsent),
        _page.row("holds and bookings that ended", day.ended_holds),
        _page.row(f"longest a hold that had run out kept its place, real seconds (looked at every {ROUND_S:.0f})",
                  f"{max(day.overdue_holds, default=0) / grain:.1f}"),
        _page.row("slots miscounted", wrong),
    ]  # fmt: skip
    return "\n".join(lines)


def main(argv: Sequence[str]) -> int:
    """Measure, print the table and write it down (not with --sample)."""
    parser = argparse.ArgumentParser(prog="bench/soak_day.py", description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE, help=f"conversations of the day ({PEOPLE})")
    parser.add_argument("--minutes", type=float, default=MINUTES, help=f"real time it takes ({MINUTES:g})")
    parser.add_argument("--seed", type=int, default=SEED, help="of who comes when and says what")
    parser.add_argument(
        "--sample", action="store_true",
        help=f"{SAMPLE_HOURS:g} hours with {SAMPLE_PEOPLE} people in {SAMPLE_MINUTES:g} minute: does it work at all",
    )  # fmt: skip
    given = parser.parse_args(argv)
    people, minutes, hours = given.people, given.minutes, float(HOURS)
    if given.sample:
        people, minutes, hours = SAMPLE_PEOPLE, SAMPLE_MINUTES, SAMPLE_HOURS
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory(prefix="lianxin-soak-") as folder, site_of(Path(folder), given.seed) as site:
        day = live(site, people, hours * 60 / minutes, hours, given.seed)
        with house_of(site.product) as house:
            wrong = inconsistent(house)
    command = ".venv/bin/python bench/soak_day.py"
    if (people, minutes) != (PEOPLE, MINUTES):
        command += f" --people {people} --minutes {minutes:g}"
    page = table(day, minutes, hours, wrong, command)
    print(page)
    for seen, times in day.tally.sayings.most_common(5):
        print(f"{times} × {seen}", file=sys.stderr)
    if not given.sample:
        _page.write("day", page, PAGE)
    return int(bool(day.tally.counts["reached"] < people or day.unsent or wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
