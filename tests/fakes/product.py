"""The whole product as a process of its own, started with the README's command on free ports."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.fakes import ready_commands

ROOT = Path(__file__).resolve().parents[2]
START_LIMIT_S = 240
REST = "/webhooks/rest/webhook"


def free_port() -> int:
    """A loopback port nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Product:
    """A running product: say something to it, look at it, kill parts of it."""

    def __init__(self, data: Path, env: Mapping[str, str] | None = None, now: str = "2026-11-23T09:10") -> None:
        self.data = data
        self.port, rasa_port = free_port(), free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.rasa_port = rasa_port
        self.env = {k: v for k, v in os.environ.items() if not k.startswith("LIANXIN_")} | {
            "LIANXIN_DATA": str(data),
            "LIANXIN_PORT": str(self.port),
            "LIANXIN_RASA_URL": f"http://127.0.0.1:{rasa_port}",
            "LIANXIN_NOW": now,
            "LIANXIN_ASR": "off",  # only the tests about listening pay for an engine
            **(env or {}),
        }
        self.log = data / "product.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until the first question can be asked."""
        self.begin()
        self.wait()

    def begin(self) -> None:
        """Start, and wait for nothing."""
        self.data.mkdir(parents=True, exist_ok=True)
        for name in ("models", "learned"):  # trained once for all tests, `make test` sees to it
            made = ROOT / "var" / name
            if made.is_dir() and not (self.data / name).exists():
                (self.data / name).symlink_to(made)
        out = self.log.open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"], cwd=ROOT, env=self.env, stdout=out, stderr=out, start_new_session=True
        )

    def wait(self, limit_s: float = START_LIMIT_S) -> None:
        """Wait until every part answers."""
        end = time.monotonic() + limit_s
        while time.monotonic() < end:
            with contextlib.suppress(OSError, ValueError):
                if self.well():
                    return
            assert self.process is not None
            assert self.process.poll() is None, self.log.read_text()[-2000:]
            time.sleep(0.2)
        raise AssertionError("the product did not get ready:\n" + self.log.read_text()[-2000:])

    def well(self) -> bool:
        """Whether every part says that it is well. Raises OSError or ValueError while nobody says anything."""
        return bool(self.get("/health")[1].get("status") == "ok")

    def hire(self, name: str) -> str:
        """The name, which has a clerk's account from now on."""
        done = self.command("staff", "add", name)
        assert done.returncode == 0 or "already an account" in done.stderr, done.stderr
        return name

    def stop(self) -> None:
        """Stop it as Ctrl-C would."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait(5)

    def pid(self, what: str) -> int | None:
        """The process of `gateway` or `engine`; None while it is not there."""
        words = {"gateway": b"\0bot\0serve", "engine": b"\0rasa\0run"}[what]
        assert self.process is not None
        for pid in _children(self.process.pid):
            with contextlib.suppress(OSError):
                if words in Path(f"/proc/{pid}/cmdline").read_bytes():
                    return pid
        return None

    def kill(self, what: str) -> None:
        """kill -9 of `gateway` or `engine`."""
        pid = self.pid(what)
        assert pid is not None, f"no {what} to kill"
        os.kill(pid, signal.SIGKILL)

    # -- talking to it ------------------------------------------------------------------------------------

    def post(self, path: str, body: Any, headers: Mapping[str, str] | None = None) -> tuple[int, Any]:
        """POST JSON (or bytes as they are); the status and the parsed answer."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self._call(
            urllib.request.Request(self.base + path, raw, {"Content-Type": "application/json", **(headers or {})})
        )

    def get(self, path: str) -> tuple[int, Any]:
        """GET; the status and the parsed answer."""
        return self._call(urllib.request.Request(self.base + path))

    def _call(self, request: urllib.request.Request) -> tuple[int, Any]:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=30) as answer:
                status, raw = answer.status, answer.read()
        except urllib.error.HTTPError as error:
            status, raw = error.code, error.read()
        try:
            return status, json.loads(raw)
        except ValueError:
            return status, raw

    def say(self, sender: str, text: str, message_id: str | None = None) -> list[dict[str, Any]]:
        """One message through the REST channel; the replies."""
        body: dict[str, Any] = {"sender": sender, "message": text}
        if message_id:
            body["metadata"] = {"message_id": message_id}
        status, replies = self.post(REST, body)
        assert status == 200, (status, replies)
        return replies  # type: ignore[no-any-return]

    def talk(self, *texts: str, sender: str | None = None) -> list[dict[str, Any]]:
        """Several messages of one person; the replies to the last."""
        who = sender or uuid.uuid4().hex
        return [self.say(who, text) for text in texts][-1]

    def command(self, *words: str, lines: str = "") -> subprocess.CompletedProcess[str]:
        """`python -m bot …` beside the running product."""
        return ready_commands.run(words, self.env, lines)

    def rows(self, verb: str, *words: str) -> list[dict[str, Any]]:
        """The JSON lines of a listing."""
        done = self.command(verb, "--json", *words)
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]


def text_of(replies: list[dict[str, Any]]) -> str:
    """Everything that was said, as one text."""
    return "\n".join(r["text"] for r in replies)


def titles(replies: list[dict[str, Any]]) -> list[str]:
    """Every button on the screen."""
    return [b["title"] for r in replies for b in r["buttons"]]


def shown(replies: list[dict[str, Any]]) -> str:
    """Everything on the screen: what was said and what stands on the buttons."""
    return "\n".join([text_of(replies), *titles(replies)])


def press(replies: list[dict[str, Any]], title: str) -> str:
    """The payload of the button whose title contains the words."""
    return next(b["payload"] for r in replies for b in r["buttons"] if title in b["title"])


def _children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += [int(p) for p in (task / "children").read_text().split()]
    return found


@contextmanager
def running(data: Path, env: Mapping[str, str] | None = None, now: str = "2026-11-23T09:10") -> Iterator[Product]:
    """A product for as long as the block runs."""
    product = Product(data, env, now)
    try:
        product.start()
        yield product
    finally:
        product.stop()
