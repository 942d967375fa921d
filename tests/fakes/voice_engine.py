"""A speech engine in memory: it makes tones as long as speech would be, and fails when told to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from bot.voice.pace import Rate, characters
from tests.fakes.gtts_server import mp3


class FakeEngine:
    """Counts what it is asked; `act` replaces its next answers (bytes, or an exception to raise)."""

    needs_network = False
    rates: tuple[Rate, ...] = ("normal",)
    characters_per_minute = 250.0

    def __init__(
        self,
        name: str = "fake",
        sends_text_out: bool = False,
        languages: tuple[str, ...] = ("mandarin",),
        version: str = "1",
    ) -> None:
        self.name = name
        self.version = version
        self.sends_text_out = sends_text_out
        self.languages = languages
        self.asked: list[str] = []
        self.acts: list[bytes | Exception] = []
        self.always: bytes | Exception | None = None
        self.gate: asyncio.Event | None = None
        self.on_call: Callable[[], None] = lambda: None

    async def synth(self, text: str, rate: Rate) -> bytes:
        self.asked.append(text)
        self.on_call()
        if self.gate:
            await self.gate.wait()
        act = self.acts.pop(0) if self.acts else self.always
        if isinstance(act, Exception):
            raise act
        return speech(text) if act is None else act

    def health(self) -> dict[str, Any]:
        return {"ok": True, "detail": ""}


def speech(text: str) -> bytes:
    """A sound of a plausible length for `text`."""
    return mp3(max(0.5, round(characters(text) / 250 * 60, 1)))
