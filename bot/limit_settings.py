"""How much one person and one address may ask in a minute; `off` where something in front of the house counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

NAMES = "LIMIT_PERSON LIMIT_ADDRESS LIMIT_FETCH"
SMALLEST, LARGEST = 10, 100_000  # a photo alone counts five


@dataclass(frozen=True)
class LimitSettings:
    """Units a minute, None for no limit. A message is one unit, a recording two, a photo five.

    The defaults leave room for a village or a hall behind one address: forty people who each write every two seconds.
    """

    person: int | None = 30
    address: int | None = 1200
    fetch: int | None = 3000


def read_limits(env: Mapping[str, str]) -> LimitSettings:
    """The settings. Raises ValueError naming the variable and what is allowed."""
    usual = LimitSettings()
    return LimitSettings(
        _number(env, "LIANXIN_LIMIT_PERSON", usual.person),
        _number(env, "LIANXIN_LIMIT_ADDRESS", usual.address),
        _number(env, "LIANXIN_LIMIT_FETCH", usual.fetch),
    )


def _number(env: Mapping[str, str], name: str, usual: int | None) -> int | None:
    value = env.get(name)
    if not value:
        return usual
    if value == "off":
        return None
    if not (value.isascii() and value.isdigit() and SMALLEST <= int(value) <= LARGEST):
        raise ValueError(f"{name}={value!r} is not allowed; use a number a minute from {SMALLEST} to {LARGEST}, or off")
    return int(value)
