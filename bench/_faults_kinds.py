"""The faults: what is broken, for how long, and what mends it. Each strikes a running house once."""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random

import psycopg

from bot.cli.registry import Registry
from bot.hall.clock import FileClock, steer
from tests.fakes.patience import wait_until
from tests.fakes.postgres import Server
from tests.fakes.product import Product
from tests.fakes.redis_server import RedisServer

RUBBISH = b"rubbish" * 1000
LOCKED_TABLES = "message, appointment, slot, notice"


@dataclass
class Site:
    """A house that things happen to: the running product, and its servers of rows and of lines if any."""

    product: Product
    random: Random
    server: Server | None = None
    hold_s: float = 6.0
    redis: RedisServer | None = None

    @property
    def data(self) -> Path:
        """Where the house keeps its things."""
        return self.product.data


@dataclass(frozen=True)
class Fault:
    """One kind of trouble; `store` is the only kind of store it can happen to, empty for both.

    `several` is PostgreSQL with Redis and two gateways.
    """

    name: str
    words: str
    strike: Callable[[Site], None]
    store: str = ""


def _killed(*parts: str) -> Callable[[Site], None]:
    def strike(site: Site) -> None:
        for part in parts:
            wait_until(lambda part=part: site.product.pid(part))  # it may be coming back from the last time
            site.product.kill(part)

    return strike


def _database_killed(site: Site) -> None:
    assert site.server is not None
    site.server.kill()
    time.sleep(site.hold_s)
    site.server.start()


def _redis_killed(site: Site) -> None:
    """What it held in memory is gone as well: every line of people with a message under way."""
    assert site.redis is not None
    site.redis.stop()
    time.sleep(site.hold_s)
    site.redis.start()


def _store_locked(site: Site) -> None:
    """Another process writes for long: it holds SQLite's one write lock."""
    other = sqlite3.connect(site.data / "store.sqlite3", isolation_level=None, timeout=60)
    with contextlib.closing(other):
        other.execute("BEGIN IMMEDIATE")
        time.sleep(site.hold_s)
        other.execute("ROLLBACK")


def _tables_locked(site: Site) -> None:
    assert site.server is not None
    with psycopg.connect(site.server.url.replace("+psycopg", "")) as other:
        other.execute(f"LOCK TABLE {LOCKED_TABLES} IN ACCESS EXCLUSIVE MODE")
        time.sleep(site.hold_s)
        other.rollback()


def _engine_slow(site: Site) -> None:
    wait_until(lambda: site.product.pid("engine"))
    engine = site.product.pid("engine")
    assert engine is not None
    os.kill(engine, signal.SIGSTOP)
    time.sleep(site.hold_s + 4)  # longer than a turn is waited for
    with contextlib.suppress(ProcessLookupError):
        os.kill(engine, signal.SIGCONT)


def _disk_full(site: Site) -> None:
    """Fill what is left of the data folder's own small disk; where it has none, forbid both processes to write."""
    if not site.data.is_mount():
        _no_room(site)
        return
    ballast = site.data / "ballast"
    try:
        with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:  # a buffer's rest fails at closing
            while True:
                file.write(bytes(1 << 16))
        wait_until(lambda: _disk_status(site) == "full")
        time.sleep(site.hold_s)
    finally:
        ballast.unlink()


def _disk_status(site: Site) -> str:
    """What /health says of it; empty while it says nothing."""
    with contextlib.suppress(OSError, ValueError):
        return str(site.product.get("/health")[1]["disk"]["status"])
    return ""


def _no_room(site: Site) -> None:
    """Let every file of both processes be as large as it may be."""
    pids = [pid for part in ("gateway", "engine") if (pid := site.product.pid(part)) is not None]
    most = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    for pid in pids:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (4096, most))
    time.sleep(site.hold_s)
    for pid in pids:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, most))


def _clock_jumps(site: Site) -> None:
    """Ahead by two days and back again, or back by one day and ahead again."""
    file = site.data / "clock"
    away = site.random.choice([timedelta(days=2), timedelta(days=-1)])
    steer(file, FileClock(file).now() + away)
    time.sleep(site.hold_s)
    steer(file, FileClock(file).now() - away)


def spoil_model(site: Site) -> None:
    """Cut the file of the model in use in half; the engine has read it already."""
    models = Registry(site.data / "models")
    active = models.active()
    assert active is not None
    file = models.path(active.name)
    os.truncate(file, file.stat().st_size // 2)


def _model_spoilt(site: Site) -> None:
    """Half a model file, and the engine has to start anew."""
    spoil_model(site)
    _killed("engine")(site)


def _sounds_spoilt(site: Site) -> None:
    """Every kept sound becomes rubbish while the gateway is away; then the same address gives the sound again."""
    replies = site.product.say(f"listener-{time.monotonic_ns()}", "你们几点上班")
    address = replies[0]["custom"]["audio"]["mandarin"]
    assert _sound(site, address), "no sound to begin with"
    for file in (site.data / "voice").rglob("*"):
        if file.is_file():
            file.write_bytes(RUBBISH)
    _killed("gateway")(site)
    wait_until(lambda: _sound(site, address))


def _sound(site: Site, address: str) -> bool:
    """Whether an address gives a sound now."""
    try:
        status, raw = site.product.get(address)
    except OSError:
        return False
    assert raw != RUBBISH
    return status == 200 and len(raw) > 1000


def _content_spoilt(site: Site) -> None:
    """A file of the hall's own answers cannot be read; the gateway has to start anew. Then it is mended."""
    file = site.data / "content" / "renewal.yml"
    file.parent.mkdir(exist_ok=True)
    file.write_text("- id: [what", encoding="utf-8")
    try:
        _killed("gateway")(site)
        time.sleep(site.hold_s)
    finally:
        file.unlink()


FAULTS = (
    Fault("none", "nothing at all, to compare with", lambda _site: None),
    Fault("gateway", "kill -9 of the gateway", _killed("gateway")),
    Fault("engine", "kill -9 of the dialogue engine", _killed("engine")),
    Fault("both", "kill -9 of both", _killed("gateway", "engine")),
    Fault("slow-engine", "the engine stops for seconds", _engine_slow),
    Fault("clock", "the clock jumps by days and back", _clock_jumps),
    Fault("content", "an answer file that cannot be read, at a restart", _content_spoilt),
    Fault("sounds", "every kept sound is rubbish, at a restart", _sounds_spoilt),
    Fault("model", "half a model file, at a restart of the engine", _model_spoilt),
    Fault("locked", "SQLite's write lock held by another process for seconds", _store_locked, store="sqlite"),
    Fault("full-disk", "the disk is full for seconds", _disk_full, store="sqlite"),
    Fault("database", "kill -9 of PostgreSQL, away for seconds", _database_killed, store="postgres"),
    Fault("tables", "PostgreSQL's tables locked for seconds", _tables_locked, store="postgres"),
    Fault("redis", "kill -9 of Redis between two gateways, away for seconds", _redis_killed, store="several"),
)


def named(name: str) -> Fault:
    """The fault of that name; raises KeyError."""
    return {fault.name: fault for fault in FAULTS}[name]


@contextmanager
def small_disk(folder: Path, megabytes: int = 160) -> Iterator[Path]:
    """A file system of its own for a data folder, where this user may mount one; else the folder as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    mount, umount = shutil.which("mount"), shutil.which("umount")
    command = [str(mount), "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    if not (mount and umount) or subprocess.run(command, capture_output=True, check=False).returncode:
        yield folder
        return
    try:
        yield folder
    finally:
        subprocess.run([umount, "-l", str(folder)], check=False)
