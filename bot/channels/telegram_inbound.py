"""One update of the Bot API as the channel understands it; whatever it is, reading it never fails."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from telegram import Audio, ChatMemberUpdated, Location, Message, Update, Voice
from telegram.constants import ChatMemberStatus, ChatType

from bot.channels.telegram_words import START, STRANGE
from bot.messages import Place

log = logging.getLogger("lianxin.telegram")

ASKED_FOR = ("message", "edited_message", "callback_query", "my_chat_member")
_START = re.compile(r"/start(@\w+)?(\s.*)?", re.DOTALL)
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")  # what a deep link may carry
_GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)
_GONE = (ChatMemberStatus.BANNED, ChatMemberStatus.LEFT)


class NotAnUpdate(ValueError):
    """The data has not the shape of an update at all."""


class Kind(Enum):
    """What an update asks of the channel."""

    TEXT = "text"
    VOICE = "voice"
    EDIT = "edit"
    CONTACT = "contact"
    PLACE = "place"
    PHOTO = "photo"
    PRESS = "press"
    STRANGE = "strange"
    GROUP = "group"
    LEFT = "left"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Heard:
    """An update, read: `chat` is 0 when there is nobody to answer.

    `text` is what goes to the house (of a contact: its number), `strange` names the kind that cannot be read yet,
    `press` is the id of a button press, `message` the message of the words or of the pressed button, `album` groups
    pictures sent together. `file` is the id of a voice message or a photo, `size` its bytes and `seconds` its length as
    Telegram tells them. `own` says that a contact is the sender's; `live` that a `place` goes on moving. `poster` is
    what the link of a start carried.
    """

    update_id: int
    kind: Kind
    chat: int = 0
    text: str = ""
    strange: str = ""
    started: bool = False
    press: str = ""
    message: int = 0
    album: str = ""
    file: str = ""
    size: int = 0
    seconds: int = 0
    own: bool = False
    place: Place | None = None
    live: bool = False
    poster: str = ""


def check(raw: object) -> Mapping[str, Any]:
    """The data as an update's mapping; raises NotAnUpdate when it cannot be one."""
    if not isinstance(raw, dict):
        raise NotAnUpdate("an update is an object")
    number = raw.get("update_id")
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number < 2**63:
        raise NotAnUpdate("update_id is missing or not a number")
    if any(not isinstance(raw[key], dict) for key in ASKED_FOR if key in raw):
        raise NotAnUpdate("the content of an update is an object")
    return raw


def hear(raw: Mapping[str, Any]) -> Heard:
    """Read a checked update; what the library or we cannot read counts as a message of an unknown kind."""
    number = int(raw["update_id"])
    try:
        heard = _read(number, Update.de_json(dict(raw), None))
    except Exception as error:  # a new or damaged shape must not stop the others
        log.warning("an update could not be read: %s", type(error).__name__)
        return _unread(number, raw)
    return heard if isinstance(heard.chat, int) else Heard(number, Kind.NOTHING)


def _read(number: int, update: Update) -> Heard:
    if update.message is not None:
        return _message(number, update.message)
    if update.edited_message is not None:
        return _edited(number, update.edited_message)
    if update.callback_query is not None:
        return _press(number, update)
    if update.my_chat_member is not None:
        return _member(number, update.my_chat_member)
    return Heard(number, Kind.NOTHING)


def _message(number: int, message: Message) -> Heard:
    chat = message.chat
    if message.from_user is not None and message.from_user.is_bot:
        return Heard(number, Kind.NOTHING)
    if chat.type in _GROUPS:
        moved = message.migrate_to_chat_id or message.migrate_from_chat_id
        return Heard(number, Kind.NOTHING) if moved else Heard(number, Kind.GROUP, chat.id)
    if chat.type != ChatType.PRIVATE:
        return Heard(number, Kind.NOTHING)
    if message.text is not None:
        return _words(number, Kind.TEXT, message)
    if message.contact is not None:
        own = message.from_user is not None and message.contact.user_id == message.from_user.id
        return Heard(number, Kind.CONTACT, chat.id, text=str(message.contact.phone_number), strange="contact", own=own)
    if message.location is not None:  # a venue carries one, too
        return _place(number, chat.id, message.location)
    if (sound := message.voice or message.audio) is not None:
        return _voice(number, chat.id, sound)
    strange = next((name for name in STRANGE if getattr(message, name, None)), "")
    if not strange and (message.effective_attachment or message.api_kwargs):
        strange = "other"
    if not strange:
        return Heard(number, Kind.NOTHING)  # a pinned message, a changed picture: nobody said anything
    words, album = _clean(message.caption or ""), message.media_group_id or ""
    file, size = _picture(message) if strange in ("photo", "document") else ("", 0)
    kind = Kind.PHOTO if file else Kind.STRANGE
    return Heard(number, kind, chat.id, text=words, strange=strange, album=album, file=file, size=size)


def _picture(message: Message) -> tuple[str, int]:
    """Id and bytes of a photo, also of one sent as a file; nothing for other files."""
    if message.photo:
        largest = max(message.photo, key=lambda one: one.width * one.height)
        return largest.file_id, largest.file_size or 0
    file = message.document
    if file is None or not (file.mime_type or "").startswith("image/") or message.animation:
        return "", 0
    return file.file_id, file.file_size or 0


def _words(number: int, kind: Kind, message: Message) -> Heard:
    text = message.text or ""
    start = _START.fullmatch(text)
    said, carried = (START, (start[2] or "").strip()) if start else (_clean(text), "")
    poster = carried if _PAYLOAD.fullmatch(carried) else ""
    return Heard(
        number, kind, message.chat.id, text=said, started=start is not None, message=message.message_id, poster=poster
    )


def _place(number: int, chat: int, point: Location) -> Heard:
    place = Place(float(point.latitude), float(point.longitude))
    return Heard(number, Kind.PLACE, chat, strange="location", place=place, live=point.live_period is not None)


def _voice(number: int, chat: int, sound: Voice | Audio) -> Heard:
    raw = sound.duration
    seconds = raw if isinstance(raw, int) else raw.total_seconds()
    return Heard(number, Kind.VOICE, chat, file=sound.file_id, size=sound.file_size or 0, seconds=int(seconds))


def _edited(number: int, message: Message) -> Heard:
    if message.chat.type != ChatType.PRIVATE or message.text is None:
        return Heard(number, Kind.NOTHING)  # a live location edits itself every few seconds
    return _words(number, Kind.EDIT, message)


def _press(number: int, update: Update) -> Heard:
    query = update.callback_query
    assert query is not None
    message = query.message
    if message is None or message.chat.type != ChatType.PRIVATE or not query.data:
        return Heard(number, Kind.NOTHING, press=query.id)
    pressed = message.message_id if isinstance(message, Message) else 0  # too old to be changed
    return Heard(number, Kind.PRESS, message.chat.id, text=_clean(query.data), press=query.id, message=pressed)


def _member(number: int, changed: ChatMemberUpdated) -> Heard:
    gone = changed.chat.type == ChatType.PRIVATE and changed.new_chat_member.status in _GONE
    return Heard(number, Kind.LEFT, changed.chat.id) if gone else Heard(number, Kind.NOTHING)


def _unread(number: int, raw: Mapping[str, Any]) -> Heard:
    chat = (raw.get("message") or {}).get("chat")
    if isinstance(chat, dict) and chat.get("type") == ChatType.PRIVATE and isinstance(chat.get("id"), int):
        return Heard(number, Kind.STRANGE, chat["id"], strange="other")
    return Heard(number, Kind.NOTHING)


def _clean(text: str) -> str:
    """Half characters, which JSON may carry, cannot be stored anywhere."""
    return text.encode("utf-8", "replace").decode()
