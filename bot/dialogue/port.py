"""What the gateway asks of a dialogue engine."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from bot.messages import Reply


class DialogueError(Exception):
    """The dialogue engine gave no usable answer; `code` says how (away, slow, empty, broken)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Unreached(DialogueError):
    """The message never came to the engine, so it may be given to another one."""

    def __init__(self) -> None:
        super().__init__("away")


class Dialogue(Protocol):
    """One turn of dialogue and one understanding without dialogue."""

    async def turn(self, session: str, text: str, metadata: Mapping[str, Any]) -> list[Reply]:
        """The replies to one message of a session; raises DialogueError."""
        ...

    async def parse(self, text: str) -> dict[str, Any]:
        """How a text is understood, in the engine's own form; raises DialogueError."""
        ...

    async def ready(self) -> bool:
        """Whether a model is loaded and answers."""
        ...


class Engine(Dialogue, Protocol):
    """A dialogue engine, or several as one, whose model can be changed."""

    async def load(self, model: Path, folder: Path) -> None:
        """Go on with another model file of `folder`; raises ValueError or DialogueError."""
        ...

    async def close(self) -> None:
        """Give the connections back."""
        ...
