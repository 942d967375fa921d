"""Engines that speak inside the house: sherpa-onnx in a worker process, piper as a program or a server of its own.

Nothing leaves the machine, so personal words may come here. They are slower than what they say takes, so one sound per
sentence is made at their own pace and other rates are stretched from it.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata
from pathlib import Path
from typing import Any

from bot.voice.engines.engine import EngineError, check_speech, sayable
from bot.voice.engines.models import LocalModel
from bot.voice.engines.worker import Worker
from bot.voice.pace import Rate

ANSWER_S = 60.0
THREADS = 2
WORKER_FILE = Path(__file__).with_name("sherpa_worker.py")


class LocalEngine:
    """A blocking speaker of this machine as an engine; one utterance at a time."""

    needs_network = False
    sends_text_out = False
    languages: tuple[str, ...] = ("mandarin",)
    rates: tuple[Rate, ...] = ("normal",)
    characters_per_minute = 250.0
    hangs_after_s = ANSWER_S + 5

    def __init__(self, name: str, version: str, speaker: Callable[[str], bytes], close: Callable[[], None]) -> None:
        self.name = name
        self.version = version
        self._speaker = speaker
        self._close = close
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._last = ""

    async def synth(self, text: str, rate: Rate) -> bytes:
        """WAV of `text`, checked to be speech of that length; raises EngineError. `rate` is the engine's own."""
        try:
            data = await asyncio.get_running_loop().run_in_executor(self._thread, self._speak, sayable(text))
        except EngineError as error:
            self._last = str(error)
            raise
        self._last = ""
        return data

    def _speak(self, words: str) -> bytes:
        data = self._speaker(words)
        check_speech(data, words, self.characters_per_minute)
        return data

    def health(self) -> dict[str, Any]:
        """How the last utterance ended."""
        return {"ok": not self._last, "detail": self._last or self.version}

    def close(self) -> None:
        """End the worker process."""
        self._close()
        self._thread.shutdown(wait=False, cancel_futures=True)


def sherpa_engine(model: LocalModel, speaker: int | None = None, answer_s: float = ANSWER_S) -> LocalEngine | None:
    """sherpa-onnx with an operator's model, None when the package is not installed."""
    try:
        package = metadata.version("sherpa-onnx")
    except metadata.PackageNotFoundError:
        return None
    voice = model.speaker if speaker is None else speaker
    plan = {"kind": model.kind, "files": model.files, "rules": model.rules, "speaker": voice, "threads": THREADS}
    worker = Worker([sys.executable, "-I", str(WORKER_FILE), json.dumps(plan)], answer_s)
    version = f"{package} {model.kind} {model.name} {model.digest} {voice}"
    return LocalEngine("sherpa", version, worker.ask, worker.close)
