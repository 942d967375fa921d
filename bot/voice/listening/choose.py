"""Which engine listens: the one that is set, or by default whichever is installed, with the words of the hall."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.voice.listening import parts
from bot.voice.listening.process import WorkerRecogniser
from bot.voice.listening.words import prompt

CHOICES = ("auto", "off", "sherpa", "whisper")
ENGINES = {"sherpa": "sherpa_onnx", "whisper": "faster_whisper"}
WEIGHTS = {"sherpa": ("model.int8.onnx", "model.onnx"), "whisper": ("model.bin",)}
MODELS = "voice-models"
WORKSHOP = ".venv-voice"


class NoEngine(ValueError):
    """A named engine cannot be used; the message says what is missing."""


@dataclass(frozen=True)
class Wish:
    """The settings: `engine` one of CHOICES, an operator's `model` folder, the `python` that has the engine."""

    engine: str = "auto"
    model: Path | None = None
    python: Path | None = None


@dataclass(frozen=True)
class Found:
    """An engine that can be started."""

    engine: str
    model: Path
    python: Path


def choose(wish: Wish, data: Path, root: Path) -> Found | None:
    """The engine to start, or None when listening is off or nothing is installed. May put a model together (1 s).

    `data` is LIANXIN_DATA, `root` the project's folder. Raises NoEngine when an engine was named and is not there.
    """
    if wish.engine == "off":
        return None
    named = wish.engine != "auto"
    for engine in (wish.engine,) if named else tuple(ENGINES):
        python = _python(engine, wish, root)
        model = _model(engine, wish, data, python) if python else None
        if python and model:
            return Found(engine, model, python)
        if named:
            what = f"no model ({' or '.join(WEIGHTS[engine])}) in {data / MODELS}" if python else _missing(engine)
            raise NoEngine(f"LIANXIN_ASR={engine} cannot be used: {what}")
    return None


def start(found: Found, root: Path, townships: Iterable[str] = ()) -> WorkerRecogniser:
    """The engine as a recogniser; its process begins with the first call."""
    words = prompt(townships)
    command = [str(found.python), "-m", "bot.voice.listening.worker", found.engine, str(found.model), words]
    return WorkerRecogniser(found.engine, command, root)


def _missing(engine: str) -> str:
    return f"{ENGINES[engine]} is not installed; set LIANXIN_ASR_PYTHON to a Python that has it"


def _python(engine: str, wish: Wish, root: Path) -> Path | None:
    """Where the engine is installed. A Python named by the operator is believed; it may not be asked at start."""
    if wish.python is not None:
        return wish.python
    if importlib.util.find_spec(ENGINES[engine]) is not None:
        return Path(sys.executable)
    workshop = root / WORKSHOP
    if any(workshop.glob(f"lib/python3.*/site-packages/{ENGINES[engine]}/__init__.py")):
        return workshop / "bin" / "python"
    return None


def _model(engine: str, wish: Wish, data: Path, python: Path) -> Path | None:
    """The operator's folder, else a folder of `voice-models`, else Whisper base where packages carry it."""
    if wish.model is not None:
        return wish.model if _holds(wish.model, engine) else None
    places = [data / MODELS / engine, *sorted((data / MODELS).glob("*/"))]
    found = next((place for place in places if _holds(place, engine)), None)
    return found or (parts.joined(python, data / MODELS) if engine == "whisper" else None)


def _holds(folder: Path, engine: str) -> bool:
    tables = ("tokens.txt",) if engine == "sherpa" else ("config.json",)
    return any((folder / name).is_file() for name in WEIGHTS[engine]) and all((folder / t).is_file() for t in tables)
