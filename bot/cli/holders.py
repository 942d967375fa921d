"""`holders` and `reminders`: the list of licence holders, bringing it in, and what was told of it."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from bot.cli.listings import show
from bot.hall.clock import stamp
from bot.hall.privacy import mask_licence, mask_phone
from bot.settings import Settings
from bot.store.holders import Holder, Told

STATES = ("active", "stopped", "wrong", "renewed")
USE = "use: holders, holders import FILE [--dry-run] --as NAME, or: holders undo ID --as NAME"


def add(verbs: Any) -> None:
    """Add the commands."""
    one = verbs.add_parser("holders", help="who is reminded of a renewal; or: holders import FILE, holders undo ID")
    one.add_argument("what", nargs="?", choices=("import", "undo"))
    one.add_argument("target", nargs="?", metavar="FILE|ID", help="a .csv or .xlsx file, or the number of an import")
    one.add_argument("--as", dest="clerk", metavar="NAME")
    one.add_argument("--dry-run", action="store_true", help="say what it would do, and write nothing")
    one.add_argument("--status", choices=STATES)
    one.add_argument("--json", action="store_true", help="one JSON object per line")
    one.add_argument("--reveal", action="store_true", help="show full numbers (written to the audit log)")
    one.set_defaults(run=holders)
    told = verbs.add_parser("reminders", help="which step of which licence was told, the newest first")
    told.add_argument("--json", action="store_true", help="one JSON object per line")
    told.set_defaults(run=reminders)


def holders(options: argparse.Namespace, settings: Settings) -> int:
    """List the holders, or bring a list in or take it back."""
    from bot.bootstrap import build_house

    if options.what:
        return _act(options, build_house(settings))
    house = build_house(settings)
    target = "holders:numbers" if options.reveal else "holders"
    house.store.staff.note("command line", "reveal" if options.reveal else "look", target, house.clock.now())
    rows = house.store.holders.page(state=options.status or "", limit=100_000)
    return show((holder_row(one, options.reveal) for one in rows), options.json)


def holder_row(one: Holder, reveal: bool) -> dict[str, Any]:
    """A holder as the listing shows it."""
    line = one.line
    return {
        "id": one.id, "state": one.state, "expiry": line.expiry.isoformat(), "name": line.name,
        "licence": line.licence if reveal or not line.licence else mask_licence(line.licence),
        "phone": line.phone if reveal or not line.phone else mask_phone(line.phone),
        "channel": one.channel, "source": one.source,
    }  # fmt: skip


def reminders(options: argparse.Namespace, settings: Settings) -> int:
    """List the steps."""
    from bot.bootstrap import build_house

    return show((told_row(one) for one in build_house(settings).store.holders.steps()), options.json)


def told_row(one: Told) -> dict[str, Any]:
    """A step as the listing shows it."""
    return {
        "id": one.id, "holder": one.holder_id, "licence": mask_licence(one.licence) if one.licence else None,
        "expiry": one.expiry.isoformat(), "step": one.step, "channel": one.channel, "due": stamp(one.due),
        "state": one.state,
    }  # fmt: skip


def _act(options: argparse.Namespace, house: Any) -> int:
    from bot.cli.main import Wrong
    from bot.desk.holder_files import Unreadable
    from bot.desk.holders import HolderDesk

    desk = HolderDesk(house.store, house.clock)
    if not options.target or not (options.clerk or options.dry_run):
        raise Wrong(USE)
    if options.what == "undo":
        return _undo(options, desk)
    try:
        return _import(options, desk, Path(options.target).read_bytes())
    except OSError as error:
        raise Wrong(f"{options.target} cannot be read: {error.strerror}") from None
    except Unreadable as error:
        print(f"{options.target}: {error.sentence}", file=sys.stderr)
        return 1


def _import(options: argparse.Namespace, desk: Any, raw: bytes) -> int:
    from bot.cli.main import Wrong
    from bot.desk.holder_files import read_rows
    from bot.hall.holder_sheet import COLUMNS

    trial = desk.try_rows(read_rows(raw))
    if trial.layout.missing:
        raise Wrong(
            f"{options.target}: no column for {'、'.join(trial.layout.missing)}; name them {' '.join(COLUMNS.values())}"
        )
    for one in trial.troubles:
        print(f"line {one.line}: {one.text}", file=sys.stderr)
    done = {"added": len(trial.sorted.added), "changed": len(trial.sorted.changed), "same": trial.sorted.same}
    done["bad"] = len(trial.troubles)
    if options.dry_run:
        print(json.dumps({"dry_run": True, **done}))
        return 0 if trial.reading.lines else 1
    made = desk.stage(raw, options.clerk)
    taken = desk.take(made, options.clerk)
    if taken is None:
        desk.leave(made, options.clerk)
        print(json.dumps({"id": None, **done}))
        return 1
    print(
        json.dumps({"id": made, "added": taken.added, "changed": taken.changed, "same": taken.same, "bad": taken.bad})
    )
    return 0


def _undo(options: argparse.Namespace, desk: Any) -> int:
    from bot.cli.main import Wrong

    if not options.target.isdecimal() or not options.clerk:
        raise Wrong(USE)
    done = desk.undo(int(options.target), options.clerk)
    print(json.dumps({"id": int(options.target), "undone": done is not None, "rows": (done or (0, 0))[0]}))
    return 0 if done is not None else 1
