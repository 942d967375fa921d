"""The dialogue engine over loopback HTTP: Rasa 3.6 with our own input channel (`nlu/channel.py`).

Its REST channels answer 200 with an empty list when something broke inside, so an empty answer is an error here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bot.dialogue.carrier import Carrier, HttpCarrier
from bot.dialogue.port import DialogueError
from bot.messages import Reply

BUDGET_S = 5.0
LOAD_S = 60.0
LOOK_S = 2.0
PATH = "/webhooks/gateway/webhook"


class RasaDialogue:
    """A client of one Rasa process; `token` guards its API.

    `gateway` is where the engine finds the actions of this gateway, when it is not the only one.
    """

    def __init__(
        self, url: str, token: str, carrier: Carrier | None = None, gateway: str | None = None
    ) -> None:  # fmt: skip
        self._asks = {"gateway": gateway} if gateway else {}
        self._url = url
        self._query = f"?token={quote(token, safe='')}"
        self._headers = {"X-Gateway-Token": token}
        self._carrier = carrier or HttpCarrier()

    async def turn(self, session: str, text: str, metadata: Mapping[str, Any]) -> list[Reply]:
        """The replies to one message. `text` beginning with `/` is a command of ours; user text must not."""
        body = {"sender": session, "message": text, "metadata": {**metadata, **self._asks}}
        sent = await self._post(PATH, body, self._headers)
        if not isinstance(sent, list):
            raise DialogueError("broken")
        replies = [_reply(item) for item in sent]
        if not replies:
            raise DialogueError("empty")
        return replies

    async def parse(self, text: str) -> dict[str, Any]:
        """How the model understands a text."""
        parsed = await self._post(f"/model/parse{self._query}", {"text": text}, {})
        if not isinstance(parsed, dict):
            raise DialogueError("broken")
        return parsed

    async def ready(self) -> bool:
        """Whether the process answers and has a model."""
        try:
            status, body = await self._carrier.ask("GET", f"{self._url}/status{self._query}", LOOK_S)
        except DialogueError:
            return False
        return status == 200 and bool(json.loads(body).get("model_file"))

    async def load(self, model: Path, folder: Path) -> None:
        """Let the process go on with another model; messages under way are finished with the old one.

        A model is code, so only files of the model `folder` itself are loaded: ValueError for any other. Raises
        DialogueError when the engine is away or refuses the model; it then keeps the one it has.
        """
        if not _lies_in(model, folder):
            raise ValueError(f"{model} is not a model file of {folder}")
        url, body = f"{self._url}/model{self._query}", {"model_file": str(model)}
        status, _ = await self._carrier.ask("PUT", url, LOAD_S, body)
        if status != 204:
            raise DialogueError("broken")

    async def _post(self, path: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> Any:
        status, answer = await self._carrier.ask("POST", self._url + path, BUDGET_S, body, headers)
        if status != 200:
            raise DialogueError("broken")
        try:
            return json.loads(answer)
        except ValueError:
            raise DialogueError("broken") from None

    async def close(self) -> None:
        """Give the connections back."""
        await self._carrier.close()


def _lies_in(model: Path, folder: Path) -> bool:
    return model.is_file() and model.resolve().parent == folder.resolve()


def _reply(item: Mapping[str, Any]) -> Reply:
    custom = item.get("custom")
    if isinstance(custom, dict) and custom.get("text") is not None:
        return Reply.from_dict(custom)
    if item.get("text"):
        return Reply(text=str(item["text"]))
    raise DialogueError("broken")
