"""`cases`: what is on its way through the hall, and how far it is."""

from __future__ import annotations

import argparse
from typing import Any

from bot.cli.listings import checked_status, show
from bot.hall.case_rules import ENDS, STEPS
from bot.hall.clock import stamp
from bot.hall.privacy import mask_licence, mask_phone
from bot.hall.services import SERVICES
from bot.settings import Settings
from bot.store.cases import Case

MOST = 10_000


def add(verbs: Any) -> None:
    """Add the command."""
    one = verbs.add_parser("cases", help="cases and their steps, masked unless --reveal")
    one.add_argument("--json", action="store_true", help="one JSON object per line")
    one.add_argument("--reveal", action="store_true", help="show phone and licence numbers (goes to the audit log)")
    one.add_argument("--service", choices=tuple(SERVICES))
    one.add_argument("--status", help=", ".join((*STEPS, *ENDS)))
    one.set_defaults(run=cases)


def case_row(one: Case, reveal: bool) -> dict[str, Any]:
    """A case as the listing shows it."""
    phone, licence = one.phone, one.licence
    return {
        "id": one.id, "number": one.number, "service": one.service, "step": one.step, "state": one.state,
        "opened_at": stamp(one.opened_at), "changed_at": stamp(one.changed_at), "channel": one.channel,
        "name": one.name, "phone": phone if reveal or not phone else mask_phone(phone),
        "licence": licence if reveal or not licence else mask_licence(licence),
    }  # fmt: skip


def cases(options: argparse.Namespace, settings: Settings) -> int:
    """List cases, the last changed first."""
    from bot.bootstrap import build_house

    status = checked_status(options, (*STEPS, *ENDS))
    house = build_house(settings)
    if options.reveal:
        house.store.staff.note("command line", "reveal", "cases", house.clock.now())
    rows, _ = house.store.cases.page(0, MOST, status or "", options.service or "")
    return show((case_row(one, options.reveal) for one in rows), options.json)
