"""Reading the single answers of a booking: the matter, whose licence, name, phone, number, place.

Each reader puts what it finds into the draft and says whether it found anything; what is wrong with an answer is left
in the draft's `retry` as one kind sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.desk.asking import OTHERS_PHONE
from bot.desk.draft import BookingDraft
from bot.desk.turn import Turn
from bot.hall import addresses, reading, two_matters
from bot.hall.relatives import also_wants, relation
from bot.hall.services import CONSULT_BY_PHONE, PHONE, SERVICES
from bot.hall.slots import BookingRules
from bot.store.appointments import Appointment
from bot.store.people import People

MY_PHONE = re.compile(
    r"(?:[用留写填记打]|就|还是)的?我(?:这个|自己)?的?(?:电话|手机|号码?|$)|[用留写填记]我的|"
    r"^我的(?:电话|手机|号码?)?[吧啊呀。！!]*$"
)
FAR = ("home_visit", "delivery")
"""Visits in whose place somebody of the family may come to the hall."""
CONSENT = ("booking", "2026-11")
REPAIR = re.compile(r"不是|改[成到为]|换[成到]|不对|错了|还是|应该是|说错")


Coming = Callable[[int, datetime], Sequence[Appointment]]


class FieldReader:
    """Fills the fields of a draft from what was said."""

    def __init__(self, people: People, rules: BookingRules, area: Sequence[str], coming: Coming) -> None:
        self._people = people
        self._coming = coming  # what somebody has booked
        self._rules = rules
        self._area = tuple(area)

    def the_rest(self, turn: Turn, draft: BookingDraft, requested: str | None) -> bool:
        """Everything but the matter and the time, asked for or told by the way."""
        if draft.mode == "move":
            return self._address(turn, draft, requested == "address")
        rung = self._phone(turn, draft, requested == "phone")
        mistyped = requested == "phone" and not rung and reading.like_phone(turn.text)
        return any(
            [
                rung,
                self._relation(turn, draft),
                self._licence(turn, draft, requested == "licence", rung or mistyped),
                self._address(turn, draft, requested == "address"),
                self._name(turn, draft, requested == "name"),
            ]
        )

    @staticmethod
    def repeats(turn: Turn, draft: BookingDraft) -> bool:
        """Whether a telephone or a name is said that stands in the draft already."""
        name, phone = reading.name(turn.text, expected=False), reading.phone(turn.text)
        return (name is not None and name == draft.name) or (phone is not None and phone == draft.phone)

    def service(self, turn: Turn, draft: BookingDraft, anywhere: bool) -> bool:
        """The matter, among those that this hall books."""
        found = turn.entities.get("service")
        if found not in SERVICES or (not anywhere and len(turn.text) > 20 and reading.asks(turn.text)):
            return False
        if found not in self._rules.kinds:
            draft.retry = f"{SERVICES[found].name}在这里约不了，请打电话问窗口。"
            return False
        if found == "consult" and CONSULT_BY_PHONE.search(turn.text):
            draft.place = PHONE
        if found == draft.service:
            return False
        draft.service = found
        return True

    @staticmethod
    def beside(turn: Turn, draft: BookingDraft) -> bool:
        """Another matter or another person, told with this booking: kept in mind, for one place is for one of them."""
        if draft.mode != "new" or turn.tapped:
            return False
        before = (draft.beside, draft.also)
        other = two_matters.beside(turn.text, draft.service)
        draft.beside = other if other or draft.beside is None else draft.beside
        whom = also_wants(turn.text)
        draft.also = whom if whom and whom != draft.relation else draft.also
        return (draft.beside, draft.also) != before

    def take_name(self, turn: Turn, draft: BookingDraft, found: str | None) -> bool:
        """A name is the first thing that makes a draft personal: consent is written down with it."""
        if not found:
            return False
        draft.name, draft.confirmed, draft.maybe_name = found, False, None
        self._consented(turn.person_id, turn.now)
        return True

    def _consented(self, person_id: int, now: datetime) -> None:
        self._people.give_consent(person_id, *CONSENT, now)

    def _relation(self, turn: Turn, draft: BookingDraft) -> bool:
        found = relation(turn.text)
        if found is None or found == draft.relation:
            return False
        draft.relation, draft.confirmed = found, False
        return True

    def _phone(self, turn: Turn, draft: BookingDraft, expected: bool) -> bool:
        found = reading.phone(turn.text)
        if isinstance(found, reading.Wrong):
            if expected:
                draft.retry = found.sentence
            return False
        if expected and found is None and MY_PHONE.search(turn.text):
            found = self._own_phone(turn)
        if expected and found is None and reading.no_phone(turn.text, expected=True):
            draft.retry = OTHERS_PHONE
            draft.failures["phone"] = 2  # the count to three offers a person
            return False
        if found is None and draft.phone is None and reading.no_phone(turn.text, expected=False):
            draft.phoneless = True
            return True
        if found is None or (draft.phone and not REPAIR.search(turn.text) and not expected and not draft.fixing):
            return False
        draft.phone, draft.confirmed = found, False
        return True

    def _own_phone(self, turn: Turn) -> str | None:
        """The telephone of what this person has booked before, where 我的电话 is said without a number."""
        own = {one.phone for one in self._coming(turn.person_id, turn.now) if one.phone and not one.relation}
        return own.pop() if len(own) == 1 else None

    def _licence(self, turn: Turn, draft: BookingDraft, expected: bool, rung: bool) -> bool:
        """The number of the licence; what was just told as a telephone (`rung`) is none, nor a wrong one."""
        found = reading.licence(turn.text)
        if rung and (isinstance(found, reading.Wrong) or (found and reading.like_phone(found))):
            return False
        if expected:
            if isinstance(found, reading.Wrong):
                draft.retry = found.sentence
                return False
            if found is not None:
                draft.licence = found
            return found is not None
        if isinstance(found, str) and found:
            draft.licence = found
            return True
        return False

    def _name(self, turn: Turn, draft: BookingDraft, expected: bool) -> bool:
        found = reading.name(turn.text, expected)
        if draft.name and not expected and (right := reading.right_name(turn.text, draft.name)):
            found = right
        if found is None and draft.name is None:
            found = reading.for_whom(turn.text)
        if found is None and expected and draft.maybe_name == turn.text.strip():
            found = draft.maybe_name  # said twice: names are also words
        if found is None or (draft.name and not expected and not REPAIR.search(turn.text)):
            draft.maybe_name = turn.text.strip() if expected and reading.could_be_name(turn.text) else None
            if expected and reading.DECLINES.search(turn.text):
                draft.retry, draft.failures["name"] = "好的，不勉强。", 2  # the count to three offers a person
            return False
        return self.take_name(turn, draft, found)

    def _address(self, turn: Turn, draft: BookingDraft, expected: bool) -> bool:
        """Where a visit goes; places outside of the hall's area are refused kindly, a part of it is kept."""
        if "address" not in draft.needed():
            return False
        if draft.service in FAR and (town := addresses.outside(turn.text, expected, self._area)) is not None:
            new, draft.outside = draft.outside != town, town
            return new or expected
        found = addresses.told(turn.text, expected, self._area)
        return found is not None and self._place(turn, draft, addresses.joined(self._part(draft), found), expected)

    def recall_place(self, turn: Turn, draft: BookingDraft, said: Sequence[str]) -> None:
        """The newest own place among what was said before, unless another township has been named since."""
        for found in (addresses.own(words, self._area) for words in said):
            named = self._part(draft)
            if found is None or draft.address is not None:
                continue
            if named is None or (found.whole and found.township == named.township):
                self._place(turn, draft, found, expected=False)

    def _part(self, draft: BookingDraft) -> addresses.Told | None:
        return addresses.told(draft.part, True, self._area) if draft.part else None

    def _place(self, turn: Turn, draft: BookingDraft, found: addresses.Told, expected: bool) -> bool:
        if self._area and found.township is None:
            if expected:
                if draft.failures.get("address"):
                    draft.failures["address"] = max(2, draft.failures["address"])  # the count to three offers a person
                draft.retry = f"上门只到这些地方：{'、'.join(self._area)}。请说清是哪个乡镇（街道）。"
                draft.part = None if addresses.ELSEWHERE.search(found.place) else found.place
            return False
        draft.outside = None
        if not found.whole:
            new, draft.part = draft.part != found.place, found.place
            return expected and new
        draft.address, draft.township, draft.confirmed, draft.part = found.place, found.township, False, None
        self._consented(turn.person_id, turn.now)
        return True
