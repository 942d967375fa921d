"""The hall's kiosk: it asks before it forgets, and then it has forgotten everything."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit

pytestmark = [pytest.mark.slow, pytest.mark.browser]

SECRET = "我叫王样例"


@pytest.fixture
def kiosk(visit: Visit) -> Visit:
    """Somebody has said something personal at the kiosk and walked away; its clock is in our hands."""
    visit.page.clock.install()
    page = visit.start("/kiosk")
    visit.say(SECRET)
    visit.wait_for_messages(2)
    visit.until("document.getElementById('sound').ended")  # a speaking kiosk is not idle
    expect(page.get_by_test_id("play").last).to_have_text("再听")
    page.clock.run_for(1000)
    return visit


def test_after_a_minute_it_asks_with_words_and_sound_and_can_be_told_to_stay(kiosk: Visit) -> None:
    page = kiosk.page
    page.clock.run_for(58_000)
    expect(page.get_by_test_id("idle")).to_be_hidden()
    page.clock.run_for(3_000)
    expect(page.get_by_test_id("idle")).to_be_visible()
    expect(page.get_by_test_id("stay")).to_be_focused()
    assert "page.chime.mp3" in page.evaluate("document.getElementById('sound').src")
    page.get_by_test_id("stay").click()
    expect(page.get_by_test_id("idle")).to_be_hidden()
    page.clock.run_for(50_000)
    expect(page.get_by_text(SECRET)).to_be_visible()
    page.get_by_test_id("again").click()
    kiosk.wait_for_messages(3)


@pytest.mark.parametrize("way", ["nobody answers", "done", "leave"])
def test_when_it_forgets_nothing_of_the_person_is_left(kiosk: Visit, way: str) -> None:
    page = kiosk.page
    before = {c["value"] for c in kiosk.context.cookies() if c["name"] == "lianxin-kiosk"}
    if way == "done":
        page.get_by_test_id("done").click()
    else:
        page.clock.run_for(61_000)
        expect(page.get_by_test_id("idle")).to_be_visible()
    if way == "leave":
        page.get_by_test_id("leave").click()
    if way == "nobody answers":
        page.clock.run_for(31_000)
    expect(page.get_by_test_id("start")).to_be_visible()
    assert SECRET not in page.content()
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert not before & {c["value"] for c in kiosk.context.cookies()}
    page.get_by_test_id("start").click()
    kiosk.wait_for_messages(1)
    assert kiosk.service.taken[-1][0] == "kiosk"
    assert kiosk.service.taken[-1][1] != kiosk.service.taken[0][1]


def test_going_back_does_not_bring_the_conversation_back(kiosk: Visit) -> None:
    page = kiosk.page
    page.get_by_test_id("done").click()
    expect(page.get_by_test_id("start")).to_be_visible()
    page.go_back()
    page.go_forward()
    assert SECRET not in page.content()


def test_a_sound_that_hangs_does_not_keep_the_conversation_on_the_screen(kiosk: Visit) -> None:
    page = kiosk.page
    page.route("**/audio/**", lambda route: None)
    page.get_by_test_id("play").last.click()
    page.clock.run_for(14_000)
    expect(page.get_by_test_id("play").last).to_have_text("准备声音")
    page.clock.run_for(200_000)
    expect(page.get_by_test_id("start")).to_be_visible()


def test_an_empty_kiosk_does_not_reload_for_ever(visit: Visit) -> None:
    visit.page.clock.install()
    page = visit.open("/kiosk")
    page.evaluate("window.same = true")
    page.clock.run_for(200_000)
    assert page.evaluate("window.same")
    page.locator("[data-size-switch]").first.click()
    page.clock.run_for(61_000)
    expect(page.locator("html")).to_have_attribute("data-size", "28")


def test_the_kiosk_dials_nothing_and_starts_with_larger_letters(visit: Visit) -> None:
    page = visit.start("/kiosk", size="34")
    visit.say("电话")
    visit.wait_for_messages(2)
    assert page.locator("a[href^='tel:']").count() == 0
    expect(page.locator(".phone")).to_contain_text("0594-3300000")
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "28px"
