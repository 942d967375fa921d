"""The house's voice put together from what is installed and allowed."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from bot.voice.bank.bank import ClipBank
from bot.voice.bank.clip import ClipShelf
from bot.voice.bank.grammar import Grammar
from bot.voice.bank.manifest import Pack
from bot.voice.cache import Cache
from bot.voice.chain import BUDGET_S, Missed, Voice, decodes
from bot.voice.engines.edge_engine import EdgeEngine
from bot.voice.engines.engine import Engine
from bot.voice.engines.gtts_engine import GttsEngine
from bot.voice.engines.local_engine import sherpa_engine
from bot.voice.engines.models import first_model
from bot.voice.engines.piper_engine import piper_program, piper_server
from bot.voice.normaliser import use_wetext
from bot.voice.source import HANGS_AFTER_S, EngineSource, Source
from bot.voice_settings import VoiceSettings

SHELF_BYTES = 500_000_000
RAW_BYTES = 200_000_000
PRIVATE_BYTES = 20_000_000
PRIVATE_S = 600.0
MODELS = "voice-models"  # beside the voice's own folder, in LIANXIN_DATA
log = logging.getLogger("lianxin.voice")


def build_voice(
    folder: Path,
    sends_out: bool,
    first: Sequence[Source] = (),
    missed: Missed | None = None,
    chosen: VoiceSettings | None = None,
) -> Voice:
    """The voice whose sounds live in `folder`. `first` (clip banks) are asked before any engine.

    `sends_out` False leaves out every engine that sends text out of the house. `chosen` None: gTTS alone.
    """
    choice = chosen or VoiceSettings(model=None)
    if not use_wetext(choice.wetext):
        log.warning("wetext is wanted and not installed; our own rules read everything")
    engines = engines_of(choice, folder.parent / MODELS)
    return voice_of([e for e in engines if sends_out or not e.sends_text_out], folder, first, choice.budget_s, missed)


def engines_of(choice: VoiceSettings, models: Path) -> list[Engine]:
    """Every engine that the operator chose and that can be asked at all, in the order of the ladder."""
    engines: list[Engine] = [GttsEngine()]
    if choice.edge:
        engines.append(EdgeEngine())
    model, why = first_model(models, choice.model)
    sherpa = sherpa_engine(model, choice.speaker) if model else None
    if sherpa:
        engines.append(sherpa)
    elif model or choice.model not in (None, "auto"):
        log.warning("no local voice: %s", why or "sherpa-onnx is not installed")
    if choice.piper and choice.piper_model:
        engines.append(piper_program(choice.piper, choice.piper_model))
    if choice.piper_url:
        engines.append(piper_server(choice.piper_url))
    return engines


def voice_of(
    engines: Sequence[Engine],
    folder: Path,
    first: Sequence[Source] = (),
    budget_s: float = BUDGET_S,
    missed: Missed | None = None,
) -> Voice:
    """A voice of these engines, each behind a breaker of its own."""
    raw = Cache(folder / "raw", decodes, RAW_BYTES)
    private = Cache(folder / "private", decodes, PRIVATE_BYTES, max_age_s=PRIVATE_S)
    private.expire()
    sources = [EngineSource(e, raw, hangs_after_s=getattr(e, "hangs_after_s", HANGS_AFTER_S)) for e in engines]
    return Voice([*first, *sources], Cache(folder / "clips", decodes, SHELF_BYTES), private, budget_s, missed)


def build_banks(folder: Path, recordings: Sequence[ClipShelf] = ()) -> list[ClipBank]:
    """The banks in the order of the ladder: the hall's own recordings, then the shipped pack of `folder`/mandarin."""
    grammar = Grammar.load(folder / "slots.yml")
    return [ClipBank(shelf, grammar) for shelf in (*recordings, Pack(folder / "mandarin"))]
