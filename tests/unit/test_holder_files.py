"""Lists of holders from spreadsheets: what is read, what is refused, and what nobody believes in a file."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import Workbook

from bot.desk import holder_files
from bot.desk.holder_files import LARGEST_FILE, Unreadable, read_rows
from bot.hall.holder_sheet import Layout, Reading, guess, read_lines, safe_cell

TODAY = date(2026, 11, 23)
HEAD = ["序号", "经营者姓名", "许可证号", "联系电话", "有效期限", "地址"]


def sheet(*rows: Sequence[Any]) -> bytes:
    """An XLSX file with these rows."""
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def reading(raw: bytes) -> Reading:
    rows = read_rows(raw)
    return read_lines(rows, guess(rows), TODAY)


def lines(raw: bytes) -> list[tuple[Any, ...]]:
    return [(one.licence, one.name, one.phone, one.expiry.isoformat()) for one in reading(raw).lines]


def trouble(
    licence: Any = "350300000001", name: str = "林演示", phone: Any = "13800001234", expiry: Any = "2027-3-5"
) -> str:
    """What is wrong with one row."""
    found = reading(f"证号,姓名,电话,到期日\n{licence},{name},{phone},{expiry}\n".encode()).troubles
    return found[0].text if found else ""


def test_a_spreadsheet_with_titles_above_and_other_columns_between_is_understood() -> None:
    raw = sheet(
        ["演示县持证户名单"],
        [],
        HEAD,
        [1, "林演示", "350300000001", "13800001234", datetime(2027, 3, 5), "白塘镇"],
        [2, "陈演示", 350300000002, 13800001235.0, "2022年3月6日至2027年3月5日", ""],
        [3, "", "3503 0000 0003", "0594-3560000", 46451, ""],
    )
    assert lines(raw) == [
        ("350300000001", "林演示", "13800001234", "2027-03-05"),
        ("350300000002", "陈演示", "13800001235", "2027-03-05"),
        ("350300000003", None, "05943560000", "2027-03-05"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_comma_separated_files_of_every_spreadsheet_are_understood(encoding: str, delimiter: str) -> None:
    rows = [["证号", "姓名", "手机", "到期日期"], ["350300000001", "林演示", "+8613800001234", "20270305"]]
    raw = "\r\n".join(delimiter.join(row) for row in rows).encode(encoding)
    assert lines(raw) == [("350300000001", "林演示", "13800001234", "2027-03-05")]


def test_other_numbers_and_days_are_not_taken_for_the_ones_that_are_meant() -> None:
    rows = [["身份证号", "营业执照", "发证日期", "有效期起始", "烟草证号", "有效期止", "电话"]]
    assert guess(rows).columns == {"licence": 4, "expiry": 5, "phone": 6}


def test_a_file_without_the_needed_columns_says_which_are_missing() -> None:
    assert guess([["姓名", "地址"]]).missing == ["许可证号", "有效期到"]
    assert Layout(0, {"licence": 0, "expiry": 1}).missing == []


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"licence": ""}, "没有许可证号"),
        ({"licence": "12345"}, "12位"),
        ({"licence": "3.503E+11"}, "科学计数"),
        ({"phone": "1380000"}, "电话不对"),
        ({"expiry": ""}, "没有到期日"),
        ({"expiry": "明年"}, "看不懂"),
        ({"expiry": "2027-02-30"}, "看不懂"),
        ({"expiry": "2020-01-01"}, "已经过期"),
        ({"expiry": "2099-01-01"}, "太远"),
        ({"name": "=HYPERLINK(1)"}, "开头"),
        ({"name": "林" * 41}, "太长"),
        ({"name": "林\u202e演示"}, "看不见"),
    ],
)
def test_a_row_that_cannot_be_used_says_why_and_the_others_are_kept(row: dict[str, str], said: str) -> None:
    assert said in trouble(**row)
    assert trouble() == ""


def test_the_same_licence_twice_is_taken_once_and_named_with_its_row() -> None:
    raw = "证号,到期日\n350300000001,2027-03-05\n\n350300000001,2028-03-05\n".encode()
    found = reading(raw)
    assert len(found.lines) == 1
    assert [(t.line, t.text) for t in found.troubles] == [(4, "这个证号和第2行重复了")]


def test_a_formula_is_never_run_and_never_stands_for_a_value() -> None:
    raw = sheet(["证号", "到期日"], ['=CONCATENATE("3503","00000001")', "2027-03-05"])
    assert [t.text for t in reading(raw).troubles] == ["没有许可证号"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(1)", "\t=1"])
def test_what_goes_out_to_a_spreadsheet_is_no_formula_there(text: str) -> None:
    assert safe_cell(text) == f"'{text}"
    assert safe_cell("林演示") == "林演示"


def packed(**parts: bytes) -> bytes:
    """An archive that says it is a spreadsheet."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def with_part(raw: bytes, name: str, content: bytes) -> bytes:
    """The file with one part replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.namelist():
            new.writestr(one, content if one == name else old.read(one))
    return out.getvalue()


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "空的"),
        (b"\n\n", "空的"),
        (b",,,\n,,,\n", "没有字"),
        (b"\xd0\xcf\x11\xe0 old", "旧格式"),
        (b"\xff\xfe\xfd", "读不出来"),
        (b"a\0b", "不是表格"),
        (b"PK\x03\x04 broken", "坏了"),
        (packed(a=b"x"), "读不出来"),
        (b"x" * (LARGEST_FILE + 1), "太大"),
        (b"350300000001,2027-03-05\n" * 20_002, "行数太多"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_a_reason(raw: bytes, said: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_rows(raw)
    assert said in refused.value.sentence


def test_a_file_that_unpacks_into_more_than_it_should_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holder_files, "LARGEST_UNPACKED", 3_000_000)
    with pytest.raises(Unreadable, match="展开以后太大"):
        read_rows(packed(bomb=bytes(4_000_000)))
    with pytest.raises(Unreadable, match="太多"):
        read_rows(packed(**{f"p{n}": b"" for n in range(501)}))


def test_declarations_of_its_own_are_refused_before_any_reader_sees_them() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    raw = with_part(sheet(["证号"]), "xl/worksheets/sheet1.xml", bomb)
    with pytest.raises(Unreadable, match="不该有"):
        read_rows(raw)


def test_only_the_first_sheet_and_its_first_columns_are_read() -> None:
    rows = read_rows(sheet(["证号", *["x"] * 100]))
    assert len(rows[0]) == 40
