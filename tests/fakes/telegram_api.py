"""A strict stand-in for Telegram's Bot API over real HTTP: refuses what the real one refuses, fails on demand."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout, web

from tests.fakes.patience import PATIENCE_S
from tests.fakes.telegram_rules import (
    DOWNLOAD,
    Call,
    Refusal,
    bad,
    busy,
    check_file,
    check_markup,
    check_text,
    check_token,
    check_webhook,
    decode,
    known_only,
)

TOKEN = "4242424242:invented-token-of-nobody-at-all"
BOT = {"id": 4242424242, "is_bot": True, "first_name": "样例大厅", "username": "sample_hall_bot"}
KINDS_BY_DEFAULT = {"message", "edited_message", "channel_post", "edited_channel_post", "callback_query",
                    "inline_query", "my_chat_member", "poll"}  # fmt: skip
OTHER_POLL = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
HOOK_SET = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


@dataclass
class Chat:
    """A chat the bot may know: `blocked` and `no_voice` are the person's own choices."""

    id: int
    type: str = "private"
    blocked: bool = False
    no_voice: bool = False
    messages: dict[int, dict[str, Any]] = field(default_factory=dict)

    def head(self) -> dict[str, Any]:
        """The chat as it stands in a message."""
        return {"id": self.id, "type": self.type, **({} if self.type == "private" else {"title": "样例群"})}

    @property
    def shown(self) -> list[dict[str, Any]]:
        """What the bot said here, oldest first."""
        return [m for m in self.messages.values() if m["from"]["is_bot"]]


@dataclass
class Fault:
    """How the next calls of a method go wrong; without `refusal` the connection is cut."""

    method: str
    refusal: Refusal | None = None
    times: int = 1
    chat: int | None = None
    after_work: bool = False


class TelegramApi:
    """The server. `judge_call`, `judge_update` and `judge_message` may look at everything that passes."""

    def __init__(self, judge: Any = None, local: bool = True, hold_s: float = 0.05) -> None:
        self.judge = judge
        self.local = local
        self.hold_s = hold_s
        self.url = ""
        self.calls: list[Call] = []
        self.chats: dict[int, Chat] = {}
        self.faults: list[Fault] = []
        self.files: dict[str, bytes] = {}
        self.deliveries: list[tuple[int, int]] = []
        self.broken: list[BaseException] = []
        self.presses: set[str] = set()
        self.updates: list[dict[str, Any]] = []
        self.keyboards: list[tuple[int, list[list[dict[str, Any]]]]] = []
        self.hook: dict[str, Any] = {}
        self._allowed = KINDS_BY_DEFAULT
        self._numbers = itertools.count(1)
        self._update_ids = itertools.count(900_001)
        self._polls = 0
        self._last_poll = (0, 0.0)
        self._hook_set_at = -9.0
        self._changed = asyncio.Condition()
        self._tasks: set[asyncio.Task[None]] = set()

    # -- the server itself --------------------------------------------------------------------------------

    async def start(self) -> str:
        """Listen on a free port of this machine and return the address."""
        app = web.Application(client_max_size=60 << 20)
        app.router.add_post("/bot{token}/{method}", self._handle)
        app.router.add_get("/file/bot{token}/{path:.*}", self._download)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0, shutdown_timeout=0.1)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self.url

    async def stop(self) -> None:
        """Stop, and raise what was wrong with the calls that came in."""
        for task in self._tasks:
            task.cancel()
        await self._runner.cleanup()
        if self.broken:
            raise self.broken[0]

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        call = await _read(request)
        try:
            check_token(request.match_info["token"], TOKEN)
            result = await self._work(request, call)
        except Refusal as refusal:
            return web.json_response(refusal.body(), status=refusal.status)
        except ConnectionAbortedError:
            return web.Response()  # nobody reads it
        except AssertionError as error:
            self.broken.append(error)
            return web.json_response(bad(f"the test found: {error}").body(), status=400)
        finally:
            await self.tell()
        return web.json_response({"ok": True, "result": result})

    async def _work(self, request: web.Request, call: Call) -> Any:
        known_only(call)
        self.calls.append(call)
        if self.judge:
            self.judge.judge_call(call)
        fault = self._fault(call)
        if fault and not fault.after_work:
            self._fail(request, fault)
        result = getattr(self, f"_{call.method}")(call)
        result = await result if asyncio.iscoroutine(result) else result
        if fault:
            self._fail(request, fault)
        return result

    def _fault(self, call: Call) -> Fault | None:
        for fault in self.faults:
            if fault.method == call.method and fault.times and fault.chat in (None, call.chat):
                fault.times -= 1
                return fault
        return None

    @staticmethod
    def _fail(request: web.Request, fault: Fault) -> None:
        if fault.refusal:
            raise fault.refusal
        if request.transport is not None:
            request.transport.close()
        raise ConnectionAbortedError

    async def tell(self) -> None:
        """Wake up whoever waits for something to change."""
        async with self._changed:
            self._changed.notify_all()

    async def until(self, holds: Callable[[], Any], at_most_s: float = PATIENCE_S) -> Any:
        """Wait until `holds()` is true and return its value; fails after `at_most_s`."""
        end = time.monotonic() + at_most_s
        while not (value := holds()):
            left = end - time.monotonic()
            assert left > 0, f"waited in vain; calls so far: {[c.method for c in self.calls][-12:]}"
            async with self._changed:
                try:
                    await asyncio.wait_for(self._changed.wait(), min(left, 0.05))
                except TimeoutError:
                    continue
        return value

    def called(self, method: str) -> list[Call]:
        """The calls of one method, oldest first."""
        return [call for call in self.calls if call.method == method]

    # -- updates ------------------------------------------------------------------------------------------

    def chat(self, number: int, kind: str = "private") -> Chat:
        """The chat of that number, opened when it is new."""
        return self.chats.setdefault(number, Chat(number, kind))

    def number(self) -> int:
        """The next message number."""
        return next(self._numbers)

    def offer(self, content: dict[str, Any], update_id: int | None = None, hold: bool = False) -> dict[str, Any]:
        """Something happened: queue it for polling or deliver it; `hold` only builds the update."""
        update = {"update_id": next(self._update_ids) if update_id is None else update_id, **content}
        if self.judge:
            self.judge.judge_update(update)
        if not hold and set(content) & self._allowed:
            self.updates.append(update)
            self._spawn(self._deliver(update) if self.hook else self.tell())
        return update

    def _spawn(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, update: dict[str, Any]) -> None:
        """POST until a 2xx comes; the waits double as the real ones do, from a much smaller first one."""
        wait = 0.05
        while self.hook:
            status = await self.post(update)
            self.deliveries.append((update["update_id"], status))
            if 200 <= status < 300:
                self.updates = [u for u in self.updates if u is not update]
                break
            await asyncio.sleep(wait)
            wait *= 2
        await self.tell()

    async def post(self, update: dict[str, Any]) -> int:
        """Deliver an update once, whether it is queued or not; 0 when nobody answered."""
        secret = self.hook.get("secret_token")
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
        try:
            async with (
                ClientSession(timeout=ClientTimeout(total=PATIENCE_S)) as client,
                client.post(self.hook["url"], json=update, headers=headers) as answer,
            ):
                return answer.status
        except (ClientError, TimeoutError):
            return 0

    # -- methods ------------------------------------------------------------------------------------------

    def _getMe(self, _call: Call) -> dict[str, Any]:
        return {**BOT, "can_join_groups": True, "can_read_all_group_messages": False,
                "supports_inline_queries": False}  # fmt: skip

    async def _getUpdates(self, call: Call) -> list[dict[str, Any]]:
        offset, limit = call.fields.get("offset", 0), call.fields.get("limit", 100)
        timeout = min(call.fields.get("timeout", 0), 50)
        if self.hook:
            raise Refusal(409, HOOK_SET)
        self._polls += 1
        mine = self._polls
        await self.tell()
        if "allowed_updates" in call.fields:
            self._allowed = set(call.fields["allowed_updates"]) or KINDS_BY_DEFAULT
        await self._hold(offset)
        if offset < 0:
            self.updates = self.updates[offset:]
        else:
            self.updates = [u for u in self.updates if u["update_id"] >= offset]
        end = time.monotonic() + timeout
        while not self.updates and mine == self._polls and time.monotonic() < end:
            async with self._changed:
                try:
                    await asyncio.wait_for(self._changed.wait(), min(0.05, end - time.monotonic()))
                except TimeoutError:
                    continue
        if mine != self._polls:
            raise Refusal(409, OTHER_POLL)
        return self.updates[: max(1, min(limit, 100))]

    async def _hold(self, offset: int) -> None:
        last, at = self._last_poll
        if offset == last and (left := at + self.hold_s - time.monotonic()) > 0:
            await asyncio.sleep(left)
        self._last_poll = (offset, time.monotonic())

    def _setWebhook(self, call: Call) -> bool:
        if call.fields.get("url"):
            check_webhook(call.fields, self.local)
        if time.monotonic() - self._hook_set_at < 1:
            raise busy(1)
        self._hook_set_at = time.monotonic()
        self.hook = call.fields if call.fields.get("url") else {}
        self._allowed = set(call.fields.get("allowed_updates") or KINDS_BY_DEFAULT)
        if call.fields.get("drop_pending_updates"):
            self.updates.clear()
        for update in self.updates:
            self._spawn(self._deliver(update))
        return True

    def _deleteWebhook(self, call: Call) -> bool:
        self.hook = {}
        if call.fields.get("drop_pending_updates"):
            self.updates.clear()
        return True

    def _getWebhookInfo(self, _call: Call) -> dict[str, Any]:
        return {"url": self.hook.get("url", ""), "has_custom_certificate": False,
                "pending_update_count": len(self.updates)}  # fmt: skip

    def _target(self, call: Call) -> Chat:
        chat = self.chats.get(call.chat)
        if chat is None:
            raise bad("chat not found")
        if chat.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        check_markup(call.fields.get("reply_markup"), chat.type == "private")
        return chat

    def _say(self, chat: Chat, call: Call, **content: Any) -> dict[str, Any]:
        message = {"message_id": self.number(), "date": 1_795_420_800, "chat": chat.head(), "from": BOT, **content}
        markup = call.fields.get("reply_markup") or {}
        if "inline_keyboard" in markup:
            message["reply_markup"] = markup
        if "keyboard" in markup:
            self.keyboards.append((chat.id, markup["keyboard"]))
        if self.judge:
            self.judge.judge_message(message)
        chat.messages[message["message_id"]] = message
        return message

    def _sendMessage(self, call: Call) -> dict[str, Any]:
        chat = self._target(call)
        check_text(call.fields)
        return self._say(chat, call, text=call.fields["text"])

    def _sendVoice(self, call: Call) -> dict[str, Any]:
        chat = self._target(call)
        if chat.no_voice:
            raise bad("VOICE_MESSAGES_FORBIDDEN")
        return self._sound(chat, call, "voice")

    def _sendAudio(self, call: Call) -> dict[str, Any]:
        return self._sound(self._target(call), call, "audio")

    def _sound(self, chat: Chat, call: Call, kind: str) -> dict[str, Any]:
        return self._say(chat, call, **{kind: {**self._file(call, kind), "duration": 1}})

    def _file(self, call: Call, kind: str) -> dict[str, Any]:
        check_file(call, kind, self.files)
        name = call.fields.get(kind) or f"file-{len(self.files) + 1}"
        if kind in call.files:
            self.files[name] = call.files[kind][1]
        return {"file_id": name, "file_unique_id": f"u-{name}"}

    def _sendPhoto(self, call: Call) -> dict[str, Any]:
        chat = self._target(call)
        if "photo" in call.files and not call.files["photo"][1].startswith((b"\x89PNG", b"\xff\xd8")):
            raise bad("IMAGE_PROCESS_FAILED")
        size = {**self._file(call, "photo"), "width": 720, "height": 900}
        return self._say(chat, call, photo=[size], caption=call.fields.get("caption", ""))

    def _sendDocument(self, call: Call) -> dict[str, Any]:
        chat = self._target(call)
        name = call.files["document"][0] if "document" in call.files else "file"
        document = {**self._file(call, "document"), "file_name": name}
        return self._say(chat, call, document=document, caption=call.fields.get("caption", ""))

    def _editMessageReplyMarkup(self, call: Call) -> dict[str, Any]:
        chat = self._target(call)
        message = chat.messages.get(call.fields["message_id"])
        if message is None or not message["from"]["is_bot"]:
            raise bad("message to edit not found")
        markup = call.fields.get("reply_markup")
        if message.get("reply_markup") == markup:
            raise bad("message is not modified: specified new message content and reply markup are exactly the same")
        message.pop("reply_markup", None)
        return message | ({"reply_markup": markup} if markup else {})

    def _sendChatAction(self, call: Call) -> bool:
        self._target(call)
        if call.fields.get("action") not in ("typing", "record_voice", "upload_photo", "upload_document"):
            raise bad("wrong parameter action in request")
        return True

    def _answerCallbackQuery(self, call: Call) -> bool:
        if call.fields["callback_query_id"] not in self.presses:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        self.presses.remove(call.fields["callback_query_id"])
        return True

    def _getFile(self, call: Call) -> dict[str, Any]:
        data = self.files.get(call.fields["file_id"])
        if data is None:
            raise bad("invalid file_id")
        if len(data) > DOWNLOAD:
            raise bad("file is too big")
        name = call.fields["file_id"]
        return {"file_id": name, "file_unique_id": f"u-{name}", "file_size": len(data), "file_path": f"voice/{name}"}

    async def _download(self, request: web.Request) -> web.Response:
        data = self.files.get(request.match_info["path"].removeprefix("voice/"))
        return web.Response(status=404) if data is None else web.Response(body=data)


async def _read(request: web.Request) -> Call:
    words, files = {}, {}
    for key, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            files[key] = (value.filename, value.file.read())
        else:
            words[key] = str(value)
    return Call(request.match_info["method"], decode(words), files, time.monotonic())
