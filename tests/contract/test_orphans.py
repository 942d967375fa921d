"""A file of a recording whose row was never written is found by its age and deleted; what has a row stays."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.counts import Counts
from bot.hall.facts import HallFacts
from bot.jobs.retention import Retention
from bot.store.database import Database
from bot.store.engine_memory import EngineMemory
from bot.store.orphans import SAFE_S, Orphans
from bot.store.recordings import Recordings
from bot.store.seal import Seal
from bot.store.store import Store
from tests.fakes.clock import MONDAY
from tests.fakes.product import ROOT
from tests.fakes.template import empty_store

LATER = MONDAY.replace(month=12)


class Killed(BaseException):
    """The process ends between the file and its row."""


@pytest.fixture
def kept(store: Store, tmp_path: Path) -> Store:
    """A store with a folder for what is kept, on every database."""
    store.recordings = Recordings(store.db, store.seal, tmp_path / "recordings")
    store.orphans = Orphans(store.db, store.recordings)
    return store


def message(store: Store, name: str) -> tuple[int, int]:
    who = store.people.meet("web", name, MONDAY).id
    return who, store.transcript.receive(who, "web", f"{name}:1", "（录音）", MONDAY).id


def by(kind: str) -> Callable[[Store], Any]:
    """Keep a file as the house does it for that kind."""

    def keep(store: Store) -> Any:
        who, line = message(store, kind)
        if kind == "clerk":
            row = store.transcript.row(who, "staff", "请听", MONDAY, "小林")
            talk = store.handoffs.open(who, "live", "asked", MONDAY)
            return store.recordings.with_line(row, talk.id, b"mp3", 3.0, MONDAY, LATER, kind)
        return store.recordings.keep(who, line, None, b"file", 3.0, MONDAY, LATER, kind)

    return keep


def aged(path: Path, seconds: float = SAFE_S + 60) -> Path:
    os.utime(path, (time.time() - seconds,) * 2)
    return path


def job(store: Store, counts: Counts | None = None) -> Retention:
    return Retention(store, HallFacts({}, {}), EngineMemory(Path("nowhere")), counts)


@pytest.mark.parametrize("kind", ["sound", "picture", "clerk"])
def test_a_file_whose_row_was_never_written_goes_after_an_hour(
    kept: Store, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    with monkeypatch.context() as broken:
        asked = kept.db.retry
        waits = iter(range(9))
        rows = {"sound": 2, "picture": 2, "clerk": 3}[
            kind
        ]  # the person, the message, the talk; then the row of the file

        def retry(work: Any) -> Any:
            if next(waits) == rows:
                raise Killed
            return asked(work)

        broken.setattr(kept.db, "retry", retry)
        with pytest.raises(Killed):
            by(kind)(kept)
    [left] = kept.recordings.files()
    assert job(kept).due(MONDAY)["files_without_row"] == 0  # it may just be getting its row
    assert job(kept).once(MONDAY)[0] == {}
    aged(left)
    assert job(kept).due(MONDAY)["files_without_row"] == 1
    assert left.exists()
    counts = Counts()
    assert job(kept, counts).once(MONDAY)[0] == {"files_without_row": 1}
    assert counts == {"retention_files_without_row": 1}
    assert not left.exists()


def test_what_has_a_row_stays_however_old_and_what_was_begun_goes(kept: Store) -> None:
    for kind in ("sound", "picture", "clerk"):
        by(kind)(kept)
    files = kept.recordings.files()
    assert len(files) == 3
    begun = aged(files[0]).with_name("begun.new")
    begun.write_bytes(b"half")
    aged(files[1])
    aged(files[2])
    assert kept.orphans.drop() == 0
    aged(begun)
    assert kept.orphans.drop() == 1
    assert kept.recordings.files() == files
    assert not begun.exists()


def test_a_house_that_kept_nothing_has_nothing_to_look_for(store: Store) -> None:
    assert store.orphans.found() == []


KILLED = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from bot.store.database import Database
from bot.store.seal import Seal
from bot.store.store import Store
store = Store(Database(sys.argv[1]), Seal(b"k" * 32))
now = datetime(2026, 11, 23, 9)
who = store.people.meet("web", "somebody", now).id
line = store.transcript.receive(who, "web", "1", "（录音）", now).id
store.db.retry = lambda _work: os.kill(os.getpid(), signal.SIGKILL)
store.recordings.keep(who, line, None, b"sound", 3.0, now, now)
"""


@pytest.mark.slow
def test_after_a_kill_between_the_two_nothing_is_left_behind(tmp_path: Path) -> None:
    empty = empty_store(tmp_path)
    url = empty.url.render_as_string(hide_password=False)
    empty.close()
    done = subprocess.run([sys.executable, "-c", KILLED, url], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    store = Store(Database(url), Seal(b"k" * 32))
    [left] = store.recordings.files()
    assert store.recordings.of_person(1) == []
    aged(left)
    assert store.orphans.drop() == 1
    assert store.recordings.files() == []
    store.db.close()
