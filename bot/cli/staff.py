"""`staff add|list|role|reset|off|on NAME`: the accounts, for whoever looks after the machine."""

from __future__ import annotations

import argparse
import json
import secrets
import sys
from typing import Any

from bot.settings import Settings

HELP = {
    "add": "make an account; prints its one-time password",
    "list": "every account, one JSON object per line",
    "role": "give another role",
    "reset": "a new one-time password; sessions, waits and the second step are gone",
    "off": "switch it off at once",
    "on": "switch it on again",
}
ONE_TIME_BYTES = 12


def add(verbs: Any) -> None:
    """Add the command."""
    staff = verbs.add_parser(
        "staff", help="staff accounts: staff add|list|role|reset|off|on NAME",
        epilog="\n".join(f"{name}: {text}" for name, text in HELP.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    staff.add_argument("what", choices=tuple(HELP))
    staff.add_argument("name", nargs="?")
    staff.add_argument("--role", help="clerk (when none is named), lead, editor, admin or auditor")
    staff.add_argument("--password-stdin", action="store_true", help="read the password from stdin")
    staff.set_defaults(run=run)


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Do one thing with one account; what changes is in the audit log."""
    from bot.bootstrap import build_house
    from bot.cli.main import Wrong

    house = build_house(settings)
    if options.what == "list":
        return _list(house)
    if not options.name:
        raise Wrong(f"use: staff {options.what} NAME")
    try:
        return {"add": _add, "role": _role, "reset": _reset, "off": _switch, "on": _switch}[options.what](
            options, house
        )  # fmt: skip
    except ValueError as error:
        raise Wrong(str(error)) from None


def _list(house: Any) -> int:
    from bot.hall.clock import stamp

    for one in house.store.staff.listing():
        row = {
            "id": one.id, "name": one.name, "role": one.role, "state": "off" if one.disabled else "on",
            "second_step": one.coded, "one_time_password": one.must_change, "last_sign_in": stamp(one.last_at),
        }  # fmt: skip
        print(json.dumps(row, ensure_ascii=False))
    return 0


def _add(options: argparse.Namespace, house: Any) -> int:
    role = options.role or "clerk"
    password = _password(options)
    house.store.staff.add(options.name, role, password, house.clock.now(), must_change=True)
    _note(house, "staff_add", options.name)
    return _shown(options, role=role, password=password)


def _reset(options: argparse.Namespace, house: Any) -> int:
    from bot.store.passwords import SHORTEST

    one, password = _known(house, options.name), _password(options)
    if len(password) < SHORTEST:
        raise ValueError(f"the password is too short; use at least {SHORTEST} characters")
    house.store.staff.reset(one.id, password)
    _note(house, "staff_reset", options.name)
    return _shown(options, role=one.role, password=password)


def _role(options: argparse.Namespace, house: Any) -> int:
    from bot.store.staff import ROLES

    one = _known(house, options.name)
    if not options.role:
        raise ValueError(f"--role is needed: {', '.join(ROLES)}")
    return _kept(options, house, lambda: house.store.staff.set_role(one.id, options.role), f"staff_role:{options.role}")


def _switch(options: argparse.Namespace, house: Any) -> int:
    one, on = _known(house, options.name), options.what == "on"
    return _kept(
        options, house, lambda: house.store.staff.switch(one.id, on, house.clock.now()), f"staff_{options.what}"
    )  # fmt: skip


def _kept(options: argparse.Namespace, house: Any, act: Any, action: str) -> int:
    from bot.store.staff import LastAdmin

    try:
        act()
    except LastAdmin:
        print(f"{options.name} is the last admin whose account is on; make another one first", file=sys.stderr)
        return 1
    _note(house, action, options.name)
    one = _known(house, options.name)
    print(
        json.dumps({"name": one.name, "role": one.role, "state": "off" if one.disabled else "on"}, ensure_ascii=False)
    )
    return 0


def _known(house: Any, name: str) -> Any:
    found = house.store.staff.named(name)
    if found is None:
        raise ValueError(f"there is no staff account named {name!r}")
    return found


def _password(options: argparse.Namespace) -> str:
    return sys.stdin.readline().strip() if options.password_stdin else secrets.token_urlsafe(ONE_TIME_BYTES)


def _shown(options: argparse.Namespace, role: str, password: str) -> int:
    shown = {} if options.password_stdin else {"password": password}
    print(json.dumps({"name": options.name, "role": role, **shown}, ensure_ascii=False))
    return 0


def _note(house: Any, action: str, name: str) -> None:
    from bot.cli.audit import NOBODY_NAMED

    one = house.store.staff.named(name)
    house.store.staff.note(NOBODY_NAMED, action, f"staff:{one.id}", house.clock.now())
