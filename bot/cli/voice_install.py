"""`voice install`: what to install for a further voice, and with --check whether it speaks."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Sequence
from importlib import metadata
from typing import Any

from bot.settings import Settings

SENTENCE = "您好，请问您要办什么事？"
NAMES = ("edge", "sherpa", "piper", "wetext")


def add_to(parts: Any) -> None:
    """Add the part `install` to the command `voice`."""
    one = parts.add_parser("install", help="further voices: what to install, and whether they speak")
    one.add_argument("name", nargs="?", choices=NAMES, help="one of them; all when left out")
    one.add_argument("--check", action="store_true", help="tell what is found and say a test sentence")
    one.set_defaults(run=install)


def install(options: argparse.Namespace, settings: Settings) -> int:
    """Explain; with --check exit 3 when nothing of what was asked about can speak."""
    from bot.voice.advice import AFTERWARDS, advice
    from bot.voice.factory import MODELS

    names: Sequence[str] = (options.name,) if options.name else NAMES
    if options.check:
        return check(names, settings)
    print("\n\n".join([*(advice(name, settings.data / MODELS) for name in names), AFTERWARDS]))
    return 0


def check(names: Sequence[str], settings: Settings) -> int:
    """One line for what is installed, one for the model, one for each engine that is switched on."""
    from bot.voice.engines.models import first_model
    from bot.voice.factory import MODELS, engines_of
    from bot.voice.normaliser import version

    models = settings.data / MODELS
    for name in names:
        print(f"{name}: {_installed(name)}")
    if "sherpa" in names:
        model, why = first_model(models, settings.speech.model)
        print(f"sherpa: model {model.name} ({model.kind}), speaker {model.speaker}" if model else f"sherpa: {why}")
    if "wetext" in names and settings.speech.wetext:
        print("wetext: switched on" if version() else "wetext: switched on, but not installed; our own rules go on")
    if list(names) == ["wetext"]:
        return 0 if version() else 3
    if not settings.voice:
        print("LIANXIN_VOICE=off: no engine may speak")
        return 3
    engines = [e for e in engines_of(settings.speech, models) if settings.sends_abroad or not e.sends_text_out]
    asked = [e for e in engines if e.name in names or len(names) > 1]
    spoke = [asyncio.run(_speaks(engine)) for engine in asked]
    for missing in sorted({"edge", "sherpa", "piper"} & set(names) - {e.name for e in engines}):
        print(f"{missing}: not switched on; see python -m bot voice install {missing}")
    return 0 if any(spoke) else 3


def _installed(name: str) -> str:
    from bot.voice.advice import ADVICE

    package = ADVICE[name].package
    if package is None:
        return "runs outside; nothing of it is installed here"
    try:
        return f"{package} {metadata.version(package)} is installed"
    except metadata.PackageNotFoundError:
        return f"{package} is not installed"


async def _speaks(engine: Any) -> bool:
    from bot.voice.audio import decode
    from bot.voice.engines.engine import EngineError

    began = time.monotonic()
    try:
        sound = decode(await engine.synth(SENTENCE, "normal"))
    except EngineError as error:
        print(f"{engine.name}: does not speak: {error}", file=sys.stderr)
        return False
    finally:
        getattr(engine, "close", lambda: None)()
    print(f"{engine.name}: speaks; {sound.seconds:.1f} s of sound in {time.monotonic() - began:.1f} s")
    return True
