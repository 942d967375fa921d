"""A text into a sound file, for the command line."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, cast

from bot.voice.audio import Codec
from bot.voice.chain import Silence, Voice
from bot.voice.pace import RATES
from bot.voice.source import Utterance
from bot.voice.spoken import speak

BUDGET_S = 60.0
CODECS = {".ogg": "ogg", ".mp3": "mp3"}


class NothingSpoken(Exception):
    """No sound could be made; the message says why."""


WHY = {
    "nothing_to_say": "there is nothing to say in this text",
    "too_long": "the text is too long to be spoken",
    "personal": "personal words are not sent to an engine outside",
    "no_voice": "no engine or clip bank speaks this voice here",
    "late": "no engine answered in time",
}


async def say(text: str, voice: str, rate: str, out: Path, speaker: Voice, personal: bool = False) -> dict[str, Any]:
    """Write the sound of `text` to `out` (.ogg or .mp3) and tell `{"engine", "segments", "duration_s", "cached"}`.

    Raises NothingSpoken when there is no sound, ValueError for another ending or rate, OSError when `out` cannot be
    written.
    """
    if out.suffix not in CODECS or rate not in RATES:
        raise ValueError(f"use a name ending in {' or '.join(CODECS)} and a rate of {', '.join(RATES)}")
    utterance = Utterance(speak(text), voice, rate, personal)
    outcome = await speaker.attempt(utterance, cast(Codec, CODECS[out.suffix]), BUDGET_S)
    if isinstance(outcome, Silence):
        raise NothingSpoken(WHY.get(outcome.reason, outcome.reason))
    await asyncio.to_thread(_copy, outcome.path, out)
    return {
        "engine": outcome.engine,
        "segments": outcome.segments,
        "duration_s": round(outcome.duration_s, 2),
        "cached": outcome.cached,
    }


def _copy(source: Path, out: Path) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(source.read_bytes())
