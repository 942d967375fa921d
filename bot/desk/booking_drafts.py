"""A person's unfinished booking: kept for two hours, its place given back where it is left."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import datetime, timedelta

from bot.desk.booking_time import TimePicker
from bot.desk.draft import BookingDraft
from bot.desk.turn import Turn
from bot.store.store import Store

FORM = "booking"
STOP = re.compile(r"(不约了|不想约|不办了|取消吧?$|算了|不预约|不弄了|先不约|不要约|停止预约|退出)")
"""What calls a booking off."""
KEEP_FOR = timedelta(hours=2)


class BookingDrafts:
    """The drafts of the booking form."""

    def __init__(self, store: Store, time: TimePicker) -> None:
        self._store = store
        self._time = time

    def load(self, turn: Turn) -> BookingDraft | None:
        """The person's draft of the last two hours, or None."""
        return self.since(turn, turn.now - KEEP_FOR)

    def since(self, turn: Turn, moment: datetime) -> BookingDraft | None:
        """The person's draft if it was kept since that moment, or None."""
        raw = self._store.drafts.load(turn.person_id, FORM, moment)
        return BookingDraft.from_dict(raw) if raw else None

    def save(self, turn: Turn, draft: BookingDraft) -> None:
        """Keep the draft, sealed."""
        self._store.drafts.save(turn.person_id, FORM, asdict(draft), turn.now)

    def leave(self, turn: Turn) -> None:
        """Give the place back that the draft there is holds, for another one follows."""
        self._time.drop_hold(self.load(turn), turn.now)

    def abandon(self, turn: Turn, draft: BookingDraft) -> None:
        """Stop this booking: the place is free again, nothing told is kept."""
        self._time.drop_hold(draft, turn.now)
        draft.dropped = True
        draft.name = draft.phone = draft.licence = draft.address = draft.township = draft.part = None
        draft.pin = draft.family = draft.outside = None
        self.save(turn, draft)

    def clear(self, name: str, draft: BookingDraft, now: datetime) -> None:
        """Let a field be asked for anew."""
        if name in ("start", "service"):  # another matter has a hold of its own
            self._time.drop_hold(draft, now)
        if name == "start":
            draft.mode = "new" if draft.mode == "wait" else draft.mode
        draft.clear(name)
        draft.confirmed = draft.fixing = False
