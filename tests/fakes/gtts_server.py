"""Google Translate's reading voice on a loopback port, behind a CONNECT proxy, with a certificate of our own.

It speaks the batchexecute protocol as gTTS 2.5.4 uses it and was written from gTTS's source, not from our engine. Name
it in `https_proxy` and its authority in `REQUESTS_CA_BUNDLE`.
"""

from __future__ import annotations

import base64
import contextlib
import io
import json
import socket
import ssl
import threading
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import av
import numpy as np
import trustme

from tests.fakes.noises import hiss
from tests.fakes.patience import HOLD_S, PATIENCE_S

HOST = "translate.google.com"
PATH = "/_/TranslateWebserverUi/data/batchexecute"
RPC = "jQ1olc"
PORTAL = b"<!DOCTYPE html><html><head><title>Login</title></head><body>Please accept our terms.</body></html>"
CHARACTERS_PER_MINUTE = 250
MODES = (
    "ok", "no_audio", "html", "redirect", "429", "403", "503", "refuse", "slow", "drip", "cut", "parts", "silence",
    "short", "not_mp3", "empty", "noise",
)  # fmt: skip


@cache
def mp3(seconds: float, level: float = 0.3) -> bytes:
    """An MP3 with a burst of tone and noise four times a second, as long as speech of that many characters."""
    rate = 24_000
    time = np.arange(int(seconds * rate)) / rate
    swell = np.clip(np.sin(2 * np.pi * 2.1 * time + 0.4), 0.0, 1.0)
    noise = np.random.default_rng(7).standard_normal(len(time)) * 0.1
    wave = level * swell * (np.sin(2 * np.pi * 190 * time) + 0.4 * np.sin(2 * np.pi * 760 * time) + noise)
    pcm = (np.clip(wave, -1, 1) * 32767).astype(np.int16)
    out = io.BytesIO()
    with av.open(out, "w", format="mp3") as container:
        stream: Any = container.add_stream("libmp3lame", rate=rate)
        stream.layout = "mono"
        stream.bit_rate = 32_000
        frame = av.AudioFrame.from_ndarray(pcm[None, :], format="s16", layout="mono")
        frame.sample_rate = rate
        resampler = av.AudioResampler(format=stream.codec_context.format, layout="mono", rate=rate)
        for done in (*resampler.resample(frame), *resampler.resample(None)):
            container.mux(stream.encode(done))
        container.mux(stream.encode(None))
    return out.getvalue()


class GttsServer:
    """The fake; use it as a context manager. `mode` may be changed at any time, `texts` is what was asked for."""

    def __init__(self, folder: Path, mode: str = "ok", slow_s: float = HOLD_S) -> None:
        self.mode = mode
        self.slow_s = slow_s
        self.texts: list[str] = []
        self.connections = 0
        self.refused_handshakes = 0
        self.next_modes: list[str] = []
        authority = trustme.CA()
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(HOST).configure_cert(self._tls)
        self.ca_file = folder / "test-ca.pem"
        authority.cert_pem.write_to_path(str(self.ca_file))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.proxy = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._over = threading.Event()

    def __enter__(self) -> GttsServer:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._listener.close()

    def environment(self, trusted: bool = True) -> dict[str, str]:
        """The variables that lead a client here."""
        names = {"https_proxy": self.proxy, "HTTPS_PROXY": self.proxy, "no_proxy": "", "NO_PROXY": ""}
        return {**names, **({"REQUESTS_CA_BUNDLE": str(self.ca_file)} if trusted else {})}

    def _accept(self) -> None:
        while not self._over.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError), client:
            client.settimeout(PATIENCE_S)
            self.connections += 1
            if self.mode == "refuse" or not self._tunnel(client):
                return
            try:
                secure = self._tls.wrap_socket(client, server_side=True)
            except ssl.SSLError:
                self.refused_handshakes += 1
                return
            with secure:
                while self._answer(secure):
                    pass

    def _tunnel(self, client: socket.socket) -> bool:
        line, _ = _head(client)
        if not line.startswith(f"CONNECT {HOST}:443 "):
            client.sendall(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
            return False
        client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        return True

    def _answer(self, client: ssl.SSLSocket) -> bool:
        """One request; False when the connection ends."""
        line, headers = _head(client)
        if not line:
            return False
        body = _exactly(client, int(headers.get("content-length", "0")))
        mode = self.next_modes.pop(0) if self.next_modes else self.mode
        text = _asked(line, headers, body)
        if text is None:
            return _send(client, 400, b"bad request")
        self.texts.append(text)
        if mode in ("429", "403", "503"):
            return _send(client, int(mode), b"<html>sorry</html>")
        if mode == "redirect":
            client.sendall(b"HTTP/1.1 302 Found\r\nLocation: http://portal.invalid/\r\nContent-Length: 0\r\n\r\n")
            return True
        if mode == "slow" and self._over.wait(self.slow_s):
            return False
        return self._deliver(client, mode, PORTAL if mode == "html" else _reply(mode, text))

    def _deliver(self, client: ssl.SSLSocket, mode: str, body: bytes) -> bool:
        if mode == "cut":
            client.sendall(_status_line(200, len(body)) + body[: len(body) // 2])
            return False
        if mode == "drip":
            client.sendall(_status_line(200, len(body)))
            for byte in body:
                client.sendall(bytes([byte]))
                if self._over.wait(0.05):
                    return False
        if mode in ("html", "empty"):
            return _send(client, 200, body)
        client.sendall(_chunked(body))
        return True


def _head(client: socket.socket) -> tuple[str, dict[str, str]]:
    raw = b""
    while not raw.endswith(b"\r\n\r\n"):
        byte = client.recv(1)
        if not byte:
            return "", {}
        raw += byte
    first, *rest = raw.decode("latin-1").strip().split("\r\n")
    return first, {k.strip().lower(): v.strip() for k, _, v in (line.partition(":") for line in rest)}


def _exactly(client: socket.socket, length: int) -> bytes:
    body = b""
    while len(body) < length and (block := client.recv(length - len(body))):
        body += block
    return body


def _asked(line: str, headers: dict[str, str], body: bytes) -> str | None:
    """The text of a proper call, None when Google would refuse it."""
    if line != f"POST {PATH} HTTP/1.1" or headers.get("host") != HOST:
        return None
    try:
        (request,) = parse_qs(body.decode())["f.req"]
        ((name, inner, _, kind),) = json.loads(request)[0]
        text, language, _speed, null = json.loads(inner)
    except (KeyError, ValueError):
        return None
    fits = name == RPC and kind == "generic" and null == "null" and language in ("zh", "zh-CN", "zh-TW")
    return text if fits and 0 < len(text) <= 100 else None


def _reply(mode: str, text: str) -> bytes:
    """`)]}'`, an empty line, and the rows; the sound is base64 in JSON in JSON."""
    seconds = max(0.3, len(text) / CHARACTERS_PER_MINUTE * 60)
    made = {"silence": lambda: mp3(seconds, 0.0), "short": lambda: mp3(0.2), "not_mp3": lambda: b"not a sound" * 50,
            "noise": lambda: hiss(round(seconds, 1))}  # fmt: skip
    sound = b"" if mode == "empty" else made.get(mode, lambda: mp3(seconds))()
    third = len(sound) // 9 * 3
    pieces = [sound[:third], sound[third : 2 * third], sound[2 * third :]] if mode == "parts" else [sound]
    inner = [None if mode == "no_audio" else json.dumps([base64.b64encode(p).decode()]) for p in pieces]
    tail: list[Any] = [["di", 21], ["af.httprm", 21, "5321", 30]]
    lines = [
        json.dumps([["wrb.fr", RPC, part, None, None, None, "generic"], *tail], separators=(",", ":")) for part in inner
    ]
    return (")]}'\n\n" + "\n".join(lines) + "\n").encode()


def _chunked(body: bytes) -> bytes:
    """As the real service sends it."""
    parts = [body[i : i + 4000] for i in range(0, len(body), 4000)]
    chunks = b"".join(f"{len(part):x}\r\n".encode() + part + b"\r\n" for part in parts)
    kind = b"Content-Type: application/json; charset=utf-8"
    return b"HTTP/1.1 200 OK\r\n" + kind + b"\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n"


def _status_line(status: int, length: int) -> bytes:
    kind = "application/json; charset=utf-8"
    return f"HTTP/1.1 {status} Status\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n".encode()


def _send(client: ssl.SSLSocket, status: int, body: bytes) -> bool:
    client.sendall(_status_line(status, len(body)) + body)
    return True
