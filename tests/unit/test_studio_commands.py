"""`voice studio` and the backup: recordings out of one hall and into another from the command line."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

import pytest

from bot.bootstrap import build_house, build_studio
from bot.cli.main import ROOT, main
from bot.desk.studio import StudioDesk
from bot.desk.studio_board import Board
from bot.settings import read
from tests.fakes.studio import spoken, wav


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LIANXIN_DATA", str(tmp_path / "var"))
    return tmp_path / "var"


def studio_at(place: Path) -> StudioDesk:
    house = build_house(read({"LIANXIN_DATA": str(place)}, ROOT))
    for name in ("小林", "王芳"):
        if house.store.staff.role(name) is None:
            house.store.staff.add(name, "lead", "correct horse battery", house.clock.now())
    return build_studio(house)


def record(place: Path) -> StudioDesk:
    """One approved take."""
    studio = studio_at(place)
    voice = studio.consent("演示甲", None, "plain", "王芳")
    take = studio.hear("weekday.1", voice, "拜一", "bai4 ih6", wav(spoken(0.7)), "王芳").take
    assert take is not None
    studio.keep(take, "王芳")
    studio.approve(take, "小林")
    return studio


def told(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, object]]:
    assert main(words) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.slow
def test_the_state_of_the_recording_is_told_per_batch_and_per_thing(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record(place)
    first, second = told(capsys, "voice", "studio", "status", "--json")
    assert (first["tier"], first["total"], first["plays"], first["missing"]) == (1, 158, 1, 157)
    assert (second["tier"], second["plays"]) == (2, 0)
    rows = told(capsys, "voice", "studio", "status", "--list", "--json")
    assert [row["id"] for row in rows if row["state"] == "plays"] == ["weekday.1"]


@pytest.mark.slow
def test_recordings_go_out_and_come_in_after_a_look(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    record(place)
    file = str(tmp_path / "puxian.zip")
    (out,) = told(capsys, "voice", "studio", "export", file)
    assert out["takes"] == 1
    fresh = tmp_path / "fresh"
    monkeypatch.setenv("LIANXIN_DATA", str(fresh))
    studio_at(fresh)
    (look,) = told(capsys, "voice", "studio", "import", file, "--as", "小林", "--dry-run")
    assert (look["new"], look["written"]) == (1, False)
    (came,) = told(capsys, "voice", "studio", "import", file, "--as", "小林", "--keep-approvals")
    assert (came["new"], came["written"]) == (1, True)
    assert [clip.text for clip in studio_at(fresh).shelf.clips()] == ["星期一"]


def test_what_is_no_such_zip_is_refused_with_a_sentence(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    studio_at(place)
    (tmp_path / "x.zip").write_bytes(b"nothing")
    assert main(("voice", "studio", "import", str(tmp_path / "x.zip"), "--as", "小林")) == 1
    assert "not a zip" in capsys.readouterr().err
    assert main(("voice", "studio", "import", str(tmp_path / "x.zip"))) == 2
    assert main(("voice", "studio")) == 2
    assert main(("voice",)) == 2


@pytest.mark.slow
def test_a_backup_holds_the_recordings(place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record(place)
    assert main(("backup", str(tmp_path / "b.tar.gz"))) == 0
    with tarfile.open(tmp_path / "b.tar.gz") as archive:
        assert sum(name.startswith("studio/masters/") for name in archive.getnames()) == 1
    monkeypatch.setenv("LIANXIN_DATA", str(tmp_path / "fresh"))
    assert main(("restore", str(tmp_path / "b.tar.gz"))) == 0
    assert [clip.text for clip in studio_at(tmp_path / "fresh").shelf.clips()] == ["星期一"]


def test_what_was_recorded_can_be_said_from_the_command_line_and_not_after_its_withdrawal(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    studio = record(place)
    say = ("say", "星期一", "--voice", "puxian", "--out", str(tmp_path / "monday.ogg"))
    (done,) = told(capsys, *say)
    assert (done["engine"], done["segments"]) == ("puxian bank", 1)
    assert len(list((place / "voice" / "clips").glob("*.ogg"))) == 1
    studio.withdraw(1, "王芳")
    assert not list((place / "voice" / "clips").glob("*.ogg"))
    assert main(say) == 3


def test_what_conversations_missed_comes_first_and_is_granted_when_it_plays(place: Path) -> None:
    studio = studio_at(place)
    studio.store.clip_wishes.count("星期一", "puxian", "", studio.clock.now())
    assert [line.item.key for line in Board(studio).wanted()] == ["weekday.1"]
    record(place)
    assert Board(studio).wanted() == []
    assert studio.store.clip_wishes.listing("puxian") == []
