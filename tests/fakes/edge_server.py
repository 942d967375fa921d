"""Microsoft's reading voice on a loopback port: the WebSocket protocol as edge-tts 7.3 uses it, on good and bad days.

Written from edge-tts's source, not from our engine: two text messages (speech.config, ssml) come in; turn.start,
binary audio messages with a two-byte header length, audio.metadata and turn.end go out.
"""

from __future__ import annotations

import asyncio
import html
import json
import re
import threading
from typing import Any

from aiohttp import WSMsgType, web

from bot.voice.pace import characters
from tests.fakes.gtts_server import PORTAL, mp3
from tests.fakes.noises import hiss
from tests.fakes.patience import HOLD_S, PATIENCE_S

MODES = ("ok", "no_audio", "403", "drop", "hang", "html", "silence", "noise", "short", "not_mp3", "unknown", "503")
TICKS = 10_000_000


class EdgeServer:
    """The fake; use it as a context manager. `mode` may be changed at any time, `texts` is what was asked for."""

    def __init__(self, mode: str = "ok") -> None:
        self.mode = mode
        self.texts: list[str] = []
        self.connections = 0
        self.url = ""
        self._loop = asyncio.new_event_loop()
        self._up = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> EdgeServer:
        self._thread.start()
        assert self._up.wait(PATIENCE_S)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE_S)
        self._loop.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        app = web.Application()
        app.router.add_get("/edge/v1", self._serve)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        self._loop.run_until_complete(runner.setup())
        site = web.TCPSite(runner, "127.0.0.1", 0)
        self._loop.run_until_complete(site.start())
        port = runner.addresses[0][1]
        self.url = f"ws://127.0.0.1:{port}/edge/v1?TrustedClientToken=test"
        self._up.set()
        self._loop.run_forever()
        pending = asyncio.all_tasks(self._loop)
        for task in pending:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*pending, return_exceptions=True))
        self._loop.run_until_complete(runner.cleanup())

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        self.connections += 1
        if self.mode in ("403", "503"):
            return web.Response(status=int(self.mode), headers={"Date": "Mon, 23 Nov 2026 01:00:00 GMT"})
        if self.mode == "html":
            return web.Response(body=PORTAL, content_type="text/html")
        if not re.fullmatch(r"(?:[0-9A-F]{16}-)?[0-9A-F]{64}", request.query.get("Sec-MS-GEC", "")):
            return web.Response(status=403)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        text = await self._asked(socket)
        if text is not None:
            self.texts.append(text)
            await self._answer(socket, text)
        await socket.close()
        return socket

    async def _asked(self, socket: web.WebSocketResponse) -> str | None:
        config, ssml = await socket.receive(), await socket.receive()
        if config.type != WSMsgType.TEXT or "Path:speech.config" not in config.data:
            return None
        if "audio-24khz-48kbitrate-mono-mp3" not in config.data or "Path:ssml" not in ssml.data:
            return None
        found = re.search(r"<prosody[^>]*>(.*)</prosody>", ssml.data, re.S)
        return html.unescape(found[1]) if found else None

    async def _answer(self, socket: web.WebSocketResponse, text: str) -> None:
        if self.mode == "drop":
            assert socket._req is not None
            assert socket._req.transport is not None
            socket._req.transport.abort()
            return
        if self.mode == "hang":
            await asyncio.sleep(HOLD_S)
        if self.mode == "unknown":
            await socket.send_str(f"Path:{text}\r\n\r\n")
        await socket.send_str("X-RequestId:1\r\nPath:turn.start\r\n\r\n{}")
        seconds = max(0.3, round(characters(text) / 260 * 60, 1))
        for start in range(0, len(body := _sound(self.mode, seconds)), 2880):
            head = b"X-RequestId:1\r\nContent-Type:audio/mpeg\r\nPath:audio\r\n"
            await socket.send_bytes(len(head).to_bytes(2, "big") + head + body[start : start + 2880])
        await socket.send_str(f"X-RequestId:1\r\nPath:audio.metadata\r\n\r\n{json.dumps(_boundary(text, seconds))}")
        await socket.send_str("X-RequestId:1\r\nPath:turn.end\r\n\r\n{}")


def _sound(mode: str, seconds: float) -> bytes:
    made: dict[str, Any] = {
        "no_audio": lambda: b"",
        "silence": lambda: mp3(seconds, 0.0),
        "noise": lambda: hiss(seconds),
        "short": lambda: mp3(0.2),
        "not_mp3": lambda: b"not a sound" * 50,
    }
    return bytes(made.get(mode, lambda: mp3(seconds))())


def _boundary(text: str, seconds: float) -> dict[str, Any]:
    data = {"Offset": 0, "Duration": int(seconds * TICKS), "text": {"Text": text, "Length": len(text)}}
    return {"Metadata": [{"Type": "SentenceBoundary", "Data": data}]}
