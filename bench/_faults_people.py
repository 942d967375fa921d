"""People who want something and stay until they have it: they read what is asked, send again what got no answer, and
say again what was answered with a request for patience.
"""

from __future__ import annotations

import http.client
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from tests.fakes.product import REST, Product, press, shown, text_of

PATIENCE_S = 150.0
"""So long a message is sent again before it counts as lost."""
STAYS_S = 240.0
"""So long somebody stays to get what they came for."""
AGAIN_S = 2.0
JUMP_S = 12.0
"""Longer than a clock stays wrong."""
PATIENTLY = re.compile("打了个盹|出了点问题|没答上来|记不下来")
"""What is said where an answer could not be given as usual."""
SERVICES = ("续证", "变更", "补办", "停业", "歇业")
PARTS_OF_DAY = ("上午", "下午")
WEEKDAYS = (
    "下周一",
    "下周二",
    "下周三",
    "下周四",
    "下周五",
    "下下周一",
    "下下周二",
    "下下周三",
    "下下周四",
    "下下周五",
)


class Tally:
    """What was sent and what became of it, counted by all people together."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.counts: Counter[str] = Counter()
        self.sayings: Counter[str] = Counter()
        self.broken_off = threading.Event()  # the run itself has failed: nobody needs to stay any longer

    def add(self, name: str) -> None:
        """One more of something: sent, answered, degraded, retried, lost, stuck."""
        with self._lock:
            self.counts[name] += 1

    def note(self, what: str) -> None:
        """Remember what was seen, for whoever looks for the reason."""
        with self._lock:
            self.sayings[what[:200]] += 1


class Lost(Exception):
    """A message that was never answered."""


class Customer:
    """One person behind the REST channel, with a wish: `book`, `visit`, `move`, `cancel`, `ask`, `clerk` or `leave`.

    `days` are those on which a place would suit; whoever wants to move or cancel must not take one of the same day.
    """

    days: Sequence[str] = WEEKDAYS
    near = False
    clock_jumps = False
    """Whether an appointment may be near or over before it is moved: its person is told to ring, or takes another."""

    def __init__(self, product: Product, number: int, wish: str, seed: int, tally: Tally) -> None:
        self.sender = f"{seed}-{number}-{wish}"
        self.wish = wish
        self._product = product
        self._tally = tally
        self._random = random.Random(self.sender)
        self._said = 0
        self._service = self._random.choice(SERVICES)
        self._phone = f"138{seed % 1000:03d}{number:05d}"

    def live(self) -> bool:
        """Get what is wanted; whether it was reached. A lost message is the end of it."""
        end = time.monotonic() + STAYS_S
        try:
            reached = bool({"ask": self._ask, "clerk": self._clerk}.get(self.wish, self._appoint)(end))
        except Lost:
            self._tally.add("lost")
            return False
        self._tally.add("reached" if reached else "stuck")
        return reached

    # -- what somebody wants ------------------------------------------------------------------------------

    def _ask(self, _end: float) -> bool:
        questions = ("续证要多少钱", "续证要带什么材料", "你们几点上班", "证丢了怎么办")
        return all(text_of(self._say(one)) for one in self._random.sample(questions, 3))

    def _clerk(self, end: float) -> bool:
        called = self._until(end, "人工", "叫工作人员|回电|请稍等|上班|已经帮您")
        self._say("有人吗")
        return called and self._until(
            end, "不等了", "好的，不等了|那就先这样|没有查到"
        )  # with the clock ahead nobody waits any more

    def _appoint(self, end: float) -> bool:
        if self.wish == "leave":  # with a place held, and without a word
            return self._book(end, f"我要预约{self._service}", over="怎么称呼")
        start = "我走不动，能不能上门来办" if self.wish == "visit" else f"我要预约{self._service}"
        if not self._book(end, start):
            return False
        if self.wish == "cancel":
            return self._cancel(end)
        if self.wish == "move":
            over = "改好了|约好了|留好了|请直接打电话" if self.clock_jumps else "改好了"
            return self._book(end, "我想改到" + self._day(), over=over)
        return True

    def _cancel(self, end: float) -> bool:
        unknown = 0
        while time.monotonic() < end:
            replies = self._say("取消预约")
            unknown = unknown + 1 if "没有查到" in text_of(replies) else 0
            if unknown > (JUMP_S / AGAIN_S if self.clock_jumps else 0):
                return True  # an earlier word was carried out after all, or it is over and not by a wrong clock
            if "对吗" in text_of(replies) and "已经取消" in text_of(self._say("对，取消")):
                return True
            time.sleep(AGAIN_S)
        return False

    def _book(self, end: float, start: str, over: str = "约好了|留好了|您约了") -> bool:
        """Answer what is asked until the place is there; say the same again where the answer was none."""
        words, screen = start, self._say(start)
        while time.monotonic() < end:
            text = text_of(screen)
            if re.search(over, text):
                return True
            answer = self._answer(screen, text)
            if answer is None:
                time.sleep(AGAIN_S)
                if not PATIENTLY.search(text):
                    self._tally.note(f"{self.wish}: {words!r} -> {text!r}")
                    words = start
                answer = words
            words = answer
            screen = self._say(words)
        self._tally.note(f"{self.wish} left at {text_of(screen)!r}")
        return False

    def _answer(self, screen: list[dict[str, Any]], text: str) -> str | None:
        """What a person says to what is asked; None where nothing is."""
        known: tuple[tuple[str, Callable[[], str | None]], ...] = (
            ("对不对", lambda: "对"),
            ("对吗", lambda: "对"),
            ("怎么称呼", lambda: "我叫林演示"),
            ("请说您的电话", lambda: self._phone),
            ("证号，12位", lambda: "不知道"),
            ("去哪里|乡镇（街道）", lambda: "江口镇演示村8号"),
            ("可以上门", lambda: press(screen, "约上门") if "约上门" in shown(screen) else None),
            ("候补|约满|没有空位|约不了|别人约走|先约走", self._day),
            ("有空", lambda: self._random.choice([self._slot(screen), self._day()])),
            ("什么时候|哪一天|哪天", self._day),
            ("没有查到您的预约", lambda: f"我要预约{self._service}" if self.clock_jumps else None),
            ("办哪件事", lambda: self._service if self.clock_jumps else None),
        )
        return next((say() for pattern, say in known if re.search(pattern, text)), None)

    def _slot(self, screen: list[dict[str, Any]]) -> str:
        offered = [
            b["payload"] for r in screen for b in r["buttons"] if "星期" in b["title"] and "今天" not in b["title"]
        ]
        return self._random.choice(offered) if offered else self._day()

    def _day(self) -> str:
        return self._random.choice(self.days) + self._random.choice(PARTS_OF_DAY)

    def _until(self, end: float, words: str, pattern: str) -> bool:
        while time.monotonic() < end:
            text = shown(self._say(words))
            if re.search(pattern, text) or not text:  # nothing: a clerk has been called already
                return True
            self._tally.note(f"{self.wish}: {words!r} -> {text!r}")
            time.sleep(AGAIN_S)
        return False

    # -- one message --------------------------------------------------------------------------------------

    def _say(self, words: str) -> list[dict[str, Any]]:
        """Send one message, again with the same id until it is answered. Raises Lost."""
        if self._tally.broken_off.is_set():
            raise Lost
        self._said += 1
        self._tally.add("sent")
        body = {"sender": self.sender, "message": words, "metadata": {"message_id": str(self._said)}}
        end, pause = time.monotonic() + PATIENCE_S, 0.3
        while (replies := self._post(body)) is None:
            if time.monotonic() > end or self._tally.broken_off.wait(pause * self._random.uniform(0.5, 1.5)):
                raise Lost
            pause = min(3.0, pause * 2)
            self._tally.add("retried")
        self._tally.add("answered")
        if PATIENTLY.search(text_of(replies)) or self._from_the_book(replies):
            self._tally.add("degraded")
        return replies

    def _from_the_book(self, replies: list[dict[str, Any]]) -> bool:
        """Whether the answer was looked up without the dialogue engine: then a person is all that is offered."""
        buttons = [b["title"] for r in replies for b in r["buttons"]]
        return buttons == ["找工作人员"] and bool(replies[0]["custom"].get("answer")) and self.wish != "ask"

    def _post(self, body: dict[str, Any]) -> list[dict[str, Any]] | None:
        try:
            status, replies = self._product.post(REST, body)
        except (OSError, http.client.HTTPException):
            return None
        if status >= 500:
            self._tally.add(f"status {status}")
            return None
        assert status == 200, (status, replies)
        return replies if isinstance(replies, list) else None
