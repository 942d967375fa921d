"""The hall's values in a real browser: they can be read, reached, tried and saved."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from starlette.applications import Starlette

from bot.console.app import console_routes
from bot.console.settings_routes import Settings
from bot.desk.calendar_desk import CalendarDesk
from bot.desk.settings_desk import SettingsDesk
from tests.browser.look import check_look
from tests.browser.staff import StaffRoom
from tests.fakes.house import SmallHouse, small_house
from tests.fakes.live_server import serving

pytestmark = [pytest.mark.slow, pytest.mark.browser]

LINES = """
[...new Set([...document.querySelectorAll(".span-row")].map(
  (row) => new Set([...row.querySelectorAll("input")].map((one) => one.getBoundingClientRect())
    .map((box) => Math.round(box.bottom / 9))).size))]
"""
"""On how many lines the fields of one span stand."""


def settings_of(house: SmallHouse) -> Settings:
    desk = house.desk
    values = SettingsDesk(house.store, desk.facts, desk.values, desk.book, desk.opening, house.clock)
    return Settings(values, CalendarDesk(house.store, desk.book, desk.opening, house.clock), desk.opening)


@contextmanager
def office_of_settings(folder: Path, chromium: Browser) -> Iterator[tuple[SmallHouse, str, StaffRoom]]:
    """A house whose staff have the pages of its settings, their address, and a room to look at them."""
    with small_house(folder) as house:
        routes = console_routes(
            house.store, house.desk, house.clock, house.live, {}, house.desk.facts, house.desk.book.refresh,
            settings=settings_of(house),
        )  # fmt: skip
        with serving(Starlette(routes=routes)) as base:
            room = StaffRoom(house, base, chromium)
            yield house, base, room
            room.leave()


def test_keys_above_the_settings_do_not_touch_on_a_narrow_phone(chromium: Browser, tmp_path: Path) -> None:
    with office_of_settings(tmp_path, chromium) as (_house, base, room):
        page = room.signed_in("李强", "lead", (360, 740), scripts=True)
        page.goto(f"{base}/console/settings")
        upper, lower = (page.get_by_role("link", name=name).bounding_box() for name in ("停办的日子", "小课堂"))
        assert upper is not None
        assert lower is not None
        assert lower["y"] - (upper["y"] + upper["height"]) >= 8


def test_hours_are_tried_saved_and_taken_back_on_pages_that_can_be_read(chromium: Browser, tmp_path: Path) -> None:
    with office_of_settings(tmp_path, chromium) as (house, base, room):
        page = room.signed_in("李强", "lead", (390, 800), scripts=True)
        page.get_by_test_id("queue").wait_for()
        page.get_by_role("link", name="设置", exact=True).click()
        check_look(page, "settings")
        page.get_by_role("link", name="改：上班时间：工作日").click()
        page.get_by_label("从").nth(1).fill("09:15")
        page.get_by_label("来源").fill("局里通知")
        page.get_by_role("button", name="先看看小助手怎么说").click()
        expect(page.get_by_test_id("preview")).to_contain_text("9:15到12:00")
        check_look(page, "settings-tried")
        page.get_by_role("button", name="存，马上生效").click()
        expect(page.get_by_role("alert").first).to_contain_text("改好了")
        assert "9:15到12:00" in house.desk.facts.texts["hall.hours.text"]
        page.get_by_role("button", name="恢复成大厅文件里的").click()
        expect(page.get_by_role("alert").first).to_contain_text("恢复好了")
        assert "8:30到12:00" in house.desk.facts.texts["hall.hours.text"]
        settings_of(house).days.close(date(2026, 12, 30), "停电检修", "李强", (), "电力公司")
        for path in ("services", "days"):
            page.goto(f"{base}/console/settings/{path}")
            check_look(page, f"settings-{path}")
        for width in (1280, 640, 390):  # 640: a window of 1280 with everything twice as large
            page.set_viewport_size({"width": width, "height": 800})
            for path in ("days", "workday"):
                page.goto(f"{base}/console/settings/{path}")
                assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (path, width)
                lines = page.evaluate(LINES)
                assert lines == {"days": [], "workday": [1 if width == 1280 else 2]}[path], (path, width)
