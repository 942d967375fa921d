"""What of a sentence looks like time and was not read: a doubt, for the day beside it is then not the one meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from bot.hall.when.terms import Element
from bot.hall.when.tokens import Token
from bot.hall.when.vocabulary import vocabulary


def unread(elements: Sequence[Element]) -> str:
    """The first word that moves a day and that no shape has read."""
    words = (t.text for t in elements if isinstance(t, Token) and t.kind == "text")
    return next((found[0] for word in words if (found := _shifts().search(word))), "")


@lru_cache(maxsize=1)
def _shifts() -> re.Pattern[str]:
    """Words that move or choose a day (隔日, 前一天, 再下); left unread, the day that was read is not the one meant."""
    return re.compile("|".join(vocabulary().shifts))
