"""The waiting list: what suits whom when a place comes free, and what people answer to an offer."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from bot.desk.asking import Asking
from bot.desk.booking_end import ANY_WISH, BookingEnd
from bot.desk.draft import BookingDraft
from bot.desk.notice_choices import HUMAN, book_again
from bot.desk.turn import Turn
from bot.desk.wishes import Wishes
from bot.hall import claims, phrases, reading, when
from bot.hall.claims import Claim
from bot.hall.errors import HallError, SlotTaken
from bot.hall.notices import QuietHours, told
from bot.hall.services import SERVICES
from bot.hall.slots import find
from bot.messages import Reply
from bot.store.appointments import Appointment, Details
from bot.store.store import Store
from bot.store.waiting import Offering, Waiter

LEAVES = re.compile(
    r"不(用|要|想)?(排|等)?候补|退出候补|取消候补|候补.{0,4}(取消|不要|退|算了)|不等空位|不用等了|别给我留"
)
TAKES = re.compile(r"^(那?就?要了?|我?要的|留给我|给我留着|我来|行|去|可以去|能去|定了|要这个)[吧啊呀哦了的]*[。!！]?$")
LETS_GO = re.compile(r"^(不要了?|不去了?|去不了|来不了|没空|给别人吧?|让给别人|算了)[吧啊呀哦了的]*[。!！]?$")
WANTS = re.compile(r"^(那?就?要了?|我?要的|留给我|给我留着|要这个)[吧啊呀哦了的]*[。!！]?$")
ANY_HOUR = timedelta(minutes=5)


class WaitingDesk:
    """Offers, their answers, and the sweep that finds places which came free by themselves."""

    def __init__(self, store: Store, wishes: Wishes, asking: Asking, ending: BookingEnd, quiet: QuietHours) -> None:
        self._store = store
        self._wishes = wishes
        self._asking = asking
        self._ending = ending
        self._quiet = quiet
        store.appointments.offer_by(self.offering)

    def offering(self, one: Waiter, start: datetime, now: datetime) -> Offering | None:
        """What this person would be offered at `start`, None when it does not suit them or is too near."""
        service = SERVICES[one.service]
        claim = self._wishes.claim_at(start, service, now)
        if claim is None or not self._suits(one, start):
            return None
        loud = self._quiet.next_loud(now)
        until = min(loud + timedelta(minutes=self._wishes.rules.offer_minutes), start)
        if until - loud < ANY_HOUR:
            return None
        until_words = f"{phrases.near(until, now)}{phrases.clock(until)}"
        due = told("waiting_offer", now, self._asking.when(start, now), service, until=until_words)
        return Offering(claim, service.place, until, due)

    def _suits(self, one: Waiter, start: datetime) -> bool:
        wanted = one.wanted
        if wanted.wish == ANY_WISH:
            return True
        wish = self._wishes.kept(wanted.wish, wanted.wish_at, wanted.wish_on)
        return wish is None or when.matches(wish.value, start)

    def serve(self, now: datetime) -> int:
        """Offer every free place that suits somebody who waits, in the order of the list; how many."""
        made = 0
        for one in self._store.waiting.listing(state="waiting"):
            for slot in self._wishes.free(SERVICES[one.service], now):
                offering = self.offering(one, slot.start, now) if one.first <= slot.start < one.last else None
                if offering and self._store.appointments.offer(one, offering, now):
                    made += 1
                    break
        return made

    # -- answers ------------------------------------------------------------------------------------------

    def answers(self, person_id: int, text: str) -> bool:
        """Whether the words answer an offer that this person has now, or leave the list this person stands in."""
        return self.leaves(person_id, text) or self.meant(person_id, text) is not None

    def leaves(self, person_id: int, text: str) -> bool:
        """Whether the words leave the list this person stands in."""
        return bool(LEAVES.search(text) and self._store.waiting.listing(person_id=person_id, open=True))

    def meant(self, person_id: int, text: str) -> dict[str, Any] | None:
        """The button of an offer that the words stand for, None when they are about something else.

        A yes or no is one only while the offer is what was said last and no booking is being filled in; who says 要
        later, and nothing else was asked meanwhile, is asked whether the place is meant (`ask`).
        """
        offered = self._store.waiting.offered(person_id)
        if not offered:
            return None
        one, bare = offered[0], text.strip()
        data: dict[str, Any] = {"notice": "waiting_offer", "of": f"waiting:{one.id}"}
        if self._store.transcript.last_notice(person_id) not in (("", ""), (data["of"], data["notice"])):
            free = WANTS.match(bare) and not self._asked_since(one)
            return {**data, "ask": True} if free else None
        yes = None if self._filling_in(person_id) else reading.yes_or_no(bare)
        if yes is True or TAKES.match(bare):
            return {**data, "take": True}
        return {**data, "let_go": True} if yes is False or LETS_GO.match(bare) else None

    def _asked_since(self, one: Waiter) -> bool:
        drafts = self._store.drafts
        return self._filling_in(one.person_id) or drafts.load(one.person_id, "aside", one.changed_at) is not None

    def _filling_in(self, person_id: int) -> bool:
        draft = self._store.drafts.load(person_id, "booking")
        return draft is not None and BookingDraft.from_dict(draft).open

    def answer(self, turn: Turn) -> Reply | None:
        """The reply to a yes or no to an offer; None when there is none or the words are neither."""
        offered = self._store.waiting.offered(turn.person_id)
        held = self._store.appointments.get(offered[0].appointment_id or 0) if offered else None
        meant = self.meant(turn.person_id, turn.text) if held else None
        if held is None or meant is None or "ask" in meant:
            return None
        return self.take(turn, offered[0], held) if "take" in meant else self.let_go(turn, offered[0], held)

    def let_go(self, turn: Turn, one: Waiter, held: Appointment) -> Reply:
        """Give the held place on to the next in the list."""
        self._store.appointments.release(held.key, turn.now)
        text = "好的，让给下一位了。还想等别的时间，跟我说“预约”。"
        return Reply(text=text, intent="book_appointment", choices=(book_again(one.service),))

    def take(self, turn: Turn, one: Waiter, held: Appointment) -> Reply:
        """Turn the held place into an appointment with everything told before."""
        service = SERVICES[one.service]
        slot = find(held.start, service, self._wishes.opening, self._wishes.rules)
        try:
            if slot is None:
                raise HallError("对不起，这个时间大厅不办公了。我请工作人员跟您说。")
            booked = self._book(turn, one, held, claims.claim(slot, service, self._wishes.rules))
        except HallError as error:
            self._store.appointments.release(held.key, turn.now)
            return Reply(text=error.sentence, intent="book_appointment", choices=(book_again(one.service), HUMAN))
        return self._asking.booked(booked, turn.now, moved=False)

    def take_late(self, turn: Turn, one: Waiter, held: Appointment) -> Reply:
        """The same after the offer is over: it works as long as nobody else has the place."""
        moment = self._asking.when(held.start, turn.now)
        claim = self._wishes.claim_at(held.start, SERVICES[one.service], turn.now)
        try:
            if claim is None:
                raise SlotTaken(f"{moment}现在约不上了，时间太近或者已经过了。您另约一个时间好吗？")
            booked = self._book(turn, one, held, claim)
        except SlotTaken as error:
            gone = f"对不起，给您留的时间过了，{moment}已经有人约了。您另约一个时间，没有合适的可以再排候补。"
            text = gone if claim else error.sentence
            return Reply(text=text, intent="book_appointment", choices=(book_again(one.service), HUMAN))
        return self._asking.booked(booked, turn.now, moved=False)

    def _book(self, turn: Turn, one: Waiter, held: Appointment, claim: Claim) -> Appointment:
        w = one.wanted
        mine = Details(w.name, w.phone, w.licence, w.address, w.township, w.relation)
        dues = self._ending.dues(held.start, turn.now, SERVICES[one.service], turn.channel, w.phone)
        return self._store.appointments.book(held.key, mine, claim, turn.now, dues)

    def leave(self, turn: Turn) -> Reply | None:
        """Leave the list when the words ask for it; None when they do not or the person does not wait."""
        if not LEAVES.search(turn.text):
            return None
        left = self._store.waiting.leave(turn.person_id, turn.now)
        for one in self._store.waiting.offered(turn.person_id):
            if (held := self._store.appointments.get(one.appointment_id or 0)) is not None:
                self._store.appointments.release(held.key, turn.now)
                left += 1
        if not left:
            return None
        return Reply(text="好的，候补取消了，不再给您留空位。", intent="cancel_appointment")

    def standing(self, turn: Turn) -> Reply | None:
        """Where this person stands in the list; None when in none."""
        waiting = self._store.waiting.listing(person_id=turn.person_id, state="waiting")
        if not waiting:
            return None
        one = waiting[0]
        place = self._store.waiting.place(one)
        ahead = "您排第一个" if place == 1 else f"您前面还有{place - 1}位"
        text = f"您在候补{SERVICES[one.service].name}，{ahead}。有空位我马上告诉您。不想等了，说“不候补了”。"
        return Reply(text=text, intent="my_appointments", personal=True)
