"""Two assistants that run beside each other for bench/houses.py: this project and the stock way, asked alike."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from bench import _stock, _stock_house
from bot import settings
from bot.cli import training
from bot.cli.registry import Model, Registry
from tests.fakes.product import Product, free_port

ROOT = _stock.ROOT
START_LIMIT_S = 900.0
REST = "/webhooks/rest/webhook"
FIRST = "续证要收多少钱"


class House(Protocol):
    """An assistant that can be started, asked and stopped."""

    port: int

    def start(self) -> None:
        """Start its processes; it need not answer yet."""

    def stop(self) -> None:
        """End them."""

    def processes(self) -> list[int]:
        """The ids of those that it started."""

    def complete(self) -> bool:
        """Whether its engine answers; before that there may be answers without it."""


class Ours:
    """This project, with its model of the same 2,000 sentences; started by the README's command."""

    def __init__(self, folder: Path, model: Path) -> None:
        self._product = Product(folder)
        self.port, self.data = self._product.port, folder
        self.rasa_url = f"http://127.0.0.1:{self._product.rasa_port}"
        (folder / "learned").mkdir(parents=True)
        _plant(model, self._product)

    def start(self) -> None:
        """`python -m bot run`."""
        self._product.begin()

    def wait(self) -> None:
        """Until every part answers."""
        self._product.wait()

    def stop(self) -> None:
        """As Ctrl-C does."""
        self._product.stop()

    def processes(self) -> list[int]:
        """The one that watches; gateway and engine are its children."""
        assert self._product.process is not None
        return [self._product.process.pid]

    def complete(self) -> bool:
        """What its own page of health says."""
        try:
            return bool(self._product.get("/health")[1]["dialogue"]["status"] == "ok")
        except (OSError, TypeError, KeyError):
            return False


def _plant(model: Path, product: Product) -> None:
    """Give the house a model as the one trained from its data, so that it trains none of its own."""
    mine = settings.read({k: v for k, v in product.env.items() if k.startswith("LIANXIN_")}, ROOT)
    models = Registry(product.data / "models")
    models.folder.mkdir()
    shutil.copyfile(model, models.folder / "model-bench.tar.gz")
    models.write(Model("model-bench", training.fingerprint(mine), None))
    models.use("model-bench")


class Stock:
    """Rasa's own server with its REST channel, and its action server, as their documentation starts them."""

    def __init__(self, folder: Path, model: Path) -> None:
        folder.mkdir(parents=True)
        self.port, actions = free_port(), free_port()
        self._folder, self._model, self._actions = folder, model, actions
        self._children: list[subprocess.Popen[bytes]] = []
        (folder / "credentials.yml").write_text("rest:\n")
        (folder / "endpoints.yml").write_text(f"action_endpoint:\n  url: http://127.0.0.1:{actions}/webhook\n")

    def start(self) -> None:
        """`rasa run` and `python -m rasa_sdk`, both at once."""
        engine, env = str(_stock.ENGINE), _stock.environment() | {"STOCK_DATABASE": str(self._folder / "booked.db")}
        served = [engine, "-m", "rasa", "run", "--interface", "127.0.0.1", "--port", str(self.port), "--model",
                  str(self._model), "--endpoints", "endpoints.yml", "--credentials", "credentials.yml"]  # fmt: skip
        acts = [engine, "-m", "rasa_sdk", "--actions", "bench.stock.actions", "--port", str(self._actions)]
        for command in (served, acts):
            with (self._folder / "stock.log").open("ab") as out:
                self._children.append(
                    subprocess.Popen(
                        command, cwd=self._folder, env=env, stdout=out, stderr=out, stdin=subprocess.DEVNULL
                    )
                )

    def stop(self) -> None:
        """Kindly, then firmly."""
        for child in self._children:
            child.send_signal(signal.SIGTERM)
        for child in self._children:
            try:
                child.wait(15)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        self._children.clear()

    def processes(self) -> list[int]:
        """Server and action server."""
        return [child.pid for child in self._children]

    def complete(self) -> bool:
        """There are no answers without it."""
        return True


class Caller:
    """One connection to a house, kept open; not for several threads at once."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def say(self, sender: str, text: str) -> list[dict[str, Any]]:
        """One message through the REST channel; raises RuntimeError when there is no answer to it."""
        body = json.dumps({"sender": sender, "message": text})
        try:
            self._line.request("POST", REST, body, {"Content-Type": "application/json"})
            answer = self._line.getresponse()
            told = answer.read()
        except (http.client.HTTPException, OSError):
            self._line.close()
            raise
        if answer.status != 200 or not (replies := json.loads(told)):
            raise RuntimeError(f"no answer to {text!r}: {answer.status} {told[:200]!r}")
        return replies  # type: ignore[no-any-return]

    def close(self) -> None:
        """Hang up."""
        self._line.close()


def until_answer(house: House, began: float) -> tuple[float, float]:
    """Seconds since `began` until the first question was answered, and until one was with the whole house there.

    Raises RuntimeError when that takes too long.
    """
    first = None
    while time.perf_counter() - began < START_LIMIT_S:
        there, caller = house.complete(), Caller(house.port)
        with contextlib.suppress(OSError, http.client.HTTPException, RuntimeError, ValueError):
            caller.say("first", FIRST)
            now = time.perf_counter() - began
            first = first or now
            if there:
                return first, now
        caller.close()
        time.sleep(0.1)
    raise RuntimeError(f"no answer within {START_LIMIT_S:.0f} s")


def megabytes(pids: Sequence[int]) -> float:
    """What these processes and all below them hold in memory, parts they share counted once (Linux)."""
    total = 0
    for pid in _family(pids):
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
    return total / 1024


def cpu_seconds(pids: Sequence[int]) -> float:
    """What these processes and all below them have used of the processor so far (Linux)."""
    ticks = 0
    for pid in _family(pids):
        with contextlib.suppress(OSError):
            after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(after_name[11]) + int(after_name[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _family(pids: Sequence[int]) -> list[int]:
    found = list(pids)
    for pid in found:
        with contextlib.suppress(OSError):
            for task in os.listdir(f"/proc/{pid}/task"):
                found += [int(one) for one in Path(f"/proc/{pid}/task/{task}/children").read_text().split()]
    return found


def both(folder: Path) -> dict[str, House]:
    """Ours and the stock way by name; the stock way only when its model is kept."""
    found: dict[str, House] = {"this project": Ours(folder / "ours", _stock_house.ours().model)}
    if stock := _stock_house.known():
        _stock.lay_beside()  # a kept model may have come here without what it reads words with
        found["stock Rasa"] = Stock(folder / "stock", stock.model)
    return found
