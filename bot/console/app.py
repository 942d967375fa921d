"""The addresses of the staff's console, and who may use each of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.console import openapi
from bot.console.agenda_routes import AgendaPages
from bot.console.answer_routes import AnswerPages
from bot.console.appointments_page import AppointmentsPage
from bot.console.bookings import Bookings
from bot.console.broadcast_routes import WideReach
from bot.console.calls_page import CallsPage
from bot.console.channels_page import banner
from bot.console.closing import Closing
from bot.console.doorway import Before, Doorway, Rule
from bot.console.events import Events
from bot.console.figures_page import FiguresPage
from bot.console.health_page import Health
from bot.console.holder_routes import holder_routes
from bot.console.learning_routes import learning_routes
from bot.console.numbers_page import NumbersPage
from bot.console.office import office_routes
from bot.console.pages import Pages, go
from bot.console.passing import Passing
from bot.console.phone_page import PhonePage
from bot.console.phrases_page import PhrasesPage
from bot.console.queue_page import QueuePage
from bot.console.recordings import RecordingSounds, recordings_of
from bot.console.settings_routes import Settings, SettingsPages
from bot.console.sign_in import SignIn
from bot.console.story_beside import Beside
from bot.console.story_page import StoryPage
from bot.console.story_talk import Attachments
from bot.console.studio_routes import studio_routes
from bot.console.visit import Refusal, Visit
from bot.console.visits_page import VisitsPage
from bot.console.waiting_page import WaitingPage
from bot.console.worklist import Worklist
from bot.desk.answer_desk import AnswerDesk
from bot.desk.broadcast_desk import BroadcastDesk
from bot.desk.channel_desk import ChannelDesk
from bot.desk.clerk import ClerkDesk
from bot.desk.counter import CounterDesk
from bot.desk.counter_list import ListDesk
from bot.desk.reach import Reach
from bot.desk.studio import StudioDesk
from bot.desk.wishes import Wishes
from bot.desk.workshop import Learnt
from bot.hall.clock import Clock
from bot.hall.facts import HallFacts
from bot.hall.opening import Opening
from bot.live import LiveTopics
from bot.store.store import Store

OPEN, LOOK, ACT = Rule("open"), Rule("look"), Rule("act")
PHRASES = Rule("phrases")
QUIET = Rule("look", quiet=True)
OWN = Rule("look", before_change=True)
LEAVE = Rule("look", before_change=True, before_code=True)


class HallDesk(Protocol):
    """As much of the desk as the console uses."""

    opening: Opening
    wishes: Wishes
    reach: Reach


def _nothing() -> None:
    """For a console without a calendar that others may change."""


def console_routes(
    store: Store,
    desk: HallDesk,
    clock: Clock,
    live: LiveTopics,
    messengers: Mapping[str, Any],
    facts: HallFacts,
    before: Before = _nothing,
    studio: StudioDesk | None = None,
    speaks: Callable[[bool], bool] = lambda _personal: False,
    attached: Attachments | None = None,
    settings: Settings | None = None,
    learnt: Learnt | None = None,
    answers: AnswerDesk | None = None,
    broadcasts: BroadcastDesk | None = None,
    health: Health | None = None,
) -> list[BaseRoute]:
    """All addresses under /console; templates and static files are read here, once. `before` runs ahead of pages.

    `speaks` tells whether a clerk's own words (True) or ready answers (False) can be heard, `attached` what recordings
    and photos there are.
    """
    stops = banner(store.channel_stops.now_stopped)
    pages = Pages(lambda: facts.texts.get("hall.name", "烟草专卖办事大厅"), stops)
    clerks, worklist, calendar = ClerkDesk(store, clock), Worklist(store), desk.opening.calendar
    waiting = QueuePage(store, clerks, worklist, pages)
    closing = Closing(store, clerks, messengers)
    beside = Beside(store, calendar, facts, speaks)
    story = StoryPage(store, clerks, worklist, pages, calendar, closing, beside, attached or recordings_of(store))
    passing, ready = Passing(store, clerks, story, messengers), PhrasesPage(store, pages, facts)
    counter = CounterDesk(store, desk.wishes, clock, facts.area, desk.reach)
    booked = AppointmentsPage(store, clerks, counter, Bookings(store), pages, desk.opening)
    phone, listed = (
        PhonePage(counter, pages, calendar, story),
        WaitingPage(store, clerks, ListDesk(store, clock), pages, calendar),
    )
    visits = VisitsPage(store, clerks, pages, calendar)
    calls = CallsPage(store, clerks, pages)
    hall = SettingsPages(settings, pages) if settings else None
    written = AnswerPages(answers, pages) if answers else None
    channels = ChannelDesk(store, clock)
    wide = WideReach(store, clerks, pages, broadcasts, channels, facts, health) if broadcasts else None
    agenda = AgendaPages(store, clerks, clock, desk.wishes, pages, settings)
    ways = [way for part in (story, hall, written, wide, agenda) if part for way in part.ways]
    sign_in = SignIn(store, pages, ways)
    events = Events(store.staff, clock, live, worklist)
    door = Doorway(store, clock, live, pages, sign_in.page, before)
    reply = Rule("act", keeps=True, forged=story.forged)
    return [
        door.route("GET", "/console/static/{name}", _static(pages), OPEN),
        door.route("GET", "/console/login", sign_in.ask, OPEN),
        door.route("POST", "/console/login", sign_in.enter, OPEN),
        door.route("POST", "/console/logout", sign_in.leave, LEAVE),
        door.route("GET", "/console/password", sign_in.ask_password, OWN),
        door.route("POST", "/console/password", sign_in.change_password, OWN),
        door.route("GET", "/console", waiting.show, LOOK),
        door.route("GET", "/console/queue", waiting.fragment, QUIET),
        door.stream("/console/events", events.open),
        door.route("GET", "/console/handoffs/{id}", story.show, LOOK),
        door.route("GET", "/console/handoffs/{id}/story", story.fragment, QUIET),
        door.route("GET", "/console/recordings/{id}", RecordingSounds(store, clerks).play, QUIET),
        door.route("POST", "/console/handoffs/{id}/claim", waiting.claim, ACT),
        door.route("POST", "/console/handoffs/{id}/reply", story.reply, reply),
        door.route("POST", "/console/handoffs/{id}/close", story.close, ACT),
        door.route("POST", "/console/handoffs/{id}/forward", passing.forward, ACT),
        door.route("POST", "/console/handoffs/{id}/release", passing.release, ACT),
        door.route("POST", "/console/handoffs/{id}/take", passing.take, Rule("lead")),
        door.route("POST", "/console/handoffs/{id}/note", passing.remark, ACT),
        door.route("POST", "/console/handoffs/{id}/typing", passing.typing, Rule("act", quiet=True)),
        door.route("GET", "/console/phrases", ready.show, LOOK),
        door.route("POST", "/console/phrases", ready.add, PHRASES),
        door.route("POST", "/console/phrases/{id}", ready.change, PHRASES),
        door.route("POST", "/console/phrases/{id}/up", ready.up, PHRASES),
        door.route("POST", "/console/phrases/{id}/drop", ready.drop, PHRASES),
        door.route("GET", "/console/appointments", booked.show, LOOK),
        door.route("GET", "/console/appointments/new", phone.ask, ACT),
        door.route("POST", "/console/appointments/new", phone.book, ACT),
        door.route("GET", "/console/appointments/waiting", listed.show, LOOK),
        door.route("POST", "/console/appointments/waiting/{id}/reveal", listed.reveal, ACT),
        door.route("POST", "/console/appointments/waiting/{id}/off", listed.take_off, ACT),
        door.route("GET", "/console/appointments/visits", visits.show, LOOK),
        door.route("POST", "/console/appointments/visits", visits.to_print, ACT),
        door.route("POST", "/console/appointments/{id}/reveal", booked.reveal, ACT),
        door.route("POST", "/console/appointments/{id}/confirm", booked.confirm, ACT),
        door.route("POST", "/console/appointments/{id}/check-in", booked.check_in, ACT),
        door.route("POST", "/console/appointments/{id}/done", booked.done, ACT),
        door.route("POST", "/console/appointments/{id}/no-show", booked.no_show, ACT),
        door.route("GET", "/console/appointments/{id}/move", booked.ask_move, ACT),
        door.route("POST", "/console/appointments/{id}/move", booked.move, ACT),
        door.route("GET", "/console/appointments/{id}/cancel", booked.ask_cancel, ACT),
        door.route("POST", "/console/appointments/{id}/cancel", booked.cancel, ACT),
        *NumbersPage(store, clock, pages, booked.today).routes(door),
        *agenda.routes(door),
        door.route("GET", "/console/calls", calls.show, LOOK),
        door.route("POST", "/console/calls/{id}/reveal", calls.reveal, ACT),
        door.route("POST", "/console/calls/{id}/done", calls.done, ACT),
        door.route("POST", "/console/calls/{id}/missed", calls.missed, ACT),
        *FiguresPage(store, pages).routes(door),
        *holder_routes(door, store, clock, pages),
        *(studio_routes(door, pages, studio) if studio else ()),
        *(hall.routes(door) if hall else ()),
        *(wide.routes(door) if wide else ()),
        *(written.routes(door) if written else ()),
        *(learning_routes(door, pages, store, learnt, answers) if learnt else ()),
        *office_routes(door, store, clerks, pages, sign_in),
        door.route("GET", "/console/openapi.json", lambda _visit: openapi.answer(door.rules), QUIET),
        door.route("GET", "/console/{rest:path}", _missing, LOOK),
    ]


def _static(pages: Pages) -> Any:
    def static(visit: Visit) -> Response:
        found = pages.static(visit.params["name"])
        if found is None:
            raise Refusal(404, "没有这个文件。")
        return found

    return static


def _missing(visit: Visit) -> Response:
    if not visit.params["rest"]:
        return go("/console")
    raise Refusal(404, "没有这一页。")
