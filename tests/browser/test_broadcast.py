"""A notice to many people and the kill switch in a real browser: two clerks, people who listen, one who opts out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.channels.rest import RestChannel
from bot.console.app import console_routes
from bot.console.health_page import Health
from bot.desk.broadcast_desk import BroadcastDesk
from bot.desk.broadcast_feed import BroadcastFeed
from bot.desk.health import HealthDesk
from bot.desk.preview import Aloud
from bot.gateway import Gateway
from bot.jobs.outbox import Outbox
from bot.voice.spoken import speak
from tests.browser.look import check_look
from tests.browser.staff import StaffRoom
from tests.browser.test_console import Someone
from tests.fakes.house import SmallHouse, small_house
from tests.fakes.live_server import serving

pytestmark = [pytest.mark.slow, pytest.mark.browser]
WELL: dict[str, Any] = {
    "store": {"status": "ok", "kind": "sqlite"}, "dialogue": {"status": "ok"}, "listening": {"status": "off"},
    "voice": {"status": "ok", "sources": []},
}  # fmt: skip


async def well() -> dict[str, Any]:
    return WELL


def clockwork(house: SmallHouse) -> Route:
    """One more second of the house's clock, as its workers see it; they run in the server's own loop."""
    outbox = Outbox(house.store, house.clock, house.live, house.desk.quiet, {})

    async def second(_request: Request) -> Response:
        house.clock.forward(seconds=1)
        BroadcastFeed(house.store, house.desk.quiet).feed(house.clock.now())
        return PlainTextResponse(str(await outbox.once()))

    return Route("/second", second)


def app(house: SmallHouse, folder: Path) -> Starlette:
    nothing: Any = None
    gateway = Gateway(
        house.store, house.conversation, nothing, house.live, house.clock, house.desk.facts, "key", True, False
    )
    desk = BroadcastDesk(
        house.store, house.desk.facts, house.clock, house.desk.quiet, lambda said: Aloud(speak(said), "/audio/x.mp3")
    )
    console = console_routes(
        house.store, house.desk, house.clock, house.live, {}, house.desk.facts, broadcasts=desk,
        health=Health(HealthDesk(house.store, house.clock, folder), well),
    )  # fmt: skip
    return Starlette(routes=[*RestChannel(gateway, None, True).routes(), *console, clockwork(house)])


@pytest.fixture
def room(chromium: Browser, tmp_path: Path) -> Iterator[StaffRoom]:
    with small_house(tmp_path) as house, serving(app(house, tmp_path)) as base:
        room = StaffRoom(house, base, chromium)
        yield room
        room.leave()


def second(room: StaffRoom) -> str:
    return httpx.get(f"{room.base}/second", trust_env=False).text


def written(page: Page) -> None:
    page.get_by_role("link", name="通知", exact=True).click()
    check_look(page, "broadcasts")
    page.get_by_role("link", name="写一个通知").click()
    page.get_by_label("名称").fill("停电")
    page.get_by_label("通知的内容").fill("明天12月5日停电，大厅不办公，问{大厅电话}")
    page.get_by_role("button", name="先看看，听一听").click()
    expect(page.get_by_test_id("count")).to_have_text("现在一共2人。")
    expect(page.get_by_test_id("preview")).to_contain_text("十二月五日停电")
    expect(page.get_by_label("听一听")).to_have_attribute("src", "/audio/x.mp3")
    check_look(page, "broadcast-tried")
    page.get_by_role("button", name="存成草稿").click()
    page.get_by_role("button", name="交给同事看").press("Enter")  # by keyboard
    expect(page.get_by_text("要请另一位值班长或管理员来同意")).to_be_visible()


def test_a_notice_is_written_approved_and_sent_and_who_opts_out_meanwhile_gets_none(room: StaffRoom) -> None:
    ann, bob = Someone(room.base, "ann"), Someone(room.base, "bob")
    for one in (ann, bob):
        one.says("再说一遍")
    qiang = room.signed_in("李强", "lead", (390, 800), scripts=True)
    qiang.get_by_test_id("queue").wait_for()
    written(qiang)
    boss = room.signed_in("总管", "admin", (1280, 800), scripts=True)
    boss.get_by_test_id("queue").wait_for()
    boss.goto(f"{room.base}/console/broadcasts/1")
    check_look(boss, "broadcast-approve")
    boss.get_by_role("button", name="同意，发给2人").click()
    expect(boss.get_by_test_id("state")).to_have_text("正在发")

    assert second(room) == "1"
    assert "明天12月5日停电" in ann.hears("大厅通知：")["text"]
    assert "通知也不发了" in bob.says("退订")[0]
    for _ in range(5):
        second(room)
    boss.reload()
    expect(boss.get_by_test_id("state")).to_have_text("发完了")
    expect(boss.get_by_test_id("results")).to_contain_text("送到了：1人")
    expect(boss.get_by_test_id("results")).to_contain_text("退订了，没发：1人")
    assert not any("停电" in event.get("text", "") for event in bob.heard)
    boss.get_by_role("link", name="送到了：1人").click()
    check_look(boss, "broadcast-people")
    boss.goto(f"{room.base}/console/broadcasts/tags")
    check_look(boss, "tags")


def test_a_channel_is_stopped_and_the_next_message_hears_it(room: StaffRoom) -> None:
    ann = Someone(room.base, "ann")
    page = room.signed_in("李强", "lead", (390, 800), scripts=True)
    page.get_by_test_id("queue").wait_for()
    page.get_by_role("link", name="状况").click()
    expect(page.get_by_test_id("health")).to_contain_text("数据库")
    check_look(page, "health")
    page.goto(f"{room.base}/console/channels")
    page.get_by_role("link", name="停：接口").click()
    page.get_by_label("为什么停").fill("答错了话")
    page.get_by_role("button", name="停，马上生效").click()
    expect(page.get_by_test_id("stops")).to_contain_text("接口停用中：答错了话（李强）")
    check_look(page, "channel-stopped")
    assert "这里现在不能回答您" in ann.says("续证要多少钱")[0]
    page.goto(f"{room.base}/console")
    expect(page.get_by_test_id("stops")).to_be_visible()
    page.get_by_role("link", name="去恢复").click()
    check_look(page, "channels")
    page.get_by_role("link", name="恢复：接口").click()
    page.get_by_label("为什么恢复").fill("改好了")
    page.get_by_role("button", name="恢复", exact=True).click()
    expect(page.get_by_test_id("stops")).to_have_count(0)
    assert "不能回答" not in ann.says("人工")[0]
