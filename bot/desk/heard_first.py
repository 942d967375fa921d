"""What a running booking form lets pass: somebody in danger is heard before any date, number or name is read."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.desk.swindles import INTENT, Swindles
from bot.desk.turn import Turn
from bot.hall import insults, reading
from bot.messages import HUMAN, Reply

QUARREL = ("authenticity_visit", "fake_cigarette", "dispute")
IN_SHOP = re.compile(
    r"(客人|顾客|买烟的|人家|对方|他|人)(现在|还|就|正|都)*(在|没走|不肯走|不走|堵|坐|站|等着|闹|吵|赖着)|"
    r"(现在|这会儿?|这下)(就|正|都)?(在|来)?(我)?(店里|门口|这里).{0,6}(闹|吵|等|不走|不肯)|吵起来了|闹起来了"
)
FAKE = re.compile(r"假烟|假的|真假|真伪|鉴别|退烟|要退|赔")
UNCLEAR = frozenset({"nlu_fallback", "inform", ""})
CHANGES = frozenset({"book_appointment", "reschedule_appointment", "cancel_appointment"})
"""Wishes about an appointment that the dialogue would begin anew if the form did not take them."""


class HeardFirst:
    """Tells such words from the answers of the form."""

    def __init__(self, swindles: Swindles) -> None:
        self._swindles = swindles

    def meant(self, turn: Turn) -> bool:
        """Whether the words tell of a swindle or of a quarrel that is going on in the shop, or only call names."""
        if turn.tapped or turn.intent in CHANGES or (reading.books(turn.text) and not reading.asks(turn.text)):
            return False
        if turn.intent == INTENT or quarrels(turn) or insults.insulting(turn.text):
            return True
        return self._swindles.goes_on(turn) is not None

    def beside(self, turn: Turn) -> str | None:
        """The short warning that leads the form's reply to words it has read, of which not all was `meant`."""
        return None if turn.tapped else self._swindles.short(turn)

    def at_the_beginning(self, turn: Turn) -> str | None:
        """The same for the words that begin a booking; what was answered before the form began is not said twice."""
        answered = bool(turn.also) and turn.intent not in CHANGES
        return None if answered or self.meant(turn) else self.beside(turn)


def led(reply: Reply, warning: str | None) -> Reply:
    """A reply of the form behind the warning, with the way to a person."""
    if warning is None:
        return reply
    human = () if any(one.data.get("human") for one in reply.choices) else (HUMAN,)
    return replace(
        reply, text=f"{warning}\n{reply.text}", spoken=f"{warning}{reply.spoken or reply.text}",
        choices=(*reply.choices, *human),
    )  # fmt: skip


def quarrels(turn: Turn) -> bool:
    """A quarrel about real or fake that is going on right now."""
    if not IN_SHOP.search(turn.text):
        return False
    if {turn.intent, *turn.also} & set(QUARREL):
        return True
    return turn.intent in UNCLEAR and FAKE.search(turn.text) is not None
