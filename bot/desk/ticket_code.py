"""What stands in the square code of a ticket: `LXQ1:0017:K7Q2M4XWPA`, number and a check only this house can make.

Capitals, digits and colons alone, so that the code needs the fewest squares (alphanumeric mode, ISO/IEC 18004).
"""

from __future__ import annotations

import base64
import hmac
import re

from bot.hall.signing import Signer

PREFIX = "LXQ1"
CHECK_CHARACTERS = 10  # 50 bits: a guess at the window succeeds once in 10 to the 15th
_FORM = re.compile(rf"{PREFIX}:([0-9]{{1,12}}):([A-Z2-7]{{{CHECK_CHARACTERS}}})")


def code(number: str, signer: Signer) -> str:
    """The text of the square code of an appointment number."""
    return f"{PREFIX}:{number}:{_check(number, signer)}"


def check_code(text: str, signer: Signer) -> str | None:
    """The appointment number of a code that this house made, None for every other text.

    Small letters and blanks around it are taken too: some readers type what they see.
    """
    found = _FORM.fullmatch(text.strip().upper()) if text.isascii() else None
    if found is None or not hmac.compare_digest(found[2], _check(found[1], signer)):
        return None
    return found[1]


def _check(number: str, signer: Signer) -> str:
    return base64.b32encode(signer.digest(number)).decode()[:CHECK_CHARACTERS]
