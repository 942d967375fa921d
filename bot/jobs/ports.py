"""What the outbox needs from the ways to people, and how a way can fail."""

from __future__ import annotations

from typing import Any, Protocol


class Undeliverable(Exception):
    """The person can never be reached on that channel; trying again does not help."""


class NotNow(Exception):
    """The channel asks to wait `retry_after` seconds."""

    retry_after: float = 60.0


class Messenger(Protocol):
    """A channel that can speak first; raises Undeliverable, NotNow or anything else when it could not."""

    async def send(self, sender: str, message: dict[str, Any]) -> None: ...


class Sms(Protocol):
    """Short messages; raises Undeliverable, NotNow or anything else when it could not.

    No error may name the number or the words.
    """

    async def send(self, phone: str, text: str) -> None: ...
