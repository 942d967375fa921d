"""The plain words every room speaks: who, what came in, what goes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Person:
    """Somebody on one channel: `sender` is the channel's own identifier, `id` ours (0 before the first message)."""

    channel: str
    sender: str
    id: int = 0

    @property
    def key(self) -> str:
        """The name under which everything of this person is kept in order."""
        return f"{self.channel}:{self.sender}"


@dataclass(frozen=True)
class Place:
    """A point on the map, in degrees (WGS 84)."""

    latitude: float
    longitude: float


@dataclass(frozen=True)
class Incoming:
    """One message as a channel received it; `id` is the channel's own and makes it unique there.

    `sound` are the bytes of a voice message in whatever container it came; then there is no text yet. `place` is a
    location that was sent instead of words. `corrects` says when the message came in whose words these replace.
    `photo` are the bytes of a picture; `text` are the words under it, if any.
    """

    person: Person
    id: str
    at: datetime
    text: str
    sound: bytes | None = None
    photo: bytes | None = None
    place: Place | None = None
    corrects: datetime | None = None


@dataclass(frozen=True)
class Choice:
    """A button: what stands on it and what pressing it says to the dialogue.

    `say` is either ordinary words or an intent command such as `/inform`; `data` rides along untouched.
    """

    title: str
    say: str
    data: Mapping[str, Any] = field(default_factory=dict)


HUMAN = Choice("找工作人员", "/talk_to_human", {"human": True})
"""The way to a person, wherever it is offered."""


@dataclass(frozen=True)
class Reply:
    """One message of the assistant.

    `spoken` is what is said aloud (None: derived from the text), `personal` keeps the text away from engines
    that send it out of the house, `command` asks the gateway for one of its own actions. `image` (a picture)
    and `attachment` (a file to keep) are relative addresses of this house. `heard` are the words of the voice message
    that this answers: shown above the answer, never said again. `outcome` says how the words it answers were taken
    (`bot.desk.quality`), for the figures.
    """

    text: str
    spoken: str | None = None
    choices: tuple[Choice, ...] = ()
    intent: str = ""
    answer: str | None = None
    personal: bool = False
    command: str | None = None
    confidence: float | None = None
    image: str | None = None
    attachment: str | None = None
    heard: str | None = None
    outcome: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The form that crosses the dialogue engine as one `custom` message."""
        return {
            "text": self.text,
            "spoken": self.spoken,
            "choices": [{"title": c.title, "say": c.say, "data": dict(c.data)} for c in self.choices],
            "intent": self.intent,
            "answer": self.answer,
            "personal": self.personal,
            "command": self.command,
            "confidence": self.confidence,
            "image": self.image,
            "attachment": self.attachment,
        }

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Reply:
        """Rebuild a reply from `as_dict`; unknown keys are ignored, a missing text raises KeyError."""
        choices = tuple(Choice(c["title"], c["say"], c.get("data") or {}) for c in raw.get("choices") or ())
        return cls(
            text=str(raw["text"]),
            spoken=raw.get("spoken"),
            choices=choices,
            intent=raw.get("intent") or "",
            answer=raw.get("answer"),
            personal=bool(raw.get("personal")),
            command=raw.get("command"),
            confidence=raw.get("confidence"),
            image=raw.get("image"),
            attachment=raw.get("attachment"),
        )
