"""How far somebody's own case is: by who they are on this device, or by its number and the phone's last digits."""

from __future__ import annotations

from dataclasses import replace

from bot.desk.appointments import TRIES, TRY_WINDOW
from bot.desk.asides import Asides
from bot.desk.turn import Turn
from bot.hall import case_words, phrases, reading
from bot.hall.calendar import Calendar
from bot.hall.case_rules import NoSuchCase
from bot.hall.errors import TooManyTries
from bot.messages import HUMAN, Choice, Reply
from bot.store.cases import Case
from bot.store.store import Store

GENERAL = "renewal_status.general"
"""The answer to where a case is; the others of that intent explain the law and stay as they are."""
INTENT = "renewal_status"
ASK = Choice("我有办件号", "/inform", {"case_lookup": True})
NUMBER, TAIL = "lookup_case", "lookup_case_tail"


class OwnCases:
    """Answers `renewal_status`. A case is told to nobody but its person.

    What somebody only says of themselves (a licence, a name, the phone of a booking) proves nothing here.
    """

    def __init__(self, store: Store, asides: Asides, calendar: Calendar) -> None:
        self._store = store
        self._asides = asides
        self._calendar = calendar

    def answer(self, turn: Turn, general: Reply) -> Reply:
        """The person's own cases; without one the general answer, with a way to name a case where the hall has any."""
        if general.answer != GENERAL:
            return general
        mine = self._store.cases.of_person(turn.person_id)
        if mine:  # the matter that was named comes first
            return self.told(turn, sorted(mine, key=lambda one: one.service != turn.entities.get("service")))
        if not self._store.cases.any():
            return general
        return replace(general, choices=(*general.choices, ASK))

    def ask_number(self, turn: Turn) -> Reply:
        """Ask for the number of a case."""
        self._asides.wait_for(turn, NUMBER)
        return Reply(text="请说办件号，是几位数字。", intent=INTENT)

    def take_number(self, turn: Turn) -> Reply:
        """The number was said; the phone's last four digits are asked next."""
        number = next((run for run in reading.runs(turn.text) if 1 <= len(run) <= 6), None)
        if number is None:
            return Reply(text="请说办件号，是几位数字。", intent=INTENT)
        self._asides.wait_for(turn, TAIL, number=number)
        return Reply(text="请再说登记的手机号后四位。", intent=INTENT)

    def take_tail(self, turn: Turn, number: str) -> Reply:
        """The case of that number if the phone fits; at most five tries an hour. Raises TooManyTries or NoSuchCase."""
        for kind, subject in (("lookup", str(turn.person_id)), ("lookup_case", str(int(number)))):
            if not self._store.people.allow(kind, subject, turn.now, TRIES, TRY_WINDOW):
                raise TooManyTries()
        tail = next((run[-4:] for run in reading.runs(turn.text) if len(run) in (4, 11)), "")
        found = self._store.cases.by_number(number, tail)
        if found is None:  # the number is kept, only the digits are asked again
            raise NoSuchCase()
        self._asides.done(turn.person_id)
        return self.told(turn, [found])

    def told(self, turn: Turn, cases: list[Case], kin: str = "") -> Reply:
        """How far these cases are; `kin` is whose they are, where somebody helps them."""
        told = [
            case_words.answer(
                one.step, one.state, one.service,
                self._calendar.describe(one.changed_at.date(), turn.now.date()), one.number,
            )
            for one in cases
        ]  # fmt: skip
        spoken = told[0][1] + (phrases.MORE if len(told) > 1 else "")
        whose = f"您{kin}的事：" if kin else ""
        text = whose + "\n".join(shown for shown, _ in told)
        return Reply(text=text, spoken=spoken, choices=(HUMAN,), intent=INTENT, personal=True)
