"""The pages of cases: found without a number in an address, taken on by one clerk at a time, nothing typed lost."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from sqlalchemy import event

from bot.hall.notices import Due
from bot.store.cases import NewCase
from tests.fakes.console import Clerk, ConsoleHouse, signed_in_again

PHONE, LICENCE = "13000000001", "350300000001"


@pytest.fixture
def clerk(house: ConsoleHouse) -> Clerk:
    return house.clerk()


def step(clerk: Clerk, case: int, act: str, seen: int, note: str = "") -> Any:
    return clerk.post(f"/console/cases/{case}/step", act=act, seen=str(seen), note=note)


def stands(clerk: Clerk, case: int) -> str:
    return re.findall(r'data-testid="stands">([^<]*)<', clerk.get(f"/console/cases/{case}").text)[0]


def test_a_case_is_opened_from_an_appointment_and_its_person_is_told_each_step(
    house: ConsoleHouse, clerk: Clerk
) -> None:  # fmt: skip
    booked = house.booked()
    form = clerk.get(f"/console/cases/new?appointment={booked.id}").text
    assert 'value="13000000001"' in form
    assert ("王芳", "look", f"appointment:{booked.id}:numbers") in house.looks()
    answer = clerk.post(
        "/console/cases/new/save", appointment=str(booked.id), service="renewal", name="演示甲", phone=PHONE
    )
    assert answer.status_code == 303
    assert "办件号" in clerk.get(answer.headers["location"]).text
    assert step(clerk, 1, "forward", 1).status_code == 303
    assert stands(clerk, 1) == "受理"
    told = [n for n in house.store.notices.listing() if n.cause == "case:1" and n.state == "queued"]
    assert [(n.person_id, n.step) for n in told] == [(booked.person_id, "case_accepted")]
    assert [look[1] for look in house.looks() if look[1].startswith("case")] == ["case_open", "case_forward"]


def test_the_second_clerk_is_told_and_what_was_typed_stays(house: ConsoleHouse, clerk: Clerk) -> None:
    one, other = house.case(), house.clerk("李强")
    step(clerk, one.id, "forward", 1)
    late = step(other, one.id, "refused", 1, "店太近")
    assert late.status_code == 409
    assert "晚了一步" in late.text
    assert 'value="店太近"' in late.text
    assert stands(clerk, one.id) == "受理"


@pytest.mark.parametrize(
    ("act", "note", "code"),
    [("back", "少材料", 409), ("refused", "", 400), ("nonsense", "写了的", 400), ("refused", "长" * 61, 400),
     ("", "", 400)],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_with_a_sentence(
    house: ConsoleHouse, clerk: Clerk, act: str, note: str, code: int
) -> None:  # fmt: skip
    answer = step(clerk, house.case().id, act, 1, note)
    assert answer.status_code == code
    assert 'role="alert"' in answer.text
    assert f'value="{note}"' in answer.text
    assert stands(clerk, 1) == "申请"


def test_numbers_are_masked_until_they_are_asked_for_and_that_is_written_down(
    house: ConsoleHouse, clerk: Clerk
) -> None:  # fmt: skip
    one = house.case()
    for page in (clerk.get("/console/cases"), clerk.get(f"/console/cases/{one.id}")):
        assert PHONE not in page.text
        assert LICENCE not in page.text
    assert PHONE in clerk.post(f"/console/cases/{one.id}/reveal").text
    assert ("王芳", "look", f"case:{one.id}:numbers") in house.looks()


@pytest.mark.parametrize("asked", ["1", "0001号", "130 0000 0001", LICENCE])
def test_a_case_is_found_by_its_numbers(house: ConsoleHouse, clerk: Clerk, asked: str) -> None:
    house.case()
    answer = clerk.post("/console/cases", q=asked)
    assert 'href="/console/cases/1"' in answer.text
    assert 'href="/console/cases/1"' not in clerk.post("/console/cases", q="13000000077").text


@pytest.mark.parametrize("asked", ["", "张三", "<script>", "9" * 40, "1 or 1=1"])
def test_a_search_for_no_number_says_so_and_keeps_it(clerk: Clerk, asked: str) -> None:
    answer = clerk.post("/console/cases", q=asked)
    assert answer.status_code == 400
    assert "请写办件号" in answer.text
    assert asked in unescape(answer.text)
    assert "<script>" not in answer.text


def test_the_list_is_paged_small_and_read_with_as_many_queries_however_long(
    house: ConsoleHouse, clerk: Clerk
) -> None:  # fmt: skip
    def queries(path: str) -> int:
        seen: list[str] = []

        def note(_c: Any, _cursor: Any, sql: str, *_rest: Any) -> None:
            seen.append(sql)

        event.listen(house.store.db.engine, "before_cursor_execute", note)
        page = clerk.get(path)
        event.remove(house.store.db.engine, "before_cursor_execute", note)
        assert page.status_code == 200
        assert len(page.content) < 60_000
        return len(seen)

    house.case()
    few = queries("/console/cases")
    due = Due("case_applied", house.clock.now(), "收到了。")
    for n in range(70):
        new = NewCase("renewal", f"演示{n}", f"1300000{n:04d}", None)
        house.store.cases.open(new, "王芳", house.clock.now(), due)
    assert queries("/console/cases") == few
    assert "共3页" in clerk.get("/console/cases").text
    assert "演示0" in clerk.get("/console/cases?page=3").text
    assert clerk.get("/console/cases?page=999").status_code == 200
    assert clerk.get("/console/cases?step=nonsense").status_code == 400
    assert "没有这样的办件" in clerk.get("/console/cases?step=delivered").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"service": "mediation"}, {"service": ""}, {"name": ""}, {"name": "长" * 21}, {"phone": "123"}, {"phone": ""},
        {"licence": "12"}, {"licence": "=1+1"},
    ],
)  # fmt: skip
def test_a_case_that_lacks_something_is_refused_and_stays_in_the_form(
    house: ConsoleHouse, clerk: Clerk, wrong: dict[str, str]
) -> None:  # fmt: skip
    typed = {"service": "renewal", "name": "演示甲", "phone": PHONE, "licence": LICENCE} | wrong
    answer = clerk.post("/console/cases/new/save", **typed)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert f'value="{typed["name"]}"' in answer.text
    assert (
        f'id="{next(iter(wrong))}"'
        in answer.text.split(' aria-invalid="true" aria-describedby="notice" autofocus')[0].rsplit("<", 1)[1]
    )
    assert house.store.cases.any() is False


@pytest.mark.parametrize("number", ["0", "99", "9999999999", "99999999999", "x", "-1"])
def test_a_forged_number_is_no_case(clerk: Clerk, number: str) -> None:
    assert clerk.get(f"/console/cases/{number}").status_code == 404
    assert step(clerk, number, "forward", 1).status_code == 404  # type: ignore[arg-type]
    assert clerk.get(f"/console/cases/new?appointment={number}").status_code == 404


@pytest.mark.parametrize("path", ["/console/cases/new", "/console/cases/1"])
def test_a_session_that_ran_out_loses_nothing_typed(house: ConsoleHouse, clerk: Clerk, path: str) -> None:
    house.case()
    house.store.staff.sign_out(clerk.token)
    if path.endswith("new"):
        asked = clerk.post(f"{path}/save", service="renewal", name="写了一半", phone=PHONE)
    else:
        asked = clerk.post(f"{path}/step", act="refused", seen="1", note="写了一半")
    assert asked.status_code == 401
    back = signed_in_again(clerk, asked, "王芳")
    assert back.status_code == 200
    assert 'value="写了一半"' in back.text
    assert "还没有存" in back.text
    assert [look[1] for look in house.looks() if look[1].startswith("case")] == ["case_open"]


# -- taken back by its person -----------------------------------------------------------------------------


def test_a_withdrawal_is_asked_about_first_with_what_will_happen_and_who_is_told(
    house: ConsoleHouse, clerk: Clerk
) -> None:  # fmt: skip
    one = house.case(house.booked())
    asked = step(clerk, one.id, "withdrawn", 1, "<b>不开了")
    assert asked.status_code == 200
    assert stands(clerk, one.id) == "申请"
    assert "本人真的要撤回吗" in asked.text
    assert "网页告诉本人" in asked.text
    assert "您办的续证已经撤回，不再办了，原因是：&lt;b&gt;不开了。" in asked.text
    sent = {name: unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', asked.text)}
    assert (sent["note"], sent["act"], sent["sure"]) == ("<b>不开了", "withdrawn", "yes")
    assert clerk.browser.post(f"/console/cases/{one.id}/step", data=sent).status_code == 303
    assert stands(clerk, one.id) == "本人撤回"
    told = [n.step for n in house.store.notices.listing() if n.cause == "case:1" and n.state == "queued"]
    assert told == ["case_withdrawn"]
    assert step(clerk, one.id, "reopen", 2, "本人又要办").status_code == 303
    assert stands(clerk, one.id) == "申请"


def test_a_withdrawal_that_cannot_be_is_refused_before_it_is_asked_about(house: ConsoleHouse, clerk: Clerk) -> None:
    one = house.case()
    assert "请打电话告诉本人" in step(clerk, one.id, "withdrawn", 1).text
    long = step(clerk, one.id, "withdrawn", 1, "长" * 61)
    assert long.status_code == 400
    assert f'value="{"长" * 61}"' in long.text
    step(clerk, one.id, "forward", 1)
    late = step(clerk, one.id, "withdrawn", 1, "不开了")
    assert late.status_code == 409
    assert "晚了一步" in late.text
    assert 'value="不开了"' in late.text
    assert stands(clerk, one.id) == "受理"
