"""Putting the telephone or the name of a booked appointment right: told afterwards, read back, and changed by a yes."""

from __future__ import annotations

import re
from typing import Any

from bot.desk.asides import DETAILS, DETAILS_ASKED, Asides, tells_detail
from bot.desk.asking import MINE, Asking
from bot.desk.booking import Booking
from bot.desk.turn import Turn
from bot.desk.visit_elsewhere import TOLD_OF_BOOKED
from bot.hall import booking_words, reading
from bot.hall.errors import NoSuchAppointment
from bot.hall.privacy import mask_phone
from bot.messages import HUMAN, Choice, Reply
from bot.store.appointments import Appointment
from bot.store.store import Store

NAMED = {"phone": re.compile(r"电话|手机|号码"), "name": re.compile(r"名字|姓名")}
RIGHT = re.compile(rf"{reading.PUTS_RIGHT.pattern}|换了|换号|换过")
NOT_OWN = re.compile(r"[证本照]上|执照|营业|大厅|你们|您们|窗口|他|她|打|骗|怎么|提醒|订|时间|日期|几点")
"""What makes 电话 or 名字 another one than that of the appointment, or the sentence a question."""
LONGEST = 30
QUESTIONS = {"phone": "请说您的电话：手机号11位，固定电话带区号。", "name": "您怎么称呼？请说姓名。"}


class OwnDetails:
    """What the owner of an appointment, in the chat it was booked in, may change of it beside its time."""

    def __init__(self, store: Store, asides: Asides, booking: Booking, asking: Asking) -> None:
        self._store = store
        self._asides = asides
        self._booking = booking
        self._asking = asking

    def meant(self, turn: Turn) -> bool:
        """Whether the words put right what was told for an appointment that is booked."""
        words = turn.text.strip()
        if turn.tapped or len(words) > LONGEST or reading.asks(words) or NOT_OWN.search(words):
            return False
        if not RIGHT.search(words) or not (_field(words) or self._renames(turn) or self._tells_number(turn)):
            return False
        draft = self._booking.load(turn)
        return (draft is None or not draft.open) and self._newest(turn) is not None

    def take(self, turn: Turn, aside: dict[str, Any] | None) -> Reply | None:
        """The next step of putting it right; None when the words are about something else."""
        if aside is not None and aside["kind"] == DETAILS and (done := self._answered(turn, aside)) is not None:
            return done
        if aside is not None and tells_detail(aside, turn.text) and not turn.tapped:
            return self._read_back(turn, self._own(turn, aside["appointment"]), aside["field"])
        one = self._newest(turn) if self.meant(turn) else None
        if one is None:
            return None
        number = isinstance(reading.phone(turn.text), str)
        return self._read_back(turn, one, _field(turn.text) or ("phone" if number else "name"))

    def _read_back(self, turn: Turn, one: Appointment, field: str) -> Reply:
        known = one.name if field == "name" else None
        right = reading.right_name(turn.text, known) if known else None
        value = right or _value(field, turn.text)
        if value is None or isinstance(value, reading.Wrong):
            self._asides.wait_for(turn, DETAILS_ASKED, appointment=one.id, field=field)
            lead = value.sentence if isinstance(value, reading.Wrong) else ""
            return Reply(text=lead or QUESTIONS[field], intent="reschedule_appointment")
        self._asides.wait_for(turn, DETAILS, appointment=one.id, field=field, value=value)
        shown = mask_phone(value) if field == "phone" else value
        choices = (
            Choice("对，就这样", "/inform", {"details": one.id, "right": True}),
            Choice("不改，留着", "/inform", {"details": one.id, "right": False}),
        )
        text = booking_words.changes(one.number, field, shown)
        spoken = f"预约号{one.number}。对不对？"
        return Reply(text=text, spoken=spoken, choices=choices, intent="reschedule_appointment", personal=True)

    def _answered(self, turn: Turn, aside: dict[str, Any]) -> Reply | None:
        pressed = turn.data.get("details") == aside["appointment"]
        right = turn.data.get("right") if pressed else reading.yes_or_no(turn.text, turn.intent)
        if right is None or (turn.tapped and not pressed):
            return None
        self._asides.done(turn.person_id)
        if not right:
            return Reply(text=booking_words.KEPT, choices=(HUMAN,), intent="reschedule_appointment")
        one = self._own(turn, aside["appointment"])
        changed = self._store.appointments.correct(one.id, turn.now, **{aside["field"]: aside["value"]})
        moment = self._asking.when(changed.start, turn.now)
        shown = mask_phone(changed.phone or "") if aside["field"] == "phone" else changed.name or ""
        return Reply(
            text=booking_words.changed(changed.number, aside["field"], shown, moment),
            spoken=f"改好了，预约号{changed.number}。{moment}。", choices=(MINE,),
            intent="reschedule_appointment", personal=True,
        )  # fmt: skip

    def _renames(self, turn: Turn) -> bool:
        """不对，是蔡阿瑞, where the appointment is for one much like that."""
        one = self._newest(turn)
        return one is not None and reading.right_name(turn.text, one.name) is not None

    def _tells_number(self, turn: Turn) -> bool:
        """不对，是13700020013, said to the appointment that has just been told."""
        told = self._store.transcript.last_intent(turn.person_id) in TOLD_OF_BOOKED
        return told and isinstance(reading.phone(turn.text), str)

    def _newest(self, turn: Turn) -> Appointment | None:
        mine = self._store.appointments.of_person(turn.person_id, turn.now)
        return max(mine, key=lambda one: one.id, default=None)

    def _own(self, turn: Turn, appointment_id: int) -> Appointment:
        mine = self._store.appointments.of_person(turn.person_id, turn.now)
        found = next((one for one in mine if one.id == appointment_id), None)
        if found is None:
            raise NoSuchAppointment()
        return found


def _field(words: str) -> str | None:
    return next((field for field, named in NAMED.items() if named.search(words)), None)


def _value(field: str, words: str) -> str | reading.Wrong | None:
    return reading.phone(words) if field == "phone" else reading.name(words, expected=True)
