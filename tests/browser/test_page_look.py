"""What an old person's eyes and fingers need, measured: letters, targets, gaps, contrast, width, keyboard, motion."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.look import violations
from tests.fakes import web_service
from tests.fakes.house import small_house
from tests.unit.test_booking import Talk

pytestmark = [pytest.mark.slow, pytest.mark.browser]

SIZES = ("22", "28", "34")
KIOSK_SIZES = ("28", "34", "40")
WIDTHS = ((320, 568), (390, 844), (1024, 768))
STICKY = ".desk, .reach, .below, .choices, .choices li"
TARGETS = """
[...document.querySelectorAll("a[href], button, textarea, [tabindex='0']")]
  .filter((e) => e.checkVisibility() && !e.classList.contains("skip"))
  .map((e) => ({ name: e.textContent.trim() || e.id, box: e.getBoundingClientRect().toJSON() }))
"""
LETTERS = """
(() => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const sizes = [];
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const at = node.parentElement;
    if (node.textContent.trim() && at.checkVisibility()) sizes.push(parseFloat(getComputedStyle(at).fontSize));
  }
  return sizes;
})()
"""
SIDEWAYS = """
[...document.querySelectorAll("body *")]
  .filter((e) => e.checkVisibility() && !e.closest(".sprite, .sr, .skip, svg"))
  .filter((e) => e.getBoundingClientRect().right > innerWidth + 1 || e.scrollWidth > e.clientWidth + 1 && e.clientWidth)
  .map((e) => e.outerHTML.slice(0, 120))
"""
NOT_COVERED = """
(e) => {
  const box = e.getBoundingClientRect();
  return e.contains(document.elementFromPoint(box.x + box.width / 2, box.bottom - 4));
}
"""
FOCUS = """
(() => {
  const e = document.activeElement;
  const style = getComputedStyle(e);
  const id = e.dataset.testid || e.id || e.className;
  return { id, outline: parseFloat(style.outlineWidth), kind: style.outlineStyle };
})()
"""


def gap(one: Any, other: Any) -> float:
    """The distance of two boxes in CSS pixels; negative when they overlap."""
    across = max(one["left"], other["left"]) - min(one["right"], other["right"])
    down = max(one["top"], other["top"]) - min(one["bottom"], other["bottom"])
    return float(max(across, down))


def in_flow(page: Page) -> None:
    """Put everything sticky at its own place in the page: what scrolls under it is no neighbour of it."""
    page.evaluate(f"document.querySelectorAll('{STICKY}').forEach((e) => {{ e.style.position = 'static'; }})")


def assert_fits(page: Page, size: str) -> None:
    in_flow(page)
    targets = page.evaluate(TARGETS)
    assert len(targets) >= 4
    small = [t["name"] for t in targets if t["box"]["width"] < 60 or t["box"]["height"] < 60]
    near = [
        (a["name"], b["name"], gap(a["box"], b["box"]))
        for place, a in enumerate(targets)
        for b in targets[:place]
        if gap(a["box"], b["box"]) < 7.9
    ]
    assert (small, near) == ([], [])
    assert min(page.evaluate(LETTERS)) >= float(size)
    assert page.evaluate(SIDEWAYS) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def talk_at_length(visit: Visit, path: str) -> None:
    """A conversation with everything in it: choices, numbers to dial, trouble, a clerk, a long word, a notice."""
    visit.service.sound = "/audio/gone.mp3"
    page = visit.start(path)
    visit.say("电话")
    visit.wait_for_messages(2)
    visit.service.push(kind="message", who="clerk", text="您好，我是窗口的。", buttons=[])
    visit.wait_for_messages(3)
    visit.service.push(kind="state", state="human")
    page.locator("#state").wait_for()
    page.get_by_test_id("choice").first.click()
    visit.wait_for_messages(5)
    page.locator(".note").wait_for()
    visit.service.faults.extend([RuntimeError()] * 99)
    visit.say("好" * 30 + "W" * 60)
    page.get_by_test_id("retry").wait_for()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("width", "height"), WIDTHS)
def test_the_first_view_fits_and_shows_the_big_button(visit: Visit, width: int, height: int, size: str) -> None:
    visit.page.set_viewport_size({"width": width, "height": height})
    page = visit.open(size=size)
    start = page.get_by_test_id("start").bounding_box()
    assert start
    assert start["y"] + start["height"] / 2 < height
    assert start["height"] >= 120
    assert_fits(page, size)
    assert violations(page) == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("width", "height"), WIDTHS)
def test_a_conversation_fits(visit: Visit, width: int, height: int, size: str) -> None:
    visit.page.set_viewport_size({"width": width, "height": height})
    visit.open(size=size)
    talk_at_length(visit, "/")
    assert violations(visit.page) == []
    assert_fits(visit.page, size)


@pytest.mark.parametrize("size", SIZES)
def test_free_times_and_the_ways_to_others_fit_a_narrow_page(
    visit: Visit, size: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with small_house(tmp_path) as house:
        talk = Talk(house)
        talk.begin("我要约周六晚上", service="renewal")
        asked = talk.ask()
    titles = tuple(choice.title for choice in asked.choices)
    assert len([t for t in titles if "星期" in t]) == 3
    assert set(titles) >= {"更早", "更晚", "换一天"}
    monkeypatch.setitem(web_service.ANSWERS, "约时间", [(asked.text, titles)])
    visit.page.set_viewport_size({"width": 320, "height": 568})
    page = visit.start(size=size)
    visit.say("约时间")
    visit.wait_for_messages(2)
    expect(page.get_by_test_id("choice")).to_have_text([f"{n}. {title}" for n, title in enumerate(titles, 1)])
    assert_fits(page, size)
    assert violations(page) == []


def test_a_notice_that_comes_by_itself_has_numbered_buttons_that_can_be_pressed(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 320, "height": 568})
    page = visit.start(size="34")
    buttons = [{"title": title, "payload": f"p:{title}"} for title in ("就要这个", "不要了", "和工作人员说")]
    visit.service.push(kind="message", who="hall", text="有空位了：11月28日星期六晚上6:00办续证。", buttons=buttons)
    visit.wait_for_messages(2)
    choices = page.get_by_test_id("choice")
    expect(choices).to_have_text(["1. 就要这个", "2. 不要了", "3. 和工作人员说"])
    assert_fits(page, "34")
    choices.first.click()
    visit.wait_for_messages(3)
    assert visit.said()[-1] == "p:就要这个"


@pytest.mark.parametrize("size", KIOSK_SIZES)
def test_the_kiosk_fits_even_while_it_asks(visit: Visit, size: str) -> None:
    visit.page.set_viewport_size({"width": 1024, "height": 768})
    visit.page.clock.install()
    talk_at_length(visit, "/kiosk")
    page = visit.page
    while page.evaluate("document.documentElement.dataset.size") != size:
        page.get_by_test_id("size").click()
    assert violations(page) == []
    assert_fits(page, size)
    page.clock.run_for(62_000)
    expect(page.get_by_test_id("idle")).to_be_visible()
    assert violations(page) == []
    boxes = [page.get_by_test_id(name).bounding_box() for name in ("stay", "leave")]
    assert all(box and box["width"] >= 60 and box["height"] >= 60 for box in boxes)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("width", "height"), WIDTHS)
def test_the_newest_words_and_the_telephone_are_in_sight(visit: Visit, width: int, height: int, size: str) -> None:
    visit.page.set_viewport_size({"width": width, "height": height})
    page = visit.start(size=size)
    page.get_by_test_id("choice").first.click()
    visit.wait_for_messages(3)
    bar = page.locator(".reach").bounding_box()
    newest = page.get_by_test_id("bot-message").nth(1).locator(".text").bounding_box()
    assert bar
    assert newest
    assert bar["y"] >= 0
    assert bar["y"] + bar["height"] <= newest["y"] < height - 60


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("width", "height"), WIDTHS)
def test_what_went_wrong_is_in_sight_with_its_button(visit: Visit, width: int, height: int, size: str) -> None:
    visit.page.set_viewport_size({"width": width, "height": height})
    visit.hold_clock()
    page = visit.start(size=size)
    visit.service.faults.append(RuntimeError())
    visit.say("我的证快到期了，星期六能不能来办？")
    retry = page.get_by_test_id("retry")
    expect(retry).to_be_in_viewport(ratio=1)
    assert retry.evaluate(NOT_COVERED)
    retry.click()
    visit.wait_for_messages(2)


def test_the_page_grows_with_the_browsers_own_letters(visit: Visit) -> None:
    session = visit.context.new_cdp_session(visit.page)
    visit.open()
    session.send("Page.enable")
    session.send("Page.setFontSizes", {"fontSizes": {"standard": 24, "fixed": 24}})
    visit.until("parseFloat(getComputedStyle(document.documentElement).fontSize) >= 32")


def test_everything_can_be_done_from_the_keyboard_with_the_focus_in_sight(visit: Visit) -> None:
    page = visit.open()
    seen = []
    for _ in range(6):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        assert focus["outline"] >= 3, focus
        assert focus["kind"] == "solid", focus
        seen.append(focus["id"])
        if focus["id"] == "start":
            break
    assert seen == ["skip", "button phone", "human", "start"]
    page.keyboard.press("Enter")
    page.get_by_test_id("choice").first.wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUS)["id"] == "choice"
    page.keyboard.press("Enter")
    visit.wait_for_messages(3)
    order: list[str] = []
    for _ in range(20):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        assert focus["outline"] >= 3, focus
        order.append(focus["id"])
        if focus["id"] == "input":
            page.keyboard.insert_text("电话")
        if focus["id"] == "send":
            break
    assert order[-6:] == ["again", "slower", "size", "mic", "input", "send"]
    page.keyboard.press("Enter")
    visit.wait_for_messages(4)
    assert visit.said() == ["你好", "p:续证怎么办", "电话"]


def test_the_skip_link_leads_to_the_page_itself(visit: Visit) -> None:
    page = visit.open()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUS)["id"] == "start"


def test_a_screen_reader_hears_what_comes_and_who_says_it(visit: Visit) -> None:
    page = visit.start()
    log = page.get_by_role("log", name="对话内容")
    expect(log).to_have_attribute("aria-live", "polite")
    expect(log.get_by_test_id("bot-message")).to_contain_text("大厅回答")
    expect(page.get_by_role("textbox", name="写下您的问题")).to_be_visible()
    for name in ("找真人", "发送", "说话", "慢一点", "再说一遍", "大字", "1. 续证怎么办"):
        expect(page.get_by_role("button", name=name, exact=True)).to_be_visible()


def test_nothing_moves_for_those_who_asked_for_stillness(visit: Visit) -> None:
    page = visit.start()
    visit.service.thinking = True
    visit.say("电话")
    expect(page.locator("#thinking")).to_contain_text("正在想")
    assert page.evaluate("document.getAnimations().length") == 0
    visit.service.thinking = False
    visit.wait_for_messages(2)


def test_there_is_no_emoji_and_no_letter_from_a_foreign_font(visit: Visit) -> None:
    page = visit.start()
    text = page.locator("body").inner_text()
    assert not [letter for letter in text if ord(letter) > 0xFFFF or 0x2600 <= ord(letter) <= 0x27BF]
    assert page.evaluate("document.fonts.size") == 0
