"""A house behind the elder page: it answers from a table, fails when told to, and keeps what it was asked."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from bot.channels.page import assets
from bot.channels.web import routes

SECRET = b"only for tests"
MENU = ("续证怎么办", "预约办事", "要带什么材料", "找工作人员")
SLOTS = ("周六 11月28日 上午9:00", "周六 11月28日 晚上6:30", "周日 11月29日 上午9:30")
ANSWERS: dict[str, list[tuple[str, tuple[str, ...]]]] = {
    "你好": [("您好，这里是样例烟草大厅。您想办什么事？", MENU)],
    "续证怎么办": [
        ("到期前三十天来续证。带身份证、旧证和营业执照。", ()),
        ("要不要现在就约个时间？", ("好，预约", "先不用")),
    ],
    "预约办事": [("最近有这三个时间，您看哪个方便？", SLOTS)],
    "约的时候问费用": [("续证不收钱。", ("到期提醒我", "找工作人员")), ("您看哪个时间方便？", SLOTS)],
    "电话": [("大厅电话是 0594-3300000，烟草热线 12313。罚款110元不用拨110。", ())],
    "约好": [("约好了！预约号0001。", ("我的预约",))],
    "人工": [("正在帮您找工作人员，您前面还有一位。", ())],
}
DEFAULT = [("您可以问续证、预约，或者找工作人员。", ())]


@dataclass
class FakeWebService:
    """Answers like the real house; `faults` are raised one by one, `sound` says what a message carries.

    While it is `thinking`, answers are on their way and do not come.
    """

    demo: bool = True
    notice: str = ""
    phone: Any = "0594-3300000"
    sound: str = "/audio/ok.mp3"
    delay: float = 0.0
    thinking: bool = False
    faults: list[Exception] = field(default_factory=list)
    lost_answers: int = 0
    taken: list[tuple[str, str, str, str | None]] = field(default_factory=list)
    listened: list[tuple[str, str, int]] = field(default_factory=list)
    lines: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    answered: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    effects: int = 0
    quiet: bool = False
    stopped: dict[str, str] = field(default_factory=dict)
    posters: dict[str, str] = field(default_factory=dict)

    hears: str = ""
    ears: bool = True
    eyes: bool = False
    photos: list[bytes] = field(default_factory=list)
    sounds: list[bytes] = field(default_factory=list)
    papers: dict[str, str] = field(default_factory=dict)

    async def take(self, channel: str, sender: str, text: str, message_id: str | None) -> list[dict[str, Any]]:
        self.taken.append((channel, sender, text, message_id))
        await asyncio.sleep(self.delay)
        while self.thinking:  # noqa: ASYNC110 - the test that ends it runs in another thread
            await asyncio.sleep(0.01)
        if self.faults:
            raise self.faults.pop(0)
        if message_id not in self.answered or message_id is None:
            self.effects += 1
            self.answered[str(message_id)] = self._answer(sender, text)
            self._note(sender, text, self.answered[str(message_id)], str(message_id))
        if self.lost_answers:
            self.lost_answers -= 1
            raise ConnectionError("the answer got lost on its way back")
        return self.answered[str(message_id)]

    async def take_voice(self, channel: str, sender: str, sound: bytes, message_id: str | None) -> list[dict[str, Any]]:
        self.sounds.append(sound)
        if self.faults:
            raise self.faults.pop(0)
        heard = self.hears or "电话"
        answers = [dict(one) for one in await self.take(channel, sender, heard, message_id)]
        if answers:
            answers[0]["custom"] = {**answers[0]["custom"], "heard": heard}
        return answers

    async def take_photo(self, channel: str, sender: str, photo: bytes, message_id: str | None) -> list[dict[str, Any]]:
        self.photos.append(photo)
        return await self.take(channel, sender, "（照片）", message_id)

    def _answer(self, sender: str, text: str) -> list[dict[str, Any]]:
        if self.quiet:
            return []
        found = ANSWERS.get(text.removeprefix("p:")) or ([(f"您说的是：{text}", ())] if "<" in text else DEFAULT)
        given = self.papers if text == "约好" else {}
        return [{**self.message(sender, words, titles), **given} for words, titles in found]

    def message(self, sender: str, text: str, titles: tuple[str, ...] = ()) -> dict[str, Any]:
        """One message in the form of the REST interface."""
        custom: dict[str, Any] = {"spoken": text, "intent": "help"}
        if self.sound:
            custom["audio"] = {"mandarin": self.sound}
        buttons = [{"title": title, "payload": f"p:{title}"} for title in titles]
        return {"recipient_id": sender, "text": text, "buttons": buttons, "custom": custom}

    def _note(self, sender: str, text: str, answers: list[dict[str, Any]], said: str) -> None:
        lines = self.lines.setdefault(sender, [])
        for line in ({"who": "me", "text": text.removeprefix("p:"), "buttons": [], "said": said}, *answers):
            lines.append({"who": "hall", **line, "id": len(lines) + 1})

    def push(self, **event: Any) -> None:
        """Something that reaches the person outside their own turn."""
        self.events.append({"id": 1000 + len(self.events), **event})

    async def listen(self, channel: str, sender: str, after: int) -> AsyncIterator[dict[str, Any]]:
        self.listened.append((channel, sender, after))
        while True:
            for event in [e for e in self.events if e["id"] > after]:
                after = event["id"]
                yield event
            await asyncio.sleep(0.05)

    async def story(self, channel: str, sender: str) -> list[dict[str, Any]]:
        return self.lines.get(sender, [])

    async def poster(self, token: str) -> str | None:
        return self.posters.get(token)

    def closed(self, channel: str) -> str:
        return self.stopped.get(channel, "")

    def facts(self) -> Mapping[str, Any]:
        return {
            "name": "样例烟草专卖局办证大厅",
            "phone": self.phone,
            "notice": self.notice,
            "demo": self.demo,
            "hotline": "12313",
            "ears": self.ears,
            "eyes": self.eyes,
        }

    def sign(self, value: str) -> str:
        return f"{value}.{hmac.new(SECRET, value.encode(), hashlib.sha256).hexdigest()}"

    def unsign(self, token: str) -> str | None:
        value, _, _ = token.rpartition(".")
        return value if hmac.compare_digest(self.sign(value), token) else None


def application(service: FakeWebService) -> Starlette:
    """The page's routes and sounds: `ok` can be heard, `late` is not ready (503), others are not there."""

    async def audio(request: Request) -> Response:
        key = request.path_params["key"]
        if key == "ok":
            return FileResponse(Path(assets.FOLDER) / "page.chime.mp3", media_type="audio/mpeg")
        return Response(status_code=503 if key == "late" else 404, headers={"Retry-After": "2"})

    return Starlette(routes=[*routes(service), Route("/audio/{key}.mp3", audio)])
