"""The hall's calendar in the store: seeded, edited, brought in from a file, and seen by everybody at once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import inspect, select, update

from bot.desk.calendar_desk import CalendarDesk, CalendarRefused
from bot.desk.hall_book import HallBook
from bot.hall.blocks import Block
from bot.hall.calendar import Calendar, CalendarDay
from bot.hall.calendar_sheet import read_sheet, write_sheet
from bot.hall.official import official_day
from bot.hall.opening import DayException, Opening
from bot.hall.services import SERVICES
from bot.store.appointments import Details
from bot.store.calendar_days import CalendarDays
from bot.store.database import Database
from bot.store.hall_tables import calendar_day
from bot.store.seal import Seal
from bot.store.staff_tables import audit
from bot.store.store import Store
from tests.fakes import claims, plan
from tests.fakes.clock import MONDAY, StoppedClock

YEARS = (2026, 2027)
HOURS = {
    "workday": (Block(time(8, 30), time(12)),),
    "makeup": (Block(time(8, 30), time(12)),),
    "holiday": (Block(time(9), time(11, 30), True),),
}
EVE = date(2026, 12, 31)


class Process:
    """One process with its own calendar and opening over a store; `ticks` is its clock in seconds."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.ticks = 0.0
        self.calendar = Calendar()
        self.opening = Opening(self.calendar, HOURS)
        self.book = HallBook(store.calendar_days, self.calendar, self.opening, lambda: self.ticks)
        self.book.refresh()
        self.desk = CalendarDesk(store, self.book, self.opening, StoppedClock())

    def turn(self) -> bool:
        """A second later somebody says something."""
        self.ticks += 1.0
        return self.book.refresh()


@pytest.fixture
def days(store: Store) -> CalendarDays:
    store.calendar_days.seed(YEARS, MONDAY)
    return store.calendar_days


@pytest.fixture
def other(store: Store) -> Iterator[Process]:
    """A second process on the same database."""
    db = Database(store.db.engine.url.render_as_string(hide_password=False))
    yield Process(Store(db, Seal(b"k" * 32)))
    db.close()


def sheet(**without: str) -> list[object]:
    rows, troubles = read_sheet(plan.sheet(**without))
    assert troubles == []
    return rows  # type: ignore[return-value]


def log(store: Store) -> list[tuple[str, str, str]]:
    with store.db.read() as c:
        return [(r.who, r.action, r.target) for r in c.execute(select(audit).order_by(audit.c.id))]


# -- seeding ------------------------------------------------------------------------------------------------


def test_every_day_of_both_years_is_written_once_and_2027_is_not_announced(days: CalendarDays) -> None:
    rows = days.rows()
    assert [r.day.date for r in rows] == [date(2026, 1, 1) + timedelta(days=n) for n in range(730)]
    assert all(r.day == official_day(r.day.date) for r in rows)
    assert {r.day.announced for r in days.rows(2026)} == {True}
    assert {r.day.announced for r in days.rows(2027)} == {False}
    assert {r.changed_by for r in rows} == {None}
    assert days.seed(YEARS, MONDAY) == 0


def test_a_new_year_adds_its_days_only(days: CalendarDays) -> None:
    assert days.seed((2027, 2028), MONDAY) == 366
    assert len(days.rows()) == 730 + 366


def test_seeding_never_overwrites_what_the_hall_entered(days: CalendarDays) -> None:
    own = CalendarDay(date(2027, 1, 4), "holiday", "元旦")
    days.set_day(own, "大厅", "小林", MONDAY)
    days.seed((2026, 2027, 2028), MONDAY)
    assert days.days()[own.date] == own


def test_rows_of_an_older_package_are_brought_up_to_date_and_nothing_else(days: CalendarDays, store: Store) -> None:
    own = CalendarDay(date(2026, 10, 1), "workday")
    days.set_day(own, "大厅", "小林", MONDAY)
    old = {"kind": "workday", "name": None, "announced": False, "source": "chinesecalendar 1.10.0"}
    in_october = calendar_day.c.date.between(date(2026, 10, 2), date(2026, 10, 10))
    store.db.retry(lambda c: c.execute(update(calendar_day).where(in_october).values(old)))
    assert days.seed(YEARS, MONDAY + timedelta(days=1)) == 9
    found = {r.day.date: r for r in days.rows(2026)}
    assert found[date(2026, 10, 10)].day == CalendarDay(date(2026, 10, 10), "makeup", "国庆节")
    assert found[date(2026, 10, 10)].changed_at == MONDAY + timedelta(days=1)
    assert found[date(2026, 10, 12)].changed_at == MONDAY
    assert found[own.date].day == own


def test_processes_that_start_together_seed_once(store: Store) -> None:
    with ThreadPoolExecutor(4) as pool:
        written = list(pool.map(lambda _: store.calendar_days.seed(YEARS, MONDAY), range(4)))
    assert sorted(written) == [0, 0, 0, 730]
    assert len(store.calendar_days.rows()) == 730


# -- seen at once -------------------------------------------------------------------------------------------


def test_an_imported_plan_changes_working_days_and_opening_of_another_process_at_once(
    days: CalendarDays, store: Store, other: Process
) -> None:
    monday, saturday = date(2027, 5, 3), date(2027, 5, 8)
    assert other.calendar.day(monday) == CalendarDay(monday, "workday", announced=False)
    assert other.calendar.awaited_plan(monday) == 2027
    assert other.opening.blocks_on(monday) == HOURS["workday"]
    assert other.opening.blocks_on(saturday) == ()
    assert other.calendar.add_working_days(date(2027, 4, 30), 1) == monday
    done = Process(store).desk.bring_in(sheet(), "小林")  # type: ignore[arg-type]
    assert (done.days, done.changed, done.announced) == (len(plan.days_off()) + len(plan.WORKED), 365, (2027,))
    assert other.turn()
    assert other.calendar.add_working_days(date(2027, 4, 30), 1) == date(2027, 5, 6)
    assert other.calendar.add_working_days(date(2027, 4, 30), 3) == saturday
    assert other.calendar.holiday_span("劳动节", 2027) == (date(2027, 5, 1), date(2027, 5, 5))
    assert other.calendar.holiday_span("元旦", 2027) == (date(2027, 1, 1), date(2027, 1, 3))
    assert other.opening.blocks_on(monday) == HOURS["holiday"]
    assert other.opening.blocks_on(saturday) == HOURS["makeup"]
    assert {d.announced for d in map(other.calendar.day, (monday, saturday, date(2027, 3, 1)))} == {True}
    assert [d for d in days.days() if other.calendar.awaited_plan(d) == 2027] == []


def test_an_imported_plan_outlives_the_next_seeding(days: CalendarDays, store: Store) -> None:
    Process(store).desk.bring_in(sheet(), "小林")  # type: ignore[arg-type]
    days.seed((2027, 2028), MONDAY)
    assert days.days()[date(2027, 5, 8)].kind == "makeup"
    assert {r.day.announced for r in days.rows(2027)} == {True}


def test_a_part_of_a_plan_announces_its_own_days_only(days: CalendarDays, store: Store) -> None:
    done = Process(store).desk.bring_in(sheet(without="国庆节"), "小林")  # type: ignore[arg-type]
    assert done.announced == ()
    assert days.days()[date(2027, 1, 1)].announced
    assert not days.days()[date(2027, 10, 4)].announced


def test_a_trial_and_a_second_import_change_nothing(days: CalendarDays, store: Store) -> None:
    desk = Process(store).desk
    assert desk.bring_in(sheet(), "小林", trial=True).changed == 365  # type: ignore[arg-type]
    assert {r.changed_by for r in days.rows()} == {None}
    assert log(store) == []
    desk.bring_in(sheet(), "小林")  # type: ignore[arg-type]
    assert desk.bring_in(sheet(), "小陈").changed == 0  # type: ignore[arg-type]
    assert [who for who, _, _ in log(store)] == ["小林"]


def test_an_export_that_is_brought_in_again_takes_nothing_over(days: CalendarDays, store: Store) -> None:
    rows, troubles = read_sheet(write_sheet((r.day, r.source) for r in days.rows()))
    assert troubles == []
    assert Process(store).desk.bring_in(rows, "小林").changed == 0
    assert {r.changed_by for r in days.rows()} == {None}


def test_the_store_is_looked_at_once_a_second_and_ones_own_changes_hold_at_once(
    days: CalendarDays, store: Store, other: Process
) -> None:
    mine = Process(store)
    mine.desk.set_day(CalendarDay(date(2026, 11, 25), "holiday", "停电"), "通知", "小林")
    assert not mine.calendar.is_working(date(2026, 11, 25))
    assert not other.book.refresh()
    assert other.calendar.is_working(date(2026, 11, 25))
    assert other.turn()
    assert not other.calendar.is_working(date(2026, 11, 25))
    assert not other.turn()


def test_a_change_is_seen_even_when_clocks_stand_still_and_the_number_of_rows_is_the_same(
    store: Store, other: Process
) -> None:
    def close(day: int, reason: str) -> None:
        what = DayException((), reason)
        store.calendar_days.set_exception(date(2026, 12, day), what, "大厅", "小林", MONDAY)

    close(30, "停电")
    assert other.turn()
    store.calendar_days.remove_exception(date(2026, 12, 30))
    close(31, "盘点")
    assert other.turn()
    assert list(other.opening.stored) == [EVE]
    close(31, "停水")
    assert other.turn()
    assert other.opening.stored[EVE].reason == "停水"


# -- exceptions ---------------------------------------------------------------------------------------------


def test_an_exception_keeps_its_blocks_and_reason_until_it_is_taken_away(store: Store, other: Process) -> None:
    half = Block(time(9), time(11, 30), by_appointment=True, capacity=3)
    Process(store).desk.close(EVE, "年终盘点", "小林", [half])
    other.turn()
    assert other.opening.blocks_on(EVE) == (half,)
    assert other.opening.stored[EVE].reason == "年终盘点"
    assert other.desk.open(EVE, "小陈")
    assert not other.desk.open(EVE, "小陈")
    assert other.opening.blocks_on(EVE) == HOURS["workday"]
    assert log(store) == [("小林", "calendar_close", "2026-12-31"), ("小陈", "calendar_open", "2026-12-31")]


def test_an_exception_wins_over_the_kind_of_day(store: Store) -> None:
    mine = Process(store)
    mine.desk.close(EVE, "年终盘点", "小林")
    mine.desk.set_day(CalendarDay(EVE, "holiday", "元旦"), "通知", "小林")
    assert mine.opening.blocks_on(EVE) == ()


def book(store: Store, key: str, hour: int) -> int:
    who, claim = store.people.meet("rest", key, MONDAY).id, claims.at(datetime.combine(EVE, time(hour)))
    details = Details("林演示", f"1380000{hour:04d}")
    return store.appointments.take(key, who, "rest", SERVICES["renewal"], claim, details, MONDAY).id


def test_closing_a_day_names_the_active_appointments_that_no_longer_fit(store: Store) -> None:
    book(store, "a", 9)
    book(store, "b", 10)
    store.appointments.cancel(book(store, "c", 11), MONDAY)
    desk = Process(store).desk
    assert [a.start.hour for a in desk.close(EVE, "盘点", "小林", [Block(time(9), time(10))])] == [10]
    assert [a.start.hour for a in desk.close(EVE, "盘点", "小林")] == [9, 10]
    assert [a.status for a in store.appointments.listing(status="confirmed")] == ["confirmed"] * 2


@pytest.mark.parametrize(
    ("day", "reason", "who", "blocks", "named"),
    [
        (date(2026, 11, 22), "盘点", "小林", [], "2026-11-23"),
        (EVE, " ", "小林", [], "reason is empty"),
        (EVE, "盘点", "", [], "who is empty"),
        (EVE, "长" * 121, "小林", [], "120"),
        (EVE, "盘点", "小林", [Block(time(9), time(8))], "09:00-11:30"),
        (EVE, "盘点", "小林", [Block(time(9), time(11)), Block(time(10), time(12))], "overlap"),
    ],
)
def test_a_closing_that_cannot_be_is_refused_and_nothing_is_written(
    store: Store, day: date, reason: str, who: str, blocks: list[Block], named: str
) -> None:
    with pytest.raises(CalendarRefused, match=named):
        Process(store).desk.close(day, reason, who, blocks)
    assert store.calendar_days.exceptions() == {}
    assert log(store) == []


def test_days_that_cannot_be_written_leave_the_calendar_as_it_was(days: CalendarDays) -> None:
    good = CalendarDay(date(2027, 1, 4), "holiday", "元旦")
    bad = CalendarDay(date(2027, 1, 5), "festival")  # type: ignore[arg-type]
    with pytest.raises(Exception, match="kind"):
        days.set_days([(good, "通知"), (bad, "通知")], "小林", MONDAY)
    assert days.days()[good.date].kind == "workday"


# -- tables -------------------------------------------------------------------------------------------------


def test_the_tables_of_the_calendar_can_be_taken_down_and_built_again(store: Store) -> None:
    tables = {"calendar_day", "day_exception", "calendar_version"}
    store.calendar_days.seed(YEARS, MONDAY)
    store.db.downgrade("0002")
    assert not tables & set(inspect(store.db.engine).get_table_names())
    assert "appointment" in inspect(store.db.engine).get_table_names()
    store.db.migrate()
    assert tables <= set(inspect(store.db.engine).get_table_names())
    assert store.calendar_days.version() == 0
    assert store.calendar_days.seed(YEARS, MONDAY) == 730
    assert store.calendar_days.version() == 1
