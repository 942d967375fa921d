"""The keys folder: sealing keys by number, which of them writes, and the layers of the look-up hash.

    seal.key            the first sealing key (number 00000000)
    seal-1a2b3c4d.key   a later one
    seal.current        the number of the one that writes, absent while it is the first
    look-up.keys        one layer a line, absent while there is only the one that the first sealing key gives

Every change is a new file or a rename, so whatever ends a rotation in the middle leaves a folder that opens everything.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

KEY_BYTES = 32
FIRST = "00000000"
CURRENT, LAYERS = "seal.current", "look-up.keys"


class SealError(Exception):
    """A sealed value cannot be opened with this key."""


class Keyring:
    """Reading and changing the folder; the first key is made when there is none at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._mark = os.fspath(folder / CURRENT)  # looked at before every sealing
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not (folder / CURRENT).exists():
            _make(self.path(FIRST))

    def path(self, number: str) -> Path:
        """The file of a sealing key."""
        return self._folder / ("seal.key" if number == FIRST else f"seal-{number}.key")

    def numbers(self) -> list[str]:
        """Every sealing key that is there."""
        first = [FIRST] if self.path(FIRST).exists() else []
        return first + sorted(p.stem.removeprefix("seal-") for p in self._folder.glob("seal-*.key"))

    def read(self, number: str) -> bytes | None:
        """A sealing key, None when it is not there. Raises SealError for a damaged one."""
        path = self.path(number)
        try:
            key = path.read_bytes()
        except FileNotFoundError:
            return None
        if len(key) != KEY_BYTES:
            raise SealError(
                f"{path.name} is damaged: {len(key)} bytes instead of {KEY_BYTES}; restore it from the backup"
            )
        return key

    def current(self) -> str:
        """The number of the key that writes."""
        try:
            return (self._folder / CURRENT).read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return FIRST

    def stamp(self) -> tuple[int, int] | None:
        """Another one whenever another key writes; asked before every sealing, so it is one look at a file."""
        try:
            found = os.stat(self._mark)
        except FileNotFoundError:
            return None
        return found.st_mtime_ns, found.st_ino

    def switched_at(self) -> float:
        """When the key that writes became that, in seconds since 1970; 0 when it always was."""
        stamp = self.stamp()
        return stamp[0] / 1e9 if stamp else 0.0

    def switch(self) -> str:
        """Make a new key, which writes from now on; its number."""
        self.keep_layers()
        number = secrets.token_hex(4)
        _make(self.path(number))
        self._put(CURRENT, number)
        return number

    def drop(self, number: str) -> None:
        """Delete a key for good. Raises SealError for the one that writes."""
        if number == self.current():
            raise SealError(f"the key {number} writes and stays")
        self.path(number).unlink(missing_ok=True)

    def layers(self) -> list[bytes]:
        """The layers of the look-up hash, the oldest first."""
        try:
            text = (self._folder / LAYERS).read_text(encoding="ascii")
        except FileNotFoundError:
            first = self.read(FIRST)
            if first is None:
                raise SealError(f"{LAYERS} is not in the keys folder; restore it from the backup") from None
            return [look_up_layer(first)]
        return [bytes.fromhex(line) for line in text.split()]

    def keep_layers(self) -> None:
        """Write the layers into a file of their own, so that the first sealing key may go."""
        if not (self._folder / LAYERS).exists():
            self._put(LAYERS, "".join(f"{layer.hex()}\n" for layer in self.layers()))

    def add_layer(self) -> int:
        """One layer more, which counts when the store says so; how many there are."""
        layers = [*self.layers(), secrets.token_bytes(KEY_BYTES)]
        self._put(LAYERS, "".join(f"{layer.hex()}\n" for layer in layers))
        return len(layers)

    def _put(self, name: str, text: str) -> None:
        fresh = self._folder / f".{name}.{os.getpid()}"
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._folder / name)


def look_up_layer(key: bytes) -> bytes:
    """The layer that the first sealing key gives (domain-separated from sealing)."""
    return hashlib.sha256(b"look-up" + key).digest()


def _make(path: Path) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
