"""Signing in, sessions that end, and choosing one's own password."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.store.passwords import COMMONEST, weakness
from bot.store.staff import FREE_FAILURES
from tests.fakes.console import PASSWORD, ConsoleHouse, form_key


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ConsoleHouse]:
    house = ConsoleHouse(tmp_path)
    house.hire("王芳")
    yield house
    house.close()


def sign_in(browser: Any, name: str = "王芳", password: str = PASSWORD, **more: str) -> Any:
    key = form_key(browser.get("/console/login").text)
    return browser.post("/console/login", data={"key": key, "name": name, "password": password, **more})


def test_the_right_password_opens_the_queue_with_a_guarded_cookie(house: ConsoleHouse) -> None:
    browser = house.browser()
    answer = sign_in(browser)
    assert (answer.status_code, answer.headers["location"]) == (303, "/console")
    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith("lianxin_staff="))
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Secure" not in cookie
    page = browser.get("/console")
    assert 'data-testid="queue"' in page.text
    assert ("王芳", "sign_in", "staff:1") in house.looks()


def test_over_https_the_cookie_is_secure(house: ConsoleHouse) -> None:
    browser = house.browser("https://hall.test")
    given = sign_in(browser).headers.get_list("set-cookie")
    assert {c.partition("=")[0] for c in given} >= {"__Secure-lianxin_staff", "__Secure-lianxin_staff_browser"}
    assert all(c.startswith("__Secure-lianxin_staff") and "Secure" in c.split("; ") for c in given)
    assert browser.get("/console").status_code == 200


def test_over_https_a_cookie_that_a_page_without_tls_could_have_set_is_nobody(house: ConsoleHouse) -> None:
    token = house.clerk().token
    browser = house.browser("https://hall.test")
    browser.cookies.set("lianxin_staff", token, path="/console")
    assert browser.get("/console").status_code == 303
    browser.cookies.set("__Secure-lianxin_staff", token, path="/console")
    assert browser.get("/console").status_code == 200


def test_the_sign_in_form_can_be_found_and_needs_no_script(house: ConsoleHouse) -> None:
    page = house.browser().get("/console/login").text
    assert 'method="post" action="/console/login" data-testid="login"' in page
    assert "onclick" not in page
    assert "<script>" not in page


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("王芳", "wrong password!"),
        ("李四", PASSWORD),
        ("", PASSWORD),
        ("王芳", ""),
        ("王芳", "x" * 5000),
        ("王" * 3000, PASSWORD),
        ("王芳\x00", PASSWORD),
        ("' or 1=1 --", "' or 1=1 --"),
    ],
)
def test_every_failure_gets_the_same_sentence_and_no_session(house: ConsoleHouse, name: str, password: str) -> None:
    browser = house.browser()
    answer = sign_in(browser, name, password)
    assert answer.status_code == 401
    assert "名字或密码不对，或者试的次数太多了" in answer.text
    assert browser.cookies.get("lianxin_staff") is None


def test_too_many_wrong_passwords_make_the_account_wait_longer_each_time(house: ConsoleHouse) -> None:
    for _ in range(FREE_FAILURES):
        sign_in(house.browser(), password="wrong password!")
    assert sign_in(house.browser()).status_code == 401
    house.clock.forward(minutes=1, seconds=1)
    sign_in(house.browser(), password="wrong password!")
    house.clock.forward(minutes=1, seconds=1)
    assert sign_in(house.browser()).status_code == 401
    house.clock.forward(minutes=1)
    assert sign_in(house.browser()).status_code == 303


def test_a_form_from_elsewhere_cannot_sign_anybody_in(house: ConsoleHouse) -> None:
    form = {"name": "王芳", "password": PASSWORD}
    assert house.browser().post("/console/login", data=form).status_code == 403
    browser = house.browser()
    browser.get("/console/login")
    assert browser.post("/console/login", data={**form, "key": "guessed"}).status_code == 403


def test_signing_in_makes_a_new_session_and_ends_the_one_before(house: ConsoleHouse) -> None:
    clerk = house.clerk()
    key = "k" * 20
    clerk.browser.cookies.set("lianxin_staff_form", key, path="/console")
    answer = clerk.browser.post("/console/login", data={"key": key, "name": "王芳", "password": PASSWORD})
    assert answer.status_code == 303
    assert answer.cookies["lianxin_staff"] != clerk.token
    assert house.store.staff.session(clerk.token, house.clock.now()) is None


def test_signing_out_ends_the_session_itself(house: ConsoleHouse) -> None:
    clerk = house.clerk()
    assert clerk.post("/console/logout").headers["location"] == "/console/login"
    assert house.store.staff.session(clerk.token, house.clock.now()) is None


def test_two_idle_hours_or_twelve_in_all_end_a_session(house: ConsoleHouse) -> None:
    idle, busy = house.clerk(), house.clerk()
    for _ in range(11):
        house.clock.forward(hours=1)
        assert busy.get("/console").status_code == 200
    assert idle.get("/console").headers["location"] == "/console/login"
    house.clock.forward(hours=1)
    assert busy.get("/console").status_code == 303


def test_what_a_page_fetches_by_itself_does_not_keep_a_session_alive(house: ConsoleHouse) -> None:
    clerk = house.clerk()
    for _ in range(3):
        house.clock.forward(minutes=39)
        assert clerk.get("/console/queue").status_code == 200
    house.clock.forward(minutes=5)
    assert clerk.get("/console/queue").status_code == 401


def test_after_signing_in_the_page_that_was_wanted_opens(house: ConsoleHouse) -> None:
    sent = house.browser().get("/console/appointments?day=2026-11-28").headers["location"]
    assert sent == "/console/login?next=%2Fconsole%2Fappointments%3Fday%3D2026-11-28"
    assert 'value="/console/appointments?day=2026-11-28"' in house.browser().get(sent).text
    answer = sign_in(house.browser(), next="/console/appointments?day=2026-11-28")
    assert answer.headers["location"] == "/console/appointments?day=2026-11-28"


@pytest.mark.parametrize(
    "address", ["https://evil.test/", "//evil.test", "/console/../..", "/console/logout", "/", "x" * 9000]
)
def test_signing_in_never_leads_out_of_the_console(house: ConsoleHouse, address: str) -> None:
    assert sign_in(house.browser(), next=address).headers["location"] == "/console"


def test_neither_names_nor_passwords_reach_the_log(house: ConsoleHouse, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="lianxin"):
        sign_in(house.browser(), "王芳", "wrong password!")
    assert "a sign-in was refused" in caplog.text
    assert "王芳" not in caplog.text
    assert "wrong password!" not in caplog.text


# -- one's own password ---------------------------------------------------------------------------------------


def change(clerk: Any, new: str, old: str = PASSWORD, again: str | None = None) -> Any:
    return clerk.post("/console/password", old=old, new=new, again=new if again is None else again)


def test_a_one_time_password_has_to_be_changed_first(house: ConsoleHouse) -> None:
    house.hire("新来的", must_change=True)
    browser = house.browser()
    assert sign_in(browser, "新来的").headers["location"] == "/console/password"
    assert browser.get("/console").headers["location"] == "/console/password"
    assert "一次性" in browser.get("/console/password").text


def test_choosing_a_password_opens_the_console_and_ends_every_other_session(house: ConsoleHouse) -> None:
    first, second = house.clerk("新来的", must_change=True), house.clerk("新来的")
    answer = change(second, "窗口三号的老榕树下")
    assert answer.status_code == 400  # nine characters
    answer = change(second, "窗口三号的老榕树下面")
    assert (answer.status_code, answer.headers["location"]) == (303, "/console")
    second.browser.cookies.delete("lianxin_staff")
    second.browser.cookies.set("lianxin_staff", answer.cookies["lianxin_staff"], path="/console")
    assert second.get("/console").status_code == 200
    assert first.get("/console").status_code == 303
    assert house.store.staff.sign_in("新来的", PASSWORD, house.clock.now()) is None
    assert ("新来的", "password", "staff:2") in house.looks()


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        ("short", "太短"),
        ("长" * 129, "太长"),
        ("1234567890", "太常见"),
        ("Password123", "太常见"),
        ("aaaaaaaaaaaa", "太常见"),
        ("王芳王芳王芳王芳王芳", "太常见"),
        (PASSWORD, "和原来的一样"),
    ],
)
def test_a_weak_new_password_is_refused_with_a_reason(house: ConsoleHouse, new: str, sentence: str) -> None:
    answer = change(house.clerk(), new)
    assert answer.status_code == 400
    assert sentence in answer.text
    assert house.store.staff.sign_in("王芳", PASSWORD, house.clock.now()) is not None


def test_a_wrong_old_password_or_a_slip_in_the_second_writing_changes_nothing(house: ConsoleHouse) -> None:
    clerk = house.clerk()
    assert "原来的密码不对" in change(clerk, "another good one", old="no idea at all").text
    assert "原来的密码不对" in change(clerk, "another good one", old="x" * 9000).text
    assert "两次写的新密码不一样" in change(clerk, "another good one", again="another god one").text
    assert house.store.staff.sign_in("王芳", PASSWORD, house.clock.now()) is not None


def test_length_is_all_a_password_needs_and_128_characters_are_taken() -> None:
    assert weakness("甲乙丙丁戊己庚辛壬癸", "王芳") is None
    assert weakness("abcdefgh " * 14 + "xy", "王芳") is None
    assert len("abcdefgh " * 14 + "xy") == 128


def test_every_entry_of_the_list_could_be_chosen_otherwise() -> None:
    assert {word for word in COMMONEST if len(word) < 10 or len(word) > 128} == set()
