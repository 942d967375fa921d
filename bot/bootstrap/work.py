"""What runs beside the pages: sending, rounds, what the clock ends."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from bot.bootstrap.house import House
from bot.bootstrap.senses import Senses
from bot.bootstrap.talk import Talk
from bot.desk import sample_form
from bot.desk.abandoned import Abandoned
from bot.desk.broadcast_feed import BroadcastFeed
from bot.desk.closed_hours import ClosedHours
from bot.desk.family_round import FamilyRound
from bot.desk.lapses import Lapses
from bot.desk.my_data import Leaving
from bot.jobs.outbox import Outbox
from bot.jobs.reminders import Reminders
from bot.jobs.retention import retention
from bot.jobs.rounds import Job as Sweep
from bot.jobs.rounds import Rounds
from bot.jobs.typing import Typing

ABANDONED_MINUTES = 15
Job = Callable[[], Coroutine[Any, Any, None]]


def build_outbox(house: House, senses: Senses, talk: Talk, hours: ClosedHours) -> Outbox:
    """What sends notices and clerks' words."""
    settings = house.settings
    pace = settings.sms.per_second if settings.sms else 1.0
    return Outbox(
        house.store, house.clock, talk.several.live, house.desk.quiet, talk.messengers, talk.sms, pace,
        senses.clerk_sound, senses.sound, hours,
    )  # fmt: skip


def jobs_of(house: House, senses: Senses, talk: Talk, outbox: Outbox, hours: ClosedHours) -> Sequence[Job]:
    """What runs beside the pages until the house stops."""
    live, lead = talk.several.live, talk.several.lead
    lapses = Lapses(house.store, house.calendar, house.desk.wishes.rules, house.desk.waitlist.serve)
    often, seldom, own = _often(house, talk), _seldom(house, talk, hours), _of_this_process(house, senses, talk)
    rounds = Rounds(lapses, house.clock, live, often, seldom, own, lead.leads)
    return (lambda: lead.alone(outbox.run), rounds.run, Typing(live, talk.messengers).run, *talk.several.work)


def _often(house: House, talk: Talk) -> dict[str, Sweep]:
    """What is looked at every few seconds, by one gateway."""
    abandoned = Abandoned(
        house.store, talk.several.live, talk.messengers,
        lambda: house.facts.get("staff.abandoned_minutes") or ABANDONED_MINUTES,
    )  # fmt: skip
    reminders = Reminders(house.store.licence_round, house.store.holder_imports, house.desk.quiet, house.calendar)
    return {
        "abandoned": abandoned.back,
        "broadcasts": BroadcastFeed(house.store, house.desk.quiet).feed,
        "reminders": reminders.sweep,
        "too_early": house.store.too_early.take_back,
    }


def _of_this_process(house: House, senses: Senses, talk: Talk) -> dict[str, Sweep]:
    """What is about the memory of a process, by every gateway."""
    return {
        "book": _look_at(house), "photos": talk.conversation.let_photos_go,
        "sounds": lambda _now: senses.voice.private.expire(),
    }  # fmt: skip


def _seldom(house: House, talk: Talk, hours: ClosedHours) -> dict[str, Sweep]:
    """What is looked at every minute, by one gateway."""
    data = house.settings.data
    return {
        "closed_hours": hours.sweep,
        "family": FamilyRound(house.store, house.calendar).sweep,
        "pins": house.store.pins.sweep,
        "leaving": Leaving(house.store, data).sweep,
        "retention": retention(house.store, house.facts, data, talk.conversation.counts).sweep,
        "sample_forms": lambda now: house.store.drafts.drop_older(sample_form.DRAFT, now - sample_form.HOLDS),
        "told_expiries": house.desk.renewals.told.sweep,
        "named_matters": house.desk.booking.start.named.sweep,
    }


def _look_at(house: House) -> Sweep:
    """Another process may change hours and numbers while nobody writes here."""
    return lambda _now: int(house.desk.book.refresh())
