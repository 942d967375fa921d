"""The examples of docs/when.md: what the command says to them, and the counts the page gives."""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from bot.cli.main import ROOT, main

EXAMPLES = ROOT / "docs" / "when-examples.tsv"
NOW = "2026-11-23T09:10"


def examples() -> list[tuple[str, str, str]]:
    """Text, meaning and kind of every line."""
    lines = EXAMPLES.read_text(encoding="utf-8").splitlines()
    return [(text, value, kind) for text, value, kind in (line.split("\t") for line in lines)]


def said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path) -> list[dict[str, str]]:
    """What the command prints for the texts of the file."""
    monkeypatch.setenv("LIANXIN_DATA", str(folder))
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{text}\n" for text, _, _ in examples())))
    assert main(["when", "--now", NOW]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_the_command_says_what_the_page_promises(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    answers = {
        line["text"]: re.sub(r"^(AMBIGUOUS):.+", r"\1", line["value"]) for line in said(monkeypatch, capsys, tmp_path)
    }
    assert answers == {text: value for text, value, _ in examples()}


def test_there_are_two_hundred_different_examples_of_every_kind() -> None:
    texts = [text for text, _, _ in examples()]
    assert len(texts) == len(set(texts)) == 200


def test_the_table_of_the_page_counts_the_lines_of_the_file() -> None:
    page = (ROOT / "docs" / "when.md").read_text(encoding="utf-8")
    rows = {kind: (int(n), int(right)) for kind, n, right in re.findall(r"^\| (.+?) \| (\d+) \| (\d+) \|$", page, re.M)}
    counted = Counter(kind for _, _, kind in examples())
    assert rows == {kind: (n, n) for kind, n in counted.items()} | {"all": (200, 200)}
