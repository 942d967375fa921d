"""A warning to whoever tells of a swindle in pieces: the answer is the one to the whole story."""

from __future__ import annotations

from datetime import timedelta

from bot.desk.answers import Answers
from bot.desk.turn import Turn
from bot.hall import swindle
from bot.hall.knowledge import KnowledgeBase
from bot.messages import Reply
from bot.store.store import Store

INTENT = "fraud"
PAID = "fraud.paid"
"""Whoever has given money already hears what to do now, whatever was told before."""
PIECES = 5  # messages that a story may be told in before the newest one
BEFORE = timedelta(minutes=20)  # what was told earlier belongs to something else


class Swindles:
    """Puts the pieces of a story together."""

    def __init__(self, store: Store, knowledge: KnowledgeBase, answers: Answers) -> None:
        self._store = store
        self._knowledge = knowledge
        self._answers = answers

    def goes_on(self, turn: Turn) -> Reply | None:
        """The warning that fits the story this message goes on with; None for words of their own."""
        if turn.tapped or turn.also or not swindle.is_piece(turn.text):
            return None
        if turn.intent == INTENT and self._knowledge.pick(INTENT, turn.text).id == PAID:
            return None
        story = swindle.told(pieces(self._store, turn), turn.text)
        return None if story is None else self._answers.dress(self._knowledge.pick(INTENT, story), turn)


def pieces(store: Store, turn: Turn) -> list[str]:
    """What this person said a short while ago, oldest first and masked."""
    told = store.transcript.answered_before(turn.person_id, PIECES)
    return [one.text for one in reversed(told) if turn.now - one.at < BEFORE]
