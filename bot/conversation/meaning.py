"""What somebody's words are before anybody tries to understand them: a pressed button, a number, text, or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.desk.answers import MENU
from bot.hall import universal
from bot.messages import HUMAN, Choice, Reply
from bot.store.choices import Choices
from bot.store.people import PersonRow

Meant = tuple[str, Mapping[str, Any], str]
"""What goes to the dialogue: (text, data of a named button, raw words)."""

LONGEST = 500
EMPTY = "您还没说话呢。可以打字，也可以按下面的数字。"
UNREADABLE = "这个我看不懂，请用文字告诉我，或者找工作人员。"
TOO_LONG = "您写得有点长，我先看了前面一部分。您把最要紧的一句再说一遍，我好帮您。"
STALE = "这个按钮已经过时了，请看最新的那几个，或者直接说。"


def meaning(choices: Choices, person: PersonRow, raw: str, on_screen: Sequence[Choice]) -> Reply | Meant:
    """What goes to the dialogue: (text, data, raw words), or a reply at once for what nobody can read."""
    if raw.startswith("c.") and len(raw) <= 24:
        pressed = choices.pressed(person.id, raw)
        if pressed is None:
            return Reply(text=STALE, choices=tuple(on_screen) or MENU)
        return said(pressed.choice)
    text = clean(raw)
    if not text:
        return Reply(text=EMPTY if not raw.strip() else UNREADABLE, choices=MENU)
    if not any(c.isalnum() for c in text):
        return Reply(text=UNREADABLE, choices=MENU)
    if len(text) > LONGEST:
        return Reply(text=TOO_LONG, choices=(HUMAN,))
    chosen = universal.number(text)
    if chosen and chosen <= len(on_screen):
        return said(on_screen[chosen - 1])
    same = next((c for c in on_screen if c.title == text), None)
    return said(same) if same else (text, {}, text)


def storable(raw: str) -> str:
    """The words as every database can keep them: no half characters, no NUL."""
    return raw.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")


def clean(raw: str) -> str:
    """The words without control characters; a leading slash becomes an ordinary one, so nobody can type commands."""
    kept = "".join(c if c.isprintable() else " " for c in raw.encode("utf-8", "ignore").decode())
    text = " ".join(kept.split())
    return "／" + text[1:] if text.startswith("/") else text


def said(choice: Choice) -> Meant:
    """What a button says, as if it had been said."""
    return choice.say, dict(choice.data) or {"tapped": True}, choice.title if choice.say.startswith("/") else choice.say
