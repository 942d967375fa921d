"""Store, knowledge, facts and desk: what commands and the gateway alike stand on."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from bot.channels import form_pdf
from bot.desk.desk import Desk
from bot.desk.reach import Reach
from bot.desk.sample_form import Forms
from bot.desk.ticket import Tickets
from bot.hall.calendar import Calendar
from bot.hall.clock import Clock, FileClock, ShiftedClock, SystemClock
from bot.hall.facts import HallFacts
from bot.hall.knowledge import KnowledgeBase
from bot.hall.knowledge_load import read_entries
from bot.hall.signing import Signer
from bot.one_thread import OneThread
from bot.settings import CLOCKS, SettingError, Settings
from bot.steps import InThread
from bot.store.keys import secret
from bot.store.store import Store, open_store


@dataclass
class House:
    """Everything that was built, by name."""

    settings: Settings
    clock: Clock
    store: Store
    desk: Desk
    knowledge: KnowledgeBase
    calendar: Calendar
    facts: HallFacts
    tickets: Tickets
    thread: InThread
    """Where the steps of turns run."""


def clock_of(settings: Settings) -> Clock:
    """The real clock, or the one that starts at LIANXIN_NOW or is told by its file. Raises SettingError."""
    if isinstance(settings.start_at, Path):
        try:
            return FileClock(settings.start_at)
        except ValueError:
            raise SettingError(f"LIANXIN_NOW: {settings.start_at} tells no time; use {CLOCKS}") from None
    return ShiftedClock(settings.start_at) if settings.start_at else SystemClock()


def load_knowledge(settings: Settings) -> KnowledgeBase:
    """The shipped answers, with those that the hall has imported in their place."""
    data = settings.root / "data"
    shipped = KnowledgeBase.load(data / "knowledge", data / "lexicon")
    own = settings.data / "content"
    return shipped.with_entries(read_entries(own)) if any(own.glob("*.yml")) else shipped


def build_house(settings: Settings) -> House:
    """Store, knowledge, hall facts and desk: all that commands without a running gateway need.

    The calendar of the running and the next year is written into the store unless it is there.
    """
    knowledge = load_knowledge(settings)
    facts = HallFacts.load(settings.hall_file or settings.root / "hall.example.yml", knowledge.catalogue.facts)
    calendar = Calendar()
    store = open_store(settings.db_url, settings.data / "keys")
    clock, signer = clock_of(settings), Signer(secret(settings.data / "keys", "cookie.key"))
    tickets = Tickets(store.appointments, facts, calendar, clock, signer)
    forms = Forms(signer, form_pdf.prints)
    desk = Desk(store, knowledge, facts, calendar, tickets.addresses, reach_of(settings), forms)
    year = clock.now().year
    store.calendar_days.seed((year, year + 1), clock.now())
    desk.book.refresh()
    thread = OneThread() if store.db.sqlite else asyncio.to_thread
    return House(settings, clock, store, desk, knowledge, calendar, facts, tickets, thread)


def reach_of(settings: Settings) -> Reach:
    """Which channels will be able to speak first on a later day; a program behind REST keeps its stream open."""
    pushing = {"rest", "terminal"} | ({"telegram"} if settings.telegram_token else set())
    if settings.wechat and settings.wechat.notice:  # without reminders it may only speak for two days
        pushing.add("wechat")
    return Reach(pushing, sms=settings.sms is not None)
