"""What a reply sounds like: the words to be said, and where their sound can be fetched."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Protocol

from bot.hall.clock import Clock
from bot.messages import Reply
from bot.store.notebook import Notebook
from bot.store.people import PersonRow
from bot.voice.spoken import speak


class Speaks(Protocol):
    """As much of the voice as is asked here."""

    def available(self, personal: bool) -> bool:
        """Whether such text can be given a sound at all."""
        ...


class Sound:
    """Derives `spoken` for every reply and an address for its sound when it may have one."""

    def __init__(self, voice: Speaks, notebook: Notebook, clock: Clock) -> None:
        self._voice = voice
        self._notebook = notebook
        self._clock = clock

    def __call__(self, reply: Reply, person: PersonRow) -> dict[str, Any]:
        """`{"spoken", "audio": {"mandarin": url}}`; audio is empty for personal text without a voice of the house."""
        spoken = speak(reply.spoken or reply.text)
        audio: dict[str, str] = {}
        if spoken and person.voice_on and self._voice.available(reply.personal):
            key = utterance_key(spoken, person.rate)
            if not reply.personal:
                self._notebook.speakable(key, spoken, person.rate, self._clock.now())
                audio["mandarin"] = f"/audio/{key}.mp3"
        return {"spoken": spoken, "audio": audio} | ({} if person.voice_on else {"voice": "off"})


def utterance_key(spoken: str, rate: str) -> str:
    """The address of a sentence at a rate: a digest of both."""
    return hashlib.sha256(json.dumps([spoken, rate], ensure_ascii=False).encode()).hexdigest()[:40]
