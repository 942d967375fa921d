"""A dialogue without an engine that really acts: buttons and answers go to the desk, other words get a plain answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.desk.turn import Turn
from bot.messages import Reply
from tests.fakes.house import SmallHouse

OTHER = "续证不收钱。"


class DeskDialogue:
    """What the engine would choose for `/inform`, and for words whose intent is in `intents`."""

    def __init__(self, house: SmallHouse) -> None:
        self._house = house
        self.intents: dict[str, str] = {}

    async def turn(self, session: str, text: str, metadata: Mapping[str, Any]) -> list[Reply]:
        """One turn as the actions would do it."""
        desk, store = self._house.desk, self._house.store
        intent = "inform" if text == "/inform" else self.intents.get(text, "")
        said = metadata["said"] or store.transcript.raw(metadata["turn"]) or text
        turn = Turn(
            int(session.split(".")[0]), "rest", said, self._house.clock.now(), intent, 0.9, metadata["data"]
        )  # fmt: skip
        if intent in ("inform", "affirm", "deny"):
            return list(desk.inform(turn).replies)
        if intent == "nlu_fallback":
            return list(desk.clarify(turn).replies)
        if intent == "thanks":
            return list(desk.answer(turn).replies)
        return [Reply(OTHER, intent="renewal_fee")]

    async def parse(self, text: str) -> dict[str, Any]:
        """Everything is a question."""
        return {"text": text, "cascade": {"intent": self.intents.get(text, "renewal_how")}}

    async def ready(self) -> bool:
        """Always."""
        return True
