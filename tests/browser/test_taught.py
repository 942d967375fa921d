"""A question nobody understood, taught by a click, trained for real in the running house, and answered afterwards."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.cli.main import ROOT
from bot.cli.registry import Registry
from tests.browser.people import Clerk, ShopKeeper
from tests.fakes.product import Product, running

# A whole training: a minute and a half on a free machine, and a busy one must not make it a fault.
pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.rasa, pytest.mark.timeout(1500)]
ASKED = "那张纸头满了要紧不"
TRAINED_WITHIN_MS = 1_200_000


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Product]:
    """A product whose models and lessons are its own, so that what is taught here stays here."""
    made = Registry(ROOT / "var" / "models")
    active = made.active()
    assert active is not None, "make test trains a model first"
    data = tmp_path / "hall"
    for name in ("models", "learned"):
        (data / name).mkdir(parents=True)
    for file in (
        made.path(active.name),
        made.path(active.name).with_name(f"{active.name}.json"),
        made.folder / "current.json",
    ):
        shutil.copy(file, data / "models")
    with running(data) as product:
        yield product


@pytest.fixture
def editor(chromium: Browser, house: Product) -> Iterator[Clerk]:
    person = Clerk(chromium, house, "林演示", "editor")
    yield person
    faults = person.check()
    person.close()
    assert faults == []


def asked(chromium: Browser, house: Product) -> str:
    """What somebody nobody has met is told when they ask."""
    person = ShopKeeper(chromium, house.base)
    person.open()
    person.begin()
    told = person.says(ASKED)
    assert person.check() == []
    person.close()
    return told


def teach(page: Page) -> None:
    """Say what was meant, from the list of all meanings."""
    page.get_by_role("link", name="学习").click()
    group = page.get_by_test_id("groups").locator("> li").filter(has_text=ASKED)
    group.get_by_label("别的意思").select_option(label="续证晚了")
    group.get_by_role("button", name="教成这个").click()
    expect(page.get_by_role("alert")).to_have_text("教好了，下次训练就学。")


def train(page: Page) -> None:
    """Train with it, and watch until the new model has passed its examination and is in use."""
    page.get_by_role("link", name="模型").click()
    expect(page.get_by_test_id("models").locator("tbody tr")).to_have_count(1)
    page.get_by_role("button", name="用教过的话重新训练").click()
    expect(page.get_by_test_id("job")).to_contain_text("正在训练")
    expect(page.get_by_role("button", name="用教过的话重新训练")).to_be_visible(timeout=TRAINED_WITHIN_MS)
    newest = page.get_by_test_id("models").locator("tbody tr").first
    expect(newest).to_contain_text("在用")
    expect(newest).to_contain_text("1句")


def test_what_nobody_understood_is_taught_trained_and_answered(
    chromium: Browser, house: Product, editor: Clerk
) -> None:
    before = asked(chromium, house)
    assert "过期" not in before.splitlines()[0]
    page = editor.signs_in()
    teach(page)
    train(page)
    assert "过期" in asked(chromium, house)
    [row] = [one for one in house.rows("models") if one["state"] == "active"]
    assert row["learned"] == 1
