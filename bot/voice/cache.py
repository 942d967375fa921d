"""Finished sounds on disk: keyed by everything that shapes them, checked before storing and when read.

An entry is two files: the sound itself (`<key>.<codec>`, servable as it is) and `<key>.json` with what is known of it,
written last, so that an entry exists only when it is whole. Oldest use goes first when the space is used up.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import logging
import os
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MAX_BYTES = 500_000_000
_STALE_PART_S = 3600.0  # younger ones may be another process's work
log = logging.getLogger("lianxin.voice")


def cache_key(**parts: str) -> str:
    """sha256 of the canonical JSON of whatever shapes a sound; every named part changes it."""
    canonical = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


@dataclass(frozen=True)
class Made:
    """A sound just made: its bytes and what is kept beside them."""

    data: bytes
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Entry:
    """A stored sound; `fresh` when this call (or one it waited for) made it."""

    path: Path
    facts: Mapping[str, Any]
    fresh: bool = False


class Cache:
    """One folder of sounds. `check` is asked before storing and raises when the bytes are no good."""

    def __init__(
        self,
        folder: Path,
        check: Callable[[bytes], None],
        max_bytes: int = MAX_BYTES,
        max_age_s: float | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._folder = folder
        self._check = check
        self._max_bytes = max_bytes
        self._max_age_s = max_age_s
        self._clock = clock
        self._lock = threading.RLock()
        self._known: OrderedDict[str, tuple[int, float]] | None = None  # name → (bytes, written at), oldest use first
        self._total = 0
        self._flights: dict[str, asyncio.Task[Entry]] = {}

    def get(self, key: str, codec: str) -> Entry | None:
        """The stored sound, or None; a damaged one is dropped with a log line."""
        name = f"{key}.{codec}"
        with self._lock:
            self.expire()
            known = self._index()
            if name not in known:
                return None
            facts = self._sound_facts(name)
            if facts is None:
                log.warning("voice cache: a damaged sound was dropped (%s)", name[:12])
                self._drop(name)
                return None
            known.move_to_end(name)
            with contextlib.suppress(OSError):
                os.utime(self._folder / name)
            return Entry(self._folder / name, facts)

    def put(self, key: str, codec: str, made: Made) -> Entry:
        """Check and store; whatever `check` raises goes through and nothing is kept."""
        self._check(made.data)
        name = f"{key}.{codec}"
        facts = {**made.facts, "bytes": len(made.data), "sha256": hashlib.sha256(made.data).hexdigest()}
        with self._lock:
            known = self._index()
            self.expire()
            self._write(name, made.data)
            self._write(_facts_name(name), json.dumps(facts, ensure_ascii=False).encode())
            self._total += len(made.data) - known.pop(name, (0, 0.0))[0]
            known[name] = (len(made.data), self._clock())
            self._make_room(keep=name)
        return Entry(self._folder / name, facts, fresh=True)

    async def get_or_make(self, key: str, codec: str, make: Callable[[], Awaitable[Made]]) -> Entry:
        """The stored sound, or the one `make` gives; equal requests at the same time share one making.

        A caller that is cancelled leaves the making running for the others and for the store. What `make` or the
        check raises reaches every waiting caller, and nothing is stored.
        """
        name = f"{key}.{codec}"
        flight = self._flights.get(name)
        if flight is None:
            flight = asyncio.create_task(self._fly(key, codec, make))
            self._flights[name] = flight
            flight.add_done_callback(lambda done: self._landed(name, done))
        return await asyncio.shield(flight)

    async def _fly(self, key: str, codec: str, make: Callable[[], Awaitable[Made]]) -> Entry:
        found = await asyncio.to_thread(self.get, key, codec)
        if found is not None:
            return found
        made = await make()
        return await asyncio.to_thread(self.put, key, codec, made)

    def _landed(self, name: str, flight: asyncio.Task[Entry]) -> None:
        self._flights.pop(name, None)
        if not flight.cancelled():
            flight.exception()  # the callers saw it; an abandoned one must not be reported as never retrieved

    def sizes(self) -> dict[str, int]:
        """`{"entries", "bytes"}`."""
        with self._lock:
            return {"entries": len(self._index()), "bytes": self._total}

    def expire(self) -> int:
        """Remove what is older than the folder's greatest age, if it has one; how many sounds."""
        if self._max_age_s is None:
            return 0
        with self._lock:
            oldest = self._clock() - self._max_age_s
            over = [name for name, (_, at) in self._index().items() if at < oldest]
            for name in over:
                self._drop(name)
        return len(over)

    def _index(self) -> OrderedDict[str, tuple[int, float]]:
        """What the folder holds, read once; half-written files of an earlier run are swept away."""
        if self._known is not None:
            return self._known
        self._folder.mkdir(parents=True, exist_ok=True)
        found = []
        for path in self._folder.iterdir():
            status = path.stat()
            if path.suffix in (".part", ".json"):
                orphan = path.suffix == ".part" or not path.with_suffix("").exists()
                if orphan and status.st_mtime < self._clock() - _STALE_PART_S:
                    path.unlink(missing_ok=True)
            else:
                found.append((status.st_mtime, path.name, status.st_size))
        self._known = OrderedDict((name, (size, at)) for at, name, size in sorted(found))
        self._total = sum(size for _, _, size in found)
        return self._known

    def _sound_facts(self, name: str) -> dict[str, Any] | None:
        try:
            data = (self._folder / name).read_bytes()
            facts: dict[str, Any] = json.loads((self._folder / _facts_name(name)).read_bytes())
            whole = facts["bytes"] == len(data) and facts["sha256"] == hashlib.sha256(data).hexdigest()
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return facts if whole else None

    def _write(self, name: str, data: bytes) -> None:
        part = self._folder / f"{name}.{secrets.token_hex(4)}.part"
        try:
            part.write_bytes(data)
            part.replace(self._folder / name)
        finally:
            part.unlink(missing_ok=True)

    def _make_room(self, keep: str) -> None:
        known = self._index()
        for name in list(known):
            if self._total <= self._max_bytes:
                return
            if name != keep:
                self._drop(name)

    def _drop(self, name: str) -> None:
        self._total -= self._index().pop(name, (0, 0.0))[0]
        for path in (self._folder / _facts_name(name), self._folder / name):
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)


def _facts_name(name: str) -> str:
    return f"{name}.json"


def forget_sounds(folder: Path, engine: str) -> int:
    """Delete the finished sounds of one engine or bank below a cache's folder; how many. The cache finds them gone."""
    gone = 0
    for path in folder.glob("*.json") if folder.is_dir() else ():
        with contextlib.suppress(OSError, ValueError, AttributeError):
            if json.loads(path.read_bytes()).get("engine") == engine:
                path.with_suffix("").unlink(missing_ok=True)
                path.unlink(missing_ok=True)
                gone += 1
    return gone
