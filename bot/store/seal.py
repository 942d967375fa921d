"""Sealing personal columns: AES-256-GCM with a key beside the data, and keyed hashes for look-up."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12
VERSION = b"\x01"


class SealError(Exception):
    """A sealed value cannot be opened with this key."""


class Seal:
    """Seals and opens text; the same key also makes the look-up hashes (domain-separated)."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(hashlib.sha256(b"seal" + key).digest())
        self._hash_key = hashlib.sha256(b"look-up" + key).digest()

    @classmethod
    def from_folder(cls, folder: Path) -> Seal:
        """Read the key in `folder`, making folder and key on first use (readable by the owner only)."""
        path = folder / "seal.key"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return cls(_read_key(path))
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
        return cls(_read_key(path))

    def close(self, text: str) -> bytes:
        """The sealed form of `text`: version byte, nonce, ciphertext with tag."""
        return self.close_bytes(text.encode("utf-8", "surrogatepass"))

    def close_bytes(self, data: bytes) -> bytes:
        """The sealed form of any bytes."""
        nonce = os.urandom(NONCE_BYTES)
        return VERSION + nonce + self._cipher.encrypt(nonce, data, VERSION)

    def open(self, sealed: bytes) -> str:
        """The text of a sealed value; raises SealError when key or data do not fit."""
        try:
            return self.open_bytes(sealed).decode("utf-8", "surrogatepass")
        except ValueError as error:
            raise SealError("a sealed value does not fit this key") from error

    def open_bytes(self, sealed: bytes) -> bytes:
        """The bytes of a sealed value; raises SealError when key or data do not fit."""
        nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        try:
            return self._cipher.decrypt(nonce, body, sealed[:1])
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
        return hmac.new(self._hash_key, f"{kind}\0{value}".encode(), hashlib.sha256).hexdigest()


def _read_key(path: Path) -> bytes:
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise SealError(f"{path.name} is damaged: {len(key)} bytes instead of {KEY_BYTES}; restore it from the backup")
    return key
