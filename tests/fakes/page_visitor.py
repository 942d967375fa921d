"""Somebody at the page of a running product, as a browser would be: a cookie, and requests of the page itself."""

from __future__ import annotations

import http.cookiejar
import json
import urllib.request
import uuid
from typing import Any

from tests.fakes.product import press, text_of


class PageVisitor:
    """Opens the page and talks: by writing, pressing, speaking, showing."""

    def __init__(self, base: str) -> None:
        self._base = base
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._browser = urllib.request.build_opener(urllib.request.ProxyHandler({}), cookies)
        self._browser.open(base + "/", timeout=30).read()
        self.last: list[dict[str, Any]] = []

    def say(self, *texts: str) -> str:
        """Write these one after the other; what the last one was answered."""
        for text in texts:
            body = json.dumps({"message": text, "id": uuid.uuid4().hex}).encode()
            self.last = self._post("/web/messages", body, "application/json")
        return text_of(self.last)

    def press(self, title: str) -> str:
        """Press the button whose title has these words."""
        return self.say(press(self.last, title))

    def speak(self, sound: bytes) -> str:
        """Send a recording."""
        self.last = self._post("/web/voice", sound, "audio/ogg")
        return text_of(self.last)

    def show(self, photo: bytes) -> str:
        """Send a photo."""
        self.last = self._post("/web/photo", photo, "image/jpeg")
        return text_of(self.last)

    def _post(self, path: str, raw: bytes, kind: str) -> list[dict[str, Any]]:
        head = {"Content-Type": kind, "Origin": self._base}
        request = urllib.request.Request(self._base + path, raw, head)
        with self._browser.open(request, timeout=30) as answer:
            return json.loads(answer.read())  # type: ignore[no-any-return]
