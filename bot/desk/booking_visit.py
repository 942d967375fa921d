"""A booking for the window that becomes a visit: 我走不动，你们来我家好吗 in the middle of it is asked about once."""

from __future__ import annotations

import re
import uuid

from bot.desk.booking_fields import REPAIR, FieldReader
from bot.desk.booking_start import WINDOW_MATTERS
from bot.desk.booking_time import TimePicker
from bot.desk.draft import BookingDraft
from bot.desk.turn import Turn
from bot.desk.wishes import Wishes
from bot.hall import frailty, reading

VISIT = "home_visit"
COMES = re.compile(
    r"(?:能不能|可不可以|会不会|能|可以|想|要|请|[帮给]我|改成?|换成?|约|有没有|可).{0,4}上门|^上门[办吧吗好可行。？?]*|"
    r"(?:你们?|您|派人|同志).{0,4}(?:来|到)(?:我|俺|阮|咱)?(?:们)?(?:妈|爸)?的?(?:家|店|厝)"
)
OTHER = re.compile(
    r"要钱|收费|收钱|多少钱|费用|免费|范围|哪些|哪里|送证|看烟|验|真假|假烟|(?:替|代)我|代办|(?:不要|不用|别|没).{0,3}上门"
)
TAKES = re.compile(
    r"^(?:我|那|就|还是|好|行|嗯|[,，]){0,3}(?:要|约|上门|约上门|要上门|来|请你?们?来)[吧的啊呀了。！!]*$"
)
LEAVES = re.compile(r"^(?:我|那|就|还是)*(?:不用|不要|不必|不约|去大厅|到大厅|自己[来去]|来大厅)")


class BookingVisit:
    """Asks whether a clerk should come instead, and makes the visit of it."""

    def __init__(self, wishes: Wishes, fields: FieldReader, time: TimePicker) -> None:
        self._fields = fields
        self._wishes = wishes
        self._time = time

    def read(self, turn: Turn, draft: BookingDraft) -> bool:
        """Take the answer to that question, or the words it is to be asked after; False for any other message."""
        if draft.mode != "new" or draft.second or draft.service is None or draft.service not in WINDOW_MATTERS:
            return False
        agreed = self._answer(turn, draft)
        if agreed is not None:
            draft.offers_visit = False
            self._becomes_visit(turn, draft, agreed)
            return True
        draft.offers_visit = not turn.tapped and VISIT in self._wishes.rules.kinds and _needed(turn)
        if not draft.offers_visit or turn.intent == VISIT:
            return False  # what the hall says of visits is answered before it is asked
        self._fields.the_rest(turn, draft, None)
        if draft.start is None or REPAIR.search(turn.text):
            self._time.read(turn, draft)
        return True

    def _answer(self, turn: Turn, draft: BookingDraft) -> bool | None:
        if turn.data:
            pressed = turn.data.get("visit") if turn.data.get("form") == draft.id else None
            return True if turn.data.get("book") == VISIT else pressed
        if not draft.offers_visit or len(turn.text) > 14:
            return None
        if LEAVES.search(turn.text):
            return False
        return True if TAKES.match(turn.text.strip()) else reading.yes_or_no(turn.text)

    def _becomes_visit(self, turn: Turn, draft: BookingDraft, agreed: bool) -> None:
        """The visit has other times and is another booking, with buttons and a hold of its own; what was told stays."""
        if not agreed:
            draft.retry = "好的。"
            return
        self._time.drop_hold(draft, turn.now)
        draft.id = uuid.uuid4().hex
        draft.service, draft.place, draft.start = VISIT, None, None
        draft.shown, draft.turned, draft.after = [], False, None
        draft.confirmed = draft.fixing = False


def _needed(turn: Turn) -> bool:
    told = frailty.cannot_walk(turn.text) or COMES.search(turn.text)
    return bool(told) and not OTHER.search(turn.text)
