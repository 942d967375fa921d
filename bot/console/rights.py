"""Who may do what in the console: the one table. Every address names a right; nothing is decided anywhere else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from bot.store.staff import ROLES

Right = Literal[
    "open", "look", "act", "phrases", "settings", "learn", "knowledge", "lead", "broadcast", "approve", "channels",
    "staff", "audit", "holders",
]  # fmt: skip

# open: nobody has to be signed in · look: the pages of the hall's work · act: serving people, appointments and calls
# phrases: changing the ready answers · learn: teaching utterances, training, changing the model
# knowledge: writing answers, and publishing what somebody else wrote · settings: the hall's values, hours and days
# holders: bringing in lists of licence holders, taking them back, and taking somebody off
# lead: taking a talk away from a colleague who is gone
# broadcast: writing a notice to many people, pausing and stopping it · approve: letting a colleague's notice go, and
# go on · channels: stopping a channel and letting it go on
# staff: accounts of others · audit: reading the audit log
RIGHTS: Mapping[Right, tuple[str, ...]] = {
    "open": ROLES,
    "look": ROLES,
    "act": ("clerk", "lead", "admin"),
    "phrases": ("lead", "editor", "admin"),
    "settings": ("lead", "admin"),
    "learn": ("lead", "editor", "admin"),
    "knowledge": ("lead", "editor", "admin"),
    "holders": ("lead", "admin"),
    "lead": ("lead", "admin"),
    "broadcast": ("lead", "editor", "admin"),
    "approve": ("lead", "admin"),
    "channels": ("lead", "admin"),
    "staff": ("admin",),
    "audit": ("auditor", "admin"),
}


def may(role: str, right: Right) -> bool:
    """Whether a role has a right."""
    return role in RIGHTS[right]
