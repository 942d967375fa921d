"""The Bot API emulator of others in a thread of its own, and a person in front of it, for tests that are not async."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aiohttp import web
from lo_bot_api_emulator import LoBotApiEmulator

from tests.fakes import telegram_judge
from tests.fakes.patience import PATIENCE_S, wait_until
from tests.fakes.telegram_api import TOKEN
from tests.fakes.telegram_rules import Call, decode

Message = dict[str, Any]


class Emulator(LoBotApiEmulator):  # type: ignore[misc]
    """The emulator as it is, with a list of what it accepted and a hook in front of every call.

    `confirmed` is the offset of the last poll: every update below it has been answered to the last word.
    `before` may raise: then the call is refused like any that goes wrong inside.
    """

    def __init__(self, journal: Path) -> None:
        super().__init__(journal=journal, allow_insecure_loopback_webhooks=True)
        self.accepted: list[tuple[str, dict[str, Any], Any]] = []
        self.broken: list[Exception] = []
        self.confirmed = 0
        self.before: Callable[[str, dict[str, Any]], None] = lambda method, fields: None

    def validate(self, method: str, fields: dict[str, Any], uploads: dict[str, Any]) -> Any:
        """Judge one call as the emulator does, and by aiogram's models."""
        self.before(method, fields)
        self.judged(lambda: telegram_judge.judge_call(as_call(method, fields, uploads)))
        result = super().validate(method, fields, uploads)
        self.accepted.append((method, dict(fields), result))
        if method == "getUpdates":
            self.confirmed = max(self.confirmed, int(fields.get("offset") or 0))
        return result

    async def slip_in(self, update: dict[str, Any]) -> int:
        """Queue an update of a kind that the emulator's own gate does not know, past its journal."""
        queue = self._update_queues._state(TOKEN)
        async with queue.condition:
            number = int(queue.next_id)
            queue.updates.append({"update_id": number, **update})
            queue.next_id += 1
            queue.condition.notify_all()
        return number

    def judged(self, look: Callable[[], None]) -> None:
        """Keep what an independent model finds wrong, for the end of the test."""
        try:
            look()
        except Exception as error:
            self.broken.append(error)


def as_call(method: str, fields: dict[str, Any], uploads: dict[str, Any]) -> Call:
    """A call of the emulator as our own stand-in knows it; of an upload only the name matters."""
    words = {key: value if isinstance(value, str) else json.dumps(value) for key, value in fields.items()}
    return Call(method, decode(words), {name: (name, b"x") for name in uploads})


class Telegram:
    """The running emulator; `url` is its address."""

    def __init__(self, journal: Path) -> None:
        self.journal = journal
        self.emulator = Emulator(journal)
        self.url = ""
        self._loop = asyncio.new_event_loop()
        self._open = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def start(self) -> None:
        """Serve until stopped."""
        self._thread.start()
        assert self._open.wait(PATIENCE_S)

    def stop(self) -> None:
        """End the server."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        runner = web.AppRunner(self.emulator.app(), access_log=None, shutdown_timeout=0.5)
        self._loop.run_until_complete(runner.setup())
        self._loop.run_until_complete(web.TCPSite(runner, "127.0.0.1", 0).start())
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        self._open.set()
        self._loop.run_forever()
        self._loop.run_until_complete(runner.cleanup())
        self._loop.close()

    def happens(self, update: dict[str, Any]) -> int:
        """Something that Telegram tells the bot; the number of the update."""
        self.emulator.judged(lambda: telegram_judge.judge_update({"update_id": 1, **update}))
        known = "edited_message" not in update
        queue = self.emulator.enqueue_update(update, token=TOKEN) if known else self.emulator.slip_in(update)
        return int(self._wait(queue))

    def _wait(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE_S)


class Visitor:
    """A private chat with an invented person."""

    def __init__(self, telegram: Telegram, chat: int) -> None:
        self._telegram = telegram
        self.chat = chat
        self._person = {"id": chat, "is_bot": False, "first_name": "样例"}
        self._last = 0

    def writes(self, text: str) -> int:
        """Send a text; the number of the update."""
        chat = {"id": self.chat, "type": "private", "first_name": "样例"}
        message = {"message_id": 900_000, "date": 1, "chat": chat, "from": self._person, "text": text}
        return self._telegram.happens({"message": message})

    def sends(self, **content: Any) -> int:
        """Send anything else; the number of the update."""
        chat = {"id": self.chat, "type": "private", "first_name": "样例"}
        message = {"message_id": 900_001, "date": 1, "chat": chat, "from": self._person, **content}
        return self._telegram.happens({"message": message})

    def says(self, text: str) -> Message:
        """Send a text and wait for the answer."""
        self.writes(text)
        return self.sees()

    def edits(self, text: str) -> int:
        """Change the words sent last; the number of the update."""
        chat = {"id": self.chat, "type": "private", "first_name": "样例"}
        message = {"message_id": 900_000, "date": 1, "edit_date": 2, "chat": chat, "from": self._person, "text": text}
        return self._telegram.happens({"edited_message": message})

    def presses(self, message: Message, words: str) -> Message:
        """Tap the inline button that holds the words and wait for the answer."""
        [button] = [b for b in inline(message) if words in b["text"]]
        self.taps(message, button["callback_data"])
        return self.sees()

    def taps(self, message: Message, data: str) -> int:
        """Tap an inline button by what it carries; the number of the update."""
        press = {"id": "q1", "from": self._person, "chat_instance": "c", "message": message, "data": data}
        return self._telegram.happens({"callback_query": press})

    def waits_for_all(self, update: int) -> None:
        """Wait until the bot says that it has answered that update."""
        wait_until(lambda: self._telegram.emulator.confirmed > update)

    def sees(self, words: str = "", at_most_s: float = PATIENCE_S) -> Message:
        """The next message in this chat that holds the words."""
        end = time.monotonic() + at_most_s
        while True:
            new = [m for m in self.messages() if m["message_id"] > self._last and words in m["text"]]
            if new:
                self._last = int(new[0]["message_id"])
                return new[0]
            assert time.monotonic() < end, (words, [m["text"] for m in self.messages()])
            time.sleep(0.05)

    def files(self) -> list[str]:
        """The methods by which files were sent into this chat."""
        sent = [call for call in list(self._telegram.emulator.accepted) if call[0] in ("sendPhoto", "sendDocument")]
        return [method for method, fields, _ in sent if str(fields["chat_id"]) == str(self.chat)]

    def messages(self) -> list[Message]:
        """Everything that was sent into this chat, with whatever keyboard came with it."""
        calls = [call for call in list(self._telegram.emulator.accepted) if call[0] == "sendMessage"]
        return [_shown(fields, result) for _, fields, result in calls if result["chat"]["id"] == self.chat]


def _shown(fields: dict[str, Any], result: Message) -> Message:
    """The message as the person's screen shows it; the Bot API gives back only the keyboard under a message."""
    given = fields.get("reply_markup")
    return {**result, "reply_markup": json.loads(given) if isinstance(given, str) else given or {}}


def inline(message: Message) -> list[dict[str, str]]:
    """The buttons under a message."""
    return [b for row in message.get("reply_markup", {}).get("inline_keyboard", []) for b in row]


def keyboard(message: Message) -> list[str]:
    """The words on the large keyboard that comes with a message."""
    return [b["text"] for row in message.get("reply_markup", {}).get("keyboard", []) for b in row]


@contextmanager
def telegram(journal: Path) -> Iterator[Telegram]:
    """The emulator for as long as the block runs."""
    one = Telegram(journal)
    one.start()
    try:
        yield one
    finally:
        one.stop()
    assert not one.emulator.broken, one.emulator.broken[:3]
