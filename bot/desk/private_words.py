"""Words of one person that may be heard for some minutes: kept in memory only, under addresses nobody can guess."""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

PREFIX = "p"
KEPT_S = 600.0  # as long as the voice keeps such a sound
MOST = 5000


@dataclass(frozen=True)
class Words:
    """What is behind an audio address."""

    spoken: str
    rate: str
    voice: str = "mandarin"
    personal: bool = False
    answer: str = ""
    volume: str = "normal"
    recording: int = 0  # of a clerk, in the place of words


class PrivateWords:
    """Safe from several threads; the oldest go first when there are too many."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[float, Words]] = OrderedDict()

    def put(self, words: Words) -> str:
        """A new address for the words."""
        key = PREFIX + secrets.token_hex(20)
        with self._lock:
            self._kept[key] = (self._clock(), words)
            self._forget()
        return key

    def get(self, key: str) -> Words | None:
        """The words of an address, None when it is unknown or too old."""
        with self._lock:
            self._forget()
            found = self._kept.get(key)
        return found[1] if found else None

    def _forget(self) -> None:
        oldest = self._clock() - KEPT_S
        while self._kept and (len(self._kept) > MOST or next(iter(self._kept.values()))[0] < oldest):
            self._kept.popitem(last=False)


def is_private(address: str) -> bool:
    """Whether an audio address (`/audio/p….mp3`) belongs to personal words."""
    return address.rpartition("/")[2].startswith(PREFIX)
