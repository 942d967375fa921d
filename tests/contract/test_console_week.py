"""The week, the staff's view, and hours that are taken away once."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from bot.desk.counter_book import NewBooking
from bot.hall.errors import SlotTaken
from bot.hall.opening import Block, DayException
from bot.hall.services import SERVICES
from bot.store.appointments import Details
from tests.fakes import claims
from tests.fakes.console import Clerk, ConsoleHouse, signed_in_again

BLOCKS = "/console/appointments/blocks"
WEDNESDAY = datetime(2026, 11, 25, 9, 0)
OFF = {"clerk": "1", "day": "2026-11-25", "first": "08:30", "last": "12:00", "reason": "培训"}
SHUT = {"day": "2026-12-30", "first": "09:00", "last": "10:00", "reason": "停电", "source": "电力公司"}


@pytest.fixture
def clerk(house: ConsoleHouse) -> Clerk:
    return house.clerk()


@pytest.fixture
def lead(house: ConsoleHouse) -> Clerk:
    house.store.calendar_days.seed((2026, 2027), house.clock.now())
    return house.clerk("李强", "lead")


def visited(house: ConsoleHouse, key: str, start: datetime = WEDNESDAY) -> Any:
    """A visit booked by a clerk."""
    new = NewBooking(
        "authenticity_visit", start, "演示乙", "13000000002", f"3503{key}", "演示村1号", "白塘", extra=True
    )
    return house.counter.book(new, "王芳", key)


def test_the_week_counts_what_begins_when_and_opens_nobodys_data(house: ConsoleHouse, clerk: Clerk) -> None:
    house.booked(datetime(2026, 11, 24, 9, 0), by_appointment=False)
    house.booked(datetime(2026, 11, 24, 9, 0), False, "bob", service="consult", licence=None)
    house.booked(datetime(2026, 11, 28, 18, 0), True, "eve", licence="350300000009")
    page = clerk.get("/console/appointments/week?day=2026-11-26").text
    assert "<strong>09:00</strong> 咨询1个、延续（续证）1个" in page
    assert "延续（续证）1个（等确认）" in page
    assert "11月24日 周二" in page
    assert "演示甲" not in page
    assert "130****" not in page


def test_the_staffs_view_tells_who_goes_where_and_who_has_off(house: ConsoleHouse, clerk: Clerk) -> None:
    house.crew_off("1")
    one = visited(house, "20000001")
    page = clerk.get("/console/appointments/staff?day=2026-11-25").text
    first, second = page.split("外勤1号：")[1].split("外勤2号：")
    assert "不派：周三（11月25日）09:00到11:00：培训" in first
    assert one.number in second
    assert "白塘" in second
    assert "<strong>王芳</strong>：上门真伪鉴别1个" in page
    assert "演示乙" not in page


@pytest.mark.parametrize("path", ["week", "staff"])
def test_a_full_week_is_a_small_page_read_with_as_many_queries(house: ConsoleHouse, clerk: Clerk, path: str) -> None:
    def read() -> int:
        seen: list[str] = []

        def note(_c: Any, _cursor: Any, sql: str, *_rest: Any) -> None:
            seen.append(sql)

        event.listen(house.store.db.engine, "before_cursor_execute", note)
        page = clerk.get(f"/console/appointments/{path}?day=2026-11-25")
        event.remove(house.store.db.engine, "before_cursor_execute", note)
        assert page.status_code == 200
        assert len(page.content) < 60_000
        return len(seen)

    few = read()
    for day in range(7):
        for n in range(12):
            start = datetime(2026, 11, 23, 9, 30) + timedelta(days=day, minutes=30 * n)
            house.booked(start, False, f"p{day}-{n}", licence=f"3503000{day:02d}{n:03d}")
            if n < 5:
                key, matter = f"v{day}-{n}", SERVICES["home_visit"]
                claim = claims.at(start + timedelta(hours=n), service="home_visit")
                person = house.person(key)
                house.store.appointments.take(key, person, "web", matter, claim, details(day * 100 + n), start)
    assert read() == few


def details(n: int) -> Any:
    return Details("演示丙", f"1300001{n:04d}", "", "演示村", "江口")


@pytest.mark.parametrize("path", ["week", "staff", "blocks"])
@pytest.mark.parametrize("day", ["x", "2026-13-01", "9999-01-01", "2026-11-25' or 1=1"])
def test_a_day_that_is_none_is_refused(clerk: Clerk, path: str, day: str) -> None:
    assert clerk.get(f"/console/appointments/{path}?day={day}").status_code == 400


# -- hours of a visiting clerk --------------------------------------------------------------------------------


def test_nobody_is_sent_out_in_hours_taken_away_until_they_are_given_back(house: ConsoleHouse, clerk: Clerk) -> None:
    for who in ("1", "2"):
        assert clerk.post(f"{BLOCKS}/crew", **{**OFF, "clerk": who}).status_code == 303
    with pytest.raises(SlotTaken):
        visited(house, "20000001")
    free = house.counter.starts.free(SERVICES["authenticity_visit"], house.clock.now(), WEDNESDAY.date(), 1)
    assert all(slot.start >= datetime(2026, 11, 25, 12) for slot, _ in free)
    assert visited(house, "20000002", WEDNESDAY + timedelta(days=1)).clerk == "1"
    second = house.store.crew_blocks.between(WEDNESDAY, WEDNESDAY + timedelta(days=1))[1]
    assert clerk.post(f"{BLOCKS}/{second.id}/off").status_code == 303
    assert clerk.post(f"{BLOCKS}/{second.id}/off").status_code == 404
    assert visited(house, "20000003").clerk == "2"
    assert [look[1] for look in house.looks() if look[1].startswith("crew")] == [
        "crew_block", "crew_block", "crew_unblock",
    ]  # fmt: skip


def test_with_a_visit_in_it_the_clerk_is_asked_first_and_the_visit_stays(house: ConsoleHouse, clerk: Clerk) -> None:
    one = visited(house, "20000001")
    asked = clerk.post(f"{BLOCKS}/crew", **OFF)
    assert asked.status_code == 409
    assert f"{one.number}号" in asked.text
    assert 'value="培训"' in asked.text
    assert house.store.crew_blocks.between(WEDNESDAY, WEDNESDAY + timedelta(hours=1)) == []
    done = clerk.post(f"{BLOCKS}/crew", sure="yes", **OFF)
    assert done.status_code == 200
    assert f"{one.number}号" in done.text
    assert house.store.appointments.get(one.id) == one
    assert len(house.store.crew_blocks.between(WEDNESDAY, WEDNESDAY + timedelta(hours=1))) == 1


# -- hours of the hall ----------------------------------------------------------------------------------------


def test_hours_of_the_hall_are_cut_out_of_the_day_and_can_be_cut_again(house: ConsoleHouse, lead: Clerk) -> None:
    assert lead.post(f"{BLOCKS}/hall", **SHUT).status_code == 303
    assert lead.post(f"{BLOCKS}/hall", **{**SHUT, "first": "15:00", "last": "", "reason": "开会"}).status_code == 303
    page = lead.get("/console/settings/days").text
    assert re.search(r"08:30-09:00、10:00-12:00、14:30-15:00</td>\s*<td>停电；开会</td>", page)
    assert lead.post(f"{BLOCKS}/hall", **SHUT).status_code == 400
    assert [look[1] for look in house.looks() if look[1].startswith("cal")] == ["calendar_close"] * 2


def test_the_hall_is_not_shut_over_appointments_without_a_word(house: ConsoleHouse, lead: Clerk) -> None:
    one = house.booked(datetime(2026, 12, 30, 9, 30), by_appointment=False)
    asked = lead.post(f"{BLOCKS}/hall", **SHUT)
    assert asked.status_code == 409
    assert f"{one.number}号" in asked.text
    assert house.looks("calendar_close") == []
    assert lead.post(f"{BLOCKS}/hall", sure="yes", **SHUT).status_code == 200
    assert house.looks("calendar_close") != []
    assert house.store.appointments.get(one.id) == one


@pytest.mark.parametrize(
    "wrong",
    [
        {"day": ""}, {"day": "2026-11-22"}, {"day": "2026-02-30"}, {"first": "25:00"}, {"first": "9点"},
        {"first": "10:00", "last": "09:00"}, {"reason": ""}, {"reason": "长" * 150},
    ],
)  # fmt: skip
@pytest.mark.parametrize("what", ["hall", "crew"])
def test_hours_that_are_none_are_refused_and_stay_in_the_form(
    house: ConsoleHouse, lead: Clerk, what: str, wrong: dict[str, str]
) -> None:
    answer = lead.post(f"{BLOCKS}/{what}", **{**(SHUT if what == "hall" else OFF), **wrong})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert 'value="12:00"' in answer.text or 'value="电力公司"' in answer.text or "last" in wrong
    assert house.looks("calendar_close") == house.looks("crew_block") == []


def test_a_session_that_ran_out_loses_nothing_typed(house: ConsoleHouse, lead: Clerk) -> None:
    house.store.staff.sign_out(lead.token)
    asked = lead.post(f"{BLOCKS}/hall", what="hall", **SHUT)
    assert asked.status_code == 401
    back = signed_in_again(lead, asked, "李强")
    assert 'value="电力公司"' in back.text
    assert "还没有存" in back.text


def test_hours_that_were_shut_stand_above_the_day_and_in_the_week(house: ConsoleHouse, clerk: Clerk) -> None:
    left = (Block(time(8, 30), time(9)), Block(time(10), time(12)), Block(time(18), time(20), by_appointment=True))
    house.wishes.opening.correct({date(2026, 12, 30): DayException(left, "停电")})
    told = "这天只办8:30到9:00、10:00到12:00、18:00到20:00（要预约）（停电）"
    assert told in clerk.get("/console/appointments?day=2026-12-30").text
    assert told in clerk.get("/console/appointments/week?day=2026-12-30").text
    assert "这天只办" not in clerk.get("/console/appointments?day=2026-12-29").text


@pytest.mark.parametrize(("path", "span"), [("", "day"), ("/week", "week"), ("/staff", "week")])
def test_day_and_week_offer_print_files_and_calendar_in_the_same_place(
    house: ConsoleHouse, clerk: Clerk, path: str, span: str
) -> None:  # fmt: skip
    page = clerk.get(f"/console/appointments{path}?day=2026-11-24").text
    box = page.split('data-testid="take-away"')[1].split("</section>")[0]
    assert "<details" not in box
    for offered in ('id="print"', 'href="/console/feeds"', 'value="xlsx"', 'value="csv"', f'value="{span}" selected'):
        assert offered in box
    before = page.split('data-testid="take-away"')[0]
    assert before.count('class="day-bar"') == 2  # straight below the days
    day = re.findall(r'name="day" value="([^"]+)"', box)[0]
    for form in ("xlsx", "csv"):
        answer = clerk.post("/console/appointments/export", day=day, span=span, form=form)
        assert answer.headers["content-disposition"].startswith("attachment")
    look = house.clerk("老审", "auditor").get(f"/console/appointments{path}").text
    assert 'id="print"' in look
    assert 'action="/console/appointments/export"' not in look
