"""The page on security claims nothing that no test shows: every test and file it names is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tools import shown

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "security.md"
TEXT = PAGE.read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(test_\w+)`", TEXT)))
WRITTEN = shown.places(ROOT)
FILES = sorted(set(re.findall(r"`([\w-]+(?:/[\w.-]+)+\.\w+)`", TEXT)))


def rows(heading: str) -> list[list[str]]:
    """The rows of the table under a heading."""
    part = TEXT.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in part.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[1:]]


@pytest.mark.parametrize("name", NAMED)
def test_every_test_that_is_named_exists(name: str) -> None:
    assert name in WRITTEN, f"docs/security.md names {name}, which is no test"


@pytest.mark.parametrize("name", FILES)
def test_every_file_that_is_named_exists(name: str) -> None:
    assert (ROOT / name).is_file()


@pytest.mark.parametrize("heading", ["Threats", "OWASP ASVS 5.0, level 2"])
def test_no_row_claims_something_without_tests_that_were_seen_to_pass(heading: str) -> None:
    """A row that was changed is seen again by `tools/shown.py`, which fills the two last cells."""
    table = rows(heading)
    assert len(table) > 20
    assert [row for row in table if len(row) != len(table[0]) or not re.search(r"`test_\w+`", row[-3])] == []
    assert [row for row in table if not re.fullmatch(r"(\d+) of \1 passed", row[-2])] == []
    assert [row[-1] for head in ("Threats", "OWASP ASVS 5.0, level 2") for row in rows(head)] == [
        f"`{row.name}`" for row in shown.rows(TEXT)
    ]


def test_the_items_are_written_as_the_standard_counts_them_and_none_twice() -> None:
    items = [number for row in rows("OWASP ASVS 5.0, level 2") for number in re.findall(r"\b\d+\.\d+\.\d+\b", row[0])]
    assert len(items) > 60
    assert all(1 <= int(number.split(".")[0]) <= 17 for number in items)
    assert sorted({number for number in items if items.count(number) > 1}) == []


def test_gaps_and_exceptions_are_named() -> None:
    gaps = TEXT.split("\n## Gaps\n", 1)[1]
    exceptions = TEXT.split("\n### Exceptions\n", 1)[1].split("\n## ", 1)[0]
    assert gaps.count("\n- ") >= 5
    assert exceptions.count("\n- **") >= 5
