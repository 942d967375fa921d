"""The audit log, for commands that need nothing else of the store."""

from __future__ import annotations

from bot.settings import Settings
from bot.store.store import open_store

NOBODY_NAMED = "command line"


def note(settings: Settings, who: str, action: str, target: str) -> None:
    """Write down who did what."""
    from bot.bootstrap import clock_of

    store = open_store(settings.db_url, settings.data / "keys")
    store.staff.note(who[:60], action, target[:80], clock_of(settings).now())
    store.db.close()


def is_admin(settings: Settings, who: str) -> bool:
    """Whether that is the name of an admin's account."""
    store = open_store(settings.db_url, settings.data / "keys")
    role = store.staff.role(who)
    store.db.close()
    return role == "admin"
