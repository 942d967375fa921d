"""Encrypted backups: only passphrase or key opens them, and whoever has the wrong one is told so."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path

import pyrage
import pytest

from bot.bootstrap import build_house
from bot.cli import backup_seal
from bot.cli.main import main
from bot.settings import read
from tests.fakes.house import ROOT

NOW = datetime(2026, 11, 23, 9, 10)
WORDS = "vier Wörter am Stück"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A house with somebody in it, and the files of a right and a wrong passphrase."""
    monkeypatch.setenv("LIANXIN_DATA", str(tmp_path / "var"))
    house = build_house(read({"LIANXIN_DATA": str(tmp_path / "var")}, ROOT))
    house.store.people.meet("rest", "kunde", NOW)
    house.store.db.close()
    for name, words in {"right": WORDS, "wrong": "ganz andere Wörter", "short": "kurz"}.items():
        (tmp_path / name).write_text(f"{words}\n", encoding="utf-8")
    return tmp_path


def back(place: Path, monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setenv("LIANXIN_DATA", str(place / "restored"))
    return main(["restore", str(place / "b.age"), *words])


def known(place: Path) -> bool:
    store = build_house(read({"LIANXIN_DATA": str(place / "restored")}, ROOT)).store
    return store.people.find("rest", "kunde") is not None


@pytest.mark.slow
def test_a_passphrase_closes_and_opens_it_and_a_wrong_one_is_named(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["backup", str(place / "b.age"), "--encrypt", "--passphrase-file", str(place / "right")]) == 0
    raw = (place / "b.age").read_bytes()
    assert raw.startswith(b"age-encryption.org/v1\n-> scrypt ")
    assert (place / "b.age").stat().st_mode & 0o77 == 0
    assert back(place, monkeypatch, "--passphrase-file", str(place / "wrong")) == 1
    assert "the passphrase does not open" in capsys.readouterr().err
    assert list((place / "restored").iterdir()) == []  # nothing half done lies about
    assert back(place, monkeypatch, "--passphrase-file", str(place / "right")) == 0
    assert known(place)
    assert pyrage.passphrase.decrypt(raw, WORDS)[:2] == b"\x1f\x8b"  # as the program age would


def test_a_key_file_is_made_closes_and_opens_it_and_another_key_does_not(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    key, other = place / "key", place / "other"
    assert main(["backup", str(place / "b.age"), "--encrypt", "--key-file", str(key)]) == 0
    assert "keep it apart" in capsys.readouterr().err
    assert key.stat().st_mode & 0o77 == 0
    other.write_text(f"# another one\n{pyrage.x25519.Identity.generate()}\n")
    assert back(place, monkeypatch, "--key-file", str(other)) == 1
    assert "the key does not open" in capsys.readouterr().err
    assert back(place, monkeypatch, "--key-file", str(key)) == 0
    assert known(place)


def test_the_disk_of_an_encrypted_backup_never_sees_it_open(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Path] = []
    encrypt = backup_seal.encrypt

    def watched(plain: Path, target: Path, options: argparse.Namespace) -> None:
        seen.append(plain)
        encrypt(plain, target, options)

    monkeypatch.setattr(backup_seal, "encrypt", watched)
    (place / "stick").mkdir()
    assert main(["backup", str(place / "stick/b.age"), "--encrypt", "--key-file", str(place / "key")]) == 0
    (plain,) = seen
    assert place / "stick" not in plain.parents
    assert not plain.exists()
    assert [file.name for file in (place / "stick").iterdir()] == ["b.age"]


@pytest.mark.parametrize(("words", "said"), [
    (("--passphrase-file", "short"), "at least 12"),
    (("--passphrase-file", "nowhere"), "cannot be read or is empty"),
    ((), "needs --passphrase-file or --key-file"),
])  # fmt: skip
def test_without_a_good_passphrase_no_backup_is_written(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(place)
    monkeypatch.setattr("sys.stdin", open("/dev/null"))  # noqa: SIM115
    assert main(["backup", str(place / "b.age"), "--encrypt", *words]) == 2
    assert said in capsys.readouterr().err
    assert not (place / "b.age").exists()


def test_what_is_no_key_is_named(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["backup", str(place / "b.age"), "--encrypt", "--key-file", str(place / "right")]) == 2
    assert "is no age key" in capsys.readouterr().err
