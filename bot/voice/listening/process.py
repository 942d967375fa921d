"""An engine in a process of its own: it may crash, hang or babble, and the house only loses that one answer."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.voice.breaker import Breaker
from bot.voice.listening import wire
from bot.voice.listening.recogniser import RATE, ListeningError, Recognised
from bot.voice.processes import environment

log = logging.getLogger("lianxin.listening")

LOADING_S = 120.0
HEARING_S = 30.0
MOST_WAITING = 6


class WorkerRecogniser:
    """Starts the process at the first call, hears one piece at a time, starts it again after a crash.

    `command` is the process, run in `folder`. Not more than `most_waiting` calls wait for their turn; a further one
    gets `busy` at once. An answer that takes longer than `hearing_s` seconds ends the process.
    """

    def __init__(
        self, name: str, command: Sequence[str], folder: Path, *, loading_s: float = LOADING_S,
        hearing_s: float = HEARING_S, most_waiting: int = MOST_WAITING, breaker: Breaker | None = None,
    ) -> None:  # fmt: skip
        self.name = name
        self._command = list(command)
        self._folder = folder
        self._loading_s, self._hearing_s, self._most = loading_s, hearing_s, most_waiting
        self._breaker = breaker or Breaker(failures=3, rest_s=60.0)
        self._process: asyncio.subprocess.Process | None = None
        self._about: Mapping[str, Any] = {}
        self._one_at_a_time = asyncio.Lock()
        self._waiting = 0
        self._calls = 0

    @property
    def version(self) -> str:
        """What the process said of itself; empty before its first start."""
        return str(self._about.get("version", ""))

    @property
    def languages(self) -> Sequence[str]:
        """The languages it hears."""
        return tuple(self._about.get("languages", ("zh",)))

    @property
    def capabilities(self) -> frozenset[str]:
        """What it can be given and what it tells."""
        return frozenset(self._about.get("capabilities", ()))

    async def warm(self) -> None:
        """Start the process and load the model."""
        async with self._one_at_a_time:
            await self._guarded(self._started, self._loading_s)

    async def recognise(self, pcm: bytes) -> Recognised:
        """The text of a piece of speech. Raises ListeningError: busy, slow, crashed, broken, off (it rests)."""
        if self._waiting >= self._most:
            raise ListeningError("busy")
        self._waiting += 1
        try:
            async with self._one_at_a_time:
                await self._guarded(self._started, self._loading_s)
                limit = self._hearing_s + len(pcm) / 2 / RATE
                answer: Recognised = await self._guarded(lambda: self._ask(pcm), limit)
                return answer
        finally:
            self._waiting -= 1

    async def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin:
            process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), 2)
        except TimeoutError:
            await _kill(process)

    async def _guarded(self, step: Any, limit_s: float) -> Any:
        """One step within its time; whatever goes wrong ends the process, so that the next call finds a fresh one."""
        if self._process is None and not self._breaker.allow():
            raise ListeningError("off", f"rests for {self._breaker.rests_for():.0f} s")
        try:
            done = await asyncio.wait_for(step(), limit_s)
        except TimeoutError:
            await self._lost("slow")
            raise ListeningError("slow", f"more than {limit_s:.0f} s") from None
        except (OSError, EOFError, asyncio.IncompleteReadError) as error:
            await self._lost("crashed")
            raise ListeningError("crashed", type(error).__name__) from None
        except (ValueError, KeyError, TypeError, asyncio.LimitOverrunError) as error:
            await self._lost("broken")
            raise ListeningError("broken", str(error)[:200]) from None
        except asyncio.CancelledError:  # half an answer may still come: nobody must take it for his own
            await self._lost("")
            raise
        return done

    async def _lost(self, why: str) -> None:
        process, self._process = self._process, None
        if why:
            self._breaker.failed()
            log.warning("the listening engine %s is ended: %s", self.name, why)
        if process is not None:
            await _kill(process)

    async def _started(self) -> None:
        if self._process is not None and self._process.returncode is None:
            return
        self._process = await asyncio.create_subprocess_exec(
            *self._command, cwd=self._folder, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL, env=environment(), limit=wire.LONGEST_LINE,
        )  # fmt: skip
        told = await self._line()
        if "ready" not in told:
            raise ValueError(str(told.get("error", "no sign of being ready")))
        self._about = told["ready"]
        log.info("listening engine %s is ready: %s", self.name, self.version)

    async def _ask(self, pcm: bytes) -> Recognised:
        assert self._process is not None
        assert self._process.stdin is not None
        self._calls += 1
        self._process.stdin.write(wire.line({"id": self._calls, "bytes": len(pcm)}) + pcm)
        await self._process.stdin.drain()
        answer = await self._line()
        if answer.get("id") != self._calls:
            raise ValueError("an answer to another question")
        if "error" in answer:
            self._breaker.failed()
            raise ValueError(str(answer["error"]))
        self._breaker.succeeded()
        logprob = answer.get("logprob")
        return Recognised(str(answer["text"]), None if logprob is None else float(logprob))

    async def _line(self) -> dict[str, Any]:
        assert self._process is not None
        assert self._process.stdout is not None
        raw = await self._process.stdout.readline()
        if not raw.endswith(b"\n"):
            raise EOFError
        return wire.parsed(raw)


async def _kill(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    await process.wait()
