"""Invented people in front of Telegram: they write, press, send pictures, block; and see what the bot said."""

from __future__ import annotations

import itertools
from typing import Any

from tests.fakes.patience import PATIENCE_S
from tests.fakes.telegram_api import BOT, TelegramApi

DATE = 1_795_420_800
PICTURE = [{"file_id": "p1", "file_unique_id": "up1", "width": 90, "height": 90}]
VOICE = {"file_id": "v1", "file_unique_id": "uv1", "duration": 3, "mime_type": "audio/ogg"}
_queries = itertools.count(1)


class TelegramPerson:
    """Somebody with a phone, in a private chat or in a group."""

    def __init__(self, api: TelegramApi, number: int = 700_001, group: int | None = None) -> None:
        self.api = api
        self.number = number
        self.place = api.chat(group or number, "private" if group is None else "supergroup")
        self.user = {"id": number, "is_bot": False, "first_name": "样例", "language_code": "zh-hans"}

    def _message(self, **content: Any) -> dict[str, Any]:
        number = self.api.number()
        message = {"message_id": number, "date": DATE, "chat": self.place.head(), "from": self.user, **content}
        self.place.messages[number] = message
        return message

    def sends(self, update_id: int | None = None, hold: bool = False, **content: Any) -> dict[str, Any]:
        """Any message; `hold` builds the update without letting it go."""
        return self.api.offer({"message": self._message(**content)}, update_id, hold)

    def says(self, text: str, update_id: int | None = None, hold: bool = False) -> dict[str, Any]:
        """A text."""
        commands = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
        marks = {"entities": commands} if text.startswith("/") else {}
        return self.sends(update_id, hold, text=text, **marks)

    def edits(self, update: dict[str, Any] | None = None, **content: Any) -> dict[str, Any]:
        """A changed message: that of an update, or one the bot has never seen."""
        before = update["message"] if update else self._message()
        return self.api.offer({"edited_message": {**before, **content, "edit_date": DATE + 5}})

    def shares_contact(self, number: str, user_id: int | None = None) -> dict[str, Any]:
        """A contact: the own one, unless it is somebody else's."""
        owner = self.number if user_id is None else user_id
        return self.sends(contact={"phone_number": number, "first_name": "样例", "user_id": owner})

    def shares_place(self, latitude: float = 25.441, longitude: float = 119.012, **more: Any) -> dict[str, Any]:
        """A point on the map."""
        return self.sends(location={"latitude": latitude, "longitude": longitude, **more})

    @property
    def large_buttons(self) -> list[dict[str, Any]]:
        """The keyboard at the bottom: what the newest message with one has put there."""
        newest = [m for m in self.api.keyboards if m[0] == self.place.id]
        return [button for row in newest[-1][1] for button in row] if newest else []

    def presses(self, title: str, forged: str | None = None) -> dict[str, Any]:
        """The newest button whose words hold `title`; fails when none is on the screen."""
        message, button = self.button(title)
        query = {
            "id": f"q{next(_queries)}",
            "from": self.user,
            "chat_instance": "c1",
            "message": message,
            "data": forged or button["callback_data"],
        }
        self.api.presses.add(query["id"])
        return self.api.offer({"callback_query": query})

    def button(self, title: str) -> tuple[dict[str, Any], dict[str, str]]:
        """A button on the screen and its message."""
        for message in reversed(self.place.shown):
            for row in message.get("reply_markup", {}).get("inline_keyboard", []):
                for button in row:
                    if title in button["text"]:
                        return message, button
        raise AssertionError(f"no button {title!r} on the screen")

    def blocks(self) -> dict[str, Any]:
        """The bot is blocked, and Telegram says so."""
        self.place.blocked = True
        member = {"status": "member", "user": BOT}
        gone = {"status": "kicked", "user": BOT, "until_date": 0}
        changed = {"chat": self.place.head(), "from": self.user, "date": DATE}
        return self.api.offer({"my_chat_member": {**changed, "old_chat_member": member, "new_chat_member": gone}})

    @property
    def texts(self) -> list[str]:
        """The words the bot said here."""
        return [m["text"] for m in self.place.shown if "text" in m]

    async def reads(self, count: int = 1, at_most_s: float = PATIENCE_S) -> list[str]:
        """Wait for so many texts in all and return them."""
        await self.api.until(lambda: len(self.texts) >= count, at_most_s)
        return self.texts
