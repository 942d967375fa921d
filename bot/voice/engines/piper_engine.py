"""piper, kept out of this process because it is GPL-3: its program, or its HTTP server on this machine.

`piper --model MODEL --output_file FILE` reads the words from its input, so they stand in no list of processes;
`python -m piper.http_server` answers `POST /synthesize`.
"""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from json import dumps
from pathlib import Path
from typing import Any

from bot.voice.engines.engine import MAX_BYTES, EngineError
from bot.voice.engines.local_engine import ANSWER_S, LocalEngine
from bot.voice.processes import environment


def piper_program(program: Path, model: Path, answer_s: float = ANSWER_S) -> LocalEngine:
    """The program with an operator's model; a process per utterance."""
    stat = model.stat()
    mark = hashlib.sha256(f"{model.name} {stat.st_size} {stat.st_mtime_ns}".encode()).hexdigest()[:16]
    return LocalEngine(
        "piper", f"program {model.stem} {mark}", lambda words: _run(program, model, words, answer_s), lambda: None
    )


def piper_server(url: str, answer_s: float = ANSWER_S) -> LocalEngine:
    """The server at `url` on this machine; its model is its own affair, so the address stands in the key."""
    full = url if url.count("/") > 2 else f"{url}/synthesize"
    return LocalEngine("piper", f"server {url}", lambda words: _post(full, words, answer_s), lambda: None)


def _run(program: Path, model: Path, words: str, answer_s: float) -> bytes:
    with tempfile.TemporaryDirectory(prefix="piper-") as folder:
        out = Path(folder) / "said.wav"
        try:
            # Its output is thrown away: it prints the very words.
            process = subprocess.Popen(  # noqa: S603 (the operator's own program)
                [str(program), "--model", str(model), "--output_file", str(out)],
                stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                cwd=folder, env=environment(), start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            raise EngineError("missing", retryable=False, detail=type(error).__name__) from None
        try:
            process.communicate(words.encode() + b"\n", timeout=answer_s)
        except subprocess.TimeoutExpired:
            raise EngineError("timeout", retryable=True, detail="hangs") from None
        except OSError:
            raise EngineError("crashed", retryable=True) from None
        finally:
            _end(process)
        if process.returncode:
            raise EngineError("crashed", retryable=True, detail=f"exit {process.returncode}")
        if not out.is_file():
            raise EngineError("no_audio", retryable=True)
        if out.stat().st_size > MAX_BYTES:
            raise EngineError("too_large", retryable=False)
        return out.read_bytes()


def _end(process: subprocess.Popen[bytes]) -> None:
    """The program and whatever it started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def _post(url: str, words: str, answer_s: float) -> bytes:
    request = urllib.request.Request(  # noqa: S310 (settings allow http on loopback only)
        url, dumps({"text": words}).encode(), {"Content-Type": "application/json"}, method="POST"
    )
    # No proxy of the environment may see what is said inside the house, and no redirect may carry it elsewhere.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect())
    try:
        with opener.open(request, timeout=answer_s) as answer:
            return _body(answer, answer_s)
    except EngineError:
        raise
    except urllib.error.HTTPError as error:
        error.close()
        raise EngineError("unavailable", retryable=True, detail=str(error.code)) from None
    except TimeoutError:
        raise EngineError("timeout", retryable=True) from None
    except (OSError, ValueError) as error:
        late = isinstance(getattr(error, "reason", None), TimeoutError)
        raise EngineError("timeout" if late else "connect", retryable=True, detail=type(error).__name__) from None
    except Exception as error:  # http.client's own: cut in the middle, no HTTP at all
        raise EngineError("cut", retryable=True, detail=type(error).__name__) from None


def _body(answer: Any, answer_s: float) -> bytes:
    """The limit counts for the whole body: a server may not drip for ever."""
    until, body = time.monotonic() + answer_s, bytearray()
    while block := answer.read1(65_536):
        body += block
        if len(body) > MAX_BYTES:
            raise EngineError("too_large", retryable=False)
        if time.monotonic() > until:
            raise EngineError("timeout", retryable=True, detail="slow body")
    if len(body) < int(answer.headers.get("Content-Length") or 0):
        raise EngineError("cut", retryable=True)
    return bytes(body)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None
