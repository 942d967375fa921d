"""Counts what the recorded voices could not say, so that the studio knows what to record next."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from bot.hall.clock import Clock
from bot.store.clip_wishes import ClipWishes
from bot.voice.bank.bank import ClipBank
from bot.voice.source import Utterance

log = logging.getLogger("lianxin.voice")


class MissingClips:
    """Called by the voice for every reply a bank lacks; the row is written by a thread of its own, never in the way.

    Of personal words only the sentences and carriers are kept that another bank has, never what fills their gaps.
    A Mandarin pack that is not there at all lacks everything, which is no news.
    """

    def __init__(self, wishes: ClipWishes, banks: Sequence[ClipBank], clock: Clock) -> None:
        self._wishes = wishes
        self._banks = tuple(banks)
        self._clock = clock
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="clip-wishes")

    def __call__(self, utterance: Utterance) -> None:
        """Count one reply, later."""
        self._writer.submit(self._note, utterance)

    def wait(self) -> None:
        """Until everything told so far is written."""
        self._writer.submit(lambda: None).result()

    def _note(self, utterance: Utterance) -> None:
        try:
            for text in self._lacking(utterance):
                answer = "" if utterance.personal else utterance.answer
                self._wishes.count(text, utterance.voice, answer, self._clock.now())
        except Exception as error:  # a count must never disturb the house
            log.warning("a missing clip was not counted: %s", type(error).__name__)

    def _lacking(self, utterance: Utterance) -> Iterator[str]:
        own = [bank for bank in self._banks if bank.voice == utterance.voice]
        if utterance.voice == "mandarin" and not any(bank.ready() for bank in own):
            return
        if not utterance.personal:
            yield utterance.spoken
            return
        cuts = (bank.cut(utterance.spoken) for bank in self._banks if bank.voice != utterance.voice)
        for piece in next((cut for cut in cuts if cut), []):
            said = piece.clip.text
            if piece.clip.kind != "slot" and not any(bank.covers(said) for bank in own):
                yield said
