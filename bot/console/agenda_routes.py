"""The addresses of cases, of the week, of hours taken away, of exports and of calendar feeds."""

from __future__ import annotations

import re
from collections.abc import Sequence

from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.console.blocks_page import HERE as BLOCKS
from bot.console.blocks_page import BlocksPage
from bot.console.cases_page import CasesPage
from bot.console.doorway import Doorway, Rule
from bot.console.exports import Exports
from bot.console.feeds_page import FeedsPage
from bot.console.kept import Way, typed_rule, unpack
from bot.console.pages import Pages, go
from bot.console.settings_routes import Settings
from bot.console.visit import Visit
from bot.console.week_page import WeekPage
from bot.desk.blocking import BlockDesk
from bot.desk.case_desk import CaseDesk
from bot.desk.clerk import ClerkDesk
from bot.desk.wishes import Wishes
from bot.hall.clock import Clock
from bot.store.store import Store

OPEN, LOOK, ACT = Rule("open"), Rule("look"), Rule("act")


class AgendaPages:
    """The pages, their addresses, and the ways back to their forms after the session had run out."""

    def __init__(
        self, store: Store, clerks: ClerkDesk, clock: Clock, wishes: Wishes, pages: Pages, settings: Settings | None
    ) -> None:
        rules, calendar = wishes.rules, wishes.opening.calendar
        self._cases = CasesPage(store, clerks, CaseDesk(store, clock), pages)
        self._week = WeekPage(store, pages, wishes.opening, rules)
        self._exports = Exports(store)
        self._feeds = FeedsPage(store, pages, rules)
        self._blocks = None
        if settings:
            desk = BlockDesk(store, settings.days, settings.opening, clock)
            self._blocks = BlocksPage(store, desk, pages, calendar, rules)

    @property
    def ways(self) -> Sequence[Way]:
        """The ways back to the forms of a case and of hours taken away."""
        cases = (re.compile(r"/console/cases/(new|[0-9]{1,10})"), self._cases.refill)
        return (cases, (re.compile(BLOCKS), self._refill_block))

    def _refill_block(self, visit: Visit, _found: re.Match[str], kept: str) -> Response:
        typed = unpack(kept)
        if self._blocks is None or typed is None or not visit.may_act:
            return go("/console/appointments")
        return self._blocks.reopen(visit, typed)

    def routes(self, door: Doorway) -> list[BaseRoute]:
        """Everybody may look; whoever serves people may change."""
        cases, week, feeds = self._cases, self._week, self._feeds
        return [
            door.route("GET", "/console/cases", cases.show, LOOK),
            door.route("POST", "/console/cases", cases.search, LOOK),
            door.route("GET", "/console/cases/new", cases.ask, ACT),
            door.route("POST", "/console/cases/new/save", cases.open, typed_rule("act", cases.forged)),
            door.route("GET", "/console/cases/{id}", cases.one, LOOK),
            door.route("POST", "/console/cases/{id}/reveal", cases.reveal, ACT),
            door.route("POST", "/console/cases/{id}/step", cases.act, typed_rule("act", cases.forged)),
            door.route("GET", "/console/appointments/week", week.show, LOOK),
            door.route("GET", "/console/appointments/staff", week.staff, LOOK),
            door.route("POST", "/console/appointments/export", self._exports.file, ACT),
            door.route("GET", "/console/feeds", feeds.show, LOOK),
            door.route("POST", "/console/feeds", feeds.make, ACT),
            door.route("POST", "/console/feeds/{id}/off", feeds.revoke, LOOK),
            door.route("GET", "/console/calendar/{token}", feeds.read, OPEN),
            *(self._block_routes(door, self._blocks) if self._blocks else ()),
        ]

    @staticmethod
    def _block_routes(door: Doorway, blocks: BlocksPage) -> list[BaseRoute]:
        return [
            door.route("GET", BLOCKS, blocks.show, LOOK),
            door.route("POST", f"{BLOCKS}/hall", blocks.hall, typed_rule("settings", blocks.forged)),
            door.route("POST", f"{BLOCKS}/crew", blocks.crew, typed_rule("act", blocks.forged)),
            door.route("POST", f"{BLOCKS}/{{id}}/off", blocks.drop, ACT),
        ]
