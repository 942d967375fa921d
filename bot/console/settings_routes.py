"""The addresses of the hall's values and days."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.routing import BaseRoute

from bot.console.doorway import Doorway, Rule
from bot.console.pages import Pages
from bot.console.settings_days import LARGEST_FILE, DaysPage
from bot.console.settings_page import SettingsPage
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


def settings_routes(door: Doorway, pages: Pages, page: SettingsPage, settings: Settings) -> list[BaseRoute]:
    """Everybody may look; those with the right may change."""
    days = DaysPage(settings.days, settings.opening, pages)
    typed = Rule("settings", keeps=True, forged=page.forged, packs=page.pack)
    return [
        door.route("GET", "/console/settings", page.show, LOOK),
        door.route("GET", "/console/settings/days", days.show, LOOK),
        door.route("POST", "/console/settings/days/close", days.close, SET),
        door.route("POST", "/console/settings/days/open", days.open, SET),
        door.route("POST", "/console/settings/days/check", days.check, Rule("settings", takes_file=LARGEST_FILE)),
        door.route("POST", "/console/settings/days/import", days.bring_in, SET),
        door.route("GET", "/console/settings/{group}", page.one, LOOK),
        door.route("POST", "/console/settings/{group}/save", page.save, typed),
        door.route("POST", "/console/settings/{group}/restore", page.restore, SET),
    ]
