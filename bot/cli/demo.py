"""`demo clear`: take the invented day away."""

from __future__ import annotations

import argparse
import json
from typing import Any

from bot.settings import Settings


def add(verbs: Any) -> None:
    """Add the command."""
    one = verbs.add_parser("demo", help="the invented day that `run` seeds")
    one.add_argument("what", choices=("clear", "seed"))
    one.set_defaults(run=run)


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Seed or clear, and say how many appointments it was."""
    from bot.bootstrap import build_house
    from bot.desk import demo

    house = build_house(settings)
    count = demo.clear(house.desk) if options.what == "clear" else demo.seed(house.desk, house.clock.now())
    print(json.dumps({"appointments": count}))
    return 0
