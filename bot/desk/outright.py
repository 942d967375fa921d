"""Wishes to book that stand in the words themselves: the form begins, however sure the understanding is of them."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.desk.booking import Booking
from bot.desk.booking_fields import REPAIR
from bot.desk.booking_reading import WAITS
from bot.desk.booking_visit import COMES, OTHER, VISIT
from bot.desk.turn import Turn
from bot.desk.wishes import Wishes
from bot.hall import addresses, reading
from bot.store.store import Store

VISIT_WISHED = re.compile(r"约.{0,4}上门|上门.{0,6}(?:预约|约个|约一)")
_END = r"(?=$|[，,。;；、\s])"
VISIT_NAMED = re.compile(
    rf"(?<![人他她们])上门(?:办|续证|办证|服务|吧)?{_END}"
    r"|(?:请|叫|派|让)(?:一?个)?(?:人|同志|工作人员).{0,2}[来到](?:我们?|阮)?(?:家|店|厝)里?"
    rf"|(?:你们?|您)(?:能不能|可不可以|能|可以|可)?过?来(?:一[趟下])?(?:办|好|行|可以|吧)?[吗啊呀？?]*{_END}"
)
VISIT_ASKED = re.compile(rf"(?:{COMES.pattern}|{VISIT_NAMED.pattern})(?:办证|续证|办)?[吗呢啊呀？?]*")
SPOKEN_OF = re.compile(r"有人|会不会|来不来|原[定来]")
LONGEST = 24
OPENS = re.compile(r"上班|下班|开门|关门|开不开|休息|放假|有人|到期|过期|提醒|电话")
COMES_AT = re.compile(r"(?:可以|行|好)[吗么嘛]|可不可以|行不行|好不好|能不能|能.{0,6}吗")
CONSULTS = re.compile(r"问问|问一?下|咨询|了解")
INVITED_FOR = timedelta(minutes=20)


class Outright:
    """Makes the form ready for such a wish."""

    def __init__(self, store: Store, wishes: Wishes, booking: Booking) -> None:
        self._store = store
        self._wishes = wishes
        self._booking = booking

    def begins(self, turn: Turn) -> bool:
        """Whether the words wish for a place, a time or a visit, and nothing else."""
        if self.visit(turn):
            return True
        if not (reading.only_books(turn.text) or self._wants_a_time(turn) or WAITS.search(turn.text)):
            return False
        self._booking.start.prepare_wish(turn)
        return True

    def asks_for_time(self, turn: Turn) -> bool:
        """Whether a time to come is asked for, whatever else the words are taken for: 那我先来问问，明天下午可以吗."""
        if turn.tapped or not reading.asks_outright(turn.text) or OPENS.search(turn.text):
            return False
        wish = self._wishes.read(turn.text, turn.now)
        if wish is None or len(turn.text) > LONGEST or not COMES_AT.search(turn.text):
            return False
        consult = "consult" if CONSULTS.search(turn.text) and "consult" in self._wishes.rules.kinds else None
        self._booking.start.prepare_wish(turn, consult)
        return True

    def visit(self, turn: Turn) -> bool:
        """Whether a visit is wished with its place or its time, or told is what an answer about visits asked for."""
        if turn.tapped or VISIT not in self._wishes.rules.kinds or OTHER.search(turn.text):
            return False
        if not (VISIT_WISHED.search(turn.text) or self._told_with_wish(turn) or self._invited(turn)):
            return False
        self._booking.start.prepare_wish(turn, VISIT)
        return True

    def _told_with_wish(self, turn: Turn) -> bool:
        """我要上门，江口镇演示村12号，周三下午; 可以上门吗 before the rest is that wish, too."""
        named = COMES.search(turn.text) or VISIT_NAMED.search(turn.text)
        if not named or SPOKEN_OF.search(turn.text) or REPAIR.search(turn.text):
            return False
        if self._has_place(turn):
            return not _asks_more(turn.text)
        return not reading.asks(turn.text) and self._wishes.read(turn.text, turn.now) is not None

    def _invited(self, turn: Turn) -> bool:
        """告诉我地址、电话和什么时候方便 was said, and one of the first two is told; a mere time is read anyhow."""
        if reading.asks(turn.text) or not (self._has_place(turn) or isinstance(reading.phone(turn.text), str)):
            return False
        last = self._store.transcript.last_answered(turn.person_id)
        return last is not None and last.intent == VISIT and turn.now - last.at < INVITED_FOR

    def _has_place(self, turn: Turn) -> bool:
        told = addresses.told(turn.text, False, self._booking.area)
        return told is not None and told.whole

    def _wants_a_time(self, turn: Turn) -> bool:
        """Whether the words are a bare time, said after an answer about something that can be booked."""
        if len(turn.text) > 16 or reading.asks(turn.text) or self._wishes.read(turn.text, turn.now) is None:
            return False
        return bool(self._store.transcript.last_intent(turn.person_id))


def _asks_more(text: str) -> bool:
    """Whether anything is asked beside whether somebody comes."""
    return any(reading.asks(VISIT_ASKED.sub("", clause)) for clause in re.split(r"[，,。;；\s]+", text))
