"""Who has lost somebody: a word of sympathy first, then one thing; and nobody books for the dead."""

from __future__ import annotations

import re

from bot.desk.answers import Answers
from bot.desk.booking import Booking
from bot.desk.deaths_told import told_lately
from bot.desk.turn import Turn
from bot.hall import bereavement, reading
from bot.hall.knowledge import KnowledgeBase
from bot.messages import Reply
from bot.store.store import Store

GRIEF, SUCCESSION, MEANWHILE = "chitchat.grief", "inherit", "inherit.meanwhile"
UNCLEAR = frozenset({"nlu_fallback", "inform", "change", ""})
SELLS = re.compile(
    r"(?:现在|还|先|接着|照样|这段|我妈|我们?|店里).{0,8}(?:能|可以|在|不能).{0,4}卖|会不会罚|要罚|(?:还能|能不能)(?:卖|订烟|进货)"
)
WHICH = re.compile(
    r"(?:那|我|所以)*(?:这个|这样|这种|这)(?:情况|事)?(?:到底)?(?:是|算|要|就是|叫)(?:不是)?(?:办|要办|算|叫)?"
    r"(?:哪一?[样件个种]|什么|变更|新办|补办|续证|延续|歇业)(?:手续|业务)?[吗吧么呢啊？?]*"
)


class Bereaved:
    """What is answered to them before anything else."""

    def __init__(self, store: Store, knowledge: KnowledgeBase, answers: Answers, booking: Booking) -> None:
        self._store = store
        self._knowledge = knowledge
        self._answers = answers
        self._booking = booking

    def answer(self, turn: Turn) -> Reply | None:
        """Sympathy for who tells of a grief, succession for who asks what theirs is called; None for other words."""
        if turn.tapped or turn.also:
            return None
        if bereavement.dead(turn.text) and bereavement.grieves(turn.text, plain=self._filling(turn)):
            return self._answers.dress(self._knowledge.entry(GRIEF), turn)
        if turn.intent in UNCLEAR and SELLS.search(turn.text) and told_lately(self._store, turn):
            return self._answers.dress(self._knowledge.entry(MEANWHILE), turn)
        asks = turn.intent in UNCLEAR and WHICH.fullmatch(turn.text.strip()) is not None
        return self._answers.standard(SUCCESSION, turn) if asks and told_lately(self._store, turn) else None

    def _filling(self, turn: Turn) -> bool:
        """Whether a booking is going on, in which the bare sentence asks for nothing."""
        draft = self._booking.load(turn)
        return draft is not None and draft.open and not reading.asks(turn.text)

    def unclear(self, turn: Turn) -> Reply | None:
        """The answer about succession where a death was told and nothing else was understood."""
        return self._answers.reply(SUCCESSION, turn) if bereavement.dead(turn.text) else None
