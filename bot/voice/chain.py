"""The voice of the house: words in, a finished sound file out, or nothing; never an exception and never a delay
of the text, which has long been sent."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.voice.audio import AudioError, Codec, change_tempo, decode, encode, join, louder, normalise, raised, silence
from bot.voice.bank.bank import ClipBank
from bot.voice.cache import Cache, Entry, Made, cache_key
from bot.voice.engines.engine import EngineError
from bot.voice.pace import GAINS_DB, Rate, Volume, characters, tempo
from bot.voice.source import Performance, Source, Utterance
from bot.voice.spoken import rules_version, speak

POST_VERSION = "1"  # tempo, loudness, pauses, codec settings: part of every key
EXPECTED = ("nothing_to_say", "personal", "no_voice")
LONGEST_SPOKEN = 1000
BUDGET_S = 10.0
TAIL_S = 0.2

log = logging.getLogger("lianxin.voice")
Missed = Callable[[Utterance], None]
"""Told of every reply that the recordings of its voice do not say; it must be quick."""


@dataclass(frozen=True)
class Clip:
    """A finished sound file. `segments` is the number of pieces it was put together from."""

    path: Path
    engine: str
    duration_s: float
    cached: bool
    segments: int
    codec: Codec


@dataclass(frozen=True)
class Silence:
    """Why nothing is spoken: nothing_to_say too_long personal no_voice late, or an engine's last error code."""

    reason: str


class Voice:
    """The ladder of sources over the store of finished sounds.

    `shelf` keeps impersonal sounds; `private` keeps personal ones for minutes, under keys nobody can guess. `budget_s`
    is how long a whole request waits unless it says so itself.
    """

    def __init__(
        self,
        sources: Sequence[Source],
        shelf: Cache,
        private: Cache,
        budget_s: float = BUDGET_S,
        missed: Missed | None = None,
    ) -> None:
        self._sources = tuple(sources)
        self._banks = tuple(source for source in sources if isinstance(source, ClipBank))
        self._missed = missed
        self._shelf = shelf
        self._private = private
        self._budget_s = budget_s
        self._salt = secrets.token_hex(16)
        self._counts: Counter[str] = Counter()

    @property
    def private(self) -> Cache:
        """Where personal sounds lie for minutes."""
        return self._private

    async def render(
        self,
        spoken: str,
        *,
        codec: Codec,
        rate: Rate = "normal",
        voice: str = "mandarin",
        personal: bool = False,
        budget_s: float | None = None,
        answer: str = "",
        volume: Volume = "normal",
    ) -> Clip | None:
        """The sound of `spoken`, None when there is none in time; the making goes on after the budget is spent.

        Personal words never reach a source that sends text out. `answer` is the knowledge id that clips are bound to.
        """
        utterance = Utterance(speak(spoken), voice, rate, personal, answer, volume)
        outcome = await self.attempt(utterance, codec, budget_s)
        return outcome if isinstance(outcome, Clip) else None

    async def attempt(self, utterance: Utterance, codec: Codec, budget_s: float | None = None) -> Clip | Silence:
        """Like `render` for an utterance whose words are hanzi already, with the reason when it stays silent."""
        whole_s = self._budget_s if budget_s is None else budget_s
        try:
            async with asyncio.timeout(whole_s):
                outcome = await self._climb(utterance, codec, asyncio.get_running_loop().time() + whole_s)
        except TimeoutError:
            outcome = Silence("late")
        except Exception as error:  # a voice must never break an answer
            outcome = Silence(type(error).__name__)
        reason = outcome.reason if isinstance(outcome, Silence) else ("cached" if outcome.cached else "made")
        self._counts[reason] += 1
        if isinstance(outcome, Silence):
            said = characters(utterance.spoken)
            level = logging.INFO if reason in EXPECTED else logging.WARNING
            log.log(level, "no sound for %d characters (%s, %s): %s", said, utterance.voice, utterance.rate, reason)
        return outcome

    async def _climb(self, utterance: Utterance, codec: Codec, until: float) -> Clip | Silence:
        said = characters(utterance.spoken)
        if not said or said > LONGEST_SPOKEN:
            return Silence("too_long" if said else "nothing_to_say")
        able = [s for s in self._sources if s.speaks(replace(utterance, personal=False))]
        ladder = [s for s in able if not (utterance.personal and s.sends_text_out) and s.speaks(utterance)]
        if not ladder:
            return Silence("personal" if able else "no_voice")
        store = self._private if utterance.personal else self._shelf
        for source in ladder:
            found = await asyncio.to_thread(store.get, self._key(source, utterance, codec), codec)
            if found:
                return _clip(found, codec)
        reason = "no_voice"
        for rungs, source in zip(range(len(ladder), 0, -1), ladder, strict=True):
            # A rung that hangs may use up its share of the time and no more; what it makes later is kept all the same.
            share = (until - asyncio.get_running_loop().time()) / rungs
            try:
                async with asyncio.timeout(share if rungs > 1 else None):
                    return _clip(await self._from(source, utterance, codec, store), codec)
            except TimeoutError:
                reason = f"{source.name} late"
            except EngineError as error:
                reason = f"{source.name} {error}"
            except AudioError as error:
                reason = f"{source.name} {error.code}"
        return Silence(reason)

    async def _from(self, source: Source, utterance: Utterance, codec: Codec, store: Cache) -> Entry:
        async def make() -> Made:
            performance = await source.perform(utterance)
            data, seconds = await asyncio.to_thread(finish, performance, utterance, codec)
            facts = {"engine": source.name, "duration_s": round(seconds, 3), "segments": len(performance.pieces)}
            return Made(data, facts)

        return await store.get_or_make(self._key(source, utterance, codec), codec, make)

    def _key(self, source: Source, utterance: Utterance, codec: Codec) -> str:
        loudness = {} if utterance.volume == "normal" else {"volume": utterance.volume}
        return cache_key(
            spoken=utterance.spoken,
            rules=rules_version(),
            source=source.signature(utterance),
            voice=utterance.voice,
            rate=utterance.rate,
            post=POST_VERSION,
            codec=codec,
            salt=self._salt if utterance.personal else "",
            **loudness,
        )

    def close(self) -> None:
        """End the worker processes of the engines."""
        for source in self._sources:
            end = getattr(source, "close", None)
            if end is not None:
                end()

    def available(self, personal: bool = False) -> bool:
        """Whether an engine can be hoped for now, whatever the words; of recorded clips ask `recorded`."""
        engines = (s for s in self._sources if s not in self._banks)
        return any(s.ready() and not (personal and s.sends_text_out) for s in engines)

    def has_clips(self, voice: str) -> bool:
        """Whether anything at all is recorded in that voice."""
        return any(bank.voice == voice and bank.ready() for bank in self._banks)

    def recorded(self, spoken: str, voice: str, personal: bool = False, answer: str = "") -> bool:
        """Whether clips of that voice say all the words (hanzi); if not, it is counted for those who record."""
        utterance = Utterance(spoken, voice, personal=personal, answer=answer)
        if any(bank.speaks(utterance) for bank in self._banks):
            return True
        if self._missed is not None:
            self._missed(utterance)
        return False

    def would_say(self, spoken: str, voice: str, answer: str = "") -> str:
        """Which rung would say impersonal words (hanzi) now, empty when none; nothing is made and nothing counted."""
        utterance = Utterance(spoken, voice, answer=answer)
        return next((s.name for s in self._sources if s.speaks(utterance) and s.ready()), "")

    def status(self) -> dict[str, Any]:
        """For /health: `{"status": ok|degraded|off, "sources", "cache", "counts"}`; no words in it."""
        ready = any(source.ready() for source in self._sources)
        state = "off" if not self._sources else ("ok" if ready else "degraded")
        return {
            "status": state,
            "sources": [source.status() for source in self._sources],
            "cache": self._shelf.sizes(),
            "counts": dict(self._counts),
        }


def _clip(entry: Entry, codec: Codec) -> Clip:
    facts = entry.facts
    return Clip(entry.path, facts["engine"], facts["duration_s"], not entry.fresh, facts["segments"], codec)


def finish(performance: Performance, utterance: Utterance, codec: Codec) -> tuple[bytes, float]:
    """Tempo, pauses, loudness and codec: (encoded bytes, seconds). Takes some hundredths of a second of CPU."""
    pieces = list(performance.pieces)
    if not performance.paced:
        spoken_s = sum(piece.seconds for piece in pieces)
        said = characters(utterance.spoken)
        factor = tempo(utterance.rate, said, spoken_s, performance.characters_per_minute)
        pieces = [change_tempo(piece, factor) for piece in pieces]
    level = raised if performance.levelled else normalise
    said_loud = louder(level(join(pieces, performance.pauses)), GAINS_DB[utterance.volume])
    whole = join([said_loud, silence(TAIL_S)])
    return encode(whole, codec), whole.seconds


def decodes(data: bytes) -> None:
    """The check before storing: it must be audible sound. Raises AudioError."""
    if decode(data).peak_dbfs < -40:
        raise AudioError("silent")
