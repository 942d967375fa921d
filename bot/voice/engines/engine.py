"""What every speech engine offers, how it fails, and the check that its sound is speech of that text."""

from __future__ import annotations

from typing import Any, Protocol

from bot.voice.audio import AudioError, Sound, decode, trim
from bot.voice.engines.likeness import unlike_speech
from bot.voice.pace import Rate, characters

SHORTEST, LONGEST = 0.4, 2.5  # allowed length against characters / nominal pace
SLACK_S = 0.4  # engines put silence around the shortest words
FAINTEST_DBFS = -40.0
MAX_BYTES = 4_000_000


class EngineError(Exception):
    """An engine could not speak. `code` is one of

    timeout connect cut certificate refused busy unavailable captive_portal no_audio empty bad_audio silent bad_length
    noise too_large missing unsupported crashed garbled bad_model.

    `retryable` says whether the same words may work later. The message never holds the words.
    """

    def __init__(self, code: str, retryable: bool, detail: str = "") -> None:
        super().__init__(f"{code} ({detail})" if detail else code)
        self.code = code
        self.retryable = retryable


class Engine(Protocol):
    """Turns hanzi into sound."""

    name: str
    version: str
    needs_network: bool
    sends_text_out: bool
    languages: tuple[str, ...]
    rates: tuple[Rate, ...]
    characters_per_minute: float

    async def synth(self, text: str, rate: Rate) -> bytes:
        """The sound of `text` (hanzi and Chinese punctuation) in any container; raises EngineError."""
        ...

    def health(self) -> dict[str, Any]:
        """`{"ok", "detail"}` without asking the network."""
        ...


def check_speech(data: bytes, text: str, characters_per_minute: float) -> Sound:
    """The sound in `data`, trimmed, when it can be speech of `text`; raises EngineError otherwise.

    It must decode, be louder than -40 dBFS at its peak, last between 0.4 and 2.5 times what the engine's usual pace
    gives for so many hanzi, and move as speech does.
    """
    if not data:
        raise EngineError("empty", retryable=True)
    try:
        sound = decode(data, MAX_BYTES)
    except AudioError as error:
        raise EngineError("bad_audio", retryable=True, detail=error.code) from error
    if sound.peak_dbfs < FAINTEST_DBFS:
        raise EngineError("silent", retryable=True)
    speech = trim(sound)
    expected = characters(text) / characters_per_minute * 60
    if not SHORTEST * expected <= speech.seconds <= LONGEST * expected + SLACK_S:
        raise EngineError("bad_length", retryable=True, detail=f"{speech.seconds:.1f} s for {expected:.1f} s")
    if unlike := unlike_speech(speech):
        raise EngineError("noise", retryable=True, detail=unlike)
    return speech


def sayable(text: str) -> str:
    """`text` without control characters, for engines must never see them; raises EngineError when no word is left."""
    clean = "".join(c for c in text if c.isprintable()).strip()
    if not characters(clean):
        raise EngineError("empty", retryable=False, detail="nothing to say")
    return clean
