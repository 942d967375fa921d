"""`retention`: what would go, and letting it go."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from bot.bootstrap import build_house
from bot.cli.main import main
from bot.settings import read
from tests.fakes.house import ROOT

LONG_AGO = datetime(2026, 3, 1, 9)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A house in which somebody wrote long ago."""
    monkeypatch.setenv("LIANXIN_DATA", str(tmp_path / "var"))
    monkeypatch.setenv("LIANXIN_NOW", "2026-11-23T09:10")
    store = build_house(read({"LIANXIN_DATA": str(tmp_path / "var")}, ROOT)).store
    who = store.people.meet("rest", "me", LONG_AGO).id
    store.transcript.receive(who, "rest", None, "续证要多少钱", LONG_AGO)
    store.drafts.save(who, "booking", {}, LONG_AGO)
    return tmp_path


def told(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, int]:
    assert main(["retention", *words]) == 0
    found: dict[str, int] = json.loads(capsys.readouterr().out)
    return {name: number for name, number in found.items() if number and name != "dry_run"}


@pytest.mark.usefixtures("data")
def test_a_dry_run_counts_what_would_go_and_lets_it_stay(capsys: pytest.CaptureFixture[str]) -> None:
    due = {"messages": 1, "drafts": 1}
    assert told(capsys, "--dry-run") == due
    assert told(capsys, "--dry-run") == due
    assert told(capsys) == due
    assert told(capsys) == {}


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize(("line", "allowed"), [
    ("conversation_days: 0", "a whole number from 1 to 3650"),
    ("draft_days: -3", "a whole number from 1 to 3650"),
    ("recording_days: 31", "a whole number from 1 to 30"),
    ("chat_days: 5", "retention.conversation_days"),
])  # fmt: skip
def test_an_age_that_is_not_allowed_refuses_to_start_and_says_what_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], line: str, allowed: str
) -> None:
    hall = tmp_path / "hall.yml"
    hall.write_text(f"retention:\n  {line}\n", encoding="utf-8")
    monkeypatch.setenv("LIANXIN_HALL", str(hall))
    assert main(["retention", "--dry-run"]) == 2
    said = capsys.readouterr().err
    assert line.split(":")[0] in said
    assert allowed in said


@pytest.mark.usefixtures("data")
def test_the_halls_own_ages_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    hall = tmp_path / "hall.yml"
    hall.write_text("retention: {conversation_days: 3000, draft_days: 3000}\n", encoding="utf-8")
    monkeypatch.setenv("LIANXIN_HALL", str(hall))
    assert told(capsys, "--dry-run") == {}
