"""WeChat's signature and its sealed envelope (安全模式): SHA-1 over sorted parts, AES-256-CBC under a fixed key.

Both are imposed by WeChat (developers.weixin.qq.com, 消息加解密说明) and are weaker than the house would choose: the
signature of the plain mode does not cover the body, so the safe mode is the one to use.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32  # WeChat pads to 32 bytes, not to the 16 of AES
RANDOM = 16


class Tampered(ValueError):
    """The envelope was not made with this key for this account; why is not told."""


def signature(*parts: str) -> str:
    """SHA-1 of the parts in sorted order, hexadecimal."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def genuine(given: str, *parts: str) -> bool:
    """Whether `given` is the signature of the parts, compared in constant time."""
    return hmac.compare_digest(given.encode(), signature(*parts).encode())


class Envelope:
    """Seals and opens messages of one account; `aes_key` are the 43 characters of the settings page."""

    def __init__(self, aes_key: str, appid: str) -> None:
        key = base64.b64decode(aes_key + "=")
        self._cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16]))
        self._appid = appid.encode()

    def close(self, text: str) -> str:
        """The text, sealed and in base 64."""
        data = text.encode()
        plain = os.urandom(RANDOM) + struct.pack("!I", len(data)) + data + self._appid
        fill = BLOCK - len(plain) % BLOCK
        seal = self._cipher.encryptor()
        return base64.b64encode(seal.update(plain + bytes([fill]) * fill) + seal.finalize()).decode()

    def open(self, sealed: str) -> str:
        """The text of an envelope. Raises Tampered."""
        try:
            data = base64.b64decode(sealed, validate=True)
            unseal = self._cipher.decryptor()
            plain = _unfilled(unseal.update(data) + unseal.finalize())
            (length,) = struct.unpack("!I", plain[RANDOM : RANDOM + 4])
            text, appid = plain[RANDOM + 4 :][:length], plain[RANDOM + 4 + length :]
            if len(text) != length or not hmac.compare_digest(appid, self._appid):
                raise Tampered
            return text.decode()
        except (binascii.Error, ValueError, struct.error):
            raise Tampered from None


def _unfilled(plain: bytes) -> bytes:
    fill = plain[-1] if plain else 0
    if not 1 <= fill <= BLOCK or plain[-fill:] != bytes([fill]) * fill:
        raise Tampered
    return plain[:-fill]
