"""The measurement of reading dates: how the other library is judged, and where the table goes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bench import _page
from bench import when as bench


@pytest.mark.parametrize(
    ("value", "start", "end", "right"),
    [
        ("2026-11-24", "2026-11-24 00:00:00", "2026-11-24 23:59:59", True),
        ("2026-11-24T09:00", "2026-11-24 09:00:00", "2026-11-24 09:59:59", True),
        ("2026-11-24T09:00", "2026-11-24 21:00:00", "2026-11-24 21:59:59", False),
        ("2026-11-24T12:00/2026-11-24T18:00", "2026-11-24 13:00:00", "2026-11-24 17:59:59", True),
        ("2026-11-24/2026-11-26", "2026-11-24 00:00:00", "2026-11-25 23:59:59", False),
        ("2026-11-24/..", "2026-11-24 00:00:00", None, True),
        ("2026-11-24T20:00/2026-11-24T24:00", "2026-11-24 20:00:00", "2026-11-24 23:59:59", True),
        ("NOT:WD3", "2026-11-25 00:00:00", "2026-11-25 23:59:59", False),
        ("AMBIGUOUS", None, None, False),
        ("NONE", None, None, True),
        ("NONE", "2026-11-25 00:00:00", "2026-11-25 23:59:59", False),
    ],
)
def test_the_other_library_is_judged_by_the_span_it_names(
    value: str, start: str | None, end: str | None, right: bool
) -> None:
    assert bench.same(value, start, end) is right


def test_the_table_goes_between_its_markers_and_nothing_else_changes(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    begin, end = _page.markers("when")
    page.write_text(f"before\n{begin}\nold\n{end}\nafter\n", encoding="utf-8")
    _page.write("when", "| new |", page)
    assert page.read_text(encoding="utf-8") == f"before\n{begin}\n| new |\n{end}\nafter\n"


def test_a_page_without_markers_is_named(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("nothing", encoding="utf-8")
    with pytest.raises(SystemExit, match=r"page\.md: the markers"):
        _page.write("when", "", page)


def test_every_sentence_of_the_tables_is_measured() -> None:
    assert all(len(list(bench.rows(name))) > 400 for name in bench.TABLES)


def test_every_table_begins_with_the_day_the_command_and_the_machine() -> None:
    text = _page.PAGE.read_text(encoding="utf-8")
    names = re.findall(r"<!-- ([\w-]+): begin -->", text)
    assert len(names) >= 15
    for name in names:
        script = "stock_rivals" if name == "rivals" else name.partition("-")[0]
        assert re.match(
            rf"Measured (on \d{{4}}-\d\d-\d\d )?with `\.venv/bin/python bench/{script}\.py[^`]*`", _page.read(name)
        ), name
    assert re.fullmatch(
        r"Measured on [\d-]{10} with `bench/x\.py`: \d+ cores \(\w+\), load before 1\.5 of other work",
        _page.measured("bench/x.py", 1.5),
    )
