"""Speaking to the page: told first where the words go, never stuck when it cannot hear."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit

pytestmark = [pytest.mark.slow, pytest.mark.browser]

NONE = "delete window.SpeechRecognition; delete window.webkitSpeechRecognition;"
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
    visit.context.add_init_script(HEARS + f"window.micError = {error!r};")
    page = visit.start()
    page.get_by_test_id("mic").click()
    page.get_by_role("button", name="好，我来说").click()
    expect(page.locator("#hint")).to_contain_text(words)
    expect(page.get_by_test_id("mic")).to_have_attribute("aria-pressed", "false")
    assert visit.said() == ["你好"]
