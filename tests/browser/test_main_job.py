"""The main job in a real browser, with the whole product running: ask, book, come back, be answered by a person."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.look import violations
from tests.browser.people import Clerk, ShopKeeper, number_in
from tests.fakes.product import Product, running

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.rasa]


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The whole product, on the morning of Monday 23 November 2026."""
    with running(tmp_path_factory.mktemp("hall")) as product:
        yield product


@pytest.fixture
def shop_keeper(chromium: Browser, hall: Product) -> Iterator[ShopKeeper]:
    """Somebody with a phone who has just opened the page."""
    person = ShopKeeper(chromium, hall.base)
    person.open()
    yield person
    faults = person.check()
    person.close()
    assert faults == []


@pytest.fixture
def clerk(chromium: Browser, hall: Product) -> Iterator[Clerk]:
    """Somebody of the hall whose account was made on the command line."""
    person = Clerk(chromium, hall, "陈演示")
    yield person
    faults = person.check()
    person.close()
    assert faults == []


def nothing_to_complain(page: Page) -> None:
    """No violation that axe knows of."""
    assert violations(page) == []


def test_what_to_bring_and_what_it_costs_are_answered_with_their_source(shop_keeper: ShopKeeper) -> None:
    nothing_to_complain(shop_keeper.page)
    shop_keeper.begin()
    nothing_to_complain(shop_keeper.page)
    assert "身份证原件" in shop_keeper.says("续证要带什么")
    fee = shop_keeper.says("续证要钱吗")
    assert "不收任何费用" in fee
    assert "《烟草专卖许可证管理办法实施细则》第75条" in fee
    expect(shop_keeper.answers().last).to_be_in_viewport()
    nothing_to_complain(shop_keeper.page)


def test_a_saturday_evening_is_booked_with_buttons_and_words_and_a_reload_forgets_nothing(
    shop_keeper: ShopKeeper, hall: Product
) -> None:
    shop_keeper.begin()
    shop_keeper.presses("预约时间")
    shop_keeper.presses("续证")
    assert "哪一个" in shop_keeper.says("星期六晚上")
    assert "11月28日星期六晚上6:30" in shop_keeper.page.get_by_test_id("messages").inner_text()
    nothing_to_complain(shop_keeper.page)
    assert "姓名" in shop_keeper.presses("晚上6:30")
    assert "手机号" in shop_keeper.says("林演示")
    assert "证号" in shop_keeper.says("13800001234")
    read_back = shop_keeper.presses("不知道证号")
    for told in ("11月28日星期六晚上6:30", "林演示", "138****1234"):
        assert told in read_back
    number = number_in(shop_keeper.says("对"))
    [row] = [one for one in hall.rows("appointments") if one["number"] == number]
    assert (row["start"], row["name"], row["channel"]) == ("2026-11-28T18:30+08:00", "林演示", "web")
    nothing_to_complain(shop_keeper.page)

    before = shop_keeper.answers().locator(".text").all_inner_texts()
    shop_keeper.page.reload()
    expect(shop_keeper.answers()).to_have_count(len(before))
    assert shop_keeper.answers().locator(".text").all_inner_texts() == before
    expect(shop_keeper.page.locator(".message.me .text", has_text="晚上6:30")).to_be_visible()
    shop_keeper.page.get_by_test_id("start").click()
    assert number in shop_keeper.presses("我的预约")


def test_a_person_is_called_answers_from_the_console_and_hands_back(shop_keeper: ShopKeeper, clerk: Clerk) -> None:
    shop_keeper.begin()
    shop_keeper.says("我的证丢了怎么办")
    assert "工作人员" in shop_keeper.calls_a_person()
    state = shop_keeper.page.locator("#state")
    expect(state).to_contain_text("正在帮您找工作人员")
    nothing_to_complain(shop_keeper.page)

    page = clerk.signs_in()
    nothing_to_complain(page)
    clerk.claims("网页")
    expect(page.locator("#lines")).to_contain_text("我的证丢了怎么办")
    nothing_to_complain(page)
    expect(state).to_contain_text("现在是工作人员在和您说话")
    clerk.replies("您好，我是窗口的小陈，我来帮您看看。")
    shop_keeper.hears("我来帮您看看")
    nothing_to_complain(shop_keeper.page)

    clerk.closes()
    shop_keeper.hears("小助手继续为您服务")
    expect(state).to_be_hidden()
    assert "不收" in shop_keeper.says("补办要钱吗")


def test_a_reload_while_a_clerk_is_there_still_says_so(shop_keeper: ShopKeeper, hall: Product) -> None:
    shop_keeper.begin()
    shop_keeper.calls_a_person()
    handoff = str(max(row["id"] for row in hall.rows("handoffs", "--status", "waiting")))
    hall.hire("陈演示")
    assert hall.command("handoffs", "claim", handoff, "--as", "陈演示").returncode == 0
    assert hall.command("handoffs", "say", handoff, "我在，您说", "--as", "陈演示").returncode == 0
    shop_keeper.hears("我在，您说")
    shop_keeper.page.reload()
    expect(shop_keeper.page.locator("#state")).to_contain_text("现在是工作人员在和您说话")
    expect(shop_keeper.page.locator(".message.clerk", has_text="我在，您说")).to_have_count(1)
    hall.command("handoffs", "close", handoff, "--as", "陈演示")


def test_the_kiosk_opens_answers_and_forgets(chromium: Browser, hall: Product) -> None:
    kiosk = ShopKeeper(chromium, hall.base, 1080, 1400)
    kiosk.open("/kiosk")
    nothing_to_complain(kiosk.page)
    kiosk.begin()
    assert "不收任何费用" in kiosk.says("续证要钱吗")
    nothing_to_complain(kiosk.page)
    kiosk.page.get_by_test_id("done").click()
    expect(kiosk.page.get_by_test_id("start")).to_be_visible()
    expect(kiosk.page.get_by_text("续证要钱吗")).to_have_count(0)
    assert kiosk.check() == []
    kiosk.close()
