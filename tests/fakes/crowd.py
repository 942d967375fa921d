"""Many clients at once: threads that start together, and processes of them."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import event

from bot.hall.errors import HallError
from bot.hall.services import SERVICES
from bot.store.appointments import Details
from bot.store.database import Database
from bot.store.seal import Seal
from bot.store.store import Store
from tests.fakes import claims
from tests.fakes.clock import MONDAY
from tests.fakes.patience import PATIENCE_S


def all_at_once(work: Callable[[int], Any], count: int, threads: int = 50) -> list[Any]:
    """What `work(n)` gave for every n; a refusal by the hall's rules is a result, anything else is raised."""
    together = threading.Barrier(min(threads, count))

    def one(n: int) -> Any:
        if n < together.parties:
            together.wait(timeout=PATIENCE_S)
        try:
            return work(n)
        except HallError as refused:
            return refused

    with ThreadPoolExecutor(together.parties) as pool:
        return list(pool.map(one, range(count)))


def refusals(results: Sequence[Any]) -> list[HallError]:
    """The refusals among results."""
    return [r for r in results if isinstance(r, HallError)]


def book_many(url: str, who: str, starts: Sequence[datetime], capacity: int, threads: int) -> list[str]:
    """In a process of its own: one client per start; "booked" or the code of the refusal, in order."""
    store = Store(Database(url), Seal(b"k" * 32))

    def one(n: int) -> str:
        claim, phone = claims.at(starts[n], capacity=capacity), f"{who}{n:08d}"
        store.appointments.take(
            f"{who}-{n}", None, "rest", SERVICES["renewal"], claim, Details("林演示", phone), MONDAY
        )
        return "booked"

    done = all_at_once(one, len(starts), threads)
    store.db.close()
    return [r.code if isinstance(r, HallError) else r for r in done]


def in_processes(shares: Sequence[tuple[Any, ...]]) -> list[list[str]]:
    """`book_many` once per share, each in a process of its own."""
    with ProcessPoolExecutor(len(shares), multiprocessing.get_context("spawn")) as pool:
        return list(pool.map(book_many, *zip(*shares, strict=True)))


@dataclass
class Errors:
    """What the database answered instead of doing it."""

    seen: list[str] = field(default_factory=list)


@contextmanager
def database_errors(db: Database) -> Iterator[Errors]:
    """Every error of the database in the meantime, also those that were tried again."""
    errors = Errors()

    def note(context: Any) -> None:
        errors.seen.append(f"{type(context.original_exception).__name__}: {context.original_exception}")

    event.listen(db.engine, "handle_error", note)
    try:
        yield errors
    finally:
        event.remove(db.engine, "handle_error", note)
