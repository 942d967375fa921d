"""piper's HTTP server on a loopback port (`POST /synthesize` with JSON), on good and bad days."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.fakes.patience import HOLD_S
from tests.fakes.voice_worker import sound


class PiperServer:
    """The fake; use it as a context manager. `mode` may be changed at any time, `texts` is what was asked for."""

    def __init__(self, mode: str = "ok") -> None:
        self.mode = mode
        self.texts: list[str] = []
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                text = json.loads(body)["text"]
                fake.texts.append(text)
                if self.path != "/synthesize":
                    return self.send_error(404)
                if fake.mode == "redirect":
                    self.send_response(307)
                    self.send_header("Location", "http://127.0.0.1:9/")
                    return self.end_headers()
                if fake.mode == "hang":
                    time.sleep(HOLD_S)
                if fake.mode == "500":
                    return self.send_error(500, "internal")
                return self._give(sound(text, fake.mode))

            def _give(self, data: bytes) -> None:
                self.send_response(200)
                self.send_header("Content-Length", str(len(data) * (2 if fake.mode == "cut" else 1)))
                self.end_headers()
                with contextlib.suppress(OSError):  # the other side may have had enough
                    self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> PiperServer:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
