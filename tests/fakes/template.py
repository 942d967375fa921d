"""An empty, migrated SQLite store, made once per run and copied for every test that wants one."""

from __future__ import annotations

import atexit
import functools
import shutil
import tempfile
from pathlib import Path

from bot.store.database import Database


@functools.cache
def _template() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="lianxin-template-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    db = Database(f"sqlite:///{folder / 'empty.db'}")
    db.migrate()
    with db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    return folder / "empty.db"


def empty_store(folder: Path) -> Database:
    """A migrated database in `folder`."""
    path = folder / "store.db"
    shutil.copy(_template(), path)
    return Database(f"sqlite:///{path}")
