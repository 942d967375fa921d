"""Tells whether an environment is what its lock says, without asking an installer."""

from __future__ import annotations

import hashlib
from pathlib import Path

from tools.environments.layout import Environment

BUILDING = ".building"


def fingerprint(lock: Path, folder: Path) -> str:
    """Changes with the lock and with the folder, since an environment's scripts carry its own place."""
    return hashlib.sha256(lock.read_bytes() + str(folder.resolve()).encode()).hexdigest()


def _stamp(folder: Path, lock: Path) -> Path:
    return folder / f".stamp-{lock.stem}"


def ready(environment: Environment) -> bool:
    """Whether the environment was completely built from the lock as it is now."""
    stamp = _stamp(environment.folder, environment.lock)
    if interrupted(environment) or not environment.python.exists() or not stamp.is_file():
        return False
    return stamp.read_text() == fingerprint(environment.lock, environment.folder)


def write(environment: Environment) -> None:
    """Record that the environment now holds its lock, and every smaller lock that this one covers."""
    for lock in (environment.lock, *environment.covers):
        _stamp(environment.folder, lock).write_text(fingerprint(lock, environment.folder))


def interrupted(environment: Environment) -> bool:
    """Whether a build of this environment began and never ended."""
    return (environment.folder / BUILDING).exists()


def begin(environment: Environment) -> None:
    """Mark the environment as under construction."""
    (environment.folder / BUILDING).touch()


def end(environment: Environment) -> None:
    """Stamp the environment as complete and lift the mark of construction."""
    write(environment)
    (environment.folder / BUILDING).unlink(missing_ok=True)


def has_test_tools(folder: Path) -> bool:
    """Whether an environment holds the test tools, also one that was built before it had stamps."""
    stamped = list(folder.glob(".stamp-*"))
    if stamped:
        return folder / ".stamp-test" in stamped
    return any(folder.glob("lib/python3.*/site-packages/pytest-*.dist-info"))
