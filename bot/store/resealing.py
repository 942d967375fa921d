"""Another sealing key: every sealed value is opened and sealed anew, a few rows at a time, while the house goes on.

What is under the key that writes is passed over, so whatever ends this in the middle, it goes on where it was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, LargeBinary, Table, and_, func, or_, select, tuple_, update

from bot.store.database import Database
from bot.store.keyring import FIRST
from bot.store.recordings import Recordings
from bot.store.seal import NUMBERED, Seal, SealError, header, key_of
from bot.store.tables import metadata

BATCH = 200
Told = Callable[[int], None]
Fresh = tuple[tuple[Any, ...], dict[str, tuple[bytes, bytes]]]
"""The key of a row, and of its columns what has to be there still and what comes in its place."""


@dataclass
class Resealed:
    """How many values were sealed anew, and what no key opens."""

    count: int = 0
    lost: list[str] = field(default_factory=list)


class Resealing:
    """Columns and files of a house."""

    def __init__(self, db: Database, seal: Seal, recordings: Recordings) -> None:
        self._db = db
        self._seal = seal
        self._recordings = recordings

    def under(self) -> Counter[str]:
        """How many values are under each key."""
        found: Counter[str] = Counter()
        with self._db.read() as c:
            for column in (one for _, columns in sealed() for one in columns):
                numbered = func.substr(column, 1, 1) == NUMBERED
                start = func.substr(column, 1, 5)
                for begins, number in c.execute(select(start, func.count()).where(numbered).group_by(start)):
                    found[key_of(bytes(begins))] += int(number)
                rest = select(func.count()).where(column.is_not(None), ~numbered)
                found[FIRST] += int(c.execute(rest).scalar_one())
        for path in self._recordings.files():
            found[_of_file(path)] += 1
        return +found

    def left(self) -> int:
        """How many values are not under the key that writes."""
        current = self._seal.current
        return sum(number for key, number in self.under().items() if key != current)

    def all(self, told: Told) -> Resealed:
        """Seal anew whatever is not under the key that writes; `told` hears how many that were, batch by batch."""
        done = Resealed()
        for table, columns in sealed():
            self._table(table, columns, done, told)
        for path in self._recordings.files():
            if _of_file(path) != self._seal.current:
                self._file(path, done)
                told(done.count)
        return done

    def _table(self, table: Table, columns: list[Column[Any]], done: Resealed, told: Told) -> None:
        head = header(self._seal.current)
        other = [and_(one.is_not(None), func.substr(one, 1, len(head)) != head) for one in columns]
        key = list(table.primary_key.columns)
        last: tuple[Any, ...] | None = None
        while True:
            query = select(*key, *columns).where(or_(*other)).order_by(*key).limit(BATCH)
            with self._db.read() as c:
                rows = c.execute(query if last is None else query.where(_after(key, last))).all()
            if not rows:
                return
            last = tuple(rows[-1][: len(key)])
            fresh = [self._fresh(table, columns, tuple(row[: len(key)]), row[len(key) :], done) for row in rows]
            done.count += self._db.retry(partial(_write_all, table, key, fresh))
            told(done.count)

    def _fresh(
        self, table: Table, columns: list[Column[Any]], key: tuple[Any, ...], values: Any, done: Resealed
    ) -> Fresh:
        """The values of a row that are to be written, each with what has to be there still."""
        found: dict[str, tuple[bytes, bytes]] = {}
        for column, value in zip(columns, values, strict=True):
            if value is None or key_of(bytes(value)) == self._seal.current:
                continue
            try:
                found[column.name] = bytes(value), self._seal.close_bytes(self._seal.open_bytes(bytes(value)))
            except SealError:
                done.lost.append(f"{table.name}.{column.name} of {'/'.join(map(str, key))}")
        return key, found

    def _file(self, path: Path, done: Resealed) -> None:
        try:
            opened = self._seal.open_bytes(path.read_bytes())
        except FileNotFoundError:
            return
        except SealError:
            done.lost.append(path.name)
            return
        self._recordings.rewrite(path, opened)
        done.count += 1


def sealed() -> Iterator[tuple[Table, list[Column[Any]]]]:
    """Every table with columns of sealed values."""
    for table in metadata.sorted_tables:
        columns = [one for one in table.columns if isinstance(one.type, LargeBinary)]
        if columns:
            yield table, columns


def _after(key: list[Column[Any]], last: tuple[Any, ...]) -> ColumnElement[bool]:
    return key[0] > last[0] if len(key) == 1 else tuple_(*key) > tuple_(*last)


def _write_all(table: Table, key: list[Column[Any]], fresh: list[Fresh], c: Connection) -> int:
    return sum(_write(c, table, key, one) for one in fresh)


def _write(c: Connection, table: Table, key: list[Column[Any]], one: Fresh) -> int:
    """Each value by compare-and-set: what somebody wrote meanwhile is under the new key already."""
    mine = and_(*(column == value for column, value in zip(key, one[0], strict=True)))
    return sum(
        c.execute(update(table).where(mine, table.c[name] == before).values({name: after})).rowcount
        for name, (before, after) in one[1].items()
    )


def _of_file(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return key_of(file.read(5))
    except FileNotFoundError:
        return ""
