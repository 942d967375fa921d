"""What did not arrive goes again by itself: in order, with the same id, once; and at last the page says to ring."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from sqlalchemy.exc import OperationalError

from bot.channels.away import AGAIN_S
from tests.browser.conftest import Visit

pytestmark = [pytest.mark.slow, pytest.mark.browser]

UNSENT = "[localStorage.length, sessionStorage.length]"


def away() -> OperationalError:
    """The store cannot be reached."""
    return OperationalError("insert", {}, RuntimeError("away"))


@pytest.fixture
def held(visit: Visit) -> Visit:
    """A conversation has begun, and the page's time stands still."""
    visit.hold_clock()
    visit.start()
    return visit


def fail(visit: Visit, text: str, *faults: Exception) -> None:
    """Say something that does not arrive, and wait until the page has seen that."""
    visit.service.faults.extend(faults)
    visit.say(text)
    visit.page.locator(".trouble").last.wait_for()


def tried(visit: Visit, times: int) -> None:
    """Wait until the service was asked so often and the page knows how it went."""
    for _ in range(200):
        if len(visit.service.taken) >= times:
            break
        visit.page.wait_for_timeout(20)
    assert len(visit.service.taken) == times
    expect(visit.page.locator("html.sending")).to_have_count(0)


def went_again_once(visit: Visit) -> None:
    """The hall got the message twice under one id and answered; it stands there once and is remembered no longer."""
    visit.wait_for_messages(2)
    assert visit.said() == ["你好", "电话", "电话"]
    assert visit.service.taken[1][3] == visit.service.taken[2][3]
    expect(visit.page.locator(".trouble")).to_have_count(0)
    expect(visit.page.locator(".message.me")).to_have_count(2)
    assert visit.page.evaluate(UNSENT) == [0, 0]


def test_a_message_that_did_not_arrive_goes_again_by_itself_with_the_same_id(held: Visit) -> None:
    fail(held, "电话", RuntimeError())
    expect(held.page.locator(".trouble")).to_contain_text("过一会儿，我自己再发")
    held.page.clock.run_for(2_000)
    went_again_once(held)


def test_the_waits_grow_and_a_hall_that_names_its_own_is_left_alone_so_long(held: Visit) -> None:
    page = held.page
    fail(held, "电话", away(), RuntimeError(), RuntimeError())
    page.clock.run_for(AGAIN_S * 1000 - 100)
    assert held.said() == ["你好", "电话"]
    page.clock.run_for(100)
    tried(held, 3)
    page.clock.run_for(4_900)
    assert len(held.said()) == 3
    page.clock.run_for(100)
    tried(held, 4)
    page.clock.run_for(10_000)
    held.wait_for_messages(2)
    assert held.service.effects == 2


def test_what_was_said_before_goes_before_what_was_said_later(held: Visit) -> None:
    fail(held, "电话", RuntimeError(), RuntimeError())
    held.say("人工")
    expect(held.page.locator(".trouble").last).to_contain_text("等前面那句")
    tried(held, 3)
    held.page.clock.run_for(5_000)
    held.wait_for_messages(3)
    assert held.said() == ["你好", "电话", "电话", "电话", "人工"]
    expect(held.page.locator(".trouble")).to_have_count(0)


def test_the_same_said_again_while_it_waits_is_the_same_message(held: Visit) -> None:
    fail(held, "电话", RuntimeError())
    held.say("电话")
    held.wait_for_messages(2)
    assert held.service.taken[1][3] == held.service.taken[2][3]
    expect(held.page.locator(".message.me")).to_have_count(2)


def test_whoever_looks_at_the_page_again_need_not_wait(held: Visit) -> None:
    fail(held, "电话", RuntimeError())
    held.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    held.page.clock.run_for(1)
    held.wait_for_messages(2)


def test_after_some_minutes_it_says_to_ring_and_only_a_finger_sends_it(held: Visit) -> None:
    page = held.page
    fail(held, "电话", *[RuntimeError()] * 40)
    for _ in range(12):
        page.clock.run_for(30_000)
        page.wait_for_timeout(60)
    expect(page.locator(".trouble")).to_contain_text("请打电话 0594-3300000")
    assert page.locator(".trouble a").get_attribute("href") == "tel:05943300000"
    before = len(held.said())
    assert 6 <= before <= 10
    page.clock.run_for(600_000)
    assert len(held.said()) == before
    held.service.faults.clear()
    page.get_by_test_id("retry").click()
    held.wait_for_messages(2)


def test_after_a_reload_it_still_goes_and_stands_there_once(held: Visit) -> None:
    fail(held, "电话", RuntimeError())
    held.page.reload()
    went_again_once(held)


def test_after_a_reload_nothing_is_sent_whose_answer_the_story_has(held: Visit) -> None:
    held.service.lost_answers = 1
    fail(held, "电话")
    held.page.reload()
    held.wait_for_messages(2)
    assert held.said() == ["你好", "电话"]
    expect(held.page.locator(".message.me")).to_have_count(2)
    assert held.page.evaluate(UNSENT) == [0, 0]


def test_the_kiosk_keeps_nothing_and_sends_nothing_of_somebody_who_has_gone(visit: Visit) -> None:
    page = visit.hold_clock()
    visit.start("/kiosk")
    fail(visit, "电话", *[RuntimeError()] * 9)
    assert page.evaluate(UNSENT) == [0, 0]
    page.route("**/web/alive*", lambda route: route.abort())  # there is no next page yet
    page.get_by_test_id("done").click()
    page.clock.run_for(60_000)
    page.wait_for_timeout(100)
    assert visit.said() == ["你好", "电话"]
