"""The real pictures of docs/screens and docs/console: starts the product with the invented hall and photographs it.

.venv/bin/python -m tools.screenshots [FOLDER]     # needs Chromium on PATH; FOLDER instead of docs
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.people import Clerk, ShopKeeper
from tests.fakes.product import Product, running

ROOT = Path(__file__).resolve().parent.parent
MORNING = "2026-11-23T09:10"
CONSOLE = {
    "appointments": "appointments?day=2026-11-28",
    "numbers": "appointments",
    "week": "appointments/week?day=2026-11-28",
    "cases": "cases",
    "new-case": "cases/new",
    "calls": "calls",
    "holders": "holders",
    "family": "family",
    "phrases": "phrases",
    "answers": "knowledge",
    "answer": "knowledge/renewal_fee.general",
    "settings": "settings",
    "days": "settings/days",
    "learning": "learning",
    "models": "learning/models",
    "studio": "studio",
    "figures": "figures",
    "notice": "broadcasts/new",
    "channels": "channels",
    "health": "health",
    "staff": "staff",
    "audit": "audit",
}
LARGEST = 200_000  # bytes of one picture, so that a clone stays small


class Album:
    """A folder of pictures, none larger than LARGEST."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def take(self, page: Page, name: str) -> None:
        """Photograph what the window shows now."""
        page.mouse.move(0, 0)  # a button under the pointer has another colour
        page.wait_for_timeout(300)  # letters and the last scroll settle
        path = self._folder / f"{name}.png"
        size = len(page.screenshot(path=path, scale="css"))
        print(f"{name}: {size // 1000} kB", file=sys.stderr)
        if size > LARGEST:
            raise RuntimeError(f"{path} has {size} bytes, more than {LARGEST}; make its window smaller")


def ask_and_book(person: ShopKeeper, album: Album) -> None:
    """From 开始 to the number of an appointment."""
    album.take(person.open(), "start")
    person.begin()
    person.says("续证要带什么")
    person.says("续证要钱吗")
    album.take(person.page, "answer")
    person.says("我要预约续证")
    person.says("星期六晚上")
    album.take(person.page, "booking")
    person.presses("晚上6:30")
    for words in ("林演示", "13800001234", "不知道"):
        person.says(words)
    person.says("对")
    album.take(person.page, "booked")


def reach_a_person(person: ShopKeeper, clerk: Clerk, album: Album) -> None:
    """The queue as the person and the clerk see it, and the whole story with its answer."""
    person.says("我的证丢了怎么办")
    person.calls_a_person()
    person.page.locator("#state").wait_for()
    album.take(person.page, "queue")
    page = clerk.signs_in()
    album.take(page, "clerk")
    clerk.claims("网页")
    clerk.replies("您好，我是窗口的小陈。您星期六来的时候，我帮您看补办的事。")
    album.take(page, "story")


def visit_pages(admin: Clerk, album: Album) -> None:
    """Every kind of page of the console, as its administrator sees it after a day's work."""
    page = admin.signs_in()
    for name, address in CONSOLE.items():
        answer = page.goto(f"{admin.base}/console/{address}")
        if answer is None or answer.status != 200:
            raise RuntimeError(f"{address} does not show itself")
        album.take(page, name)


def visit_kiosk(browser: Browser, product: Product, album: Album) -> None:
    """The start of the hall's own screen, and checking in by number (no camera is to be had here)."""
    kiosk = ShopKeeper(browser, product.base, 810, 1440)
    album.take(kiosk.open("/kiosk"), "kiosk")
    kiosk.page.get_by_test_id("tile-checkin").click()
    kiosk.page.get_by_test_id("way-number").click()
    kiosk.page.locator("[data-digit='4']").click()
    album.take(kiosk.page, "kiosk-checkin")
    kiosk.close()


def photograph(browser: Browser, product: Product, folder: Path) -> None:
    """All pictures, in the order of the main job."""
    album = Album(folder / "screens")
    person, clerk = ShopKeeper(browser, product.base), Clerk(browser, product, "陈演示")
    ask_and_book(person, album)
    reach_a_person(person, clerk, album)
    visit_kiosk(browser, product, album)
    admin = Clerk(browser, product, "沈演示", "admin")
    visit_pages(admin, Album(folder / "console"))
    for window in (person, clerk, admin):
        window.close()


def main(folder: Path) -> int:
    """Write the pictures; exit 0 when all were taken."""
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        print("Chromium is missing; install it: sudo apt-get install chromium", file=sys.stderr)
        return 1
    with (
        tempfile.TemporaryDirectory() as data,
        running(Path(data) / "data", now=MORNING) as product,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        photograph(browser, product, folder)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs"))
