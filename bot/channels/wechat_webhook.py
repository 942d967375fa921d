"""The address WeChat calls: genuine, recent and untampered, or refused; answered within five seconds, or later."""

from __future__ import annotations

import hashlib
import logging
import time
from collections import OrderedDict

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.body import TooLong, limited
from bot.channels.wechat_crypto import Envelope, Tampered, genuine, signature
from bot.channels.wechat_inbound import Heard, NotAMessage, hear
from bot.channels.wechat_inbox import Inbox, InboxFull
from bot.channels.wechat_port import Wall
from bot.channels.wechat_xml import NotXml, read, write
from bot.wechat_settings import WechatSettings

log = logging.getLogger("lianxin.wechat")

PATH = "/webhooks/wechat"
LARGEST = 64 * 1024
PATIENCE_S = 4.0  # WeChat closes after five seconds and asks again, three times in all
AGE_S = 300
REMEMBERED = 20_000
NOTHING_YET = "success"


class Refused(Exception):
    """A call that is not taken: status and reason, which names nothing of its content."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class Webhook:
    """Checks, opens and answers calls; with an AES key only the safe mode is taken, so nobody can choose another."""

    def __init__(self, settings: WechatSettings, inbox: Inbox, wall: Wall = time.time, patience_s: float = PATIENCE_S):
        self._settings = settings
        self._inbox = inbox
        self._wall = wall
        self._patience_s = patience_s
        self._envelope = Envelope(settings.aes_key, settings.appid) if settings.aes_key else None
        self._seen: OrderedDict[tuple[str, str], bytes] = OrderedDict()
        self.route = Route(PATH, self._serve, methods=["GET", "POST"])

    async def _serve(self, request: Request) -> Response:
        try:
            self._check_moment(request)
            if request.method != "POST":
                return PlainTextResponse(self._proof(request))
            body = await _body(request)
            heard = self._heard(request, body)
            turn = self._inbox.submit(heard)
        except Refused as error:
            log.warning("a call was refused: %s", error)
            return PlainTextResponse(str(error), error.status)
        except InboxFull:
            return PlainTextResponse("busy", 503, {"Retry-After": "3"})
        return self._answer(heard, await turn.wait(self._patience_s))

    def _proof(self, request: Request) -> str:
        """The one-time question when the address is entered at WeChat; it comes in plain in both modes."""
        self._check_signature(request)
        return request.query_params.get("echostr", "")[:200]

    def _check_moment(self, request: Request) -> None:
        moment = request.query_params.get("timestamp", "")
        if not (moment.isascii() and moment.isdigit() and len(moment) <= 12):
            raise Refused(403, "signature")
        if abs(self._wall() - int(moment)) > AGE_S:
            raise Refused(403, "too old or too new")

    def _check_signature(self, request: Request) -> None:
        given = request.query_params
        parts = (self._settings.token, given.get("timestamp", ""), given.get("nonce", ""))
        if not genuine(given.get("signature", ""), *parts):
            raise Refused(403, "signature")

    def _heard(self, request: Request, body: bytes) -> Heard:
        try:
            if self._envelope is None:
                self._check_signature(request)
                fields = read(body)
            else:
                fields = read(self._opened(request, body, self._envelope))
            self._check_replay(request, body)
            return hear(fields)
        except Tampered:
            raise Refused(403, "envelope") from None
        except (NotXml, NotAMessage) as error:
            raise Refused(400, str(error)) from None

    def _opened(self, request: Request, body: bytes, envelope: Envelope) -> str:
        given, sealed = request.query_params, read(body).get("Encrypt", "")
        parts = (self._settings.token, given.get("timestamp", ""), given.get("nonce", ""), sealed)
        if not sealed or not genuine(given.get("msg_signature", ""), *parts):
            raise Refused(403, "signature")
        return envelope.open(sealed)

    def _check_replay(self, request: Request, body: bytes) -> None:
        """A signature of the plain mode covers no body: the same one may only come with the same body again."""
        key = (request.query_params.get("timestamp", ""), request.query_params.get("nonce", ""))
        digest = hashlib.sha256(body).digest()
        if self._seen.setdefault(key, digest) != digest:
            raise Refused(403, "replay")
        while len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)

    def _answer(self, heard: Heard, text: str) -> Response:
        if not text:
            return PlainTextResponse(NOTHING_YET)
        now = int(self._wall())
        plain = write(
            {
                "ToUserName": heard.sender,
                "FromUserName": heard.account,
                "CreateTime": now,
                "MsgType": "text",
                "Content": text,
            }
        )
        return Response(self._sealed(plain, now), media_type="text/xml")

    def _sealed(self, plain: str, now: int) -> str:
        if self._envelope is None:
            return plain
        sealed, nonce = self._envelope.close(plain), hashlib.sha256(plain.encode()).hexdigest()[:10]
        proof = signature(self._settings.token, str(now), nonce, sealed)
        return write({"Encrypt": sealed, "MsgSignature": proof, "TimeStamp": now, "Nonce": nonce})


async def _body(request: Request) -> bytes:
    try:
        return await limited(request, LARGEST)
    except TooLong as error:
        raise Refused(413, "too large") from error
