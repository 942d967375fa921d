"""`when`: dates and times in Chinese, one line in, one JSON line out."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import datetime
from typing import Any

from bot.hall.clock import SHANGHAI
from bot.settings import Settings


def add(verbs: Any) -> None:
    """Add the command."""
    one = verbs.add_parser("when", help="read dates and times: stdin lines `text` or `now<TAB>text`")
    one.add_argument("--now", help="ISO time the words are meant from (default: now), e.g. 2026-11-23T09:10")
    one.set_defaults(run=run)


def moment(text: str) -> datetime:
    """A local moment from ISO text; an offset is converted. Raises ValueError."""
    found = datetime.fromisoformat(text.strip())
    return found.astimezone(SHANGHAI).replace(tzinfo=None) if found.tzinfo else found


def run(options: argparse.Namespace, settings: Settings) -> int:
    """One line `{"text","value"}` per input line; a malformed now gives `{"text","error"}` and exit 1 at the end."""
    from bot.bootstrap import clock_of
    from bot.cli.main import Wrong
    from bot.hall import when
    from bot.hall.calendar import Calendar

    try:
        fixed = moment(options.now) if options.now else None
    except ValueError:
        raise Wrong(f"--now {options.now!r} is not a time; use ISO such as 2026-11-23T09:10") from None
    clock, calendar, failed = clock_of(settings), Calendar(), False
    for line in sys.stdin:
        named, tab, text = line.rstrip("\n").rpartition("\t")
        try:
            now = moment(named) if tab else fixed or clock.now()
        except ValueError:
            failed = True
            print(json.dumps({"text": text, "error": f"{named!r} is not a time"}, ensure_ascii=False), flush=True)
            continue
        value = str(when.parse(text, now, calendar))
        print(json.dumps({"text": text, "value": value}, ensure_ascii=False), flush=True)
    return int(failed)
