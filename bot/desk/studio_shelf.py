"""The hall's own recordings as a shelf of clips: what was approved, still fits its answer, and may be played."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import cast

from sqlalchemy.exc import DBAPIError

from bot.desk.studio_files import StudioFiles
from bot.desk.studio_list import StudioList
from bot.store.takes import Take, Takes
from bot.voice.bank.clip import BankClip, Edge, Kind


class StudioShelf:
    """The Puxian bank: `ClipShelf` over the takes of the studio."""

    voice = "puxian"

    def __init__(self, takes: Takes, files: StudioFiles, todo: StudioList) -> None:
        self._takes = takes
        self._files = files
        self._todo = todo
        self._newest = ""

    def clips(self) -> Iterator[BankClip]:
        """Every clip that may be played now: approved, consent standing, words unchanged, file there."""
        for one in self._takes.playable():
            clip = self._clip(one)
            if clip.path.is_file() and not self.stale(one):
                yield clip

    def stale(self, one: Take) -> bool:
        """Whether the answer a take was made for says something else by now, or is gone."""
        if not one.answer:
            return False
        item = self._todo.get(one.item)
        return item is None or item.version != one.version

    def _clip(self, one: Take) -> BankClip:
        return BankClip(
            one.text, cast(Kind, one.kind), self._files.clip(one.bank_sha256), one.bank_sha256, one.seconds,
            f"speaker {one.speaker_id}", cast(Edge, one.edge), one.answer, one.version,
        )  # fmt: skip

    def signature(self) -> str:
        """Changes with every change of the takes, and of what the answers say: a take may have become stale.

        While the store is away it stays as it was: what may be played is not forgotten, and /health can be told.
        """
        with contextlib.suppress(DBAPIError):
            self._newest = f"puxian {self._takes.changes()} {self._todo.edition()}"
        return self._newest
