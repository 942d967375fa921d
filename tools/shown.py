"""Runs the tests that docs/security.md names and writes into each of its rows what was seen.

`tools/shown.py` runs all of them and writes the page; `tools/shown.py T7 16.4.1` runs those of some rows and only says
what was seen. Exit 1 when a test failed, was skipped or was not found, 2 for a row that there is not.
"""

from __future__ import annotations

import argparse
import ast
import datetime as dt
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "security.md"
TEST = re.compile(r"`(test_\w+)`")
ITEM = re.compile(r"\d+\.\d+\.\d+")
SEEN = re.compile(r"<!-- seen: begin -->\n.*?<!-- seen: end -->", re.DOTALL)


@dataclass(frozen=True)
class Row:
    """A row that claims something: `line` of the page, its tests, and the name by which it is asked for."""

    name: str
    line: int
    tests: tuple[str, ...]


@dataclass(frozen=True)
class Seen:
    """What became of the cases of some tests; a test of which no case ran counts as one that is missing."""

    passed: int = 0
    other: int = 0

    def __str__(self) -> str:
        whole = self.passed + self.other
        return f"{self.passed} of {whole}" + (" passed" if not self.other else " passed: **no**")


def rows(text: str) -> list[Row]:
    """Every row of a table that names tests: by its first item of the standard, or as T1, T2, … in their order."""
    numbers = count(1)
    found = []
    for line, words in enumerate(text.splitlines()):
        if words.startswith("| ") and (tests := tuple(TEST.findall(words))):
            item = ITEM.search(words.split(" | ")[0])
            found.append(Row(item[0] if item else f"T{next(numbers)}", line, tests))
    return found


def places(root: Path) -> dict[str, list[Path]]:
    """The files in which each test stands."""
    found: dict[str, list[Path]] = defaultdict(list)
    for path in sorted((root / "tests").rglob("test_*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                found[node.name].append(path)
    return found


def outcomes(report: bytes) -> Iterable[tuple[str, bool]]:
    """(test, passed) of every case of a report of pytest."""
    for case in ET.fromstring(report).iter("testcase"):  # noqa: S314 (written by the test run just ended)
        yield case.attrib["name"].partition("[")[0], len([child for child in case if child.tag != "properties"]) == 0


def run(names: Sequence[str], root: Path = ROOT) -> dict[str, Seen]:
    """Run the tests of these names, one folder after the other, and tell what became of each."""
    where, folders = places(root), defaultdict(list)
    for name in names:
        for path in where.get(name, ()):
            folders[path.parent].append(f"{path.relative_to(root)}::{name}")
    passed: Counter[str] = Counter()
    other: Counter[str] = Counter()
    for tests in folders.values():  # a browser's event loop keeps the other folders' tests from theirs
        for name, fine in outcomes(_report(tests, root)):
            (passed if fine else other)[name] += 1
    return {name: Seen(passed[name], other[name] or int(not passed[name])) for name in names}


def _report(tests: Sequence[str], root: Path) -> bytes:
    with tempfile.TemporaryDirectory(prefix="lianxin-shown-") as folder:
        report = Path(folder) / "report.xml"
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "--continue-on-collection-errors",
            "-o",
            "junit_logging=no",
            f"--junitxml={report}",
            *tests,
        ]
        subprocess.run(command, cwd=root, stdout=sys.stderr, check=False)
        return report.read_bytes() if report.exists() else b"<testsuites/>"


def together(tests: Iterable[str], seen: Mapping[str, Seen]) -> Seen:
    """What became of the cases of several tests."""
    found = [seen[name] for name in tests]
    return Seen(sum(one.passed for one in found), sum(one.other for one in found))


def written(text: str, seen: Mapping[str, Seen], today: dt.date) -> str:
    """The page with what was seen in the last but one cell of each row, its name in the last, and the sum."""
    lines = text.splitlines()
    for row in rows(text):
        cells = lines[row.line].strip("|").split(" | ")
        tests = next(n for n, cell in enumerate(cells) if TEST.search(cell))
        cells = [*(cell.strip() for cell in cells[: tests + 1]), str(together(row.tests, seen)), f"`{row.name}`"]
        lines[row.line] = f"| {' | '.join(cells)} |"
    whole = together(seen, seen)
    told = (
        f"On {today} `.venv/bin/python tools/shown.py` ran the {len(seen)} tests that this page names: {whole} "
        "(a test of several cases counts each)."
    )
    return SEEN.sub(f"<!-- seen: begin -->\n{told}\n<!-- seen: end -->", "\n".join(lines) + "\n")


def main(argv: Sequence[str]) -> int:
    """Run them all and write the page, or those of some rows and tell."""
    parser = argparse.ArgumentParser(prog="tools/shown.py", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help="what stands in a row's last cell; none: all, and write")
    chosen = parser.parse_args(argv).rows
    text = PAGE.read_text(encoding="utf-8")
    known = {row.name: row for row in rows(text)}
    if strange := [name for name in chosen if name not in known]:
        print(f"no row {', '.join(strange)} in docs/security.md; there are {', '.join(known)}", file=sys.stderr)
        return 2
    if chosen:
        seen = run(list(dict.fromkeys(test for name in chosen for test in known[name].tests)))
    else:
        seen = run(list(dict.fromkeys(TEST.findall(text))))
        PAGE.write_text(written(text, seen, dt.datetime.now().astimezone().date()), encoding="utf-8")
    for test, found in seen.items():
        print(f"{found!s:<16}{test}")
    print(f"{together(seen, seen)}")
    return 1 if together(seen, seen).other else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
