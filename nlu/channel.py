"""The gateway's way into the dialogue engine: Rasa's REST channel with a token and with metadata kept."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.core.channels.rest import RestInput
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from nlu import turn_log

MISSING = {"error": "unauthorized", "detail": "X-Gateway-Token is missing or wrong"}


class GatewayInput(RestInput):
    """Takes messages of the gateway only; `metadata` rides along to the actions."""

    @classmethod
    def name(cls) -> str:
        return "gateway"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> GatewayInput:
        return cls(str((credentials or {}).get("token") or ""))

    def __init__(self, token: str) -> None:
        if not token:
            raise ValueError("the gateway channel needs a token (credentials.yml)")
        self._token = token

    def get_metadata(self, request: Request) -> dict[str, Any] | None:
        return request.json.get("metadata")

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[None]]) -> Blueprint:
        turn_log.install()
        inner = super().blueprint(on_new_message)

        @inner.middleware("request")  # type: ignore[misc]
        async def only_the_gateway(request: Request) -> HTTPResponse | None:
            given = request.headers.get("X-Gateway-Token", "")
            if not hmac.compare_digest(given, self._token):
                return response.json(MISSING, status=401)
            turn_log.begin((request.json or {}).get("metadata"))
            return None

        return inner
