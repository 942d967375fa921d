"""`copy-store`, and what `restore` does where the store is a database server."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from bot.settings import Settings

HELP = "copy the store into an empty database, such as SQLite into PostgreSQL; the product must be stopped"


def add(verbs: Any) -> None:
    """Add the command."""
    one = verbs.add_parser("copy-store", help=HELP)
    one.add_argument("--to", required=True, metavar="URL", help="postgresql+psycopg://user@host/name or sqlite:///file")
    one.add_argument(
        "--while-running", action="store_true", help="a rehearsal: what is written meanwhile is not copied"
    )
    one.set_defaults(run=run)


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Copy, and say how many rows there were."""
    from bot.cli.main import Wrong
    from bot.cli.run import taken

    if not options.while_running and taken(settings.host, settings.port):
        raise Wrong(
            f"port {settings.port} is in use: stop the product first, what it writes now would be lost; "
            "--while-running is for a rehearsal"
        )
    rows = _copy(settings.db_url, options.to)
    if rows is None:
        return 1
    print(json.dumps({"tables": len(rows), "rows": sum(rows.values())}))
    return 0


def refuse_full(settings: Settings) -> None:
    """Raise Wrong when a backup cannot come back because LIANXIN_DB_URL names a server whose database is in use."""
    from sqlalchemy.exc import OperationalError

    from bot.cli.main import Wrong
    from bot.store.dump import empty

    db = _open(settings.db_url)
    try:
        if not db.sqlite and not empty(db):
            raise Wrong(f"{db.url} holds a store already; set LIANXIN_DB_URL to an empty database")
        if not db.sqlite and (settings.data / "keys").exists():
            raise Wrong(f"{settings.data} holds keys already; set LIANXIN_DATA to an empty folder")
    except OperationalError as error:
        raise Wrong(f"{db.url} cannot be reached: {str(error.orig).splitlines()[0]}") from None
    finally:
        db.close()


def into_server(settings: Settings) -> int:
    """Move the unpacked store of a backup into the server of LIANXIN_DB_URL; with SQLite it lies where it belongs."""
    file = settings.data / "store.sqlite3"
    if settings.db_url.startswith("sqlite") or not file.exists():
        return 0
    if _copy(f"sqlite:///{file}", settings.db_url) is None:
        print(f"the unpacked store lies in {file}; mend what is named above, then use copy-store", file=sys.stderr)
        return 1
    for ending in ("", "-wal", "-shm"):
        Path(f"{file}{ending}").unlink(missing_ok=True)
    return 0


def take_snapshot(settings: Settings, file: Path) -> bool:
    """Write the store as it is now into a SQLite file; False, and the reason on stderr, when that fails."""
    from sqlalchemy.exc import SQLAlchemyError

    from bot.store.dump import NotCopied, snapshot

    db = _open(settings.db_url)
    try:
        snapshot(db, file)
    except (NotCopied, SQLAlchemyError) as error:
        print(str(error).splitlines()[0], file=sys.stderr)
        return False
    finally:
        db.close()
    return True


def _copy(source: str, target: str) -> dict[str, int] | None:
    """Rows by table; None, and the reason on stderr, when that fails."""
    from sqlalchemy.exc import SQLAlchemyError

    from bot.store.dump import NotCopied, copy

    old, new = _open(source), _open(target)
    try:
        return copy(old, new)
    except (NotCopied, SQLAlchemyError) as error:
        print(str(error).splitlines()[0], file=sys.stderr)
        return None
    finally:
        old.close()
        new.close()


def _open(url: str) -> Any:
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError

    from bot.cli.main import Wrong
    from bot.store.database import Database

    try:
        return Database(url)
    except (ArgumentError, NoSuchModuleError, ImportError):  # mysql:// asks for a driver
        raise Wrong(
            "the database's address is not allowed; use postgresql+psycopg://user@host/name or sqlite:///file"
        ) from None
