"""The sheet of an appointment in a real browser: on the smallest telephone, on paper, and under an answer."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from starlette.applications import Starlette

from bot.channels import ticket, web
from bot.store.appointments import Appointment
from tests.browser.conftest import Visit
from tests.browser.look import picture, violations
from tests.browser.people import Window
from tests.browser.test_page_look import LETTERS, SIDEWAYS, TARGETS
from tests.fakes.live_server import serving
from tests.fakes.tickets import SATURDAY_EVENING, TicketOffice
from tests.fakes.web_service import FakeWebService

pytestmark = [pytest.mark.slow, pytest.mark.browser]


@dataclass
class Holder:
    """Somebody who opens tickets on a telephone 320 pixels wide."""

    office: TicketOffice
    window: Window

    def opens(self, one: Appointment) -> Page:
        """The sheet."""
        self.window.page.goto(self.window.base + self.office.page(one))
        return self.window.page

    def sheets(self, size: str) -> int:
        """How many pages come out of the printer."""
        printed = self.window.page.pdf(format=size, prefer_css_page_size=False)
        return len(re.findall(rb"/Type\s*/Page\b", printed))


@pytest.fixture
def holder(chromium: Browser, tmp_path: Path) -> Iterator[Holder]:
    office, hall = TicketOffice(tmp_path), FakeWebService()
    routes = [*ticket.routes(office.tickets, hall.facts), *web.routes(hall)]
    with serving(Starlette(routes=routes)) as base:
        window = Window(chromium, base, 320, 568)
        yield Holder(office, window)
        faults = window.check()
        window.close()
    office.db.close()
    assert faults == []


def states(office: TicketOffice) -> dict[str, Appointment]:
    """An appointment in every state that looks different."""
    return {
        "booked": office.book(service="change"),
        "pending": office.book(SATURDAY_EVENING, "renewal", by_appointment=True),  # has the longest list to bring
        "cancelled": office.cancel(office.book(service="suspend")),
        "visit": office.book(SATURDAY_EVENING, "home_visit"),
    }


def read_code(page: Page) -> str:
    """What a reader at the window sees in the code on the screen."""
    shot = Image.open(io.BytesIO(page.locator(".code svg").screenshot()))
    return zxingcpp.read_barcodes(numpy.asarray(shot.convert("L")))[0].text


@pytest.mark.parametrize("state", ["booked", "pending", "cancelled", "visit"])
def test_the_sheet_fits_the_smallest_telephone_with_large_letters_and_keys(holder: Holder, state: str) -> None:
    page = holder.opens(states(holder.office)[state])
    assert page.evaluate(SIDEWAYS) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert min(page.evaluate(LETTERS)) >= 22
    targets = page.evaluate(TARGETS)
    assert len(targets) == 4
    assert [t["name"] for t in targets if t["box"]["width"] < 60 or t["box"]["height"] < 60] == []
    assert violations(page) == []
    picture(page, f"ticket-{state}")


def test_the_number_and_the_time_are_the_largest_words_and_the_code_can_be_read(holder: Holder) -> None:
    one = holder.office.book()
    page = holder.opens(one)
    expect(page.get_by_test_id("number")).to_have_text(one.number)
    size = "(e) => parseFloat(getComputedStyle(e).fontSize)"
    number, when = (page.get_by_test_id(name).evaluate(size) for name in ("number", "when"))
    assert number >= 70
    assert when >= 36
    assert read_code(page) == holder.office.tickets.ticket(one).code


def test_a_cancelled_one_says_so_in_words_nobody_overlooks(holder: Holder) -> None:
    page = holder.opens(states(holder.office)["cancelled"])
    expect(page.get_by_test_id("status")).to_have_text("已取消")
    assert page.get_by_test_id("status").evaluate("(e) => parseFloat(getComputedStyle(e).fontSize)") >= 60
    expect(page.locator(".code")).to_have_count(0)


@pytest.mark.parametrize("size", ["A4", "A6"])
@pytest.mark.parametrize("state", ["booked", "pending", "cancelled", "visit"])
def test_it_prints_on_one_sheet(holder: Holder, state: str, size: str) -> None:
    holder.opens(states(holder.office)[state])
    assert holder.sheets(size) == 1


def test_on_paper_there_are_no_keys_and_the_words_stay(holder: Holder) -> None:
    page = holder.opens(holder.office.book())
    page.emulate_media(media="print")
    expect(page.locator(".keys")).to_be_hidden()
    expect(page.get_by_test_id("number")).to_be_visible()
    expect(page.locator(".code svg")).to_be_visible()


def test_the_key_prints_and_is_not_shown_where_no_program_runs(holder: Holder, chromium: Browser) -> None:
    one = holder.office.book()
    page = holder.opens(one)
    page.evaluate("window.print = () => { document.title = 'printed'; }")
    page.get_by_test_id("print").click()
    assert page.title() == "printed"
    bare = chromium.new_context(java_script_enabled=False)
    still = bare.new_page()
    still.goto(holder.window.base + holder.office.page(one))
    expect(still.get_by_test_id("print")).to_be_hidden()
    expect(still.get_by_test_id("calendar")).to_be_visible()
    bare.close()


def test_the_calendar_key_saves_the_file(holder: Holder) -> None:
    one = holder.office.book()
    page = holder.opens(one)
    with page.expect_download() as saved:
        page.get_by_test_id("calendar").click()
    assert saved.value.suggested_filename == f"预约{one.number}.ics"
    assert Path(saved.value.path()).read_bytes().startswith(b"BEGIN:VCALENDAR")


def test_a_wrong_address_is_kind_at_this_width_too(holder: Holder) -> None:
    page = holder.window.page
    page.goto(holder.window.base + "/ticket/1.0000")
    expect(page.get_by_test_id("status")).to_contain_text("没有找到")
    assert page.evaluate(SIDEWAYS) == []
    assert violations(page) == []
    page.get_by_role("link", name="回连心桥").click()
    expect(page.get_by_test_id("start")).to_be_visible()


# -- under the words of an answer -------------------------------------------------------------------------


@pytest.fixture
def booked(visit: Visit, tmp_path: Path) -> Iterator[Visit]:
    """A visitor to whom 约好 gives a ticket that is really there."""
    office = TicketOffice(tmp_path)
    image, attachment = office.tickets.addresses(office.book())
    visit.service.papers = {"image": image, "attachment": attachment}
    with serving(Starlette(routes=ticket.routes(office.tickets, visit.service.facts))) as tickets:
        visit.page.route("**/ticket/**", lambda route: route.fulfill(response=route.fetch(
            url=tickets + "/ticket/" + route.request.url.partition("/ticket/")[2])))  # fmt: skip
        yield visit
    office.db.close()


def test_the_page_shows_the_picture_and_the_two_keys_that_keep_it(booked: Visit) -> None:
    page = booked.start()
    booked.say("约好")
    shown = page.locator("img.picture")
    expect(shown).to_be_visible()
    booked.until("document.querySelector('img.picture').naturalWidth > 0")
    assert shown.get_attribute("alt")
    assert (shown.get_attribute("src") or "").endswith(".svg")
    expect(page.get_by_test_id("calendar")).to_have_text("存到日历")
    expect(page.get_by_test_id("ticket")).to_have_text("打印预约单")
    for key in ("calendar", "ticket"):
        box = page.get_by_test_id(key).bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 60
    assert violations(page) == []
    picture(page, "ticket-answer")
    page.get_by_test_id("ticket").click()
    expect(page.get_by_test_id("number")).to_be_visible()


@pytest.mark.parametrize("size", ["22", "28", "34"])
def test_picture_and_keys_fit_the_smallest_telephone(booked: Visit, size: str) -> None:
    booked.page.set_viewport_size({"width": 320, "height": 568})
    page = booked.start(size=size)
    booked.say("约好")
    expect(page.locator("img.picture")).to_be_visible()
    assert page.evaluate(SIDEWAYS) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_after_a_look_at_the_sheet_the_way_back_shows_the_ticket_again(booked: Visit) -> None:
    page = booked.start()
    booked.say("约好")
    page.get_by_test_id("ticket").click()
    page.get_by_role("link", name="回连心桥").click()
    expect(page.locator("img.picture")).to_be_visible()
    expect(page.get_by_test_id("calendar")).to_be_visible()


def test_the_halls_own_screen_shows_the_picture_and_no_way_out(booked: Visit) -> None:
    page = booked.start("/kiosk")
    booked.say("约好")
    expect(page.locator("img.picture")).to_be_visible()
    expect(page.get_by_test_id("calendar")).to_have_count(0)
    expect(page.get_by_test_id("ticket")).to_have_count(0)


def test_a_picture_that_cannot_be_had_leaves_no_hole_and_a_foreign_address_is_not_followed(visit: Visit) -> None:
    page = visit.start()
    visit.service.papers = {"image": "/ticket/none.png", "attachment": "/ticket/none.ics"}
    visit.say("约好")
    visit.wait_for_messages(2)
    expect(page.locator("img.picture")).to_have_count(0)
    visit.service.papers = {"image": "https://example.com/a.png", "attachment": "//example.com/a.ics"}
    visit.say("约好")
    visit.wait_for_messages(3)
    expect(page.locator("img.picture")).to_have_count(0)
    expect(page.get_by_test_id("bot-message").last.get_by_test_id("calendar")).to_have_count(0)
