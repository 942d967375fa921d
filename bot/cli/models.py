"""`models`: which there are and how they did; `models activate NAME`, `models rollback`."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from bot.cli.audit import NOBODY_NAMED
from bot.settings import Settings


def add(verbs: Any) -> None:
    """Add the command."""
    text = "the trained models; or: models activate NAME, models rollback"
    one = verbs.add_parser("models", help=text, description=text)
    one.add_argument("what", nargs="?", choices=("activate", "rollback"))
    one.add_argument("name", nargs="?", metavar="NAME")
    one.add_argument("--as", dest="who", default=NOBODY_NAMED, metavar="NAME", help="who does it, for the audit log")
    one.add_argument("--json", action="store_true", help="one JSON object per line")
    one.set_defaults(run=run)


def run(options: argparse.Namespace, settings: Settings) -> int:
    """List the models, or change the one in use."""
    from bot.cli import training
    from bot.cli.listings import show
    from bot.cli.registry import Registry

    models: Registry = training.registry(settings)
    if options.what:
        return _change(options, settings, models)
    return show((_row(models, model, options.json) for model in models.all()), options.json)


def _row(models: Any, model: Any, as_json: bool) -> dict[str, Any]:
    from bot.cli.gate import Figures

    figures = Figures.read(model.figures) if model.figures else None
    shares = {
        "understood": round(figures.all.understood, 2) if figures else None,
        "wrong_and_sure": round(figures.all.surely_wrong, 2) if figures else None,
    }
    row = {"name": model.name, "at": model.at, "fingerprint": model.fingerprint if as_json else model.fingerprint[:12]}
    row |= {"figures": {**shares, **(model.figures or {})}} if as_json else shares
    row |= {"learned": model.learned, "state": models.state(model)}
    return row | ({"rejected": model.rejected} if as_json else {})


def _change(options: argparse.Namespace, settings: Settings, models: Any) -> int:
    from bot.cli import audit, swap
    from bot.cli.main import Wrong
    from bot.cli.registry import UnknownModel

    back = options.what == "rollback"
    if back == bool(options.name):
        raise Wrong("use: models activate NAME, or: models rollback")
    try:
        model = models.before() if back else models.get(options.name)
    except UnknownModel as error:
        raise Wrong(str(error)) from None
    if model is None:
        print("there is no earlier model to return to", file=sys.stderr)
        return 1
    if models.state(model) == "rejected" and not back:
        print(
            f"{model.name} was rejected; only train --force-activate takes it:",
            *model.rejected,
            sep="\n  ",
            file=sys.stderr,
        )
        return 1
    try:
        swapped = swap.use(settings, models, model.name, back=back)
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 1
    audit.note(settings, options.who, f"{options.what} model", model.name)
    print(json.dumps({"model": model.name, "state": "active", "running": swapped}))
    return 0
