"""`run`: everything with one command – model, dialogue engine, gateway – and both processes kept alive."""

from __future__ import annotations

import argparse
import functools
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

from bot.cli.saying import told
from bot.settings import Settings

LONGEST_PAUSE_S = 20.0
STEADY_S = 60.0


def add(verbs: Any) -> None:
    """Add the command."""
    one = verbs.add_parser("run", help="start everything and keep it running")
    one.add_argument("--no-demo", action="store_true", help="do not seed the invented day")
    one.set_defaults(run=run)


class Keeper:
    """Keeps one child alive: started again after it ends, sooner at first, later when it keeps failing."""

    def __init__(
        self, name: str, start: Callable[[], subprocess.Popen[bytes]], ended: Callable[[str], None] = lambda _: None
    ) -> None:
        self.name = name
        self._ended = ended
        self._start = start
        self._pause = 0.5
        self._since = time.monotonic()
        self._again_at: float | None = None
        self.child = start()

    def look(self) -> None:
        """Start the child again when it ended and its pause is over."""
        now = time.monotonic()
        if self._again_at is not None:
            if now >= self._again_at:
                self._begin(now)
            return
        if self.child.poll() is None:
            if now - self._since > STEADY_S:
                self._pause = 0.5
            return
        told(f"{self.name} ended (code {self.child.returncode}); starting it again")
        self._ended(self.name)
        self._later(now)

    def _begin(self, now: float) -> None:
        """Start it again; where even that fails (no room on the disk for a log), once more after the next pause."""
        try:
            self.child = self._start()
        except OSError as error:
            told(f"{self.name} could not be started ({error}); trying again")
            self._later(now)
        else:
            self._again_at, self._since = None, now

    def _later(self, now: float) -> None:
        self._again_at = now + self._pause
        self._pause = min(LONGEST_PAUSE_S, self._pause * 2)


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Prepare, start both processes, print the addresses, keep watch until stopped."""
    from bot.bootstrap import find_engine
    from bot.cli import engine, training
    from bot.desk import restarts

    settings.refuse_open_house()
    find_engine(settings)
    if taken(settings.host, settings.port):
        print(f"port {settings.port} is in use; stop what uses it or set LIANXIN_PORT", file=sys.stderr)
        return 1
    password = prepare(settings, seed=settings.demo and not options.no_demo)
    own = [one for one in engine.each(settings) if engine.here(one) and not engine.answers(one)]
    try:
        model = training.ensure_model(settings) if own else Path()
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 1
    if (
        used := next((one for one in own if taken("127.0.0.1", urlparse(one.rasa_url).port or 5005)), None)
    ) is not None:
        print(f"{used.rasa_url} is in use by something else; stop it or set LIANXIN_RASA_URL", file=sys.stderr)
        return 1
    count = functools.partial(restarts.note, settings.data)
    keepers = [Keeper("gateway", lambda: _gateway(settings), count)]
    keepers += [
        Keeper(
            "dialogue engine",
            functools.partial(lambda one: engine.start(one, training.active_file(one) or model), one),
            count,
        )
        for one in own
    ]
    return _watch(settings, keepers, password)


def prepare(settings: Settings, seed: bool) -> str | None:
    """Open the store, seed the invented day, make the first account; returns its password the first time."""
    from bot.bootstrap import build_house
    from bot.desk import demo

    house = build_house(settings)
    password = None
    if house.store.staff.empty():
        password = secrets.token_urlsafe(9)
        house.store.staff.add("admin", "admin", password, house.clock.now(), must_change=True)
    if seed:
        demo.seed(house.desk, house.clock.now())
    house.store.db.close()
    return password


def taken(host: str, port: int) -> bool:
    """Whether something answers at that port."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1" if host in ("0.0.0.0", "::", "localhost") else host, port)) == 0  # noqa: S104 (compared, never bound)


def _gateway(settings: Settings) -> subprocess.Popen[bytes]:
    from bot.cli.engine import die_with_parent

    env = {**os.environ, "PYTHONPATH": str(settings.root)}
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "bot", "serve"], cwd=settings.root, env=env, stdin=subprocess.DEVNULL,
        preexec_fn=die_with_parent,
    )  # fmt: skip


def asked_to_stop() -> Callable[[], bool]:
    """Whether this process has been asked to end since, by SIGTERM, SIGINT or SIGHUP."""
    stopping = False

    def stop(_signal: int, _frame: object) -> None:
        nonlocal stopping
        stopping = True

    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(name, stop)
    return lambda: stopping


def _watch(settings: Settings, keepers: list[Keeper], password: str | None) -> int:
    from bot.cli import engine

    stopping = asked_to_stop()
    started, greeted = time.monotonic(), False
    while not stopping():
        for keeper in keepers:
            keeper.look()
        if not greeted and _up(settings) and all(map(engine.answers, engine.each(settings))):
            for one in engine.each(settings):
                engine.warm(one)
            _tell(settings, time.monotonic() - started, password)
            greeted = True
        time.sleep(0.2)
    told("停止中 / stopping")
    for keeper in reversed(keepers):
        engine.stop(keeper.child)
    return 0


def _up(settings: Settings) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{settings.port}/metrics", timeout=1):
            return True
    except (urllib.error.URLError, OSError):
        return False


def _tell(settings: Settings, seconds: float, password: str | None) -> None:
    base = f"http://{settings.host}:{settings.port}"
    told(f"\n连心桥 ready after {seconds:.0f} s")
    if settings.hall_file is None:
        told("演示数据 / demo hall: no hall.yml was found, so an invented hall runs (python -m bot demo clear)")
    told(f"  老乡页面 page      {base}/\n  大厅一体机 kiosk   {base}/kiosk\n  工作人员 console   {base}/console")
    told(f"  健康 health        {base}/health\n  停止 stop          Ctrl-C")
    if password:
        told(f"  首次登录 sign-in   name: admin   one-time password 一次性密码（只显示这一次）: {password}")
