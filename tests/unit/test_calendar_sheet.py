"""The calendar as a spreadsheet: what is read, what is named as wrong, and when a year counts as announced."""

from __future__ import annotations

from datetime import date

import pytest

from bot.hall.calendar import CalendarDay
from bot.hall.calendar_sheet import SheetDay, decode, plans, read_sheet, rest_of_plan, write_sheet
from tests.fakes import plan

HEAD = "date,kind,name,source"


def troubles(*rows: str) -> list[tuple[int, str]]:
    return [(t.line, t.text) for t in read_sheet("\n".join([HEAD, *rows]))[1]]


def test_rows_are_read_with_dates_as_spreadsheets_write_them() -> None:
    rows = ["2027-01-01,holiday,元旦,国办", "2027/1/4,workday,,国办", "2027年1月9日,makeup,元旦,国办", ""]
    days, wrong = read_sheet("\r\n".join([HEAD, *rows]))
    assert wrong == []
    assert days == [
        SheetDay(CalendarDay(date(2027, 1, 1), "holiday", "元旦"), "国办"),
        SheetDay(CalendarDay(date(2027, 1, 4), "workday"), "国办"),
        SheetDay(CalendarDay(date(2027, 1, 9), "makeup", "元旦"), "国办"),
    ]


@pytest.mark.parametrize(
    ("row", "named"),
    [
        ("2027-02-30,holiday,春节,国办", "2027-02-30"),
        ("soon,holiday,春节,国办", "2027-01-04"),
        ("2027-01-01,festival,元旦,国办", "workday, weekend, holiday, makeup"),
        ("2027-01-04,makeup,元旦,国办", "Monday"),
        ("2027-01-09,workday,,国办", "weekend, makeup, holiday"),
        ("2027-01-01,holiday,元旦,", "source is empty"),
        (f"2027-01-01,holiday,{'长' * 41},国办", "name is longer than 40"),
        ("1999-01-01,holiday,元旦,国办", "2000 to 2098"),
        ("2027-01-01,holiday,元旦,国办,多出来的", "more cells than columns"),
        ("2027-01-01", "source is empty"),
        ("2027-01-01,,,国办", "kind ''"),
    ],
)
def test_a_bad_row_is_named_with_its_line_and_what_is_allowed(row: str, named: str) -> None:
    ((line, text),) = troubles("2027-05-01,holiday,劳动节,国办", row)
    assert line == 3
    assert named in text


def test_every_bad_row_is_named_and_a_date_may_stand_there_once() -> None:
    same = "2027-05-01,holiday,劳动节,国办"
    assert [line for line, _ in troubles(same, "x,y,,z", same)] == [3, 4]
    assert "line 2 already" in troubles(same, same)[0][1]


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "date,kind\n2027-01-01,holiday\n", HEAD + ",colour\n"])
def test_a_file_with_other_columns_is_refused_as_a_whole(text: str) -> None:
    days, wrong = read_sheet(text)
    assert days == []
    assert (wrong[0].line, "date,kind,name,source" in wrong[0].text) == (1, True)


def test_what_was_written_is_read_back_the_same() -> None:
    days = [
        (CalendarDay(date(2027, 1, 1), "holiday", "元旦", announced=False), "放假办法，推算"),
        (CalendarDay(date(2027, 1, 9), "makeup", "元旦"), "国办"),
    ]
    assert read_sheet(write_sheet(days)) == ([SheetDay(day, source) for day, source in days], [])


def test_files_of_older_spreadsheets_are_read_as_well() -> None:
    text = f"{HEAD}\n2027-01-01,holiday,元旦,国办\n"
    for raw in (text.encode("gb18030"), text.encode(), write_sheet([]).encode()):
        assert decode(raw).startswith("date,kind")
    with pytest.raises(ValueError):
        decode(b"\xff\xff\xff")


def test_a_year_counts_as_announced_when_all_seven_holidays_are_in_the_file() -> None:
    whole, _ = read_sheet(plan.sheet())
    assert plans(whole) == {2027: plan.SOURCE}
    for name in plan.OFF:
        assert plans(read_sheet(plan.sheet(without=name))[0]) == {}


def test_an_exported_guess_is_never_taken_for_a_plan() -> None:
    guessed = [(CalendarDay(day, "holiday", name, announced=False), "推算") for day, name in plan.days_off().items()]
    assert plans(read_sheet(write_sheet(guessed))[0]) == {}


def test_the_days_a_plan_does_not_name_stay_as_they_are_and_are_announced() -> None:
    named = [d for d in plan.days_off() if d != date(2027, 5, 2)]
    rest = {d.day.date: d.day for d in rest_of_plan(2027, plan.SOURCE, named)}
    assert len(rest) == 365 - len(named)
    assert rest[date(2027, 3, 1)] == CalendarDay(date(2027, 3, 1), "workday")
    assert rest[date(2027, 5, 2)] == CalendarDay(date(2027, 5, 2), "holiday", "劳动节")  # a statutory day, named or not


def test_a_table_may_name_its_columns_and_kinds_in_chinese() -> None:
    rows = "日期,哪种日子,名称,来源\n2027-01-01,放假,元旦,国办通知\n"
    rows += "2027-01-02,调休上班,,国办通知\n2027/1/4,上班,,国办通知\n"
    days, troubles = read_sheet(rows)
    assert troubles == []
    assert [(d.day.kind, d.day.name) for d in days] == [("holiday", "元旦"), ("makeup", None), ("workday", None)]
    assert read_sheet("日期,种类,名称,来源\n2027-01-01,放假,元旦,国办通知\n")[0] == []
