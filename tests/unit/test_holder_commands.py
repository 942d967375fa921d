"""Lists of holders at the command line: a trial that writes nothing, taking, taking back, and masked listings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.bootstrap import House, build_house
from bot.cli.main import main, read_settings
from bot.jobs.reminders import Reminders
from tests.fakes.staff import staffed_house

FILE = "证号,姓名,电话,到期日\n350300000001,林演示,13800001234,2027-01-05\n1,坏行,,\n"


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of its own, a list beside it, and a clock that starts on a Monday morning."""
    monkeypatch.setenv("LIANXIN_DATA", str(tmp_path / "var"))
    monkeypatch.setenv("LIANXIN_NOW", "2026-11-23T09:10")
    staffed_house(tmp_path, "小林")
    (tmp_path / "list.csv").write_text(FILE, encoding="utf-8")
    return tmp_path / "list.csv"


def house() -> House:
    """The house behind the commands."""
    return build_house(read_settings())


def told(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, Any]]:
    """Run a command that must succeed; its JSON lines."""
    assert main(words) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_trial_counts_and_writes_nothing_and_names_the_bad_lines(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["holders", "import", str(place), "--dry-run"]) == 0
    out = capsys.readouterr()
    assert json.loads(out.out) == {"dry_run": True, "added": 1, "changed": 0, "same": 0, "bad": 1}
    assert "line 3: 许可证号要12位数字" in out.err
    assert house().store.holders.count() == 0


def test_a_list_is_taken_listed_masked_and_taken_back(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (made,) = told(capsys, "holders", "import", str(place), "--as", "小林")
    assert (made["added"], made["bad"]) == (1, 1)
    (row,) = told(capsys, "holders", "--json")
    assert (row["licence"], row["phone"], row["expiry"]) == ("****0001", "138****1234", "2027-01-05")
    assert told(capsys, "holders", "--json", "--reveal")[0]["licence"] == "350300000001"
    assert told(capsys, "holders", "undo", str(made["id"]), "--as", "小林")[0]["undone"]
    assert told(capsys, "holders", "--json") == []
    assert main(["holders", "undo", str(made["id"]), "--as", "小林"]) == 1


def test_what_was_told_is_listed_with_what_became_of_it(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told(capsys, "holders", "import", str(place), "--as", "小林")
    one = house()
    Reminders(one.store.licence_round, one.store.holder_imports, one.desk.quiet, one.calendar).sweep(one.clock.now())
    (row,) = told(capsys, "reminders", "--json")
    assert list(row) == ["id", "holder", "licence", "expiry", "step", "channel", "due", "state"]
    assert (row["licence"], row["step"], row["channel"], row["state"]) == ("****0001", "d45", "sms", "queued")
    assert one.store.notices.listing()[0].text.count("13800001234") == 0


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["holders", "import"], 2),
        (["holders", "import", "list.csv"], 2),
        (["holders", "import", "nowhere.csv", "--as", "小林"], 2),
        (["holders", "import", "list.csv", "--as", "谁"], 2),
        (["holders", "undo", "x", "--as", "小林"], 2),
        (["holders", "undo", "7", "--as", "小林"], 1),
    ],
)
def test_wrong_use_says_so(words: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == code
    if code == 2:
        assert capsys.readouterr().err


def test_a_file_that_is_no_list_is_refused(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place.write_bytes(b"PK broken")
    assert main(["holders", "import", str(place), "--as", "小林"]) == 1
    place.write_text("甲,乙\n1,2\n", encoding="utf-8")
    assert main(["holders", "import", str(place), "--as", "小林"]) == 2
    assert "许可证号" in capsys.readouterr().err
