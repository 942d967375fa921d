"""The house's eye: bytes of a photo in; number and last day of a licence out, or the reason why there are none."""

from __future__ import annotations

import contextlib
import logging
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from bot.hall.licence_text import Paper, Reading, read
from bot.photo.process import NotTaken, PhotoReader, ReadingError

log = logging.getLogger("lianxin.photo")

LARGEST = 12_000_000
"""Bytes of a file; telephones make two to eight million."""


@dataclass(frozen=True)
class Look:
    """What came of a photo.

    `trouble` is empty when `number` or `expiry` may be read back; else one of `empty`, `too_large`, `heic`,
    `not_picture`, `too_many_pixels`, `too_small` (the file), `business`, `identity`, `other` (another paper), `nothing`
    (no words at all), `unclear` (a licence, but not legible), `several` (two licences), `busy`, `blind` (nothing can
    read now). `picture` is the photo in a clean form, for a clerk alone; empty when the file itself was no good.
    """

    trouble: str = ""
    number: str | None = None
    expiry: date | None = None
    picture: bytes = field(default=b"", repr=False)


class Eye:
    """Reads photos of licences. `reader` None reads nothing at all; `installed` says whether one could."""

    def __init__(self, reader: PhotoReader | None = None) -> None:
        self._reader = reader
        self.counts: Counter[str] = Counter()

    @property
    def sees(self) -> bool:
        """Whether a reader is there."""
        return self._reader is not None

    def status(self) -> dict[str, str]:
        """For /health: `off`, or what reads with its version."""
        one = self._reader
        return {"status": "off"} if one is None else {"status": "on", "version": one.version}

    async def look(self, data: bytes) -> Look:
        """What a photo shows; never raises, and keeps nothing."""
        started = time.perf_counter()
        found = await self._look(data)
        outcome = found.trouble or "read"
        self.counts[outcome] += 1
        millis = int((time.perf_counter() - started) * 1000)
        log.info("photo bytes=%d outcome=%s ms=%d", len(data), outcome, millis)
        return found

    async def _look(self, data: bytes) -> Look:
        if not data:
            return Look("empty")
        if len(data) > LARGEST:
            return Look("too_large")
        if self._reader is None:
            return Look("blind")
        try:
            seen = await self._reader.lines(data)
        except NotTaken as refused:
            return Look(refused.code)
        except ReadingError as error:
            log.warning("nothing was read: %s", error)
            return Look({"busy": "busy", "slow": "unclear"}.get(error.code, "blind"))
        found = read(seen.lines)
        return Look(trouble_of(found), found.number, found.expiry, seen.picture)

    async def warm(self) -> None:
        """Load the models ahead of the first photo; a failure is only logged."""
        if self._reader is not None:
            with contextlib.suppress(ReadingError):
                await self._reader.warm()

    async def close(self) -> None:
        """End the reader's process."""
        if self._reader is not None:
            await self._reader.close()


def trouble_of(found: Reading) -> str:
    """Why there is nothing to read back, empty when there is."""
    if found.paper is not Paper.LICENCE:
        return str(found.paper.value)
    if found.several:
        return "several"
    return "" if found.useful else "unclear"
