"""A clip bank as a rung of the ladder: it says an utterance wholly from recorded words, or not at all."""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict
from typing import Any

from bot.voice.audio import AudioError, Sound, decode
from bot.voice.bank.clip import BankClip, ClipShelf, version_of
from bot.voice.bank.cutter import Cutter, Piece
from bot.voice.bank.grammar import Grammar
from bot.voice.bank.joiner import pauses, prepared
from bot.voice.engines.engine import EngineError
from bot.voice.pace import characters
from bot.voice.source import Performance, Utterance

KEPT_S = 600.0  # seconds of prepared sound in memory, about 115 MB
USUAL_PACE = 220.0


class ClipBank:
    """A Source over a shelf of clips; nothing leaves the house, so personal words may be said too."""

    sends_text_out = False

    def __init__(self, shelf: ClipShelf, grammar: Grammar) -> None:
        self.name = f"{shelf.voice} bank"
        self.voice = shelf.voice
        self._shelf = shelf
        self._grammar = grammar
        self._lock = threading.Lock()
        self._cutter: tuple[str, Cutter, int] | None = None
        self._prepared: OrderedDict[str, Sound] = OrderedDict()
        self._kept_s = 0.0

    def covers(self, spoken: str) -> bool:
        """Whether every word of it is recorded by one speaker."""
        return bool(spoken) and self.cut(spoken) is not None

    def cut(self, spoken: str) -> list[Piece] | None:
        """The clips of the words in their order, or None when any is missing."""
        return self._vocabulary()[1].cut(spoken)

    def speaks(self, utterance: Utterance) -> bool:
        """Whether it can say the whole utterance in the wanted voice."""
        return utterance.voice == self.voice and self.covers(utterance.spoken)

    def ready(self) -> bool:
        """Whether there are any clips."""
        return self._vocabulary()[2] > 0

    def signature(self, utterance: Utterance) -> str:
        """The takes that make this utterance: other takes are another sound."""
        pieces = self.cut(utterance.spoken) or []
        return f"{self.name} " + version_of("".join(piece.clip.sha256 for piece in pieces))

    async def perform(self, utterance: Utterance) -> Performance:
        """The prepared clips with their pauses; EngineError `missing` when it cannot say all of it."""
        pieces = self.cut(utterance.spoken) if utterance.voice == self.voice else None
        if pieces is None:
            raise EngineError("missing", retryable=False)
        try:
            sounds = await asyncio.to_thread(lambda: [self._sound(piece.clip) for piece in pieces])
        except (OSError, AudioError) as error:
            raise EngineError("bad_audio", retryable=False, detail=type(error).__name__) from error
        spoken_s = sum(sound.seconds for sound in sounds)
        pace = characters(utterance.spoken) / spoken_s * 60 if spoken_s > 1 else USUAL_PACE
        return Performance(sounds, pauses(pieces), pace, levelled=True)

    def status(self) -> dict[str, Any]:
        """How many clips there are."""
        count = self._vocabulary()[2]
        return {"name": self.name, "status": "ok" if count else "empty", "clips": count, "sends_text_out": False}

    def _vocabulary(self) -> tuple[str, Cutter, int]:
        with self._lock:
            signature = self._shelf.signature()
            if self._cutter is None or self._cutter[0] != signature:
                clips = [clip for clip in self._shelf.clips() if not stale(clip)]
                self._cutter = (signature, Cutter(clips, self._grammar), len(clips))
            return self._cutter

    def _sound(self, clip: BankClip) -> Sound:
        with self._lock:
            if (found := self._prepared.get(clip.sha256)) is not None:
                self._prepared.move_to_end(clip.sha256)
                return found
        made = prepared(decode(clip.path.read_bytes()))
        with self._lock:
            if clip.sha256 not in self._prepared:
                self._prepared[clip.sha256] = made
                self._kept_s += made.seconds
            while self._kept_s > KEPT_S and len(self._prepared) > 1:
                self._kept_s -= self._prepared.popitem(last=False)[1].seconds
        return made


def stale(clip: BankClip) -> bool:
    """Whether a clip was bound to other words of its answer than those it stands for."""
    return bool(clip.version) and clip.version != version_of(clip.text)
