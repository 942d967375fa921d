"""The page of figures in a real browser: chosen by keyboard, readable for everybody, wide and narrow, and printed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import insert
from starlette.applications import Starlette

from bot.console.app import console_routes
from bot.hall.notices import rating_due
from bot.store.booking_tables import appointment
from bot.store.handoff_tables import handoff
from bot.store.tables import message
from tests.browser.look import check_look
from tests.browser.staff import StaffRoom
from tests.fakes.house import SmallHouse, small_house
from tests.fakes.live_server import serving

pytestmark = [pytest.mark.slow, pytest.mark.browser]


def busy(house: SmallHouse) -> None:
    """Three weeks of invented work."""
    now = house.clock.now()
    people = [house.store.people.meet("web", f"p{n}", now).id for n in range(40)]
    at = [now - timedelta(days=n % 21, hours=n % 5) for n in range(400)]
    outcomes = ("clear", "clear", "clear", "asked", "missed")
    intents = ("renewal_how", "renewal_fee", "hours", "address", "fraud")
    with house.store.db.write() as c:
        c.execute(
            insert(message),
            [
                {
                    "person_id": people[n % 40],
                    "channel": "web",
                    "direction": "in",
                    "state": "answered",
                    "at": at[n],
                    "intent": intents[n % 5],
                    "outcome": outcomes[n % 5],
                    "body_enc": b"",
                    "masked": "",
                    "sound": n % 4 == 0,
                }
                for n in range(400)
            ],
        )
        c.execute(
            insert(handoff),
            [
                {
                    "person_id": people[n % 40],
                    "kind": "live",
                    "reason": ("asked", "failed")[n % 2],
                    "state": "closed",
                    "opened_at": at[n],
                    "first_at": at[n] + timedelta(seconds=40 * (n % 17)),
                }
                for n in range(60)
            ],
        )
        c.execute(
            insert(appointment),
            [
                {
                    "key": str(n),
                    "channel": "web",
                    "service": ("renewal", "change", "new_licence")[n % 3],
                    "status": ("done", "done", "no_show", "cancelled")[n % 4],
                    "start": at[n].replace(minute=30 * (n % 2)),
                    "duration_min": 30,
                    "place": "counter",
                    "by_appointment": False,
                    "created_at": now,
                    "changed_at": now,
                }
                for n in range(120)
            ],
        )
    for n, who in enumerate(people):
        house.store.ratings.ask(who, "web", f"handoff:{n}", rating_due("handoff", now), now)
        house.store.ratings.grade(n + 1, who, ("good", "good", "fair", "bad")[n % 4], now)  # type: ignore[arg-type]


def test_figures_are_chosen_read_and_printed(chromium: Browser, tmp_path: Path) -> None:
    with small_house(tmp_path) as house:
        busy(house)
        routes = console_routes(house.store, house.desk, house.clock, house.live, {}, house.desk.facts)
        with serving(Starlette(routes=routes)) as base:
            room = StaffRoom(house, base, chromium)
            page = room.signed_in("审", "auditor", (1280, 900), scripts=True)
            page.get_by_role("link", name="统计", exact=True).click()
            expect(page.get_by_role("img")).to_have_count(5)
            check_look(page, "figures")
            for name, plots in (("预约", 3), ("问什么，听懂没有", 3), ("来访和接待", 5)):
                page.get_by_role("navigation", name="看哪一类").get_by_role("link", name=name).click()
                expect(page.get_by_role("img")).to_have_count(plots)
                check_look(page, f"figures-{plots}")
            page.get_by_label("怎么分").focus()
            page.keyboard.press("ArrowDown")
            page.keyboard.press("Tab")
            page.get_by_label("从哪天").fill("2026-11-02")
            page.get_by_role("button", name="看").press("Enter")
            expect(page.get_by_test_id("visits").get_by_role("row").nth(1)).to_contain_text("11月2日起")
            with page.expect_download() as got:
                page.get_by_role("link", name="导出表格：来访，有多少没找人就办了").click()
            assert got.value.suggested_filename == "visits-week-20261102-20261123.csv"
            page.goto(f"{base}/console/figures?from=gestern")
            expect(page.get_by_role("alert")).to_contain_text("日期请这样写")
            assert page.get_by_label("从哪天").input_value() == "gestern"
            check_look(page, "figures-wrong")
            page.set_viewport_size({"width": 390, "height": 800})
            page.goto(f"{base}/console/figures")
            check_look(page, "figures-narrow")
            page.set_viewport_size({"width": 1280, "height": 900})
            page.emulate_media(media="print")
            assert not page.get_by_role("button", name="看").is_visible()
            assert page.pdf(format="A4").count(b"/Type /Page\n") > 1
            room.leave()
