"""The room where the house's things lie: seen before it is gone, by /health and by the console in words."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.bootstrap import build_app, health, talk
from bot.desk.disk import FULL, GIB, MIB, Disk, Space
from bot.desk.health import HealthDesk
from bot.hall.clock import SystemClock
from bot.settings import SettingError, read
from tests.fakes.console import ConsoleHouse
from tests.fakes.house import ROOT

BLOCK = 4096


@dataclass(frozen=True)
class Statvfs:
    """A file system of 100 GB with plenty of everything."""

    f_frsize: int = BLOCK
    f_blocks: int = 100 * GIB // BLOCK
    f_bavail: int = 50 * GIB // BLOCK
    f_files: int = 1000
    f_favail: int = 900
    f_flag: int = 0


PLENTY = Statvfs()


def with_free(size: int) -> Statvfs:
    return replace(PLENTY, f_bavail=size // BLOCK)


STATES = [
    (PLENTY, "ok"),
    (with_free(GIB), "ok"),
    (with_free(GIB - BLOCK), "low"),
    (with_free(FULL), "low"),
    (with_free(FULL - BLOCK), "full"),
    (with_free(0), "full"),
    (replace(PLENTY, f_favail=0), "full"),
    (replace(PLENTY, f_files=0, f_favail=0), "ok"),  # a file system that makes inodes as it needs them
    (replace(PLENTY, f_flag=os.ST_RDONLY), "read-only"),
]


@pytest.mark.parametrize(("space", "status"), STATES)
def test_a_disk_is_low_before_it_is_full(tmp_path: Path, space: Space, status: str) -> None:
    assert Disk(tmp_path, GIB, lambda _: space).told()["status"] == status


def test_it_tells_how_much_is_free_and_what_is_too_little(tmp_path: Path) -> None:
    told = Disk(tmp_path, 700 * MIB, lambda _: with_free(600 * MIB)).told()
    assert told == {"status": "low", "free_mb": 600, "low_below_mb": 700}


def test_a_folder_that_is_gone_is_told_and_raises_nothing(tmp_path: Path) -> None:
    assert Disk(tmp_path / "unplugged").told()["status"] == "unknown"


def test_the_systems_own_answer_is_understood(tmp_path: Path) -> None:
    room = Disk(tmp_path).room()
    assert 0 < room.free < room.total


@pytest.mark.parametrize(("space", "colour", "words"), [
    (PLENTY, "green", "还有50.0GB"),
    (with_free(4 * GIB), "yellow", "这几天腾地方"),
    (with_free(GIB // 2), "red", "快满了"),
    (with_free(0), "red", "满了，还有0.0GB（0%）"),
    (replace(PLENTY, f_flag=os.ST_RDONLY), "red", "只能读，不能写"),
])  # fmt: skip
def test_the_console_says_it_in_words(tmp_path: Path, space: Space, colour: str, words: str) -> None:
    house = ConsoleHouse(tmp_path)
    desk = HealthDesk(house.store, SystemClock(), tmp_path, disk=Disk(tmp_path, GIB, lambda _: space))
    [line] = [one for one in desk.lines(house.facts_of_health) if one.key == "disk"]
    house.close()
    assert line.colour == colour
    assert words in line.said + line.do


@pytest.mark.parametrize(("space", "entry", "whole"), [
    (PLENTY, "ok", "ok"),
    (with_free(GIB // 2), "low", "ok"),
    (with_free(MIB), "full", "degraded"),
])  # fmt: skip
def test_health_is_degraded_when_nothing_more_can_be_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, space: Space, entry: str, whole: str
) -> None:
    class Awake:
        async def ready(self) -> bool:
            return True

        async def close(self) -> None:
            """Nothing is open."""

    monkeypatch.setattr(talk, "build_dialogue", lambda _settings: Awake())
    monkeypatch.setattr(health, "disk_of", lambda settings: Disk(settings.data, GIB, lambda _: space))
    settings = read({"LIANXIN_DATA": str(tmp_path / "var"), "LIANXIN_VOICE": "off", "LIANXIN_ASR": "off"}, ROOT)
    told = TestClient(build_app(settings)).get("/health").json()
    assert (told["disk"]["status"], told["status"]) == (entry, whole)


def test_how_much_is_too_little_is_a_setting(tmp_path: Path) -> None:
    env = {"LIANXIN_DATA": str(tmp_path)}
    assert read(env, ROOT).disk_low_mb == 1024
    assert read({**env, "LIANXIN_DISK_LOW_MB": "300"}, ROOT).disk_low_mb == 300
    for bad in ("15", "1 GB", "-1", "1000001"):
        with pytest.raises(SettingError, match=r"LIANXIN_DISK_LOW_MB.*16 to 1000000"):
            read({**env, "LIANXIN_DISK_LOW_MB": bad}, ROOT)
