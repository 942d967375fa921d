"""`engine`: the dialogue engine alone, in the foreground, for houses in which something else keeps processes alive."""

from __future__ import annotations

import argparse
import sys
import time
from typing import Any
from urllib.parse import urlparse

from bot.settings import Settings


def add(verbs: Any) -> None:
    """Add the command."""
    one = verbs.add_parser("engine", help="the dialogue engine alone (run starts it together with the gateway)")
    one.set_defaults(run=run)


def run(_options: argparse.Namespace, settings: Settings) -> int:
    """Train when there is no model of these data, start, stay until stopped (0) or until the engine ends (1)."""
    from bot.cli import engine, training
    from bot.cli.main import Wrong
    from bot.cli.run import asked_to_stop, taken

    if taken("127.0.0.1", urlparse(settings.rasa_url).port or 5005):
        raise Wrong(f"{settings.rasa_url} is in use; stop what uses it or set LIANXIN_RASA_URL")
    try:
        model = training.ensure_model(settings)
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 1
    stopping = asked_to_stop()
    child, warm = engine.start(settings, training.active_file(settings) or model), False
    while not stopping() and child.poll() is None:
        if not warm and engine.answers(settings):
            engine.warm(settings)
            print(f"the dialogue engine answers at {settings.rasa_url}", file=sys.stderr, flush=True)
            warm = True
        time.sleep(0.2)
    engine.stop(child)
    return 0 if stopping() else 1
