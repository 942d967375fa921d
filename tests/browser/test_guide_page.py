"""The guide in a real browser: on the smallest telephone, on paper, with sound, and as cards under an answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from starlette.applications import Starlette

from bot.channels import guide
from tests.browser.conftest import Visit
from tests.browser.look import picture, violations
from tests.browser.people import Window
from tests.browser.test_page_look import LETTERS, SIDEWAYS, TARGETS
from tests.fakes.house import SmallHouse, small_house
from tests.fakes.live_server import serving
from tests.fakes.web_service import FakeWebService, application

pytestmark = [pytest.mark.slow, pytest.mark.browser]
IN_SIGHT = "[...document.images].every((i) => i.complete && i.naturalWidth > 0)"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[SmallHouse]:
    with small_house(tmp_path) as one:
        yield one


@pytest.fixture
def reader(chromium: Browser, house: SmallHouse) -> Iterator[Window]:
    """Somebody with a telephone 320 pixels wide."""
    hall = FakeWebService()
    app = application(hall)
    app.router.routes[:0] = guide.routes(house.desk.guide, house.clock, hall.facts, lambda _said: "/audio/ok.mp3")
    with serving(app) as base:
        window = Window(chromium, base, 320, 568)
        yield window
        faults = window.check()
        window.close()
    assert faults == []


def opened(window: Window) -> Page:
    window.page.goto(window.base + "/guide")
    return window.page


def test_the_guide_fits_the_smallest_telephone_with_large_letters_and_keys(reader: Window) -> None:
    page = opened(reader)
    expect(page.get_by_test_id("step")).to_have_count(8)
    assert page.evaluate(IN_SIGHT)
    assert page.evaluate(SIDEWAYS) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert min(page.evaluate(LETTERS)) >= 22
    targets = page.evaluate(TARGETS)
    assert len(targets) >= 11  # eight to listen, the way back, printing, the telephone
    assert [t["name"] for t in targets if t["box"]["width"] < 60 or t["box"]["height"] < 60] == []
    assert violations(page) == []
    assert all(page.locator("img").nth(n).get_attribute("alt") for n in range(9))
    picture(page, "guide")


def test_it_prints_in_few_sheets_without_keys(reader: Window) -> None:
    page = opened(reader)
    page.emulate_media(media="print")
    expect(page.get_by_test_id("listen").first).to_be_hidden()
    expect(page.get_by_test_id("chart")).to_be_visible()
    printed = page.pdf(format="A4", prefer_css_page_size=False)
    assert 2 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 4


def test_a_card_is_heard_in_the_page_and_without_programs_by_its_link(reader: Window, chromium: Browser) -> None:
    page = opened(reader)
    key = page.get_by_test_id("listen").nth(1)
    key.click()
    expect(key).to_have_attribute("data-state", re.compile("loading|playing|idle"))
    assert page.url.endswith("/guide")
    bare = chromium.new_context(java_script_enabled=False)
    still = bare.new_page()
    still.goto(reader.base + "/guide")
    expect(still.get_by_test_id("print")).to_be_hidden()
    assert still.get_by_test_id("listen").first.get_attribute("href") == "/audio/ok.mp3"
    bare.close()


def test_the_start_of_the_page_leads_to_the_guide_and_the_guide_back(reader: Window) -> None:
    page = reader.page
    page.goto(reader.base + "/")
    page.get_by_test_id("guide").click()
    expect(page.get_by_test_id("step").first).to_be_visible()
    page.get_by_role("link", name="问连心桥").click()
    expect(page.get_by_test_id("start")).to_be_visible()


def test_the_halls_own_screen_has_no_way_out(reader: Window) -> None:
    reader.page.goto(reader.base + "/kiosk")
    expect(reader.page.get_by_test_id("start")).to_be_visible()
    expect(reader.page.get_by_test_id("guide")).to_have_count(0)


def test_a_card_stands_under_its_words_and_the_form_is_opened_by_a_key(visit: Visit, house: SmallHouse) -> None:
    hall = visit.service
    hall.papers = {"image": "/guide/picture/renewal-1.png", "attachment": "/guide/form/blank"}
    with serving(
        Starlette(routes=guide.routes(house.desk.guide, house.clock, hall.facts, lambda _said: ""))
    ) as pictures:
        visit.page.route("**/guide/**", lambda route: route.fulfill(response=route.fetch(
            url=pictures + "/guide/" + route.request.url.partition("/guide/")[2])))  # fmt: skip
        page = visit.start()
        visit.say("约好")
        shown = page.locator("img.picture")
        expect(shown).to_be_visible()
        visit.until("document.querySelector('img.picture').naturalWidth > 0")
        assert (shown.get_attribute("src") or "").endswith(".svg")
        assert "这一步" in (shown.get_attribute("alt") or "")
        expect(page.get_by_test_id("form")).to_have_text("打开样表")
        expect(page.get_by_test_id("calendar")).to_have_count(0)
        assert violations(page) == []
        picture(page, "guide-card")
