"""A program beside the house that answers questions: started at the first, started again after a crash, given rests."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from bot.voice.breaker import Breaker
from bot.voice.child import Child, ChildError

T = TypeVar("T")
Answer = tuple[Mapping[str, Any], bytes]


class BesideError(Exception):
    """No answer because of ourselves; `code` is `off`, `busy`, `slow`, `crashed` or `broken`."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code


class Beside:
    """One process, one question at a time, each within its time.

    `command` is run in `folder`; `title` names it in `log`. Not more than `most_waiting` questions wait for their turn;
    a further one gets `busy` at once. `error` is the kind of BesideError that is raised.
    """

    def __init__(
        self, title: str, command: Sequence[str], folder: Path, *, loading_s: float, most_waiting: int,
        log: logging.Logger, error: type[BesideError] = BesideError, breaker: Breaker | None = None,
    ) -> None:  # fmt: skip
        self._title, self._log, self._error = title, log, error
        self._child = Child(command, folder)
        self._loading_s, self._most = loading_s, most_waiting
        self._breaker = breaker or Breaker(failures=3, rest_s=60.0)
        self.about: Mapping[str, Any] = {}
        self._one_at_a_time = asyncio.Lock()
        self._waiting = 0
        self._calls = 0

    async def warm(self) -> None:
        """Start the process and let it load."""
        async with self._one_at_a_time:
            await self._guarded(self._started, self._loading_s)

    async def ask(self, data: bytes, limit_s: float, behind: str = "") -> Answer:
        """The answer to some bytes within so many seconds, and the bytes behind it that its field `behind` counts."""
        if self._waiting >= self._most:
            raise self._error("busy")
        self._waiting += 1
        try:
            async with self._one_at_a_time:
                await self._guarded(self._started, self._loading_s)
                return await self._guarded(lambda until: self._ask(data, behind, until), limit_s)
        finally:
            self._waiting -= 1

    async def lost(self, why: str) -> None:
        """End the process because of an answer that cannot be used."""
        self._breaker.failed()
        self._log.warning("the %s is ended: %s", self._title, why)
        await asyncio.to_thread(self._child.kill)

    async def close(self) -> None:
        """End the process, at once."""
        await asyncio.to_thread(self._child.kill)

    async def _guarded(self, step: Callable[[float], T], limit_s: float) -> T:
        """One step within its time; whatever goes wrong ends the process, so that the next call finds a fresh one."""
        if not self._child.runs and not self._breaker.allow():
            raise self._error("off", f"rests for {self._breaker.rests_for():.0f} s")
        running = asyncio.ensure_future(asyncio.to_thread(step, time.monotonic() + limit_s))
        try:
            return await asyncio.shield(running)
        except ChildError as error:
            code = {"timeout": "slow", "garbled": "broken"}.get(error.code, "crashed")
            await self.lost(code)
            detail = f"more than {limit_s:.0f} s" if code == "slow" else error.detail or error.code
            raise self._error(code, detail) from None
        except (ValueError, KeyError, TypeError) as error:
            await self.lost("broken")
            raise self._error("broken", str(error)[:200]) from None
        except asyncio.CancelledError:  # half an answer may still come: nobody must take it for his own
            self._child.end()
            await asyncio.gather(running, return_exceptions=True)  # its pipes are still being read
            self._child.kill()
            raise

    def _started(self, until: float) -> None:
        if self._child.runs:
            return
        told = self._child.start(until)
        if "ready" not in told:
            raise ValueError(str(told.get("error", "no sign of being ready")))
        self.about = told["ready"]
        self._log.info("%s is ready: %s", self._title, self.about.get("version", ""))

    def _ask(self, data: bytes, behind: str, until: float) -> Answer:
        self._calls += 1
        self._child.send({"id": self._calls, "bytes": len(data)}, until, data)
        answer = self._child.line(until)
        if answer.get("id") != self._calls:
            raise ValueError("an answer to another question")
        if "error" in answer:
            self._breaker.failed()
            raise ValueError(str(answer["error"]))
        more = self._child.data(int(answer.get(behind, 0)), until) if behind else b""
        self._breaker.succeeded()
        return answer, more
