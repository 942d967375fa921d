"""`spoken` and `say`: what is said, and its sound."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from bot.settings import Settings


def add(verbs: Any) -> None:
    """Add the commands."""
    one = verbs.add_parser("spoken", help="stdin lines → the words to be said, digits and Latin letters gone")
    one.set_defaults(run=spoken)
    two = verbs.add_parser("say", help="say a text into a sound file")
    two.add_argument("text")
    two.add_argument("--voice", choices=("mandarin", "puxian"), default="mandarin")
    two.add_argument("--rate", choices=("normal", "slow", "slower"), default="normal")
    two.add_argument("--out", required=True, type=Path, help="a file ending in .ogg or .mp3")
    two.set_defaults(run=say)


def spoken(_options: argparse.Namespace, _settings: Settings) -> int:
    """One line of words per input line, blank ones too."""
    from bot.voice.spoken import speak

    for line in sys.stdin:
        print(speak(line.rstrip("\n")).replace("\n", " "), flush=True)
    return 0


def say(options: argparse.Namespace, settings: Settings) -> int:
    """The sound in a file and one JSON line about it; exit 3 when nothing could be spoken."""
    from bot.cli.main import Wrong
    from bot.voice.factory import build_banks, build_voice
    from bot.voice.saying import NothingSpoken
    from bot.voice.saying import say as speak_into

    if options.out.suffix not in (".ogg", ".mp3"):
        raise Wrong(f"--out {str(options.out)!r} is not allowed; use a name ending in .ogg or .mp3")
    banks = build_banks(settings.root / "data" / "voice", _recordings(options, settings)) if settings.voice else []
    voice = build_voice(
        settings.data / "voice",
        settings.voice and settings.sends_abroad,
        banks,
        chosen=settings.speech if settings.voice else None,
    )
    try:
        done = asyncio.run(speak_into(options.text, options.voice, options.rate, options.out, voice))
    except NothingSpoken as error:
        print(error, file=sys.stderr)
        return 3
    finally:
        voice.close()
    print(json.dumps(done, ensure_ascii=False))
    return 0


def _recordings(options: argparse.Namespace, settings: Settings) -> list[Any]:
    """The hall's own clips, when the dialect is wanted."""
    from bot.bootstrap import build_house, build_studio

    return [build_studio(build_house(settings)).shelf] if options.voice == "puxian" else []
