"""Accounts for tests of commands: a name after `--as` must be known to the house."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import insert

from bot.store.database import Database
from bot.store.staff_tables import staff
from tests.fakes.template import empty_store


def hire(db: Database, *names: str, role: str = "clerk") -> None:
    """Accounts nobody can sign in to, made without the cost of a password."""
    made = datetime(2026, 11, 1)
    with db.write() as c:
        c.execute(insert(staff), [{"name": n, "role": role, "password": "", "created_at": made} for n in names])


def staffed_house(folder: Path, *names: str) -> Path:
    """A data folder `var` with an empty store in which these clerks have accounts."""
    db = empty_store(folder)
    hire(db, *names)
    db.close()
    (folder / "var").mkdir()
    (folder / "store.db").rename(folder / "var" / "store.sqlite3")
    return folder / "var"
