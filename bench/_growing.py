"""What a house does again and again, over a filled store and without an engine: for bench/growth.py and its test."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta
from itertools import count

from bench import _booking, _grown
from bot.console.worklist import Worklist
from bot.desk.abandoned import Abandoned
from bot.desk.broadcast_feed import BroadcastFeed
from bot.desk.closed_hours import ClosedHours
from bot.desk.family_round import FamilyRound
from bot.desk.lapses import Lapses
from bot.hall.calendar import Calendar
from bot.hall.notices import Due
from bot.jobs.outbox import Outbox
from bot.jobs.reminders import Reminders
from bot.steps import InThread
from bot.store.store import Store
from tests.fakes.console import Clerk, ConsoleHouse
from tests.fakes.desk_dialogue import DeskDialogue
from tests.fakes.house import SmallHouse, house_over
from tests.fakes.post import Way

WALK, EARLIER = 101, 400  # the people who ask: those before wait for a clerk
Work = Mapping[str, Callable[[], object]]
STORY = f"/console/handoffs/{_grown.FIRST}"
PAGES = {
    "the queue": "/console/queue",
    "the day": "/console/appointments",
    "the week": "/console/appointments/week",
    "a telephone number looked up": "/console/appointments?q=13900000001",
    "a story": STORY,
    "figures of the month": "/console/figures",
    "holders, first page": "/console/holders",
    "a licence looked up": "/console/holders?q=350400000001",
    "calls to make": "/console/calls",
    "cases, first page": "/console/cases",
    "not understood": "/console/learning",
    "health": "/console/health",
}


def pages(house: ConsoleHouse) -> Work:
    """The lists of the console, each asked through the whole application."""
    clerk = house.clerk("陈静", "admin")
    shown = {name: lambda path=path: _shown(clerk, path) for name, path in PAGES.items()}  # type: ignore[misc]
    return {**shown, "the queue, looked at again": Worklist(house.store).marks}


def _shown(clerk: Clerk, path: str) -> None:
    status = clerk.get(path).status_code
    if status >= 400:
        raise RuntimeError(f"{path}: {status}")


def rounds(store: Store) -> Work:
    """What the clock does every few seconds while there is nothing to be done, as bot/bootstrap.py puts it together."""
    house, loop = house_over(store), asyncio.Runner()
    clock, live, desk, calendar = house.clock, house.live, house.desk, Calendar()
    hours = ClosedHours(store, desk.opening, live)
    outbox = Outbox(store, clock, live, desk.quiet, {"rest": Way()}, hours=hours)
    lapses = Lapses(store, calendar, desk.wishes.rules, desk.waitlist.serve)
    jobs = {
        "holds": lapses.holds, "unconfirmed": lapses.unconfirmed, "offers": lapses.offers,
        "waited_in_vain": lapses.waited_in_vain, "recordings": lapses.recordings,
        "abandoned": Abandoned(store, live, {}, lambda: 15).back, "closed_hours": hours.sweep,
        "broadcasts": BroadcastFeed(store, desk.quiet).feed, "family": FamilyRound(store, calendar).sweep,
        "pins": store.pins.sweep, "too_early": store.too_early.take_back,
    }  # fmt: skip

    def due() -> None:
        for job in jobs.values():
            job(clock.now())

    def reminders() -> None:
        Reminders(store.licence_round, store.holder_imports, desk.quiet, calendar).sweep(clock.now())

    async def left_over() -> None:
        await house.conversation.recover("rest")

    return {
        "what the clock ends": due,
        "reminder sweep": reminders,
        "outbox round": lambda: loop.run(outbox.once()),
        "what a crash left": lambda: loop.run(left_over()),
        "health of the store": store.transcript.any,
    }


def turns(store: Store, thread: InThread = asyncio.to_thread) -> Work:
    """The gateway's and the store's part of a turn; what the engine would choose is done at once."""
    house, loop = house_over(store, thread), asyncio.Runner()  # one for all turns, as the gateway has it
    house.conversation.engine.dialogue = DeskDialogue(house)
    numbers = count(WALK)

    def ask(text: str) -> None:
        n = next(numbers) % (EARLIER - WALK) + WALK
        loop.run(house.say(text, _grown.sender(n - n % 5 + 1), f"asked-{next(numbers)}"))

    return {
        "a question": lambda: ask("续证要收多少钱"),
        "again": lambda: ask("再说一遍"),
        "booked and cancelled": lambda: _book(house, next(numbers)),
    }


def _book(house: SmallHouse, n: int) -> None:
    """A place taken with its reminders, and given back."""
    now, store = house.clock.now(), house.store
    start = now.replace(hour=18, minute=0) + timedelta(days=60 + n % 30)
    dues = [Due("day_before", start - timedelta(days=1), "明天来"), Due("two_hours", start, "过两个小时来")]
    made = _booking.take(store, _grown.FIRST + n % EARLIER, f"booked-{n}", start, dues)
    store.appointments.cancel(made.id, now, [])
