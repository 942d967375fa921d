"""A dialogue engine that says what it is told to, and remembers what it was asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.dialogue.port import DialogueError
from bot.messages import Choice, Reply


class ScriptedDialogue:
    """Answers every turn with `replies`, or fails with `error`."""

    def __init__(self) -> None:
        self.replies: list[Reply] = [
            Reply("好的", intent="greet", choices=(Choice("甲", "说甲"), Choice("乙", "/inform", {"b": 1})))
        ]
        self.error: str | None = None
        self.intents: dict[str, str] = {}
        self.asked: list[tuple[str, str, dict[str, Any]]] = []

    async def turn(self, session: str, text: str, metadata: Mapping[str, Any]) -> list[Reply]:
        self.asked.append((session, text, dict(metadata)))
        if self.error:
            raise DialogueError(self.error)
        return self.replies

    async def parse(self, text: str) -> dict[str, Any]:
        if self.error:
            raise DialogueError(self.error)
        return {"text": text, "cascade": {"intent": self.intents.get(text, "renewal_how")}}

    async def ready(self) -> bool:
        return self.error is None
