"""The only place that wires the house together."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from actions.registry import executor
from bot.channels import actions_endpoint, audio, away, form_pdf, guide, kiosk, openapi, screen, ticket, video, web
from bot.channels.crowd import Crowd
from bot.channels.encrypted import Encrypted
from bot.channels.guide_papers import GuidePapers
from bot.channels.limits import PersonLimits
from bot.channels.metrics import Metrics
from bot.channels.rest import RestChannel
from bot.channels.sms import HttpSms
from bot.channels.telegram import TelegramChannel
from bot.channels.wechat import WechatChannel
from bot.console.app import console_routes
from bot.console.health_page import Gather, Health
from bot.console.settings_routes import Settings as HallSettings
from bot.conversation import Conversation
from bot.desk import sample_form
from bot.desk.abandoned import Abandoned
from bot.desk.answer_checks import AnswerChecks
from bot.desk.answer_desk import AnswerDesk
from bot.desk.arriving import Arriving
from bot.desk.broadcast_desk import BroadcastDesk
from bot.desk.broadcast_feed import BroadcastFeed
from bot.desk.calendar_desk import CalendarDesk
from bot.desk.called_numbers import CalledNumbers
from bot.desk.clerk_sound import ClerkSound
from bot.desk.clerk_voice import ClerkVoices
from bot.desk.closed_hours import ClosedHours
from bot.desk.counter import CounterDesk
from bot.desk.desk import Desk
from bot.desk.disk import MIB, REFUSES, Disk
from bot.desk.family_round import FamilyRound
from bot.desk.gauges import GaugeBook
from bot.desk.health import HealthDesk
from bot.desk.kiosk_sound import KioskSound
from bot.desk.lapses import Lapses
from bot.desk.likeness import Likely
from bot.desk.missing_clips import MissingClips
from bot.desk.my_data import Leaving
from bot.desk.preview import Preview
from bot.desk.reach import Reach
from bot.desk.sample_form import Forms
from bot.desk.screen import CalledToday, Screen
from bot.desk.settings_desk import SettingsDesk
from bot.desk.sound import Sound
from bot.desk.studio import StudioDesk
from bot.desk.studio_files import StudioFiles
from bot.desk.studio_list import StudioList, read_list
from bot.desk.teaching import Teaching, teachable_intents
from bot.desk.ticket import Tickets
from bot.desk.videos import VideoDesk
from bot.desk.workshop import Learnt, Workshop
from bot.dialogue.engines import Engines
from bot.dialogue.plain import PlainAnswers
from bot.dialogue.port import Engine
from bot.dialogue.rasa import RasaDialogue
from bot.gateway import Gateway
from bot.hall import universal
from bot.hall.calendar import Calendar
from bot.hall.clock import Clock, FileClock, ShiftedClock, SystemClock
from bot.hall.facts import HallFacts
from bot.hall.knowledge import KnowledgeBase
from bot.hall.knowledge_load import read_entries, traditional
from bot.hall.signing import Signer
from bot.jobs import beside
from bot.jobs.outbox import Messenger, Outbox
from bot.jobs.reminders import Reminders
from bot.jobs.retention import retention
from bot.jobs.rounds import Rounds
from bot.jobs.typing import Typing
from bot.live import LiveTopics
from bot.photo import process as photo
from bot.photo.eye import Eye
from bot.settings import CLOCKS, SettingError, Settings
from bot.store.keys import secret
from bot.store.store import Store, open_store
from bot.voice.cache import forget_sounds
from bot.voice.chain import Voice
from bot.voice.design import Design
from bot.voice.ear import Ear
from bot.voice.factory import build_banks, build_voice
from bot.voice.listening import choose, mending, words

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
    desk = Desk(store, knowledge, facts, calendar, tickets.addresses, _reach(settings), forms)
    year = clock.now().year
    store.calendar_days.seed((year, year + 1), clock.now())
    desk.book.refresh()
    return House(settings, clock, store, desk, knowledge, calendar, facts, tickets)


def _reach(settings: Settings) -> Reach:
    """Which channels will be able to speak first on a later day; a program behind REST keeps its stream open."""
    pushing = {"rest", "terminal"} | ({"telegram"} if settings.telegram_token else set())
    if settings.wechat and settings.wechat.notice:  # without reminders it may only speak for two days
        pushing.add("wechat")
    return Reach(pushing, sms=settings.sms is not None)


def build_studio(house: House) -> StudioDesk:
    """The recording studio: masters and clips lie in LIANXIN_DATA, the list is the shipped one."""
    settings = house.settings
    shipped = read_list(settings.root / "data" / "voice" / "puxian" / "todo.yml")

    def spoken_of(answer: str) -> str | None:
        try:
            entry = house.knowledge.entry(answer)
        except KeyError:
            return None
        today = house.clock.now().date()
        return house.knowledge.render(entry, house.desk.facts_today.texts(today)).spoken

    def wishes() -> dict[str, int]:
        return {wish.text: wish.count for wish in house.store.clip_wishes.listing("puxian")}

    def silenced() -> None:
        for kept in ("clips", "private"):
            forget_sounds(settings.data / "voice" / kept, "puxian bank")
        VideoDesk(house.store, house.knowledge, settings.data / "videos", house.clock).sweep()

    def edition() -> tuple[int, int]:
        return house.knowledge.version, house.facts.version

    files = StudioFiles(settings.data / "studio")
    todo = StudioList(shipped, spoken_of, house.desk.published.written, edition)
    return StudioDesk(house.store, files, todo, house.clock, silenced, wishes)


def build_settings(house: House) -> HallSettings:
    """What the staff change of the hall without touching a file."""
    desk = house.desk
    values = SettingsDesk(house.store, house.facts, desk.values, desk.book, desk.opening, house.clock)
    return HallSettings(values, CalendarDesk(house.store, desk.book, desk.opening, house.clock), desk.opening)


def build_answers(house: House, voice: Voice, design: Design, learnt: Learnt | None) -> AnswerDesk:
    """What the staff change of the answers without touching a file."""
    desk, store, clock = house.desk, house.store, house.clock
    checks = AnswerChecks(
        house.knowledge, house.facts, desk.facts_today, design, store.notebook, clock, voice.would_say
    )  # fmt: skip
    label = learnt.teaching.label_all if learnt else None
    return AnswerDesk(store, house.knowledge, desk.published, desk.book, checks, clock, label)


def build_dialogue(settings: Settings) -> Engine:
    """The client of the dialogue engine or engines, with the house's own token."""
    token = secret(settings.data / "keys", "rasa.token")
    gateway = settings.gateway_url if settings.redis_url else None
    engines = {url: RasaDialogue(url, token, gateway=gateway) for url in settings.rasa_urls}
    return Engines(engines) if len(engines) > 1 else engines[settings.rasa_url]


def _voice(house: House, studio: StudioDesk) -> Voice:
    """Clips first, then the engines that the profile allows; what no clip says is counted."""
    settings = house.settings
    banks = build_banks(settings.root / "data" / "voice", [studio.shelf]) if settings.voice else []
    for bank in banks:
        bank.ready()  # reads and checks its clips now, so that no reply waits for that
    missed = MissingClips(house.store.clip_wishes, banks, house.clock) if banks else None
    sends_out = settings.voice and settings.sends_abroad
    return build_voice(settings.data / "voice", sends_out, banks, missed, settings.speech if settings.voice else None)


def find_engine(settings: Settings) -> choose.Found | None:
    """What listens, None when nothing does. Raises SettingError for a named engine that is not there."""
    wish = choose.Wish(settings.asr, settings.asr_model, settings.asr_python)
    try:
        return choose.choose(wish, settings.data, settings.root)
    except choose.NoEngine as error:
        raise SettingError(str(error)) from None


def build_ear(settings: Settings, facts: HallFacts) -> Ear:
    """The ear with the engine that is set or installed; without one it hears nothing. Raises SettingError."""
    found = find_engine(settings)
    if found is None:
        return Ear()
    lexicon = settings.root / "data" / "lexicon"
    places = facts.values.get("visit.area") or ()
    mender = mending.Mender(words.hot_words(places), mending.readings(lexicon), universal.said())
    engine = choose.start(found, settings.root, places)
    return Ear(engine, words.prompt(places), traditional(lexicon), mender)


def build_app(settings: Settings, workshop: Workshop | None = None) -> Starlette:
    """The whole gateway as one ASGI application; without a workshop the console has no pages on learning."""
    house = build_house(settings)
    keys = settings.data / "keys"
    studio = build_studio(house)
    videos = VideoDesk(house.store, house.knowledge, settings.data / "videos", house.clock)
    house.desk.station.film = videos.address
    several = beside.join(settings, house.store.db)
    live, voice, dialogue = several.live, _voice(house, studio), build_dialogue(settings)
    plain = PlainAnswers(house.knowledge, house.facts, house.desk.facts_today)
    design = Design.load(settings.root / "data" / "voice" / "design.yml")
    sound = Sound(voice, house.store.notebook, house.clock, shape=design)
    learnt = _learnt(house, workshop) if workshop else None
    ear = build_ear(settings, house.facts)
    voices = ClerkVoices(house.store, voice.private, house.facts)
    clerk_sound = ClerkSound(house.store, house.facts, house.clock, sound, voices)
    eye = Eye(photo.reader(settings.root))
    conversation = Conversation(
        house.store, house.desk, dialogue, plain, house.clock, live, sound, ear, lambda: voice.has_clips("puxian"), eye,
        several.order,
    )  # fmt: skip
    gateway = Gateway(
        house.store, conversation, voice, live, house.clock, house.facts, secret(keys, "cookie.key"),
        demo=settings.hall_file is None, mic=settings.sends_abroad,
        tickets=house.tickets if settings.sends_abroad or settings.wechat else None, words=sound.words, ears=ear.hears,
        clerk_sound=clerk_sound, guide=GuidePapers(house.desk.guide, house.clock, settings.sends_abroad),
        asked=house.desk.asked.of, sees=eye.sees, voices=voices,
    )  # fmt: skip
    people = PersonLimits(settings.limits.person)
    public, alone = settings.public_url, several.lead.alone
    telegram = None
    if settings.telegram_token:
        telegram = TelegramChannel(settings, gateway, public_url=public, limits=people, alone=alone)
    messengers: dict[str, Messenger] = {"telegram": telegram} if telegram else {}
    wechat = _wechat(house, gateway, people)
    if wechat:
        messengers["wechat"] = wechat
    sms = HttpSms(settings.sms) if settings.sms else None
    pace = settings.sms.per_second if settings.sms else 1.0
    hours = ClosedHours(house.store, house.desk.opening, live)
    outbox = Outbox(house.store, house.clock, live, house.desk.quiet, messengers, sms, pace, clerk_sound, sound, hours)
    lapses = Lapses(house.store, house.calendar, house.desk.wishes.rules, house.desk.waitlist.serve)
    abandoned = Abandoned(
        house.store, live, messengers, lambda: house.facts.get("staff.abandoned_minutes") or ABANDONED_MINUTES
    )
    reminders = Reminders(house.store.licence_round, house.store.holder_imports, house.desk.quiet, house.calendar)
    more = {
        "abandoned": abandoned.back,
        "broadcasts": BroadcastFeed(house.store, house.desk.quiet).feed,
        "reminders": reminders.sweep,
    }
    own = {
        "book": _look_at(house), "photos": conversation.let_photos_go, "sounds": lambda _now: voice.private.expire(),
    }  # fmt: skip
    slow = {
        "closed_hours": hours.sweep,
        "family": FamilyRound(house.store, house.calendar).sweep,
        "pins": house.store.pins.sweep,
        "leaving": Leaving(house.store, settings.data).sweep,
        "retention": retention(house.store, house.facts, settings.data, conversation.counts).sweep,
        "sample_forms": lambda now: house.store.drafts.drop_older(sample_form.DRAFT, now - sample_form.HOLDS),
    }
    rounds = Rounds(lapses, house.clock, live, more, slow, own, several.lead.leads)
    gather = _health(house, dialogue, voice, telegram, ear, wechat, eye, several.health)
    work = (lambda: alone(outbox.run), rounds.run, Typing(live, messengers).run, *several.work)
    rest = RestChannel(gateway, settings.rest_token, settings.on_loopback, people)
    routes: list[BaseRoute] = [
        *rest.routes(),
        *web.routes(gateway),
        *kiosk.routes(_lobby(house, gateway, sound, live, ear)),
        *audio.routes(gateway, gateway.played),
        *ticket.routes(house.tickets, gateway.facts),
        *guide.routes(house.desk.guide, house.clock, gateway.facts, lambda said: Preview(sound)(said).address),
        *video.routes(videos),
        *screen.routes(_screen(house, sound), gateway.facts, gateway.now, settings.public_url),
        *actions_endpoint.routes(executor(house.desk, house.clock), secret(keys, "action.token")),
        *console_routes(
            house.store,
            house.desk,
            house.clock,
            live,
            messengers,
            house.facts,
            house.desk.book.refresh,
            studio,
            speaks=lambda personal: not personal and voice.available(False),
            settings=build_settings(house),
            answers=build_answers(house, voice, design, learnt),
            learnt=learnt,
            broadcasts=BroadcastDesk(
                house.store, house.facts, house.clock, house.desk.quiet, Preview(sound), tuple(messengers)
            ),
            health=Health(_health_desk(house, outbox, messengers), gather),
            ticked=house.desk.guide.ticked,
            station=house.desk.station,
            videos=videos,
        ),
        Route("/health", _told(gather)),
        _metrics(conversation, house, dialogue, voice).route,
        Route("/openapi.json", openapi.serve),
    ]
    if telegram:
        routes.append(telegram.route)
    if wechat:
        routes.append(wechat.route)
    channels = [channel for channel in (telegram, wechat) if channel]
    crowd = Middleware(
        Crowd, settings=settings.limits, people=people, unsign=gateway.unsign,
        told=lambda word: conversation.counts.update([word]),
    )  # fmt: skip
    lifespan = _lifespan(work, channels, dialogue, sms, voice, ear, eye)
    around = [Middleware(Encrypted), crowd]
    return Starlette(routes=routes, middleware=around, lifespan=lifespan, exception_handlers=away.HANDLERS)


def _wechat(house: House, gateway: Gateway, people: PersonLimits) -> WechatChannel | None:
    """The service account, when one is set; whoever leaves it gets no more reminders."""

    def left(sender: str) -> None:
        if (person := house.store.people.find("wechat", sender)) is not None:
            house.store.notebook.unsubscribe(person.id, house.clock.now())

    async def told(sender: str) -> None:
        await asyncio.to_thread(left, sender)

    ours = house.settings
    if ours.wechat is None:
        return None
    return WechatChannel(
        ours.wechat, gateway, house.store.wechat, left=told, public_url=ours.public_url, limits=people
    )  # fmt: skip


def _screen(house: House, sound: Sound) -> Screen:
    """The hall's television; it shows the numbers that clerks call."""
    hear = Preview(sound)
    return Screen(house.desk, CalledToday(CalledNumbers(house.store, house.clock)), lambda said: hear(said).address)


def _lobby(house: House, gateway: Gateway, sound: Sound, live: LiveTopics, ear: Ear) -> kiosk.Lobby:
    """What is behind the hall's kiosk."""
    desk, clock = house.desk, house.clock
    counter = CounterDesk(house.store, desk.wishes, clock, house.facts.area, desk.reach)
    signer = Signer(secret(house.settings.data / "keys", "cookie.key"))
    arriving = Arriving(house.store, counter, house.tickets, house.calendar, clock, signer)
    return kiosk.Lobby(
        gateway.unsign, arriving, KioskSound(sound, clock), lambda: live.publish("staff", {"kind": "arrived"}), ear
    )


def _look_at(house: House) -> Callable[[datetime], int]:
    """Another process may change hours and numbers while nobody writes here."""
    return lambda _now: int(house.desk.book.refresh())


def _learnt(house: House, workshop: Workshop) -> Learnt:
    root = house.settings.root
    intents = teachable_intents(root)
    return Learnt(Teaching(house.store, house.clock, intents), Likely(root, intents), workshop)


def _lifespan(
    jobs: Sequence[Callable[[], Coroutine[Any, Any, None]]], channels: Sequence[TelegramChannel | WechatChannel],
    dialogue: Engine, sms: HttpSms | None, voice: Voice, ear: Ear, eye: Eye,
) -> Any:  # fmt: skip
    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        work = [asyncio.create_task(job()) for job in (*jobs, ear.warm)]
        for channel in channels:
            await channel.start()
        yield
        for task in work:
            task.cancel()
        for channel in channels:
            await channel.stop()
        await ear.close()
        await eye.close()
        await dialogue.close()
        voice.close()
        if sms:
            await sms.close()

    return lifespan


def _health_desk(house: House, outbox: Outbox, messengers: Mapping[str, Messenger]) -> HealthDesk:
    sms = ("sms",) if house.settings.sms else ()
    listed = ("web", "kiosk", "rest", *messengers, *sms)
    shifted = house.settings.start_at is not None
    return HealthDesk(
        house.store, house.clock, house.settings.data, shifted, outbox.tries.of, listed, _disk(house.settings)
    )  # fmt: skip


def _disk(settings: Settings) -> Disk:
    return Disk(settings.data, settings.disk_low_mb * MIB)


def _told(gather: Gather) -> Any:
    async def health(_request: Request) -> Response:
        return JSONResponse(await gather())

    return health


def _health(
    house: House, dialogue: Engine, voice: Voice, telegram: TelegramChannel | None, ear: Ear,
    wechat: WechatChannel | None, eye: Eye, gateways: Callable[[], Mapping[str, str]],
) -> Gather:  # fmt: skip
    room = _disk(house.settings).told

    async def health() -> Mapping[str, Any]:
        ready = await dialogue.ready()
        try:
            await asyncio.to_thread(house.store.transcript.any)
            store = {"status": "ok", "kind": house.store.db.url.get_backend_name()}
        except Exception as error:
            store = {"status": "down", "error": type(error).__name__}
        disk = await asyncio.to_thread(room)
        well = ready and store["status"] == "ok" and disk["status"] not in REFUSES
        return {
            "status": "ok" if well else "degraded",
            "store": store,
            "disk": disk,
            "dialogue": {"status": "ok" if ready else "down"},
            "voice": await asyncio.to_thread(voice.status),
            "listening": ear.status(),
            "photos": eye.status(),
            "telegram": telegram.health() if telegram else {"status": "off"},
            "wechat": wechat.health() if wechat else {"status": "off"},
            "gateways": gateways(),
            "sms": {"status": "on" if house.settings.sms else "off"},
            "time": house.clock.now().isoformat(timespec="seconds"),
        }

    return health


def _metrics(conversation: Conversation, house: House, dialogue: Engine, voice: Voice) -> Metrics:
    book = GaugeBook(house.store, house.desk.wishes, house.settings.data)
    made = Metrics(conversation.counts, lambda: book.read(house.clock.now()), dialogue.ready, voice.status)
    conversation.watch = made.turn
    made.watch(house.store.db.engine)
    return made
