"""A speech program in a process of its own, spoken to by lines: whatever happens in there, the gateway lives on.

A request is one JSON line `{"id", "text"}`; the answer is one JSON line `{"id", "bytes"}` or `{"id", "error"}` and then
that many bytes of sound. The first line of a new process is `{"ready": true}` or `{"error": …}`. A process that is
late, dies or says anything else is killed with all its children and started anew for the next request.
"""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Sequence

from bot.voice.child import Child, ChildError
from bot.voice.engines.engine import MAX_BYTES, EngineError

START_S = 60.0


class Worker:
    """One process, one request at a time; blocking, so call it in a thread."""

    def __init__(self, command: Sequence[str], answer_s: float, start_s: float = START_S) -> None:
        self._child = Child(command)
        self._answer_s = answer_s
        self._start_s = start_s
        self._lock = threading.Lock()
        self._asked = 0

    @property
    def command(self) -> list[str]:
        """What is started."""
        return self._child.command

    @property
    def _process(self) -> subprocess.Popen[bytes] | None:
        return self._child.process

    def ask(self, text: str) -> bytes:
        """The sound of `text`; raises EngineError `timeout crashed garbled too_large bad_model missing refused`."""
        with self._lock:
            used = self._child.process is not None
            try:
                try:
                    return self._answered(text)
                except EngineError as error:
                    if error.code != "crashed" or not used:
                        raise
                    self._child.kill()  # it had died since the last request, so these words are not to blame
                    return self._answered(text)
            except EngineError as error:
                if error.code != "refused":
                    self._child.kill()
                raise

    def close(self) -> None:
        """End the process, at once."""
        with self._lock:
            self._child.kill()

    def _answered(self, text: str) -> bytes:
        try:
            return self._ask(text)
        except ChildError as error:
            raise EngineError(error.code, retryable=error.code != "missing", detail=error.detail) from None

    def _ask(self, text: str) -> bytes:
        if not self._child.runs:
            head = self._child.start(time.monotonic() + self._start_s)
            if head.get("ready") is not True:
                raise EngineError("bad_model", retryable=False, detail=_plain(head.get("error", "")))
        self._asked += 1
        until = time.monotonic() + self._answer_s
        self._child.send({"id": self._asked, "text": text}, until)
        head = self._child.line(until)
        if head.get("id") != self._asked:
            raise EngineError("garbled", retryable=True)
        if "error" in head:
            raise EngineError("refused", retryable=True, detail=_plain(head["error"]))
        size = head.get("bytes")
        if not isinstance(size, int) or size < 0:
            raise EngineError("garbled", retryable=True)
        if size > MAX_BYTES:
            raise EngineError("too_large", retryable=False)
        return self._child.data(size, until)


def _plain(value: object) -> str:
    """A word of the worker's for our log: a short name of an error, never free text that could hold what was said."""
    word = str(value)
    return word if word.isascii() and len(word) <= 60 else "unnamed"
