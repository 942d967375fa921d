"""`voice studio status|export|import`: how far the dialect recordings have come, and the recordings as a file."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.cli.listings import show
from bot.settings import Settings


def add(kinds: Any) -> None:
    """Add the command below `voice`."""
    one = kinds.add_parser("studio", help="the recording studio of the console, from the command line")
    acts = one.add_subparsers(dest="act", required=True, metavar="ACT")
    status = acts.add_parser("status", help="how many clips of each tier play, wait or are missing")
    status.add_argument("--json", action="store_true", help="one JSON object per line")
    status.add_argument("--list", action="store_true", help="every thing to be recorded with its state")
    status.set_defaults(run=_status)
    out = acts.add_parser("export", help="every kept recording with the list, as one zip (names and voices: keep it)")
    out.add_argument("file", type=Path)
    out.set_defaults(run=_export)
    into = acts.add_parser("import", help="bring such a zip in; --dry-run only says what it holds")
    into.add_argument("file", type=Path)
    into.add_argument("--as", dest="clerk", metavar="NAME", required=True, help="who answers for it")
    into.add_argument("--dry-run", action="store_true", help="write nothing")
    into.add_argument(
        "--keep-approvals",
        action="store_true",
        help="for one's own recordings on a new machine: what was approved plays",
    )
    into.set_defaults(run=_import)


def _studio(settings: Settings) -> Any:
    from bot.bootstrap import build_house, build_studio

    return build_studio(build_house(settings))


def _status(options: argparse.Namespace, settings: Settings) -> int:
    from bot.desk.studio_board import Board

    board = Board(_studio(settings))
    if options.list:
        return show(
            (
                {"id": one.item.key, "tier": one.item.tier, "state": one.state, "text": one.item.text,
                 "wording": one.item.wording, "reason": one.reason}
                for one in board.lines
            ),
            options.json,
        )  # fmt: skip
    return show(({**asdict(p), "missing": p.missing} for p in board.progress()), options.json)


def _export(options: argparse.Namespace, settings: Settings) -> int:
    from bot.desk.studio_pack import write_pack

    studio = _studio(settings)
    try:
        count = write_pack(studio, options.file)
    except OSError as error:
        print(f"{options.file} cannot be written: {error}", file=sys.stderr)
        return 1
    studio.store.staff.note("command line", "studio_export", f"{count} takes", studio.clock.now())
    print(json.dumps({"file": str(options.file), "takes": count, "bytes": options.file.stat().st_size}))
    return 0


def _import(options: argparse.Namespace, settings: Settings) -> int:
    from bot.desk.studio_pack import PackRefused, read_pack

    try:
        with options.file.open("rb") as file:
            found = read_pack(_studio(settings), file, options.clerk, options.dry_run, options.keep_approvals)
    except (OSError, PackRefused) as error:
        print(f"{options.file} cannot be imported: {error}", file=sys.stderr)
        return 1
    print(json.dumps(asdict(found), ensure_ascii=False))
    return 1 if found.bad else 0
