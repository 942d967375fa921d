"""Calls to WeChat: one address, no redirects, answers of limited size, one shared access token.

The token is asked for by `stable_token`, which keeps the secret out of the address; it is refreshed by one process at a
time. No error names an address, a token, a person or words.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Mapping
from typing import Any

import httpx

from bot.channels.wechat_errors import STALE, failure
from bot.channels.wechat_port import ChannelBusy, ChannelRefused, Sleep, Wall
from bot.store.wechat import AccessToken, WechatBook
from bot.wechat_settings import WechatSettings

log = logging.getLogger("lianxin.wechat")

TIMEOUT = httpx.Timeout(10.0, connect=5.0)
LARGEST_ANSWER = 64 * 1024
EARLY_S = 300  # a token is renewed so long before its end
LOCK_S = 25  # longer than a refresh can take
LOOK_S = 0.2
TRIES = 2
AGAIN_S = 0.5


class TooLarge(ChannelRefused):
    """More bytes came than were allowed."""


class WechatApi:
    """The service's functions as this house uses them."""

    def __init__(
        self, settings: WechatSettings, book: WechatBook, wall: Wall = time.time, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._settings = settings
        self._book = book
        self._wall = wall
        self._sleep = sleep
        self.reachable = True  # as the last call found it
        self._client = httpx.AsyncClient(timeout=TIMEOUT, follow_redirects=False)

    async def close(self) -> None:
        """Give the connections back."""
        await self._client.aclose()

    async def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Call a function with JSON. Raises ChannelError of the kind that fits."""
        # The service shows \\u escapes to people as they are, hence plain UTF-8.
        content = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        headers = {"Content-Type": "application/json; charset=utf-8"}
        _, answer = await self._with_token("POST", path, {}, content=content, headers=headers)
        return _parsed(answer)

    async def upload(self, kind: str, data: bytes, name: str, media_type: str) -> str:
        """Keep a file at WeChat for three days; its media id. Raises like `post`."""
        files = {"media": (name, data, media_type)}
        _, answer = await self._with_token("POST", "/cgi-bin/media/upload", {"type": kind}, files=files)
        media = _parsed(answer).get("media_id")
        if not isinstance(media, str) or not media:
            raise ChannelRefused("no media id")
        return media

    async def download(self, media: str, largest: int) -> bytes:
        """The bytes of a media id. Raises TooLarge, and like `post`; a video's address is never followed."""
        kind, data = await self._with_token("GET", "/cgi-bin/media/get", {"media_id": media}, largest)
        if kind in ("application/json", "text/plain", "text/html"):
            raise ChannelRefused("no sound came")
        return data

    async def token(self) -> AccessToken:
        """The access token, renewed when it is nearly over. Raises like `post`."""
        appid, end = self._settings.appid, self._wall() + LOCK_S
        while True:
            known = await asyncio.to_thread(self._book.token, appid)
            now = int(self._wall())
            if known is not None and known.expires_at - EARLY_S > now:
                return known
            version = known.version if known else 0
            if await asyncio.to_thread(self._book.lock, appid, version, now, now + LOCK_S):
                await self._refresh(force=known is not None and known.expires_at == 0)
            elif now >= end:
                raise ChannelBusy(5.0)
            else:
                await self._sleep(LOOK_S)

    async def _refresh(self, force: bool) -> None:
        ours = self._settings
        body = {
            "grant_type": "client_credential", "appid": ours.appid, "secret": ours.secret, "force_refresh": force,
        }  # fmt: skip
        try:
            _, answer = await self._call("POST", "/cgi-bin/stable_token", {}, LARGEST_ANSWER, json=body)
            told = _parsed(answer)
            _judge(told)
            value, lasts = told.get("access_token"), told.get("expires_in")
            if not isinstance(value, str) or not value or not isinstance(lasts, int):
                raise ChannelRefused("no access token came")
        except BaseException:
            await asyncio.to_thread(self._book.unlock, ours.appid)
            raise
        # A short-lived token is still good for something: half of its life.
        until = int(self._wall()) + max(lasts, EARLY_S + max(lasts // 2, 1))
        await asyncio.to_thread(self._book.save, ours.appid, value, until)

    async def _with_token(
        self, method: str, path: str, query: Mapping[str, str], largest: int = LARGEST_ANSWER, **more: Any
    ) -> tuple[str, bytes]:
        for last in (False, True):
            token = await self.token()
            kind, answer = await self._call(method, path, {**query, "access_token": token.value}, largest, **more)
            code = _code(kind, answer)
            if code in STALE and not last:
                await asyncio.to_thread(self._book.stale, self._settings.appid, token.version)
                continue
            if code:
                raise ChannelBusy(5.0) if code in STALE else failure(code)
            break
        return kind, answer

    async def _call(
        self, method: str, path: str, query: Mapping[str, str], largest: int, **more: Any
    ) -> tuple[str, bytes]:
        """Type and body of the answer; a connection that never came about is tried once more."""
        url = self._settings.api_url + path
        for attempt in range(1, TRIES + 1):
            try:
                request = self._client.build_request(method, url, params=query, **more)
                answer = await self._client.send(request, stream=True)
                try:
                    body = await _read(answer, largest)
                finally:
                    await answer.aclose()
                if answer.status_code == 200:
                    self.reachable = True
                    return answer.headers.get("content-type", "").partition(";")[0].strip().lower(), body
                reason, again = f"status {answer.status_code}", False
            except (httpx.HTTPError, httpx.InvalidURL) as error:  # its own words hold the address, with the token
                reason, again = type(error).__name__, isinstance(error, httpx.ConnectError)
            if not again or attempt == TRIES:
                break
            await self._sleep(AGAIN_S)
        self.reachable = False
        log.warning("WeChat could not be reached: %s", reason)
        raise ChannelBusy(5.0)


async def _read(answer: httpx.Response, largest: int) -> bytes:
    body = bytearray()
    async for part in answer.aiter_bytes():
        body += part
        if len(body) > largest:
            raise TooLarge("too many bytes")
    return bytes(body)


def _parsed(answer: bytes) -> dict[str, Any]:
    try:
        told = json.loads(answer)
    except (ValueError, RecursionError):
        raise ChannelBusy(5.0) from None
    if not isinstance(told, dict):
        raise ChannelBusy(5.0)
    return told


def _code(kind: str, answer: bytes) -> int:
    """The error number of an answer, 0 for none; WeChat names JSON text/plain now and then."""
    if kind not in ("application/json", "text/plain") and not answer.startswith(b"{"):
        return 0
    try:
        told = json.loads(answer)
    except (ValueError, RecursionError):
        return 0
    code = told.get("errcode", 0) if isinstance(told, dict) else 0
    return code if isinstance(code, int) else -1


def _judge(told: Mapping[str, Any]) -> None:
    code = told.get("errcode", 0)
    if code:
        raise failure(code if isinstance(code, int) else -1)
