"""Appointments as files and as calendars: no formulas, no more personal data than asked for, every one written down."""

from __future__ import annotations

import csv
import re
from datetime import datetime
from io import BytesIO, StringIO
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from icalendar import Calendar

from bot.desk.counter_book import NewBooking
from tests.fakes.console import Clerk, ConsoleHouse

EXPORT = "/console/appointments/export"
DAY = {"day": "2026-11-24", "span": "day", "form": "csv"}
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture
def clerk(house: ConsoleHouse) -> Clerk:
    return house.clerk()


def table(answer: Any) -> list[list[str]]:
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))


def sheet(answer: Any) -> tuple[list[str], str]:
    with ZipFile(BytesIO(answer.content)) as parts:
        texts = [
            "".join(t.text or "" for t in si.iter(f"{SHEET}t"))
            for si in ElementTree.fromstring(parts.read("xl/sharedStrings.xml"))
        ]
        return texts, parts.read("xl/worksheets/sheet1.xml").decode()


def test_a_day_is_a_table_with_masked_numbers_and_is_written_down(house: ConsoleHouse, clerk: Clerk) -> None:
    house.booked()
    house.booked(datetime(2026, 11, 25, 9, 0), False, "bob", "演示乙", licence="350300000002")
    answer = clerk.post(EXPORT, **DAY)
    assert "attachment" in answer.headers["content-disposition"]
    head, *rows = table(answer)
    assert head[:5] == ["日期", "时间", "分钟", "预约号", "事项"]
    assert [row[:4] for row in rows] == [["2026-11-24", "19:00", "30", "0001"]]
    assert "13000000001" not in answer.text
    assert "演示甲" in rows[0]
    assert house.looks("export") == [("王芳", "export", "appointments:2026-11-24..2026-11-24 csv")]


def test_full_numbers_are_there_only_when_asked_for_and_the_log_says_so(house: ConsoleHouse, clerk: Clerk) -> None:
    house.booked()
    answer = clerk.post(EXPORT, numbers="yes", **DAY)
    assert "13000000001" in table(answer)[1]
    assert "350300000001" in table(answer)[1]
    assert house.looks("export")[0][2].endswith(" numbers")


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1+1", "-1+1", "@SUM(A1)"])
def test_nothing_that_somebody_wrote_becomes_a_formula(house: ConsoleHouse, clerk: Clerk, name: str) -> None:
    house.booked(name=name)
    assert f"'{name}" in table(clerk.post(EXPORT, **DAY))[1]
    texts, cells = sheet(clerk.post(EXPORT, **{**DAY, "form": "xlsx"}))
    assert name in texts
    assert "<f>" not in cells
    assert "hyperlink" not in cells.lower()


def test_a_week_runs_from_monday_to_sunday_also_as_a_sheet(house: ConsoleHouse, clerk: Clerk) -> None:
    house.booked(datetime(2026, 11, 23, 10, 0), False, "a", "周一", licence="350300000011")
    house.booked(datetime(2026, 11, 29, 18, 0), True, "b", "周日", licence="350300000012")
    house.booked(datetime(2026, 11, 30, 9, 0), False, "c", "下周一", licence="350300000013")
    texts, _ = sheet(clerk.post(EXPORT, day="2026-11-26", span="week", form="xlsx"))
    assert {"周一", "周日", "0001"} <= set(texts)
    assert "下周一" not in texts
    assert house.looks("export")[0][2] == "appointments:2026-11-23..2026-11-29 xlsx"


@pytest.mark.parametrize("wrong", [{"span": "year"}, {"form": "exe"}, {"span": ""}, {"day": "x"}, {"day": "=1"}])
def test_an_export_that_is_none_is_refused(house: ConsoleHouse, clerk: Clerk, wrong: dict[str, str]) -> None:
    assert clerk.post(EXPORT, **{**DAY, **wrong}).status_code == 400
    assert house.looks("export") == []


# -- calendars ------------------------------------------------------------------------------------------------


def made(clerk: Clerk, of: str = "") -> str:
    page = clerk.post("/console/feeds", clerk=of).text
    return re.findall(r'data-testid="address">([^<]+)<', page)[0]


def events(house: ConsoleHouse, address: str) -> list[Any]:
    answer = house.browser().get(address)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/calendar")
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def test_a_calendar_program_reads_matter_time_township_and_number_and_nothing_else(
    house: ConsoleHouse, clerk: Clerk
) -> None:
    house.booked()
    new = NewBooking(
        "authenticity_visit", datetime(2026, 11, 25, 9), "演示乙", "13000000002", "350320000001", "演示村1号", "白塘"
    )
    house.counter.book(new, "王芳", "k")
    address = made(clerk)
    first, second = events(house, address)
    assert str(first["summary"]) == "（等确认）延续（续证），0001号"
    assert first["dtstart"].dt.isoformat() == "2026-11-24T19:00:00+08:00"
    assert str(second["location"]) == "上门白塘"
    raw = house.browser().get(address).text
    for personal in ("演示甲", "演示乙", "13000000001", "13000000002", "3503", "演示村"):
        assert personal not in raw
    assert [str(e["summary"]) for e in events(house, made(clerk, "1"))] == ["上门真伪鉴别，0002号"]
    assert events(house, made(clerk, "2")) == []


def test_the_secret_is_shown_once_and_kept_nowhere(house: ConsoleHouse, clerk: Clerk) -> None:
    address = made(clerk)
    secret = address.rpartition("/")[2]
    assert len(secret) >= 32
    assert secret not in clerk.get("/console/feeds").text
    with house.store.db.read() as c:
        assert secret not in str(c.exec_driver_sql("select * from calendar_feed").all())
    assert secret not in str(house.looks())


def test_a_revoked_calendar_and_that_of_a_colleague_who_left_are_gone(house: ConsoleHouse, clerk: Clerk) -> None:
    mine, theirs = made(clerk), made(house.clerk("李强"))
    assert clerk.post("/console/feeds/2/off").status_code == 404  # a colleague's
    assert clerk.post("/console/feeds/1/off").status_code == 303
    assert house.browser().get(mine).status_code == 404
    assert events(house, theirs) == []
    account = house.store.staff.named("李强")
    assert account is not None
    house.store.staff.switch(account.id, False, house.clock.now())
    assert house.browser().get(theirs).status_code == 404
    assert [look[1] for look in house.looks() if look[1].startswith("feed")] == [
        "feed_make", "feed_make", "feed_revoke", "feed_read",
    ]  # fmt: skip


@pytest.mark.parametrize("secret", ["x", "x" * 32, "x" * 500, "%00", "..%2f", "'or'1"])
def test_a_guessed_address_is_no_calendar(house: ConsoleHouse, clerk: Clerk, secret: str) -> None:
    made(clerk)
    assert house.browser().get(f"/console/calendar/{secret}").status_code in (303, 404)


def test_there_are_so_many_addresses_and_no_more(clerk: Clerk) -> None:
    for _ in range(5):
        made(clerk)
    assert clerk.post("/console/feeds").status_code == 409
