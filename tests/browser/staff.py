"""The staff's windows at a console that a test serves: everybody signs in through the form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.conftest import PATIENCE_MS, WATCH_POLICY, close
from tests.fakes.house import SmallHouse

PASSWORD = "correct horse battery"
LASTING_WATCH = WATCH_POLICY.replace("window.policyBroken = []", "window.policyBroken ??= []")


def fill_in(page: Page, name: str, password: str = PASSWORD) -> None:
    """Write name and password into the form that is shown, and send it."""
    page.get_by_label("名字").fill(name)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()


@dataclass
class StaffRoom:
    """A served house and the staff's windows; no page may break its own policy or fail in its script."""

    house: SmallHouse
    base: str
    chromium: Browser
    faults: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def signed_in(
        self, name: str, role: str, size: tuple[int, int], scripts: bool, allowed: Sequence[str] = ()
    ) -> Page:
        """A new account's own window, sent to the first page after the form."""
        self.house.store.staff.add(name, role, PASSWORD, self.house.clock.now())
        page = self._window({"width": size[0], "height": size[1]}, scripts, allowed)
        page.goto(self.base + "/console")
        fill_in(page, name)
        return page

    def _window(self, viewport: Any, scripts: bool, allowed: Sequence[str]) -> Page:
        context = self.chromium.new_context(
            viewport=viewport, reduced_motion="reduce", java_script_enabled=scripts, permissions=list(allowed)
        )
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(LASTING_WATCH)
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda line: self.faults.append(line.text) if "Content Security" in line.text else None)
        return page

    def leave(self) -> None:
        """Close every window; nothing may have gone wrong in any."""
        for context in self.contexts:
            close(context)
        assert self.faults == []
