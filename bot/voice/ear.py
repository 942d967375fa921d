"""The house's ear: bytes of a recording in, words out, or the reason why there are none."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from bot.voice import audio
from bot.voice.listening import doubts
from bot.voice.listening.activity import speaks
from bot.voice.listening.decoder import Decoder, NoSpeechFile
from bot.voice.listening.mending import Mender
from bot.voice.listening.recogniser import RATE, ListeningError, Recogniser

log = logging.getLogger("lianxin.listening")

FILE_TROUBLES = ("empty", "too_large", "too_long", "not_audio", "slow", "busy")


@dataclass(frozen=True)
class Heard:
    """What came of a recording.

    `trouble` is empty when `text` may be used (with doubts unless `sure`); else one of `empty`, `too_large`,
    `too_long`, `not_audio`, `slow` (to decode), `busy` (too many at once), `silent` (nobody speaks), `unclear` (not to
    be believed), `deaf` (no engine can hear now). `pcm` are the samples, for keeping; empty when the file itself
    was no good.
    """

    text: str = ""
    sure: bool = False
    seconds: float = 0.0
    trouble: str = ""
    pcm: bytes = b""

    @property
    def usable(self) -> bool:
        """Whether it is a recording that a person could listen to."""
        return bool(self.pcm) and self.trouble not in FILE_TROUBLES


class Ear:
    """Decodes, looks whether anybody speaks, recognises, doubts. `recogniser` None hears nothing at all."""

    def __init__(
        self, recogniser: Recogniser | None = None, prompt: str = "", simplified: Mapping[str, str] | None = None,
        mender: Mender | None = None, decoder: Decoder | None = None,
    ) -> None:  # fmt: skip
        self._recogniser = recogniser
        self._prompt = prompt
        self._simplified = simplified or {}
        self._mender = mender
        self._decoder = decoder or Decoder()
        self.counts: Counter[str] = Counter()

    @property
    def hears(self) -> bool:
        """Whether an engine is there."""
        return self._recogniser is not None

    def status(self) -> dict[str, str]:
        """For /health: `off`, or the engine with its version."""
        one = self._recogniser
        return {"status": "off"} if one is None else {"status": "on", "engine": one.name, "version": one.version}

    async def hear(self, data: bytes, recognise: bool = True) -> Heard:
        """What is said in a recording; never raises. Without `recognise` only whether it is one."""
        started = time.perf_counter()
        heard = await self._hear(data, recognise)
        outcome = heard.trouble or ("sure" if heard.sure else "unsure")
        self.counts[outcome] += 1
        millis = int((time.perf_counter() - started) * 1000)
        log.info("recording bytes=%d seconds=%.1f outcome=%s ms=%d", len(data), heard.seconds, outcome, millis)
        return heard

    async def _hear(self, data: bytes, recognise: bool) -> Heard:
        try:
            pcm = await self._decoder.pcm(data)
        except NoSpeechFile as refused:
            return Heard(trouble=refused.code)
        except OSError as error:
            log.error("a recording could not be decoded: %s", type(error).__name__)
            return Heard(trouble="not_audio")
        seconds = len(pcm) / 2 / RATE
        if not await asyncio.to_thread(speaks, pcm):
            return Heard(seconds=seconds, trouble="silent")
        if self._recogniser is None or not recognise:
            return Heard(seconds=seconds, trouble="deaf", pcm=pcm)
        return await self._recognised(self._recogniser, pcm, seconds)

    async def _recognised(self, recogniser: Recogniser, pcm: bytes, seconds: float) -> Heard:
        try:
            told = await recogniser.recognise(pcm)
        except ListeningError as error:
            log.warning("nothing was heard: %s", error)
            return Heard(seconds=seconds, trouble="busy" if error.code == "busy" else "deaf", pcm=pcm)
        judged = doubts.judge(told, seconds, self._prompt, self._simplified)
        text = self._mender.mend(judged.text) if self._mender else judged.text
        text = text.rstrip("。，,. ")
        return Heard(text, judged.sure, seconds, "" if text else "unclear", pcm)

    async def warm(self) -> None:
        """Load the engine ahead of the first recording; a failure is only logged."""
        if self._recogniser is not None:
            with contextlib.suppress(ListeningError):
                await self._recogniser.warm()

    async def close(self) -> None:
        """End the engine."""
        if self._recogniser is not None:
            await self._recogniser.close()


def kept_form(pcm: bytes) -> bytes:
    """The samples of a recording as the MP3 that every clerk's browser plays: loud enough, nothing of the old file."""
    sound = audio.trim(audio.from_pcm16(pcm, RATE))
    return audio.encode(audio.normalise(sound), "mp3")
