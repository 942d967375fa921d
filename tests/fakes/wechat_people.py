"""People in WeChat: what they do becomes calls to the house's address, sealed and read by wechatpy."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any
from xml.sax.saxutils import escape

from wechatpy.crypto import WeChatCrypto
from wechatpy.parser import parse_message
from wechatpy.utils import WeChatSigner

from tests.fakes.wechat_server import AES_KEY, APPID, TOKEN, Follower, WechatServer

ACCOUNT = "gh_0123456789ab"
NUMBERS = count(23_000_000_000_000_001)
Post = Callable[[dict[str, str], str], Awaitable[tuple[int, str]]]
"""Query and body of a call; status and body of the answer."""


def signed(*parts: str) -> str:
    """WeChat's signature as wechatpy makes it."""
    signer = WeChatSigner()
    signer.add_data(*parts)
    return str(signer.signature)


def message(one: Follower, kind: str, at: float, **fields: str) -> str:
    """A message as WeChat writes it."""
    told = {"ToUserName": ACCOUNT, "FromUserName": one.openid, "CreateTime": str(int(at)), "MsgType": kind, **fields}
    return "<xml>" + "".join(f"<{k}>{escape(v)}</{k}>" for k, v in told.items()) + "</xml>"


def call(body: str, at: float, safe: bool = True, nonce: str = "") -> tuple[dict[str, str], str]:
    """Query and body of WeChat's call with a message."""
    moment, nonce = str(int(at)), nonce or uuid.uuid4().hex[:10]
    query = {"signature": signed(TOKEN, moment, nonce), "timestamp": moment, "nonce": nonce}
    if not safe:
        return query, body
    sealed = WeChatCrypto(TOKEN, AES_KEY, APPID).encrypt_message(body, nonce, moment)
    fields = _flat(sealed)
    outer = f"<xml><ToUserName>{ACCOUNT}</ToUserName><Encrypt>{fields['Encrypt']}</Encrypt></xml>"
    return {**query, "encrypt_type": "aes", "msg_signature": fields["MsgSignature"]}, outer


def opened(answer: str, safe: bool = True) -> Any:
    """The house's passive reply as wechatpy reads it."""
    if safe:
        fields = _flat(answer)
        crypto = WeChatCrypto(TOKEN, AES_KEY, APPID)
        answer = crypto.decrypt_message(answer, fields["MsgSignature"], fields["TimeStamp"], fields["Nonce"])
    return parse_message(answer)


def _flat(xml: str) -> dict[str, str]:
    import xmltodict

    return dict(xmltodict.parse(xml)["xml"])


class WechatPerson:
    """Somebody with a telephone; what the house answers in time is put into their conversation."""

    def __init__(self, server: WechatServer, post: Post, safe: bool = True) -> None:
        self.server = server
        self.known = server.follower()
        self._post = post
        self._safe = safe

    @property
    def texts(self) -> list[str]:
        """Everything they have read."""
        return self.known.texts

    async def says(self, text: str, number: str = "", **more: str) -> str:
        """Write; the house's own answer to the call."""
        self.server.open_window(self.known, "click" if "bizmsgmenuid" in more else "message")
        return await self.sends("text", Content=text, MsgId=number or str(next(NUMBERS)), **more)

    async def presses(self, words: str) -> str:
        """Press the newest line that holds the words, in whatever message it stands."""
        content, token = next((c, t) for c, t in reversed(self.known.pressable.items()) if words in c)
        return await self.says(content, bizmsgmenuid=token)

    async def speaks(self, data: bytes, number: str = "") -> str:
        """Send a voice message; WeChat's own hearing is always wrong here."""
        self.server.open_window(self.known, "message")
        media = self.server.spoken(data)
        number = number or str(next(NUMBERS))
        return await self.sends("voice", MediaId=media, Format="amr", MsgId=number, Recognition="不可信")

    async def does(self, event: str, key: str = "") -> str:
        """Follow, leave, press an entry of the menu."""
        if event == "unsubscribe":
            self.known.follows = False
        else:
            self.server.open_window(self.known, "click")
        return await self.sends("event", Event=event, EventKey=key)

    async def sends(self, kind: str, **fields: str) -> str:
        """Send any message."""
        query, body = call(message(self.known, kind, self.server.now(), **fields), self.server.now(), self._safe)
        status, answer = await self._post(query, body)
        assert status == 200, (status, answer)
        if answer not in ("success", ""):
            reply = opened(answer, self._safe)
            assert (reply.type, reply.target, reply.source) == ("text", self.known.openid, ACCOUNT)
            assert len(reply.content.encode()) <= 2048
            self.known.got.append(("text", reply.content))
        return answer
