"""`train`: make a new dialogue model from the data."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from bot.settings import Settings


def add(verbs: Any) -> None:
    """Add the command."""
    one = verbs.add_parser("train", help="train the dialogue model when its data changed")
    one.add_argument("--force", action="store_true", help="train even when nothing changed")
    one.set_defaults(run=run)


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Train and print the model's file name."""
    from bot.cli import engine

    try:
        model = engine.train(settings) if options.force else engine.ensure_model(settings)
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps({"model": model.name}))
    return 0
