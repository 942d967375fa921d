"""The dialogue engine over loopback HTTP: Rasa 3.6 with our own input channel (`nlu/channel.py`).

Its REST channels answer 200 with an empty list when something broke inside, so an empty answer is an error here.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx

from bot.dialogue.port import DialogueError, Unreached
from bot.messages import Reply

BUDGET_S = 5.0
LOAD_S = 60.0
PATH = "/webhooks/gateway/webhook"


class RasaDialogue:
    """A client of one Rasa process; `token` guards its API.

    `gateway` is where the engine finds the actions of this gateway, when it is not the only one.
    """

    def __init__(
        self, url: str, token: str, client: httpx.AsyncClient | None = None, gateway: str | None = None
    ) -> None:  # fmt: skip
        self._asks = {"gateway": gateway} if gateway else {}
        self._url = url
        self._token = token
        self._client = client or httpx.AsyncClient(timeout=BUDGET_S, trust_env=False)

    async def turn(self, session: str, text: str, metadata: Mapping[str, Any]) -> list[Reply]:
        """The replies to one message. `text` beginning with `/` is a command of ours; user text must not."""
        body = {"sender": session, "message": text, "metadata": {**metadata, **self._asks}}
        sent = await self._post(PATH, body, {"X-Gateway-Token": self._token})
        if not isinstance(sent, list):
            raise DialogueError("broken")
        replies = [_reply(item) for item in sent]
        if not replies:
            raise DialogueError("empty")
        return replies

    async def parse(self, text: str) -> dict[str, Any]:
        """How the model understands a text."""
        parsed = await self._post(f"/model/parse?token={self._token}", {"text": text}, {})
        if not isinstance(parsed, dict):
            raise DialogueError("broken")
        return parsed

    async def ready(self) -> bool:
        """Whether the process answers and has a model."""
        try:
            answer = await self._client.get(f"{self._url}/status", params={"token": self._token}, timeout=2)
        except httpx.HTTPError:
            return False
        return answer.status_code == 200 and bool(answer.json().get("model_file"))

    async def load(self, model: Path, folder: Path) -> None:
        """Let the process go on with another model; messages under way are finished with the old one.

        A model is code, so only files of the model `folder` itself are loaded: ValueError for any other. Raises
        DialogueError when the engine is away or refuses the model; it then keeps the one it has.
        """
        if not _lies_in(model, folder):
            raise ValueError(f"{model} is not a model file of {folder}")
        query, body = {"token": self._token}, {"model_file": str(model)}
        try:
            answer = await self._client.put(f"{self._url}/model", params=query, json=body, timeout=LOAD_S)
        except httpx.TimeoutException:
            raise DialogueError("slow") from None
        except httpx.HTTPError:
            raise DialogueError("away") from None
        if answer.status_code != 204:
            raise DialogueError("broken")

    async def _post(self, path: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> Any:
        try:
            answer = await self._client.post(self._url + path, json=body, headers=dict(headers))
        except (httpx.ConnectError, httpx.ConnectTimeout):
            raise Unreached from None
        except httpx.TimeoutException:
            raise DialogueError("slow") from None
        except httpx.HTTPError:
            raise DialogueError("away") from None
        if answer.status_code != 200:
            raise DialogueError("broken")
        try:
            return answer.json()
        except ValueError:
            raise DialogueError("broken") from None

    async def close(self) -> None:
        """Give the connections back."""
        await self._client.aclose()


def _lies_in(model: Path, folder: Path) -> bool:
    return model.is_file() and model.resolve().parent == folder.resolve()


def _reply(item: Mapping[str, Any]) -> Reply:
    custom = item.get("custom")
    if isinstance(custom, dict) and custom.get("text") is not None:
        return Reply.from_dict(custom)
    if item.get("text"):
        return Reply(text=str(item["text"]))
    raise DialogueError("broken")
