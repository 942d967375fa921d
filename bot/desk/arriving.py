"""Checking in at the hall's kiosk: find the appointment by its ticket, its number or a telephone's last digits.

Who holds the ticket's code may see how that appointment stands; who only types a number sees appointments of today
alone, with a masked name. What was found is confirmed by a signed token that is bound to this visitor and soon too old.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.desk.arriving_parts import ARRIVED, CHOOSE, FOUND, TOO_MANY, Asker, Finding, Mine, Slip
from bot.desk.called_numbers import shown
from bot.desk.counter import CounterDesk
from bot.desk.ticket import Tickets
from bot.hall import appointment as life
from bot.hall import arrival, phrases
from bot.hall.calendar import Calendar
from bot.hall.clock import Clock
from bot.hall.errors import HallError, TooManyTries
from bot.hall.services import SERVICES
from bot.hall.signing import Signer
from bot.store.appointments import Appointment
from bot.store.kiosk_limits import LOOK, MISS
from bot.store.store import Store

WHO = "自助机"
TOKEN_MINUTES = 3
_DIGITS = str.maketrans("零〇一二三四五六七八九幺两", "0012345678912")


class Arriving:
    """The use case behind the kiosk's check-in."""

    def __init__(
        self, store: Store, counter: CounterDesk, tickets: Tickets, calendar: Calendar, clock: Clock, signer: Signer
    ) -> None:
        self._store = store
        self._counter = counter
        self._tickets = tickets
        self._calendar = calendar
        self._clock = clock
        self._tokens = signer.within("arriving")

    def by_code(self, text: str, asker: Asker) -> Finding:
        """The text of a square code. A code of this house is proof enough and not counted; others are."""
        if self._waits(asker):
            return _too_many()
        number = self._tickets.check_code(text)
        one = self._known(number) if number else None
        if one is None:
            self._count(asker, MISS)
            return _only(arrival.FOREIGN)
        return self._one(one, asker)

    def by_number(self, said: str, asker: Asker) -> Finding:
        """An appointment number as it was typed or said; only of today."""
        if self._waits(asker):
            return _too_many()
        one = self._known(digits(said))
        if one is None or one.start.date() != self._clock.now().date():
            self._count(asker, MISS)
            return _only(arrival.NOT_TODAY if one else arrival.UNKNOWN)
        self._count(asker, LOOK)
        return self._one(one, asker)

    def by_phone(self, said: str, asker: Asker) -> Finding:
        """The last four digits of a telephone: the appointments of today at the counter that go with them."""
        if self._waits(asker):
            return _too_many()
        tail, today = digits(said), self._clock.now().date()
        found = self._store.appointments.of_tail(tail, today) if len(tail) == 4 else []
        if not found:
            self._count(asker, MISS)
            return _only(arrival.UNKNOWN)
        self._count(asker, LOOK)
        if len(found) == 1:
            return self._one(found[0], asker)
        mine = tuple(self._mine(one, asker) for one in found)
        return Finding(CHOOSE, arrival.CHOOSE.format(count=len(mine)), mine)

    def arrive(self, token: str, asker: Asker) -> Finding:
        """ "That's me": checked in, by the same act as a clerk's, with a waiting number."""
        told = (self._tokens.unsign(token) or "").split("|")
        now = self._clock.now()
        if len(told) != 4 or told[3] != asker.session or datetime.fromisoformat(told[2]) < now:
            return _only(arrival.STALE)
        one = self._store.appointments.get(int(told[0]))
        if one is None or one.status == life.HELD:
            return _only(arrival.UNKNOWN)
        state = self._standing(one)
        if state != arrival.READY or one.sequence != int(told[1]):
            return self._told(one, state) if state != arrival.READY else _only(arrival.STALE)
        try:
            self._counter.check_in(one.id, WHO, one.sequence)
        except HallError:  # a clerk was quicker
            return self._again(one.id)
        return self._arrived(one)

    # -- helpers ------------------------------------------------------------------------------------------

    def _again(self, appointment_id: int) -> Finding:
        one = self._store.appointments.get(appointment_id)
        assert one is not None
        state = self._standing(one)
        return _only(arrival.STALE) if state == arrival.READY else self._told(one, state)

    def _arrived(self, one: Appointment) -> Finding:
        slip = self._slip(one)
        return Finding(ARRIVED, arrival.ARRIVED.format(number=int(slip.waiting)), slip=slip)

    def _one(self, one: Appointment, asker: Asker) -> Finding:
        state = self._standing(one)
        if state == arrival.READY:
            return Finding(FOUND, self._words(one, state), (self._mine(one, asker),))
        return self._told(one, state)

    def _told(self, one: Appointment, state: str) -> Finding:
        waits = state == arrival.ALREADY and self._store.arrivals.of(one.id) is not None
        return Finding(state, self._words(one, state), slip=self._slip(one) if waits else None)

    def _words(self, one: Appointment, state: str) -> str:
        now, number = self._clock.now(), self._store.arrivals.of(one.id)
        return arrival.WORDS[state].format(
            clock=phrases.clock(one.start), service=_short(one.service),
            first=phrases.clock(one.start - arrival.EARLIEST),
            moment=phrases.moment(one.start, now, self._calendar), number=number.number if number else "0",
        )  # fmt: skip

    def _mine(self, one: Appointment, asker: Asker) -> Mine:
        until = self._clock.now().replace(microsecond=0) + timedelta(minutes=TOKEN_MINUTES)
        token = self._tokens.sign("|".join((str(one.id), str(one.sequence), until.isoformat(), asker.session)))
        return Mine(token, arrival.masked(one.name), phrases.clock(one.start), SERVICES[one.service].name)

    def _slip(self, one: Appointment) -> Slip:
        ticket, came = self._tickets.ticket(one), self._store.arrivals.of(one.id)
        waiting = shown(came.number) if came else "000"
        return Slip(waiting, one.number, ticket.service_name, ticket.day, ticket.clock, ticket.hall_name)

    def _standing(self, one: Appointment) -> str:
        return arrival.standing(one.status, one.start, one.place, self._clock.now())

    def _known(self, number: str) -> Appointment | None:
        if not number or len(number) > 9:
            return None
        one = self._store.appointments.get(int(number))
        return None if one is None or one.status == life.HELD else one

    def _waits(self, asker: Asker) -> bool:
        return self._store.kiosk_limits.waits(asker.address, self._clock.now())

    def _count(self, asker: Asker, kind: str) -> None:
        self._store.kiosk_limits.count(asker.address, kind, self._clock.now())


def digits(said: str) -> str:
    """The digits of what was typed or said: 零零一七 and 0017号 are the same."""
    return "".join(sign for sign in said.translate(_DIGITS) if sign.isascii() and sign.isdigit())


def _short(service: str) -> str:
    return SERVICES[service].name.partition("（")[0]


def _only(state: str) -> Finding:
    return Finding(state, arrival.WORDS[state])


def _too_many() -> Finding:
    return Finding(TOO_MANY, TooManyTries.sentence)
