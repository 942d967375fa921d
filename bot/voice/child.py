"""A program beside the house that is spoken to by lines: it may hang, die or babble, and only that one answer is lost.

Its first line says that it is ready, or why not. Every line is one JSON object of at most `wire.LONGEST_LINE` bytes;
bytes that follow a line are announced in it. It gets no secret of ours and no way to a log: libraries print the very
words.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from bot.voice.listening import wire
from bot.voice.processes import environment

ENDS_WITHIN_S = 5.0


class ChildError(Exception):
    """What went wrong: `missing` (cannot be started), `timeout`, `crashed` or `garbled`."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


class Child:
    """One process at a time; every call blocks at most until its moment of `time.monotonic()`, so call it in a thread.

    Whoever gets an error kills it; the next `start` makes a new one.
    """

    def __init__(self, command: Sequence[str], folder: Path | None = None) -> None:
        self.command = list(command)
        self._folder = folder
        self.process: subprocess.Popen[bytes] | None = None
        self._rest = b""

    @property
    def runs(self) -> bool:
        """Whether there is a process that has not ended."""
        return self.process is not None and self.process.poll() is None

    def start(self, until: float) -> dict[str, Any]:
        """A new process in place of the one before; what its first line says."""
        self.kill()
        try:
            self.process = subprocess.Popen(  # noqa: S603 (our own command)
                self.command, cwd=self._folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, env=environment(), start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            raise ChildError("missing", type(error).__name__) from None
        assert self.process.stdin is not None
        os.set_blocking(self.process.stdin.fileno(), False)  # a process that hangs reads nothing any more
        return self.line(until)

    def send(self, value: Mapping[str, Any], until: float, data: bytes = b"") -> None:
        """One line, and the bytes it announces."""
        pipe = self._pipe("stdin")
        left = memoryview(wire.line(value) + data)
        while left:
            self._wait(pipe, selectors.EVENT_WRITE, until)
            try:
                left = left[os.write(pipe.fileno(), left[:65_536]) :]
            except BlockingIOError:
                continue
            except OSError as error:
                raise ChildError("crashed", type(error).__name__) from None

    def line(self, until: float) -> dict[str, Any]:
        """The next line it says."""
        while b"\n" not in self._rest:
            if len(self._rest) > wire.LONGEST_LINE:
                raise ChildError("garbled", "a line without end")
            self._rest += self._read(until)
        line, self._rest = self._rest.split(b"\n", 1)
        try:
            return wire.parsed(line)
        except ValueError:
            raise ChildError("garbled", "a line must hold an object") from None

    def data(self, size: int, until: float) -> bytes:
        """The next `size` bytes it sends."""
        while len(self._rest) < size:
            self._rest += self._read(until)
        found, self._rest = self._rest[:size], self._rest[size:]
        return found

    def end(self) -> None:
        """End it with all its children; whoever still waits for it in another thread learns that it crashed."""
        if self.process is not None:
            with contextlib.suppress(OSError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def kill(self) -> None:
        """The same, and clear away what is left; only while nobody waits for it."""
        self.end()
        process, self.process, self._rest = self.process, None, b""
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()
        process.wait(ENDS_WITHIN_S)

    def _read(self, until: float) -> bytes:
        pipe = self._pipe("stdout")
        self._wait(pipe, selectors.EVENT_READ, until)
        block = os.read(pipe.fileno(), 65_536)
        if not block:
            raise ChildError("crashed")
        return block

    def _pipe(self, name: str) -> IO[bytes]:
        pipe = getattr(self.process, name, None)
        if pipe is None or pipe.closed:
            raise ChildError("crashed")
        return pipe  # type: ignore[no-any-return]

    @staticmethod
    def _wait(pipe: IO[bytes], event: int, until: float) -> None:
        with selectors.DefaultSelector() as waiting:
            waiting.register(pipe, event)
            if not waiting.select(max(0.0, until - time.monotonic())):
                raise ChildError("timeout", "hangs")
