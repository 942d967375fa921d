"""One Chromium for all browser tests, and the elder page served with a stand-in for the house behind it."""

from __future__ import annotations

import atexit
import contextlib
import functools
import os
import shutil
import signal
import tempfile
import threading
import wave
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Playwright, ViewportSize, expect, sync_playwright

from tests.fakes import sounds
from tests.fakes.live_server import serving
from tests.fakes.web_service import FakeWebService, application

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
# Two hidden pages draw the address bar of every window and a process is kept ready for the next site: half of what a
# window costs. The last list wins, so those that Playwright leaves out and a test could notice stand here again.
LEFT_OUT = (
    "WebUIOmniboxPopup,WebUIOmniboxAimPopup,SpareRendererForSitePerProcess,AimEnabled,"
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,"
    "LensOverlay,MediaRouter,PaintHolding,ThirdPartyStoragePartitioning,AvoidCorsURLLoaderRestartOnRedirect,"
    "OptimizationHints,NetworkTimeServiceQuerying,PreconnectToSearch"
)
ARGUMENTS = [
    f"--disable-features={LEFT_OUT}",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--autoplay-policy=user-gesture-required",  # as on a phone
    "--use-fake-device-for-media-stream",  # a microphone that plays a file; each test says whether it may be used
]
PHONE: ViewportSize = {"width": 390, "height": 844}
WATCH_POLICY = """
window.policyBroken = [];
addEventListener("securitypolicyviolation", (e) => policyBroken.push(e.violatedDirective + " " + e.blockedURI), true);
"""


PATIENCE_MS = 20_000  # a net below what never comes; a test that claims something about time moves the page's clock
CLOSES_WITHIN_S = 20.0
MARK = f"--lianxinqiao-browser-tests={os.getpid()}"  # unknown to Chromium, which ignores it


class Chromiums:
    """The running Chromium; another one after it had to be killed."""

    def __init__(self, playwright: Playwright) -> None:
        self._playwright = playwright
        self._running: Browser | None = None

    def running(self) -> Browser:
        """A Chromium that answers."""
        if self._running is None or not self._running.is_connected():
            path = next(filter(None, map(shutil.which, CHROMIUM)), None)
            voice = f"--use-file-for-fake-audio-capture={spoken()}"
            self._running = self._playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS, voice, MARK])
        return self._running

    @contextlib.contextmanager
    def with_microphone(self, sound: Path) -> Iterator[Browser]:
        """Another Chromium whose microphone plays a WAV file over and over."""
        path = next(filter(None, map(shutil.which, CHROMIUM)), None)
        flags = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
        heard = f"--use-file-for-fake-audio-capture={sound}"
        browser = self._playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS, *flags, heard, MARK])
        watch = threading.Timer(CLOSES_WITHIN_S * 6, kill_chromium)
        watch.start()
        try:
            yield browser
            with contextlib.suppress(Error):
                browser.close()
        finally:
            watch.cancel()


@functools.cache
def spoken() -> Path:
    """What Chromium's microphone hears, again and again: something like a voice, a short pause behind it."""
    path = Path(tempfile.mkdtemp(prefix="lianxin-mic-")) / "voice.wav"
    atexit.register(shutil.rmtree, path.parent, ignore_errors=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sounds.RATE)
        file.writeframes(sounds.pcm(sounds.babble(2.0)) + sounds.pcm(sounds.silence(0.3)))
    return path


def kill_chromium() -> None:
    """End the processes of this run's Chromium, whatever they wait for."""
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if MARK.encode() in (folder / "cmdline").read_bytes():
                os.kill(int(folder.name), signal.SIGKILL)


def close(context: BrowserContext) -> None:
    """Close a window's context. Chromium sometimes never answers that on a busy machine: then it is killed instead."""
    watch = threading.Timer(CLOSES_WITHIN_S, kill_chromium)
    watch.start()
    try:
        with contextlib.suppress(Error):  # the browser is gone with its windows
            context.close()
    finally:
        watch.cancel()


@pytest.fixture(scope="session")
def chromiums() -> Iterator[Chromiums]:
    """What starts Chromium."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        yield Chromiums(playwright)
        kill_chromium()


@pytest.fixture
def chromium(chromiums: Chromiums) -> Browser:
    """A running Chromium whose sound rules are those of a phone."""
    return chromiums.running()


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

    def hold_clock(self) -> Page:
        """Let the page's time stand still from now on, before it is opened; `page.clock.run_for` moves it."""
        self.page.clock.install()
        self.page.clock.pause_at(datetime.now() + timedelta(seconds=1))
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
        for _ in range(PATIENCE_MS // 50):
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
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(WATCH_POLICY)
        page = context.new_page()
        visit = Visit(service, base, context, page)
        page.on("pageerror", lambda error: visit.faults.append(str(error)))
        yield visit
        broken: Any = page.evaluate("window.policyBroken")
        close(context)
        assert (visit.faults, broken) == ([], [])
