"""The action webhook, mounted in the gateway: the dialogue engine asks, an action answers, no further process."""

from __future__ import annotations

import hmac
import json
import logging
import zlib
from typing import Any, Protocol

from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionMissingDomainException, ActionNotFoundException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.tracing import working_on

log = logging.getLogger("lianxin.actions")

REFUSED: dict[type[Exception], int] = {
    ActionExecutionRejection: 400, ActionNotFoundException: 404, ActionMissingDomainException: 449,
}  # fmt: skip
"""What an action answers on purpose, and the status that the engine knows it by."""


class Jsonable(Protocol):
    """What an executor returns."""

    def model_dump(self) -> dict[str, Any]: ...


def routes(executor: ActionExecutor, token: str) -> list[Route]:
    """`POST /internal/actions?token=…`, on loopback, for the dialogue engine alone."""

    async def run(request: Request) -> Response:
        given = request.query_params.get("token", "")
        if not hmac.compare_digest(given.encode("utf-8", "replace"), token.encode()):
            return JSONResponse({"error": "forbidden", "detail": "token is missing or wrong"}, status_code=403)
        body = await request.body()
        if request.headers.get("content-encoding") == "deflate":
            body = zlib.decompress(body)
        return await _run(executor, body)

    return [Route("/internal/actions", run, methods=["POST"])]


async def _run(executor: ActionExecutor, body: bytes) -> Response:
    call = json.loads(body)
    call.setdefault("domain", {})  # endpoints.yml leaves it out, the executor insists on one
    with working_on(_turn(call)):
        try:
            result = await executor.run(call)
        except tuple(REFUSED) as error:
            told = {"error": str(error), "action_name": error.action_name}  # type: ignore[attr-defined]  # all three have it
            return JSONResponse(told, REFUSED[type(error)])
        except Exception:  # logged here, as the server would log it without the turn
            log.exception("action %s failed", call.get("next_action"))
            return JSONResponse({"error": "failed", "action_name": call.get("next_action")}, 500)
    return JSONResponse(result.model_dump() if hasattr(result, "model_dump") else result)


def _turn(call: dict[str, Any]) -> int | None:
    """The message that the engine works on: it came with it, and goes on into the log."""
    message = (call.get("tracker") or {}).get("latest_message") or {}
    turn = (message.get("metadata") or {}).get("turn")
    return turn if isinstance(turn, int) else None
