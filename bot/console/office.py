"""The addresses around the work itself: signing in, one's own account, the accounts of others, the audit log."""

from __future__ import annotations

from starlette.routing import BaseRoute

from bot.console.account_page import AccountPage
from bot.console.audit_page import AuditPage
from bot.console.doorway import Doorway, Rule
from bot.console.pages import Pages
from bot.console.sign_in import SignIn
from bot.console.staff_page import StaffPage
from bot.desk.clerk import ClerkDesk
from bot.store.store import Store

LOOK, STAFF, AUDIT = Rule("look"), Rule("staff"), Rule("audit")
OPEN, CODE, OWN = Rule("open"), Rule("look", before_code=True), Rule("look", before_change=True)
LEAVE = Rule("look", before_change=True, before_code=True)


def office_routes(
    door: Doorway, store: Store, clerks: ClerkDesk, pages: Pages, sign_in: SignIn
) -> list[BaseRoute]:  # fmt: skip
    """What stands in the console beside the work of the hall."""
    own, staff, log = AccountPage(store, pages), StaffPage(store, clerks, pages), AuditPage(store, pages)
    return [
        *_entrance(door, sign_in),
        door.route("GET", "/console/account", own.show, LOOK),
        door.route("POST", "/console/account/sign-out", own.end, LOOK),
        door.route("POST", "/console/account/sign-out-others", own.end_others, LOOK),
        door.route("GET", "/console/account/code", own.ask_code, LOOK),
        door.route("POST", "/console/account/code", own.confirm_code, LOOK),
        door.route("POST", "/console/account/code/off", own.code_off, LOOK),
        door.route("GET", "/console/staff", staff.show, STAFF),
        door.route("POST", "/console/staff", staff.add, STAFF),
        door.route("POST", "/console/staff/{id}/role", staff.role, STAFF),
        door.route("POST", "/console/staff/{id}/reset", staff.reset, STAFF),
        door.route("POST", "/console/staff/{id}/off", staff.off, STAFF),
        door.route("POST", "/console/staff/{id}/on", staff.on, STAFF),
        door.route("POST", "/console/staff/{id}/sign-out", staff.end, STAFF),
        door.route("GET", "/console/audit", log.show, AUDIT),
        door.route("GET", "/console/audit.csv", log.file, AUDIT),
    ]


def _entrance(door: Doorway, sign_in: SignIn) -> list[BaseRoute]:
    return [
        door.route("GET", "/console/login", sign_in.ask, OPEN),
        door.route("POST", "/console/login", sign_in.enter, OPEN),
        door.route("GET", "/console/login/code", sign_in.ask_code, CODE),
        door.route("POST", "/console/login/code", sign_in.enter_code, CODE),
        door.route("POST", "/console/logout", sign_in.leave, LEAVE),
        door.route("GET", "/console/password", sign_in.ask_password, OWN),
        door.route("POST", "/console/password", sign_in.change_password, OWN),
    ]
