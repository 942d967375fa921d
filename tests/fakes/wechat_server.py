"""A strict WeChat on a loopback port: it counts, refuses and forgets as the real one is documented to.

Its envelopes and messages are made and read by wechatpy, which others wrote. `seconds` is its clock and may be moved;
`faults` are error numbers, statuses ("503") or "garbage" for the next calls of a path.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from tests.fakes.live_server import serving

APPID, SECRET, TOKEN = "wx0123456789abcdef", "0123456789abcdef" * 2, "demotoken"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
NOTICE = "demo-template-0123456789"
DAY = 86_400
WINDOWS = {"message": (5, 2 * DAY), "click": (3, 60)}
MOST_BYTES = {"voice": 2 * 1024 * 1024, "image": 10 * 1024 * 1024}
NAMES = iter(count(1))


@dataclass
class Follower:
    """Somebody as WeChat knows them; `got` is what stands in their conversation: (kind, words or media id)."""

    openid: str
    follows: bool = True
    consents: int = 0
    windows: dict[str, tuple[float, int]] = field(default_factory=dict)
    got: list[tuple[str, str]] = field(default_factory=list)
    pressable: dict[str, str] = field(default_factory=dict)
    reminded: list[dict[str, str]] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        """The words in it."""
        return [words for kind, words in self.got if kind == "text"]


class Refusal(Exception):
    """An error number for the caller."""


class WechatServer:
    """The service's side; people write through `tests.fakes.wechat_people`."""

    def __init__(self) -> None:
        self.url = ""
        self.seconds: float | None = 1_795_000_000.0
        self.followers: dict[str, Follower] = {}
        self.tokens: dict[str, float] = {}
        self.fetched = 0
        self.lasts = 7200
        self.media: dict[str, tuple[str, bytes, float]] = {}
        self.uploads = 0
        self.menu: dict[str, Any] | None = None
        self.faults: dict[str, list[int | str]] = {}
        self.calls: list[str] = []

    def now(self) -> float:
        """Its clock: the real one where `seconds` is None."""
        return time.time() if self.seconds is None else self.seconds

    def follower(self) -> Follower:
        """Somebody new who follows the account."""
        one = Follower(f"oDemo_{next(NAMES):03d}{uuid.uuid4().hex[:16]}")
        self.followers[one.openid] = one
        return one

    def open_window(self, one: Follower, kind: str) -> None:
        """A person has done something that lets the account speak."""
        left, lasts = WINDOWS[kind]
        one.windows[kind] = (self.now() + lasts, left)

    def spoken(self, data: bytes) -> str:
        """The media id of a sound that a person recorded."""
        media = f"in-{uuid.uuid4().hex}"
        self.media[media] = ("voice", data, self.now() + 3 * DAY)
        return media

    # -- functions ----------------------------------------------------------------------------------------

    async def _token(self, request: Request) -> Response:
        body = await request.json()
        allowed = {"grant_type", "appid", "secret", "force_refresh"}
        if set(body) - allowed or body.get("grant_type") != "client_credential":
            raise Refusal(40002)
        if body["appid"] != APPID:
            raise Refusal(40013)
        if body["secret"] != SECRET:
            raise Refusal(40125)
        self.fetched += 1
        alive = [t for t, until in self.tokens.items() if until > self.now()]
        if body.get("force_refresh") or not alive:
            self.tokens = {f"demo-access-{uuid.uuid4().hex}": self.now() + self.lasts}
            alive = list(self.tokens)
        return JSONResponse({"access_token": alive[0], "expires_in": int(self.tokens[alive[0]] - self.now())})

    async def _send(self, request: Request) -> Response:
        body = await _json(request)
        kind = body.get("msgtype")
        if set(body) != {"touser", "msgtype", kind} or kind not in ("text", "voice", "image", "msgmenu"):
            raise Refusal(40008)
        one = self._known(body)
        if kind == "msgmenu":
            self._count(one)
            self._shown(one, body[kind])
            return JSONResponse({"errcode": 0, "errmsg": "ok"})
        said = self._content(kind, body[kind])
        self._count(one)
        one.got.append((kind, said))
        return JSONResponse({"errcode": 0, "errmsg": "ok"})

    def _shown(self, one: Follower, body: dict[str, Any]) -> None:
        if set(body) - {"head_content", "list", "tail_content"} or not body["list"]:
            raise Refusal(47001)
        rows = {row["content"]: row["id"] for row in body["list"]}
        if any(set(row) != {"id", "content"} for row in body["list"]) or not all(rows.values()):
            raise Refusal(47001)
        one.pressable.update(rows)
        one.got.append(("text", "\n".join([body["head_content"], *rows])))

    def _content(self, kind: str, body: dict[str, str]) -> str:
        if set(body) != {"content" if kind == "text" else "media_id"}:
            raise Refusal(47001)
        if kind == "text":
            if not body["content"]:
                raise Refusal(44004)
            if len(body["content"].encode()) > 2048:
                raise Refusal(45002)
            return body["content"]
        known = self.media.get(body["media_id"])
        if known is None or known[0] != kind or known[2] <= self.now():
            raise Refusal(40007)
        return body["media_id"]

    def _known(self, body: dict[str, Any]) -> Follower:
        one = self.followers.get(body["touser"])
        if one is None:
            raise Refusal(40003)
        if not one.follows:
            raise Refusal(43004)
        return one

    def _count(self, one: Follower) -> None:
        alive = {k: w for k, w in sorted(one.windows.items(), key=lambda i: i[1]) if w[0] > self.now()}
        if not alive:
            raise Refusal(45015)
        for kind, (until, left) in alive.items():
            if left:
                one.windows[kind] = (until, left - 1)
                return
        raise Refusal(45047)

    async def _typing(self, request: Request) -> Response:
        body = await _json(request)
        if set(body) != {"touser", "command"} or body["command"] not in ("Typing", "CancelTyping"):
            raise Refusal(40008)
        self._known(body)
        return JSONResponse({"errcode": 0})

    async def _notice(self, request: Request) -> Response:
        body = await _json(request)
        if set(body) - {"touser", "template_id", "page", "data"}:
            raise Refusal(47003)
        one = self._known(body)
        if body["template_id"] != NOTICE:
            raise Refusal(40037)
        values = {name: told["value"] for name, told in body["data"].items()}
        if set(values) != {"thing1"} or not 0 < len(values["thing1"]) <= 20:
            raise Refusal(47003)
        if not one.consents:
            raise Refusal(43101)
        one.consents -= 1
        one.reminded.append(values)
        return JSONResponse({"errcode": 0})

    async def _upload(self, request: Request) -> Response:
        kind = request.query_params["type"]
        form = await request.form()
        data = await form["media"].read()  # type: ignore[union-attr]
        if kind not in MOST_BYTES:
            raise Refusal(40004)
        if not 0 < len(data) <= MOST_BYTES[kind]:
            raise Refusal(40006)
        starts = {"voice": (b"ID3", b"\xff\xfb", b"\xff\xf3", b"#!AMR"), "image": (b"\x89PNG", b"\xff\xd8")}
        if not data.startswith(starts[kind]):
            raise Refusal(40005)
        media = f"out-{uuid.uuid4().hex}"
        self.uploads += 1
        self.media[media] = (kind, data, self.now() + 3 * DAY)
        return JSONResponse({"type": kind, "media_id": media, "created_at": int(self.now())})

    async def _media(self, request: Request) -> Response:
        known = self.media.get(request.query_params["media_id"])
        if known is None or known[2] <= self.now():
            raise Refusal(40007)
        return Response(known[1], media_type="audio/amr")

    async def _menu(self, request: Request) -> Response:
        body = await _json(request)
        if not 1 <= len(body["button"]) <= 3:
            raise Refusal(40016)
        for group in body["button"]:
            if len(group["name"].encode()) > 16 or not 1 <= len(group["sub_button"]) <= 5:
                raise Refusal(40018)
            for button in group["sub_button"]:
                wanted = {"type", "name", "url"} if button["type"] == "view" else {"type", "name", "key"}
                if set(button) != wanted or len(button["name"].encode()) > 60:
                    raise Refusal(40022)
        self.menu = body
        return JSONResponse({"errcode": 0})

    # -- the frame ----------------------------------------------------------------------------------------

    def app(self) -> Starlette:
        """The addresses."""
        post = {
            "/cgi-bin/stable_token": self._token, "/cgi-bin/message/custom/send": self._send,
            "/cgi-bin/message/custom/typing": self._typing, "/cgi-bin/message/subscribe/bizsend": self._notice,
            "/cgi-bin/media/upload": self._upload, "/cgi-bin/menu/create": self._menu,
        }  # fmt: skip
        routes = [Route(path, self._framed(work), methods=["POST"]) for path, work in post.items()]
        return Starlette(routes=[*routes, Route("/cgi-bin/media/get", self._framed(self._media), methods=["GET"])])

    def _framed(self, work: Any) -> Any:
        async def frame(request: Request) -> Response:
            path = request.url.path
            self.calls.append(path)
            try:
                if faults := self.faults.get(path):
                    return self._faulty(faults.pop(0))
                if path != "/cgi-bin/stable_token":
                    self._check(request.query_params.get("access_token", ""))
                return await work(request)  # type: ignore[no-any-return]
            except Refusal as error:
                return JSONResponse({"errcode": error.args[0], "errmsg": "refused hint: [demo]"})

        return frame

    def _faulty(self, fault: int | str) -> Response:
        if isinstance(fault, int):
            raise Refusal(fault)
        return PlainTextResponse("<html>", 200 if fault == "garbage" else int(fault))

    def _check(self, token: str) -> None:
        until = self.tokens.get(token)
        if until is None:
            raise Refusal(40001)
        if until <= self.now():
            raise Refusal(42001)


async def _json(request: Request) -> dict[str, Any]:
    raw = (await request.body()).decode()
    if "\\u" in raw:  # the real one shows such escapes to people as they are
        raise Refusal(47001)
    return json.loads(raw)  # type: ignore[no-any-return]


@contextmanager
def wechat_server() -> Iterator[WechatServer]:
    """A running WeChat."""
    server = WechatServer()
    with serving(server.app()) as url:
        server.url = url
        yield server


def environment(url: str, safe: bool = True) -> dict[str, str]:
    """The settings that lead there."""
    env = {
        "LIANXIN_WECHAT_APPID": APPID, "LIANXIN_WECHAT_SECRET": SECRET, "LIANXIN_WECHAT_TOKEN": TOKEN,
        "LIANXIN_WECHAT_API_URL": url, "LIANXIN_WECHAT_NOTICE": NOTICE,
    }  # fmt: skip
    return env | ({"LIANXIN_WECHAT_AES_KEY": AES_KEY} if safe else {})
