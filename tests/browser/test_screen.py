"""The hall's television and LED strip in a real browser: readable, still, and going on while the house is away."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from bot.desk.screen import CalledNumber
from tests.browser.look import picture, violations
from tests.browser.people import Window
from tests.browser.test_page_look import LETTERS, SIDEWAYS
from tests.fakes.clock import MONDAY
from tests.fakes.house import SmallHouse, small_house
from tests.fakes.live_server import serving
from tests.fakes.screen import ADDRESS, Numbers, application

pytestmark = [pytest.mark.slow, pytest.mark.browser]
TALLER = """
[...document.querySelectorAll("body *")]
  .filter((e) => e.checkVisibility() && !e.closest(".sr, svg"))
  .filter((e) => e.getBoundingClientRect().bottom > innerHeight + 1)
  .map((e) => e.outerHTML.slice(0, 120))
"""
WATCH_LINE = """
() => {
  const line = document.querySelector(".line");
  window.seen = [];
  window.wide = [];
  new MutationObserver(() => {
    seen.push(line.textContent);
    if (line.scrollWidth > innerWidth) wide.push(line.textContent);
  }).observe(line, { childList: true, characterData: true, subtree: true });
}
"""
# What a browser does of itself, but looking at the page with the test's own eyes counts as touching it.
NEEDS_A_KEY = """
{
  const play = HTMLMediaElement.prototype.play;
  let pressed = false;
  addEventListener("keydown", () => { pressed = true; }, true);
  HTMLMediaElement.prototype.play = function () {
    return pressed ? play.call(this) : Promise.reject(new DOMException("", "NotAllowedError"));
  };
}
"""
LONG = "因为临时停电，今天下午两点半到五点半不办公，急事请打大厅电话，明天上午八点半照常上班，请大家互相转告"


def bare(words: str) -> str:
    """The words alone: a piece of a line leaves out the marks at its end."""
    return re.sub("[，。、：；]", "", words)


@dataclass
class Hall:
    """The house, its called numbers and where its screen is."""

    house: SmallHouse
    numbers: Numbers
    base: str

    def set(self, key: str, value: Any) -> None:
        facts = self.house.desk.facts
        facts.values = {**facts.values, key: value}


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with small_house(tmp_path) as house:
        numbers = Numbers()
        with serving(application(house, numbers)) as base:
            yield Hall(house, numbers, base)


def opened(window: Window, path: str) -> Page:
    window.page.clock.install(time=MONDAY)
    window.page.goto(window.base + path)
    return window.page


def test_on_a_television_everything_is_large_inside_and_in_contrast(chromium: Browser, hall: Hall) -> None:
    hall.set("hall.notice", {"text": LONG, "until": "2026-12-31"})
    hall.numbers.called = [CalledNumber(n, "2号窗口", MONDAY) for n in ("A018", "A017", "B003", "A016")]
    window = Window(chromium, hall.base, 1920, 1080)
    page = opened(window, "/screen")
    expect(page.get_by_test_id("title")).to_have_text("不满18岁，不卖")
    expect(page.get_by_test_id("clock")).to_have_text("9:10")
    expect(page.get_by_test_id("called").locator("li").first).to_have_text("A018号 → 2号窗口")
    expect(page.get_by_test_id("notice")).to_contain_text("临时停电")
    assert min(page.evaluate(LETTERS)) >= 28
    assert violations(page) == []
    for _ in range(6):
        assert (page.evaluate(SIDEWAYS), page.evaluate(TALLER)) == ([], [])
        before = page.get_by_test_id("title").text_content() or ""
        page.clock.run_for(18_300)
        expect(page.get_by_test_id("title")).not_to_have_text(before)
    assert window.check() == []
    window.close()


def test_where_there_is_room_the_code_and_the_free_times_stand_beside_it(chromium: Browser, hall: Hall) -> None:
    window = Window(chromium, hall.base, 1920, 1080)
    page = opened(window, "/screen")
    expect(page.get_by_test_id("free").locator("li")).to_have_count(3)
    shot = Image.open(io.BytesIO(page.get_by_test_id("code").screenshot()))
    assert [one.text for one in zxingcpp.read_barcodes(numpy.asarray(shot.convert("RGB")))] == [f"{ADDRESS}/"]
    picture(page, "screen")
    window.close()


def test_a_key_stops_it_and_a_house_that_is_away_leaves_it_as_it_is(chromium: Browser, hall: Hall) -> None:
    window = Window(chromium, hall.base, 1280, 720)
    page = opened(window, "/screen")
    title = page.get_by_test_id("title")
    expect(title).to_have_text("不满18岁，不卖")
    picture(page, "screen-small")
    page.keyboard.press("Space")
    page.clock.run_for(60_000)
    expect(title).to_have_text("不满18岁，不卖")
    expect(page.get_by_test_id("stopped")).to_be_visible()
    page.keyboard.press("Space")
    page.route("**/screen/now", lambda route: route.abort())
    page.clock.run_for(30_000)
    expect(title).not_to_have_text("不满18岁，不卖")
    expect(page.get_by_test_id("date")).to_have_text("2026年11月23日星期一")
    page.unroute("**/screen/now")
    hall.set("hall.notice", {"text": "停电", "until": "2026-12-31"})
    page.clock.run_for(21_000)
    expect(page.get_by_test_id("notice")).to_have_text("停电。")
    expect(page.get_by_test_id("called")).to_be_hidden()
    assert window.check() == []
    window.close()


@pytest.mark.parametrize(("width", "height"), [(1920, 160), (1024, 128), (960, 240)])
def test_on_a_strip_every_piece_of_a_line_fits_and_nothing_is_left_out(
    chromium: Browser, hall: Hall, width: int, height: int
) -> None:
    hall.set("hall.notice", {"text": LONG, "until": "2026-12-31"})
    window = Window(chromium, hall.base, width, height)
    page = opened(window, "/screen?led=1")
    expect(page.get_by_test_id("line")).not_to_have_text("样例烟草专卖局办证大厅")
    page.evaluate(WATCH_LINE)
    page.clock.run_for(300_000)
    seen: list[str] = page.evaluate("seen")
    assert page.evaluate("wide") == []
    high = page.evaluate("parseFloat(getComputedStyle(document.querySelector('.line')).fontSize)")
    assert high >= min(height * 0.7, width * 0.1)
    assert violations(page) == []
    assert bare(LONG) in bare("".join(seen))
    assert bare("帮大人买也不能卖看不出年龄要看身份证") in bare("".join(seen))
    assert window.check() == []
    window.close()


@pytest.mark.parametrize(("path", "speaks"), [("/screen", False), ("/screen?sound=1", True)])
def test_only_a_screen_that_may_speak_does_and_it_says_when_a_key_is_needed_first(
    chromium: Browser, hall: Hall, path: str, speaks: bool
) -> None:
    window = Window(chromium, hall.base, 1920, 1080)
    window.context.add_init_script(NEEDS_A_KEY)
    played: list[str] = []
    window.page.on("request", lambda request: played.append(request.url) if "/audio/" in request.url else None)
    page = opened(window, path)
    expect(page.get_by_test_id("title")).to_have_text("不满18岁，不卖")
    expect(page.get_by_test_id("locked")).to_be_visible(visible=speaks)
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("locked")).to_be_hidden()
    hall.numbers.called = [CalledNumber("A018", "2号窗口", MONDAY)]
    page.clock.run_for(21_000)
    expect(page.get_by_test_id("called")).to_be_visible()
    assert bool(played) is speaks
    assert window.check() == []
    window.close()
