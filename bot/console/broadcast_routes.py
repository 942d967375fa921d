"""The addresses of broadcasts and tags, of the kill switch and of the health page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.console.broadcast_page import BroadcastPage
from bot.console.broadcast_people import BroadcastPeople
from bot.console.channels_page import ChannelsPage
from bot.console.doorway import Doorway, Rule
from bot.console.health_page import Health, HealthPage
from bot.console.kept import Way, typed_rule, unpack
from bot.console.pages import Pages, go
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

    @property
    def ways(self) -> Sequence[Way]:
        """The ways back to the forms of a broadcast, of the tags and of a channel."""
        return ((FORMS, self._refill),)

    def _refill(self, visit: Visit, found: re.Match[str], kept: str) -> Response:
        typed = unpack(kept)
        if typed is None:
            return go(found[0])
        if found[1] == "channels":
            return self._channels.reopen(visit, found[2], typed)
        if found[2] == "tags":
            return self._tags.reopen(visit, typed) if visit.may_act else go("/console/broadcasts/tags")
        return self._page.reopen(visit, found[2], typed)

    def routes(self, door: Doorway) -> list[BaseRoute]:
        """Everybody may look; writing, approving and switching have rights of their own."""
        here, page, people = "/console/broadcasts", self._page, self._people
        switch = typed_rule("channels", self._channels.forged)
        health = [door.route("GET", "/console/health", self._health.show, LOOK)] if self._health else []
        return [
            door.route("GET", here, page.listing, LOOK),
            door.route("GET", f"{here}/new", page.ask, WRITE),
            door.route("POST", f"{here}/new/save", page.add, typed_rule("broadcast", page.forged)),
            door.route("GET", f"{here}/tags", self._tags.show, LOOK),
            door.route("POST", f"{here}/tags/add", self._tags.add, typed_rule("act", self._tags.forged)),
            door.route("POST", f"{here}/tags/off", self._tags.off, Rule("act")),
            door.route("GET", f"{here}/{{id}}", page.show, LOOK),
            door.route("GET", f"{here}/{{id}}/people", people.show, LOOK),
            door.route("POST", f"{here}/{{id}}/save", page.save, typed_rule("broadcast", page.forged)),
            door.route("POST", f"{here}/{{id}}/submit", page.submit, WRITE),
            door.route("POST", f"{here}/{{id}}/back", page.back, typed_rule("broadcast", page.forged)),
            door.route("POST", f"{here}/{{id}}/approve", page.approve, APPROVE),
            door.route("POST", f"{here}/{{id}}/pause", page.pause, typed_rule("broadcast", page.forged)),
            door.route("POST", f"{here}/{{id}}/resume", page.resume, APPROVE),
            door.route("POST", f"{here}/{{id}}/stop", page.stop, typed_rule("broadcast", page.forged)),
            door.route("GET", "/console/channels", self._channels.show, LOOK),
            door.route("GET", "/console/channels/{channel}", self._channels.one, LOOK),
            door.route(
                "POST",
                "/console/channels/{channel}/stop",
                self._channels.stop,
                switch,
            ),
            door.route(
                "POST",
                "/console/channels/{channel}/start",
                self._channels.start,
                switch,
            ),
            *health,
        ]
