"""Sound under a phone's rules: one element that a finger has unlocked, one sound after the other, text in any case."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit

pytestmark = [pytest.mark.slow, pytest.mark.browser]

# Runs as part of the page, not through the debugger, whose calls count as a touch.
LISTEN = """
window.heard = [];
for (const kind of ["play", "playing", "ended"]) {
  const name = kind === "playing" ? "started" : kind;
  document.addEventListener(kind, (e) => heard.push(name + " " + new URL(e.target.src).pathname), true);
}
"""
FRESH_ELEMENT = """
const wait = setInterval(() => {
  if (document.querySelectorAll('[data-testid="bot-message"]').length < 2) return;
  clearInterval(wait);
  const other = new Audio("/audio/ok.mp3");
  other.play().then(() => { window.fresh = "played"; }, (error) => { window.fresh = error.name; });
}, 20);
"""
OK = "/audio/ok.mp3"
NO_SOUND = "现在放不出声音"


def heard(page: Page, kind: str) -> list[str]:
    events: list[str] = page.evaluate("window.heard")
    return [event.removeprefix(f"{kind} ") for event in events if event.startswith(kind)]


@pytest.fixture
def listening(visit: Visit) -> Visit:
    visit.context.add_init_script(LISTEN)
    return visit


def test_the_newest_message_is_heard_by_itself_long_after_the_only_touch(listening: Visit) -> None:
    listening.context.add_init_script(FRESH_ELEMENT)
    page = listening.start()
    page.wait_for_timeout(6000)  # Chromium forgets a touch after five seconds
    listening.service.push(kind="message", who="hall", **listening.service.message("x", "轮到您了。"))
    page.wait_for_timeout(1000)  # looking at the page now would count as a touch
    assert page.evaluate("window.fresh") == "NotAllowedError"
    assert heard(page, "play").count(OK) == 2
    assert heard(page, "started").count(OK) == 2


def test_the_sounds_of_one_turn_follow_each_other(listening: Visit) -> None:
    page = listening.start()
    page.get_by_test_id("choice").first.click()
    listening.wait_for_messages(3)
    states = "[...document.querySelectorAll('[data-testid=play]')].map((e) => e.dataset.state || '').join()"
    listening.until(f"{states} === 'idle,playing,'")
    listening.until(f"{states} === 'idle,idle,playing'")
    listening.until(f"{states} === 'idle,idle,idle'")
    assert page.locator("audio").count() == 1


def test_a_message_can_be_heard_again_and_stopped(listening: Visit) -> None:
    page = listening.start()
    play = page.get_by_test_id("play")
    expect(play).to_have_text("停下")
    play.click()
    expect(play).to_have_text("再听")
    play.click()
    expect(play).to_have_text("停下")
    expect(play).to_have_text("再听")
    assert heard(page, "ended").count(OK) == 1


def test_speaking_up_silences_the_voice(listening: Visit) -> None:
    page = listening.start()
    expect(page.get_by_test_id("play")).to_have_attribute("data-state", "playing")
    listening.service.thinking = True
    listening.say("电话")
    expect(page.get_by_test_id("play")).to_have_attribute("data-state", "idle")
    assert page.evaluate("document.getElementById('sound').paused")
    listening.service.thinking = False


@pytest.mark.parametrize("sound", ["/audio/late.mp3", "/audio/gone.mp3", ""])
def test_missing_sound_is_told_once_and_the_text_stays(visit: Visit, sound: str) -> None:
    visit.service.sound = sound
    page = visit.start()
    expect(page.locator(".note")).to_contain_text(NO_SOUND)
    page.get_by_test_id("choice").first.click()
    visit.wait_for_messages(3)
    visit.say("电话")
    visit.wait_for_messages(4)
    page.wait_for_timeout(300)
    expect(page.locator(".note")).to_have_count(1)
    expect(page.get_by_test_id("bot-message").nth(1)).to_contain_text("到期前三十天")
    assert visit.page.get_by_test_id("play").count() == (4 if sound else 0)


def test_what_comes_by_itself_without_a_sound_is_no_sign_that_sound_is_missing(listening: Visit) -> None:
    page = listening.start()
    listening.service.push(kind="message", who="hall", text="工作人员处理好了，小助手继续为您服务。", buttons=[])
    listening.wait_for_messages(2)
    page.wait_for_timeout(300)
    expect(page.locator(".note")).to_have_count(0)
    listening.say("电话")
    listening.wait_for_messages(3)
    expect(page.get_by_test_id("play").last).to_have_text("停下")


def test_who_wants_no_voice_is_not_told_that_it_is_missing(visit: Visit) -> None:
    page = visit.start()
    quiet = visit.service.message("x", "好的，不出声音。")
    quiet["custom"].update(audio={}, voice="off")
    visit.service.push(kind="message", who="hall", **quiet)
    visit.wait_for_messages(2)
    expect(page.locator(".note")).to_have_count(0)


def test_after_a_reload_sound_waits_for_a_finger_and_then_plays(listening: Visit) -> None:
    page = listening.start()
    page.reload()
    listening.wait_for_messages(1)
    assert heard(page, "play") == []
    page.get_by_test_id("start").click()
    expect(page.get_by_test_id("play")).to_have_attribute("data-state", "playing")
