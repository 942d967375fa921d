"""What a clerk does with appointments: the effect, its notice and one line of the audit log – on every database."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from bot.desk.counter import CounterDesk
from bot.desk.counter_book import BadDetails, NewBooking
from bot.desk.counter_list import ListDesk
from bot.desk.reach import Reach
from bot.desk.wishes import Wishes
from bot.hall.appointment import WrongStep
from bot.hall.calendar import Calendar
from bot.hall.clerk_rules import ChangedMeanwhile, NotYet, OutcomeMissing, SameTime
from bot.hall.errors import AlreadyBooked, HallError, NoSuchAppointment, NoSuchSlot, SlotTaken, TooLate
from bot.hall.notices import Due
from bot.hall.opening import Block, Opening
from bot.hall.services import SERVICES
from bot.hall.slots import BookingRules
from bot.store.appointments import Appointment, Destination, Details
from bot.store.staff_tables import audit
from bot.store.store import Store
from bot.store.tables import person
from bot.store.waiting import Offering, Waiter, Wanted
from tests.fakes.clock import StoppedClock

TUESDAY, EVENING = datetime(2026, 11, 24, 9, 0), datetime(2026, 11, 24, 19, 0)
OPENING = Opening(
    Calendar(),
    dict.fromkeys(
        ("workday", "makeup", "weekend", "holiday"), (Block(time(8, 30), time(12)), Block(time(18), time(20, 30), True))
    ),
)
RENEWAL = NewBooking("renewal", TUESDAY, "演示甲", "13000000001", "350300000001")
VISIT = NewBooking("mediation", TUESDAY, "演示乙", "13000000002", "", "演示村1号", "白塘", "母亲")


class Hall:
    """A counter with two windows and two visiting clerks over a store."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.clock = StoppedClock()
        self.wishes = Wishes(OPENING.calendar, OPENING, BookingRules(visit_lead_days=3), store.appointments)
        self.desk = CounterDesk(store, self.wishes, self.clock, ("白塘", "江口"), Reach({"rest", "web", "phone"}))
        self.list = ListDesk(store, self.clock)
        self._keys = iter(range(1000))

    def book(self, new: NewBooking = RENEWAL, **other: object) -> Appointment:
        """A booking of 王芳's."""
        return self.desk.book(replace(new, **other), "王芳", f"k{next(self._keys)}")  # type: ignore[arg-type]

    def asked(self, start: datetime = EVENING, sender: str = "ann", phone: str = "13000000009") -> Appointment:
        """What somebody booked alone on a page: in the evening it waits for a clerk."""
        now, service = self.clock.now(), SERVICES["renewal"]
        who = self.store.people.meet("web", sender, now).id
        claim = self.desk.starts.claim(start, service, now)
        dues = [Due("day_before", start - timedelta(days=1), "提醒您")]
        return self.store.appointments.take(
            f"own-{sender}", who, "web", service, claim, Details("丁", phone), now, dues
        )

    def notices(self, appointment_id: int) -> dict[str, tuple[str, str]]:
        """step → (state, text) of one appointment."""
        cause = f"appointment:{appointment_id}"
        return {n.step: (n.state, n.text) for n in self.store.notices.listing() if n.cause == cause}

    def audit(self) -> list[tuple[str, str, str]]:
        """(who, action, target), in order."""
        with self.store.db.read() as c:
            return [
                tuple(r) for r in c.execute(select(audit.c.who, audit.c.action, audit.c.target).order_by(audit.c.id))
            ]

    def now(self, appointment_id: int) -> Appointment:
        """The appointment as it is."""
        one = self.store.appointments.get(appointment_id)
        assert one is not None
        return one


@pytest.fixture
def hall(store: Store) -> Hall:
    return Hall(store)


# -- booking ----------------------------------------------------------------------------------------------


def test_a_clerk_books_for_somebody_on_the_phone_confirmed_at_once_with_reminders(hall: Hall) -> None:
    one = hall.book(start=EVENING)
    assert (one.status, one.channel, one.made_by, one.by_appointment) == ("confirmed", "phone", "王芳", True)
    assert (one.name, one.phone, one.licence) == ("演示甲", "13000000001", "350300000001")
    steps = hall.notices(one.id)
    assert set(steps) == {"day_before", "two_hours"}
    assert "11月24日星期二晚上7:00" in steps["day_before"][1]
    assert "明天11月24日" in steps["day_before"][1]  # right on the evening on which it is sent
    assert hall.audit() == [("王芳", "book", f"appointment:{one.id}")]


def test_the_person_is_known_by_a_keyed_hash_of_the_number_only(hall: Hall) -> None:
    first, second = hall.book(), hall.book(service="consult", licence=None)
    assert first.person_id == second.person_id
    with hall.store.db.read() as c:
        [row] = c.execute(select(person.c.channel, person.c.sender)).all()
    assert row.channel == "phone"
    assert "13000000001" not in row.sender
    assert row.sender == hall.store.seal.hash("phone", "13000000001")


def test_the_same_form_sent_twice_books_once(hall: Hall) -> None:
    one = hall.desk.book(RENEWAL, "王芳", "same")
    first = hall.store.notices.listing()[0]
    notice = hall.store.notices.claim(first.id, first.due, first.due + timedelta(minutes=1))
    assert notice is not None
    hall.store.notices.handed(notice, "phone", notice.text, first.due)
    assert hall.desk.book(RENEWAL, "王芳", "same").id == one.id
    assert len(hall.store.appointments.listing()) == len(hall.audit()) == 1
    assert hall.store.notices.listing()[0].state == "sent"


def test_a_second_one_for_the_same_holder_needs_the_clerks_word(hall: Hall) -> None:
    hall.book()
    with pytest.raises(AlreadyBooked):
        hall.book(start=EVENING)
    assert hall.book(start=EVENING, extra=True).extra
    assert hall.store.appointments.miscounted() == []
    assert [a[1] for a in hall.audit()] == ["book", "book"]


def test_a_visit_has_its_clerk_address_and_township(hall: Hall) -> None:
    first, second = hall.book(VISIT), hall.book(VISIT, phone="13000000003")
    assert (first.clerk, second.clerk) == ("1", "2")
    assert (first.address, first.township, first.relation, first.place) == ("演示村1号", "白塘", "母亲", "shop")
    assert first.licence == ""
    with pytest.raises(SlotTaken):
        hall.book(VISIT, phone="13000000004")


@pytest.mark.parametrize(
    ("new", "wrong", "field"),
    [
        (RENEWAL, {"service": "tea"}, "service"),
        (RENEWAL, {"name": " \u200b"}, "name"),
        (RENEWAL, {"name": "名" * 21}, "name"),
        (RENEWAL, {"phone": "1300000000"}, "phone"),
        (RENEWAL, {"phone": ""}, "phone"),
        (RENEWAL, {"licence": None}, "licence"),
        (RENEWAL, {"licence": "35030000000"}, "licence"),
        (RENEWAL, {"licence": "０５０３００００００００"}, "licence"),
        (RENEWAL, {"relation": "亲" * 21}, "relation"),
        (VISIT, {"address": ""}, "address"),
        (VISIT, {"address": "路" * 61}, "address"),
        (VISIT, {"township": ""}, "township"),
        (VISIT, {"township": "别处"}, "township"),
    ],
)
def test_what_is_missing_or_cannot_be_is_named_and_nothing_is_kept(
    hall: Hall, new: NewBooking, wrong: dict[str, str], field: str
) -> None:
    with pytest.raises(BadDetails) as refused:
        hall.book(new, **wrong)
    assert refused.value.field == field
    assert hall.store.appointments.listing() == []
    assert hall.audit() == []


@pytest.mark.parametrize("start", ["2026-11-23T09:00", "2026-11-24T09:10", "2026-11-24T13:00", "2027-06-01T09:00"])
def test_a_start_that_is_over_too_far_or_none_cannot_be_booked(hall: Hall, start: str) -> None:
    with pytest.raises(NoSuchSlot):
        hall.book(start=datetime.fromisoformat(start))


def test_a_full_start_is_refused_and_what_is_free_can_be_listed(hall: Hall) -> None:
    service, first = SERVICES["renewal"], date(2026, 11, 24)
    assert [n for s, n in hall.desk.starts.free(service, hall.clock.now(), first, 1) if s.start == TUESDAY] == [2]
    hall.book()
    hall.book(phone="13000000005", licence="350300000005")
    with pytest.raises(SlotTaken):
        hall.book(phone="13000000006", licence="350300000006")
    free = hall.desk.starts.free(service, hall.clock.now(), date(2026, 11, 20), 2)
    starts = [s.start for s, _ in free]
    assert TUESDAY not in starts
    assert starts[0] == datetime(2026, 11, 23, 9, 30)  # from now on, without the notice that people have to keep
    assert starts[-1] == datetime(2026, 11, 24, 20, 0)


# -- the day itself ---------------------------------------------------------------------------------------


def test_a_clerks_yes_is_told_to_the_person(hall: Hall) -> None:
    one = hall.asked()
    assert one.status == "pending"
    assert hall.desk.confirm(one.id, "王芳").status == "confirmed"
    state, text = hall.notices(one.id)["confirmed"]
    assert (state, text) == ("queued", f"工作人员确认了：您约的明天11月24日星期二晚上7:00可以来，预约号{one.number}。")
    with pytest.raises(WrongStep):
        hall.desk.confirm(one.id, "李强")
    assert hall.audit() == [("王芳", "confirm", f"appointment:{one.id}")]


def test_a_yes_after_its_time_is_refused(hall: Hall) -> None:
    one = hall.asked()
    hall.clock.at(EVENING)
    with pytest.raises(TooLate):
        hall.desk.confirm(one.id, "王芳")


def test_a_mediation_goes_from_the_call_to_its_result(hall: Hall) -> None:
    one = hall.book(VISIT)
    for too_early in (hall.desk.check_in, hall.desk.done, hall.desk.no_show):
        with pytest.raises(NotYet):
            too_early(one.id, "王芳")
    hall.clock.at(TUESDAY + timedelta(minutes=5))
    assert hall.desk.check_in(one.id, "王芳").status == "checked_in"
    with pytest.raises(OutcomeMissing):
        hall.desk.done(one.id, "王芳")
    assert hall.now(one.id).status == "checked_in"
    over = hall.desk.done(one.id, "王芳", "双方同意退货")
    assert (over.status, over.outcome) == ("done", "双方同意退货")
    assert {state for state, _ in hall.notices(one.id).values()} == {"cancelled"}
    assert [a[1] for a in hall.audit()] == ["book", "check_in", "done"]


def test_the_result_is_sealed(hall: Hall) -> None:
    one = hall.book(VISIT)
    hall.clock.at(TUESDAY)
    hall.desk.done(one.id, "王芳", "双方同意退货")
    with hall.store.db.read() as c:
        raw = c.exec_driver_sql("select outcome_enc from appointment").scalar()
    assert "退货".encode() not in bytes(raw)


def test_who_did_not_come_may_still_come_later_that_day(hall: Hall) -> None:
    one = hall.book()
    hall.clock.at(TUESDAY + timedelta(minutes=20))
    assert hall.desk.no_show(one.id, "王芳").status == "no_show"
    assert hall.desk.check_in(one.id, "王芳").status == "checked_in"
    assert hall.store.appointments.miscounted() == []


def test_whoever_was_marked_as_there_by_mistake_waits_no_more_and_is_reminded_as_before(hall: Hall) -> None:
    one = hall.book(start=EVENING)
    hall.clock.at(TUESDAY)
    reminded = hall.notices(one.id)["two_hours"]
    number = _number(hall, hall.desk.check_in(one.id, "王芳"))
    undone = hall.desk.undo_check_in(one.id, "王芳")
    assert undone.status == "confirmed"
    assert hall.store.arrivals.waiting(TUESDAY.date()) == []
    assert hall.notices(one.id)["two_hours"] == reminded
    assert hall.store.appointments.miscounted() == []
    assert [a[1] for a in hall.audit()] == ["book", "check_in", "undo_check_in"]
    assert _number(hall, hall.desk.check_in(one.id, "王芳")) == number


def test_a_visit_that_goes_elsewhere_is_still_called_to_mind_as_that_after_a_check_in_by_mistake(hall: Hall) -> None:
    one = hall.book(VISIT)
    hall.store.appointments.redirect(one.id, Destination("演示村9号", "白塘"), hall.clock.now())
    hall.desk.move(one.id, EVENING, "王芳")
    hall.clock.at(TUESDAY)
    reminded = hall.notices(one.id)["two_hours"]
    hall.desk.check_in(one.id, "王芳")
    hall.desk.undo_check_in(one.id, "王芳")
    assert hall.notices(one.id)["two_hours"] == reminded
    assert "店里" not in reminded[1]


def _number(hall: Hall, one: Appointment) -> int:
    (waits,) = hall.store.arrivals.waiting(one.start.date())
    return waits.number


def test_who_did_not_come_and_booked_again_is_served_under_the_new_one(hall: Hall) -> None:
    one = hall.book()
    hall.clock.at(TUESDAY + timedelta(minutes=20))
    hall.desk.no_show(one.id, "王芳")
    hall.book(start=EVENING)
    with pytest.raises(AlreadyBooked):
        hall.desk.check_in(one.id, "王芳")
    assert hall.now(one.id).status == "no_show"


# -- another time, and none ---------------------------------------------------------------------------------


def test_a_move_tells_the_new_time_frees_the_old_place_and_needs_no_further_yes(hall: Hall) -> None:
    one = hall.asked(TUESDAY)
    moved = hall.desk.move(one.id, EVENING, "王芳")
    assert (moved.start, moved.status, moved.number) == (EVENING, "confirmed", one.number)
    steps = hall.notices(one.id)
    assert "改到11月24日星期二晚上7:00" in steps["changed"][1]
    assert f"预约号{one.number}" in steps["changed"][1]
    assert steps["two_hours"] == ("queued", steps["two_hours"][1])
    free = hall.desk.starts.free(SERVICES["renewal"], hall.clock.now(), TUESDAY.date(), 1)
    assert {s.start: n for s, n in free}[TUESDAY] == 2
    assert hall.store.appointments.miscounted() == []
    assert hall.audit() == [("王芳", "move", f"appointment:{one.id}")]


def test_a_refused_move_changes_nothing(hall: Hall) -> None:
    one = hall.book()
    for n in (5, 6):
        hall.book(start=EVENING, phone=f"1300000000{n}", licence=f"35030000000{n}")
    for start, why in ((EVENING, SlotTaken), (datetime(2026, 11, 24, 13, 0), NoSuchSlot), (TUESDAY, SameTime)):
        with pytest.raises(why):
            hall.desk.move(one.id, start, "王芳")
    assert hall.now(one.id) == one
    assert {state for state, _ in hall.notices(one.id).values()} == {"queued"}
    assert [a[1] for a in hall.audit()] == ["book"] * 3


def test_a_cancellation_tells_the_reason_and_takes_the_reminders_back(hall: Hall) -> None:
    one = hall.asked(TUESDAY)
    assert hall.desk.cancel(one.id, "王芳", "窗口停电").status == "cancelled"
    steps = hall.notices(one.id)
    assert steps["day_before"][0] == "cancelled"
    assert steps["cancelled"][0] == "queued"
    assert "11月24日星期二上午9:00已经取消，原因是：窗口停电。" in steps["cancelled"][1]
    assert hall.audit() == [("王芳", "cancel", f"appointment:{one.id}")]
    with pytest.raises(WrongStep):
        hall.desk.cancel(one.id, "李强")


def test_a_closed_day_calls_off_what_is_still_to_come_and_offers_to_book_again(hall: Hall) -> None:
    morning, evening = hall.book(), hall.asked()
    other_day = hall.book(start=TUESDAY + timedelta(days=1), phone="13000000007", licence="350300000007")
    hall.clock.at(TUESDAY + timedelta(minutes=10))
    assert [one.id for one in hall.desk.close_day(TUESDAY.date(), "设备检修", "王芳")] == [evening.id]
    state, text = hall.notices(evening.id)["closed"]
    assert state == "queued"
    assert "大厅不办公（设备检修）" in text
    assert "我要预约" in text
    assert [hall.now(n.id).status for n in (morning, evening, other_day)] == ["confirmed", "cancelled", "confirmed"]
    assert hall.audit()[-1] == ("王芳", "close_day", "day:2026-11-24")
    assert hall.desk.close_day(TUESDAY.date(), "设备检修", "王芳") == []
    assert hall.store.appointments.miscounted() == []


# -- several clerks ---------------------------------------------------------------------------------------


def test_a_clerk_who_looked_before_it_changed_is_told_and_overwrites_nothing(hall: Hall) -> None:
    one = hall.book()
    hall.desk.move(one.id, EVENING, "王芳", seen=one.sequence)
    for act in (
        lambda: hall.desk.cancel(one.id, "李强", "停电", seen=one.sequence),
        lambda: hall.desk.move(one.id, TUESDAY, "李强", seen=one.sequence),
    ):
        with pytest.raises(ChangedMeanwhile):
            act()
    assert (hall.now(one.id).start, hall.now(one.id).status) == (EVENING, "confirmed")
    assert [a[0] for a in hall.audit()] == ["王芳", "王芳"]


def test_of_two_clerks_at_once_one_wins_and_the_other_is_told(hall: Hall) -> None:
    one = hall.book()
    starts = [TUESDAY + timedelta(days=d) for d in range(1, 7)]

    def attempt(start: datetime) -> str:
        try:
            hall.desk.move(one.id, start, "王芳", seen=one.sequence)
        except HallError as refused:
            return refused.code
        return "moved"

    with ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(attempt, starts))
    assert sorted(outcomes) == ["changed_meanwhile"] * 5 + ["moved"]
    assert hall.store.appointments.miscounted() == []


@pytest.mark.parametrize("act", ["confirm", "check_in", "done", "no_show", "cancel"])
def test_a_place_that_is_only_held_or_that_nobody_knows_is_no_clerks_business(hall: Hall, act: str) -> None:
    now, service = hall.clock.now(), SERVICES["renewal"]
    claim = hall.desk.starts.claim(TUESDAY, service, now)
    held = hall.store.appointments.hold("h", None, "web", service, claim, now, now + timedelta(minutes=5))
    do: Callable[..., object] = getattr(hall.desk, act)
    for unknown in (held.id, 999):
        with pytest.raises(NoSuchAppointment):
            do(unknown, "王芳")
    assert hall.now(held.id).status == "held"
    assert hall.audit() == []


# -- the waiting list -------------------------------------------------------------------------------------


def listed(hall: Hall) -> Waiter:
    now = hall.clock.now()
    who, wanted = (
        hall.store.people.meet("web", "eve", now).id,
        Wanted("明晚", now.isoformat(), None, "戊", "13000000008"),
    )
    return hall.store.waiting.join(who, "web", "renewal", EVENING, EVENING + timedelta(hours=1), wanted, now)


def test_somebody_who_waits_is_taken_off_the_list_and_told(hall: Hall) -> None:
    one = listed(hall)
    assert hall.list.take_off(one.id, "王芳")
    assert hall.store.waiting.listing(open=True) == []
    [notice] = hall.store.notices.listing()
    assert (notice.cause, notice.step, notice.sender) == (f"waiting:{one.id}", "off_the_list", "eve")
    assert not hall.list.take_off(one.id, "李强")
    assert not hall.list.take_off(999, "李强")
    assert hall.audit() == [("王芳", "take_off", f"waiting:{one.id}")]


def test_what_somebody_on_the_list_was_being_offered_comes_free(hall: Hall) -> None:
    one, now = listed(hall), hall.clock.now()
    claim = hall.desk.starts.claim(EVENING, SERVICES["renewal"], now)
    offering = Offering(claim, "counter", now + timedelta(hours=2), Due("offer", now, "有空位了"))
    assert hall.store.appointments.offer(one, offering, now)
    assert hall.list.take_off(one.id, "王芳")
    assert hall.store.waiting.get(one.id).state == "left"  # type: ignore[union-attr]
    assert [a.status for a in hall.store.appointments.listing()] == ["cancelled"]
    assert hall.store.appointments.miscounted() == []
