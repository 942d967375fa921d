"""`waiting`: who waits for a place, in the order in which they came."""

from __future__ import annotations

import argparse
from typing import Any

from bot.cli.listings import checked_status, show
from bot.hall.clock import stamp
from bot.hall.privacy import mask_phone
from bot.hall.services import SERVICES
from bot.settings import Settings
from bot.store.waiting import Waiter

STATES = ("waiting", "offered", "taken", "left", "passed")


def add(verbs: Any) -> None:
    """Add the command."""
    one = verbs.add_parser("waiting", help="the waiting list, masked unless --reveal")
    one.add_argument("--json", action="store_true", help="one JSON object per line")
    one.add_argument("--reveal", action="store_true", help="show phone numbers (written to the audit log)")
    one.add_argument("--service", choices=tuple(SERVICES))
    one.add_argument("--status", help=", ".join(STATES))
    one.set_defaults(run=waiting)


def waiting_row(one: Waiter, reveal: bool) -> dict[str, Any]:
    """A row as the command shows it."""
    phone = one.wanted.phone
    return {
        "id": one.id, "service": one.service, "state": one.state, "first": stamp(one.first), "last": stamp(one.last),
        "channel": one.channel, "sender": one.sender, "name": one.wanted.name,
        "phone": phone if reveal or not phone else mask_phone(phone), "created_at": stamp(one.created_at),
    }  # fmt: skip


def waiting(options: argparse.Namespace, settings: Settings) -> int:
    """List the waiting list, everybody who ever stood in it unless --status."""
    from bot.bootstrap import build_house

    state = checked_status(options, STATES)
    house = build_house(settings)
    if options.reveal:
        house.store.staff.note("command line", "reveal", "waiting", house.clock.now())
    rows = house.store.waiting.listing(service=options.service, state=state)
    return show((waiting_row(one, options.reveal) for one in rows), options.json)
