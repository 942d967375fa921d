"""A yes to 要不要我请工作人员来帮您, said in the middle of a booking: it is no answer to the form's own question."""

from __future__ import annotations

import re

from bot.desk.answers import PERSON_AFTER_MISSES
from bot.desk.asking import PERSON
from bot.desk.booking import Booking
from bot.desk.turn import Turn
from bot.hall import reading
from bot.store.store import Store

OFFERS = (PERSON, PERSON_AFTER_MISSES)
TAKES = re.compile(
    r"(?:那|就|嗯|好的?|行|可以|对|是的?|[，,\s])*(?:我?要的?|我?需要|麻烦(?:您|你)?|(?:帮我)?[请叫找](?:(?:一?个)?(?:工作人员|人|他们?))?(?:来|帮)?)"
    r"(?:吧|啊|呀|哦|了|一下|[\s。！!，,])*"
)


class PersonOffer:
    """Knows whether a person was offered last, and takes the yes."""

    def __init__(self, store: Store, booking: Booking) -> None:
        self._store = store
        self._booking = booking

    def taken(self, turn: Turn) -> bool:
        """Whether the words are a yes to that offer; where a booking is read back, a mere yes is meant for it."""
        outright = TAKES.fullmatch(turn.text.strip()) is not None
        if not (outright or reading.yes_or_no(turn.text) is True):
            return False
        draft = self._booking.load(turn)
        if draft is None or not draft.open or not self._offered(turn):
            return False
        return outright or not self._booking.asks_yes_or_no(turn, draft)

    def _offered(self, turn: Turn) -> bool:
        said = [str(reply.get("text")) for reply in self._store.transcript.last_replies(turn.person_id)]
        return any(offer in text for text in said for offer in OFFERS)
