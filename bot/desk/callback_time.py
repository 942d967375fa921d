"""Another time for a call that was promised: 改到明天下午打给我, said after its time and its number were noted."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.desk.asides import Asides
from bot.desk.booking import Booking
from bot.desk.handoffs import HandoffDesk
from bot.desk.turn import Turn
from bot.hall import reading
from bot.hall.calendar import Calendar
from bot.hall.time_words import time_words
from bot.messages import Reply
from bot.store.store import Store

RINGS = re.compile(
    r"[打回](?:个)?(?:电话)?给我|给我(?:再)?[打回]|再打|接电话|(?:电话|打)(?:时间)?(?:改|换|挪)|(?:时间|时候)(?:再)?打"
    r"|(?<!我)(?:打|回电话?)(?:过来|来)?(?:吧|好了?|行|可以)?[。！!\s]*$"
)
CHANGES = re.compile(r"改(?:到|成|为|在|一?下)|换(?:到|成|一?个|一?下)|推迟|延到|提前|还是|不对|错了")
OTHERWISE = re.compile(
    r"^我(?!.*给我).*打|提醒|通知|续|证|约|上门|大厅|窗口|我(?:再|自己|会|去|来|就)*打(?!不)|我.{0,3}[去来过](?!电)"
)
TALK, JUST_NOW, LONGEST = "talk_to_human", timedelta(minutes=20), 24


class CallbackTime:
    """Knows whether a call that is noted is meant, and changes its time."""

    def __init__(
        self, store: Store, calendar: Calendar, handoffs: HandoffDesk, asides: Asides, booking: Booking
    ) -> None:  # fmt: skip
        self._store = store
        self._calendar = calendar
        self._handoffs = handoffs
        self._asides = asides
        self._booking = booking

    def meant(self, turn: Turn) -> int | None:
        """The call for which these words name another time, None for other words.

        That it is about ringing is said, or a change is wished right after the call was noted. One that is urgent
        keeps its time, and what is said to a booking form or to an open question is theirs.
        """
        rings = RINGS.search(turn.text)
        if turn.tapped or not (rings or CHANGES.search(turn.text)) or not self._names_a_time(turn):
            return None
        known = self._store.handoffs.of_person(turn.person_id, "callback")
        if known is None or known.state != "waiting" or known.urgent or not (known.wished_time and known.phone):
            return None
        draft = self._booking.load(turn)
        if (draft is not None and draft.open) or self._asides.waiting(turn.person_id, turn.now) is not None:
            return None
        return known.id if rings or self._just_noted(turn) else None

    def _names_a_time(self, turn: Turn) -> bool:
        text = turn.text
        if len(text) > LONGEST or reading.asks(text) or OTHERWISE.search(text):
            return False
        return bool(time_words(text, turn.now, self._calendar))

    def _just_noted(self, turn: Turn) -> bool:
        last = self._store.transcript.last_answered(turn.person_id)
        return last is not None and last.intent == TALK and turn.now - last.at < JUST_NOW

    def move(self, turn: Turn, handoff_id: int) -> Reply:
        """The new time, read back with the number; one at which nobody is there is asked for again."""
        self._asides.wait_for(turn, "callback_time", handoff=handoff_id)
        return self._handoffs.take_time(turn, handoff_id, turn.text)
