"""A speech program in a process of its own, spoken to by lines: whatever happens in there, the gateway lives on.

A request is one JSON line `{"id", "text"}`; the answer is one JSON line `{"id", "bytes"}` or `{"id", "error"}` and then
that many bytes of sound. The first line of a new process is `{"ready": true}` or `{"error": …}`. A process that is
late, dies or says anything else is killed with all its children and started anew for the next request.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import threading
import time
from collections.abc import Sequence
from typing import Any

from bot.voice.engines.engine import MAX_BYTES, EngineError
from bot.voice.processes import environment

START_S = 60.0
LONGEST_LINE = 4096


class Worker:
    """One process, one request at a time; blocking, so call it in a thread."""

    def __init__(self, command: Sequence[str], answer_s: float, start_s: float = START_S) -> None:
        self.command = list(command)
        self._answer_s = answer_s
        self._start_s = start_s
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._rest = b""
        self._asked = 0

    def ask(self, text: str) -> bytes:
        """The sound of `text`; raises EngineError `timeout crashed garbled too_large bad_model unavailable`."""
        with self._lock:
            used = self._process is not None
            try:
                try:
                    return self._ask(text)
                except EngineError as error:
                    if error.code != "crashed" or not used:
                        raise
                    self._kill()  # it had died since the last request, so these words are not to blame
                    return self._ask(text)
            except EngineError as error:
                if error.code != "refused":
                    self._kill()
                raise

    def close(self) -> None:
        """End the process, at once."""
        with self._lock:
            self._kill()

    def _ask(self, text: str) -> bytes:
        if self._process is None or self._process.poll() is not None:
            self._start()
        self._asked += 1
        self._send(json.dumps({"id": self._asked, "text": text}))
        until = time.monotonic() + self._answer_s
        head = self._line(until)
        if head.get("id") != self._asked:
            raise EngineError("garbled", retryable=True)
        if "error" in head:
            raise EngineError("refused", retryable=True, detail=_plain(head["error"]))
        size = head.get("bytes")
        if not isinstance(size, int) or size < 0:
            raise EngineError("garbled", retryable=True)
        if size > MAX_BYTES:
            raise EngineError("too_large", retryable=False)
        while len(self._rest) < size:
            self._rest += self._read(until)
        data, self._rest = self._rest[:size], self._rest[size:]
        return data

    def _start(self) -> None:
        self._kill()
        try:
            # Its stderr is thrown away: libraries print the very words there.
            self._process = subprocess.Popen(  # noqa: S603 (our own command)
                self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                env=environment(), start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            raise EngineError("missing", retryable=False, detail=type(error).__name__) from None
        head = self._line(time.monotonic() + self._start_s)
        if head.get("ready") is not True:
            raise EngineError("bad_model", retryable=False, detail=_plain(head.get("error", "")))

    def _send(self, line: str) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(line.encode() + b"\n")
            self._process.stdin.flush()
        except OSError as error:
            raise EngineError("crashed", retryable=True) from error

    def _line(self, until: float) -> dict[str, Any]:
        while b"\n" not in self._rest:
            if len(self._rest) > LONGEST_LINE:
                raise EngineError("garbled", retryable=True)
            self._rest += self._read(until)
        line, self._rest = self._rest.split(b"\n", 1)
        try:
            found = json.loads(line)
        except ValueError as error:
            raise EngineError("garbled", retryable=True) from error
        if not isinstance(found, dict):
            raise EngineError("garbled", retryable=True)
        return found

    def _read(self, until: float) -> bytes:
        assert self._process is not None
        assert self._process.stdout is not None
        with selectors.DefaultSelector() as waiting:
            waiting.register(self._process.stdout, selectors.EVENT_READ)
            if not waiting.select(max(0.0, until - time.monotonic())):
                raise EngineError("timeout", retryable=True, detail="hangs")
        block = os.read(self._process.stdout.fileno(), 65_536)
        if not block:
            raise EngineError("crashed", retryable=True)
        return block

    def _kill(self) -> None:
        process, self._process, self._rest = self._process, None, b""
        if process is None:
            return
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        process.wait(5)


def _plain(value: object) -> str:
    """A word of the worker's for our log: a short name of an error, never free text that could hold what was said."""
    word = str(value)
    return word if word.isascii() and len(word) <= 60 else "unnamed"
