"""How the house says how it is."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.bootstrap.house import House
from bot.bootstrap.senses import Senses
from bot.bootstrap.talk import Talk
from bot.channels.metrics import Metrics
from bot.console.health_page import Gather
from bot.desk.disk import MIB, REFUSES, Disk
from bot.desk.gauges import GaugeBook
from bot.desk.health import HealthDesk
from bot.jobs.outbox import Messenger, Outbox
from bot.settings import Settings
from bot.voice.chain import Voice


def health_desk(house: House, outbox: Outbox, messengers: Mapping[str, Messenger]) -> HealthDesk:
    """What the staff see of the house's health."""
    sms = ("sms",) if house.settings.sms else ()
    listed = ("web", "kiosk", "rest", *messengers, *sms)
    shifted = house.settings.start_at is not None
    return HealthDesk(
        house.store, house.clock, house.settings.data, shifted, outbox.tries.of, listed, disk_of(house.settings)
    )  # fmt: skip


def disk_of(settings: Settings) -> Disk:
    """The room that is left for the hall's data."""
    return Disk(settings.data, settings.disk_low_mb * MIB)


def told(gather: Gather) -> Any:
    """`/health` as a page."""

    async def health(_request: Request) -> Response:
        return JSONResponse(await gather())

    return health


def health_of(house: House, talk: Talk, senses: Senses) -> Gather:
    """What `/health` tells: the parts, each by itself."""
    dialogue, voice, ear, eye = talk.dialogue, senses.voice, senses.ear, senses.eye
    telegram, wechat, gateways = talk.telegram, talk.wechat, talk.several.health
    room = disk_of(house.settings).told

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


def metrics_of(house: House, talk: Talk, voice: Voice) -> Metrics:
    """`/metrics`, watching the conversation and the store."""
    conversation = talk.conversation
    book = GaugeBook(house.store, house.desk.wishes, house.settings.data)
    made = Metrics(
        conversation.counts, lambda: book.read(house.clock.now()), talk.dialogue.ready, voice.status,
        lambda: book.ground(house.clock.now()), lambda: reached(talk),
    )  # fmt: skip
    conversation.watch = made.turn
    house.store.db.watch = made.stored
    return made


def reached(talk: Talk) -> dict[str, bool]:
    """Redis and each messenger that is switched on; one that another gateway reads is that gateway's to tell."""
    on = {"telegram": talk.telegram, "wechat": talk.wechat}
    states = {name: channel.health()["status"] for name, channel in on.items() if channel}
    told = {name: state == "on" for name, state in states.items() if state != "stopped"}
    redis = talk.several.health().get("redis")
    return told if redis is None else told | {"redis": redis == "ok"}
