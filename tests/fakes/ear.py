"""An ear that hears what it is told: the bytes of a recording are the words in it."""

from __future__ import annotations

from collections import Counter

from bot.voice.ear import FILE_TROUBLES, Ear, Heard
from tests.fakes import sounds

SAMPLES = sounds.pcm(sounds.babble(1.0))


class ScriptedEar(Ear):
    """`再说` is heard as it stands; a leading `?` makes it unsure, a leading `!` names a trouble: `!silent`."""

    def __init__(self, deaf: bool = False) -> None:
        super().__init__()
        self.deaf = deaf
        self.counts: Counter[str] = Counter()

    @property
    def hears(self) -> bool:
        return not self.deaf

    async def hear(self, data: bytes, recognise: bool = True) -> Heard:
        words = data.decode()
        if self.deaf or not recognise:
            words = words if words.startswith("!") else "!deaf"
        if words.startswith("!"):
            file = words[1:] in FILE_TROUBLES
            return Heard(trouble=words[1:], seconds=1.0, pcm=b"" if file else SAMPLES)
        return Heard(words.removeprefix("?"), not words.startswith("?"), 1.0, "", SAMPLES)
