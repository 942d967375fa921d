"""Secrets made on first use and kept beside the data, readable by the owner only."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path


def secret(folder: Path, name: str) -> str:
    """The secret of that name, made when it is not there yet; safe when two processes ask at once."""
    path = folder / name
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = folder / f".{name}.{os.getpid()}"
    if not path.exists():
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(32))
        with suppress(FileExistsError):  # somebody else was faster, whose secret then counts
            os.link(fresh, path)
        fresh.unlink()
    return path.read_text().strip()
