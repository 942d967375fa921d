"""Random lives of a small hall, one step after the other, with everything that must always be true of them."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from bot.hall import claims
from bot.hall.appointment import BOOKED, KEEPING, STATUSES, WrongStep
from bot.hall.claims import Claim
from bot.hall.errors import AlreadyBooked, AlreadyWaiting, NoSuchAppointment, SlotTaken
from bot.hall.notices import Due
from bot.hall.services import SERVICES
from bot.hall.slots import BookingRules, Slot
from bot.store.appointments import Appointment, Details
from bot.store.booking_tables import slot
from bot.store.notice_tables import notice
from bot.store.seal import Seal
from bot.store.store import Store
from bot.store.waiting import Offering, Waiter, Wanted
from tests.fakes.clock import MONDAY
from tests.fakes.template import empty_store

DAY = datetime(2026, 11, 24, 9)
STARTS = [DAY + timedelta(minutes=30 * n) for n in range(4)]
RULES = BookingRules(capacity=2, service_capacity={"renewal": 1}, service_minutes={"change": 60}, visit_staff=2)
TRAVEL = timedelta(minutes=RULES.travel_minutes)
MATTERS = ("renewal", "change", "consult", "home_visit")
PEOPLE = range(5)
TOLD_AT_THE_END = {"cancelled": None, "offer_over": "passed", "passed": "passed"}


def claim_of(service: str, start: datetime) -> Claim:
    """What a matter uses up at a start."""
    matter = SERVICES[service]
    return claims.claim(Slot(start, RULES.minutes(matter), matter.resource, False, 2), matter, RULES)


person, matter, start = st.sampled_from(PEOPLE), st.sampled_from(MATTERS), st.sampled_from(STARTS)
any_number = st.integers(0, 30)


class BookingMachine(RuleBasedStateMachine):
    """Four starts of one day, five people, four matters, two visiting clerks."""

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="lianxin-machine-"))
        self.store = Store(empty_store(self.folder), Seal(b"k" * 32))
        self.now = MONDAY
        self.ids = [self.store.people.meet("rest", f"p{n}", MONDAY).id for n in PEOPLE]
        self.keys: dict[str, int] = {}
        self.joined: list[int] = []
        self.sequences: dict[int, int] = defaultdict(int)
        self.store.appointments.offer_by(self.suits)

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.db.close()
            shutil.rmtree(self.folder)

    def suits(self, one: Waiter, at: datetime, _now: datetime | None = None) -> Offering | None:
        """Any start within the wish is welcome."""
        if at not in STARTS or not one.first <= at < one.last:
            return None
        until = self.now + timedelta(hours=2)
        return Offering(claim_of(one.service, at), "counter", until, Due("offer", self.now, "有空位了"))

    # -- what people do -----------------------------------------------------------------------------------

    @rule(who=person, what=matter, at=start, minutes=st.sampled_from((5, 60)))
    def hold(self, who: int, what: str, at: datetime, minutes: int) -> None:
        key, claim = f"k{len(self.keys)}", claim_of(what, at)
        until = self.now + timedelta(minutes=minutes)
        try:
            made = self.store.appointments.hold(key, self.ids[who], "rest", SERVICES[what], claim, self.now, until)
        except SlotTaken:
            self.refused(claim)
        else:
            self.keys[key] = made.id

    @rule(who=person, what=matter, at=start, extra=st.booleans())
    def take(self, who: int, what: str, at: datetime, extra: bool) -> None:
        self.send(f"k{len(self.keys)}", who, what, at, extra)

    def send(self, key: str, who: int, what: str, at: datetime, extra: bool) -> None:
        claim, told = claim_of(what, at), Details("林演示", f"1380000000{who}")
        try:
            made = self.store.appointments.take(
                key, self.ids[who], "rest", SERVICES[what], claim, told, self.now, self.reminders(), extra=extra
            )
        except SlotTaken:
            self.refused(claim)
        except AlreadyBooked:
            assert not extra
            assert self.active_of(told.phone, what)
        else:
            assert self.keys.setdefault(key, made.id) == made.id

    @precondition(lambda self: self.keys)
    @rule(n=any_number, who=person)
    def repeat(self, n: int, who: int) -> None:
        key = list(self.keys)[n % len(self.keys)]
        before = self.store.appointments.held(key)
        assert before is not None
        self.send(key, who, before.service, before.start, True)
        assert self.store.appointments.held(key) == before

    @precondition(lambda self: self.keys)
    @rule(n=any_number, who=person)
    def book(self, n: int, who: int) -> None:
        self.confirm(list(self.keys)[n % len(self.keys)], who)

    def confirm(self, key: str, who: int) -> None:
        before = self.store.appointments.held(key)
        assert before is not None
        claim, told = claim_of(before.service, before.start), Details("林演示", f"1380000000{who}")
        try:
            after = self.store.appointments.book(key, told, claim, self.now, self.reminders())
        except SlotTaken:
            assert before.status == "cancelled"
            self.refused(claim)
        except AlreadyBooked:
            assert self.active_of(told.phone, before.service)
        else:
            assert after.id == before.id
            if before.status != "held" and before.phone:
                assert after == before

    @precondition(lambda self: self.keys)
    @rule(n=any_number)
    def release(self, n: int) -> None:
        key = list(self.keys)[n % len(self.keys)]
        before = self.store.appointments.held(key)
        self.store.appointments.release(key, self.now)
        after = self.store.appointments.held(key)
        assert before is not None
        assert after is not None
        assert after.status == ("cancelled" if before.status == "held" else before.status)

    @rule(n=any_number, tell=st.booleans())
    def cancel(self, n: int, tell: bool) -> None:
        if (one := self.some(n)) is not None:
            dues = [Due("cancelled", self.now, "取消了")] if tell else []
            active = one.status in ("held", *BOOKED)
            assert self.store.appointments.cancel(one.id, self.now, dues) is active

    @rule(n=any_number, at=start)
    def move(self, n: int, at: datetime) -> None:
        if (one := self.some(n)) is None:
            return
        claim = claim_of(one.service, at)
        try:
            moved = self.store.appointments.move(one.id, claim, self.now, self.reminders())
        except NoSuchAppointment:
            assert one.status not in BOOKED
        except SlotTaken:
            assert self.store.appointments.get(one.id) == one
        else:
            assert moved.start == at

    @rule(n=any_number, word=st.sampled_from(STATUSES))
    def clerk_says(self, n: int, word: str) -> None:
        if (one := self.some(n)) is None:
            return
        try:
            assert self.store.appointments.set_status(one.id, word, self.now).status == word
        except (NoSuchAppointment, WrongStep, AlreadyBooked):
            assert self.store.appointments.get(one.id) == one

    # -- the waiting list ---------------------------------------------------------------------------------

    @rule(who=person, what=matter, at=start, hours=st.integers(1, 2))
    def join(self, who: int, what: str, at: datetime, hours: int) -> None:
        wanted = Wanted("明天上午", self.now.isoformat(), None, "林演示", f"1380000000{who}")
        last = at + timedelta(hours=hours)
        try:
            made = self.store.waiting.join(self.ids[who], "rest", what, at, last, wanted, self.now)
        except AlreadyWaiting:
            return
        self.joined.append(made.id)

    @rule(who=person)
    def leave(self, who: int) -> None:
        self.store.waiting.leave(self.ids[who], self.now)

    @rule(n=any_number, accept=st.booleans())
    def answer(self, n: int, accept: bool) -> None:
        offers = [w for w in self.store.waiting.listing() if w.appointment_id is not None]
        if not offers:
            return
        one = offers[n % len(offers)]
        held = self.store.appointments.get(one.appointment_id or 0)
        assert held is not None
        if accept:
            self.confirm(held.key, self.ids.index(one.person_id))
        else:
            self.store.appointments.release(held.key, self.now)

    # -- the house ----------------------------------------------------------------------------------------

    @rule(minutes=st.sampled_from((1, 10, 130)))
    def wait_a_while(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule()
    def sweep(self) -> None:
        self.store.appointments.sweep(self.now)

    @rule()
    def sweep_of_the_desk(self) -> None:
        self.store.appointments.sweep(self.now)
        self.store.waiting.passed(self.now, lambda _: Due("passed", self.now, "没等到"))
        for one in self.store.waiting.listing(state="waiting"):
            any(self.store.appointments.offer(one, found, self.now) for found in self.offerings(one))
        for one in self.store.waiting.listing(state="waiting"):
            assert not any(self.free(found.claim) for found in self.offerings(one)), (
                "somebody waits beside a free place"
            )

    @rule()
    def close_the_day(self) -> None:
        for one in self.store.appointments.listing():
            self.store.appointments.cancel(one.id, self.now, [Due("cancelled", self.now, "今天不开门")])
        assert all(one.status not in BOOKED for one in self.store.appointments.listing())

    @rule()
    def deliver(self) -> None:
        notices = self.store.notices
        for channel in notices.channels_due(self.now):
            for notice_id, _, _ in notices.waiting(self.now, channel):
                if one := notices.claim(notice_id, self.now, self.now + timedelta(minutes=1)):
                    notices.handed(one, one.channel, one.text, self.now)

    # -- what must always be true -------------------------------------------------------------------------

    @invariant()
    def counters_are_counts(self) -> None:
        counted: Counter[tuple[str, datetime]] = Counter()
        for one in self.kept():
            counted.update((cell.resource, cell.start) for cell in claim_of(one.service, one.start).cells)
        with self.store.db.read() as c:
            rows = c.execute(select(slot.c.resource, slot.c.start, slot.c.booked).where(slot.c.booked > 0))
            assert {(r.resource, r.start): r.booked for r in rows} == counted
        for (resource, _), count in counted.items():
            assert count <= RULES.service_capacity.get(resource.removeprefix("counter/"), RULES.capacity)
        assert self.store.appointments.miscounted() == []

    @invariant()
    def clerks_are_in_one_place(self) -> None:
        out = defaultdict(list)
        for one in self.kept():
            if one.service == "home_visit":
                out[one.clerk].append((one.start - TRAVEL, one.start + timedelta(minutes=one.duration_min) + TRAVEL))
        assert set(out) <= set(RULES.crew())
        for trips in out.values():
            assert all(back <= leaving for (_, back), (leaving, _) in pairwise(sorted(trips)))
        assert self.store.appointments.half_taken() == []

    @invariant()
    def nobody_hears_of_what_is_over(self) -> None:
        appointments = {f"appointment:{a.id}": a.status in BOOKED for a in self.store.appointments.listing()}
        waiters = {f"waiting:{w.id}": w.state for w in self.store.waiting.listing()}
        with self.store.db.read() as c:
            queued = c.execute(select(notice.c.cause, notice.c.step).where(notice.c.state == "queued")).all()
        for cause, step in queued:
            if step in TOLD_AT_THE_END:
                assert waiters.get(cause) == TOLD_AT_THE_END[step]
            else:
                assert appointments.get(cause) or (step == "offer" and waiters.get(cause) == "offered")

    @invariant()
    def no_waiter_is_lost(self) -> None:
        rows = {w.id: w for w in self.store.waiting.listing()}
        assert sorted(rows) == sorted(self.joined)
        held = {a.id for a in self.store.appointments.listing(status="held") if a.key.startswith("waiting:")}
        assert {w.appointment_id for w in rows.values() if w.state == "offered"} == held
        assert {w.state for w in rows.values()} <= {"waiting", "offered", "taken", "left", "passed"}

    @invariant()
    def sequences_only_rise(self) -> None:
        for one in self.store.appointments.listing():
            assert one.sequence >= self.sequences[one.id]
            self.sequences[one.id] = one.sequence

    # -- looking ------------------------------------------------------------------------------------------

    def kept(self) -> list[Appointment]:
        return [a for a in self.store.appointments.listing() if a.status in KEEPING]

    def some(self, n: int) -> Appointment | None:
        rows = self.store.appointments.listing()
        return rows[n % len(rows)] if rows else None

    def active_of(self, phone: str, service: str) -> bool:
        rows = self.store.appointments.listing(service=service)
        return any(a.phone == phone and a.status in BOOKED and not a.extra for a in rows)

    def free(self, claim: Claim) -> int:
        return self.store.appointments.load(claim.slot.start, claim.slot.end, self.now).free(claim)

    def refused(self, claim: Claim) -> None:
        """Nobody is refused beside a free place, unless it is about to be offered to those who wait."""
        waiting = self.store.waiting.listing(state="waiting")
        assert not self.free(claim) or any(self.offerings(one) for one in waiting)

    def offerings(self, one: Waiter) -> list[Offering]:
        return [found for at in STARTS if (found := self.suits(one, at)) is not None]

    def reminders(self) -> list[Due]:
        return [Due("day_before", self.now + timedelta(hours=1), "明天来")]
