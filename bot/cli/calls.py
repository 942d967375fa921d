"""`calls`: whom the staff has to ring, and crossing it off."""

from __future__ import annotations

import argparse
import json
from datetime import datetime, time
from typing import Any

from bot.cli.listings import show
from bot.hall.clock import stamp
from bot.hall.privacy import mask_phone
from bot.settings import Settings
from bot.store.calls import CallTask


def add(verbs: Any) -> None:
    """Add the command."""
    one = verbs.add_parser("calls", help="whom to ring today; or: calls done|missed ID --as NAME")
    one.add_argument("what", nargs="?", choices=("done", "missed"))
    one.add_argument("id", nargs="?", type=int)
    one.add_argument("--as", dest="clerk", metavar="NAME")
    one.add_argument("--date", type=_day, metavar="DATE", help="every call of that day, whatever became of it")
    one.add_argument("--json", action="store_true", help="one JSON object per line")
    one.add_argument("--reveal", action="store_true", help="show telephone numbers (written to the audit log)")
    one.set_defaults(run=run)


def _day(text: str) -> datetime:
    try:
        return datetime.combine(datetime.fromisoformat(text).date(), time())
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date such as 2026-11-28") from None


def run(options: argparse.Namespace, settings: Settings) -> int:
    """List the calls, or say what became of one."""
    from bot.bootstrap import build_house

    house = build_house(settings)
    if options.what:
        return _act(options, house)
    if options.reveal:
        house.store.staff.note("command line", "reveal", "calls", house.clock.now())
    calls = house.store.calls
    rows = calls.of_day(options.date) if options.date else calls.to_make(house.clock.now())
    return show((call_row(one, options.reveal) for one in rows), options.json)


def call_row(one: CallTask, reveal: bool) -> dict[str, Any]:
    """A call as the listing shows it."""
    return {
        "id": one.id, "cause": one.cause, "step": one.step, "reason": one.reason, "state": one.state,
        "due": stamp(one.due), "start": stamp(one.start), "name": one.name,
        "phone": one.phone if reveal or not one.phone else mask_phone(one.phone), "text": one.text,
        "misses": one.misses, "clerk": one.clerk,
    }  # fmt: skip


def _act(options: argparse.Namespace, house: Any) -> int:
    from bot.cli.main import Wrong
    from bot.desk.clerk import ClerkDesk

    if options.id is None or not options.clerk:
        raise Wrong("use: calls done|missed ID --as NAME")
    clerk = ClerkDesk(house.store, house.clock)
    act = clerk.called if options.what == "done" else clerk.not_reached
    done = act(options.id, options.clerk)
    print(json.dumps({"id": options.id, options.what: done}))
    return 0 if done else 1
