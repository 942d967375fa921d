"""Every address of the gateway and what stands behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.routing import BaseRoute, Route

from actions.registry import executor
from bot.bootstrap.health import health_desk, health_of, metrics_of, told
from bot.bootstrap.house import House
from bot.bootstrap.senses import Senses
from bot.bootstrap.staff import build_answers, build_settings
from bot.bootstrap.talk import Talk
from bot.channels import actions_endpoint, audio, guide, kiosk, openapi, screen, ticket, video, web
from bot.channels.rest import RestChannel
from bot.console.app import console_routes
from bot.console.health_page import Gather, Health
from bot.desk.arriving import Arriving
from bot.desk.broadcast_desk import BroadcastDesk
from bot.desk.called_numbers import CalledNumbers
from bot.desk.counter import CounterDesk
from bot.desk.kiosk_sound import KioskSound
from bot.desk.preview import Preview
from bot.desk.screen import CalledToday, Screen
from bot.desk.sound import Sound
from bot.desk.studio import StudioDesk
from bot.desk.videos import VideoDesk
from bot.desk.workshop import Learnt
from bot.hall.signing import Signer
from bot.jobs.outbox import Outbox
from bot.store.keys import secret


@dataclass
class Desks:
    """The staff's desks that have files of their own."""

    studio: StudioDesk
    videos: VideoDesk
    learnt: Learnt | None


def routes_of(house: House, senses: Senses, talk: Talk, desks: Desks, outbox: Outbox) -> list[BaseRoute]:
    """Every address of the gateway."""
    settings, gather = house.settings, health_of(house, talk, senses)
    rest = RestChannel(talk.gateway, settings.rest_token, settings.on_loopback, talk.people)
    actions = executor(house.desk, house.clock, house.thread)
    routes: list[BaseRoute] = [
        *rest.routes(),
        *actions_endpoint.routes(actions, secret(settings.data / "keys", "action.token")),
        *web.routes(talk.gateway),
        *kiosk.routes(_lobby(house, senses, talk)),
        *audio.routes(talk.gateway, talk.gateway.played),
        *ticket.routes(house.tickets, talk.gateway.facts),
        *guide.routes(
            house.desk.guide, house.clock, talk.gateway.facts, lambda said: Preview(senses.sound)(said).address
        ),
        *video.routes(desks.videos),
        *screen.routes(_screen(house, senses.sound), talk.gateway.facts, talk.gateway.now, settings.public_url),
        *_console(house, senses, talk, desks, outbox, gather),
        Route("/health", told(gather)),
        metrics_of(house, talk, senses.voice).route,
        Route("/openapi.json", openapi.serve),
    ]
    return [*routes, *(channel.route for channel in talk.channels)]


def _console(
    house: House, senses: Senses, talk: Talk, desks: Desks, outbox: Outbox, gather: Gather
) -> Sequence[BaseRoute]:  # fmt: skip
    messengers = talk.messengers
    return console_routes(
        house.store,
        house.desk,
        house.clock,
        talk.several.live,
        messengers,
        house.facts,
        house.desk.book.refresh,
        desks.studio,
        speaks=lambda personal: not personal and senses.voice.available(False),
        settings=build_settings(house),
        answers=build_answers(house, senses.voice, senses.design, desks.learnt),
        learnt=desks.learnt,
        broadcasts=BroadcastDesk(
            house.store, house.facts, house.clock, house.desk.quiet, Preview(senses.sound), tuple(messengers)
        ),
        health=Health(health_desk(house, outbox, messengers), gather),
        ticked=house.desk.guide.ticked,
        station=house.desk.station,
        videos=desks.videos,
    )


def _screen(house: House, sound: Sound) -> Screen:
    """The hall's television; it shows the numbers that clerks call."""
    hear = Preview(sound)
    return Screen(house.desk, CalledToday(CalledNumbers(house.store, house.clock)), lambda said: hear(said).address)


def _lobby(house: House, senses: Senses, talk: Talk) -> kiosk.Lobby:
    """What is behind the hall's kiosk."""
    desk, clock, live = house.desk, house.clock, talk.several.live
    counter = CounterDesk(house.store, desk.wishes, clock, house.facts.area, desk.reach)
    signer = Signer(secret(house.settings.data / "keys", "cookie.key"))
    arriving = Arriving(house.store, counter, house.tickets, house.calendar, clock, signer)
    return kiosk.Lobby(
        talk.gateway.unsign,
        arriving,
        KioskSound(senses.sound, clock),
        lambda: live.publish("staff", {"kind": "arrived"}),
        senses.ear,
    )
