"""The addresses of the hall's values and days."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.console.doorway import Doorway, Rule
from bot.console.kept import Way, typed_rule, unpack
from bot.console.pages import Pages, go
from bot.console.settings_days import LARGEST_FILE, DaysPage
from bot.console.settings_page import HERE, SettingsPage
from bot.console.visit import Visit
from bot.desk.calendar_desk import CalendarDesk
from bot.desk.settings_desk import SettingsDesk
from bot.hall.opening import Opening

LOOK, SET = Rule("look"), Rule("settings")


@dataclass(frozen=True)
class Settings:
    """What the pages of the hall's values work on."""

    values: SettingsDesk
    days: CalendarDesk
    opening: Opening


class SettingsPages:
    """The pages, their addresses, and the way back to a form after the session had run out."""

    def __init__(self, settings: Settings, pages: Pages) -> None:
        self._values = SettingsPage(settings.values, pages, settings.opening.calendar)
        self._days = DaysPage(settings.days, settings.opening, pages)

    @property
    def ways(self) -> Sequence[Way]:
        """The ways back to the form of a group and to that of a closed day."""
        return ((re.compile(r"/console/settings/([a-z0-9_.]{1,60})"), self._refill),)

    def _refill(self, visit: Visit, found: re.Match[str], kept: str) -> Response:
        typed = unpack(kept)
        if typed is None or not visit.may("settings"):
            return go(HERE)
        return self._days.reopen(visit, typed) if found[1] == "days" else self._values.reopen(visit, found[1], typed)

    def routes(self, door: Doorway) -> list[BaseRoute]:
        """Everybody may look; those with the right may change."""
        page, days = self._values, self._days
        return [
            door.route("GET", "/console/settings", page.show, LOOK),
            door.route("GET", "/console/settings/days", days.show, LOOK),
            door.route("POST", "/console/settings/days/close", days.close, typed_rule("settings", days.forged)),
            door.route("POST", "/console/settings/days/open", days.open, SET),
            door.route("POST", "/console/settings/days/check", days.check, Rule("settings", takes_file=LARGEST_FILE)),
            door.route("POST", "/console/settings/days/import", days.bring_in, SET),
            door.route("GET", "/console/settings/{group}", page.one, LOOK),
            door.route("POST", "/console/settings/{group}/save", page.save, typed_rule("settings", page.forged)),
            door.route("POST", "/console/settings/{group}/restore", page.restore, SET),
        ]
