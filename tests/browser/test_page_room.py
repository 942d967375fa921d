"""After every answer its first buttons and the key to speak are seen, even on a small telephone in large letters."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.look import violations
from tests.fakes import web_service

pytestmark = [pytest.mark.slow, pytest.mark.browser]

PHONES = ((360, 640), (390, 780), (412, 915))
SIZES = ("22", "28", "34")
GREETING = (
    "您好，这里是烟草证办事大厅的自动助手。\n续证、约时间、问规定、上门办，都可以跟我说。\n想找真人，说“人工”就行。\n"
    "您的信息只用来给您办事，不给别人。想看想删，说“我的信息”。"
)
HOURS = tuple(f"今天11月30日星期一上午{hour}" for hour in ("8:30", "9:00", "9:30"))
TIMES = (*HOURS, "更早", "更晚", "换一天")
# What the house says at each of the three: its words and its buttons, and how many of them must be in sight.
TURNS: dict[str, tuple[str, tuple[str, ...], int]] = {
    "你好": (GREETING, ("续证", "预约时间", "要带什么材料", "找工作人员"), 1),
    "约时间": ("这几个时间有空，您要哪一个？\n按下面的数字，也可以直接说，比如“周六晚上”。", TIMES, 1),
    "对吗": (
        "我念给您听：\n时间：今天11月30日星期一上午9:00（农历十月廿二）\n办理：延续（续证），在办事大厅窗口\n姓名：林演示\n"
        "电话：139****0000\n对不对？",
        ("对，就这样", "不对，要改"),
        2,
    ),
}
# The part of an element that lies in sight: between the two bars, and with nothing upon it at five of its points.
IN_SIGHT = """
(e) => {
  const box = e.getBoundingClientRect();
  const points = [[0.5, 0.5], [0.04, 0.12], [0.96, 0.12], [0.04, 0.88], [0.96, 0.88]];
  return points.every(([x, y]) => e.contains(document.elementFromPoint(box.x + x * box.width, box.y + y * box.height)));
}
"""
FIRST_LINE = """
(e) => {
  const range = document.createRange();
  range.selectNodeContents(e);
  const line = range.getClientRects()[0];
  const at = document.elementFromPoint(line.x + line.width / 2, line.y + line.height / 2);
  const bar = document.querySelector(".reach").getBoundingClientRect();
  return e.contains(at) && line.top >= bar.bottom - 1;
}
"""
END_IN_SIGHT = """
(() => {
  const [card, bar] = [messages.lastElementChild, desk].map((e) => e.getBoundingClientRect());
  const last = [...document.querySelectorAll(".choice")].pop().getBoundingClientRect();
  return last.bottom <= bar.top && card.bottom - last.bottom < 20;
})()
"""
ROOM = """
(() => {
  const key = document.getElementById("mic").getBoundingClientRect();
  const others = [...document.querySelectorAll(".desk button")].filter((e) => e.id !== "mic" && e.checkVisibility());
  const boxes = others.map((e) => e.getBoundingClientRect());
  return {
    mic: key.width * key.height,
    largest: Math.max(...boxes.filter((b) => b.height).map((b) => b.width * b.height)),
    lowest: Math.min(...boxes.map((b) => b.height), key.height),
    sideways: document.documentElement.scrollWidth - innerWidth,
  };
})()
"""


@pytest.fixture
def phone(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> Visit:
    """A house that says what the real one says, that can look at photos, and whose answers can be heard."""
    for asked, (text, titles, _) in TURNS.items():
        monkeypatch.setitem(web_service.ANSWERS, asked, [(text, titles)])
    visit.service.eyes = True
    return visit


def arrive(visit: Visit, asked: str, size: str) -> Page:
    """Open the page and say what is answered with the turn."""
    page = visit.start(size=size)
    if asked != "你好":
        visit.say(asked)
        visit.wait_for_messages(2)
    return page


def assert_in_sight(page: Page, asked: str) -> None:
    """The first line, the first buttons and the key to speak are seen whole."""
    for place in range(TURNS[asked][2]):
        key = page.get_by_test_id("choice").nth(place)
        expect(key).to_be_in_viewport(ratio=1)
        assert key.evaluate(IN_SIGHT), key.inner_text()
    mic = page.get_by_test_id("mic")
    expect(mic).to_be_in_viewport(ratio=1)
    assert mic.evaluate(IN_SIGHT)
    assert page.get_by_test_id("bot-message").last.locator(".text").evaluate(FIRST_LINE)


def end_in_sight(page: Page) -> bool:
    """The last button of the conversation stands above the lower bar, at its own place in its card."""
    seen: Any = page.evaluate(END_IN_SIGHT)
    return bool(seen)


@pytest.mark.parametrize("asked", TURNS)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("width", "height"), PHONES)
def test_the_first_buttons_and_the_key_to_speak_are_in_sight(
    phone: Visit, width: int, height: int, size: str, asked: str
) -> None:
    phone.page.set_viewport_size({"width": width, "height": height})
    page = arrive(phone, asked, size)
    assert_in_sight(page, asked)
    expect(page.get_by_test_id("input")).to_be_in_viewport(ratio=1)
    measured = page.evaluate(ROOM)
    assert measured["lowest"] >= 60, measured
    assert measured["mic"] > measured["largest"], measured
    assert measured["sideways"] <= 0, measured
    assert page.get_by_test_id("below").is_visible() != end_in_sight(page)


@pytest.mark.parametrize("asked", TURNS)
@pytest.mark.parametrize(("width", "height"), PHONES)
def test_larger_letters_in_the_middle_of_a_talk_leave_the_keys_in_sight(
    phone: Visit, width: int, height: int, asked: str
) -> None:
    phone.page.set_viewport_size({"width": width, "height": height})
    page = arrive(phone, asked, "22")
    if page.get_by_test_id("more").is_visible():
        page.get_by_test_id("more").click()
    page.get_by_test_id("size").click()
    assert page.evaluate("document.documentElement.dataset.size") == "28"
    expect(page.get_by_test_id("choice").first).to_be_in_viewport(ratio=1)
    assert page.get_by_test_id("choice").first.evaluate(IN_SIGHT)
    assert page.get_by_test_id("mic").evaluate(IN_SIGHT)
    assert violations(page) == []


@pytest.mark.parametrize("size", SIZES)
def test_a_key_says_that_there_is_more_and_leads_to_the_last_button(phone: Visit, size: str) -> None:
    phone.page.set_viewport_size({"width": 360, "height": 640})
    page = arrive(phone, "约时间", size)
    below = page.get_by_test_id("below")
    expect(below).to_have_text("下面还有")
    assert violations(page) == []
    for _ in range(9):
        if below.is_hidden():
            break
        below.click()
        page.wait_for_timeout(100)
    expect(below).to_be_hidden()
    last = page.get_by_test_id("choice").last
    expect(last).to_be_in_viewport(ratio=1)
    assert last.evaluate(IN_SIGHT)
    assert page.evaluate("document.activeElement.id") == "messages"


@pytest.mark.parametrize("size", SIZES)
def test_after_a_reload_the_open_question_stands_above_the_lower_bar(phone: Visit, size: str) -> None:
    phone.page.set_viewport_size({"width": 360, "height": 740})
    page = arrive(phone, "约时间", size)
    phone.say("李演示")
    phone.wait_for_messages(3)
    page.reload()
    phone.wait_for_messages(3)
    expect(page.get_by_test_id("below")).to_be_hidden()
    question = page.get_by_test_id("bot-message").last
    expect(question).to_be_in_viewport(ratio=1)
    assert question.evaluate(IN_SIGHT)


def test_whoever_sees_everything_is_told_of_nothing_more(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 412, "height": 915})
    page = visit.start()
    assert end_in_sight(page)
    expect(page.get_by_test_id("below")).to_be_hidden()


@pytest.mark.parametrize("size", SIZES)
def test_the_focus_is_never_below_a_bar(phone: Visit, size: str) -> None:
    phone.page.set_viewport_size({"width": 360, "height": 640})
    page = arrive(phone, "约时间", size)
    page.get_by_test_id("messages").focus()
    seen = []
    for _ in range(30):
        page.keyboard.press("Tab")
        page.wait_for_timeout(50)
        focused = page.locator(":focus")
        seen.append(focused.get_attribute("data-testid"))
        assert focused.evaluate(IN_SIGHT), seen
        if seen[-1] == "send":
            break
    assert seen.count("choice") == len(TIMES)
    assert seen[-5:] == ["mic", "photo", "more", "input", "send"]


def test_what_is_read_stays_where_it_is_while_one_writes_or_opens_more(phone: Visit) -> None:
    phone.page.set_viewport_size({"width": 360, "height": 640})
    page = arrive(phone, "约时间", "28")
    before = page.evaluate("scrollY")
    page.get_by_test_id("mic").focus()
    page.keyboard.press("Tab")
    page.get_by_test_id("more").click()
    page.get_by_test_id("input").press_sequentially("星期六")
    assert page.evaluate("scrollY") == before


def test_what_is_needed_seldom_waits_behind_one_key_and_goes_back_when_something_is_said(phone: Visit) -> None:
    phone.page.set_viewport_size({"width": 360, "height": 640})
    page = arrive(phone, "你好", "22")
    more, again = page.get_by_test_id("more"), page.get_by_test_id("again")
    expect(again).to_be_hidden()
    expect(more).to_have_attribute("aria-expanded", "false")
    more.press("Enter")
    expect(more).to_have_attribute("aria-expanded", "true")
    expect(again).to_be_focused()
    again.press("Enter")
    phone.wait_for_messages(2)
    expect(again).to_be_hidden()
    expect(more).to_be_focused()
    assert phone.said() == ["你好", "再说一遍"]


def test_in_large_letters_the_telephone_is_one_key_beside_the_way_to_a_person(phone: Visit) -> None:
    phone.page.set_viewport_size({"width": 360, "height": 640})
    page = arrive(phone, "你好", "34")
    dial, human = page.locator("a.phone").bounding_box(), page.get_by_test_id("human").bounding_box()
    assert dial
    assert human
    assert dial["y"] == human["y"]
    expect(page.locator("a.phone")).to_have_attribute("href", "tel:05943300000")
