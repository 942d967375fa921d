"""取消错了，我还是要去: what was called off a moment ago is booked once more if its place is still free."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.desk.booking import Booking
from bot.desk.draft import BookingDraft
from bot.desk.outcome import Outcome
from bot.desk.turn import Turn
from bot.hall import reading
from bot.store.appointments import Appointment
from bot.store.store import Store

FORM = "called_off"
FOR = timedelta(minutes=30)
MISTAKEN = re.compile(
    r"取消错|[点按手][错误]|恢复(?:一下|回来|预约|那个|吧|[吗不么。！!？?]|$)|后悔|"
    r"^(?:我|刚才|刚刚|，|\s)*[说弄搞]错了?[。！!\s]*$"
)
REGRETS = re.compile(
    r"[不别没](?:要|想|用|是要|是想|打算|该)?取消|"
    r"还是要[去来办约]|还要[去来](?!办|问)|又(?:能|可以|想|要)[去来]了?(?:$|[，,。\s])"
)
LONGEST = 24


class CalledOff:
    """Remembers what somebody has called off, and takes it back."""

    def __init__(self, store: Store, booking: Booking) -> None:
        self._store = store
        self._booking = booking

    def note(self, turn: Turn, one: Appointment) -> None:
        """This appointment of theirs was just cancelled."""
        self._store.drafts.save(turn.person_id, FORM, {"id": one.id}, turn.now)

    def meant(self, turn: Turn) -> bool:
        """Whether words take back what was called off in the last half hour."""
        words = turn.text.strip()
        regrets = REGRETS.search(words) is not None and not reading.asks(words)
        if turn.tapped or len(words) > LONGEST or not (regrets or MISTAKEN.search(words)):
            return False
        draft = self._booking.load(turn)
        return (draft is None or not draft.open) and self._last(turn) is not None

    def take_back(self, turn: Turn) -> Outcome | None:
        """Begin with what there was, to be read back; None when nothing was called off."""
        last = self._last(turn) if self.meant(turn) else None
        if last is None:
            return None
        self._store.drafts.drop(turn.person_id, FORM)
        start = last.start if isinstance(last, Appointment) else last.start_at()
        self._booking.start.prepare_again(turn, last, start)
        return Outcome((), start_booking=True)

    def _last(self, turn: Turn) -> Appointment | BookingDraft | None:
        """The appointment that was cancelled, else the booking that was given up before it was one."""
        noted = self._store.drafts.load(turn.person_id, FORM, turn.now - FOR)
        one = self._store.appointments.get(noted["id"]) if noted else None
        if one is not None and one.person_id == turn.person_id and one.status == "cancelled":
            return one
        draft = self._booking.left(turn, turn.now - FOR)
        return draft if draft is not None and draft.mode == "new" and draft.service else None
