"""The only place that wires the house together."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from actions.registry import executor
from bot.channels import actions_endpoint, audio, openapi, ticket, web
from bot.channels.rest import RestChannel
from bot.channels.sms import HttpSms
from bot.channels.telegram import TelegramChannel
from bot.console.app import console_routes
from bot.conversation import Conversation
from bot.desk.abandoned import Abandoned
from bot.desk.clerk_sound import ClerkSound
from bot.desk.desk import Desk
from bot.desk.lapses import Lapses
from bot.desk.reach import Reach
from bot.desk.sound import Sound
from bot.desk.ticket import Tickets
from bot.dialogue.plain import PlainAnswers
from bot.dialogue.rasa import RasaDialogue
from bot.gateway import Gateway
from bot.hall.calendar import Calendar
from bot.hall.clock import Clock, ShiftedClock, SystemClock
from bot.hall.facts import HallFacts
from bot.hall.knowledge import KnowledgeBase
from bot.hall.knowledge_load import read_entries
from bot.hall.signing import Signer
from bot.jobs.outbox import Messenger, Outbox
from bot.jobs.rounds import Rounds
from bot.jobs.typing import Typing
from bot.live import LiveTopics
from bot.settings import Settings
from bot.store.keys import secret
from bot.store.store import Store, open_store
from bot.voice.chain import Voice
from bot.voice.factory import build_voice

log = logging.getLogger("lianxin")
ABANDONED_MINUTES = 15


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


def clock_of(settings: Settings) -> Clock:
    """The real clock, or the one that starts at LIANXIN_NOW."""
    return ShiftedClock(settings.start_at) if settings.start_at else SystemClock()


def load_knowledge(settings: Settings) -> KnowledgeBase:
    """The shipped answers, with those that the hall has imported in their place."""
    data = settings.root / "data"
    shipped = KnowledgeBase.load(data / "knowledge", data / "lexicon")
    own = settings.data / "content"
    return shipped.with_entries(read_entries(own)) if own.is_dir() else shipped


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
    desk = Desk(store, knowledge, facts, calendar, tickets.addresses, _reach(settings))
    year = clock.now().year
    store.calendar_days.seed((year, year + 1), clock.now())
    desk.book.refresh()
    return House(settings, clock, store, desk, knowledge, calendar, facts, tickets)


def _reach(settings: Settings) -> Reach:
    """Which channels will be able to speak first on a later day; a program behind REST keeps its stream open."""
    pushing = {"rest", "terminal"} | ({"telegram"} if settings.telegram_token else set())
    return Reach(pushing, sms=settings.sms is not None)


def build_dialogue(settings: Settings) -> RasaDialogue:
    """The client of the dialogue engine, with the house's own token."""
    return RasaDialogue(settings.rasa_url, secret(settings.data / "keys", "rasa.token"))


def build_app(settings: Settings) -> Starlette:
    """The whole gateway as one ASGI application."""
    house = build_house(settings)
    keys = settings.data / "keys"
    live, voice, dialogue = (
        LiveTopics(),
        build_voice(settings.data / "voice", settings.voice and settings.sends_abroad),
        build_dialogue(settings),
    )
    plain = PlainAnswers(house.knowledge, house.facts, house.desk.facts_today)
    sound = Sound(voice, house.store.notebook, house.clock)
    clerk_sound = ClerkSound(house.store, house.facts, house.clock, sound)
    conversation = Conversation(house.store, house.desk, dialogue, plain, house.clock, live, sound)
    gateway = Gateway(
        house.store, conversation, voice, live, house.clock, house.facts, secret(keys, "cookie.key"),
        demo=settings.hall_file is None, mic=settings.sends_abroad,
        tickets=house.tickets if settings.sends_abroad else None, clerk_sound=clerk_sound,
    )  # fmt: skip
    telegram = TelegramChannel(settings, gateway, public_url=settings.public_url) if settings.telegram_token else None
    messengers: dict[str, Messenger] = {"telegram": telegram} if telegram else {}
    sms = HttpSms(settings.sms) if settings.sms else None
    pace = settings.sms.per_second if settings.sms else 1.0
    outbox = Outbox(house.store, house.clock, live, house.facts.quiet_hours(), messengers, sms, pace, clerk_sound)
    lapses = Lapses(house.store, house.calendar, house.facts.booking_rules(), house.desk.waitlist.serve)
    minutes = house.facts.get("staff.abandoned_minutes") or ABANDONED_MINUTES
    abandoned = Abandoned(house.store, live, messengers, minutes)
    rounds = Rounds(lapses, house.clock, live, {"abandoned": abandoned.back})
    work = (outbox.run, rounds.run, Typing(live, messengers).run)
    rest = RestChannel(gateway, settings.rest_token, settings.on_loopback)
    routes: list[BaseRoute] = [
        *rest.routes(),
        *web.routes(gateway),
        *audio.routes(gateway),
        *ticket.routes(house.tickets, gateway.facts),
        *actions_endpoint.routes(executor(house.desk, house.clock), secret(keys, "action.token")),
        *console_routes(
            house.store,
            house.desk,
            house.clock,
            live,
            messengers,
            house.facts,
            house.desk.book.refresh,
            speaks=lambda personal: not personal and voice.available(False),
        ),
        Route("/health", _health(house, dialogue, voice, telegram)),
        Route("/metrics", _metrics(conversation, house)),
        Route("/openapi.json", openapi.serve),
    ]
    if telegram:
        routes.append(telegram.route)
    return Starlette(routes=routes, lifespan=_lifespan(work, telegram, dialogue, sms))


def _lifespan(
    jobs: Sequence[Callable[[], Coroutine[Any, Any, None]]], telegram: TelegramChannel | None, dialogue: RasaDialogue,
    sms: HttpSms | None,
) -> Any:  # fmt: skip
    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        work = [asyncio.create_task(job()) for job in jobs]
        if telegram:
            await telegram.start()
        yield
        for task in work:
            task.cancel()
        if telegram:
            await telegram.stop()
        await dialogue.close()
        if sms:
            await sms.close()

    return lifespan


def _health(house: House, dialogue: RasaDialogue, voice: Voice, telegram: TelegramChannel | None) -> Any:
    async def health(_request: Request) -> Response:
        ready = await dialogue.ready()
        try:
            await asyncio.to_thread(house.store.transcript.count)
            store = {"status": "ok", "kind": house.store.db.url.get_backend_name()}
        except Exception as error:
            store = {"status": "down", "error": type(error).__name__}
        body = {
            "status": "ok" if ready and store["status"] == "ok" else "degraded",
            "store": store,
            "dialogue": {"status": "ok" if ready else "down"},
            "voice": voice.status(),
            "telegram": telegram.health() if telegram else {"status": "off"},
            "sms": {"status": "on" if house.settings.sms else "off"},
            "time": house.clock.now().isoformat(timespec="seconds"),
        }
        return JSONResponse(body)

    return health


def _metrics(conversation: Conversation, house: House) -> Any:
    async def metrics(_request: Request) -> Response:
        lines = ["# TYPE lianxin_events_total counter"]
        lines += [f'lianxin_events_total{{kind="{k}"}} {v}' for k, v in sorted(conversation.counts.items())]
        waiting = len(await asyncio.to_thread(lambda: house.store.handoffs.listing(status="waiting")))
        lines += ["# TYPE lianxin_waiting_handoffs gauge", f"lianxin_waiting_handoffs {waiting}"]
        return PlainTextResponse("\n".join(lines) + "\n", media_type="text/plain; version=0.0.4")

    return metrics
