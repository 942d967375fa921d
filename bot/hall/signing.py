"""Signatures of this house: only somebody with its key can make them, anybody here can check them."""

from __future__ import annotations

import hashlib
import hmac

MAC_CHARACTERS = 32  # of hexadecimal: 128 bits, OWASP ASVS 7.2.3


class Signer:
    """Signs short texts with one key; `purpose` keeps what is signed for one use from counting in another."""

    def __init__(self, key: str, purpose: str = "") -> None:
        self._key = key.encode()
        self._purpose = purpose

    def within(self, purpose: str) -> Signer:
        """The same key for another use."""
        return Signer(self._key.decode(), purpose)

    def sign(self, value: str) -> str:
        """The value with its signature behind a dot."""
        return f"{value}.{self.mac(value)}"

    def unsign(self, token: str) -> str | None:
        """The value of a signed token, or None when it was not signed here for this purpose."""
        value, _, mac = token.rpartition(".")
        return (
            value if value and hmac.compare_digest(mac.encode("utf-8", "replace"), self.mac(value).encode()) else None
        )

    def mac(self, value: str) -> str:
        """The signature alone, 32 hexadecimal characters."""
        return self.digest(value).hex()[:MAC_CHARACTERS]

    def digest(self, value: str) -> bytes:
        """All 32 bytes of it, for another spelling."""
        said = f"{self._purpose}\0{value}" if self._purpose else value
        return hmac.new(self._key, said.encode("utf-8", "replace"), hashlib.sha256).digest()
