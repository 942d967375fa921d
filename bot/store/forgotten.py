"""Who was forgotten, as keyed hashes in a file beside the store: a backup that is older than that is told of it again.

The key lies in the keys folder and is never changed, so that every backup of a house can be asked. Lines are
`HASH MOMENT`; somebody who came back after that moment is a new person and stays.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from bot.store.keys import secret

FILE, KEY = "forgotten.txt", "forgotten.key"
_HEAD = "# key "


class ForeignIndex(ValueError):
    """An index was made with another key; the message says whose."""


class Forgotten:
    """The index of the house whose files lie in `data`."""

    def __init__(self, data: Path) -> None:
        self._path = data / FILE
        self._keys = data / "keys"
        self._key: bytes | None = None

    def add(self, channel: str, sender: str, now: datetime) -> None:
        """Write down that somebody was forgotten; on the disk before this returns."""
        head = [] if self._path.exists() else [f"{_HEAD}{self.mark()}"]
        self._append([*head, f"{self._hash(channel, sender)} {now.isoformat()}"])

    def when(self) -> dict[str, datetime]:
        """Every hash with the last moment at which its person was forgotten. Raises ForeignIndex."""
        found: dict[str, datetime] = {}
        for line in self._lines():
            if line.startswith(_HEAD):
                if (mark := line.removeprefix(_HEAD).strip()) != self.mark():
                    raise ForeignIndex(
                        f"{self._path} was made with the key {mark}, but {self._keys / KEY} is {self.mark()}; "
                        "put the forgotten.key of that house into the keys folder"
                    )
                continue
            value, _, moment = line.partition(" ")
            at = datetime.fromisoformat(moment.strip())
            found[value] = max(at, found.get(value, at))
        return found

    def has(self, known: dict[str, datetime], channel: str, sender: str, since: datetime) -> bool:
        """Whether somebody who is known since that moment was forgotten later; `known` is from `when`."""
        at = known.get(self._hash(channel, sender))
        return at is not None and since <= at

    def take(self, lines: Iterable[str]) -> None:
        """Add the lines of another copy of this index, such as the newest one beside an old backup."""
        mine = list(self._lines())
        more = [line for line in lines if line.strip() and line not in mine]
        if more:
            self._append(more)

    def mark(self) -> str:
        """By which the key of an index is known, made when it is not there yet; it tells nothing of the key."""
        return hashlib.sha256(b"mark" + self._secret()).hexdigest()[:12]

    def _append(self, lines: Iterable[str]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a") as file:
            file.writelines(f"{line}\n" for line in lines)
            file.flush()
            os.fsync(file.fileno())

    def _lines(self) -> list[str]:
        return self._path.read_text(encoding="ascii").splitlines() if self._path.exists() else []

    def _hash(self, channel: str, sender: str) -> str:
        return hmac.new(self._secret(), f"{channel}\0{sender}".encode(), hashlib.sha256).hexdigest()

    def _secret(self) -> bytes:
        if self._key is None:
            self._key = secret(self._keys, KEY).encode()
        return self._key
