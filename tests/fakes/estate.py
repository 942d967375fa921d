"""Several gateways and engines of one hall on this machine: PostgreSQL, Redis, and HAProxy before them.

The proxy's settings are those of docs/operating.md, with the ports of the test.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bot.cli import engine, training
from bot.settings import Settings, read
from tests.fakes import postgres, redis_server
from tests.fakes.product import ROOT, free_port
from tests.fakes.redis_server import RedisServer

READY_S = 400.0  # a net only: on two busy cores two engines take minutes
PROXY_LOOKS_S = 7.0  # until the proxy knows who is up


class Estate:
    """`gateways` and `engines` by number; any of them can be killed and started again."""

    def __init__(self, folder: Path, gateways: int, engines: int, db_url: str, redis: RedisServer) -> None:
        self.folder = folder
        self._redis = redis
        self.ports = [free_port() for _ in range(gateways)]
        self.engine_urls = [f"http://127.0.0.1:{free_port()}" for _ in range(engines)]
        self.proxy_port = free_port()
        self.proxy = f"http://127.0.0.1:{self.proxy_port}"
        self._ours = {
            "LIANXIN_DATA": str(folder),
            "LIANXIN_DB_URL": db_url,
            "LIANXIN_REDIS_URL": redis.url,
            "LIANXIN_RASA_URL": ",".join(self.engine_urls),
            "LIANXIN_NOW": "2026-11-23T09:10",
            "LIANXIN_ASR": "off",
            "LIANXIN_VOICE": "off",
        }
        self._gateways: dict[int, subprocess.Popen[bytes]] = {}
        self._engines: dict[int, subprocess.Popen[bytes]] = {}
        self._proxy: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "models").exists():
            (folder / "models").symlink_to(ROOT / "var" / "models")

    def settings(self, gateway: int = 0) -> Settings:
        """The settings of a gateway."""
        return read({**self._ours, "LIANXIN_PORT": str(self.ports[gateway])}, ROOT)

    def env(self, gateway: int) -> Mapping[str, str]:
        """The environment of a gateway and of commands beside it."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("LIANXIN_")}
        return {**kept, **self._ours, "LIANXIN_PORT": str(self.ports[gateway]), "PYTHONPATH": str(ROOT)}

    def base(self, gateway: int) -> str:
        """The address of a gateway itself."""
        return f"http://127.0.0.1:{self.ports[gateway]}"

    # -- starting and ending ------------------------------------------------------------------------------

    def start(self) -> None:
        """Start all of it at once, on a database without tables, and wait until everything answers."""
        for number in range(len(self.engine_urls)):
            self.start_engine(number)
        for number in range(len(self.ports)):
            self.start_gateway(number)
        self._start_proxy()
        for number, one in enumerate(engine.each(self.settings())):
            self._until_engine(one, self._engines[number])
        for number in range(len(self.ports)):
            self._until(f"{self.base(number)}/metrics", self._gateways[number])
        self._until(f"{self.proxy}/health", self._proxy)

    def start_engine(self, number: int) -> None:
        """Start one engine and do not wait for it."""
        one = engine.each(self.settings())[number]
        model = training.active_file(one)
        assert model is not None, "no model was trained; run: python3 -m bot train"
        self._engines[number] = engine.start(one, model)

    def start_gateway(self, number: int) -> None:
        """Start one gateway."""
        with (self.folder / f"gateway-{number}.log").open("ab") as out:
            self._gateways[number] = subprocess.Popen(
                [sys.executable, "-P", "-m", "bot", "serve"], cwd=ROOT, env=self.env(number), stdout=out, stderr=out,
                stdin=subprocess.DEVNULL, preexec_fn=engine.die_with_parent,
            )  # fmt: skip

    def use(self, gateways: int, engines: int) -> None:
        """Go on with the first so many of both."""
        for child in self._gateways.values():
            child.terminate()
        for child in self._gateways.values():
            engine.stop(child)
        self._gateways.clear()
        self._ours["LIANXIN_RASA_URL"] = ",".join(self.engine_urls[:engines])
        for number in range(gateways):
            self.start_gateway(number)
        for number in range(gateways):
            self._until(f"{self.base(number)}/metrics", self._gateways[number])
        time.sleep(PROXY_LOOKS_S)
        self._until(f"{self.proxy}/health", self._proxy)

    def pids(self, part: str) -> list[int]:
        """The processes of `gateways`, `engines`, `proxy` or `redis`."""
        proxy = [self._proxy] if self._proxy else []
        found = {"gateways": self._gateways.values(), "engines": self._engines.values(), "proxy": proxy}
        return [self._redis.pid] if part == "redis" else [child.pid for child in found[part]]

    def kill_gateway(self, number: int) -> None:
        """kill -9."""
        self._gateways[number].send_signal(signal.SIGKILL)
        self._gateways[number].wait(5)

    def kill_engine(self, number: int) -> None:
        """kill -9."""
        self._engines[number].send_signal(signal.SIGKILL)
        self._engines[number].wait(5)

    def stop(self) -> None:
        """End everything that was started here."""
        for child in (self._proxy, *self._gateways.values(), *self._engines.values()):
            if child is not None:
                child.terminate()
        for child in (self._proxy, *self._gateways.values(), *self._engines.values()):
            if child is not None:
                engine.stop(child)

    def _start_proxy(self) -> None:
        file = self.folder / "haproxy.cfg"
        file.write_text(proxy_settings(self.proxy_port, self.ports), encoding="utf-8")
        with (self.folder / "haproxy.log").open("ab") as out:
            self._proxy = subprocess.Popen(
                ["haproxy", "-db", "-f", str(file)], stdout=out, stderr=out, preexec_fn=engine.die_with_parent
            )

    def _until(self, url: str, child: subprocess.Popen[bytes] | None) -> None:
        end = time.monotonic() + READY_S
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        while time.monotonic() < end:
            with contextlib.suppress(urllib.error.URLError, OSError), opener.open(url, timeout=2):
                return
            assert child is not None
            assert child.poll() is None, self.told()
            time.sleep(0.1)
        raise AssertionError(f"{url} did not answer\n{self.told()}")

    def _until_engine(self, one: Settings, child: subprocess.Popen[bytes]) -> None:
        end = time.monotonic() + READY_S
        while not engine.answers(one):
            assert child.poll() is None, self.told()
            assert time.monotonic() < end, self.told()
            time.sleep(0.2)
        engine.warm(one)

    def told(self) -> str:
        """The ends of all logs."""
        logs = [*self.folder.glob("*.log"), *self.folder.glob("log/*.log")]
        return "\n".join(f"{log.name}: {log.read_text(errors='replace')[-1500:]}" for log in logs)


def proxy_settings(port: int, gateways: list[int]) -> str:
    """The settings of docs/operating.md for these ports."""
    page = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    found = re.search(r"```haproxy\n(.*?)```", page, re.DOTALL)
    assert found is not None
    lines = []
    for line in found[1].splitlines():
        if server := re.match(r"(\s+server )(\w) 127\.0\.0\.1:\d+ (.*)", line):
            number = "ab".index(server[2])
            if number < len(gateways):
                lines.append(f"{server[1]}{server[2]} 127.0.0.1:{gateways[number]} {server[3]}")
        else:
            lines.append(re.sub(r"bind \S+", f"bind 127.0.0.1:{port}", line))
    return "\n".join(lines) + "\n"


@contextmanager
def estate(folder: Path, gateways: int = 2, engines: int = 2) -> Iterator[Estate]:
    """All of it for as long as the block runs."""
    with ExitStack() as stack:
        db_url = stack.enter_context(postgres.cluster())
        redis = stack.enter_context(redis_server.running())
        one = Estate(folder, gateways, engines, db_url, redis)
        stack.callback(one.stop)
        one.start()
        yield one
