"""Speaking to the page: one key to begin and end, sent as it was recorded, never stuck when it cannot hear.

Where the hall has no ears of its own the browser's recognition helps out; then it is told first where the words go.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Page, expect

from bot.voice.listening.activity import speaks
from bot.voice.listening.decoder import Decoder
from tests.browser.conftest import Visit

pytestmark = [pytest.mark.slow, pytest.mark.browser]

NONE = "delete window.SpeechRecognition; delete window.webkitSpeechRecognition; delete window.MediaRecorder;"
HURRY = """
const real = performance.now.bind(performance);
let fast = 0;
performance.now = () => real() + fast;
window.later = (seconds) => { fast += seconds * 1000; };
"""
AT_ONCE = "const still = performance.now(); performance.now = () => still;"  # however long two taps take here
# A recognition that hears `window.spoken`, or fails with `window.micError`.
HEARS = """
window.SpeechRecognition = window.webkitSpeechRecognition = class {
  start() {
    setTimeout(() => {
      if (window.micError) this.onerror({ error: window.micError });
      else if (window.spoken) this.onresult({ results: [[{ transcript: window.spoken }]] });
      this.onend();
    }, 50);
  }
  stop() {}
};
"""


def test_a_browser_that_cannot_hear_says_so_and_points_to_the_other_ways(visit: Visit) -> None:
    visit.context.add_init_script(NONE)
    page = visit.start()
    page.get_by_test_id("mic").click()
    expect(page.locator("#hint")).to_contain_text("不能直接听您说话")
    expect(page.locator("#hint")).to_contain_text("打字")
    expect(page.locator("#hint")).to_contain_text("按钮")


def test_nothing_is_heard_before_the_person_agrees_and_then_the_words_are_sent(visit: Visit) -> None:
    visit.service.ears = False
    visit.context.add_init_script(HEARS + "window.spoken = '电话';")
    page = visit.start()
    page.get_by_test_id("mic").click()
    expect(page.locator(".note")).to_contain_text("浏览器的厂家")
    page.wait_for_timeout(150)
    assert visit.said() == ["你好"]
    page.get_by_role("button", name="好，我来说").click()
    visit.wait_for_messages(2)
    assert visit.said() == ["你好", "电话"]
    page.get_by_test_id("mic").click()
    visit.wait_for_messages(3)
    expect(page.locator(".note")).to_have_count(0)


def test_who_does_not_agree_can_go_on_typing(visit: Visit) -> None:
    visit.service.ears = False
    visit.context.add_init_script(HEARS + "window.spoken = '电话';")
    page = visit.start()
    page.get_by_test_id("mic").click()
    page.get_by_role("button", name="不用了").click()
    expect(page.locator(".note")).to_have_count(0)
    page.wait_for_timeout(150)
    assert visit.said() == ["你好"]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("not-allowed", "许可"),
        ("audio-capture", "没有找到话筒"),
        ("no-speech", "没有听清"),
        ("network", "现在听不了话"),
        ("", "没有听清"),
    ],
)
def test_every_trouble_with_hearing_has_a_kind_sentence(visit: Visit, error: str, words: str) -> None:
    visit.service.ears = False
    visit.context.add_init_script(HEARS + f"window.micError = {error!r};")
    page = visit.start()
    page.get_by_test_id("mic").click()
    page.get_by_role("button", name="好，我来说").click()
    expect(page.locator("#hint")).to_contain_text(words)
    expect(page.get_by_test_id("mic")).to_have_attribute("aria-pressed", "false")
    assert visit.said() == ["你好"]


def speak(visit: Visit, seconds: float = 1.5) -> Page:
    """Open the page, allow the microphone, begin to speak."""
    visit.context.grant_permissions(["microphone"])
    page = visit.start()
    page.get_by_test_id("mic").click()
    expect(page.get_by_test_id("mic")).to_have_attribute("aria-pressed", "true")
    page.wait_for_timeout(seconds * 1000)
    return page


def test_a_tap_begins_a_tap_ends_and_the_hall_gets_what_was_said(visit: Visit) -> None:
    page = speak(visit, 1.5)
    expect(page.get_by_test_id("mic-seconds")).to_have_text("2 秒")
    expect(page.locator("#hint")).to_contain_text("我在听")
    expect(page.get_by_test_id("mic")).to_contain_text("说完了")
    visit.until("document.getElementById('level').value > 0.1")
    page.get_by_test_id("mic").click()
    visit.wait_for_messages(2)
    (sound,) = visit.service.sounds
    with ThreadPoolExecutor(1) as aside:  # Playwright's own loop runs in this thread
        pcm = aside.submit(asyncio.run, Decoder().pcm(sound)).result()
    assert 1.5 < len(pcm) / 32_000 < 4
    assert speaks(pcm)
    expect(page.locator(".message.me").last).to_contain_text("电话")
    expect(page.locator("#recording")).to_be_hidden()
    assert visit.service.taken[-1][1] == visit.service.taken[0][1]


def test_the_keyboard_does_it_all(visit: Visit) -> None:
    visit.context.grant_permissions(["microphone"])
    page = visit.start()
    page.get_by_test_id("mic").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#recording")).to_be_visible()
    page.wait_for_timeout(900)
    page.keyboard.press("Space")
    visit.wait_for_messages(2)
    assert len(visit.service.sounds) == 1


def test_what_was_said_can_be_dropped(visit: Visit) -> None:
    page = speak(visit)
    page.get_by_test_id("mic-cancel").click()
    expect(page.locator("#hint")).to_contain_text("没有发出去")
    expect(page.get_by_test_id("mic")).to_be_focused()
    page.wait_for_timeout(300)
    assert visit.service.sounds == []
    page.get_by_test_id("mic").click()
    expect(page.locator("#recording")).to_be_visible()


def test_two_taps_in_a_row_send_nothing_and_say_how_it_is_done(visit: Visit) -> None:
    visit.context.add_init_script(AT_ONCE)
    page = speak(visit, 0)
    page.get_by_test_id("mic").click()
    expect(page.locator("#hint")).to_contain_text("太短了")
    assert visit.service.sounds == []


def test_ten_seconds_before_the_end_it_warns_and_after_a_minute_it_sends(visit: Visit) -> None:
    visit.context.add_init_script(HURRY)
    page = speak(visit, 0.8)
    page.evaluate("later(51)")
    expect(page.locator("#hint")).to_contain_text("还有十秒")
    visit.until("document.getElementById('sound').src.includes('chime')")
    page.evaluate("later(10)")
    visit.wait_for_messages(2)
    assert len(visit.service.sounds) == 1


def test_without_leave_to_use_the_microphone_it_says_so_and_the_choices_are_there(visit: Visit) -> None:
    page = visit.start()
    visit.say("电话")  # an answer without choices
    visit.wait_for_messages(2)
    page.get_by_test_id("mic").click()
    expect(page.locator("#hint")).to_contain_text("许可")
    page.locator(".choices button, .note button").first.click()
    visit.wait_for_messages(3)
    assert visit.service.sounds == []


def test_a_recording_that_did_not_arrive_is_sent_again_with_its_number(visit: Visit) -> None:
    page = speak(visit)
    visit.service.lost_answers = 1
    page.get_by_test_id("mic").click()
    visit.wait_for_messages(2)  # by itself, two seconds later
    first, second = visit.service.sounds
    assert first == second
    assert visit.service.effects == 2  # the greeting and this one


def test_the_kiosk_listens_too_and_nobody_is_idle_who_speaks(visit: Visit) -> None:
    visit.context.grant_permissions(["microphone"])
    page = visit.start("/kiosk")
    page.get_by_test_id("mic").click()
    page.wait_for_timeout(1200)
    page.get_by_test_id("mic").click()
    visit.wait_for_messages(2)
    assert visit.service.taken[-1][0] == "kiosk"
