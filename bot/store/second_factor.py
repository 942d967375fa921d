"""The second step of signing in: codes of a telephone's app (RFC 6238, SHA-1, six digits, half a minute)."""

from __future__ import annotations

import base64
import hmac
import secrets
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from bot.hall.clock import SHANGHAI

STEP_S, DIGITS = 30, 6
DRIFT = 1  # half minutes that a telephone may be early or late (RFC 6238, 5.2)
SECRET_BYTES = 20
RECOVERY_CODES, RECOVERY_LENGTH = 8, 10
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # without what is misread: I L O 0 1


def fresh_secret() -> str:
    """A new secret in base32, as apps take it."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def fresh_recovery_codes() -> list[str]:
    """Codes for the day on which the telephone is lost; each has 49 bits."""
    return ["".join(secrets.choice(LETTERS) for _ in range(RECOVERY_LENGTH)) for _ in range(RECOVERY_CODES)]


def address(secret: str, name: str, hall: str) -> str:
    """What the picture for the app says (otpauth://)."""
    return _totp(secret).get_provisioning_uri(name, hall)


def code_at(secret: str, now: datetime) -> str:
    """The code an app shows at the hall's time `now`."""
    return _totp(secret).generate(_seconds(now)).decode()


def fitting_step(secret: str, given: str, now: datetime, used: int | None) -> int | None:
    """The half minute whose code was given, None for a wrong code and for one of a step up to `used`."""
    present = _seconds(now) // STEP_S
    code, found = given.encode("utf-8", "replace"), None
    for step in range(present - DRIFT, present + DRIFT + 1):
        right = hmac.compare_digest(_totp(secret).generate(step * STEP_S), code)
        if right and (used is None or step > used):
            found = step
    return found


def plain(given: str) -> str:
    """A code as it was written down: spaces, dashes and small letters do not matter."""
    return "".join(c for c in given.upper() if c.isascii() and c.isalnum())


def _totp(secret: str) -> TOTP:
    return TOTP(base64.b32decode(secret), DIGITS, SHA1(), STEP_S)  # noqa: S303 (RFC 6238 and its apps mean SHA-1)


def _seconds(now: datetime) -> int:
    return int(now.replace(tzinfo=SHANGHAI).timestamp())
