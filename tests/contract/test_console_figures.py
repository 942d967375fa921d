"""The page of figures: what it counts, what it compares with, what it never tells, and what is typed wrongly."""

from __future__ import annotations

import csv
import re
from datetime import datetime, timedelta
from io import StringIO
from xml.etree import ElementTree

import pytest
from sqlalchemy import event, insert

from bot.console.figures_tables import NAMES, VIEWS
from bot.console.words import INTENTS, REASONS
from bot.hall.notices import rating_due
from bot.hall.period import BadPeriod, Period
from bot.hall.period import asked as period_of
from bot.hall.services import SERVICES
from bot.store.booking_tables import appointment
from bot.store.handoff_tables import handoff
from bot.store.tables import message
from tests.fakes.clock import MONDAY
from tests.fakes.console import ConsoleHouse

HERE = "/console/figures"
WEEK = f"{HERE}?unit=day&from=2026-11-17&to=2026-11-23"
TODAY = MONDAY.date()


def days_ago(days: int, hour: int = 9) -> datetime:
    return MONDAY.replace(hour=hour, minute=0) - timedelta(days=days)


def put(house: ConsoleHouse, table: object, *rows: dict[str, object]) -> None:
    with house.store.db.write() as c:
        c.execute(insert(table), list(rows))  # type: ignore[call-overload]


def asks(house: ConsoleHouse, who: int, at: datetime, intent: str = "hours", outcome: str = "clear") -> None:
    put(house, message, {
        "person_id": who, "channel": "web", "direction": "in", "state": "answered", "at": at, "intent": intent,
        "outcome": outcome, "body_enc": b"", "masked": "我叫林演示，电话13800001234", "sound": outcome == "missed",
    })  # fmt: skip


def needs(house: ConsoleHouse, who: int, at: datetime, wait: int | None = 120, reason: str = "asked") -> None:
    took = None if wait is None else at + timedelta(seconds=wait)
    put(house, handoff, {
        "person_id": who, "kind": "live", "reason": reason, "state": "closed", "opened_at": at, "first_at": took,
    })  # fmt: skip


def comes(house: ConsoleHouse, number: int, at: datetime, service: str = "renewal", status: str = "done") -> None:
    put(house, appointment, {
        "key": str(number), "channel": "web", "service": service, "status": status, "start": at, "duration_min": 30,
        "place": "counter", "by_appointment": False, "created_at": at, "changed_at": at, "township": "白塘",
    })  # fmt: skip


def table(house: ConsoleHouse, name: str, query: str = WEEK) -> list[list[str]]:
    """The rows of one table's file."""
    answer = house.clerk("审", "auditor").get(query.replace(HERE, f"{HERE}/{name}.csv"))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.text.startswith("\ufeff")
    return list(csv.reader(StringIO(answer.text[1:])))


def busy(house: ConsoleHouse) -> None:
    """A week with something of everything, and the week before."""
    people = [house.person(f"p{n}") for n in range(12)]
    for n, who in enumerate(people):
        for week in (0, 7):
            asks(house, who, days_ago(week + n % 3), "renewal_fee" if n % 2 else "hours")
            comes(house, 100 * week + n, days_ago(week + n % 3, 8 + n % 2), status="no_show" if n < 6 else "done")
        asks(house, who, days_ago(n % 3), "nlu_fallback", "missed")
    for n, who in enumerate(people[:6]):
        needs(house, who, days_ago(n % 3), 60 * (n + 1))
    now = house.clock.now()
    house.store.tally.add("played", now)


def test_an_empty_house_has_a_page_without_plots(house: ConsoleHouse) -> None:
    html = house.clerk().get(HERE).text
    assert "<svg" not in html
    assert "这段时间没有。" in html
    assert "2026-11-10 到 2026-11-23，和上一段（2026-10-27 到 2026-11-09）比" in html


def test_visits_that_needed_no_person_are_counted_by_the_day_and_compared(house: ConsoleHouse) -> None:
    ann, bob = house.person("ann"), house.person("bob")
    for who, days in ((ann, 0), (ann, 0), (bob, 0), (ann, 1), (ann, 7)):
        asks(house, who, days_ago(days))
    needs(house, bob, days_ago(0, 15))
    rows = {row[0]: row[1:] for row in table(house, "visits")[1:]}
    assert rows["11月23日"] == ["2", "1", "50"]
    assert rows["11月22日"] == ["1", "1", "100"]
    assert rows["11月21日"] == ["0", "0", "—"]
    assert (rows["合计"], rows["上一段"]) == (["3", "2", "67"], ["1", "1", "100"])
    clerk = house.clerk()
    html = clerk.get(WEEK).text
    assert html == clerk.get(f"{WEEK}&view=nothing").text
    assert re.search(r"没找人就办了</dt><dd><strong>67%</strong> <span class=\"small\">上一段 100%", html)


def test_who_came_while_the_channel_was_stopped_is_not_counted_as_answered(house: ConsoleHouse) -> None:
    ann, bob, eve = (house.person(name) for name in ("ann", "bob", "eve"))
    asks(house, ann, days_ago(0))
    for who in (ann, bob, eve):
        asks(house, who, days_ago(1), "help", "stopped")
    needs(house, eve, days_ago(1, 15))
    rows = {row[0]: row[1:] for row in table(house, "visits")[1:]}
    assert rows["11月22日"] == ["3", "0", "0"]
    assert rows["合计"] == ["4", "1", "25"]
    assert rows["渠道停用时来的"] == ["2", "0", "0"]
    assert rows["渠道停用时来的，上一段"] == ["0", "0", "—"]
    html = house.clerk().get(WEEK).text
    assert re.search(r"没找人就办了</dt><dd><strong>25%", html)
    assert "渠道停用时来的，最高2" in html


def test_a_house_whose_channels_were_on_has_no_row_for_it(house: ConsoleHouse) -> None:
    asks(house, house.person("ann"), days_ago(0))
    assert "渠道停用" not in house.clerk().get(WEEK).text


def test_waits_tell_half_and_nine_of_ten_and_weeks_begin_on_monday(house: ConsoleHouse) -> None:
    for n in range(10):
        needs(house, house.person(f"p{n}"), days_ago(3 + n % 2), 60 * (n + 1))
    needs(house, house.person("later"), days_ago(0), None)
    rows = table(house, "waits", f"{HERE}?unit=week&from=2026-11-10&to=2026-11-23")
    assert [row for row in rows if row[0].startswith(("11月", "合计"))] == [
        ["11月10日起", "0", "—", "—"], ["11月16日起", "10", "5.0", "9.0"], ["11月23日起", "0", "—", "—"],
        ["合计", "10", "5.0", "9.0"],
    ]  # fmt: skip


def test_what_only_a_few_stand_behind_is_told_together(house: ConsoleHouse) -> None:
    people = [house.person(f"p{n}") for n in range(6)]
    for who in people:
        needs(house, who, days_ago(1))
    needs(house, people[0], days_ago(2), reason="distress")
    needs(house, people[1], days_ago(2), reason="danger")
    assert table(house, "reasons")[1:] == [["本人要找工作人员", "6", "0"], ["其他（每样不到5次）", "不到5", "0"]]
    for n in range(6):
        comes(house, n, days_ago(1), status="done" if n else "no_show")
    comes(house, 10, days_ago(1), "mediation")
    assert table(house, "services")[1:] == [
        ["延续（续证）", "6", "5", "不到5", "0", "0"], ["其他（每样不到5次）", "不到5", "不到5", "0", "0", "0"],
    ]  # fmt: skip
    for view in VIEWS:
        html = house.clerk().get(f"{WEEK}&view={view}").text
        assert "情绪很危险" not in html
        assert "纠纷调解" not in html


def test_nothing_personal_stands_on_the_page_or_in_a_file(house: ConsoleHouse) -> None:
    busy(house)
    told = "".join(house.clerk().get(f"{WEEK}&view={view}").text for view in VIEWS) + "".join(
        str(table(house, name)) for name in NAMES
    )
    for personal in ("林演示", "13800001234", "138****", "白塘", "p1<", "ann"):
        assert personal not in told


def test_every_table_has_its_file_and_every_plot_a_title_a_description_and_no_style(house: ConsoleHouse) -> None:
    busy(house)
    html = "".join(house.clerk().get(f"{WEEK}&view={view}").text for view in VIEWS)
    plots = re.findall(r"<svg.*?</svg>", html, re.DOTALL)
    assert len(plots) == 9  # nobody was asked how it went
    for drawn in plots:
        root = ElementTree.fromstring(drawn)
        named = root.attrib["aria-labelledby"].split()
        words = {one.attrib["id"]: one.text for one in root if "id" in one.attrib}
        assert root.attrib["role"] == "img"
        assert all(words[name] for name in named)
        assert not any("style" in one.attrib or one.tag.endswith(("style", "script")) for one in root.iter())
    for name in NAMES:
        rows = table(house, name)
        assert f'href="{HERE}/{name}.csv?' in html
        assert {len(row) for row in rows} == {len(rows[0])}


def test_the_longest_pages_stay_small(house: ConsoleHouse) -> None:
    busy(house)
    for n, code in enumerate([*REASONS, *SERVICES, *INTENTS] * 6):
        who, at = house.person(f"more{n}"), days_ago(n % 30, 8 + n % 13)
        if code in REASONS:
            needs(house, who, at, reason=code)
        elif code in SERVICES:
            comes(house, 5000 + n, at, code)
        if code in INTENTS:
            asks(house, who, at, code)
    for n in range(31 * 5):
        at = days_ago(n % 31)
        house.store.ratings.ask(who := house.person(f"r{n}"), "web", f"handoff:{n}", rating_due("handoff", at), at)
        house.store.ratings.grade(n + 1, who, "good", at)
        asks(house, who, at)
    for view in VIEWS:
        answer = house.clerk().get(f"{HERE}?unit=day&from=2026-10-24&to=2026-11-23&view={view}")
        assert answer.status_code == 200
        assert len(answer.content) < 60_000


def test_however_much_there_is_the_page_asks_the_store_as_often(house: ConsoleHouse) -> None:
    clerk, counts = house.clerk(), []
    for query in (f"{HERE}?unit=day&from=2026-11-23&to=2026-11-23", f"{HERE}?unit=month&from=2024-06-01&to=2026-11-23"):
        said: list[str] = []
        hear = lambda *args, said=said: said.append(args[2])  # noqa: E731
        event.listen(house.store.db.engine, "before_cursor_execute", hear)
        assert clerk.get(query).status_code == 200
        event.remove(house.store.db.engine, "before_cursor_execute", hear)
        counts.append(len([one for one in said if one.startswith("SELECT")]))
        if len(counts) == 1:
            busy(house)
    assert counts[0] == counts[1] <= 14


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("unit=day&from=2026-11-23&to=2026-11-01", "“从哪天”要在“到哪天”前面。"),
        ("unit=day&from=2026-01-01&to=2026-11-01", "一次最多看31天，再长请选按周或者按月。"),
        ("unit=week&from=2020-01-01&to=2026-11-01", "一次最多看31周，再长请选按月。"),
        ("unit=month&from=2020-01-01&to=2099-12-31", "一次最多看31个月。"),
        ("unit=year", "请选按日、按周或者按月。"),
        ("from=gestern", "日期请这样写"),
        ("from=2026-02-30", "日期请这样写"),
        ("from=1999-12-31", "日期请这样写"),
        ("to=9999-12-31", "日期请这样写"),
        ("to=20261123", "日期请这样写"),
        ("from=%3Cb%3E&to=" + "9" * 5000, "日期请这样写"),
        ("from=٢٠٢٦-١١-٢٣", "日期请这样写"),
    ],
)
def test_days_that_cannot_be_are_told_and_what_was_typed_stays(house: ConsoleHouse, query: str, why: str) -> None:
    clerk = house.clerk()
    answer = clerk.get(f"{HERE}?{query}")
    assert answer.status_code == 400
    assert why in answer.text
    assert "<b>" not in answer.text
    if typed := re.search(r"from=([\w-]+)", query):
        assert f'value="{typed[1]}"' in answer.text
    assert clerk.get(f"{HERE}/visits.csv?{query}").status_code == 400


@pytest.mark.parametrize("name", ["people.csv", "visits", "visits.", "visits.csv.csv", "visits.exe", "..%2fvisits.csv"])
def test_a_name_that_is_no_table_is_not_found(house: ConsoleHouse, name: str) -> None:
    assert house.clerk().get(f"{HERE}/{name}").status_code == 404


def test_the_choice_of_days_is_still_there_after_signing_in_again(house: ConsoleHouse) -> None:
    wanted = f"{WEEK}&view=talk"
    sent = house.browser().get(wanted).headers["location"]
    assert f'value="{wanted.replace("&", "&amp;")}"' in house.browser().get(sent).text


# -- the period -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "first", "last", "before"),
    [
        (("", "", ""), "2026-11-10", "2026-11-23", "2026-10-27"),
        (("week", "", ""), "2026-10-05", "2026-11-23", "2026-08-16"),
        (("month", "", ""), "2026-06-01", "2026-11-23", "2025-12-07"),
        (("month", "2026-09-01", "2026-10-31"), "2026-09-01", "2026-10-31", "2026-07-01"),
        (("month", "2026-02-01", "2026-02-28"), "2026-02-01", "2026-02-28", "2026-01-01"),
        (("day", "2026-11-23", "2026-11-23"), "2026-11-23", "2026-11-23", "2026-11-22"),
    ],
)
def test_the_period_before_is_as_long_and_ends_where_this_one_begins(
    typed: tuple[str, str, str], first: str, last: str, before: str
) -> None:
    period = period_of(*typed, TODAY)
    assert (period.first.isoformat(), period.last.isoformat()) == (first, last)
    assert period.before.first.isoformat() == before
    assert period.before.end == period.first


def test_parts_cover_the_period_without_a_gap() -> None:
    weeks = Period("week", datetime(2026, 11, 11).date(), datetime(2026, 11, 24).date()).parts
    assert [day.isoformat() for day in weeks] == ["2026-11-09", "2026-11-16", "2026-11-23"]
    months = Period("month", datetime(2026, 11, 30).date(), datetime(2027, 1, 1).date()).parts
    assert [day.isoformat() for day in months] == ["2026-11-01", "2026-12-01", "2027-01-01"]
    with pytest.raises(BadPeriod):
        period_of("day", "2026-10-23", "2026-11-23", TODAY)


# -- ratings ----------------------------------------------------------------------------------------------


def test_grades_are_shares_and_none_is_told_of_a_few(house: ConsoleHouse) -> None:
    for n in range(11):
        at, who = days_ago(1 if n < 8 else 2), house.person(f"p{n}")
        due = rating_due("handoff", at)
        house.store.ratings.ask(who, "web", f"{'handoff' if n != 4 else 'appointment'}:{n}", due, at)
        if n != 7:
            house.store.ratings.grade(n + 1, who, "good" if n % 2 else "bad", at)
    rows = {row[0]: row[1:] for row in table(house, "grades")[1:]}
    assert rows["11月22日"] == ["7", "43"]
    assert rows["11月21日"] == ["不到5", "—"]
    assert (rows["合计"], rows["上一段"]) == (["10", "40"], ["0", "—"])
    assert table(house, "ratings")[1] == ["接待以后", "10", "不到5", "0", "5", "不到5", "44"]
    assert table(house, "ratings")[3] == ["来办事以后", "不到5", "0", "0", "不到5", "0", "—"]
