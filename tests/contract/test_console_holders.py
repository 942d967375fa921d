"""The list of licence holders in the console: a file tried, taken and taken back; finding one; telling them no more."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from typing import Any

import pytest
from openpyxl import Workbook

from bot.desk.holder_files import LARGEST_FILE
from bot.hall.calendar import Calendar
from bot.hall.notices import QuietHours
from tests.fakes.console import Clerk, ConsoleHouse

LISTS = "/console/holders/imports"
GOOD = "证号,姓名,电话,到期日\n350300000001,林演示,13800001234,2027-03-05\n350300000002,陈演示,,2027-01-05\n"
BAD = "1,坏行,,\n350300000003,郑演示,123,2027-03-05\n"


@pytest.fixture
def lead(house: ConsoleHouse) -> Clerk:
    return house.clerk("李强", "lead")


def upload(clerk: Clerk, raw: bytes | str, name: str = "名单.csv") -> Any:
    content = raw.encode() if isinstance(raw, str) else raw
    files = {"file": (name, content)}
    return clerk.browser.post(f"{LISTS}/check", data={"csrf": clerk.csrf}, files=files)


def tried(clerk: Clerk, raw: bytes | str) -> str:
    """The address of the trial of a file."""
    answer = upload(clerk, raw)
    assert answer.status_code == 303
    return str(answer.headers["location"])


def test_a_file_is_looked_at_before_anything_is_written_then_taken_then_taken_back(
    house: ConsoleHouse, lead: Clerk
) -> None:
    where = tried(lead, GOOD + BAD)
    page = lead.get(where).text
    assert "新加2位，改动0位" in page
    assert "第4行：许可证号要12位数字" in page
    assert "第5行：电话不对" in page
    assert house.store.holders.count() == 0
    assert lead.post(f"{where}/take").status_code == 303
    assert house.store.holders.count() == 2
    report = lead.get(where).text
    assert "已经存进名单" in report
    assert "第4行" in report
    answer = lead.post(f"{where}/undo")
    assert "撤回了2行" in answer.text
    assert house.store.holders.count() == 0
    assert lead.post(f"{where}/take").status_code == 409
    done = [look[1] for look in house.looks() if look[1].startswith("holders")]
    assert done == ["holders_upload", "holders_import", "holders_undo"]


def test_columns_that_were_guessed_wrong_can_be_set(house: ConsoleHouse, lead: Clerk) -> None:
    where = tried(lead, "甲,乙,丙\n350300000001,2027-03-05,林演示\n")
    assert "没有找到这几列：许可证号、有效期到" in lead.get(where).text
    set_ = {"licence": "0", "expiry": "1", "name": "2", "phone": ""}
    page = lead.get(f"{where}?licence=0&expiry=1&name=2&phone=").text
    assert "新加1位" in page
    assert "林演示，证号尾号0001" in page
    assert lead.post(f"{where}/take", **set_).status_code == 303
    found = house.store.holders.by_key("350300000001")
    assert found is not None
    assert found.line.name == "林演示"


@pytest.mark.parametrize("raw", ["9", "-1", "x", "0' or 1", "²"])
def test_a_column_that_is_not_there_takes_nothing(house: ConsoleHouse, lead: Clerk, raw: str) -> None:
    where = tried(lead, GOOD)
    assert lead.get(f"{where}?licence={raw}&expiry=3").status_code == 200
    assert lead.post(f"{where}/take", licence=raw, expiry="3").status_code == 400
    assert house.store.holders.count() == 0


def test_a_spreadsheet_is_taken_as_well_and_broken_ones_are_refused_with_a_reason(
    house: ConsoleHouse, lead: Clerk
) -> None:
    book, out = Workbook(), io.BytesIO()
    for row in (["许可证号", "有效期至"], ["350300000001", date(2027, 3, 5)]):
        book.active.append(row)
    book.save(out)
    assert "新加1位" in lead.get(tried(lead, out.getvalue())).text
    for raw, status, said in (
        (b"", 400, "空的"),
        (b"PK broken", 400, "坏了"),
        (b"\x00\x01", 400, "不是表格"),
        (b"x" * (LARGEST_FILE + 30_000), 413, "太大"),
    ):
        answer = upload(lead, raw)
        assert answer.status_code == status
        assert said in answer.text
    assert house.store.holders.count() == 0


def test_the_rows_that_cannot_be_used_come_as_a_file_before_and_after(house: ConsoleHouse, lead: Clerk) -> None:
    where = tried(lead, GOOD + BAD)
    before = lead.get(f"{where}/errors.csv")
    assert before.headers["content-disposition"].endswith('.csv"')
    lead.post(f"{where}/take")
    after = lead.get(f"{where}/errors.csv")
    assert before.text == after.text
    assert after.text.splitlines()[1] == "4,许可证号要12位数字"
    assert "坏行" not in after.text


def test_a_file_that_is_given_up_is_gone(lead: Clerk) -> None:
    where = tried(lead, GOOD)
    assert lead.post(f"{where}/leave").status_code == 303
    assert lead.get(where).status_code == 404
    assert lead.post(f"{where}/leave").status_code == 409


def test_numbers_are_masked_until_one_is_looked_at_and_every_look_is_written_down(house: ConsoleHouse) -> None:
    clerk, one = house.clerk(), house.holder()
    page = clerk.get("/console/holders").text
    assert "130****0007" in page
    assert "13000000007" not in page
    assert "13000000007" in clerk.post(f"/console/holders/{one}/reveal").text
    looked = [target for _, action, target in house.looks("look")]
    assert looked == ["holders:all:1", f"holder:{one}:numbers"]


@pytest.mark.parametrize("wanted", ["13000000007", "130 0000 0007", "0007", "演示持证户"])
def test_one_is_found_by_number_tail_or_name_and_no_number_stands_in_an_address(
    house: ConsoleHouse, wanted: str
) -> None:
    house.holder()
    house.holder("别人", "13000000099")
    page = house.clerk().post("/console/holders/search", wanted=wanted).text
    assert "演示持证户" in page
    assert "别人" not in page
    assert "没有找到" in house.clerk().post("/console/holders/search", wanted="没有这个人").text
    assert ("王芳", "look", "holders:search") in house.looks()


def test_the_list_comes_in_pages_and_a_strange_page_is_the_first(house: ConsoleHouse) -> None:
    for n in range(51):
        house.holder(f"第{n}位", None, date(2027, 2, 1) + timedelta(days=n))
    clerk = house.clerk()
    first, second = clerk.get("/console/holders").text, clerk.get("/console/holders?page=2").text
    assert "第49位" in first
    assert "第50位" not in first
    assert "第50位" in second
    assert "下一页" not in second
    for raw in ("0", "-1", "x", "9" * 30, "²"):
        assert "第0位" in clerk.get(f"/console/holders?page={raw}&state=nothing").text


def test_a_call_about_a_licence_can_end_the_reminding_and_a_wrong_number_is_told_to_all(house: ConsoleHouse) -> None:
    one, clerk = house.holder(), house.clerk()
    house.store.licence_round.queue(house.clock.now(), QuietHours(), Calendar())
    (queued,) = house.store.notices.listing(status="queued")
    taken = house.store.notices.claim(queued.id, queued.due, queued.due + timedelta(minutes=3))
    assert taken is not None
    house.store.notices.handed(taken, "call", queued.text, house.clock.now())
    page = clerk.get("/console/calls").text
    assert "打错了人" in page
    answer = clerk.post(f"/console/holders/{one}/mark", state="wrong", back="calls")
    assert answer.headers["location"] == "/console/calls?done=holder"
    page = clerk.get("/console/calls").text
    assert "今天没有要打的电话" in page
    assert "有1位持证户的号码不对" in page
    assert "号码不对，要核对" in clerk.get("/console/holders?state=wrong").text
    assert clerk.post(f"/console/holders/{one}/mark", state="wrong").status_code == 409
    assert clerk.post(f"/console/holders/{one}/mark", state="nonsense").status_code == 400
    assert ("王芳", "holder_wrong", f"holder:{one}") in house.looks()


def test_taking_somebody_off_leaves_nothing_personal(house: ConsoleHouse, lead: Clerk) -> None:
    one = house.holder()
    assert lead.post(f"/console/holders/{one}/drop").status_code == 303
    assert house.store.holders.get(one) is None
    assert lead.post(f"/console/holders/{one}/drop").status_code == 404


def test_what_a_list_holds_is_never_markup(house: ConsoleHouse, lead: Clerk) -> None:
    where = tried(lead, GOOD.replace("林演示", "<b>林</b>").replace("姓名", "<i>姓名"))
    page = lead.get(where).text
    assert "<b>林" not in page
    assert "<i>姓名" not in page
    lead.post(f"{where}/take")
    assert not re.search(r"<b>林", lead.get("/console/holders").text)
