"""The number of a shared contact: Telegram gives it with the country's code, with or without a plus."""

from __future__ import annotations

import re


def domestic(number: str) -> str | None:
    """A mainland mobile number as its eleven digits; None for any other.

    Without its 86 a number is another country's: 1 and ten digits are a North American one.
    """
    digits = re.sub(r"[\s()+-]", "", number)
    found = re.fullmatch(r"(?:00)?86(1[3-9][0-9]{9})", digits)
    return found[1] if found else None
