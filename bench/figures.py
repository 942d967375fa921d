"""How long the page of figures takes over a year of a busy hall: 100,000 messages, 5,000 talks, 10,000 appointments.

Fills an SQLite in a temporary folder and a PostgreSQL of its own with invented rows of the usual size, asks for the
page of a month by days and of a year by months, and writes its part of docs/benchmarks.md. Progress goes to stderr.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from sqlalchemy import insert, text  # noqa: E402

from bench import _page  # noqa: E402
from bot.console.figures_tables import tables  # noqa: E402
from bot.console.words import INTENTS  # noqa: E402
from bot.desk.figures import gather  # noqa: E402
from bot.hall.period import Period, asked  # noqa: E402
from bot.hall.services import SERVICES  # noqa: E402
from bot.store.booking_tables import appointment  # noqa: E402
from bot.store.database import Database  # noqa: E402
from bot.store.figures import Figures  # noqa: E402
from bot.store.handoff_tables import handoff, rating  # noqa: E402
from bot.store.tables import message, person  # noqa: E402
from tests.fakes import postgres  # noqa: E402

END = datetime(2026, 11, 23, 18)
MESSAGES, HANDOFFS, APPOINTMENTS, PEOPLE = 100_000, 5_000, 10_000, 3_000
RUNS = 5


def fill(db: Database) -> None:
    """Invented rows over a year; the sealed words are as long as usual."""
    dice = random.Random(7)
    intents, services = sorted(INTENTS), sorted(SERVICES)

    def at() -> datetime:
        return END - timedelta(minutes=dice.randrange(365 * 24 * 60))

    common = {"channel": "web", "body_enc": dice.randbytes(120), "masked": "续证要多少钱"}
    reply = dice.randbytes(900)
    messages = [
        {
            **common, "person_id": dice.randrange(1, PEOPLE), "direction": way, "at": when,
            "state": "answered" if way == "in" else "sent", "intent": dice.choice(intents) if way == "in" else None,
            "outcome": dice.choice(("clear", "clear", "clear", "asked", "missed", None)) if way == "in" else None,
            "sound": dice.random() < 0.2, "reply_enc": reply if way == "in" else None,
        }
        for n in range(MESSAGES // 2)
        for when in (at(),)
        for way in ("in", "bot")
    ]  # fmt: skip
    handoffs = [
        {
            "person_id": dice.randrange(1, PEOPLE), "kind": "live", "reason": dice.choice(("asked", "failed")),
            "state": "closed", "opened_at": when, "first_at": when + timedelta(seconds=dice.randrange(1800)),
        }
        for when in (at() for _ in range(HANDOFFS))
    ]  # fmt: skip
    appointments = [
        {
            "key": str(n), "channel": "web", "service": dice.choice(services), "duration_min": 30, "place": "counter",
            "status": dice.choice(("done", "done", "no_show", "cancelled")), "start": at().replace(minute=30 * (n % 2)),
            "by_appointment": False, "created_at": END, "changed_at": END,
        }
        for n in range(APPOINTMENTS)
    ]  # fmt: skip
    ratings = [
        {"person_id": 1 + n, "matter": f"handoff:{n}", "asked_on": at().date(), "grade": dice.choice(("good", "bad"))}
        for n in range(1000)
    ]
    people = [
        {"id": n, "channel": "web", "sender": str(n), "created_at": END, "last_at": END} for n in range(1, PEOPLE)
    ]
    with db.write() as c:
        for table, rows in (
            (person, people), (message, messages), (handoff, handoffs), (appointment, appointments), (rating, ratings),
        ):  # fmt: skip
            for first in range(0, len(rows), 5000):
                c.execute(insert(table), rows[first : first + 5000])
        c.execute(text("analyze"))


def measured(db: Database, period: Period) -> float:
    """The median of several runs, in milliseconds: all queries, all tables and all plots."""
    figures, took = Figures(db), []
    for _ in range(RUNS):
        began = time.perf_counter()
        tables(gather(figures, period, INTENTS))
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)


def rows_of(name: str, db: Database) -> list[str]:
    """The lines of the table for one database."""
    db.migrate()
    print(f"{name}: filling", file=sys.stderr, flush=True)
    fill(db)
    today = END.date()
    wanted: dict[str, Any] = {
        "31 days, by day": asked("day", "2026-10-24", "", today),
        "a year, by month": asked("month", "2025-12-01", "", today),
    }
    found = [f"| {name} | {what} | {measured(db, period):.0f} ms |" for what, period in wanted.items()]
    db.close()
    return found


def main() -> int:
    """Measure and write."""
    with tempfile.TemporaryDirectory() as folder, postgres.cluster() as url:
        found = rows_of("SQLite", Database(f"sqlite:///{folder}/figures.db"))
        found += rows_of("PostgreSQL", Database(url))
    made = f"{_page.measured('.venv/bin/python bench/figures.py')}; medians of {RUNS} times."
    lines = [made, "", *_page.head("store", "figures of", "queries, tables and plots"), *found]
    _page.write("figures", "\n".join(lines))
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
