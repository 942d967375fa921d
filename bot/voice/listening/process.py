"""An engine in a process of its own: it may crash, hang or babble, and the house only loses that one answer."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from bot.voice.breaker import Breaker
from bot.voice.child import Child, ChildError
from bot.voice.listening.recogniser import RATE, ListeningError, Recognised

T = TypeVar("T")
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
        self._child = Child(command, folder)
        self._loading_s, self._hearing_s, self._most = loading_s, hearing_s, most_waiting
        self._breaker = breaker or Breaker(failures=3, rest_s=60.0)
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
                return await self._guarded(lambda until: self._ask(pcm, until), limit)
        finally:
            self._waiting -= 1

    async def close(self) -> None:
        """End the process, at once."""
        await asyncio.to_thread(self._child.kill)

    async def _guarded(self, step: Callable[[float], T], limit_s: float) -> T:
        """One step within its time; whatever goes wrong ends the process, so that the next call finds a fresh one."""
        if not self._child.runs and not self._breaker.allow():
            raise ListeningError("off", f"rests for {self._breaker.rests_for():.0f} s")
        running = asyncio.ensure_future(asyncio.to_thread(step, time.monotonic() + limit_s))
        try:
            return await asyncio.shield(running)
        except ChildError as error:
            code = {"timeout": "slow", "garbled": "broken"}.get(error.code, "crashed")
            await self._lost(code)
            detail = f"more than {limit_s:.0f} s" if code == "slow" else error.detail or error.code
            raise ListeningError(code, detail) from None
        except (ValueError, KeyError, TypeError) as error:
            await self._lost("broken")
            raise ListeningError("broken", str(error)[:200]) from None
        except asyncio.CancelledError:  # half an answer may still come: nobody must take it for his own
            self._child.end()
            await asyncio.gather(running, return_exceptions=True)  # its pipes are still being read
            self._child.kill()
            raise

    async def _lost(self, why: str) -> None:
        self._breaker.failed()
        log.warning("the listening engine %s is ended: %s", self.name, why)
        await asyncio.to_thread(self._child.kill)

    def _started(self, until: float) -> None:
        if self._child.runs:
            return
        told = self._child.start(until)
        if "ready" not in told:
            raise ValueError(str(told.get("error", "no sign of being ready")))
        self._about = told["ready"]
        log.info("listening engine %s is ready: %s", self.name, self.version)

    def _ask(self, pcm: bytes, until: float) -> Recognised:
        self._calls += 1
        self._child.send({"id": self._calls, "bytes": len(pcm)}, until, pcm)
        answer = self._child.line(until)
        if answer.get("id") != self._calls:
            raise ValueError("an answer to another question")
        if "error" in answer:
            self._breaker.failed()
            raise ValueError(str(answer["error"]))
        self._breaker.succeeded()
        logprob = answer.get("logprob")
        return Recognised(str(answer["text"]), None if logprob is None else float(logprob))
