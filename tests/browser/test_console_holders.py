"""Licence holders in a real browser: a file tried and taken, and pages that can be read."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from starlette.applications import Starlette

from bot.console.app import console_routes
from tests.browser.look import check_look
from tests.browser.staff import StaffRoom
from tests.fakes.house import small_house
from tests.fakes.live_server import serving

pytestmark = [pytest.mark.slow, pytest.mark.browser]
FILE = "证号,姓名,电话,到期日\n350300000001,林演示,13800001234,2027-03-05\n1,坏行,,\n"


def test_a_list_is_tried_taken_and_searched_on_pages_that_can_be_read(chromium: Browser, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(FILE, encoding="utf-8")
    with small_house(tmp_path) as house:
        routes = console_routes(house.store, house.desk, house.clock, house.live, {}, house.desk.facts)
        with serving(Starlette(routes=routes)) as base:
            room = StaffRoom(house, base, chromium)
            page = room.signed_in("李强", "lead", (390, 800), scripts=True)
            page.get_by_role("link", name="持证户", exact=True).click()
            page.get_by_test_id("imports").click()
            page.get_by_label("文件").set_input_files(tmp_path / "list.csv")
            check_look(page, "holders-imports")
            page.get_by_role("button", name="看看会怎样").click()
            expect(page.get_by_test_id("trial")).to_contain_text("新加1位")
            check_look(page, "holders-trial")
            page.get_by_test_id("take").click()
            expect(page.get_by_test_id("import")).to_contain_text("不能用1行")
            check_look(page, "holders-import")
            page.get_by_role("link", name="持证户", exact=True).click()
            page.get_by_label("找一位").fill("0001")
            page.get_by_role("button", name="找", exact=True).click()
            expect(page.get_by_test_id("holders")).to_contain_text("138****1234")
            check_look(page, "holders")
            helper = house.store.people.meet("rest", "son", house.clock.now()).id
            link = house.store.family.ask(helper, "350300000001", "母亲", "林小明", "123456", house.clock.now())
            house.store.family.note(link.id, "look", "helper", house.clock.now())
            page.get_by_role("link", name="家人代办：林演示").click()
            expect(page.get_by_test_id("family")).to_contain_text("林小明替母亲办")
            check_look(page, "family")
            page.get_by_role("button", name="本人在柜台同意了：林小明").click()
            expect(page.get_by_test_id("family")).to_contain_text("可以代办")
            page.get_by_role("link", name="持证户", exact=True).click()
            page.get_by_label("找一位").fill("0001")
            page.get_by_role("button", name="找", exact=True).click()
            page.get_by_role("button", name="号码不对：林演示").click()
            expect(page.get_by_role("alert").first).to_contain_text("号码不对")
            room.leave()
