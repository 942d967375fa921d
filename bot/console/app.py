"""The addresses of the staff's console, and who may use each of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.console import openapi
from bot.console.agenda_routes import AgendaPages
from bot.console.answer_routes import AnswerPages
from bot.console.broadcast_routes import WideReach
from bot.console.channels_page import banner
from bot.console.day_routes import DayPages
from bot.console.doorway import Before, Doorway, Rule
from bot.console.events import Events
from bot.console.figures_page import FiguresPage
from bot.console.health_page import Health
from bot.console.holder_routes import holder_routes
from bot.console.learning_routes import learning_routes
from bot.console.office import office_routes
from bot.console.pages import Pages, go
from bot.console.settings_routes import Settings, SettingsPages
from bot.console.sign_in import SignIn
from bot.console.station_page import StationPage
from bot.console.story_talk import Attachments
from bot.console.studio_routes import studio_routes
from bot.console.talk_routes import TalkPages
from bot.console.videos_page import VideosPage
from bot.console.visit import Refusal, Visit
from bot.desk.answer_desk import AnswerDesk
from bot.desk.broadcast_desk import BroadcastDesk
from bot.desk.channel_desk import CHANNELS, ChannelDesk
from bot.desk.clerk import ClerkDesk
from bot.desk.counter import CounterDesk
from bot.desk.guide import Ticked
from bot.desk.reach import Reach
from bot.desk.station import Station
from bot.desk.studio import StudioDesk
from bot.desk.videos import VideoDesk
from bot.desk.wishes import Wishes
from bot.desk.workshop import Learnt
from bot.hall.clock import Clock
from bot.hall.facts import HallFacts
from bot.hall.opening import Opening
from bot.live import LiveTopics
from bot.store.store import Store

OPEN, LOOK, QUIET = Rule("open"), Rule("look"), Rule("look", quiet=True)


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
    ticked: Callable[[int, datetime], Ticked | None] = lambda _person, _now: None,
    station: Station | None = None,
    videos: VideoDesk | None = None,
) -> list[BaseRoute]:
    """All addresses under /console; templates and static files are read here, once. `before` runs ahead of pages.

    `speaks` tells whether a clerk's own words (True) or ready answers (False) can be heard, `attached` what recordings
    and photos there are, `ticked` where somebody stands in the guide.
    """
    pages = Pages(lambda: facts.texts.get("hall.name", "烟草专卖办事大厅"), banner(store.channel_stops.now_stopped))
    clerks, opening = ClerkDesk(store, clock), desk.opening
    talk = TalkPages(store, clerks, pages, opening.calendar, facts, messengers, speaks, attached, ticked)
    counter = CounterDesk(store, desk.wishes, clock, facts.area, desk.reach)
    day = DayPages(store, clerks, clock, counter, pages, opening, talk.story)
    agenda = AgendaPages(store, clerks, clock, desk.wishes, pages, settings)
    hall = SettingsPages(settings, pages) if settings else None
    written = AnswerPages(answers, pages) if answers else None
    channels = ChannelDesk(store, clock, health.desk.listed if health else CHANNELS)
    wide = WideReach(store, clerks, pages, broadcasts, channels, facts, health) if broadcasts else None
    groups = [group for group in (hall, wide, written) if group]
    ways = [way for part in (talk, day, agenda, *groups) for way in part.ways]
    sign_in = SignIn(store, pages, ways)
    door = Doorway(store, clock, live, pages, sign_in.page, before)
    return [
        door.route("GET", "/console/static/{name}", _static(pages), OPEN),
        *talk.routes(door, Events(store.staff, clock, live, talk.worklist)),
        *day.routes(door),
        *agenda.routes(door),
        *FiguresPage(store, pages).routes(door),
        *holder_routes(door, store, clock, pages),
        *(studio_routes(door, pages, studio) if studio else ()),
        *(route for group in groups for route in group.routes(door)),
        *(StationPage(station, pages).routes(door) if station else ()),
        *(VideosPage(videos, pages).routes(door) if videos else ()),
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
