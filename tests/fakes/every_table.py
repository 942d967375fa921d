"""A store in which no table is empty: a full house, and an invented row wherever that leaves nothing."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import CheckConstraint, Column, Connection, Table, func, insert, select

from bot.store.database import Database
from bot.store.tables import metadata
from tests.fakes.full_house import FullHouse

BY_TYPE: dict[type, Any] = {
    str: "1", int: 1, float: 0.5, bool: True, bytes: b"sealed", date: date(2026, 11, 23),
    datetime: datetime(2026, 11, 23, 9, 30),
}  # fmt: skip


def full_store(folder: Path) -> Path:
    """The SQLite file of such a store."""
    house = FullHouse(folder)
    fill(house.store.db)
    url = house.store.db.url
    house.close()
    return Path(str(url.database))


def fill(db: Database) -> None:
    """One row into every table that has none."""
    with db.write() as c:
        for table in metadata.sorted_tables:
            if not size(c, table):
                c.execute(insert(table).values(row_of(c, table)))


def size(c: Connection, table: Table) -> int:
    """How many rows a table has."""
    return int(c.execute(select(func.count()).select_from(table)).scalar_one())


def row_of(c: Connection, table: Table) -> dict[str, Any]:
    """An invented row of a table; what it belongs to must be there."""
    allowed = {
        name: value
        for check in table.constraints
        if isinstance(check, CheckConstraint)
        for name, value in re.findall(r"^(\w+) in \('(\w+)'", str(check.sqltext))
    }
    return {column.name: allowed.get(column.name, _value(c, column)) for column in table.columns}


def _value(c: Connection, column: Column[Any]) -> Any:
    for key in column.foreign_keys:
        return c.execute(select(func.min(key.column))).scalar_one()
    return BY_TYPE[column.type.python_type]
