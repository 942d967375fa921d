"""What Telegram's server checks in a call, as read in tdlib/telegram-bot-api 10.0 (May 2026)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

TEXT, CAPTION, PAYLOAD, DOWNLOAD, UPLOAD = 4096, 1024, 64, 20 << 20, 50 << 20
SENDING = {"chat_id", "reply_markup", "reply_parameters", "disable_notification", "protect_content", "parse_mode"}
PARAMETERS = {
    "getMe": set(),
    "getUpdates": {"offset", "limit", "timeout", "allowed_updates"},
    "setWebhook": {"url", "secret_token", "allowed_updates", "max_connections", "drop_pending_updates"},
    "deleteWebhook": {"drop_pending_updates"},
    "getWebhookInfo": set(),
    "sendMessage": SENDING | {"text", "entities", "link_preview_options"},
    "sendVoice": SENDING | {"voice", "caption", "duration"},
    "sendAudio": SENDING | {"audio", "caption", "duration", "title", "performer"},
    "sendPhoto": SENDING | {"photo", "caption", "show_caption_above_media", "has_spoiler"},
    "sendDocument": SENDING | {"document", "caption", "disable_content_type_detection"},
    "sendChatAction": {"chat_id", "action", "message_thread_id"},
    "editMessageReplyMarkup": {"chat_id", "message_id", "reply_markup"},
    "answerCallbackQuery": {"callback_query_id", "text", "show_alert", "url", "cache_time"},
    "getFile": {"file_id"},
}  # fmt: skip
WORDS = {"text", "caption", "url", "secret_token", "file_id", "callback_query_id", "parse_mode"}
WORDS |= {"voice", "audio", "photo", "document"}


class Refusal(Exception):
    """An answer with `ok: false`."""

    def __init__(self, status: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        """The JSON of the answer."""
        known = {"parameters": self.parameters} if self.parameters else {}
        return {"ok": False, "error_code": self.status, "description": self.description, **known}


def bad(words: str) -> Refusal:
    """400 in Telegram's form."""
    return Refusal(400, f"Bad Request: {words}")


def busy(seconds: int) -> Refusal:
    """429 in Telegram's form."""
    return Refusal(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


@dataclass
class Call:
    """One request of the bot: the method, its parameters decoded, the uploaded files by part name."""

    method: str
    fields: dict[str, Any]
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    at: float = 0.0

    @property
    def chat(self) -> int:
        """The chat it is for, 0 without one."""
        return int(self.fields.get("chat_id") or 0)


def decode(form: Mapping[str, str]) -> dict[str, Any]:
    """Form values as JSON values: everything but words crosses the wire as JSON text."""
    return {key: value if key in WORDS else _json(value) for key, value in form.items()}


def _json(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value


def known_only(call: Call) -> None:
    """404 for a method that does not exist; a parameter nobody knows is a mistake of the bot."""
    if call.method not in PARAMETERS:
        raise Refusal(404, "Not Found: method not found")
    unknown = (set(call.fields) | set(call.files)) - PARAMETERS[call.method]
    assert not unknown, f"{call.method} was called with unknown {unknown}"


def length(text: str) -> int:
    """Telegram counts UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def check_text(fields: Mapping[str, Any]) -> None:
    """Rules for the words of a message."""
    if not str(fields.get("text", "")).strip():
        raise bad("message text is empty")
    if length(fields["text"]) > TEXT:
        raise bad("message is too long")


def check_file(call: Call, kind: str, files: Mapping[str, bytes]) -> None:
    """Rules for an uploaded or repeated sound, picture or document."""
    if length(call.fields.get("caption", "")) > CAPTION:
        raise bad("message caption is too long")
    if kind in call.files:
        data = call.files[kind][1]
        if not data:
            raise bad("file must be non-empty")
        if len(data) > UPLOAD:
            raise Refusal(413, "Request Entity Too Large")
    elif call.fields.get(kind) not in files:
        raise bad("wrong remote file identifier specified: can't unserialize it")


def check_markup(markup: Any, private: bool = True) -> None:
    """Rules for keyboards; a phone tells its number or place in private chats only."""
    if markup is None:
        return
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    for row in markup.get("inline_keyboard", []):
        for button in row:
            if not button.get("text"):
                raise bad("text buttons are unallowed in the inline keyboard")
            if not 1 <= len(button.get("callback_data", "").encode()) <= PAYLOAD:
                raise bad("BUTTON_DATA_INVALID")
    for row in markup.get("keyboard", []):
        if not row or any(not (b if isinstance(b, str) else b.get("text", "")).strip() for b in row):
            raise bad("keyboard button text must be non-empty")
        for wish, name in (("request_contact", "phone number"), ("request_location", "location")):
            if not private and any(isinstance(b, dict) and b.get(wish) for b in row):
                raise bad(f"{name} can be requested in private chats only")


def check_webhook(fields: Mapping[str, Any], local: bool) -> None:
    """Rules for a webhook's address and secret; `local` is the server's own switch of that name."""
    parts = urlsplit(fields.get("url", ""))
    if parts.scheme != "https" and not local:
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if (parts.port or 443) not in (80, 88, 443, 8443) and not local:
        raise bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", fields.get("secret_token", "")):
        raise bad("secret token contains unallowed characters")


def check_token(token: str, right: str) -> None:
    """401 for a token that is malformed or somebody else's."""
    number, colon, key = token.partition(":")
    if not (colon and number.isdigit() and key and len(token) <= 80) or token != right:
        raise Refusal(401, "Unauthorized")
