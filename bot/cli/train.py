"""`train`: a new dialogue model from the data and from what clerks taught, used when it is no worse."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from bot.settings import Settings


def add(verbs: Any) -> None:
    """Add the command."""
    one = verbs.add_parser("train", help="train the dialogue model when its data changed; used when it is no worse")
    one.add_argument("--force", action="store_true", help="train even when nothing changed")
    one.add_argument("--force-activate", action="store_true", help="use the model even when it is worse (an admin)")
    one.add_argument("--as", dest="who", metavar="NAME", help="the admin's account, for the audit log")
    one.set_defaults(run=run)


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Train, judge, use; print the file name of the model in use."""
    from bot.cli import audit, learned, swap, training
    from bot.cli.main import Wrong

    if options.force_activate and not (options.who and audit.is_admin(settings, options.who)):
        raise Wrong("--force-activate needs --as NAME, the account of an admin (staff add NAME --role admin)")
    models = training.registry(settings)
    try:
        learned.gather(settings)
        model = training.renew(settings, force=options.force)
        if model.rejected and options.force_activate and models.state(model) != "active":
            swap.use(settings, models, model.name)
            audit.note(settings, options.who, "force-activate model", model.name)
            print(f"{model.name} is used all the same", file=sys.stderr)
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 1
    state, active = models.state(model), models.active()
    if state == "rejected":
        print(training.refusal(model), file=sys.stderr)
        return 1
    assert active is not None
    if state == "kept":
        print(f"{model.name} is of today's data but not in use; see: models activate {model.name}", file=sys.stderr)
    print(json.dumps({"model": f"{active.name}.tar.gz"}))
    return 0
