"""A running house for a command: the one that is there, or one started and stopped around it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bot.cli import engine, training
from bot.cli.run import _gateway, _up, prepare
from bot.settings import Settings


@contextmanager
def running_house(settings: Settings) -> Iterator[str]:
    """The address of a gateway whose dialogue engine answers."""
    base = f"http://127.0.0.1:{settings.port}"
    if _up(settings):
        yield base
        return
    prepare(settings, seed=False)
    children: list[subprocess.Popen[bytes]] = []
    try:
        if not engine.answers(settings):
            model = training.ensure_model(settings)
            print("启动中，请稍等 / starting", file=sys.stderr)
            children.append(engine.start(settings, model))
            engine.wait(settings, children[0])
        children.append(_gateway(settings))
        _wait_for_gateway(settings, children[-1])
        yield base
    finally:
        for child in reversed(children):
            engine.stop(child)


def _wait_for_gateway(settings: Settings, child: subprocess.Popen[bytes]) -> None:
    limit = time.monotonic() + 30
    while not _up(settings):
        if child.poll() is not None or time.monotonic() > limit:
            raise RuntimeError("the gateway did not start")
        time.sleep(0.1)
