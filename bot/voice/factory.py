"""The house's voice put together from what is installed and allowed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.voice.cache import Cache
from bot.voice.chain import Voice, decodes
from bot.voice.engines.engine import Engine
from bot.voice.engines.gtts_engine import GttsEngine
from bot.voice.source import EngineSource, Source

SHELF_BYTES = 500_000_000
RAW_BYTES = 200_000_000
PRIVATE_BYTES = 20_000_000
PRIVATE_S = 600.0


def build_voice(folder: Path, sends_out: bool, first: Sequence[Source] = ()) -> Voice:
    """The voice whose sounds live in `folder`. `first` (clip banks) are asked before any engine.

    `sends_out` False leaves out every engine that sends text out of the house.
    """
    engines: list[Engine] = [GttsEngine()]
    return voice_of([e for e in engines if sends_out or not e.sends_text_out], folder, first)


def voice_of(engines: Sequence[Engine], folder: Path, first: Sequence[Source] = ()) -> Voice:
    """A voice of these engines, each behind a breaker of its own."""
    raw = Cache(folder / "raw", decodes, RAW_BYTES)
    private = Cache(folder / "private", decodes, PRIVATE_BYTES, max_age_s=PRIVATE_S)
    private.expire()
    return Voice(
        [*first, *(EngineSource(e, raw) for e in engines)], Cache(folder / "clips", decodes, SHELF_BYTES), private
    )
