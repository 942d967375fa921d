"""One Chromium for all browser tests, and the elder page served with a stand-in for the house behind it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from tests.fakes.live_server import serving
from tests.fakes.web_service import FakeWebService, application

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--autoplay-policy=user-gesture-required",  # as on a phone
]
PHONE: ViewportSize = {"width": 390, "height": 844}
WATCH_POLICY = """
window.policyBroken = [];
addEventListener("securitypolicyviolation", (e) => policyBroken.push(e.violatedDirective + " " + e.blockedURI), true);
"""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A running Chromium whose sound rules are those of a phone."""
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Visit:
    """A person at the page: the service behind it, the address, the browser window, and what went wrong in it."""

    service: FakeWebService
    base: str
    context: BrowserContext
    page: Page
    faults: list[str] = field(default_factory=list)

    def open(self, path: str = "/", size: str | None = None) -> Page:
        """Open the page, with a letter size chosen earlier."""
        if size:
            self.context.add_cookies([{"name": "lianxin-size", "value": size, "url": self.base}])
        self.page.goto(self.base + path)
        return self.page

    def start(self, path: str = "/", size: str | None = None) -> Page:
        """Open the page and press 开始; the greeting with its choices is there afterwards."""
        self.open(path, size)
        self.page.get_by_test_id("start").click()
        self.page.get_by_test_id("choice").first.wait_for()
        return self.page

    def say(self, text: str) -> None:
        """Type a message and send it."""
        self.page.get_by_test_id("input").fill(text)
        self.page.get_by_test_id("send").click()

    def wait_for_messages(self, count: int) -> None:
        """Wait until the hall has said so many messages in all."""
        self.page.get_by_test_id("bot-message").nth(count - 1).wait_for()

    def until(self, expression: str) -> None:
        """Wait until a JavaScript expression is true; Playwright's own way needs eval, which the page forbids."""
        for _ in range(160):
            if self.page.evaluate(expression):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"never true: {expression}")

    def said(self) -> list[str]:
        """What reached the service, in order."""
        return [text for _, _, text, _ in self.service.taken]


@pytest.fixture
def service() -> FakeWebService:
    """The house behind the page, with its defaults."""
    return FakeWebService()


@pytest.fixture
def visit(chromium: Browser, service: FakeWebService) -> Iterator[Visit]:
    """A fresh visitor on a phone; no test may break the page's own policy or leave an error in its scripts."""
    with serving(application(service)) as base:
        context = chromium.new_context(viewport=PHONE, reduced_motion="reduce")
        context.set_default_timeout(8000)
        context.add_init_script(WATCH_POLICY)
        page = context.new_page()
        visit = Visit(service, base, context, page)
        page.on("pageerror", lambda error: visit.faults.append(str(error)))
        yield visit
        broken: Any = page.evaluate("window.policyBroken")
        context.close()
        assert (visit.faults, broken) == ([], [])
