"""The conversations of every channel once more with hands and eyes: the elder page in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

pytest.importorskip("lo_bot_api_emulator")
from tests.browser.people import ShopKeeper
from tests.fakes.scenarios import Hall, hall_with_every_channel, scenarios, walk

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.rasa, pytest.mark.emulator]


class OnScreen:
    """A visitor who sees the page and presses what is on it."""

    channel = "web"

    def __init__(self, keeper: ShopKeeper, presses_of_news: int) -> None:
        """`presses_of_news` is how often a button of what came by itself will be pressed."""
        self._keeper = keeper
        self._presses_of_news = presses_of_news
        self._old_tabs: list[ShopKeeper] = []
        keeper.open()
        cookies = {one["name"]: one["value"] for one in keeper.context.cookies()}
        signed = next(value for name, value in cookies.items() if "size" not in name)
        self.sender = signed.rpartition(".")[0]
        keeper.begin()

    def say(self, text: str) -> str:
        """Type and send; the new answer with its choices."""
        return self._with_choices(self._keeper.says(text))

    def press(self, words: str) -> str:
        """Press the first choice that holds the words; the new answer with its choices."""
        return self._with_choices(self._keeper.presses(words))

    def told(self) -> str:
        """Everything the hall has said."""
        return "\n".join(self._keeper.answers().all_inner_texts())

    def press_told(self, words: str) -> str:
        """Press the choice that holds the words; once it has gone from the screen, in a tab that was opened before."""
        if self._old_tabs:
            tab = self._old_tabs.pop()
            return self._with_choices(tab.presses(words), tab)
        for _ in range(self._presses_of_news - 1):
            tab = ShopKeeper.beside(self._keeper)
            tab.open()
            tab.page.get_by_test_id("start").click()
            expect(tab.page.get_by_test_id("choice").filter(has_text=words)).to_be_visible()
            self._old_tabs.append(tab)
        key = self._choices().filter(has_text=words).last
        return self._with_choices(self._keeper.does(key.click))

    def carries(self) -> set[str]:
        """The kinds of the picture and the file under the last answer, fetched by the browser."""
        last = self._keeper.answers().filter(has=self._keeper.page.locator("img.picture")).last
        expect(last.locator("img.picture")).to_have_js_property("complete", True)
        assert last.locator("img.picture").evaluate("one => one.naturalWidth") > 0
        calendar = self._keeper.page.get_by_test_id("calendar").last.get_attribute("href")
        assert calendar is not None
        answer = self._keeper.page.request.get(self._keeper.base + calendar)
        drawn = self._keeper.page.request.get(self._keeper.base + re.sub(r"\.ics$", ".png", calendar))
        return {one.headers["content-type"].split(";")[0] for one in (answer, drawn)}

    def _choices(self, tab: ShopKeeper | None = None) -> Locator:
        return (tab or self._keeper).page.get_by_test_id("choice")

    def _with_choices(self, said: str, tab: ShopKeeper | None = None) -> str:
        return "\n".join([said, *self._choices(tab).all_inner_texts()])


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    with hall_with_every_channel(tmp_path_factory.mktemp("scenarios")) as hall:
        yield hall


@pytest.fixture
def keeper(chromium: Browser, hall: Hall) -> Iterator[ShopKeeper]:
    """Somebody with a phone; nothing may go wrong inside the page."""
    keeper = ShopKeeper(chromium, hall.product.base)
    yield keeper
    faults = keeper.check()
    keeper.close()
    assert faults == []


@pytest.mark.parametrize("scenario", scenarios(), ids=lambda s: s["name"])
def test_a_conversation_on_the_screen_ends_in_the_right_rows(
    scenario: dict[str, Any], keeper: ShopKeeper, hall: Hall
) -> None:
    news = sum("press_told" in turn for turn in scenario["turns"])
    walk(scenario, OnScreen(keeper, news), hall)
