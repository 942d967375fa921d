"""One person on each of the channels, with the same four things to do: say, press, look, be told."""

from __future__ import annotations

import asyncio
import http.cookiejar
import json
import re
import threading
import time
import urllib.request
import uuid
from collections.abc import Coroutine, Iterator
from contextlib import suppress
from typing import Any, Protocol
from urllib.parse import urlencode

from tests.fakes.patience import PATIENCE_S, wait_until
from tests.fakes.product import Product, shown
from tests.fakes.wechat_people import WechatPerson
from tests.fakes.wechat_server import WechatServer

QUIET_S, ALL_DAY_S = 1.0, 900.0
"""So long nothing comes after what a listener is told at once; who misses something because of it asks again."""


class Somebody(Protocol):
    """A person of a scenario."""

    channel: str
    sender: str

    def say(self, text: str) -> str: ...

    def press(self, words: str) -> str: ...

    def told(self) -> str: ...

    def press_told(self, words: str) -> str: ...

    def carries(self) -> set[str]: ...


class OnRest:
    """A program behind the REST channel."""

    channel = "rest"

    def __init__(self, product: Product) -> None:
        self._product = product
        self.sender = uuid.uuid4().hex
        self.heard: list[str] = []
        self._screen: list[dict[str, Any]] = []
        self._seen: list[dict[str, Any]] = []

    def listening(self) -> OnRest:
        """Keep one stream open, as a program behind REST does: who hangs up is rung, and has missed what came then."""
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def _listen(self) -> None:
        with suppress(OSError, ValueError), self._open(f"/events?sender={self.sender}", ALL_DAY_S) as stream:
            for event in _data(stream):
                self._seen.append(event)

    def say(self, text: str) -> str:
        """Send a text; everything on the screen afterwards."""
        replies = self._send(text)
        self._screen = replies or self._screen
        return shown(replies)

    def _send(self, text: str) -> list[dict[str, Any]]:
        replies = self._product.say(self.sender, text)
        self.heard += [reply["custom"]["spoken"] for reply in replies]
        return replies

    def press(self, words: str) -> str:
        """Press the first button whose title holds the words."""
        payload = next(b["payload"] for r in self._screen for b in r["buttons"] if words in b["title"])
        return self.say(payload)

    def told(self) -> str:
        """Everything the house has said by itself so far."""
        return "\n".join(n.get("text", "") for n in self._seen)

    def press_told(self, words: str) -> str:
        """Press the newest button that came by itself and whose title holds the words."""
        buttons = [b for event in self._seen for b in event.get("buttons", ()) if words in b["title"]]
        return self.say(buttons[-1]["payload"])

    def carries(self) -> set[str]:
        """The kinds of the papers under the last answer, fetched."""
        kinds = set()
        for one in self._screen:
            for address in filter(None, (one.get("image"), one.get("attachment"))):
                with self._open(address) as answer:
                    assert answer.read()
                    kinds.add(answer.headers["content-type"].split(";")[0])
        return kinds

    def _open(self, path: str, patience_s: float = PATIENCE_S) -> Any:
        return urllib.request.urlopen(self._product.base + path, timeout=patience_s)


class OnPage(OnRest):
    """A visitor of the page, known by its cookie."""

    channel = "web"

    def __init__(self, product: Product) -> None:
        super().__init__(product)
        self._jar = http.cookiejar.CookieJar()
        self._browser = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self._jar)
        )
        self._browser.open(product.base + "/", timeout=PATIENCE_S).read()
        signed = next(c.value for c in self._jar if "size" not in c.name)
        self.sender = str(signed).rpartition(".")[0]

    def _send(self, text: str) -> list[dict[str, Any]]:
        body = json.dumps({"message": text, "id": uuid.uuid4().hex}).encode()
        headers = {"Content-Type": "application/json", "Origin": self._product.base, "Sec-Fetch-Site": "same-origin"}
        request = urllib.request.Request(f"{self._product.base}/web/messages?at=web", body, headers)
        with self._browser.open(request, timeout=30) as answer:
            return json.load(answer)  # type: ignore[no-any-return]

    def told(self) -> str:
        """Everything the house has said by itself so far: a page asks for what it has not shown yet."""
        self._seen += _events(self._open, "/web/events?at=web&after=0")
        return super().told()

    def _open(self, path: str, patience_s: float = PATIENCE_S) -> Any:
        request = urllib.request.Request(self._product.base + path, headers={"Sec-Fetch-Site": "same-origin"})
        return self._browser.open(request, timeout=patience_s)


class OnTelegram:
    """A private chat in the Telegram emulator."""

    channel = "telegram"

    def __init__(self, visitor: Any) -> None:
        self._visitor = visitor
        self.sender = str(visitor.chat)
        self._seen = 0

    def say(self, text: str) -> str:
        """Send a text; everything that was answered."""
        self._seen = len(self._visitor.messages())
        return self._answered(self._visitor.writes(text))

    def press(self, words: str) -> str:
        """Tap the first inline button that holds the words, newest message first."""
        for message in reversed(self._visitor.messages()):
            for row in message["reply_markup"].get("inline_keyboard", ()):
                for button in row:
                    if words in button["text"]:
                        self._seen = len(self._visitor.messages())
                        return self._answered(self._visitor.taps(message, button["callback_data"]))
        raise AssertionError(f"no button with {words}")

    def press_told(self, words: str) -> str:
        """Tap a button of a notice, again if need be: an old screen may still show it."""
        return self.press(words)

    def told(self) -> str:
        """Everything the house has written so far."""
        return "\n".join(m["text"] for m in self._visitor.messages())

    def carries(self) -> set[str]:
        """The kinds of the files that came into the chat."""
        kinds = {"sendPhoto": "image/png", "sendDocument": "text/calendar"}
        end = time.monotonic() + PATIENCE_S
        while len(found := self._visitor.files()) < len(kinds) and time.monotonic() < end:
            time.sleep(0.1)
        return {kinds[method] for method in found}

    def _answered(self, update: int) -> str:
        self._visitor.waits_for_all(update)
        return "\n".join(_screen(m) for m in self._visitor.messages()[self._seen :])


PUBLIC = "https://hall.example"


class OnWechat:
    """Somebody in WeChat; what they see is what the service has let through."""

    channel = "wechat"

    def __init__(self, product: Product, server: WechatServer) -> None:
        self._product = product
        self._person = WechatPerson(server, self._post)
        self.sender = self._person.known.openid
        self._screen = ""

    async def _post(self, query: dict[str, str], body: str) -> tuple[int, str]:
        address = f"{self._product.base}/webhooks/wechat?{urlencode(query)}"
        request = urllib.request.Request(address, body.encode(), {"Content-Type": "text/xml"})
        answer = await asyncio.to_thread(urllib.request.urlopen, request, timeout=5.0)
        with answer:
            return answer.status, answer.read().decode()

    def say(self, text: str) -> str:
        """Write; everything that was answered, at once or behind it."""
        return self._answered(self._person.says(text))

    def press(self, words: str) -> str:
        """Type the number that stands before the choice."""
        rows = [row for row in self._screen.splitlines() if words in row and re.match(r"\d+\. ", row)]
        return self.say(rows[0].partition(".")[0])

    def told(self) -> str:
        """Everything the house has written so far."""
        return "\n".join(self._person.texts)

    def press_told(self, words: str) -> str:
        """Press a line of a notice."""
        return self._answered(self._person.presses(words))

    def _answered(self, doing: Coroutine[Any, Any, str]) -> str:
        seen = len(self._person.texts)
        if asyncio.run(doing) == "success":
            wait_until(lambda: len(self._person.texts) > seen)
        self._screen = "\n".join(self._person.texts[seen:])
        return self._screen

    def carries(self) -> set[str]:
        """The picture in the conversation, and the calendar file beside the sheet that the link leads to."""
        wait_until(lambda: any(kind == "image" for kind, _ in self._person.known.got))
        kinds = {"image/png"}
        for path in re.findall(rf'href="{PUBLIC}(/ticket/[^"]+)"', self._screen):
            with urllib.request.urlopen(f"{self._product.base}{path}.ics", timeout=PATIENCE_S) as answer:
                kinds.add(answer.headers["content-type"].split(";")[0])
        return kinds


def _screen(message: dict[str, Any]) -> str:
    rows = message["reply_markup"].get("inline_keyboard", ())
    return "\n".join([message["text"], *(b["text"] for row in rows for b in row)])


def _events(opens: Any, path: str) -> list[dict[str, Any]]:
    """What a listener that asks for everything from the start is told until nothing comes any more."""
    found: list[dict[str, Any]] = []
    with suppress(TimeoutError, OSError), opens(path, QUIET_S) as stream:
        for event in _data(stream):
            found.append(event)
    return found


def _data(stream: Any) -> Iterator[dict[str, Any]]:
    for line in map(bytes.decode, stream):
        if line.startswith("data:"):
            yield json.loads(line[5:])
