"""The addresses of broadcasts and tags, of the kill switch and of the health page."""

from __future__ import annotations

import json
import re

from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.console.broadcast_page import BroadcastPage
from bot.console.broadcast_people import BroadcastPeople
from bot.console.channels_page import ChannelsPage
from bot.console.doorway import Doorway, Handler, Rule
from bot.console.health_page import Health, HealthPage
from bot.console.pages import Pages, go
from bot.console.rights import Right
from bot.console.settings_routes import pack
from bot.console.tags_page import TagsPage
from bot.console.visit import Visit
from bot.desk.broadcast_desk import BroadcastDesk
from bot.desk.channel_desk import ChannelDesk
from bot.desk.clerk import ClerkDesk
from bot.hall.facts import HallFacts
from bot.store.store import Store

LOOK, WRITE, APPROVE = Rule("look"), Rule("broadcast"), Rule("approve")
FORMS = re.compile(r"/console/(broadcasts|channels)/([a-z]{1,20}|[0-9]{1,9})")


class WideReach:
    """What reaches many people at once: broadcasts, and switching a channel off."""

    def __init__(
        self, store: Store, clerks: ClerkDesk, pages: Pages, broadcasts: BroadcastDesk, channels: ChannelDesk,
        facts: HallFacts, health: Health | None,
    ) -> None:  # fmt: skip
        self._page = BroadcastPage(store, broadcasts, pages)
        self._people = BroadcastPeople(store, clerks, pages)
        self._tags = TagsPage(store, clerks, pages)
        self._channels = ChannelsPage(channels, pages, facts)
        self._health = HealthPage(health, pages) if health else None

    def refill(self, visit: Visit, address: str, kept: str) -> Response | None:
        """The form at an address, filled in with what `pack` has kept; None when there is none there."""
        found = FORMS.fullmatch(address)
        try:
            raw = json.loads(kept) if found else None
        except ValueError:
            raw = None
        if found is None or not isinstance(raw, dict):
            return None
        typed = {str(key): str(value) for key, value in raw.items()}
        if found[1] == "channels":
            return self._channels.reopen(visit, found[2], typed)
        if found[2] == "tags":
            return self._tags.reopen(visit, typed) if visit.may_act else go("/console/broadcasts/tags")
        return self._page.reopen(visit, found[2], typed)

    def routes(self, door: Doorway) -> list[BaseRoute]:
        """Everybody may look; writing, approving and switching have rights of their own."""
        here, page, people = "/console/broadcasts", self._page, self._people
        health = [door.route("GET", "/console/health", self._health.show, LOOK)] if self._health else []
        return [
            door.route("GET", here, page.listing, LOOK),
            door.route("GET", f"{here}/new", page.ask, WRITE),
            door.route("POST", f"{here}/new/save", page.add, _typed("broadcast", page.forged)),
            door.route("GET", f"{here}/tags", self._tags.show, LOOK),
            door.route("POST", f"{here}/tags/add", self._tags.add, _typed("act", self._tags.forged)),
            door.route("POST", f"{here}/tags/off", self._tags.off, Rule("act")),
            door.route("GET", f"{here}/{{id}}", page.show, LOOK),
            door.route("GET", f"{here}/{{id}}/people", people.show, LOOK),
            door.route("POST", f"{here}/{{id}}/save", page.save, _typed("broadcast", page.forged)),
            door.route("POST", f"{here}/{{id}}/submit", page.submit, WRITE),
            door.route("POST", f"{here}/{{id}}/back", page.back, _typed("broadcast", page.forged)),
            door.route("POST", f"{here}/{{id}}/approve", page.approve, APPROVE),
            door.route("POST", f"{here}/{{id}}/pause", page.pause, _typed("broadcast", page.forged)),
            door.route("POST", f"{here}/{{id}}/resume", page.resume, APPROVE),
            door.route("POST", f"{here}/{{id}}/stop", page.stop, _typed("broadcast", page.forged)),
            door.route("GET", "/console/channels", self._channels.show, LOOK),
            door.route("GET", "/console/channels/{channel}", self._channels.one, LOOK),
            door.route("POST", "/console/channels/{channel}/stop", self._channels.stop, self._switch()),
            door.route("POST", "/console/channels/{channel}/start", self._channels.start, self._switch()),
            *health,
        ]

    def _switch(self) -> Rule:
        return Rule("channels", keeps=True, packs=pack, forged=self._channels.forged)


def _typed(right: Right, forged: Handler) -> Rule:
    return Rule(right, keeps=True, packs=pack, forged=forged)
