"""Voice messages and photos kept for a clerk: a row each, the file sealed, both gone when their time is over."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from bot.store.database import Database
from bot.store.handoff_tables import recording
from bot.store.seal import Seal
from bot.store.tables import message


@dataclass(frozen=True)
class Recording:
    """One kept voice message or photo; without `handoff_id` it only waits for the person's yes or no.

    `kind` is `sound` (MP3, so many `seconds`), `picture` (JPEG) or `clerk` (MP3 that a clerk recorded for the person).
    """

    id: int
    key: str
    person_id: int
    message_id: int
    handoff_id: int | None
    seconds: float
    created_at: datetime
    keep_until: datetime
    kind: str = "sound"


class Recordings:
    """Files in `folder`, by default beside an SQLite database. Raises RuntimeError where there is no folder at all."""

    SUFFIX, UNFINISHED = ".sealed", ".new"

    def __init__(self, db: Database, seal: Seal, folder: Path | None = None) -> None:
        self._db = db
        self._seal = seal
        beside = db.url.database if db.url.get_backend_name() == "sqlite" else None
        self._folder = folder or (Path(beside).parent / "recordings" if beside else None)

    def keep(
        self, person_id: int, message_id: int, handoff_id: int | None, sound: bytes, seconds: float,
        now: datetime, until: datetime, kind: str = "sound",
    ) -> Recording:  # fmt: skip
        """Keep the file of a message until a day; one that is kept already stays and is given to the handoff."""
        if (known := self.of_message(message_id)) is not None:
            self.attach(known.id, handoff_id, until)
            return known
        row = {
            "person_id": person_id, "message_id": message_id, "handoff_id": handoff_id,
            "seconds": seconds, "created_at": now, "keep_until": until, "kind": kind,
        }  # fmt: skip
        with self._written(sound) as key:
            self._db.retry(lambda c: c.execute(insert(recording).values(row | {"key": key})))
        found = self.of_message(message_id)
        assert found is not None
        return found

    def with_line(
        self, line: Mapping[str, Any], handoff_id: int, sound: bytes, seconds: float, now: datetime, until: datetime,
        kind: str,
    ) -> int:  # fmt: skip
        """Write a line into the story together with the recording that belongs to it, or neither; the line's id."""
        row = {
            "person_id": line["person_id"], "handoff_id": handoff_id, "seconds": seconds,
            "created_at": now, "keep_until": until, "kind": kind,
        }  # fmt: skip

        def work(c: Connection) -> int:
            written = c.execute(insert(message).values(line)).inserted_primary_key
            assert written is not None
            c.execute(insert(recording).values(row | {"key": key, "message_id": written[0]}))
            return int(written[0])

        with self._written(sound) as key:
            return self._db.retry(work)

    def attach(self, recording_id: int, handoff_id: int | None, until: datetime) -> None:
        """Give a kept message to a handoff."""
        step = update(recording).where(recording.c.id == recording_id)
        self._db.retry(lambda c: c.execute(step.values(handoff_id=handoff_id, keep_until=until)))

    def get(self, recording_id: int) -> Recording | None:
        """The one with that id, or None."""
        found = self._select(recording.c.id == recording_id)
        return found[0] if found else None

    def of_message(self, message_id: int) -> Recording | None:
        """The kept sound of a message, or None."""
        found = self._select(recording.c.message_id == message_id)
        return found[0] if found else None

    def by_key(self, key: str, kind: str) -> Recording | None:
        """The one of that kind whose file has that name, or None."""
        found = self._select((recording.c.key == key) & (recording.c.kind == kind))
        return found[0] if found else None

    def of_person(self, person_id: int) -> list[Recording]:
        """Everything kept of a person, oldest first."""
        return self._select(recording.c.person_id == person_id)

    def sound(self, one: Recording) -> bytes | None:
        """The opened sound, or None when its file is gone. Raises SealError when the key does not fit."""
        try:
            return self._seal.open_bytes(self._path(one.key).read_bytes())
        except FileNotFoundError:
            return None

    def drop(self, ids: Iterable[int]) -> int:
        """Delete these, sound first; how many there were."""
        rows = self._select(recording.c.id.in_(list(ids)))
        self._remove(one.key for one in rows)
        where = recording.c.id.in_([one.id for one in rows])
        self._db.retry(lambda c: c.execute(delete(recording).where(where)))
        return len(rows)

    def forget(self, person_id: int) -> int:
        """Delete everything of a person; how many there were."""
        return self.drop(one.id for one in self.of_person(person_id))

    def lapsed(self, now: datetime) -> int:
        """Delete what may not be kept any longer; how many."""
        return self.drop(one.id for one in self._select(recording.c.keep_until <= now))

    def older(self, than: datetime) -> int:
        """How many are older than the hall keeps them."""
        with self._db.read() as c:
            return int(
                c.execute(select(func.count()).select_from(recording).where(recording.c.created_at < than)).scalar_one()
            )

    def drop_older(self, than: datetime) -> int:
        """Delete what is older than the hall keeps it, at most 500; how many."""
        return self.drop(one.id for one in self._select(recording.c.created_at < than))

    def _select(self, where: object) -> list[Recording]:
        query = select(recording).where(where).order_by(recording.c.id).limit(500)  # type: ignore[arg-type]
        with self._db.read() as c:
            return [
                Recording(
                    r.id, r.key, r.person_id, r.message_id, r.handoff_id, r.seconds, r.created_at, r.keep_until, r.kind
                )
                for r in c.execute(query)
            ]  # fmt: skip

    def files(self, unfinished: bool = False) -> list[Path]:
        """Every kept file; with `unfinished` also those that are being written."""
        wanted = (self.SUFFIX, self.UNFINISHED) if unfinished else (self.SUFFIX,)
        there = self._folder.iterdir() if self._folder and self._folder.is_dir() else ()
        return sorted(path for path in there if path.suffix in wanted)

    def rewrite(self, path: Path, data: bytes) -> None:
        """Seal a kept file with the key that writes now; one whose row went meanwhile does not come back."""
        fresh = path.with_suffix(f".{secrets.token_hex(4)}{self.UNFINISHED}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(self._seal.close_bytes(data))
        known = self._select(recording.c.key == path.stem)
        if path.exists():
            fresh.replace(path)
        fresh.unlink(missing_ok=True)
        if known and not self._select(recording.c.key == path.stem):
            self._remove([path.stem])

    def _path(self, key: str) -> Path:
        if self._folder is None:
            raise RuntimeError("no folder for recordings was given")
        return self._folder / f"{key}{self.SUFFIX}"

    @contextlib.contextmanager
    def _written(self, sound: bytes) -> Iterator[str]:
        """The key of a new file, which is gone again when what belongs to it could not be written down."""
        key = secrets.token_hex(20)
        self._write(key, sound)
        try:
            yield key
        except Exception:
            self._remove([key])
            raise

    def _write(self, key: str, sound: bytes) -> None:
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_suffix(self.UNFINISHED)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(self._seal.close_bytes(sound))
        fresh.replace(path)

    def _remove(self, keys: Iterable[str]) -> None:
        for key in keys:
            with contextlib.suppress(FileNotFoundError):
                self._path(key).unlink()
