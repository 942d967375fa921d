"""One gateway of several does what must not be done twice at once: the outbox, the rounds, reading a bot's messages.

The right to it is an advisory lock of PostgreSQL on a connection of its own: the database gives it up by itself as soon
as the process or its machine is gone, and without the database there would be nothing to do anyway.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import Protocol

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from bot.store.database import Database

log = logging.getLogger("lianxin.leading")

LOCK = 0x11A9C1A0  # any number that nothing else in the database locks
LOOK_S = 2.0
Work = Callable[[], Awaitable[object]]


class Lead(Protocol):
    """Whether this gateway leads."""

    def leads(self) -> bool:
        """Whether it does now."""
        ...

    async def alone(self, work: Work) -> None:
        """Run `work` while this gateway leads; stopped when it does not any more, begun anew when it does again.

        Returns when `work` is done and raises what it raises.
        """
        ...

    async def run(self) -> None:
        """Try to lead, and notice when it is over, until cancelled; must run beside the others."""
        ...


class Always:
    """The only gateway."""

    def leads(self) -> bool:
        """See `Lead`."""
        return True

    async def alone(self, work: Work) -> None:
        """See `Lead`."""
        await work()

    async def run(self) -> None:
        """See `Lead`."""


class ByDatabase:
    """The one of several that has the lock."""

    def __init__(self, db: Database, look_s: float = LOOK_S) -> None:
        self._db = db
        self._look_s = look_s
        self._held: Connection | None = None
        self._leading = asyncio.Event()
        self._following = asyncio.Event()
        self._following.set()

    def leads(self) -> bool:
        """See `Lead`."""
        return self._leading.is_set()

    async def alone(self, work: Work) -> None:
        """See `Lead`."""
        while True:
            await self._leading.wait()
            job = asyncio.ensure_future(work())
            over = asyncio.ensure_future(self._following.wait())
            try:
                await asyncio.wait({job, over}, return_when=asyncio.FIRST_COMPLETED)
                if job.done():
                    job.result()
                    return
            finally:
                over.cancel()
                job.cancel()
                with contextlib.suppress(asyncio.CancelledError, Exception):
                    await job

    async def run(self) -> None:
        """See `Lead`."""
        try:
            while True:
                self._say(await asyncio.to_thread(self._look))
                await asyncio.sleep(self._look_s)
        finally:
            self._say(False)
            self._drop()

    def _say(self, leads: bool) -> None:
        if leads == self._leading.is_set():
            return
        log.info("this gateway %s", "leads" if leads else "does not lead any more")
        (self._leading.set if leads else self._leading.clear)()
        (self._following.clear if leads else self._following.set)()

    def _look(self) -> bool:
        """Whether the lock is held: the same connection still answers, or a new one got it."""
        try:
            if self._held is None:
                return self._try()
            self._held.execute(text("SELECT 1"))
            return True
        except SQLAlchemyError as error:
            log.warning("the database was lost (%s)", type(error).__name__)
            self._drop()
            return False

    def _try(self) -> bool:
        connection = self._db.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        try:
            got = bool(connection.execute(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": LOCK}).scalar())
        except BaseException:
            connection.invalidate()
            connection.close()
            raise
        if got:
            connection.detach()  # never given to anybody else, who would have the lock by it
            self._held = connection
        else:
            connection.close()
        return got

    def _drop(self) -> None:
        held, self._held = self._held, None
        if held is not None:
            with contextlib.suppress(SQLAlchemyError):
                held.close()
