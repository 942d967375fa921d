"""Sealing personal columns: AES-256-GCM with a key beside the data, and keyed hashes for look-up.

A sealed value begins with a version byte. 1: sealed with the first key; 2: the four bytes of a key's number follow.
Then nonce and ciphertext with tag; all that stands before the nonce is authenticated as well.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.store.keyring import FIRST, Keyring, SealError, look_up_layer

__all__ = ["Seal", "SealError", "header", "key_of"]

NONCE_BYTES = 12
VERSION, NUMBERED = b"\x01", b"\x02"


class Seal:
    """Seals with the key that writes, opens with any that is there, and makes the look-up hashes.

    Several processes may use one keys folder: when another key writes, each of them does so from its next value on.
    """

    def __init__(self, key: bytes) -> None:
        self._ring: Keyring | None = None
        self._stamp: tuple[int, int] | None = None
        self._ciphers = {FIRST: _cipher(key)}
        self._current = FIRST
        self._layers: Sequence[bytes] = (look_up_layer(key),)

    @classmethod
    def from_folder(cls, folder: Path) -> Seal:
        """Use the keys in `folder`, making folder and key on first use (readable by the owner only)."""
        ring = Keyring(folder)
        seal = cls(b"")
        seal._ring, seal._ciphers = ring, {}
        seal._layers = ring.layers()[:1]
        seal._writer()
        return seal

    def use_layers(self, number: int) -> None:
        """How many layers the look-up hashes of the store have. Raises SealError when the folder has fewer."""
        if self._ring is None or number == len(self._layers):
            return
        found = self._ring.layers()
        if len(found) < number:
            raise SealError(f"the look-up hashes have {number} layers, look-up.keys only {len(found)}; restore it")
        self._layers = found[:number]

    @property
    def current(self) -> str:
        """The number of the key that seals now."""
        self._writer()
        return self._current

    def close(self, text: str) -> bytes:
        """The sealed form of `text`."""
        return self.close_bytes(text.encode("utf-8", "surrogatepass"))

    def close_bytes(self, data: bytes) -> bytes:
        """The sealed form of any bytes."""
        cipher, head = self._writer(), header(self._current)
        nonce = os.urandom(NONCE_BYTES)
        return head + nonce + cipher.encrypt(nonce, data, head)

    def open(self, sealed: bytes) -> str:
        """The text of a sealed value; raises SealError when key or data do not fit."""
        try:
            return self.open_bytes(sealed).decode("utf-8", "surrogatepass")
        except ValueError as error:
            raise SealError("a sealed value does not fit this key") from error

    def open_bytes(self, sealed: bytes) -> bytes:
        """The bytes of a sealed value; raises SealError when key or data do not fit."""
        number = key_of(sealed)
        size = len(header(number))
        head, nonce, body = sealed[:size], sealed[size : size + NONCE_BYTES], sealed[size + NONCE_BYTES :]
        try:
            return self._reader(number).decrypt(nonce, body, head)
        except (InvalidTag, ValueError) as error:
            raise SealError("a sealed value does not fit this key") from error

    def close_json(self, value: Any) -> bytes:
        """Seal any JSON value."""
        return self.close(json.dumps(value, ensure_ascii=False))

    def open_json(self, sealed: bytes) -> Any:
        """Open a sealed JSON value."""
        return json.loads(self.open(sealed))

    def maybe(self, text: str | None) -> bytes | None:
        """Seal text that may be missing."""
        return None if text is None else self.close(text)

    def opened(self, sealed: bytes | None) -> str | None:
        """Open a value that may be missing."""
        return None if sealed is None else self.open(sealed)

    def hash(self, kind: str, value: str) -> str:
        """A keyed hash for look-up; `kind` keeps equal values of different columns apart."""
        found = hmac.new(self._layers[0], f"{kind}\0{value}".encode(), hashlib.sha256).hexdigest()
        for layer in self._layers[1:]:
            found = wrapped(layer, found)
        return found

    def _writer(self) -> AESGCM:
        if self._ring is not None and (not self._ciphers or self._ring.stamp() != self._stamp):
            stamp = self._ring.stamp()
            current = self._ring.current()
            self._reader(current)
            self._stamp, self._current = stamp, current
        return self._ciphers[self._current]

    def _reader(self, number: str) -> AESGCM:
        known = self._ciphers.get(number)
        if known is None:
            key = self._ring.read(number) if self._ring else None
            if key is None:
                raise SealError(f"a value was sealed with the key {number}, which is not in the keys folder")
            known = self._ciphers[number] = _cipher(key)
        return known


def header(number: str) -> bytes:
    """With what a value begins that was sealed with the key of that number."""
    return VERSION if number == FIRST else NUMBERED + bytes.fromhex(number)


def key_of(sealed: bytes) -> str:
    """The number of the key a value was sealed with."""
    return FIRST if sealed[:1] != NUMBERED else sealed[1:5].hex()


def wrapped(layer: bytes, found: str) -> str:
    """One layer more around a look-up hash: who has only older layers can test no guess."""
    return hmac.new(layer, found.encode(), hashlib.sha256).hexdigest()


def _cipher(key: bytes) -> AESGCM:
    return AESGCM(hashlib.sha256(b"seal" + key).digest())
