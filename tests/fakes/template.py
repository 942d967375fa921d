"""An empty, migrated SQLite store, made once per run and copied for every test that wants one."""

from __future__ import annotations

import atexit
import functools
import shutil
import tempfile
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from bot.store.database import Database

_migrate = Database.migrate


@functools.cache
def _template() -> tuple[Path, str]:
    folder = Path(tempfile.mkdtemp(prefix="lianxin-template-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    db = Database(f"sqlite:///{folder / 'empty.db'}")
    _migrate(db)
    with db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    revision = _revision(db)
    db.close()
    return folder / "empty.db", revision


def _revision(db: Database) -> str:
    with db.read() as c:
        if not inspect(c).has_table("alembic_version"):
            return ""
        return str(c.execute(text("select version_num from alembic_version")).scalar())


def empty_store(folder: Path) -> Database:
    """A migrated database in `folder`."""
    path = folder / "store.db"
    shutil.copyfile(_template()[0], path)
    return Database(f"sqlite:///{path}")


def migrate_by_copying(patch: pytest.MonkeyPatch) -> None:
    """Let a new store begin as a copy of the empty one, and one with the newest tables stay as it is."""

    def migrate(db: Database, revision: str = "head") -> None:
        empty, newest = _template()
        if not db.sqlite or revision != "head" or db.url.database in (None, "", ":memory:"):
            return _migrate(db, revision)
        path = Path(str(db.url.database))
        if not path.exists():
            shutil.copyfile(empty, path)
        elif _revision(db) != newest:
            _migrate(db, revision)
        return None

    patch.setattr(Database, "migrate", migrate)
