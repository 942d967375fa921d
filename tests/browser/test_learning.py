"""Teaching and training in a real browser: a group taught by a click, a training that is followed without reloading."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from starlette.applications import Starlette

from bot.console.app import console_routes
from bot.desk.workshop import Job
from tests.browser.staff import StaffRoom
from tests.browser.test_console import check_look
from tests.fakes.house import small_house
from tests.fakes.live_server import serving
from tests.fakes.workshop import FakeWorkshop, learnt

pytestmark = [pytest.mark.slow, pytest.mark.browser]


@pytest.fixture
def workshop() -> FakeWorkshop:
    return FakeWorkshop()


@pytest.fixture
def room(chromium: Browser, tmp_path: Path, workshop: FakeWorkshop) -> Iterator[StaffRoom]:
    with small_house(tmp_path) as house:
        behind = learnt(house.store, house.clock, workshop)
        routes = console_routes(
            house.store, house.desk, house.clock, house.live, {}, house.desk.facts, learnt=behind
        )  # fmt: skip
        with serving(Starlette(routes=routes)) as base:
            room = StaffRoom(house, base, chromium)
            yield room
            room.leave()


def test_a_group_is_taught_by_a_click_and_a_training_is_followed_to_its_end(
    room: StaffRoom, workshop: FakeWorkshop
) -> None:
    for text in ("本本快到期了咋整", "本本快到期了咋整啊", "摆摊卖烟犯法不"):
        room.house.store.questions.wonder(text, "renewal_how", 0.42, room.house.clock.now())
    page = room.signed_in("林", "editor", (1280, 900), scripts=True)
    page.get_by_role("link", name="学习").click()
    expect(page.get_by_test_id("groups").locator("> li")).to_have_count(2)
    check_look(page, "console-learning")
    page.get_by_role("button", name="怎么续证").first.click()
    expect(page.get_by_role("alert")).to_have_text("教好了，下次训练就学。")
    expect(page.get_by_test_id("groups").locator("> li")).to_have_count(1)

    page.get_by_role("link", name="模型").click()
    check_look(page, "console-models")
    workshop.now = Job("running", "林", "", ["训练对话模型 / training"])
    page.reload()
    expect(page.get_by_test_id("job")).to_contain_text("正在训练")
    workshop.now = Job("running", "林", "", ["训练对话模型 / training", "    3 s ✓ rules 对话规则"])
    expect(page.get_by_test_id("steps")).to_contain_text("3秒 ✓ 对话规则")
    workshop.now = Job("done", "林", "", ["模型训练好了 / trained"])
    expect(page.get_by_role("button", name="用教过的话重新训练")).to_be_visible()
    assert [q.label for q in room.house.store.questions.labelled()] == ["renewal_how", "renewal_how"]
