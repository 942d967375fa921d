"""The addresses of the hall's values and days."""

from __future__ import annotations

import json
from dataclasses import dataclass

from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.console.doorway import Doorway, Handler, Rule
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

    def refill(self, visit: Visit, name: str, kept: str) -> Response:
        """The form of a group, or that of a closed day, filled in with what `pack` has kept."""
        try:
            raw = json.loads(kept)
        except ValueError:
            raw = None
        if not isinstance(raw, dict) or not visit.may("settings"):
            return go(HERE)
        typed = {str(key): str(value) for key, value in raw.items()}
        return self._days.reopen(visit, typed) if name == "days" else self._values.reopen(visit, name, typed)

    def routes(self, door: Doorway) -> list[BaseRoute]:
        """Everybody may look; those with the right may change."""
        page, days = self._values, self._days
        return [
            door.route("GET", "/console/settings", page.show, LOOK),
            door.route("GET", "/console/settings/days", days.show, LOOK),
            door.route("POST", "/console/settings/days/close", days.close, _typed(days.forged)),
            door.route("POST", "/console/settings/days/open", days.open, SET),
            door.route("POST", "/console/settings/days/check", days.check, Rule("settings", takes_file=LARGEST_FILE)),
            door.route("POST", "/console/settings/days/import", days.bring_in, SET),
            door.route("GET", "/console/settings/{group}", page.one, LOOK),
            door.route("POST", "/console/settings/{group}/save", page.save, _typed(page.forged)),
            door.route("POST", "/console/settings/{group}/restore", page.restore, SET),
        ]


def _typed(forged: Handler) -> Rule:
    return Rule("settings", keeps=True, forged=forged, packs=pack)


def pack(visit: Visit) -> str:
    """What was typed as one text, for the way through the sign-in page."""
    return json.dumps({k: v for k, v in visit.form.items() if k not in ("csrf", "step")}, ensure_ascii=False)
