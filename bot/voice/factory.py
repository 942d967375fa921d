"""The house's voice put together from what is installed and allowed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.voice.bank.bank import ClipBank
from bot.voice.bank.clip import ClipShelf
from bot.voice.bank.grammar import Grammar
from bot.voice.bank.manifest import Pack
from bot.voice.cache import Cache
from bot.voice.chain import Missed, Voice, decodes
from bot.voice.engines.engine import Engine
from bot.voice.engines.gtts_engine import GttsEngine
from bot.voice.source import EngineSource, Source

SHELF_BYTES = 500_000_000
RAW_BYTES = 200_000_000
PRIVATE_BYTES = 20_000_000
PRIVATE_S = 600.0


def build_voice(folder: Path, sends_out: bool, first: Sequence[Source] = (), missed: Missed | None = None) -> Voice:
    """The voice whose sounds live in `folder`. `first` (clip banks) are asked before any engine.

    `sends_out` False leaves out every engine that sends text out of the house.
    """
    engines: list[Engine] = [GttsEngine()]
    return voice_of([e for e in engines if sends_out or not e.sends_text_out], folder, first, missed)


def voice_of(
    engines: Sequence[Engine], folder: Path, first: Sequence[Source] = (), missed: Missed | None = None
) -> Voice:
    """A voice of these engines, each behind a breaker of its own."""
    raw = Cache(folder / "raw", decodes, RAW_BYTES)
    private = Cache(folder / "private", decodes, PRIVATE_BYTES, max_age_s=PRIVATE_S)
    private.expire()
    sources = [*first, *(EngineSource(e, raw) for e in engines)]
    return Voice(sources, Cache(folder / "clips", decodes, SHELF_BYTES), private, missed)


def build_banks(folder: Path, recordings: Sequence[ClipShelf] = ()) -> list[ClipBank]:
    """The banks in the order of the ladder: the hall's own recordings, then the shipped pack of `folder`/mandarin."""
    grammar = Grammar.load(folder / "slots.yml")
    return [ClipBank(shelf, grammar) for shelf in (*recordings, Pack(folder / "mandarin"))]
