"""What the staff do with the list of licence holders: bring it in, take it back, and end or begin reminding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.desk.holder_files import read_rows
from bot.hall.calendar_sheet import Trouble
from bot.hall.clock import Clock
from bot.hall.holder_sheet import Layout, Reading, guess, read_lines
from bot.store.holder_import_rows import Import, Sorted
from bot.store.store import Store

MARKS = ("active", "stopped", "wrong", "renewed")


@dataclass(frozen=True)
class Trial:
    """What a file would do: how its columns are read, the lines, and what is on the list already."""

    rows: Sequence[Sequence[str]]
    layout: Layout
    reading: Reading
    sorted: Sorted

    @property
    def troubles(self) -> list[Trouble]:
        """The rows that are left out."""
        return self.reading.troubles


class HolderDesk:
    """The list of holders. Every act is written to the audit log, without a word of what stands in the list."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def stage(self, raw: bytes, who: str) -> int:
        """Keep a file aside until somebody has looked at what it would do; its number. Raises Unreadable."""
        rows = read_rows(raw)
        made = self._store.holder_imports.stage(rows, who, self._clock.now())
        self._note(who, "holders_upload", f"holder_import:{made}")
        return made

    def trial(self, import_id: int, layout: Layout | None = None) -> Trial | None:
        """What a file that waits would do, with the columns as guessed or as given; None when it waits no more."""
        rows = self._store.holder_imports.staged(import_id)
        return None if rows is None else self.try_rows(rows, layout)

    def try_rows(self, rows: Sequence[Sequence[str]], layout: Layout | None = None) -> Trial:
        """The same for rows that are kept nowhere."""
        layout = layout or guess(rows)
        reading = Reading([], []) if layout.missing else read_lines(rows, layout, self._clock.now().date())
        return Trial(rows, layout, reading, self._store.holder_imports.sort(reading.lines))

    def take(self, import_id: int, who: str, layout: Layout | None = None) -> Import | None:
        """Put the good lines on the list; None when there is nothing to put, or somebody did already."""
        trial = self.trial(import_id, layout)
        if trial is None or not trial.reading.lines:
            return None
        troubles = [(one.line, one.text) for one in trial.troubles]
        taken = self._store.holder_imports.take(import_id, trial.reading.lines, troubles, self._clock.now())
        if taken is not None:
            self._note(who, "holders_import", f"holder_import:{import_id}")
        return taken

    def leave(self, import_id: int, who: str) -> bool:
        """Forget a file that waits."""
        done = self._store.holder_imports.drop(import_id)
        if done:
            self._note(who, "holders_leave", f"holder_import:{import_id}")
        return done

    def undo(self, import_id: int, who: str) -> tuple[int, int] | None:
        """Take an import back: (rows put back, rows left because they have changed since), None when it cannot be."""
        done = self._store.holder_imports.undo(import_id, who, self._clock.now())
        if done is not None:
            self._note(who, "holders_undo", f"holder_import:{import_id}")
        return done

    def mark(self, holder_id: int, state: str, who: str) -> bool:
        """End or begin reminding about a licence; False when it is so already."""
        if state not in MARKS:
            raise ValueError(f"state {state!r} is not allowed; use one of: {', '.join(MARKS)}")
        if state == "wrong":
            self._disown(holder_id, who)
        done = self._store.holders.mark(holder_id, state, self._clock.now())
        if done:
            self._note(who, f"holder_{state}", f"holder:{holder_id}")
        return done

    def drop(self, holder_id: int, who: str) -> bool:
        """Take a licence off the list with everything that is known of it."""
        one = self._store.holders.get(holder_id)
        if one is not None and one.line.licence:
            self._store.family.drop(one.line.licence, who, self._clock.now())
        done = self._store.holders.drop(holder_id)
        if done:
            self._note(who, "holder_drop", f"holder:{holder_id}")
        return done

    def _disown(self, holder_id: int, who: str) -> None:
        """Whoever reads in the chat is not the holder: what was agreed to there holds no longer."""
        one = self._store.holders.get(holder_id)
        if one is not None and one.line.licence and one.person_id is not None:
            self._store.family.disown(one.line.licence, one.person_id, who, self._clock.now())

    def saw(self, who: str, target: str, action: str = "look") -> None:
        """Somebody looked at personal data."""
        self._note(who, action, target)

    def _note(self, who: str, action: str, target: str) -> None:
        self._store.staff.note(who, action, target, self._clock.now())
