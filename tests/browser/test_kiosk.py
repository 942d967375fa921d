"""The hall's kiosk in a real Chromium: the start screen, a ticket before the camera, paper, forgetting."""

from __future__ import annotations

import io
import re
import shutil
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from starlette.applications import Starlette

from bot.channels import kiosk, ticket, web
from bot.store.seal import Seal
from bot.store.store import Store
from tests.browser.conftest import ARGUMENTS, CHROMIUM, MARK, PATIENCE_MS, Chromiums
from tests.browser.look import picture, violations
from tests.browser.people import Window
from tests.browser.test_page_look import LETTERS, SIDEWAYS, TARGETS, gap
from tests.contract.test_arriving import NAME, Lobby
from tests.contract.test_kiosk import still
from tests.fakes.live_server import serving
from tests.fakes.template import empty_store
from tests.fakes.web_service import FakeWebService

pytestmark = [pytest.mark.slow, pytest.mark.browser]

PORTRAIT, LANDSCAPE = (1080, 1920), (1920, 1080)
ZOOMED = ((540, 960), (960, 540))  # what is left of them at 200 %
TRACKS = "window.tracks.map((track) => track.readyState)"
WATCH_CAMERA = """
window.tracks = [];
const ask = navigator.mediaDevices && navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
if (ask) navigator.mediaDevices.getUserMedia = async (wish) => {
  const stream = await ask(wish);
  window.tracks.push(...stream.getTracks());
  return stream;
};
"""
WIDE = "(e) => e.getBoundingClientRect().width * e.getBoundingClientRect().height"


@dataclass
class Hall:
    """The lobby with its kiosk, served; `said` is what it was asked to say aloud, `gone` switches the house off."""

    lobby: Lobby
    service: FakeWebService = field(default_factory=FakeWebService)
    said: list[tuple[str, bool]] = field(default_factory=list)
    base: str = ""

    def application(self) -> Starlette:
        """All addresses that a kiosk uses."""
        behind = kiosk.Lobby(self.service.unsign, self.lobby.kiosk, self._say, lambda: None, None)  # type: ignore[arg-type]
        return Starlette(
            routes=[
                *kiosk.routes(behind), *web.routes(self.service),
                *ticket.routes(self.lobby.tickets, self.service.facts),
            ]
        )  # fmt: skip

    def _say(self, text: str, loud: bool) -> str:
        self.said.append((text, loud))
        return ""


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    db = empty_store(tmp_path)
    hall = Hall(Lobby(Store(db, Seal(b"k" * 32))))
    with serving(hall.application()) as base:
        hall.base = base
        yield hall
    db.close()


@pytest.fixture
def window(hall: Hall, chromium: Browser) -> Iterator[Window]:
    window = Window(chromium, hall.base, *PORTRAIT)
    yield window
    faults = window.check()
    window.close()
    assert faults == []


def film(text: str, path: Path) -> Path:
    """What a camera sees when somebody holds up a code."""
    frame = io.BytesIO()
    Image.open(io.BytesIO(still(text))).convert("RGB").save(frame, "JPEG", quality=90)
    path.write_bytes(frame.getvalue() * 2)
    return path


def camera(chromiums: Chromiums, seen: Path) -> Browser:
    """Another Chromium, whose camera sees a file."""
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    flags = ["--use-fake-ui-for-media-stream", f"--use-file-for-fake-video-capture={seen}", MARK]
    return chromiums._playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS, *flags])


def opened(window: Window, path: str = "/kiosk") -> Page:
    window.page.goto(window.base + path)
    window.page.get_by_test_id("start").wait_for()
    return window.page


def press(page: Page, digits: str) -> None:
    for digit in digits:
        page.locator(f"[data-digit='{digit}']").click()
    page.get_by_test_id("digits-ok").click()


def until(page: Page, expression: str) -> None:
    """Wait until a JavaScript expression is true; Playwright's own way needs eval, which the page forbids."""
    for _ in range(PATIENCE_MS // 50):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never true: {expression}")


def small(page: Page) -> list[str]:
    """Targets below 96 pixels, and those nearer to each other than 8."""
    targets = page.evaluate(TARGETS)
    found = [t["name"] for t in targets if t["box"]["width"] < 96 or t["box"]["height"] < 95.9]
    return found + [
        f"{a['name']} | {b['name']}"
        for place, a in enumerate(targets)
        for b in targets[:place]
        if gap(a["box"], b["box"]) < 7.9
    ]


# -- the start screen -------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE, *ZOOMED])
def test_a_few_huge_keys_fit_upright_and_lying_and_twice_as_large(window: Window, size: tuple[int, int]) -> None:
    window.page.set_viewport_size({"width": size[0], "height": size[1]})
    page = opened(window)
    tiles = page.locator(".tile")
    assert tiles.count() <= 6
    for tile in tiles.all():
        assert re.fullmatch(r"\w{2,3}", tile.inner_text())
        assert (tile.get_attribute("aria-label") or "").startswith(tile.inner_text() + "：")
        expect(tile.locator("svg")).to_be_visible()
    areas = {str(key.get_attribute("id")): key.evaluate(WIDE) for key in page.locator("button:visible").all()}
    assert max(areas, key=areas.__getitem__) == "tile-mic"
    assert small(page) == []
    assert min(page.evaluate(LETTERS)) >= 28
    assert page.evaluate(SIDEWAYS) == []
    if size in (PORTRAIT, LANDSCAPE):
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
        assert violations(page) == []
        picture(page, f"kiosk-{size[0]}")


def test_the_first_touch_is_answered_with_a_greeting_that_can_be_heard_again_and_louder(
    hall: Hall, window: Window
) -> None:
    page = opened(window)
    page.get_by_text("请按一个").click()
    page.get_by_text("请按一个").click()
    page.get_by_test_id("home-loud").click()
    expect(page.get_by_test_id("home-loud")).to_have_attribute("aria-pressed", "true")
    page.wait_for_timeout(300)
    page.get_by_test_id("home-again").click()
    page.wait_for_timeout(300)
    assert [(text[:2], loud) for text, loud in hall.said] == [("您好", False), ("声音", True), ("您好", True)]


@pytest.mark.parametrize(("tile", "said"), [("tile-book", "我要预约时间"), ("tile-human", "人工"), ("start", "你好")])
def test_a_tile_leads_straight_to_what_it_names(hall: Hall, window: Window, tile: str, said: str) -> None:
    page = opened(window)
    page.get_by_test_id(tile).focus()
    page.keyboard.press("Enter")
    page.get_by_test_id("bot-message").first.wait_for()
    assert [text for _, _, text, _ in hall.service.taken] == [said]
    sizes = {name: page.get_by_test_id(name).evaluate(WIDE) for name in ("mic", "again", "loud", "done", "send")}
    assert max(sizes, key=sizes.__getitem__) == "mic"
    assert small(page) == []


# -- checking in ------------------------------------------------------------------------------------------


def test_a_ticket_before_the_camera_checks_in_and_prints_a_number(
    hall: Hall, chromiums: Chromiums, tmp_path: Path
) -> None:
    one = hall.lobby.book()
    browser = camera(chromiums, film(hall.lobby.code(one), tmp_path / "ticket.mjpeg"))
    window = Window(browser, hall.base, *PORTRAIT)
    window.context.add_init_script(WATCH_CAMERA)
    page = opened(window)
    page.get_by_test_id("tile-checkin").click()
    expect(page.get_by_test_id("thats-me")).to_be_visible()
    expect(page.get_by_test_id("checkin-found")).to_contain_text("林＊＊")
    assert page.evaluate(TRACKS) == ["ended"]
    assert violations(page) == []
    assert small(page) == []
    picture(page, "kiosk-found")
    page.get_by_test_id("thats-me").click()
    expect(page.get_by_test_id("checkin-words")).to_have_text("好的。您是1号，请坐着等叫号。")
    assert hall.lobby.status(one) == "checked_in"
    assert [text for text, _ in hall.said][-1] == "好的。您是1号，请坐着等叫号。"
    assert NAME not in page.content()
    picture(page, "kiosk-arrived")
    page.evaluate("window.print = () => { document.title = 'printed'; }")
    page.get_by_test_id("print-slip").click()
    page.get_by_test_id("slip-print").click()
    assert page.title() == "printed"
    on_paper(page, (80, 160), ["001", one.number])
    page.get_by_test_id("slip-back").click()
    page.get_by_test_id("checkin-back").click()
    expect(page.get_by_test_id("tile-checkin")).to_be_visible()
    assert one.number not in page.content()
    faults = window.check()
    browser.close()
    assert faults == []


def on_paper(page: Page, size: tuple[int, int], words: list[str]) -> None:
    """One sheet of that many millimetres, with its text."""
    page.emulate_media(media="print")
    shown = page.get_by_test_id("slip-paper").inner_text()
    assert [word for word in words if word not in shown] == []
    expect(page.get_by_test_id("slip-print")).to_be_hidden()
    expect(page.locator("header.top")).to_be_hidden()
    printed = page.pdf(prefer_css_page_size=True)
    page.emulate_media(media="null")
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([0-9.]+) ([0-9.]+)\s*\]", printed)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    assert [round(float(side) / 72 * 25.4) for side in boxes[0]] == list(size)
    assert letters_in(printed)


def letters_in(printed: bytes) -> bool:
    """Whether words stand in it as words, and not as a picture."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", printed, re.DOTALL)
    for stream in streams:
        try:
            if b" Tf" in zlib.decompress(stream):
                return True
        except zlib.error:
            continue
    return False


def test_without_a_camera_the_number_is_typed_and_everything_goes_when_nobody_stays(hall: Hall, window: Window) -> None:
    one = hall.lobby.book()
    window.page.clock.install()
    page = opened(window)
    page.get_by_test_id("tile-checkin").click()
    expect(page.get_by_test_id("checkin-words")).to_have_text("镜头用不了。没关系，请按预约号。")
    assert violations(page) == []
    assert small(page) == []
    assert min(page.evaluate(LETTERS)) >= 28
    assert page.evaluate(SIDEWAYS) == []
    press(page, one.number)
    expect(page.get_by_test_id("thats-me")).to_be_visible()
    until(page, "document.getElementById('sound').ended")  # a speaking kiosk is not idle
    page.clock.run_for(62_000)
    expect(page.get_by_test_id("idle")).to_be_visible()
    page.get_by_test_id("stay").click()
    expect(page.get_by_test_id("thats-me")).to_be_visible()
    page.clock.run_for(62_000)
    page.clock.run_for(31_000)
    expect(page.get_by_test_id("tile-checkin")).to_be_visible()
    assert "林" not in page.content()
    page.go_back()
    page.go_forward()
    assert "林" not in page.content()
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    assert hall.lobby.status(one) == "confirmed"


def test_the_keyboard_types_a_number_and_a_wrong_one_is_answered_kindly_with_a_person(
    hall: Hall, window: Window
) -> None:
    page = opened(window)
    page.get_by_test_id("tile-checkin").click()
    page.get_by_test_id("way-phone").click()
    page.keyboard.type("98765")
    expect(page.get_by_test_id("digits")).to_have_text("9876")
    page.get_by_test_id("digits-ok").click()
    expect(page.get_by_test_id("checkin-words")).to_contain_text("找工作人员")
    expect(page.get_by_test_id("digits")).to_have_text("")
    page.get_by_test_id("checkin-person").click()
    page.get_by_test_id("bot-message").first.wait_for()
    expect(page.get_by_test_id("checkin")).to_be_hidden()
    assert [text for _, _, text, _ in hall.service.taken] == ["人工"]


def test_an_open_camera_is_closed_when_somebody_leaves(hall: Hall, chromiums: Chromiums, tmp_path: Path) -> None:
    seen = tmp_path / "nothing.mjpeg"
    frame = io.BytesIO()
    Image.new("RGB", (640, 480), (90, 90, 90)).save(frame, "JPEG")
    seen.write_bytes(frame.getvalue() * 2)
    browser = camera(chromiums, seen)
    window = Window(browser, hall.base, *LANDSCAPE)
    window.context.add_init_script(WATCH_CAMERA)
    page = opened(window)
    for leave in ("way-number", "checkin-person"):
        if leave == "checkin-person":
            page.get_by_test_id("way-code").click()
        else:
            page.get_by_test_id("tile-checkin").click()
        until(page, f"{TRACKS}.at(-1) === 'live'")
        page.get_by_test_id(leave).click()
        assert set(page.evaluate(TRACKS)) == {"ended"}
    browser.close()


def test_a_booked_ticket_is_printed_on_a4_where_the_hall_says_so(hall: Hall, window: Window) -> None:
    one = hall.lobby.book()
    image, attachment = hall.lobby.tickets.addresses(one)
    hall.service.papers = {"image": image, "attachment": attachment}
    page = opened(window, "/kiosk?paper=a4")
    page.get_by_test_id("start").click()
    page.get_by_test_id("choice").first.wait_for()
    page.get_by_test_id("input").fill("约好")
    page.get_by_test_id("send").click()
    page.get_by_test_id("print-ticket").click()
    expect(page.locator(".paper-picture")).to_be_visible()
    until(page, "document.querySelector('.paper-picture').naturalWidth > 0")
    on_paper(page, (210, 297), [])
    page.get_by_test_id("slip-back").click()
    page.get_by_test_id("done").click()
    expect(page.get_by_test_id("tile-checkin")).to_be_visible()
    assert page.url.endswith("?paper=a4")


def test_without_the_house_a_kind_sentence_stands_there_and_goes_by_itself(hall: Hall, window: Window) -> None:
    window.page.clock.install()
    page = opened(window)
    page.get_by_test_id("start").click()
    page.get_by_test_id("choice").first.wait_for()
    window.context.route("**/web/alive*", lambda route: route.abort())
    for _ in range(3):
        page.clock.run_for(10_500)
        page.wait_for_timeout(100)
    expect(page.get_by_test_id("away")).to_be_visible()
    expect(page.get_by_test_id("away")).to_contain_text("0594-3300000")
    picture(page, "kiosk-away")
    page.clock.run_for(100_000)  # the conversation is forgotten, but the page is not left for one that cannot come
    expect(page.get_by_test_id("away")).to_be_visible()
    expect(page.get_by_test_id("bot-message")).to_have_count(0)
    window.context.unroute("**/web/alive*")
    page.clock.run_for(4_000)
    expect(page.get_by_test_id("tile-checkin")).to_be_visible()
    expect(page.get_by_test_id("away")).to_be_hidden()
