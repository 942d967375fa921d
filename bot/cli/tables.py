"""`tables`: which version the store's tables have, and the way down before an older program goes on with it."""

from __future__ import annotations

import argparse
import json
from typing import Any

from bot.settings import Settings


def add(verbs: Any) -> None:
    """Add the command."""
    one = verbs.add_parser("tables", help="the version of the store's tables; down REVISION before an older program")
    one.add_argument("what", nargs="?", choices=("show", "down"), default="show")
    one.add_argument("revision", nargs="?", help="such as 0026; what only newer tables can hold is deleted")
    one.set_defaults(run=run)


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Print the version as JSON, after going down when that was asked for. Starting the product goes up by itself."""
    from bot.cli.main import Wrong
    from bot.cli.run import taken
    from bot.store.database import Database

    if (options.what == "down") != bool(options.revision):
        raise Wrong("use: tables, or: tables down REVISION")
    db = Database(settings.db_url)
    try:
        if options.revision:
            if taken(settings.host, settings.port):
                raise Wrong(f"port {settings.port} is in use: stop the product first")
            _down(db, options.revision)
        print(json.dumps({"revision": db.revision(), "newest": db.revisions()[0]}))
    finally:
        db.close()
    return 0


def _down(db: Any, revision: str) -> None:
    from bot.cli.main import Wrong

    there, known = db.revision(), db.revisions()
    lower = known[known.index(there) + 1 :] if there in known else []
    if revision not in lower:
        raise Wrong(f"{revision} is not allowed; use one of: {', '.join(lower) or 'none, there is no older one'}")
    db.downgrade(revision)
