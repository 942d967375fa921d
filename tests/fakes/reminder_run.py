"""A morning on which very many holders are due: the house's own sweep and outbox in a process that can be killed.

`python -m tests.fakes.reminder_run STORE TELEGRAM START` works until it is killed; START is the moment of its clock.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path

from sqlalchemy import func, insert, select

from bot.channels.telegram import TelegramChannel
from bot.hall.calendar import Calendar
from bot.hall.clock import ShiftedClock
from bot.hall.holders import HolderLine
from bot.hall.notices import QuietHours
from bot.jobs.outbox import Outbox
from bot.jobs.reminders import Reminders
from bot.live import LiveTopics
from bot.store.database import Database
from bot.store.holder_rows import sealed
from bot.store.holder_tables import holder
from bot.store.notice_tables import notice
from bot.store.seal import Seal
from bot.store.store import Store
from bot.store.tables import message, person
from tests.fakes.telegram_api import TelegramApi
from tests.fakes.telegram_house import FakeHouse, settings
from tests.fakes.telegram_limits import Limits

ROOT = Path(__file__).resolve().parents[2]
EXPIRY = date(2027, 2, 21)
MORNING = datetime(2026, 11, 23, 9, 10)  # ninety days before
QUIET = QuietHours(time(21), time(7, 30))
FIRST_CHAT, FIRST_LICENCE = 700_000, 350_300_000_000


def store_of(url: str) -> Store:
    """The store as both sides open it."""
    return Store(Database(url), Seal(b"k" * 32))


def fill(store: Store, count: int) -> None:
    """So many holders, each with a Telegram chat of their own."""
    for first in range(0, count, 2000):
        numbers = range(first, min(first + 2000, count))
        people = [
            {"channel": "telegram", "sender": str(FIRST_CHAT + n), "created_at": MORNING, "last_at": MORNING}
            for n in numbers
        ]
        with store.db.write() as c:
            made = c.execute(insert(person).returning(person.c.id, person.c.sender), people).all()
            chats = {int(row.sender) - FIRST_CHAT: row.id for row in made}
            common = {"state": "active", "source": "import", "created_at": MORNING, "changed_at": MORNING}
            lines = (HolderLine(f"{FIRST_LICENCE + n}", "林演示", None, EXPIRY) for n in numbers)
            rows = [
                {**sealed(store.seal, line), **common, "person_id": chats[n]}
                for n, line in zip(numbers, lines, strict=True)
            ]
            c.execute(insert(holder), rows)


def logged(store: Store) -> dict[str, int]:
    """How often the reminder stands in the conversation, by chat."""
    query = (
        select(person.c.sender, func.count(message.c.id))
        .join(message, message.c.person_id == person.c.id)
        .where(message.c.direction == "system")
        .group_by(person.c.sender)
    )
    with store.db.read() as c:
        return {row[0]: row[1] for row in c.execute(query)}


def open_rows(store: Store) -> int:
    """How many notices are still to be sent."""
    with store.db.read() as c:
        return int(c.execute(select(func.count()).where(notice.c.state == "queued")).scalar_one())


class Worker:
    """The process that sends; its clock begins at `start`."""

    def __init__(self, url: str, telegram: str, start: datetime) -> None:
        command = [sys.executable, "-m", "tests.fakes.reminder_run", url, telegram, start.isoformat()]
        self.process = subprocess.Popen(command, cwd=ROOT)

    def memory_mb(self) -> float:
        """What it holds of the machine's memory."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        self.process.wait()


@contextmanager
def telegram(count: int) -> Iterator[tuple[TelegramApi, Limits]]:
    """The stand-in with its limits and that many chats, in a thread of its own."""
    limits, loop = Limits(), asyncio.new_event_loop()
    api = TelegramApi(limits)
    for n in range(count):
        api.chat(FIRST_CHAT + n)
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(api.start(), loop).result()
    try:
        yield api, limits
    finally:
        asyncio.run_coroutine_threadsafe(_end(api), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


async def _end(api: TelegramApi) -> None:
    await api.stop()
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)


async def work(url: str, api: str, start: datetime) -> None:
    """Queue what is due and send it, like the house."""
    store, clock = store_of(url), ShiftedClock(start)
    reminders = Reminders(store.licence_round, store.holder_imports, QUIET, Calendar())
    channel = TelegramChannel(settings(api), FakeHouse())
    outbox = Outbox(store, clock, LiveTopics(), QUIET, {"telegram": channel})
    while await asyncio.to_thread(reminders.sweep, clock.now()):
        pass
    await channel.start()
    await outbox.run(0.2)


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1], sys.argv[2], datetime.fromisoformat(sys.argv[3])))
