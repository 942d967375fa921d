"""The button with which a phone answers by itself: its own number, or where it is, when the house asks for that.

Telegram shows one large keyboard at a time. The special one goes away with the next words without buttons of their
own, or with the next sound.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Literal

from telegram import InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup

from bot.channels.telegram_layout import LIMIT, Part, menu_keyboard, menu_rows, units
from bot.channels.telegram_words import PHONE_BUTTON, PHONE_HINT, PLACE_BUTTON, PLACE_HINT

Special = Literal["phone", "address"]
HINTS: dict[Special, str] = {"phone": PHONE_HINT, "address": PLACE_HINT}
REMEMBERED = 1000


def with_button(parts: Sequence[Part], asks: Special, menu: Sequence[str]) -> list[Part]:
    """The parts of a question with the button under them; the hint says what it is for before it can be pressed."""
    if not parts:
        return []
    keyboard, hint = _keyboard(asks, menu), HINTS[asks]
    last = parts[-1]
    together = f"{last.text}\n{hint}"
    if isinstance(last.markup, InlineKeyboardMarkup) or units(together) > LIMIT:
        return [*parts, Part(hint, keyboard)]
    return [*parts[:-1], Part(together, keyboard)]


def _keyboard(asks: Special, menu: Sequence[str]) -> ReplyKeyboardMarkup:
    """The button above the usual ones; it folds up when it was pressed."""
    own = (
        KeyboardButton(PHONE_BUTTON, request_contact=True)
        if asks == "phone"
        else KeyboardButton(PLACE_BUTTON, request_location=True)
    )
    return ReplyKeyboardMarkup([[own], *menu_rows(menu)], one_time_keyboard=True)


class Keyboards:
    """Remembers which chats still show a special keyboard."""

    def __init__(self, menu: Callable[[], Sequence[str]]) -> None:
        self._menu = menu
        self._special: OrderedDict[int, bool] = OrderedDict()  # whether its question is still the newest

    def showed(self, chat: int, parts: Sequence[Part], asks: bool) -> None:
        """These parts went to the chat; with `asks` the last of them carries a special keyboard."""
        if asks:
            self._special[chat] = True
            while len(self._special) > REMEMBERED:
                self._special.popitem(last=False)
        elif any(isinstance(part.markup, ReplyKeyboardMarkup) for part in parts):
            self._special.pop(chat, None)
        elif chat in self._special:
            self._special[chat] = False

    def back(self, chat: int) -> ReplyKeyboardMarkup | None:
        """The usual keyboard, if the chat shows a special one that is no longer needed."""
        if self._special.get(chat, True):
            return None
        del self._special[chat]
        return menu_keyboard(self._menu())
