"""The tables of the evaluation: between their marks, one line a slice, nothing else of the document touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlu import tables
from nlu.examples import Example


def test_what_stands_between_the_marks_is_replaced_and_nothing_else(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{tables.BEGIN}\nold\n{tables.END}\nafter\n", encoding="utf-8")
    tables.put(page, ["one", "two"])
    assert page.read_text(encoding="utf-8") == f"before\n{tables.BEGIN}\none\n\ntwo\n{tables.END}\nafter\n"


def test_a_document_without_marks_is_refused_and_left_alone(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("nothing here", encoding="utf-8")
    with pytest.raises(ValueError, match="lacks the lines"):
        tables.put(page, ["one"])
    assert page.read_text(encoding="utf-8") == "nothing here"


def test_a_slice_is_a_line_and_what_it_cannot_have_a_dash() -> None:
    shown = tables.slices("e01", {"plain": {"examples": 3, "intent": 66.7, "both heard": None}})
    assert "| plain | 3 | 66.7 |" in shown
    assert shown.count("–") == len(tables.COLUMNS) - 2


def test_the_confusion_matrix_names_only_what_was_confused() -> None:
    shown = tables.confused([("hours", "phone", 2), ("address", "hours", 1), ("hours", "address", 1)])
    assert shown.splitlines()[2:] == ["| address | hours 1 |", "| hours | phone 2, address 1 |"]


def test_writers_are_counted() -> None:
    cases = [
        Example("a", "greet", writer="w01"),
        Example("b", "greet", writer="w02"),
        Example("c", "hours", writer="w01"),
    ]
    assert tables.writers(cases) == "3 sentences of 2 writers: w01 2, w02 1."
