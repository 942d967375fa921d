"""What a reply sounds like: the words to be said, and where their sound can be fetched."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Protocol

from bot.desk.private_words import PrivateWords, Words
from bot.hall.clock import Clock
from bot.messages import Reply
from bot.store.notebook import Notebook
from bot.store.people import PersonRow
from bot.voice.spoken import speak

REMEMBERED = 1000  # impersonal sentences whose reading is remembered: it takes some two hundred replacements
MANDARIN, PUXIAN = "mandarin", "puxian"
_OF_VOICE = {MANDARIN: "", PUXIAN: "x"}


class Speaks(Protocol):
    """As much of the voice as is asked here."""

    def available(self, personal: bool) -> bool:
        """Whether such text can be given a sound at all."""
        ...

    def recorded(self, spoken: str, voice: str, personal: bool = False, answer: str = "") -> bool:
        """Whether recorded clips of that voice say all of it; what they lack is counted."""
        ...


class Sound:
    """Derives `spoken` for every reply and addresses for its sound when it may have one.

    Dialect is given to who asked for it and only when the hall's recordings say the whole reply; Mandarin always stands
    beside it. Personal words get an address nobody can guess, and only when they never leave the house.
    """

    def __init__(
        self, voice: Speaks, notebook: Notebook, clock: Clock, private: PrivateWords | None = None,
        shape: Callable[[str], str] = str,
    ) -> None:  # fmt: skip
        """`shape` builds the hanzi of a reply for those who listen (`bot.voice.design`)."""
        self._voice = voice
        self._notebook = notebook
        self._clock = clock
        self._shape = shape
        self._read = lru_cache(REMEMBERED)(self._aloud)
        self._private = private or PrivateWords()

    def __call__(self, reply: Reply, person: PersonRow) -> dict[str, Any]:
        """`{"spoken", "audio": {"mandarin": url, "puxian"?: url}}`; no audio where no voice may say the words.

        `voice` names the sound to play when it is not the Mandarin one (`off`: none), `volume` the loudness it is made
        with when it is not `normal`.
        """
        spoken = (self._aloud if reply.personal else self._read)(reply.spoken or reply.text)
        audio: dict[str, str] = {}
        if spoken and person.voice_on:
            if self._recorded(spoken, MANDARIN, reply) or self._voice.available(reply.personal):
                audio[MANDARIN] = self._address(spoken, person, MANDARIN, reply)
            if person.dialect and self._recorded(spoken, PUXIAN, reply):
                audio[PUXIAN] = self._address(spoken, person, PUXIAN, reply)
        facts: dict[str, Any] = {"spoken": spoken, "audio": audio}
        if PUXIAN in audio or not person.voice_on:
            facts["voice"] = PUXIAN if PUXIAN in audio else "off"
        return facts if person.volume == "normal" else facts | {"volume": person.volume}

    def _aloud(self, text: str) -> str:
        return self._shape(speak(text))

    def words(self, key: str) -> Words | None:
        """What is behind an audio address, or None."""
        if (private := self._private.get(key)) is not None:
            return private
        found = self._notebook.spoken(key)
        if found is None:
            return None
        spoken, rate, volume = found
        return Words(spoken, rate, PUXIAN if key.startswith("x") else MANDARIN, volume=volume)

    def _recorded(self, spoken: str, voice: str, reply: Reply) -> bool:
        return self._voice.recorded(spoken, voice, reply.personal, reply.answer or "")

    def _address(self, spoken: str, person: PersonRow, voice: str, reply: Reply) -> str:
        rate, volume = person.rate, person.volume
        if reply.personal:
            key = self._private.put(Words(spoken, rate, voice, True, reply.answer or "", volume))
        else:
            key = _OF_VOICE[voice] + utterance_key(spoken, rate, volume)
            self._notebook.speakable(key, spoken, rate, self._clock.now(), volume)
        return f"/audio/{key}.mp3"


def utterance_key(spoken: str, rate: str, volume: str = "normal") -> str:
    """The address of a sentence at a rate and a loudness: a digest of them."""
    parts = [spoken, rate] if volume == "normal" else [spoken, rate, volume]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:40]
