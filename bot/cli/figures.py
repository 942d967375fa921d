"""`figures`: what went on in a stretch of days, as tables or CSV; there is nobody in them."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from bot.hall.period import UNITS
from bot.settings import Settings


def add(verbs: Any) -> None:
    """Add the command."""
    from bot.console.figures_tables import NAMES

    one = verbs.add_parser("figures", help="what went on: visits, waits, appointments, understanding, voice, ratings")
    one.add_argument("table", nargs="?", choices=NAMES, help="one of them, all without")
    one.add_argument("--unit", choices=UNITS, default="day")
    one.add_argument("--from", dest="from_", metavar="DATE", default="", help="first day, 2026-11-28")
    one.add_argument("--to", metavar="DATE", default="", help="last day, today without")
    one.add_argument("--csv", action="store_true", help="comma-separated, one table after the other")
    one.set_defaults(run=run)


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Print them."""
    from bot.bootstrap import build_house
    from bot.cli.main import Wrong
    from bot.console.figures_tables import tables
    from bot.console.table_files import csv_text
    from bot.console.words import INTENTS
    from bot.desk.figures import gather
    from bot.hall.period import BadPeriod, asked

    house = build_house(settings)
    try:
        period = asked(options.unit, options.from_, options.to, house.clock.now().date())
    except BadPeriod as wrong:
        raise Wrong(f"--from {options.from_!r} --to {options.to!r}: {wrong.sentence}") from None
    print(f"{period.first} .. {period.last}, before: {period.before.first} .. {period.before.last}", file=sys.stderr)
    found = [t for t in tables(gather(house.store.figures, period, INTENTS)) if options.table in (None, t.name)]
    for number, table in enumerate(found):
        print("\n" * (number > 0), end="")
        if options.table is None:
            print(f"# {table.name} {table.title}")
        if options.csv:
            print(csv_text(table.columns, table.rows).replace("\r\n", "\n"), end="")
        else:
            for row in (table.columns, *table.rows):
                print("\t".join(map(str, row)))
    return 0
