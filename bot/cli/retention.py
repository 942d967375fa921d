"""`retention`: delete now what is older than the hall keeps it, or say what that would be."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from typing import Any

from bot.settings import Settings


def add(verbs: Any) -> None:
    """Add the command."""
    one = verbs.add_parser("retention", help="delete what is older than the hall keeps it; it is done hourly anyway")
    one.add_argument("--dry-run", action="store_true", help="only count what would go")
    one.set_defaults(run=run)


def run(options: argparse.Namespace, settings: Settings) -> int:
    """How many of each kind went, as one JSON line."""
    from bot.bootstrap import build_house
    from bot.jobs.retention import retention

    house = build_house(settings)
    job, now = retention(house.store, house.facts, settings.data), house.clock.now()
    if options.dry_run:
        print(json.dumps({"dry_run": True, **job.due(now)}))
        return 0
    wanted, gone, more = sum(job.due(now).values()), Counter[str](), True
    while more:
        taken, more = job.once(now)
        gone.update(taken)
        print(f"\r{sum(gone.values())} of {wanted} deleted", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    print(json.dumps({"dry_run": False, **gone}))
    return 0
