"""A clerk answers by voice: the recording is made fit for every channel, kept sealed, and heard by one person only.

Whoever reads little or speaks only dialect is answered by a voice they know. A recording belongs to the person it was
made for: it is in their copy, goes with them when they are forgotten, and lapses like their own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.desk.hearing_words import KEPT_DAYS
from bot.desk.private_words import Words
from bot.hall.errors import HallError
from bot.hall.facts import HallFacts
from bot.hall.facts_text import not_delivered
from bot.store.people import PersonRow
from bot.store.recordings import Recording
from bot.store.store import Store
from bot.store.transcript import Line
from bot.voice import audio
from bot.voice.cache import Cache, Made, cache_key
from bot.voice.pace import GAINS_DB
from bot.voice.spoken import speak

KIND = "clerk"
PREFIX = "v"
LONGEST_S, SHORTEST_S = 60.0, 0.5  # WeChat takes no voice message that is longer (新增临时素材)
LARGEST_BYTES = 6_500_000  # a minute of WAV at 48 kHz
SOFTEST_DBFS = -40.0
KEPT = timedelta(days=KEPT_DAYS)
TEMPO = {"normal": 1.0, "slow": 0.85, "slower": 0.75}
"""For whoever asked to be spoken to slowly: a person's pace is not measured, so it only gets slower."""

TROUBLES = {
    "empty": "没有收到录音，请再录一次。",
    "too_large": "这个文件太大了，一次最多录一分钟。",
    "too_long": "一次最多录一分钟，请分开说。",
    "too_short": "太短了，听不出说什么，请再录一次。",
    "silent": "录音里没有声音。看看话筒开了没有，再录一次。",
    "not_audio": "这不是录音，或者打不开。请再录一次。",
}


class NotHeard(HallError):
    """A recording that cannot be sent."""

    code = "recording_refused"


@dataclass(frozen=True)
class Spoken:
    """A recording ready to be kept: an MP3 of so many seconds."""

    mp3: bytes
    seconds: float

    def said(self, words: str) -> str:
        """What stands in the conversation, above the clerk's own words if there are any."""
        return f"给您录了一段话，{max(1, round(self.seconds))}秒，请听。" + (f"\n{words}" if words else "")


def take(data: bytes) -> Spoken:
    """Whatever the clerk's browser recorded, trimmed and levelled as the house's own voice. Raises NotHeard."""
    try:
        sound = audio.trim(audio.decode(data, LARGEST_BYTES, LONGEST_S))
        if sound.peak_dbfs < SOFTEST_DBFS:
            raise audio.AudioError("silent")
        if sound.seconds < SHORTEST_S:
            raise audio.AudioError("too_short")
        return Spoken(audio.encode(audio.normalise(sound), "mp3"), sound.seconds)
    except audio.AudioError as error:
        raise NotHeard(TROUBLES.get(error.code, TROUBLES["not_audio"])) from error


class ClerkVoices:
    """Finds the recordings of clerks by their lines and addresses, and makes the sound that a person gets."""

    def __init__(self, store: Store, shelf: Cache, facts: HallFacts) -> None:
        """`shelf` keeps opened sounds for minutes."""
        self._store = store
        self._facts = facts
        self._shelf = shelf

    def custom(self, line: int, text: str, person: PersonRow) -> dict[str, Any] | None:
        """The `custom` part of a clerk's line that was recorded, else None.

        `instead` is what a channel says that cannot deliver the sound.
        """
        one = self._store.recordings.of_message(line) if line else None
        if one is None or one.kind != KIND:
            return None
        return _custom(one, text, person) | {"instead": not_delivered(self._facts.texts)}

    def into(self, person: PersonRow, lines: Sequence[Line]) -> list[Line]:
        """The lines of a person, with their sound where a clerk recorded one."""
        if not any(line.direction == "staff" for line in lines):
            return list(lines)
        known = {one.message_id: one for one in self._store.recordings.of_person(person.id) if one.kind == KIND}
        return [
            replace(line, sound=_custom(known[line.id], line.text, person)) if line.id in known else line
            for line in lines
        ]  # fmt: skip

    def words(self, key: str) -> Words | None:
        """What is behind the address of a recording, as its person wants to hear it; None when it is gone."""
        one = self._store.recordings.by_key(key.removeprefix(PREFIX), KIND) if key.startswith(PREFIX) else None
        person = self._store.people.get(one.person_id) if one else None
        if one is None or person is None:
            return None
        return Words("", person.rate, personal=True, volume=person.volume, recording=one.id)

    async def file(self, words: Words, codec: audio.Codec) -> Path | None:
        """The sound file, at the person's pace and loudness; None when the recording is gone."""
        one = await asyncio.to_thread(self._store.recordings.get, words.recording)
        kept = await asyncio.to_thread(self._store.recordings.sound, one) if one else None
        if one is None or kept is None:
            return None

        async def make() -> Made:
            data, seconds = await asyncio.to_thread(_paced, kept, words, codec)
            return Made(data, {"engine": KIND, "duration_s": round(seconds, 3), "segments": 1})

        key = cache_key(recording=one.key, rate=words.rate, volume=words.volume, codec=codec)
        return (await self._shelf.get_or_make(key, codec, make)).path


def _custom(one: Recording, text: str, person: PersonRow) -> dict[str, Any]:
    quiet: Mapping[str, Any] = {} if person.voice_on else {"voice": "off"}
    address = f"/audio/{PREFIX}{one.key}.mp3"
    return {"spoken": speak(text), "audio": {"mandarin": address}, **quiet}


def _paced(mp3: bytes, words: Words, codec: audio.Codec) -> tuple[bytes, float]:
    sound = audio.decode(mp3)
    factor = TEMPO.get(words.rate, 1.0)
    paced = audio.change_tempo(sound, max(factor, sound.seconds / LONGEST_S))
    loud = audio.louder(paced, GAINS_DB.get(words.volume, 0.0))  # type: ignore[call-overload]
    return audio.encode(loud, codec), loud.seconds
