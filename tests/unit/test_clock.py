"""The clock that a file tells: one time for every process, at any speed, and it can be made to jump."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

from bot.hall.clock import FileClock, steer

MONDAY = datetime(2026, 11, 23, 9, 10)
A_MINUTE = timedelta(minutes=1)


def ago(file: Path, seconds: float) -> None:
    """Let the file have been put there so long ago."""
    then = os.stat(file).st_mtime - seconds
    os.utime(file, (then, then))


def test_it_stands_where_the_file_says_and_runs_on(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    steer(file, MONDAY)
    clock = FileClock(file)
    assert MONDAY <= clock.now() < MONDAY + A_MINUTE
    ago(file, 3600)
    assert MONDAY <= clock.now() - timedelta(hours=1) < MONDAY + A_MINUTE


def test_it_runs_as_fast_as_the_file_says_also_for_who_comes_later(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    steer(file, MONDAY, 240)
    ago(file, 60)
    for clock in (FileClock(file), FileClock(file)):
        assert MONDAY <= clock.now() - timedelta(hours=4) < MONDAY + timedelta(hours=4)


def test_it_jumps_back_and_forth_and_stays_when_the_file_goes(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    steer(file, MONDAY)
    clock = FileClock(file)
    steer(file, MONDAY - timedelta(days=2))
    assert clock.now() < MONDAY - timedelta(days=1)
    steer(file, MONDAY + timedelta(days=2))
    assert clock.now() >= MONDAY + timedelta(days=2)
    file.unlink()
    assert clock.now() >= MONDAY + timedelta(days=2)
