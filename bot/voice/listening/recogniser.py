"""What the house asks of an engine that turns speech into text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from bot.voice.beside import BesideError

RATE = 16_000
"""Hertz of the samples an engine gets: mono, signed 16-bit little-endian."""

Capability = Literal["prompt", "hotwords", "confidence", "vad"]


class ListeningError(BesideError):
    """Nothing was heard because of ourselves; `code` is `off`, `busy`, `slow`, `crashed` or `broken`."""


@dataclass(frozen=True)
class Recognised:
    """What an engine made of a piece of speech; an empty `text` means that nobody spoke.

    `logprob` is the mean natural-log probability of a token (0 is certain), None where the engine tells none.
    """

    text: str
    logprob: float | None = None


class Recogniser(Protocol):
    """An engine. `name` and `version` are for logs; `capabilities` says what it can be given and what it tells."""

    @property
    def name(self) -> str:
        """Its name in settings and logs."""
        ...

    @property
    def version(self) -> str:
        """Version of the engine and its model; empty before it was started."""
        ...

    @property
    def languages(self) -> Sequence[str]:
        """The languages it was started for, e.g. `zh`."""
        ...

    @property
    def capabilities(self) -> frozenset[str]:
        """Some of `prompt`, `hotwords`, `confidence`, `vad`."""
        ...

    async def recognise(self, pcm: bytes) -> Recognised:
        """The text of mono 16-bit samples at `RATE` hertz. Raises ListeningError."""
        ...

    async def warm(self) -> None:
        """Load the model ahead of the first call. Raises ListeningError."""
        ...

    async def close(self) -> None:
        """Give everything back."""
        ...
