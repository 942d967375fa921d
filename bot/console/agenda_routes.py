"""The addresses of cases, of the week, of hours taken away, of exports and of calendar feeds."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence

from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.console.blocks_page import HERE as BLOCKS
from bot.console.blocks_page import BlocksPage
from bot.console.cases_page import CasesPage
from bot.console.doorway import Doorway, Handler, Rule
from bot.console.exports import Exports
from bot.console.feeds_page import FeedsPage
from bot.console.pages import Pages, go
from bot.console.rights import Right
from bot.console.settings_routes import Settings, pack
from bot.console.visit import Visit
from bot.console.week_page import WeekPage
from bot.desk.blocking import BlockDesk
from bot.desk.case_desk import CaseDesk
from bot.desk.clerk import ClerkDesk
from bot.desk.wishes import Wishes
from bot.hall.clock import Clock
from bot.store.store import Store

OPEN, LOOK, ACT = Rule("open"), Rule("look"), Rule("act")
Refill = tuple[re.Pattern[str], Callable[[Visit, str, str], Response]]


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
    def refills(self) -> Sequence[Refill]:
        """Which address leads back to which form."""
        cases = (re.compile(r"/console/cases/(new|[0-9]{1,10})"), self._cases.refill)
        return (cases, (re.compile(f"({BLOCKS})"), self._refill_block))

    def _refill_block(self, visit: Visit, _where: str, kept: str) -> Response:
        try:
            raw = json.loads(kept)
        except ValueError:
            raw = None
        if self._blocks is None or not isinstance(raw, dict) or not visit.may_act:
            return go("/console/appointments")
        return self._blocks.reopen(visit, {str(key): str(value) for key, value in raw.items()})

    def routes(self, door: Doorway) -> list[BaseRoute]:
        """Everybody may look; whoever serves people may change."""
        cases, week, feeds = self._cases, self._week, self._feeds
        return [
            door.route("GET", "/console/cases", cases.show, LOOK),
            door.route("POST", "/console/cases", cases.search, LOOK),
            door.route("GET", "/console/cases/new", cases.ask, ACT),
            door.route("POST", "/console/cases/new/save", cases.open, _typed("act", cases.forged)),
            door.route("GET", "/console/cases/{id}", cases.one, LOOK),
            door.route("POST", "/console/cases/{id}/reveal", cases.reveal, ACT),
            door.route("POST", "/console/cases/{id}/step", cases.act, _typed("act", cases.forged)),
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
            door.route("POST", f"{BLOCKS}/hall", blocks.hall, _typed("settings", blocks.forged)),
            door.route("POST", f"{BLOCKS}/crew", blocks.crew, _typed("act", blocks.forged)),
            door.route("POST", f"{BLOCKS}/{{id}}/off", blocks.drop, ACT),
        ]


def _typed(right: Right, forged: Handler) -> Rule:
    return Rule(right, keeps=True, forged=forged, packs=pack)
