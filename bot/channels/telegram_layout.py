"""How replies look in a chat: plain text in pieces that fit, numbered buttons, the large menu at the bottom."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup

from bot.channels.pieces import asked_last, packed
from bot.channels.telegram_words import CHOOSE, MENU_HINT, PLACEHOLDER

LIMIT = 4096  # UTF-16 units of one message, Bot API sendMessage
PAYLOAD = 64  # bytes of callback_data, Bot API InlineKeyboardButton
COLUMNS, MOST = 2, 6
_SENTENCE_END = re.compile(r"(?<=[。！？；!?])")
Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup


@dataclass(frozen=True)
class Part:
    """One message as it is sent."""

    text: str
    markup: Markup | None = None


def units(text: str) -> int:
    """The length of a text as Telegram counts it."""
    return len(text.encode("utf-16-le", "replace")) // 2


def split(text: str, limit: int = LIMIT) -> list[str]:
    """The text in pieces of at most `limit` units, cut at line ends, else at sentence ends, else anywhere."""
    return packed(_bits(text, limit), units, limit)


def _bits(text: str, limit: int) -> Iterator[str]:
    for line in text.splitlines(keepends=True):
        if units(line) <= limit:
            yield line
            continue
        for sentence in _SENTENCE_END.split(line):
            step = limit // 2  # no character is longer than two units
            short = units(sentence) <= limit
            yield from ([sentence] if short else (sentence[i : i + step] for i in range(0, len(sentence), step)))


def menu_keyboard(menu: Sequence[str]) -> ReplyKeyboardMarkup | None:
    """At most six large buttons in two columns that stay; None for an empty menu.

    `resize_keyboard` stays off, so that the buttons are as high as the phone's own keyboard.
    """
    rows = menu_rows(menu)
    return ReplyKeyboardMarkup(rows, is_persistent=True, input_field_placeholder=PLACEHOLDER) if rows else None


def menu_rows(menu: Sequence[str]) -> list[list[KeyboardButton]]:
    """The rows of the large menu."""
    titles = [title for title in menu if title.strip()][:MOST]
    return [[KeyboardButton(t) for t in titles[i : i + COLUMNS]] for i in range(0, len(titles), COLUMNS)]


def layout(replies: Sequence[Mapping[str, Any]], menu: Sequence[str], offer_menu: bool = False) -> list[list[Part]]:
    """The messages of each reply of one turn; a number means a button of the question asked last.

    With `offer_menu` the large menu is shown even if every reply has buttons of its own.
    """
    keyboard, made = menu_keyboard(menu), []
    asked = asked_last(replies)
    for reply in replies:
        buttons = list(reply.get("buttons") or ())
        markup: Markup | None = keyboard if _is_menu(buttons, menu) else _inline(buttons, reply is asked)
        texts = split(_sendable(reply.get("text"))) or ([CHOOSE] if buttons else [])
        parts = [Part(text) for text in texts[:-1]]
        made.append([*parts, *(Part(text, markup or keyboard) for text in texts[-1:])])
    shown = any(part.markup is keyboard for parts in made for part in parts)
    if offer_menu and keyboard and made and not shown:
        made[0].insert(0, Part(MENU_HINT, keyboard))
    return made


def _is_menu(buttons: Sequence[Mapping[str, Any]], menu: Sequence[str]) -> bool:
    """Whether the buttons are the menu itself: then the large keyboard shows them, not a second set."""
    return len(buttons) >= 3 and all(b.get("title") in menu for b in buttons)


def _inline(buttons: Sequence[Mapping[str, Any]], asked: bool) -> InlineKeyboardMarkup | None:
    rows = []
    for number, button in enumerate(buttons, 1):
        title, payload = _sendable(button.get("title")).strip(), str(button.get("payload") or "")
        if _fits(payload):
            rows.append([InlineKeyboardButton(f"{number}. {title}" if asked else title, callback_data=payload)])
    return InlineKeyboardMarkup(rows) if rows else None


def _fits(payload: str) -> bool:
    try:
        return 1 <= len(payload.encode()) <= PAYLOAD
    except UnicodeEncodeError:
        return False


def _sendable(text: object) -> str:
    return str(text or "").encode("utf-8", "replace").decode()
