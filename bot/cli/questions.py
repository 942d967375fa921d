"""`questions`: what was not understood, corrected or doubtful; `questions label|drop|export`."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.cli import listings
from bot.cli.audit import NOBODY_NAMED
from bot.hall.clock import stamp
from bot.settings import Settings
from bot.store.questions import KINDS, Question

USE = "use: questions label ID INTENT --as NAME, questions drop ID --as NAME, or: questions export FILE"
STATUSES = (*KINDS, "labelled")


def add(verbs: Any) -> None:
    """Add the command."""
    text = "what was not understood; or: questions label ID INTENT, questions drop ID, questions export FILE"
    one = verbs.add_parser("questions", help=text, description=text)
    one.add_argument("what", nargs="?", choices=("label", "drop", "export"))
    one.add_argument("words", nargs="*", metavar="ID INTENT | ID | FILE")
    one.add_argument("--as", dest="who", default=NOBODY_NAMED, metavar="NAME", help="who does it, for the audit log")
    one.add_argument("--long", action="store_true", help="also why it is kept, how often it came, and its label")
    listings.options(one)
    one.set_defaults(run=run)


def run(options: argparse.Namespace, settings: Settings) -> int:
    """List the questions, or do something with them."""
    from bot.bootstrap import build_house
    from bot.cli.main import Wrong

    acts = {"label": (_label, 2), "drop": (_drop, 1), "export": (_export, 1)}
    if options.what:
        act, count = acts[options.what]
        if len(options.words) != count:
            raise Wrong(USE)
        return act(options, build_house(settings))
    status = listings.checked_status(options, STATUSES)
    to = options.to + timedelta(days=1) if options.to else None
    rows = build_house(settings).store.questions.listing(status, options.from_, to)
    return listings.show((_row(q, options.long) for q in rows), options.json)


def _row(one: Question, full: bool) -> dict[str, Any]:
    row = {"id": one.id, "text": one.text, "guess": one.guess, "confidence": one.confidence, "at": stamp(one.at)}
    more = {"kind": one.kind, "times": one.times, "label": one.label, "labelled_by": one.labelled_by}
    return row | (more if full else {})


def _id(text: str) -> int:
    from bot.cli.main import Wrong

    if not text.isdecimal():
        raise Wrong(f"{text!r} is not the id of a question; {USE}")
    return int(text)


def _teaching(house: Any) -> Any:
    from bot.desk.teaching import Teaching, teachable_intents

    return Teaching(house.store, house.clock, teachable_intents(house.settings.root))


def _label(options: argparse.Namespace, house: Any) -> int:
    from bot.cli.main import Wrong

    number = _id(options.words[0])
    try:
        done = _teaching(house).label(number, options.words[1], options.who)
    except ValueError as error:
        raise Wrong(str(error)) from None
    print(json.dumps({"id": number, "labelled": done}))
    return 0 if done else 1


def _drop(options: argparse.Namespace, house: Any) -> int:
    number = _id(options.words[0])
    done = _teaching(house).drop(number, options.who)
    print(json.dumps({"id": number, "dropped": done}))
    return 0 if done else 1


def _export(options: argparse.Namespace, house: Any) -> int:
    from bot.cli import learned

    file = Path(options.words[0])
    made = learned.lesson_of(house.settings.root, house.store.questions.labelled())
    for number, why in made.refused:
        print(f"question {number} is left out: {why}", file=sys.stderr)
    try:
        learned.write(file, made)
    except OSError as error:
        print(f"{file} cannot be written: {error}", file=sys.stderr)
        return 1
    print(json.dumps({"file": str(file), "sentences": made.count, "left_out": len(made.refused)}, ensure_ascii=False))
    return 0
