"""A warning to whoever tells of a swindle in pieces: the answer is the one to the whole story."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.desk.answers import Answers
from bot.desk.turn import Turn
from bot.hall import swindle
from bot.hall.knowledge import KnowledgeBase
from bot.messages import Reply
from bot.store.store import Store

INTENT = "fraud"
CANNOT_RING = "我自己打不了电话。请家里人或者邻居帮您打110。我给您转工作人员。"
UNCLEAR = ("nlu_fallback", "talk_to_human", "")
"""Answers after which the talk is still about what it was about before."""
PIECES = 5  # messages that a story may be told in before the newest one
BEFORE = timedelta(minutes=20)  # what was told earlier belongs to something else


class Swindles:
    """Puts the pieces of a story together."""

    def __init__(self, store: Store, knowledge: KnowledgeBase, answers: Answers) -> None:
        self._store = store
        self._knowledge = knowledge
        self._answers = answers

    def goes_on(self, turn: Turn) -> Reply | None:
        """The warning that fits the story this message tells or goes on with; None for words of their own."""
        if turn.tapped:
            return None
        warned = self._warned(turn) if swindle.may_follow(turn.text) else None  # the log is not asked for others
        if warned is not None and swindle.cannot_ring(turn.text):
            advice = self._answers.dress(self._knowledge.entry(warned), turn)
            return replace(advice, text=CANNOT_RING)
        if (name := swindle.warning(turn.text) or (warned and swindle.followed(turn.text, warned))) is not None:
            return self._answers.dress(self._knowledge.entry(name), turn)
        return self._in_pieces(turn)

    def short(self, turn: Turn) -> str | None:
        """The warning in its few words, for who tells of a swindle beside something else; None for other words."""
        if (found := self.goes_on(turn)) is not None:
            return found.spoken
        if INTENT not in (turn.intent, *turn.also) and not swindle.told_whole(turn.text):
            return None
        return self._answers.dress(self._knowledge.pick(INTENT, turn.text), turn).spoken

    def _in_pieces(self, turn: Turn) -> Reply | None:
        if turn.also or not swindle.is_piece(turn.text):
            return None
        if turn.intent == INTENT and self._knowledge.pick(INTENT, turn.text).id == swindle.PAID:
            return None  # who has given money already hears what to do now, whatever was told before
        story = swindle.told(pieces(self._store, turn), turn.text)
        return None if story is None else self._answers.dress(self._knowledge.pick(INTENT, story), turn)

    def _warned(self, turn: Turn) -> str | None:
        """The warning that was the last answer of a short while ago, whatever was not understood since."""
        told = self._store.transcript.answered_before(turn.person_id, PIECES)
        near = (one for one in told if turn.now - one.at < BEFORE and (one.answer or one.intent not in UNCLEAR))
        newest = next(near, None)
        return newest.answer if newest is not None and newest.intent == INTENT else None


def pieces(store: Store, turn: Turn) -> list[str]:
    """What this person said a short while ago, oldest first and masked."""
    told = store.transcript.answered_before(turn.person_id, PIECES)
    return [one.text for one in reversed(told) if turn.now - one.at < BEFORE]
