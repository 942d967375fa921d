"""edge-tts behind a guard: the reading voice of Microsoft's browser, off unless the operator asks for it.

It is an unofficial use of a product's service (LGPL-3 library), sends every word abroad, and is known to refuse whole
regions with 403. Only impersonal words may come here, never in the mainland profile.
"""

from __future__ import annotations

import asyncio
from importlib import metadata
from typing import Any

from bot.voice.engines.engine import MAX_BYTES, EngineError, check_speech, sayable
from bot.voice.pace import Rate

CONNECT_S = 3
WHOLE_S = 11.0
VOICE = "zh-CN-XiaoxiaoNeural"


class EdgeEngine:
    """Mandarin from the browser's reading voice; a connection per utterance."""

    name = "edge"
    needs_network = True
    sends_text_out = True
    languages: tuple[str, ...] = ("mandarin",)
    rates: tuple[Rate, ...] = ("normal",)
    characters_per_minute = 260.0

    def __init__(self, whole_s: float = WHOLE_S, voice: str = VOICE) -> None:
        found = installed()
        self.version = f"{found} {voice}" if found else "missing"
        self._whole_s = whole_s
        self._voice = voice
        self._last = ""

    async def synth(self, text: str, rate: Rate) -> bytes:
        """MP3 of `text`, checked to be speech of that length. Raises EngineError; `rate` is always the engine's own."""
        try:
            if self.version == "missing":
                raise EngineError("missing", retryable=False, detail="edge-tts is not installed")
            words = sayable(text)
            data = await self._heard(words)
            await asyncio.to_thread(check_speech, data, words, self.characters_per_minute)
        except EngineError as error:
            self._last = error.code
            raise
        self._last = ""
        return data

    def health(self) -> dict[str, Any]:
        """Whether edge-tts is installed, and how the last request ended."""
        return {"ok": self.version != "missing" and not self._last, "detail": self._last or self.version}

    async def _heard(self, words: str) -> bytes:
        try:
            async with asyncio.timeout(self._whole_s):
                return await self._collect(words)
        except EngineError:
            raise
        except TimeoutError as error:
            raise EngineError("timeout", retryable=True) from error
        except Exception as error:  # the library's own words could hold ours, so only the kind of error is kept
            raise _named(error) from None

    async def _collect(self, words: str) -> bytes:
        import edge_tts

        body = bytearray()
        wait_s = max(1, round(self._whole_s))
        speech = edge_tts.Communicate(words, self._voice, connect_timeout=CONNECT_S, receive_timeout=wait_s)
        async for part in speech.stream():
            if part["type"] == "audio":
                body += part["data"]
            if len(body) > MAX_BYTES:
                raise EngineError("too_large", retryable=False)
        return bytes(body)


def installed() -> str | None:
    """edge-tts's version, None when it is not there."""
    try:
        return metadata.version("edge-tts")
    except metadata.PackageNotFoundError:
        return None


def _named(error: Exception) -> EngineError:
    """Our name for what the library or its connection raised."""
    import aiohttp
    from edge_tts import exceptions as theirs

    if isinstance(error, aiohttp.ClientConnectorCertificateError | aiohttp.ClientSSLError):
        return EngineError("certificate", retryable=False)
    if isinstance(error, theirs.SkewAdjustmentError) or getattr(error, "status", 0) == 403:
        return EngineError("refused", retryable=False, detail="403")
    if isinstance(error, aiohttp.WSServerHandshakeError):
        return EngineError("captive_portal", retryable=True, detail=str(error.status))
    if isinstance(error, theirs.NoAudioReceived):
        return EngineError("no_audio", retryable=True)
    if isinstance(error, aiohttp.ClientConnectorError):
        return EngineError("connect", retryable=True)
    if isinstance(error, aiohttp.ClientError | theirs.WebSocketError | ConnectionError):
        return EngineError("cut", retryable=True, detail=type(error).__name__)
    return EngineError("unavailable", retryable=True, detail=type(error).__name__)
