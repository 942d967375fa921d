"""The buttons of acting for a relative."""

from __future__ import annotations

from bot.hall.family import BUTTON
from bot.messages import HUMAN, Choice
from bot.store.family_rows import Link

FAMILY = Choice("帮家里人办", "/inform", {"family": "menu"})
"""The way in, wherever it is offered."""
INTENT = "my_appointments"
BINDING = {"binding": True}
"""What such a button does is read back first when it was only heard (`bot.hall.effects`)."""


def button(title: str, do: str, link: int | None = None, binding: bool = False, **more: object) -> Choice:
    """One button of this conversation."""
    data = {"family": do, **({"link": link} if link is not None else {}), **(BINDING if binding else {}), **more}
    return Choice(title, "/inform", data)


def answer_choices(link: int, how: str = BUTTON) -> tuple[Choice, ...]:
    """Under the question to the holder; `how` it came to be asked."""
    return button("同意", "yes", link, binding=True, how=how), button("不同意", "no", link, binding=True), HUMAN


def helper_choices(link: Link) -> tuple[Choice, ...]:
    """What a helper can do for one holder."""
    return (
        button("看预约", "see", link.id),
        button("替他约时间", "book", link.id),
        button("办到哪一步", "case", link.id),
        button("我不再帮忙", "quit", link.id),
    )
