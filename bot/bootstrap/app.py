"""The whole gateway as one application."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect

from bot.body import hung_up
from bot.bootstrap.house import build_house
from bot.bootstrap.pages import Desks, routes_of
from bot.bootstrap.senses import Senses, build_senses
from bot.bootstrap.staff import build_learnt, build_studio
from bot.bootstrap.talk import Talk, build_talk
from bot.bootstrap.work import Job, build_outbox, jobs_of
from bot.channels import away
from bot.channels.crowd import Crowd
from bot.channels.encrypted import Encrypted
from bot.channels.lost import lost
from bot.desk.closed_hours import ClosedHours
from bot.desk.videos import VideoDesk
from bot.desk.workshop import Workshop
from bot.hall import when
from bot.settings import Settings


def build_app(settings: Settings, workshop: Workshop | None = None) -> Starlette:
    """The whole gateway as one ASGI application; without a workshop the console has no pages on learning."""
    house = build_house(settings)
    studio = build_studio(house)
    videos = VideoDesk(house.store, house.knowledge, settings.data / "videos", house.clock)
    house.desk.station.film = videos.address
    senses = build_senses(house, studio)
    talk = build_talk(house, senses)
    hours = ClosedHours(house.store, house.desk.opening, talk.several.live)
    outbox = build_outbox(house, senses, talk, hours)
    desks = Desks(studio, videos, build_learnt(house, workshop) if workshop else None)
    crowd = Middleware(
        Crowd, settings=settings.limits, people=talk.people, unsign=talk.gateway.unsign,
        told=talk.conversation.counts.add,
    )  # fmt: skip
    return Starlette(
        routes=routes_of(house, senses, talk, desks, outbox), middleware=[Middleware(Encrypted), crowd],
        lifespan=_lifespan(jobs_of(house, senses, talk, outbox, hours), senses, talk),
        exception_handlers={**away.HANDLERS, 404: lost(talk.gateway.facts), ClientDisconnect: hung_up},
    )  # fmt: skip


async def _warm_dates() -> None:
    await asyncio.to_thread(when.warm)


def _lifespan(jobs: Sequence[Job], senses: Senses, talk: Talk) -> Any:
    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        work = [asyncio.create_task(job()) for job in (*jobs, senses.ear.warm, _warm_dates)]
        for channel in talk.channels:
            await channel.start()
        yield
        for task in work:
            task.cancel()
        for channel in talk.channels:
            await channel.stop()
        await senses.ear.close()
        await senses.eye.close()
        await talk.dialogue.close()
        senses.voice.close()
        if talk.sms:
            await talk.sms.close()

    return lifespan
