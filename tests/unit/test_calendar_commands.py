"""`calendar list|set|import|export|close|open`: results on stdout, clear refusals, every change written down."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from bot.bootstrap import House, build_house
from bot.cli.main import ROOT, main
from bot.hall.services import SERVICES
from bot.settings import read
from bot.store.appointments import Details
from tests.fakes import claims, plan
from tests.fakes.staff import staffed_house


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of its own and a clock that starts on a Monday morning."""
    monkeypatch.setenv("LIANXIN_DATA", str(tmp_path / "var"))
    monkeypatch.setenv("LIANXIN_NOW", "2026-11-23T09:10")
    return staffed_house(tmp_path, "小林", "小陈")


def house(place: Path) -> House:
    return build_house(read({"LIANXIN_DATA": str(place), "LIANXIN_NOW": "2026-11-23T09:10"}, ROOT))


def lines(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> list[dict[str, object]]:
    """Run `calendar …`; its JSON lines."""
    assert main(("calendar", *words)) == code
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def actions(place: Path) -> list[tuple[str, str, str]]:
    with house(place).store.db.read() as c:
        return [tuple(row) for row in c.exec_driver_sql("select who, action, target from audit order by id")]


def test_opening_the_house_writes_down_this_year_and_the_next(place: Path) -> None:
    rows = house(place).store.calendar_days.rows()
    assert (len(rows), rows[0].day.date.year, rows[-1].day.date.year) == (730, 2026, 2027)


def test_the_list_shows_kind_lunar_date_term_and_hours_of_every_day(capsys: pytest.CaptureFixture[str]) -> None:
    rows = {str(row["date"]): row for row in lines(capsys, "list", "--json")}
    assert len(rows) == 730
    assert rows["2026-12-22"]["term"] == "冬至"
    assert (rows["2027-01-01"]["kind"], rows["2027-01-01"]["announced"]) == ("holiday", False)
    assert rows["2026-11-28"]["hours"] == [
        {"from": "09:00", "to": "11:30", "by_appointment": True},
        {"from": "18:00", "to": "20:30", "by_appointment": True},
    ]
    assert main(("calendar", "list", "--year", "2028")) == 0
    table = capsys.readouterr().out.splitlines()
    assert len(table) == 367
    assert table[0].split("\t") == ["date", "kind", "name", "announced", "source", "lunar", "term", "hours", "reason"]


def test_a_day_that_was_set_is_listed_with_its_source_and_written_down(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines(capsys, "set", "2027-01-04", "holiday", "--name", "元旦", "--reason", "通知0号", "--as", "小林")
    rows = {str(row["date"]): row for row in lines(capsys, "list", "--year", "2027", "--json")}
    row = rows["2027-01-04"]
    assert [row[key] for key in ("kind", "name", "announced", "source")] == ["holiday", "元旦", True, "通知0号"]
    assert actions(place) == [("小林", "calendar_set", "2027-01-04")]


def test_a_plan_is_tried_and_then_brought_in(place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "plan.csv").write_text(plan.sheet(), encoding="gb18030")
    words = ("import", str(tmp_path / "plan.csv"), "--as", "小林")
    rows = len(plan.days_off()) + len(plan.WORKED)
    told = {"days": rows, "changed": 365, "announced": [2027]}
    assert lines(capsys, *words, "--dry-run") == [{**told, "written": False}]
    assert actions(place) == []
    assert lines(capsys, *words) == [{**told, "written": True}]
    assert actions(place) == [("小林", "calendar_import", "2027-01-01..2027-12-31 (365 days)")]
    assert house(place).calendar.add_working_days(datetime(2027, 4, 30).date(), 1).isoformat() == "2027-05-06"


def test_a_file_with_a_bad_row_is_reported_row_by_row_and_writes_nothing(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = "2027-01-04,makeup,元旦,通知\nsoon,holiday,元旦,通知\n2027-12-30,holiday,元旦,通知\n"
    (tmp_path / "plan.csv").write_text(plan.sheet() + bad, encoding="utf-8")
    first = len(plan.sheet().splitlines()) + 1
    found = lines(capsys, "import", str(tmp_path / "plan.csv"), "--as", "小林", code=1)
    assert [row["line"] for row in found] == [first, first + 1]
    assert "Monday" in str(found[0]["trouble"])
    assert {r.changed_by for r in house(place).store.calendar_days.rows()} == {None}


def test_an_export_can_be_brought_in_again_and_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(tmp_path / "days.csv")
    assert lines(capsys, "export", file, "--year", "2027") == [{"file": file, "days": 365}]
    assert lines(capsys, "import", file, "--as", "小林")[0]["changed"] == 0


def test_a_file_that_is_not_there_or_cannot_be_written_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert lines(capsys, "import", str(tmp_path / "none.csv"), "--as", "小林", code=1) == []
    assert lines(capsys, "export", str(tmp_path / "none" / "days.csv"), code=1) == []


@pytest.mark.slow
def test_a_closed_day_has_no_places_and_says_how_many_appointments_lie_on_it(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = house(place)
    now, start = one.clock.now(), datetime(2026, 11, 26, 9)
    person = one.store.people.meet("rest", "kunde", now).id
    details, claim = Details("林演示", "13812345678"), claims.at(start)
    one.store.appointments.take("k", person, "rest", SERVICES["renewal"], claim, details, now)
    told = lines(capsys, "close", "2026-11-26", "--reason", "停电检修", "--as", "小林")
    assert told == [{"date": "2026-11-26", "reason": "停电检修", "hours": [], "appointments": 1, "called_off": 0}]
    assert not _places(capsys, "2026-11-26")
    hours = ("--hours", "09:00-11:00", "15:00-16:00", "--by-appointment")
    told = lines(capsys, "close", "2026-11-26", "--reason", "停电检修", "--as", "小林", *hours)
    assert told[0]["appointments"] == 0
    assert {str(r["start"])[11:13] for r in _places(capsys, "2026-11-26")} == {"09", "10", "15"}
    assert lines(capsys, "open", "2026-11-26", "--as", "小陈")[0]["opened"] is True
    assert len(_places(capsys, "2026-11-26")) > 6
    assert lines(capsys, "open", "2026-11-26", "--as", "小陈", code=1)[0]["opened"] is False
    assert [(who, action) for who, action, _ in actions(place)] == [
        ("小林", "calendar_close"),
        ("小林", "calendar_close"),
        ("小陈", "calendar_open"),
    ]


def test_a_day_can_be_closed_and_its_appointments_called_off_with_the_reason(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = house(place)
    now, start = one.clock.now(), datetime(2026, 11, 26, 9)
    person = one.store.people.meet("rest", "kunde", now).id
    made = one.store.appointments.take(
        "k", person, "rest", SERVICES["renewal"], claims.at(start), Details("林演示", "13812345678"), now
    )
    told = lines(capsys, "close", "2026-11-26", "--reason", "停电检修", "--as", "小林", "--call-off")
    assert (told[0]["appointments"], told[0]["called_off"]) == (1, 1)
    assert one.store.appointments.get(made.id).status == "cancelled"  # type: ignore[union-attr]
    (notice,) = [n for n in one.store.notices.listing() if n.step == "closed"]
    assert "停电检修" in notice.text


def _places(capsys: pytest.CaptureFixture[str], day: str) -> list[dict[str, object]]:
    assert main(("slots", "--json", "--service", "renewal", "--from", day, "--to", day)) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_day_that_hall_yml_closes_stays_closed_and_the_command_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    hours = "workday: [{from: '08:30', to: '12:00'}]"
    (tmp_path / "hall.yml").write_text(
        f"hall: {{hours: {{{hours}}}, closed_dates: [{{date: 2026-12-31, reason: 年终盘点}}]}}", encoding="utf-8"
    )
    monkeypatch.setenv("LIANXIN_HALL", str(tmp_path / "hall.yml"))
    assert main(("calendar", "open", "2026-12-31", "--as", "小林")) == 1
    told = capsys.readouterr()
    assert json.loads(told.out) == {"date": "2026-12-31", "opened": False, "hours": []}
    assert "hall.yml" in told.err
    assert "年终盘点" in told.err


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ((), "PART"),
        (("list", "--year", "1066"), "2000 to 2098"),
        (("set", "2027-01-04", "makeup", "--reason", "x", "--as", "小林"), "workday, holiday"),
        (("set", "soon", "holiday", "--reason", "x", "--as", "小林"), "2026-12-31"),
        (("set", "2027-01-04", "holiday", "--as", "小林"), "--reason"),
        (("set", "2027-01-04", "holiday", "--reason", "x"), "--as"),
        (("import", "plan.csv"), "--as"),
        (("close", "2026-12-31", "--as", "小林"), "--reason"),
        (("close", "2026-11-22", "--reason", "盘点", "--as", "小林"), "2026-11-23"),
        (("close", "2026-12-31", "--reason", "盘点", "--as", "小林", "--hours", "nine"), "09:00-11:30"),
        (("close", "2026-12-31", "--reason", "盘点", "--as", "小林", "--hours", "11:30-09:00"), "09:00-11:30"),
        (("close", "2026-12-31", "--reason", "盘点", "--as", "长" * 61), "60 characters"),
    ],
)
def test_wrong_use_says_what_is_right_and_exits_with_two(
    words: tuple[str, ...], hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(("calendar", *words)) == 2
    assert hint in capsys.readouterr().err


@pytest.mark.parametrize("part", ["list", "set", "import", "export", "close", "open"])
def test_every_part_explains_itself(part: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(("calendar", part, "--help")) == 0
    assert f"calendar {part}" in capsys.readouterr().out
