"""Every engine beside its fake, so that one suite of sentences can be asked of all of them."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from bot.voice.engines.edge_engine import EdgeEngine
from bot.voice.engines.engine import Engine
from bot.voice.engines.gtts_engine import GttsEngine
from bot.voice.engines.local_engine import LocalEngine
from bot.voice.engines.piper_engine import piper_program, piper_server
from bot.voice.engines.worker import Worker
from tests.fakes.edge_server import EdgeServer
from tests.fakes.gtts_server import GttsServer
from tests.fakes.patience import HASTY_S, PATIENCE_S
from tests.fakes.piper_server import PiperServer

WORKER = str(Path(__file__).with_name("voice_worker.py"))


@dataclass
class Bench:
    """An engine, a way of giving its other side a bad day, and what reached that side (None: cannot be seen).

    The engine is hasty while the other side hangs and has patience on every other day.
    """

    engine: Engine
    day: Callable[[str], None]
    texts: list[str] | None


def limit(mode: str) -> float:
    """How many seconds an engine waits on such a day."""
    return HASTY_S if mode == "hang" else PATIENCE_S


@contextlib.contextmanager
def gtts(folder: Path) -> Iterator[Bench]:
    names = {"hang": "slow", "truncated": "cut"}
    with GttsServer(folder) as server, mock.patch.dict(os.environ, server.environment()):
        engine = GttsEngine()

        def day(mode: str) -> None:
            server.mode = names.get(mode, mode)
            engine._limits = (PATIENCE_S, limit(mode))

        day("ok")
        yield Bench(engine, day, server.texts)
        engine.close()


@contextlib.contextmanager
def edge(_folder: Path) -> Iterator[Bench]:
    names = {"hang": "hang", "truncated": "drop", "empty": "no_audio"}
    with EdgeServer() as server, mock.patch("edge_tts.communicate.WSS_URL", server.url):
        engine = EdgeEngine(PATIENCE_S)

        def day(mode: str) -> None:
            server.mode = names.get(mode, mode)
            engine._whole_s = limit(mode)

        yield Bench(engine, day, server.texts)


@contextlib.contextmanager
def worker(_folder: Path) -> Iterator[Bench]:
    command = [sys.executable, "-I", WORKER, "ok"]
    process = Worker(command, PATIENCE_S)
    engine = LocalEngine("sherpa", "fake", process.ask, process.close)

    def day(mode: str) -> None:
        process.close()  # the next request starts it anew
        process.command[-1] = mode
        process._answer_s = limit(mode)

    yield Bench(engine, day, None)
    engine.close()


@contextlib.contextmanager
def piper(folder: Path) -> Iterator[Bench]:
    program, model = folder / "piper", folder / "voice.onnx"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -I "{WORKER}" "$@"\n')
    program.chmod(0o700)
    model.write_text("ok")
    engine = piper_program(program, model, PATIENCE_S)

    def day(mode: str) -> None:
        model.write_text(mode)
        engine._speaker = piper_program(program, model, limit(mode))._speaker

    yield Bench(engine, day, None)
    engine.close()


@contextlib.contextmanager
def piper_http(_folder: Path) -> Iterator[Bench]:
    with PiperServer() as server:
        engine = piper_server(server.url, PATIENCE_S)

        def day(mode: str) -> None:
            server.mode = "cut" if mode == "truncated" else mode
            engine._speaker = piper_server(server.url, limit(mode))._speaker

        yield Bench(engine, day, server.texts)
        engine.close()


BENCHES = {"gtts": gtts, "edge": edge, "sherpa": worker, "piper": piper, "piper server": piper_http}
