"""Appointments in hours that were taken away later: nobody is called into them, a clerk is told once to move them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import update

from bot.desk.closed_hours import ClosedHours
from bot.hall import notice_words
from bot.hall.calendar import Calendar
from bot.hall.notices import Due, appointment_dues
from bot.hall.opening import Block, DayException, Opening
from bot.hall.services import SERVICES
from bot.jobs.rounds import REST
from bot.live import LiveTopics
from bot.store import notices
from bot.store.appointments import Details
from bot.store.booking_tables import appointment
from bot.store.calls import CallTask
from bot.store.store import Store
from tests.fakes import claims
from tests.fakes.clock import MONDAY
from tests.fakes.post import PHONE, WEDNESDAY, Post, Way

pytestmark = pytest.mark.anyio
DAY = (Block(time(8, 30), time(12)), Block(time(14, 30), time(17, 30)))
CALLS, EVENING, BEFORE = datetime(2026, 11, 24, 9, 30), datetime(2026, 11, 24, 18), datetime(2026, 11, 25, 7)
THAT_DAY = WEDNESDAY.date()
MOVE_IT = "in_closed_hours"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Hall:
    """A hall whose hours can be taken away, and its outbox."""

    def __init__(self, store: Store, sms: Way | None = None) -> None:
        self.opening = Opening(Calendar(), {"workday": DAY})
        self.live = LiveTopics()
        self.hours = ClosedHours(store, self.opening, self.live)
        self.post = Post(store, sms, hours=self.hours)
        self.store = store

    def block(self, *left: Block, day: date = THAT_DAY) -> None:
        """Leave only these of a day's hours."""
        self.opening.correct({day: DayException(left, "停电")})

    def give_back(self) -> None:
        """Let the ordinary hours hold again."""
        self.opening.correct({})

    async def at(self, moment: datetime) -> None:
        """What the workers do then."""
        self.post.clock.at(moment)
        self.hours.sweep(moment)
        await self.post.round()

    def calls(self) -> list[tuple[str, str]]:
        """(step, state) of the calls on the list."""
        return [(c.step, c.state) for c in self.post.calls()]

    def call(self) -> CallTask:
        """The only call."""
        [one] = self.post.calls()
        return one


async def test_who_stands_in_hours_taken_away_is_not_told_to_come_and_a_clerk_is_told_to_move_it(store: Store) -> None:
    hall = Hall(store)
    one = hall.post.booked()
    hall.block()
    async with hall.live.listen("staff") as seen:
        await hall.at(EVENING)
    assert hall.post.chat.sent == []
    assert hall.post.shown(one.person_id) == []
    call = hall.call()
    assert (call.step, call.reason, call.phone, call.start) == (MOVE_IT, "tell_call", PHONE, WEDNESDAY)
    assert "明天11月25日星期三上午9:00" in call.text
    assert "不要跑空" in call.text
    assert seen.get_nowait() == {"kind": "queue"}
    assert {state for _, _, state in hall.post.states()} == {"queued"}  # it waits for the hours to come back


async def test_the_worker_sees_it_by_itself_when_nobody_has_looked_before(store: Store) -> None:
    hall = Hall(store)
    hall.post.booked()
    hall.block()
    await hall.post.at(EVENING)
    assert hall.post.chat.sent == []
    assert hall.calls() == [(MOVE_IT, "open")]


async def test_it_is_rung_about_once_however_often_the_workers_look(store: Store) -> None:
    hall = Hall(store)
    hall.post.booked()
    hall.block()
    await hall.at(CALLS)
    store.calls.done(hall.call().id, "小林", hall.post.clock.now())
    for moment in (EVENING, EVENING + timedelta(hours=1), BEFORE, BEFORE + timedelta(hours=1)):
        await hall.at(moment)
    assert hall.post.chat.sent == []
    assert hall.post.calls() == []
    await hall.at(WEDNESDAY)
    assert {state for _, _, state in hall.post.states()} == {"cancelled"}


async def test_the_clerk_hears_of_it_in_the_hours_of_calls_the_day_before_and_not_sooner(store: Store) -> None:
    hall = Hall(store)
    hall.post.booked()
    hall.block()
    await hall.at(CALLS - timedelta(minutes=1))
    assert hall.calls() == []
    await hall.at(CALLS)
    assert hall.calls() == [(MOVE_IT, "open")]


async def test_hours_taken_away_after_the_reminder_are_rung_about_too(store: Store) -> None:
    hall = Hall(store)
    hall.post.booked()
    await hall.at(EVENING)
    assert len(hall.post.chat.sent) == 1
    hall.block(Block(time(14, 30), time(17, 30)))
    await hall.at(BEFORE + timedelta(minutes=30))
    assert len(hall.post.chat.sent) == 1
    assert hall.calls() == [(MOVE_IT, "open")]


async def test_what_the_blocked_hours_leave_alone_is_reminded_as_ever(store: Store) -> None:
    hall = Hall(store)
    hall.post.booked()
    hall.block(DAY[0])
    await hall.at(EVENING)
    assert "明天11月25日" in hall.post.chat.texts[0]
    assert hall.calls() == []


async def test_when_the_hours_come_back_the_reminder_goes_out_and_nobody_need_be_rung(store: Store) -> None:
    hall = Hall(store)
    hall.post.booked()
    hall.block()
    await hall.at(EVENING)
    hall.give_back()
    await hall.at(EVENING + timedelta(hours=1))
    assert len(hall.post.chat.sent) == 1
    assert hall.calls() == []


async def test_who_is_rung_anyway_is_rung_to_move_it_and_not_to_come(store: Store) -> None:
    hall = Hall(store)
    hall.post.booked("web", reach="call")
    await hall.at(CALLS)
    assert hall.calls() == [("day_before", "open")]
    hall.block()
    await hall.at(CALLS + REST)
    assert hall.calls() == [(MOVE_IT, "open")]
    assert store.calls.count(hall.post.clock.now()) == 1
    hall.give_back()
    await hall.at(CALLS + 2 * REST)
    assert hall.calls() == [("day_before", "open")]


async def test_somebody_whom_only_a_clerk_knows_is_rung_to_move_it_as_well(store: Store) -> None:
    hall = Hall(store)
    one = hall.post.booked("web", dues=[])
    store.db.retry(lambda c: c.execute(update(appointment).values(person_id=None)))
    dues = appointment_dues(WEDNESDAY, MONDAY, "11月25日星期三上午9:00", SERVICES["renewal"], "call")
    store.db.retry(lambda c: notices.call_only(c, store.seal, f"appointment:{one.id}", dues))
    hall.block()
    await hall.at(CALLS)
    assert hall.calls() == [(MOVE_IT, "open")]


async def test_a_moved_appointment_is_off_the_list_and_may_come_onto_it_again(store: Store) -> None:
    hall = Hall(store)
    one = hall.post.booked()
    hall.block()
    await hall.at(CALLS)
    store.calls.done(hall.call().id, "小林", CALLS)
    thursday = WEDNESDAY + timedelta(days=1)
    dues = appointment_dues(thursday, CALLS, "11月26日星期四上午9:00", SERVICES["renewal"])
    store.appointments.move(one.id, claims.at(thursday), CALLS, dues)
    await hall.at(CALLS + REST)
    assert hall.calls() == []
    hall.block(day=thursday.date())
    await hall.at(CALLS + timedelta(days=1))
    assert hall.calls() == [(MOVE_IT, "open")]
    assert hall.post.chat.sent == []


async def test_a_cancelled_appointment_is_off_the_list(store: Store) -> None:
    hall = Hall(store)
    one = hall.post.booked()
    hall.block()
    await hall.at(CALLS)
    store.appointments.cancel(one.id, CALLS)
    assert hall.calls() == []


async def test_a_visit_whose_clerk_stays_away_is_not_announced(store: Store) -> None:
    hall, matter = Hall(store), SERVICES["home_visit"]
    now, person = hall.post.clock.now(), store.people.meet("telegram", "9", MONDAY).id
    dues = appointment_dues(WEDNESDAY, now, "11月25日星期三上午9:00", matter)
    claim = claims.at(WEDNESDAY, service="home_visit", minutes=60)
    details = Details("林演示", PHONE, address="演示村1号")
    one = store.appointments.take("visit", person, "telegram", matter, claim, details, now, dues)
    visitor = store.appointments.get(one.id).clerk or ""  # type: ignore[union-attr]
    store.crew_blocks.add(visitor, WEDNESDAY, WEDNESDAY + timedelta(hours=2), "培训", "小林", now, anyway=True)
    await hall.at(EVENING)
    assert hall.post.chat.sent == []
    assert "不要空等" in hall.call().text


# -- renewals ---------------------------------------------------------------------------------------------


async def test_a_renewal_reminder_calls_nobody_into_hours_that_are_taken_away_just_now(store: Store) -> None:
    hall = Hall(store)
    hall.block(DAY[1], day=MONDAY.date())
    await _renewal(hall, 9, "7")
    hall.give_back()
    await _renewal(hall, 10, "8")
    closed, usual = hall.post.chat.texts
    assert "大厅现在不办公，请先约时间再来。" in closed
    assert "请马上来办" not in closed
    assert "请马上来办。" in usual


async def _renewal(hall: Hall, hour: int, sender: str) -> None:
    now = datetime.combine(MONDAY.date(), time(hour))
    person = hall.store.people.meet("telegram", sender, now).id
    text = notice_words.licence("12月20日星期日", 27, "0001")
    hall.store.notices.put(person, "telegram", f"licence:{sender}:20261220", [Due("d30", now, text)])
    await hall.at(now)
