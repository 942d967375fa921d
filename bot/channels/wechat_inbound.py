"""One message or event of WeChat as the channel understands it; reading it never fails."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from bot.channels.wechat_words import MENU, START, STRANGE

OPENID = re.compile(r"[A-Za-z0-9_-]{1,128}")
MEDIA = re.compile(r"[A-Za-z0-9_-]{1,256}")
PRESSED = re.compile(r"c\.[A-Za-z0-9_-]{1,62}")
_NUMBER = re.compile(r"[0-9]{1,20}")
_SAID = frozenset(entry for _, entries in MENU for entry in entries)


class NotAMessage(ValueError):
    """The data has not the shape of a message at all."""


class Kind(Enum):
    """What a message asks of the channel."""

    TEXT = "text"
    VOICE = "voice"
    PHOTO = "photo"
    HELLO = "hello"
    STRANGE = "strange"
    LEFT = "left"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Heard:
    """A message, read: `id` makes it unique, `account` is our own name there, `clicked` that nobody wrote anything.

    `text` is what goes to the house, `media` the id of a voice message or a photo, `strange` the kind that cannot be
    read.
    """

    id: str
    sender: str
    account: str
    kind: Kind
    text: str = ""
    media: str = ""
    strange: str = ""
    clicked: bool = False


def hear(raw: Mapping[str, str]) -> Heard:
    """Read the fields of a message. Raises NotAMessage when it names no sender or no number."""
    sender, account = raw.get("FromUserName", ""), raw.get("ToUserName", "")
    if not OPENID.fullmatch(sender) or not OPENID.fullmatch(account):
        raise NotAMessage("a message has a sender and a receiver")
    kind = raw.get("MsgType", "")
    if kind == "event":
        return _event(raw, sender, account)
    number = raw.get("MsgId", "")
    if not _NUMBER.fullmatch(number):
        raise NotAMessage("a message has a MsgId")
    if kind == "text":
        pressed = raw.get("bizmsgmenuid", "")  # a pressed line comes as text, but does not count as a message
        said = pressed if PRESSED.fullmatch(pressed) else raw.get("Content", "")
        return Heard(number, sender, account, Kind.TEXT, said, clicked=bool(pressed))
    if kind == "voice":  # what WeChat itself recognised is not reliable and is left alone
        media = raw.get("MediaId", "")
        return Heard(number, sender, account, Kind.VOICE, media=media if MEDIA.fullmatch(media) else "")
    media = raw.get("MediaId", "")  # the picture's own address is never followed
    if kind == "image" and MEDIA.fullmatch(media):
        return Heard(number, sender, account, Kind.PHOTO, media=media, strange=kind)
    return Heard(number, sender, account, Kind.STRANGE, strange=kind if kind in STRANGE else "other")


def _event(raw: Mapping[str, str], sender: str, account: str) -> Heard:
    """Events carry no number: sender and moment make them unique (接收事件推送, 排重)."""
    moment, event, key = raw.get("CreateTime", ""), raw.get("Event", ""), raw.get("EventKey", "")
    if not _NUMBER.fullmatch(moment):
        raise NotAMessage("an event has a CreateTime")
    name = event.lower()
    known = f"{moment}.{name}.{key}"[:40]
    if name in ("subscribe", "scan"):
        return Heard(known, sender, account, Kind.HELLO, START, clicked=True)
    if name == "unsubscribe":
        return Heard(known, sender, account, Kind.LEFT)
    if name == "click" and key in _SAID:
        return Heard(known, sender, account, Kind.TEXT, key, clicked=True)
    return Heard(known, sender, account, Kind.NOTHING, clicked=name in ("click", "view"))
