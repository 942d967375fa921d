"""The recordings as a zip: out of one hall and into another, and what a hostile zip cannot do."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.desk import studio_pack
from bot.desk.studio_pack import PackRefused, read_pack, write_pack
from bot.store.seal import Seal
from bot.store.store import Store
from bot.store.takes import APPROVED, CHECKED
from tests.fakes.studio import Studio, wav
from tests.fakes.template import empty_store


def hall(folder: Path) -> Studio:
    folder.mkdir()
    return Studio(Store(empty_store(folder), Seal(b"k" * 32)), folder / "studio")


@contextmanager
def recorded(folder: Path) -> Iterator[Studio]:
    studio = hall(folder)
    voice = studio.voice("演示甲")
    studio.approve(studio.recorded("digit.3.mid", voice), "李强")
    studio.recorded("digit.4.mid", voice)
    yield studio
    studio.store.db.close()


@pytest.fixture
def one(tmp_path: Path) -> Iterator[Studio]:
    """A hall with an approved and a checked take."""
    with recorded(tmp_path / "one") as studio:
        yield studio


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Studio]:
    """An empty hall."""
    studio = hall(tmp_path / "other")
    yield studio
    studio.store.db.close()


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The recordings of a hall like `one`."""
    folder = tmp_path_factory.mktemp("packed")
    with recorded(folder / "packed") as studio:
        assert write_pack(studio, folder / "out.zip") == 2
    return folder / "out.zip"


def take_in(studio: Studio, data: bytes, **how: bool) -> studio_pack.Summary:
    return read_pack(studio, io.BytesIO(data), "陈静", **how)


def rebuilt(pack: Path, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """The zip with its files changed."""
    with zipfile.ZipFile(pack) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def manifest(change: Callable[[dict[str, Any]], None]) -> Callable[[dict[str, bytes]], None]:
    def work(files: dict[str, bytes]) -> None:
        told = json.loads(files["manifest.json"])
        change(told)
        files["manifest.json"] = json.dumps(told).encode()

    return work


def test_a_trial_counts_and_writes_nothing(other: Studio, pack: Path) -> None:
    found = take_in(other, pack.read_bytes())
    assert (found.speakers, found.new, found.there, found.bad, found.written) == (1, 2, 0, [], False)
    assert other.store.takes.listing() == []
    assert other.store.speakers.all() == []
    assert not other.files.folder.exists()


def test_masters_arrive_byte_by_byte_and_wait_for_a_second_person_here(other: Studio, pack: Path) -> None:
    assert take_in(other, pack.read_bytes(), trial=False).written
    takes = other.store.takes.listing()
    assert [(t.text, t.status, t.recorded_by, t.approved_by) for t in takes] == [
        ("三", CHECKED, "陈静", None), ("四", CHECKED, "陈静", None),
    ]  # fmt: skip
    for take in takes:
        with zipfile.ZipFile(pack) as archive:
            sent = archive.read(f"masters/{take.master_sha256}.wav")
        assert other.files.master(take.master_sha256).read_bytes() == sent
    assert other.played() == []
    other.approve(takes[0].id, "李强")
    assert other.played() == ["三"]
    again = take_in(other, pack.read_bytes(), trial=False)
    assert (again.new, again.there, again.written) == (0, 2, False)
    assert len(other.store.speakers.all()) == 1


def test_a_move_to_another_machine_may_keep_the_approvals(other: Studio, pack: Path) -> None:
    take_in(other, pack.read_bytes(), trial=False, trust=True)
    kept = [(t.text, t.status, t.recorded_by, t.approved_by) for t in other.store.takes.listing()]
    assert kept == [("三", APPROVED, "王芳", "李强"), ("四", CHECKED, "王芳", None)]
    assert other.played() == ["三"]


def test_the_file_is_for_its_owner_alone_and_leaves_out_who_has_withdrawn(one: Studio, tmp_path: Path) -> None:
    path = tmp_path / "later.zip"
    one.withdraw(1, "王芳")
    assert write_pack(one, path) == 0
    assert path.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == ["manifest.json"]
        assert "演示甲" not in archive.read("manifest.json").decode()


def test_who_withdrew_here_does_not_come_back_by_a_file(one: Studio, pack: Path) -> None:
    one.withdraw(1, "王芳")
    for take in one.store.takes.listing():
        one.store.takes.retire(take.id, "", CHECKED, APPROVED)
    found = take_in(one, pack.read_bytes(), trial=False)
    assert (found.new, len(found.bad)) == (0, 2)
    assert "withdrawn" in found.bad[0]


@pytest.mark.parametrize(
    "name", ["../evil.wav", "/etc/evil", "masters/../../x.wav", "masters/short.wav", "masters\\x.wav", "notes.txt"]
)
def test_a_name_that_is_not_ours_refuses_the_whole_zip(other: Studio, pack: Path, name: str) -> None:
    data = rebuilt(pack, lambda files: files.update({name: b"x"}))
    with pytest.raises(PackRefused, match="not allowed"):
        take_in(other, data, trial=False)


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", b"x" * 1000], ids=["empty", "stub", "noise"]
)  # fmt: skip
def test_what_is_no_zip_is_refused(other: Studio, data: bytes) -> None:
    with pytest.raises(PackRefused):
        take_in(other, data)


def test_a_bomb_is_not_unpacked(other: Studio, pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = b"\0" * 20_000_000
    name = f"masters/{'a' * 64}.wav"
    row = manifest(lambda told: told["takes"].append({**told["takes"][0], "master_sha256": "a" * 64}))

    def change(files: dict[str, bytes]) -> None:
        row(files)
        files[name] = bomb

    found = take_in(other, rebuilt(pack, change), trial=False)
    assert (found.new, len(found.bad)) == (2, 1)
    assert "larger" in found.bad[0]
    monkeypatch.setattr(studio_pack, "LARGEST_ALL", 1_000_000)
    with pytest.raises(PackRefused, match="unpacked"):
        take_in(other, rebuilt(pack, change))


def test_two_files_of_one_name_are_refused(other: Studio, pack: Path) -> None:
    out = io.BytesIO(pack.read_bytes())
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("manifest.json", b"{}")
    with pytest.raises(PackRefused, match="same name"):
        take_in(other, out.getvalue())


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told.update(format=2),
        lambda told: told.update(voice="mandarin"),
        lambda told: told.update(takes={}),
        lambda told: told.pop("speakers"),
        lambda told: told.update(takes=told["takes"] * 3000),
    ],
)
def test_a_manifest_of_another_kind_is_refused(other: Studio, pack: Path, change: Any) -> None:
    with pytest.raises(PackRefused, match=r"manifest\.json"):
        take_in(other, rebuilt(pack, manifest(change)))


@pytest.mark.parametrize(
    "change",
    [
        {"master_sha256": "../../etc/passwd"}, {"master_sha256": "b" * 64}, {"kind": "song"}, {"edge": "left"},
        {"status": "draft"}, {"wording": " "}, {"text": "长" * 500}, {"item": "x" * 200}, {"speaker": "9"},
        {"speaker": None}, {"recorded_at": "yesterday"}, {"recorded_by": "x" * 70},
    ],
)  # fmt: skip
def test_a_row_that_is_not_in_order_is_left_out_and_named(other: Studio, pack: Path, change: dict[str, Any]) -> None:
    data = rebuilt(pack, manifest(lambda told: told["takes"][0].update(change)))
    found = take_in(other, data, trial=False)
    assert (found.new, len(found.bad)) == (1, 1)
    assert found.bad[0].startswith("1: ")


def test_a_row_without_a_field_or_of_another_shape_is_left_out(other: Studio, pack: Path) -> None:
    data = rebuilt(pack, manifest(lambda told: told["takes"].extend([{}, None, "x", 5])))
    found = take_in(other, data, trial=False)
    assert (found.new, len(found.bad)) == (2, 4)


def test_a_master_that_is_another_sound_or_format_is_left_out(other: Studio, pack: Path) -> None:
    import hashlib

    wrong = wav(np.zeros(48_000), rate=44_100)
    sha = hashlib.sha256(wrong).hexdigest()

    def change(files: dict[str, bytes]) -> None:
        names = sorted(n for n in files if n.startswith("masters/"))
        files[names[0]] = files[names[0]][:-2] + b"xx"
        files[f"masters/{sha}.wav"] = wrong
        manifest(lambda told: told["takes"].append({**told["takes"][0], "master_sha256": sha}))(files)

    found = take_in(other, rebuilt(pack, change), trial=False)
    assert (found.new, len(found.bad)) == (1, 2)


def test_a_speaker_without_consent_brings_nothing(other: Studio, pack: Path) -> None:
    data = rebuilt(pack, manifest(lambda told: told["speakers"]["1"].update(consent_at="")))
    found = take_in(other, data, trial=False)
    assert (found.new, len(found.bad)) == (0, 2)
    assert other.store.speakers.all() == []
