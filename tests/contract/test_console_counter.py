"""The console's side of appointments: buttons by state, the phone's form, the week, visits, and two clerks at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from bot.hall.notices import Due
from bot.hall.services import SERVICES
from bot.store.appointments import Appointment
from bot.store.waiting import Offering
from tests.fakes.console import Clerk, ConsoleHouse

TODAY, DAY = "/console/appointments", "/console/appointments?day=2026-11-24"
TUESDAY = datetime(2026, 11, 24, 9, 0)
PERSON = {"name": "演示乙", "phone": "13000000002", "licence": "350300000002"}


@pytest.fixture
def clerk(house: ConsoleHouse) -> Clerk:
    return house.clerk()


def now(house: ConsoleHouse, one: Appointment) -> Appointment:
    found = house.store.appointments.get(one.id)
    assert found is not None
    return found


def row(page: str, one: Appointment) -> str:
    """The table row of an appointment."""
    found = re.search(rf'<tr id="a{one.id}".*?</tr>', page, re.DOTALL)
    assert found is not None
    return found[0]


def buttons(page: str, one: Appointment) -> list[str]:
    """What a clerk is offered to do with it."""
    return re.findall(r'aria-label="(\w+)：预约号', row(page, one))


def form(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return found[1]


def field(page: str, one: Appointment) -> str:
    return form(row(page, one), "seen")


# -- buttons by state -------------------------------------------------------------------------------------


def test_a_row_offers_what_its_state_allows_and_no_more(house: ConsoleHouse, clerk: Clerk) -> None:
    waits = house.booked()
    assert buttons(clerk.get(DAY).text, waits) == ["确认", "看号码", "改时间", "取消"]
    clerk.post(f"{TODAY}/{waits.id}/confirm")
    assert buttons(clerk.get(DAY).text, waits) == ["看号码", "改时间", "取消"]
    house.clock.at(waits.start - timedelta(minutes=20))
    clerk = house.clerk()
    assert buttons(clerk.get(DAY).text, waits) == ["到了", "办完", "记下办完", "看号码", "改时间", "取消"]
    house.clock.forward(minutes=30)
    assert buttons(clerk.get(DAY).text, waits) == ["到了", "办完", "记下办完", "没来", "看号码", "改时间"]
    clerk.post(f"{TODAY}/{waits.id}/check-in")
    assert buttons(clerk.get(DAY).text, waits) == ["办完", "记下办完", "撤回签到", "看号码", "开办件"]
    clerk.post(f"{TODAY}/{waits.id}/done")
    assert buttons(clerk.get(DAY).text, waits) == ["看号码", "开办件"]


def test_each_step_is_done_told_and_written_down_once(house: ConsoleHouse, clerk: Clerk) -> None:
    one = house.booked(datetime(2026, 11, 23, 9, 0), by_appointment=False)
    for path, code, status in (("no-show", "no_show", "no_show"), ("check-in", "checked_in", "checked_in")):
        answer = clerk.post(f"{TODAY}/{one.id}/{path}")
        assert answer.headers["location"] == f"{TODAY}?day=2026-11-23&done={code}"
        assert "记下了" in clerk.get(answer.headers["location"]).text
        assert now(house, one).status == status
    clerk.post(f"{TODAY}/{one.id}/done", outcome="材料齐了，当场办好")
    assert now(house, one).outcome == "材料齐了，当场办好"
    acts = [a for a in house.looks() if a[1] in ("no_show", "check_in", "done")]
    assert acts == [("王芳", a, f"appointment:{one.id}") for a in ("no_show", "check_in", "done")]


def test_a_wrong_click_on_there_can_be_taken_back_in_the_same_row(house: ConsoleHouse, clerk: Clerk) -> None:
    one = house.booked(datetime(2026, 11, 23, 9, 0), by_appointment=False)
    clerk.post(f"{TODAY}/{one.id}/check-in")
    answer = clerk.post(f"{TODAY}/{one.id}/undo-check-in")
    assert "撤回了：还没有到。" in clerk.get(answer.headers["location"]).text
    assert now(house, one).status == "confirmed"
    again = clerk.post(f"{TODAY}/{one.id}/undo-check-in")
    assert again.status_code == 409
    assert "没有记“到了”" in again.text


def test_a_result_is_shown_only_with_the_numbers(house: ConsoleHouse, clerk: Clerk) -> None:
    one = house.booked(datetime(2026, 11, 23, 9, 0), by_appointment=False)
    clerk.post(f"{TODAY}/{one.id}/done", outcome="当场办好")
    page = clerk.get(TODAY).text
    assert "当场办好" not in page
    assert "已写结果" in page
    assert "当场办好" in clerk.post(f"{TODAY}/{one.id}/reveal").text


def test_a_mediation_asks_for_its_result_and_keeps_the_form_open(house: ConsoleHouse, clerk: Clerk) -> None:
    one = house.booked(datetime(2026, 11, 23, 9, 0), False, service="mediation")
    assert "调解结果" in row(clerk.get(TODAY).text, one)
    answer = clerk.post(f"{TODAY}/{one.id}/done", outcome=" ")
    assert answer.status_code == 400
    assert "请先写调解结果" in answer.text
    assert '<details class="finish" open>' in row(answer.text, one)
    assert now(house, one).status == "confirmed"
    long = clerk.post(f"{TODAY}/{one.id}/done", outcome="好" * 501)
    assert long.status_code == 400
    assert "好" * 501 in row(long.text, one)
    assert clerk.post(f"{TODAY}/{one.id}/done", outcome="双方同意退货").status_code == 303
    assert now(house, one).outcome == "双方同意退货"


@pytest.mark.parametrize("path", ["check-in", "done", "no-show"])
def test_nothing_of_the_day_itself_is_recorded_before_the_day(house: ConsoleHouse, clerk: Clerk, path: str) -> None:
    one = house.booked(by_appointment=False)
    answer = clerk.post(f"{TODAY}/{one.id}/{path}")
    assert answer.status_code == 409
    assert "还没有到" in answer.text
    assert "现在是：明天11月24日星期二晚上7:00，已约好。" in answer.text
    assert now(house, one).status == "confirmed"


# -- two clerks -------------------------------------------------------------------------------------------


def test_the_second_clerk_is_told_how_it_stands_and_overwrites_nothing(house: ConsoleHouse, clerk: Clerk) -> None:
    one, other = house.booked(by_appointment=False), house.clerk("李强")
    seen = field(other.get(DAY).text, one)
    assert clerk.post(f"{TODAY}/{one.id}/move", start="2026-11-25T09:00", seen=seen).status_code == 303
    for path, more in (("cancel", {"reason": "停电"}), ("move", {"start": "2026-11-26T09:00"})):
        answer = other.post(f"{TODAY}/{one.id}/{path}", seen=seen, **more)
        assert answer.status_code == 409
        assert "刚才被别人改过" in answer.text
        assert f"预约号{one.number}现在是：后天11月25日星期三上午9:00，已约好。" in answer.text
        assert "2026年11月25日星期三（" in answer.text  # the day on which it is now
        seen_again = field(answer.text, one)
        assert seen_again != seen
    assert now(house, one).start == datetime(2026, 11, 25, 9, 0)


def test_a_result_that_came_too_late_is_given_back(house: ConsoleHouse, clerk: Clerk) -> None:
    one, other = house.booked(datetime(2026, 11, 23, 9, 0), False, service="mediation"), house.clerk("李强")
    seen = field(other.get(TODAY).text, one)
    clerk.post(f"{TODAY}/{one.id}/done", outcome="双方同意退货", seen=seen)
    answer = other.post(f"{TODAY}/{one.id}/done", outcome="没有谈成", seen=seen)
    assert answer.status_code == 409
    assert "已办完" in answer.text
    assert "您写的结果没有存：没有谈成" in answer.text
    assert now(house, one).outcome == "双方同意退货"


# -- another time -----------------------------------------------------------------------------------------


def test_another_time_is_chosen_from_what_is_free(house: ConsoleHouse, clerk: Clerk) -> None:
    one = house.booked(by_appointment=False)
    page = clerk.get(f"{TODAY}/{one.id}/move").text
    assert "现在是：<strong>明天11月24日星期二晚上7:00" in page
    assert '<option value="2026-11-25T09:00">后天11月25日星期三 上午9:00（余99）</option>' in page
    assert "2026-11-23T09:00" not in page  # over
    later = clerk.get(f"{TODAY}/{one.id}/move?day=2026-12-01").text
    assert "2026-11-30T" not in later
    assert "2026-12-14T" in later
    answer = clerk.post(f"{TODAY}/{one.id}/move", start="2026-11-25T09:00", seen=form(page, "seen"))
    assert answer.headers["location"] == f"{TODAY}?day=2026-11-25&done=moved"
    assert "已经改好时间，会告诉本人" in clerk.get(answer.headers["location"]).text
    assert [n.step for n in house.store.notices.listing() if n.step == "changed"] == ["changed"]


@pytest.mark.parametrize(
    ("start", "status"),
    [("", 400), ("soon", 400), ("2026-99-99T00:00", 400), ("2026-11-25T03:00", 409), ("2026-11-24T19:00", 409)],
)
def test_a_time_that_cannot_be_leaves_everything_as_it_is(
    house: ConsoleHouse, clerk: Clerk, start: str, status: int
) -> None:
    one = house.booked(by_appointment=False)
    answer = clerk.post(f"{TODAY}/{one.id}/move", start=start)
    assert answer.status_code == status
    assert 'role="alert"' in answer.text
    assert "改到什么时候" in answer.text
    assert now(house, one) == one


def test_what_is_over_has_no_page_for_another_time(house: ConsoleHouse, clerk: Clerk) -> None:
    one = house.booked(datetime(2026, 11, 23, 9, 0), False)
    clerk.post(f"{TODAY}/{one.id}/done")
    answer = clerk.get(f"{TODAY}/{one.id}/move")
    assert answer.status_code == 409
    assert "不能改时间" in answer.text


def test_the_reason_of_a_cancellation_reaches_the_person(house: ConsoleHouse, clerk: Clerk) -> None:
    one = house.booked(by_appointment=False)
    page = clerk.get(f"{TODAY}/{one.id}/cancel").text
    clerk.post(f"{TODAY}/{one.id}/cancel", reason="窗口停电", seen=form(page, "seen"))
    [notice] = house.store.notices.listing()
    assert "原因是：窗口停电。" in notice.text


# -- by telephone -----------------------------------------------------------------------------------------


def open_form(clerk: Clerk, service: str = "renewal") -> dict[str, str]:
    """The hidden fields of the form for a new appointment."""
    page = clerk.get(f"{TODAY}/new?service={service}&day=2026-11-24").text
    return {"key": form(page, "key"), "service": service, "day": "2026-11-24"}


def test_a_caller_is_booked_and_told_the_number(house: ConsoleHouse, clerk: Clerk) -> None:
    answer = clerk.post(f"{TODAY}/new", **open_form(clerk), **PERSON, start="2026-11-24T19:00", relation="母亲")
    assert answer.headers["location"] == f"{DAY}&done=booked&number=0001"
    page = clerk.get(answer.headers["location"]).text
    assert "约好了，预约号0001，请念给对方听。" in page
    assert "代办：替母亲办" in page
    [one] = house.store.appointments.listing()
    assert (one.status, one.channel, one.made_by, one.phone) == ("confirmed", "phone", "王芳", "13000000002")
    assert house.looks("book") == [("王芳", "book", "appointment:1")]


def test_without_a_service_it_is_asked_first(clerk: Clerk) -> None:
    page = clerk.get(f"{TODAY}/new").text
    assert "办什么事" in page
    assert "姓名" not in page
    assert clerk.get(f"{TODAY}/new?service=tea").status_code == 400


def test_the_same_form_sent_twice_books_once(house: ConsoleHouse, clerk: Clerk) -> None:
    fields = {**open_form(clerk), **PERSON, "start": "2026-11-24T09:00"}
    places = [clerk.post(f"{TODAY}/new", **fields).headers["location"] for _ in range(2)]
    assert places[0] == places[1]
    assert len(house.store.appointments.listing()) == 1


MISTAKES = [
    ({"start": ""}, "请选一个时间"),
    ({"name": ""}, "请写姓名"),
    ({"phone": "130"}, "电话写得不对"),
    ({"licence": ""}, "请写许可证号"),
    ({"licence": "12"}, "许可证号是12位数字"),
]


@pytest.mark.parametrize(("change", "sentence"), MISTAKES)
def test_a_form_with_a_mistake_says_which_and_keeps_the_rest(
    house: ConsoleHouse, clerk: Clerk, change: dict[str, str], sentence: str
) -> None:
    fields = {**open_form(clerk), **PERSON, "start": "2026-11-24T09:00", "relation": "母亲", **change}
    answer = clerk.post(f"{TODAY}/new", **fields)
    assert answer.status_code == 400
    assert sentence in answer.text
    assert 'value="母亲"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    if "start" not in change:
        assert '<option value="2026-11-24T09:00" selected>' in answer.text
    assert form(answer.text, "key") == fields["key"]
    assert house.store.appointments.listing() == []


@pytest.mark.parametrize(("change", "sentence"), MISTAKES)
def test_the_box_with_the_mistake_has_the_focus_and_is_read_out_with_what_is_wrong(
    clerk: Clerk, change: dict[str, str], sentence: str
) -> None:
    page = clerk.post(f"{TODAY}/new", **{**open_form(clerk), **PERSON, "start": "2026-11-24T09:00", **change}).text
    (faulty,) = re.findall(r"<(?:input|select)[^>]* autofocus[^>]*>", page)
    assert f'id="{next(iter(change))}"' in faulty
    assert 'aria-invalid="true" aria-describedby="notice"' in faulty
    (notice,) = re.findall(r'<p id="notice"[^>]*>([^<]*)</p>', page)
    assert sentence in notice
    assert "autofocus" not in clerk.get(f"{TODAY}/new?service=renewal").text


def test_whoever_left_the_licence_out_is_sent_to_a_box_that_bears_that_name(house: ConsoleHouse, clerk: Clerk) -> None:
    fields = {**open_form(clerk), **PERSON, "start": "2026-11-24T09:00", "licence": ""}
    page = clerk.post(f"{TODAY}/new", **fields).text
    named = re.search("就勾上“([^”]+)”", page)
    assert named is not None
    assert f'<label for="unknown">{named[1]}</label>' in page


def test_a_licence_number_that_is_not_known_is_no_hindrance(house: ConsoleHouse, clerk: Clerk) -> None:
    fields = {**open_form(clerk), **PERSON, "start": "2026-11-24T09:00", "licence": "", "unknown": "yes"}
    assert clerk.post(f"{TODAY}/new", **fields).status_code == 303
    assert house.store.appointments.listing()[0].licence == ""


def test_a_second_one_is_booked_once_the_clerk_says_so(house: ConsoleHouse, clerk: Clerk) -> None:
    fields = {**open_form(clerk), **PERSON, "start": "2026-11-24T09:00"}
    clerk.post(f"{TODAY}/new", **fields)
    again = {**fields, **open_form(clerk), "start": "2026-11-25T09:00"}
    answer = clerk.post(f"{TODAY}/new", **again)
    assert answer.status_code == 409
    assert "已经另外约了一次" in answer.text
    assert "没关系，再约一个" in answer.text
    assert clerk.post(f"{TODAY}/new", **again, extra="yes").status_code == 303
    assert len(house.store.appointments.listing()) == 2


def test_a_visit_asks_where_and_a_full_crew_is_refused(house: ConsoleHouse, clerk: Clerk) -> None:
    page = clerk.get(f"{TODAY}/new?service=home_visit").text
    assert "<option>白塘</option>" in page
    fields = {**PERSON, "start": "2026-11-24T09:00", "address": "演示村1号", "township": "白塘"}
    for n in (1, 2):
        who = {**fields, "licence": f"35030000001{n}", "phone": f"1300000001{n}"}
        assert clerk.post(f"{TODAY}/new", **open_form(clerk, "home_visit"), **who).status_code == 303
    answer = clerk.post(f"{TODAY}/new", **open_form(clerk, "home_visit"), **fields)
    assert answer.status_code == 409
    assert "刚被约满了" in answer.text
    day = clerk.get(DAY).text
    assert "上门（家里），白塘：已留，外勤1号" in day
    assert "外勤2号" in day


def test_somebody_from_the_telephone_has_to_be_rung(house: ConsoleHouse, clerk: Clerk) -> None:
    clerk.post(f"{TODAY}/new", **open_form(clerk), **PERSON, start="2026-11-24T19:00")
    for path in ("cancel", "move"):
        assert "请打电话告诉本人" in clerk.get(f"{TODAY}/1/{path}").text
    answer = clerk.post(f"{TODAY}/1/move", start="2026-11-25T09:00")
    assert "请打电话告诉本人" in clerk.get(answer.headers["location"]).text


# -- the week, one matter, the list of those who wait --------------------------------------------------------


def test_the_week_counts_every_day_and_what_waits_for_a_yes(house: ConsoleHouse, clerk: Clerk) -> None:
    house.booked(TUESDAY, False)
    house.booked(sender="b", licence="350300000002")
    gone = house.booked(datetime(2026, 11, 25, 9, 0), False, "c", licence="350300000003")
    house.store.appointments.cancel(gone.id, house.clock.now())
    week = re.search(r'aria-label="这一周".*?</nav>', clerk.get(TODAY).text, re.DOTALL)
    assert week is not None
    shown = re.findall(r"day=(\S+?)\".*?<span>(.*?)</span><span class=\"small\">(.*?)</span>", week[0])
    assert shown[:3] == [
        ("2026-11-23", "11月23日 周一", "没有"),
        ("2026-11-24", "11月24日 周二", "2个，1个等确认"),
        ("2026-11-25", "11月25日 周三", "没有"),
    ]
    assert len(shown) == 7


def test_one_matter_alone_can_be_looked_at_and_stays_chosen(house: ConsoleHouse, clerk: Clerk) -> None:
    house.booked(sender="b", name="演示续证")
    visit = house.booked(TUESDAY, True, "c", "演示上门", licence="350300000003", service="home_visit")
    page = clerk.get(f"{DAY}&service=home_visit").text
    assert "演示上门" in page
    assert "演示续证" not in page
    assert "1个，1个等确认" in page
    answer = clerk.post(f"{TODAY}/{visit.id}/confirm", service="home_visit")
    assert answer.headers["location"] == f"{DAY}&done=confirmed&service=home_visit"
    assert clerk.get(f"{DAY}&service=tea").status_code == 400


def test_the_waiting_list_names_who_waits_for_what_and_since_when(house: ConsoleHouse, clerk: Clerk) -> None:
    one = house.listed()
    house.clock.forward(minutes=20)
    assert "候补名单：1人" in clerk.get(TODAY).text
    page = clerk.get(f"{TODAY}/waiting").text
    for shown in (
        "演示候补",
        "延续（续证）",
        "11月24日星期二",
        "9:10",
        "等了20分钟",
        "等空位",
        "130****0008",
        "替母亲办",
    ):
        assert shown in page
    assert "13000000008" not in page
    assert "13000000008" in clerk.post(f"{TODAY}/waiting/{one.id}/reveal").text
    assert ("王芳", "look", f"waiting:{one.id}:numbers") in house.looks()


def test_somebody_is_taken_off_the_list_once(house: ConsoleHouse, clerk: Clerk) -> None:
    one = house.listed()
    answer = clerk.post(f"{TODAY}/waiting/{one.id}/off")
    assert "已经去掉" in clerk.get(answer.headers["location"]).text
    assert [n.step for n in house.store.notices.listing()] == ["off_the_list"]
    late = house.clerk("李强").post(f"{TODAY}/waiting/{one.id}/off")
    assert late.status_code == 409
    assert "现在是“不等了”" in late.text
    assert clerk.post(f"{TODAY}/waiting/99/off").status_code == 404


def test_an_offered_place_is_named_as_such(house: ConsoleHouse, clerk: Clerk) -> None:
    one, now = house.listed(), house.clock.now()
    claim = house.counter.starts.claim(one.first, SERVICES["renewal"], now)
    offering = Offering(claim, "counter", now + timedelta(hours=2), Due("offer", now, "有空位了"))
    assert house.store.appointments.offer(one, offering, now)
    assert "给他留着，等回话" in clerk.get(f"{TODAY}/waiting").text


# -- the route list ---------------------------------------------------------------------------------------


def visits(clerk: Clerk) -> None:
    for n, service in ((1, "home_visit"), (2, "mediation"), (3, "delivery")):
        more = {"address": f"演示村{n}号", "township": "白塘", "name": f"演示{n}", "phone": f"1300000001{n}"}
        start = "2026-11-24T09:00" if n < 3 else "2026-11-24T19:00"
        fields = {**PERSON, **more, "licence": f"35030000001{n}", "start": start}
        assert clerk.post(f"{TODAY}/new", **open_form(clerk, service), **fields).status_code == 303


def test_the_route_list_has_each_clerks_visits_in_order_and_shows_numbers_only_for_printing(
    house: ConsoleHouse, clerk: Clerk
) -> None:
    visits(clerk)
    house.booked(name="演示柜台")
    page = clerk.get(f"{TODAY}/visits?day=2026-11-24").text
    assert "外勤1号：2家" in page
    assert "外勤2号：1家" in page
    assert page.index("演示1") < page.index("演示3") < page.index("演示2")
    assert "演示柜台" not in page
    for hidden in ("13000000011", "演示村1号"):
        assert hidden not in page
    printed = clerk.post(f"{TODAY}/visits", day="2026-11-24").text
    for shown in ("13000000011", "演示村1号", "白塘", "用完请销毁"):
        assert shown in printed
    assert house.looks("look")[-1] == ("王芳", "look", "visits:2026-11-24:numbers")


def test_where_somebody_said_they_are_stands_on_the_printed_route_list_only(house: ConsoleHouse, clerk: Clerk) -> None:
    visits(clerk)
    one = next(v for v in house.store.appointments.listing() if v.service == "home_visit")
    house.store.pins.keep(one.id, "25.44101,119.01205", house.clock.now())
    page = clerk.get(f"{TODAY}/visits?day=2026-11-24").text
    assert page.count("有手机定位") == 1
    assert "25.44" not in page
    printed = clerk.post(f"{TODAY}/visits", day="2026-11-24").text
    assert printed.count("手机定位（北纬，东经）：25.44101，119.01205") == 1
    assert 'href="http' not in printed


def test_a_day_without_visits_says_so(clerk: Clerk) -> None:
    assert "这一天没有上门的预约" in clerk.get(f"{TODAY}/visits").text


def test_those_who_only_look_get_no_buttons_anywhere(house: ConsoleHouse, clerk: Clerk) -> None:
    visits(clerk)
    house.listed()
    auditor = house.clerk("审计", "auditor")
    for path in (DAY, f"{TODAY}/waiting", f"{TODAY}/visits?day=2026-11-24"):
        page = auditor.get(path).text
        assert page.count('<form method="post"') == 0
        assert "新预约" not in page


# -- cost -------------------------------------------------------------------------------------------------


@contextmanager
def counted(house: ConsoleHouse) -> Iterator[list[str]]:
    """The statements sent to the database meanwhile."""
    sent: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    event.listen(house.store.db.engine, "before_cursor_execute", note)
    yield sent
    event.remove(house.store.db.engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    "path", [DAY, f"{TODAY}/visits?day=2026-11-24", f"{TODAY}/waiting", f"{TODAY}/new?service=renewal"]
)
def test_a_page_asks_the_database_as_often_for_many_rows_as_for_few(
    house: ConsoleHouse, clerk: Clerk, path: str
) -> None:
    def fill(first: int, last: int) -> None:
        for n in range(first, last):
            start = TUESDAY + timedelta(minutes=30 * (n % 4))
            house.booked(start, n % 2 == 0, f"s{n}", licence=f"3503000001{n:02d}")
            house.listed(f"w{n}")

    fill(0, 1)
    visits(clerk)
    clerk.get(path)
    with counted(house) as few:
        assert clerk.get(path).status_code == 200
    fill(1, 13)
    with counted(house) as many:
        assert clerk.get(path).status_code == 200
    assert len(many) == len(few) <= 12
