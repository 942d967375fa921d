"""Where a whole utterance can come from: a clip bank or an engine, tried in the order of the ladder.

The choice falls per utterance and never per clip, so one voice speaks the whole of it. A clip bank is a `Source` that
sends nothing out and gives finished words; `EngineSource` makes one of any engine.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bot.voice.audio import AudioError, Sound, decode, trim
from bot.voice.breaker import Breaker
from bot.voice.cache import Cache, Made, cache_key
from bot.voice.engines.engine import Engine, EngineError, check_speech
from bot.voice.pace import Rate, Volume
from bot.voice.spoken import rules_version, segments

AT_ONCE = 2
HANGS_AFTER_S = 20.0
SENTENCE_PAUSE_S, CLAUSE_PAUSE_S = 0.6, 0.25


@dataclass(frozen=True)
class Utterance:
    """What is to be said: hanzi, in which voice, rate and loudness, and whether it holds anything personal."""

    spoken: str
    voice: str = "mandarin"
    rate: Rate = "normal"
    personal: bool = False
    answer: str = ""
    volume: Volume = "normal"


@dataclass(frozen=True)
class Performance:
    """The pieces of an utterance as sounds, the pause after each (seconds), and the speaker's usual pace.

    `paced` pieces already have the wanted rate, `levelled` ones one loudness.
    """

    pieces: Sequence[Sound]
    pauses: Sequence[float]
    characters_per_minute: float
    paced: bool = False
    levelled: bool = False


class Source(Protocol):
    """One rung of the ladder."""

    name: str
    sends_text_out: bool

    def speaks(self, utterance: Utterance) -> bool:
        """Whether it could say this at all (voice, language, clips present); quick, no network."""
        ...

    def ready(self) -> bool:
        """Whether it is worth asking now."""
        ...

    def signature(self, utterance: Utterance) -> str:
        """What identifies its sound of this utterance besides the words: version, model, takes."""
        ...

    async def perform(self, utterance: Utterance) -> Performance:
        """The sound; raises EngineError."""
        ...

    def status(self) -> dict[str, Any]:
        """For /health; no words in it."""
        ...


class EngineSource:
    """An engine behind its breaker, with the raw pieces it made kept for other rates and codecs."""

    def __init__(
        self, engine: Engine, raw: Cache, breaker: Breaker | None = None, hangs_after_s: float = HANGS_AFTER_S
    ) -> None:
        self.engine = engine
        self.name = engine.name
        self.sends_text_out = engine.sends_text_out
        self.breaker = breaker or Breaker()
        self._raw = raw
        self._hangs_after_s = hangs_after_s
        self._places = asyncio.Semaphore(AT_ONCE)

    def speaks(self, utterance: Utterance) -> bool:
        """Whether the engine has this voice and the text may go to it."""
        allowed = not (utterance.personal and self.sends_text_out)
        return allowed and self.engine.version != "missing" and utterance.voice in self.engine.languages

    def ready(self) -> bool:
        """Whether it is installed and its breaker lets a call through."""
        return self.engine.version != "missing" and self.breaker.state != "open"

    def signature(self, utterance: Utterance) -> str:
        """Name and version of the engine."""
        return f"{self.engine.name} {self.engine.version}"

    async def perform(self, utterance: Utterance) -> Performance:
        """Every piece of at most 100 characters from the store or the engine, in order."""
        if not self.speaks(utterance):
            raise EngineError("unsupported", retryable=False)
        rate = utterance.rate if utterance.rate in self.engine.rates else self.engine.rates[0]
        texts = segments(utterance.spoken)
        pieces = [await self._piece(text, rate, utterance) for text in texts]
        pauses = [_pause_after(text) for text in texts]
        pace = self.engine.characters_per_minute
        return Performance(pieces, pauses, pace, paced=rate == utterance.rate != "normal")

    async def _piece(self, text: str, rate: Rate, utterance: Utterance) -> Sound:
        key = cache_key(
            text=text, rules=rules_version(), engine=self.signature(utterance), voice=utterance.voice, rate=rate
        )

        async def make() -> Made:
            return Made(await self._synth(text, rate), {"engine": self.name})

        if utterance.personal:  # stays in memory: raw pieces have no folder that forgets
            data = (await make()).data
        else:
            entry = await self._raw.get_or_make(key, "raw", make)
            data = await asyncio.to_thread(entry.path.read_bytes)
        try:
            return trim(await asyncio.to_thread(decode, data))
        except AudioError as error:
            raise EngineError("bad_audio", retryable=True, detail=error.code) from error

    async def _synth(self, text: str, rate: Rate) -> bytes:
        async with self._places:
            if not self.breaker.allow():
                raise EngineError("resting", retryable=True, detail=f"{self.breaker.rests_for():.0f} s more")
            try:
                async with asyncio.timeout(self._hangs_after_s):
                    data = await self.engine.synth(text, rate)
                await asyncio.to_thread(check_speech, data, text, self.engine.characters_per_minute)
            except EngineError:
                self.breaker.failed()
                raise
            except TimeoutError as error:
                self.breaker.failed()
                raise EngineError("timeout", retryable=True, detail="hangs") from error
            except Exception as error:
                self.breaker.failed()
                raise EngineError("unavailable", retryable=True, detail=type(error).__name__) from error
            self.breaker.succeeded()
            return data

    def close(self) -> None:
        """Let go of the engine's threads and processes."""
        end = getattr(self.engine, "close", None)
        if end is not None:
            end()

    def status(self) -> dict[str, Any]:
        """Name, version, breaker, and how the engine's last call ended."""
        with contextlib.suppress(Exception):
            health = self.engine.health()
            return {
                "name": self.name,
                "version": self.engine.version,
                "status": self.breaker.state if health.get("ok") or self.breaker.state != "closed" else "failing",
                "detail": health.get("detail", ""),
                "sends_text_out": self.sends_text_out,
                "needs_network": self.engine.needs_network,
            }
        return {"name": self.name, "status": "failing"}


def _pause_after(text: str) -> float:
    if text.endswith(("。", "！", "？")):
        return SENTENCE_PAUSE_S
    return CLAUSE_PAUSE_S if text.endswith(("，", "、", "；", "：")) else 0.0
