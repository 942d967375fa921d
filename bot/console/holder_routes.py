"""The addresses of the list of licence holders."""

from __future__ import annotations

from starlette.routing import BaseRoute

from bot.console.doorway import Doorway, Rule
from bot.console.family_page import family_page
from bot.console.holder_imports_page import HolderImportsPage
from bot.console.holders_page import HolderPage
from bot.console.pages import Pages
from bot.desk.holder_files import LARGEST_FILE
from bot.desk.holders import HolderDesk
from bot.hall.clock import Clock
from bot.store.store import Store

HERE, LISTS = "/console/holders", "/console/holders/imports"
ACT, BRING = Rule("act"), Rule("holders")
FORM_AROUND = 20_000  # what stands in a form beside its file


def holder_routes(door: Doorway, store: Store, clock: Clock, pages: Pages) -> list[BaseRoute]:
    """Those who serve people see and mark holders; bringing lists in, and taking somebody off, is for fewer."""
    desk = HolderDesk(store, clock)
    page, lists = HolderPage(store, desk, pages), HolderImportsPage(store, desk, pages)
    return [
        door.route("GET", HERE, page.show, ACT),
        door.route("POST", f"{HERE}/search", page.search, ACT),
        door.route("POST", f"{HERE}/{{id}}/reveal", page.reveal, ACT),
        door.route("POST", f"{HERE}/{{id}}/mark", page.mark, ACT),
        door.route("POST", f"{HERE}/{{id}}/drop", page.drop, BRING),
        *family_page(store, clock, pages).routes(door),
        door.route("GET", LISTS, lists.show, BRING),
        door.route("POST", f"{LISTS}/check", lists.check, Rule("holders", takes_file=LARGEST_FILE + FORM_AROUND)),
        door.route("GET", f"{LISTS}/{{id}}", lists.one, BRING),
        door.route("POST", f"{LISTS}/{{id}}/take", lists.take, BRING),
        door.route("POST", f"{LISTS}/{{id}}/leave", lists.leave, BRING),
        door.route("POST", f"{LISTS}/{{id}}/undo", lists.undo, BRING),
        door.route("GET", f"{LISTS}/{{id}}/errors.csv", lists.errors, BRING),
    ]
