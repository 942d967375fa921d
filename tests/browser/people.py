"""A shop-keeper at the elder page and a clerk at the console, as hands and eyes: they press, type and wait."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.conftest import PATIENCE_MS, PHONE, close
from tests.browser.staff import LASTING_WATCH, fill_in
from tests.fakes.product import Product

DESK_WIDTH, DESK_HEIGHT = 1280, 900
OWN_PASSWORD = "a bridge between hearts"


class Window:
    """One browser window; `faults` collects what went wrong inside it (script errors, broken policy)."""

    def __init__(self, chromium: Browser, base: str, width: int, height: int) -> None:
        self.base = base
        self.context: BrowserContext = chromium.new_context(
            viewport={"width": width, "height": height}, reduced_motion="reduce"
        )
        self.context.set_default_timeout(PATIENCE_MS)
        self.context.add_init_script(LASTING_WATCH)
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def check(self) -> list[str]:
        """Script errors and breaches of the page's own policy so far."""
        broken: list[str] = self.page.evaluate("window.policyBroken")
        return self.faults + broken

    def close(self) -> None:
        """Close the window with everything it remembers."""
        close(self.context)


class ShopKeeper(Window):
    """Somebody at `/` or `/kiosk`."""

    def __init__(
        self, chromium: Browser, base: str, width: int = PHONE["width"], height: int = PHONE["height"]
    ) -> None:
        super().__init__(chromium, base, width, height)

    @classmethod
    def beside(cls, other: ShopKeeper) -> ShopKeeper:
        """The same person in another tab of the same browser."""
        tab = cls.__new__(cls)
        tab.base, tab.context, tab.faults = other.base, other.context, other.faults
        tab.page = other.context.new_page()
        tab.page.on("pageerror", lambda error: tab.faults.append(str(error)))
        return tab

    def open(self, path: str = "/") -> Page:
        """Open the page."""
        self.page.goto(self.base + path)
        return self.page

    def begin(self) -> None:
        """Press 开始 and wait for the greeting with its choices."""
        self.page.get_by_test_id("start").click()
        self.page.get_by_test_id("choice").first.wait_for()
        self.settle()

    def answers(self) -> Locator:
        """Everything the hall or a clerk has said."""
        return self.page.get_by_test_id("bot-message")

    def says(self, text: str) -> str:
        """Type and send; the new answer."""
        return self.does(lambda: self._send(text))

    def presses(self, words: str) -> str:
        """Tap the first choice that holds the words; the new answer."""
        key = self.page.get_by_test_id("choice").filter(has_text=words).first
        return self.does(key.click)

    def calls_a_person(self) -> str:
        """Press 找真人; the new answer."""
        return self.does(self.page.get_by_test_id("human").click)

    def hears(self, words: str) -> None:
        """Wait until the words come by themselves."""
        expect(self.answers().filter(has_text=words).last).to_be_visible(timeout=PATIENCE_MS)

    def settle(self) -> None:
        """Wait until nothing is on its way."""
        expect(self.page.locator("html.sending")).to_have_count(0, timeout=PATIENCE_MS)

    def _send(self, text: str) -> None:
        self.page.get_by_test_id("input").fill(text)
        self.page.get_by_test_id("send").click()

    def does(self, act: Callable[[], None]) -> str:
        """Do something that is answered; the new answer."""
        before = self.answers().count()
        act()
        self.answers().nth(before).wait_for()
        self.settle()
        return "\n".join(text.strip() for text in self.answers().locator(".text").all_inner_texts()[before:])


class Clerk(Window):
    """Somebody at `/console` with an account that the command line made."""

    def __init__(self, chromium: Browser, product: Product, name: str, role: str = "clerk") -> None:
        super().__init__(chromium, product.base, DESK_WIDTH, DESK_HEIGHT)
        self.name = name
        made = product.command("staff", "add", name, "--role", role)
        assert made.returncode == 0, made.stderr
        self._first_password: str = json.loads(made.stdout)["password"]

    def signs_in(self) -> Page:
        """Sign in with the one-time password, choose an own one, and see the queue."""
        page = self.page
        page.goto(self.base + "/console")
        page.get_by_test_id("login").wait_for()
        fill_in(page, self.name, self._first_password)
        page.get_by_label("现在的密码").fill(self._first_password)
        page.get_by_label("新密码", exact=True).fill(OWN_PASSWORD)
        page.get_by_label("再写一遍新密码").fill(OWN_PASSWORD)
        page.get_by_role("button", name="换密码").click()
        page.goto(self.base + "/console")
        page.get_by_test_id("queue").wait_for()
        return page

    def case(self, words: str) -> Locator:
        """The entry of the queue that holds the words."""
        return self.page.locator(".case").filter(has_text=words)

    def claims(self, words: str) -> None:
        """Take the one whose entry holds the words."""
        self.case(words).get_by_test_id("claim").click()
        self.page.get_by_test_id("reply").wait_for()

    def replies(self, text: str) -> None:
        """Write to the person."""
        self.page.get_by_test_id("reply").fill(text)
        self.page.get_by_role("button", name="发送").click()
        expect(self.page.locator(".line.staff").last).to_contain_text(text)

    def closes(self) -> None:
        """End the conversation."""
        self.page.get_by_test_id("close").click()
        self.page.get_by_test_id("queue").wait_for()


def number_in(text: str) -> str:
    """The appointment number in an answer."""
    found = re.search(r"预约号(\d+)", text)
    assert found is not None, text
    return found.group(1)
