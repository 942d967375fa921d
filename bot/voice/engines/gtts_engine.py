"""gTTS behind a guard: its request is used, the sending, the certificate check and every limit are ours.

gTTS 2.5.4 by itself waits for ever, switches certificate checking off, makes a request per comma and takes a captive
portal's page for silence. It sends the words to Google, so nothing personal may come here.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import DefaultCookiePolicy
from importlib import metadata
from typing import Any

from bot.voice.audio import encode, join
from bot.voice.engines.engine import MAX_BYTES, EngineError, check_speech, sayable
from bot.voice.pace import Rate
from bot.voice.spoken import segments

CONNECT_S = 3.0
READ_S = 8.0
AT_ONCE = 2
PAUSE_S = 0.25
LANGUAGE = "zh-CN"
_REPLY = "jQ1olc"
_AUDIO = re.compile(r'jQ1olc","\[\\"([A-Za-z0-9+/=]+)\\"\]')
_STATUS = {403: ("refused", False), 429: ("busy", True), 503: ("unavailable", True)}


class GttsEngine:
    """Mandarin from Google Translate's reading voice. One connection pool; at most two requests at a time."""

    name = "gtts"
    needs_network = True
    sends_text_out = True
    languages: tuple[str, ...] = ("mandarin",)
    rates: tuple[Rate, ...] = ("normal",)
    characters_per_minute = 250.0

    def __init__(self, tld: str = "com", connect_s: float = CONNECT_S, read_s: float = READ_S) -> None:
        self.version = installed() or "missing"
        self._tld = tld
        self._limits = (connect_s, read_s)
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="gtts")
        self._guard = threading.Lock()
        self._session: Any = None
        self._last = ""

    async def synth(self, text: str, rate: Rate) -> bytes:
        """MP3 of `text`, checked to be speech of that length. Raises EngineError; `rate` is always the engine's own."""
        if self.version == "missing":
            raise EngineError("missing", retryable=False, detail="gTTS is not installed")
        try:
            data = await asyncio.get_running_loop().run_in_executor(self._threads, self._speak, text)
        except EngineError as error:
            self._last = error.code
            raise
        self._last = ""
        return data

    def health(self) -> dict[str, Any]:
        """Whether gTTS is installed, and how the last request ended."""
        return {"ok": self.version != "missing" and not self._last, "detail": self._last or self.version}

    def close(self) -> None:
        """Let go of threads and connections."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        if self._session is not None:
            self._session.close()

    def _speak(self, text: str) -> bytes:
        pieces = [piece for piece in segments(sayable(text)) if piece.strip("，。！？；：、 ")]
        sounds, data = [], b""
        for piece in pieces:
            data = b"".join(self._audio(self._post(request)) for request in self._requests(piece))
            sounds.append(check_speech(data, piece, self.characters_per_minute))
        return data if len(sounds) == 1 else encode(join(sounds, [PAUSE_S] * len(sounds)), "mp3")

    def _requests(self, piece: str) -> list[Any]:
        from gtts import gTTS

        try:
            # Its own preparation lengthens the text and would then cut it at every comma.
            speech = gTTS(piece, lang=LANGUAGE, tld=self._tld, lang_check=False, pre_processor_funcs=[])
            prepared: list[Any] = speech._prepare_requests()
        except (AssertionError, ValueError, AttributeError) as error:
            raise EngineError("unsupported", retryable=False, detail=type(error).__name__) from error
        return prepared

    def _connection(self) -> Any:
        """One session for all requests; it keeps no cookies, so threads share nothing that changes."""
        import requests

        with self._guard:
            if self._session is None:
                self._session = requests.Session()
                self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
            return self._session

    def _post(self, prepared: Any) -> bytes:
        """The body of the answer within the limits. Proxies, no_proxy and REQUESTS_CA_BUNDLE are the session's."""
        import requests
        import urllib3

        began = time.monotonic()
        try:
            with self._connection().post(
                prepared.url,
                data=prepared.body,
                headers=prepared.headers,
                timeout=self._limits,
                allow_redirects=False,
                stream=True,
            ) as answer:
                _refuse_bad_status(answer.status_code)
                return self._body(answer, began)
        except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError) as error:
            raise _named(error) from error

    def _body(self, answer: Any, began: float) -> bytes:
        """The read limit counts for the whole body: a server may not drip for ever."""
        body = bytearray()
        # read1 gives what has come; the usual iteration would wait for a full block and never look at the clock.
        while block := answer.raw.read1(16_384, decode_content=True):
            body += block
            if len(body) > MAX_BYTES:
                raise EngineError("too_large", retryable=False)
            if time.monotonic() - began > sum(self._limits):
                raise EngineError("timeout", retryable=True, detail="slow body")
        return bytes(body)

    def _audio(self, body: bytes) -> bytes:
        """The MP3 in a batchexecute answer; its lines with the call's name carry it in base64."""
        lines = [line for line in body.decode("utf-8", "replace").splitlines() if _REPLY in line]
        if not lines:
            raise EngineError("captive_portal", retryable=True, detail="the answer is of another page")
        parts = [part for line in lines if (part := _base64_of(line)) is not None]
        if len(parts) != len(lines):
            raise EngineError("no_audio", retryable=False)
        try:
            return b"".join(base64.b64decode(part, validate=True) for part in parts)
        except binascii.Error as error:
            raise EngineError("bad_audio", retryable=True, detail="base64") from error


def installed() -> str | None:
    """gTTS's version, None when it is not there."""
    try:
        return metadata.version("gTTS")
    except metadata.PackageNotFoundError:
        return None


def _base64_of(line: str) -> str | None:
    """The sound in one line: JSON in JSON, or what gTTS's own pattern finds when Google frames it in another way."""
    try:
        for row in json.loads(line):
            if row[1] == _REPLY:
                return str(json.loads(row[2])[0])
    except (ValueError, LookupError, TypeError):
        found = _AUDIO.search(line)
        return found[1] if found else None
    return None


def _named(error: Exception) -> EngineError:
    """Our name for a failed request; the library's own text could hold the words and is left out."""
    import requests
    import urllib3

    if isinstance(error, requests.exceptions.SSLError | urllib3.exceptions.SSLError):
        return EngineError("certificate", retryable=False)
    if isinstance(error, requests.exceptions.Timeout | urllib3.exceptions.TimeoutError):
        return EngineError("timeout", retryable=True)
    if isinstance(error, urllib3.exceptions.ProtocolError):
        return EngineError("cut", retryable=True)
    return EngineError("connect", retryable=True, detail=type(error).__name__)


def _refuse_bad_status(status: int) -> None:
    if 300 <= status < 400 or status == 511:
        raise EngineError("captive_portal", retryable=True, detail=str(status))
    if status != 200:
        code, retryable = _STATUS.get(status, ("unavailable", status >= 500))
        raise EngineError(code, retryable, detail=str(status))
