"""Cases, the week and the printed lists in a real browser: they can be read, reached, used by keyboard and printed."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from unicodedata import normalize

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader
from starlette.applications import Starlette

from bot.console.app import console_routes
from bot.desk.case_desk import CaseDesk
from bot.desk.counter import CounterDesk
from bot.desk.counter_book import NewBooking
from bot.hall.services import SERVICES
from bot.store.appointments import Details
from tests.browser.look import check_look
from tests.browser.staff import StaffRoom
from tests.browser.test_console_hall import settings_of
from tests.fakes import claims
from tests.fakes.house import SmallHouse, small_house
from tests.fakes.live_server import serving

pytestmark = [pytest.mark.slow, pytest.mark.browser]

TODAY = datetime(2026, 11, 23, 9, 0)
A4_POINTS = (595, 842)
MANY = 60


def fill(house: SmallHouse) -> None:
    """A full day at the counter, a visit, and a case."""
    for n in range(MANY):
        person = house.store.people.meet("rest", f"p{n}", TODAY).id
        claim = claims.at(TODAY + timedelta(minutes=30 * (n % 12)), capacity=99)
        details = Details(f"演示{n}号", f"1300000{n:04d}", f"35030000{n:04d}")
        house.store.appointments.take(f"k{n}", person, "rest", SERVICES["renewal"], claim, details, TODAY)
    counter = CounterDesk(house.store, house.desk.wishes, house.clock, house.desk.facts.area)
    place = house.desk.facts.area[0]
    start = datetime(2026, 11, 24, 9, 0)
    new = NewBooking("authenticity_visit", start, "演示丁", "13000009999", "350300009999", "演示村1号", place)
    counter.book(new, "王芳", "visit")
    CaseDesk(house.store, house.clock).open("renewal", "演示戊", "13000008888", "350300008888", "王芳")


def printed(page: Page) -> tuple[list[str], list[tuple[int, int]]]:
    """The text and the size of every page as Chromium prints it."""
    reader = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
    sizes = [(round(float(one.mediabox.width)), round(float(one.mediabox.height))) for one in reader.pages]
    texts = [
        "".join(normalize("NFKC", one.extract_text()).split()) for one in reader.pages
    ]  # ⽇ is a radical, 日 a word
    return texts, sizes


def test_cases_are_taken_on_by_keyboard_and_every_page_can_be_read_and_printed(
    chromium: Browser, tmp_path: Path
) -> None:  # fmt: skip
    with small_house(tmp_path) as house:
        fill(house)
        routes = console_routes(
            house.store, house.desk, house.clock, house.live, {}, house.desk.facts, house.desk.book.refresh,
            settings=settings_of(house),
        )  # fmt: skip
        with serving(Starlette(routes=routes)) as base:
            room = StaffRoom(house, base, chromium)
            page = room.signed_in("李强", "lead", (390, 800), scripts=True)
            page.get_by_test_id("queue").wait_for()
            page.goto(f"{base}/console/cases")
            check_look(page, "cases")
            page.get_by_role("link", name="0001").press("Enter")
            check_look(page, "case")
            page.get_by_label("原因或备注").fill("店太近")
            page.get_by_label("原因或备注").press("Enter")
            expect(page.get_by_role("alert")).to_contain_text("请选要做什么")
            expect(page.get_by_label("原因或备注")).to_have_value("店太近")
            page.get_by_label("原因或备注").fill("")
            page.get_by_label("原因或备注").press("Tab")
            page.keyboard.press("Enter")  # the first button takes it on
            expect(page.get_by_test_id("stands")).to_have_text("受理")
            expect(page.get_by_role("alert")).to_contain_text("打电话告诉本人")
            for path in (
                "cases/new", "appointments/week", "appointments/staff?day=2026-11-24", "appointments/blocks", "feeds",
                "appointments",
            ):  # fmt: skip
                page.goto(f"{base}/console/{path}")
                check_look(page, path.replace("/", "-").partition("?")[0])
            the_day_prints(page)
            the_route_prints(page, base)
            room.leave()


def the_day_prints(page: Page) -> None:
    texts, sizes = printed(page)
    assert all(abs(w - A4_POINTS[0]) <= 1 and abs(h - A4_POINTS[1]) <= 1 for w, h in sizes)
    assert 2 <= len(texts) <= 6
    whole = "".join(texts)
    assert [n for n in range(MANY) if f"演示{n}号" not in whole] == []
    assert all("预约号" in text and "事项、地点" in text for text in texts)  # the head of the table stands on each
    assert "预约名单" in texts[0]
    for only_on_the_screen in ("改时间", "导出", "看号码", "退出", "前一天"):
        assert only_on_the_screen not in whole
    assert "13000000001" not in whole


def the_route_prints(page: Page, base: str) -> None:
    page.add_init_script("window.print = () => {}")  # the page asks for a printer by itself
    page.goto(f"{base}/console/appointments/visits?day=2026-11-24")
    page.get_by_role("button", name="打印（显示地址和电话）").click()
    expect(page.get_by_text("演示村1号")).to_be_visible()
    texts, sizes = printed(page)
    assert len(texts) == 1
    assert abs(sizes[0][1] - A4_POINTS[1]) <= 1
    for needed in ("外勤1号", "演示村1号", "13000009999", "用完请销毁"):
        assert needed in texts[0]
    assert "回预约名单" not in texts[0]
