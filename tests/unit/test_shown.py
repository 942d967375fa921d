"""What was seen of a row's tests is told as it was: a case that failed, was left out or never ran is no proof."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tools import shown
from tools.shown import Seen

PAGE = """\
<!-- seen: begin -->
<!-- seen: end -->

- `test_aside`

| threat | tests | seen | row |
|---|---|---|---|
| a bomb | `test_bomb`, `test_fuse` |

| item | how it is met | tests | seen | row |
|---|---|---|---|---|
| 1.2.10, 1.2.11 no formulas | a sign | `test_bomb` | 1 of 1 passed | `1.2.10` |
"""
REPORT = b"""<testsuites><testsuite>
<testcase name="test_bomb[a]"/><testcase name="test_bomb[b]"><properties/></testcase>
<testcase name="test_fuse"><failure/></testcase><testcase name="test_wet"><skipped/></testcase>
</testsuite></testsuites>"""


def test_a_row_is_asked_for_by_its_item_or_its_number() -> None:
    found = shown.rows(PAGE)
    assert [(row.name, row.tests) for row in found] == [("T1", ("test_bomb", "test_fuse")), ("1.2.10", ("test_bomb",))]


def test_only_a_case_that_passed_counts() -> None:
    assert list(shown.outcomes(REPORT)) == [
        ("test_bomb", True), ("test_bomb", True), ("test_fuse", False), ("test_wet", False),
    ]  # fmt: skip


def test_the_page_says_of_every_row_what_was_seen_last_and_of_all_together() -> None:
    seen = {"test_bomb": Seen(2), "test_fuse": Seen(0, 1), "test_aside": Seen(1)}
    page = shown.written(PAGE, seen, date(2026, 11, 29))
    assert "| a bomb | `test_bomb`, `test_fuse` | 2 of 3 passed: **no** | `T1` |" in page
    assert "| 1.2.10, 1.2.11 no formulas | a sign | `test_bomb` | 2 of 2 passed | `1.2.10` |" in page
    assert "On 2026-11-29 `.venv/bin/python tools/shown.py` ran the 3 tests that this page names: 3 of 4 passed" in page
    assert shown.written(page, seen, date(2026, 11, 29)) == page


@pytest.mark.slow
def test_a_test_that_is_not_there_or_never_ran_is_no_proof(tmp_path: Path) -> None:
    (tmp_path / "tests" / "broken").mkdir(parents=True)
    (tmp_path / "tests" / "test_some.py").write_text(
        "import pytest\n\n\n@pytest.mark.parametrize('n', [1, 2])\ndef test_two(n):\n    assert n\n\n\n"
        "@pytest.mark.skip\ndef test_left_out():\n    pass\n"
    )
    (tmp_path / "tests" / "broken" / "test_broken.py").write_text(
        "import nothing_of_the_kind\n\n\ndef test_broken():\n    pass\n"
    )
    seen = shown.run(["test_two", "test_left_out", "test_broken", "test_nowhere"], tmp_path)
    assert {name: (one.passed, one.other) for name, one in seen.items()} == {
        "test_two": (2, 0), "test_left_out": (0, 1), "test_broken": (0, 1), "test_nowhere": (0, 1),
    }  # fmt: skip


def test_a_row_that_there_is_not_is_refused_with_those_that_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert shown.main(["T1000"]) == 2
    assert "no row T1000 in docs/security.md; there are T1, T2" in capsys.readouterr().err
