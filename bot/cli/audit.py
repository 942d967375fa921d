"""The audit log, for commands that need nothing else of the store."""

from __future__ import annotations

from bot.settings import Settings
from bot.store.store import open_store

NOBODY_NAMED = "command line"
LONGEST_NAME = 60


def check_acting(settings: Settings, name: str) -> None:
    """Refuse a `--as NAME` that is no account of the staff, or one that is switched off."""
    from bot.cli.main import Wrong

    if not name.strip() or len(name) > LONGEST_NAME:
        raise Wrong(f"--as must name who does it, in 1 to {LONGEST_NAME} characters")
    store = open_store(settings.db_url, settings.data / "keys")
    found = store.staff.named(name)
    store.db.close()
    if found is None:
        raise Wrong(f"--as {name}: there is no such staff account; make it with: staff add {name} --role clerk")
    if found.disabled:
        raise Wrong(f"--as {name}: this staff account is switched off; switch it on with: staff on {name}")


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
