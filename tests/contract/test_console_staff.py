"""Accounts: who is let in from where, the second step, what an admin changes, and that it holds at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.store import second_factor
from bot.store.passwords import weakness
from bot.store.sign_in_limits import ADDRESS_LIMIT, FREE_FAILURES
from bot.store.staff import LastAdmin, Where
from bot.store.store import Store
from tests.fakes.clock import MONDAY
from tests.fakes.console import PASSWORD, Clerk, ConsoleHouse, form_key


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ConsoleHouse]:
    house = ConsoleHouse(tmp_path)
    house.hire("王芳")
    yield house
    house.close()


@pytest.fixture
def admin(house: ConsoleHouse) -> Clerk:
    return house.clerk("主任", "admin")


def sign_in(browser: Any, name: str = "王芳", password: str = PASSWORD, **more: str) -> Any:
    browser.cookies.delete("lianxin_staff")
    key = form_key(browser.get("/console/login").text)
    return browser.post("/console/login", data={"key": key, "name": name, "password": password, **more})


def csrf(page: Any) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert found is not None
    return found[1]


def staff_id(house: ConsoleHouse, name: str = "王芳") -> int:
    found = house.store.staff.named(name)
    assert found is not None
    return found.id


# -- who has to wait ------------------------------------------------------------------------------------------


def test_strangers_who_guess_cannot_lock_a_clerk_out_of_the_usual_browser(house: ConsoleHouse) -> None:
    usual = house.browser()
    assert sign_in(usual).status_code == 303
    for _ in range(FREE_FAILURES + 3):
        sign_in(house.browser(), password="a wrong password")
    assert sign_in(house.browser()).status_code == 401
    assert sign_in(usual).status_code == 303


def test_a_known_browser_has_its_own_wait_and_is_known_to_its_account_only(house: ConsoleHouse) -> None:
    house.hire("李强")
    usual = house.browser()
    sign_in(usual)
    for _ in range(FREE_FAILURES):
        sign_in(usual, password="a wrong password")
    assert sign_in(usual).status_code == 401
    assert sign_in(house.browser()).status_code == 303
    house.clock.forward(minutes=1, seconds=1)
    assert sign_in(usual).status_code == 303
    for _ in range(FREE_FAILURES):
        sign_in(usual, "李强", "a wrong password")
    assert sign_in(usual, "李强").status_code == 401


def test_an_address_that_tries_many_names_waits_while_known_browsers_of_it_go_on(store: Store) -> None:
    staff, here = store.staff, Where(address="192.0.2.7")
    staff._hasher = type(staff._hasher)(time_cost=1, memory_cost=8, parallelism=1)
    staff.add("王芳", "clerk", PASSWORD, MONDAY)
    known = staff.limits.succeeded(1, "", MONDAY)
    for number in range(ADDRESS_LIMIT):
        staff.sign_in(f"name{number}", "a wrong password", MONDAY, here)
    assert staff.sign_in("王芳", PASSWORD, MONDAY, here) is None
    assert staff.sign_in("王芳", PASSWORD, MONDAY, Where(known, "192.0.2.7")) is not None
    assert staff.sign_in("王芳", PASSWORD, MONDAY, Where(address="192.0.2.8")) is not None


@pytest.mark.parametrize(
    "password",
    ["lianxinqiao2026", "连心桥2026888888", "Yancao-2026-88", "hanjiang350303", "王芳19880101", "qwerty!!!2026",
     "abc1abc1abc1", "23456789:;<=", "wangfang88888", "烟草专卖局1234567"],
)  # fmt: skip
def test_words_of_the_house_and_of_everybody_make_no_password(password: str) -> None:
    assert weakness(password, "王芳") == ("common" if password != "wangfang88888" else None)


@pytest.mark.parametrize(
    "password", ["correct horse battery", "榕树下的第三张桌子边", "tobacco and a red door", "8437 0016 5529"]
)
def test_a_sentence_or_long_figures_are_a_password(password: str) -> None:
    assert weakness(password, "王芳") is None


# -- sessions -------------------------------------------------------------------------------------------------


def test_the_own_account_shows_every_open_place_and_ends_others(house: ConsoleHouse) -> None:
    here = house.browser()
    sign_in(here)
    token = here.cookies["lianxin_staff"]
    phone, desk = house.browser(), house.browser()
    for one, agent in ((phone, "Mozilla/5.0 (Android 15)"), (desk, "Mozilla/5.0 (Windows NT 10.0)")):
        one.headers["user-agent"] = agent
        sign_in(one)
    here.cookies.set("lianxin_staff", token, path="/console")
    page = here.get("/console/account")
    assert "安卓手机" in page.text
    assert "Windows电脑" in page.text
    assert "testclient" in page.text
    assert page.text.count("（就是这里）") == 1
    [key, _] = re.findall(r'name="session" value="([0-9a-f]{64})"', page.text)
    assert here.post("/console/account/sign-out", data={"csrf": csrf(page), "session": key}).status_code == 303
    assert sorted(one.get("/console").status_code for one in (phone, desk)) == [200, 303]
    here.post("/console/account/sign-out-others", data={"csrf": csrf(page)})
    assert [one.get("/console").status_code for one in (here, phone, desk)] == [200, 303, 303]


def test_nobody_ends_a_session_of_somebody_else(house: ConsoleHouse) -> None:
    mine, other = house.clerk("李强"), house.clerk()
    [session] = house.store.staff.sessions.of(staff_id(house), house.clock.now())
    assert mine.post("/console/account/sign-out", session=session.key).status_code == 409
    assert other.get("/console").status_code == 200


# -- the second step ------------------------------------------------------------------------------------------


def switch_on(house: ConsoleHouse, clerk: Clerk) -> tuple[str, list[str]]:
    """The secret and the recovery codes."""
    page = clerk.get("/console/account/code").text
    shown = re.search(r'figures">([A-Z2-7 ]+)</strong>', page)
    assert shown is not None
    assert "<svg" in page
    assert "style=" not in page
    secret = shown[1].replace(" ", "")
    done = clerk.post("/console/account/code", code=second_factor.code_at(secret, house.clock.now()))
    assert done.status_code == 200
    house.clock.forward(minutes=1)
    return secret, re.findall(r'figures">([A-Z0-9]{5} [A-Z0-9]{5})</li>', done.text)


def test_with_a_second_step_the_password_alone_opens_nothing(house: ConsoleHouse) -> None:
    secret, codes = switch_on(house, house.clerk())
    assert len(codes) == second_factor.RECOVERY_CODES
    browser = house.browser()
    page = sign_in(browser, next="/console/appointments")
    assert page.status_code == 200
    half = browser.cookies["lianxin_staff"]
    assert browser.get("/console").headers["location"] == "/console/login/code"
    assert browser.get("/console/queue").status_code == 401
    assert browser.get("/console/events").status_code == 401
    assert "等人接待" not in browser.get("/console/login/code").text
    form = {"csrf": csrf(page), "next": "/console/appointments"}
    code = second_factor.code_at(secret, house.clock.now())
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    assert browser.post("/console/login/code", data={**form, "code": wrong}).status_code == 401
    done = browser.post("/console/login/code", data={**form, "code": code})
    assert (done.status_code, done.headers["location"]) == (303, "/console/appointments")
    assert browser.cookies["lianxin_staff"] != half
    assert browser.get("/console").status_code == 200
    assert house.store.staff.session(half, house.clock.now()) is None


def test_a_code_is_taken_once_and_so_is_a_recovery_code(house: ConsoleHouse) -> None:
    secret, codes = switch_on(house, house.clerk())
    code = second_factor.code_at(secret, house.clock.now())
    for given, status in ((code, 303), (code, 401), (codes[0].lower().replace(" ", "-"), 303), (codes[0], 401)):
        browser = house.browser()
        page = sign_in(browser)
        assert browser.post("/console/login/code", data={"csrf": csrf(page), "code": given}).status_code == status
    assert house.store.staff.codes.left(staff_id(house)) == second_factor.RECOVERY_CODES - 1


def test_codes_cannot_be_guessed_through_and_the_half_way_ends_after_ten_minutes(house: ConsoleHouse) -> None:
    secret, _ = switch_on(house, house.clerk())
    browser = house.browser()
    page = sign_in(browser)
    for number in range(FREE_FAILURES):
        browser.post("/console/login/code", data={"csrf": csrf(page), "code": f"00000{number}"})
    code = second_factor.code_at(secret, house.clock.now())
    assert browser.post("/console/login/code", data={"csrf": csrf(page), "code": code}).status_code == 401
    house.clock.forward(minutes=11)
    code = second_factor.code_at(secret, house.clock.now())
    assert "登录过期" in browser.post("/console/login/code", data={"csrf": csrf(page), "code": code}).text


def test_the_test_values_of_the_standard_come_out(house: ConsoleHouse) -> None:
    """RFC 6238, appendix B, SHA-1: the last six of its eight figures."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    from datetime import datetime, timedelta

    epoch = datetime(1970, 1, 1, 8)  # in Shanghai
    for seconds, code in ((59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")):
        assert second_factor.code_at(secret, epoch + timedelta(seconds=seconds)) == code


def test_switching_it_off_needs_the_password(house: ConsoleHouse) -> None:
    clerk = house.clerk()
    switch_on(house, clerk)
    assert clerk.post("/console/account/code/off", password="not the password").status_code == 400
    assert house.store.staff.codes.on(staff_id(house))
    assert clerk.post("/console/account/code/off", password=PASSWORD).status_code == 303
    assert not house.store.staff.codes.on(staff_id(house))
    assert sign_in(house.browser()).status_code == 303


# -- what an admin does ---------------------------------------------------------------------------------------


def test_a_new_account_gets_a_password_that_is_shown_once_and_has_to_be_changed(
    house: ConsoleHouse, admin: Clerk
) -> None:
    page = admin.post("/console/staff", name="小林", role="lead").text
    found = re.search(r'data-testid="one-time">([^<]+)<', page)
    assert found is not None
    assert found[1] not in admin.get("/console/staff").text
    answer = sign_in(house.browser(), "小林", found[1])
    assert answer.headers["location"] == "/console/password"
    assert ("主任", "staff_add", f"staff:{staff_id(house, '小林')}") in house.looks()
    for name, role, status in (
        ("小林", "clerk", 409),
        ("", "clerk", 400),
        ("小陈", "boss", 400),
        ("长" * 61, "clerk", 400),
    ):
        assert admin.post("/console/staff", name=name, role=role).status_code == status
    assert house.store.staff.named("小陈") is None


def test_a_reset_ends_everything_of_the_old_password(house: ConsoleHouse, admin: Clerk) -> None:
    clerk = house.clerk()
    switch_on(house, clerk)
    page = admin.post(f"/console/staff/{staff_id(house)}/reset").text
    found = re.search(r'data-testid="one-time">([^<]+)<', page)
    assert found is not None
    assert clerk.get("/console").status_code == 303
    assert sign_in(house.browser()).status_code == 401
    assert sign_in(house.browser(), password=found[1]).headers["location"] == "/console/password"


def test_an_account_that_is_switched_off_is_out_at_once_and_its_talks_go_back(
    house: ConsoleHouse, admin: Clerk
) -> None:
    clerk, waiting = house.clerk(), house.waiting()
    clerk.post(f"/console/handoffs/{waiting.id}/claim")
    assert admin.post(f"/console/staff/{staff_id(house)}/off").status_code == 303
    assert clerk.get("/console").status_code == 303
    assert sign_in(house.browser()).status_code == 401
    now = house.store.handoffs.get(waiting.id)
    assert now is not None
    assert (now.state, now.clerk) == ("waiting", None)
    assert admin.post(f"/console/staff/{staff_id(house)}/on").status_code == 303
    assert sign_in(house.browser()).status_code == 303


def test_another_role_holds_from_the_next_step_on(house: ConsoleHouse, admin: Clerk) -> None:
    clerk, waiting = house.clerk(), house.waiting()
    admin.post(f"/console/staff/{staff_id(house)}/role", role="auditor")
    assert clerk.post(f"/console/handoffs/{waiting.id}/claim").status_code == 403
    assert clerk.get("/console/audit").status_code == 200
    assert admin.post(f"/console/staff/{staff_id(house)}/role", role="king").status_code == 400


def test_an_admin_cannot_lock_the_house_out(house: ConsoleHouse, admin: Clerk) -> None:
    for what in ("off", "role", "reset", "sign-out"):
        answer = admin.post(f"/console/staff/{staff_id(house, '主任')}/{what}", role="clerk")
        assert answer.status_code == 409
    for act in (lambda: house.store.staff.switch(staff_id(house, "主任"), False, MONDAY),
                lambda: house.store.staff.set_role(staff_id(house, "主任"), "clerk")):  # fmt: skip
        with pytest.raises(LastAdmin):
            act()
    assert admin.get("/console/staff").status_code == 200
    assert admin.post("/console/staff/999/off").status_code == 404
