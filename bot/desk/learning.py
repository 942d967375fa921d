"""What the assistant notices about its own understanding: what was unclear, corrected, or sent to a person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.desk.turn import Turn
from bot.hall import universal
from bot.store.questions import bare
from bot.store.store import Store

RIGHT_AFTER = timedelta(minutes=5)
NOBODY_DOUBTS = (
    "talk_to_human", "nlu_fallback", "inform", "repeat", "speak_slower", "use_dialect", "voice_on", "voice_off",
    "greet", "goodbye", "thanks", "affirm", "deny", "help", "chitchat",
)  # fmt: skip
"""Asking for a person after these says nothing about how they were understood."""


class Learning:
    """Keeps utterances for the staff to label; the store masks them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def unclear(self, turn: Turn) -> int:
        """An utterance that is asked back about; its id goes into the buttons."""
        guess, confidence = turn.alternatives[0] if turn.alternatives else (None, None)
        return self._store.questions.wonder(turn.text, guess, confidence, turn.now)

    def picked(self, data: Mapping[str, Any]) -> None:
        """The person said what an unclear utterance meant by pressing one of its buttons."""
        if "question" in data and "meant" in data:
            self._store.questions.corrected(int(data["question"]), str(data["meant"]), data.get("sure"))

    def doubtful(self, turn: Turn) -> None:
        """Somebody wants a person right after an answer: the utterance before may have been taken wrongly."""
        last = self._store.transcript.last_answered(turn.person_id)
        if last is None or last.answer is None or last.intent in NOBODY_DOUBTS:
            return
        if turn.now - last.at > RIGHT_AFTER or _is_a_press(last.text):
            return
        self._store.questions.doubt(last.text, last.intent, last.confidence, turn.now)


def _is_a_press(text: str) -> bool:
    """Whether the words are a button's token or number, not something said."""
    return text.startswith("c.") or universal.number(text) is not None or len(bare(text)) < 2
