"""A small true house behind the real channel, in front of tg-auto-test's Telegram: everything in this process."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from telegram import Update
from telegram.ext import Application, ApplicationBuilder, ContextTypes, TypeHandler
from tg_auto_test.test_utils.serverless_telegram_client import ServerlessTelegramClient

from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_pace import Pace
from bot.channels.telegram_poll import PullingBot
from bot.conversation import Conversation
from bot.desk.desk import Desk
from bot.desk.turn import Turn
from bot.messages import Incoming, Reply
from bot.settings import read
from tests.fakes.clock import JumpingClock
from tests.fakes.house import ROOT, SmallHouse, silent, small_house

TOKEN = "4242424242:invented-token-of-nobody-at-all"
ME = 9001
MENU = ["续证", "预约时间", "要带什么材料", "找工作人员", "再说一遍", "慢一点"]
BOOK = "我要预约续证"


class Engine:
    """What the dialogue engine would choose for the few sentences of these conversations."""

    def __init__(self, desk: Desk, house: SmallHouse) -> None:
        self._desk = desk
        self._house = house
        self.intents = {"续证要多少钱": "renewal_fee"}

    async def turn(self, session: str, text: str, metadata: Mapping[str, Any]) -> list[Reply]:
        """One turn as the actions would do it."""
        said = metadata["said"] or self._house.store.transcript.raw(metadata["turn"]) or text
        turn = Turn(
            int(session.split(".")[0]), "telegram", said, self._house.clock.now(), "inform", 0.9, metadata["data"]
        )  # fmt: skip
        draft = self._desk.booking.load(turn)
        if text in (BOOK, "/book_appointment"):
            turn = replace(turn, intent="book_appointment", entities={"service": "renewal"})
            draft = self._desk.booking.start.begin(turn)
        elif draft is not None and draft.open:
            self._desk.booking.step(turn, draft)
        else:
            return list(self._desk.answer(replace(turn, intent=self.intents[text])).replies)
        if draft.open:
            return [self._desk.booking.ask(turn, draft, str(draft.missing()))]
        return [self._desk.booking.result(turn, draft)]

    async def parse(self, text: str) -> dict[str, Any]:
        """Only voice messages are parsed beforehand."""
        return {"text": text}

    async def ready(self) -> bool:
        """Always."""
        return True


@dataclass
class Host:
    """The gateway's part that the channel needs."""

    house: SmallHouse
    conversation: Conversation
    sounds: dict[str, Path] = field(default_factory=dict)

    async def take_incoming(self, incoming: Incoming) -> list[dict[str, Any]]:
        return await self.conversation.take(incoming)

    async def voice_note(self, reply: dict[str, Any]) -> Path | None:
        return next((path for words, path in self.sounds.items() if words in reply["text"]), None)

    async def papers(self, _reply: dict[str, Any]) -> None:
        return None

    async def asks(self, channel: str, sender: str, message_id: str = "") -> str:
        return self.house.desk.asked.of(channel, sender, self.now(), message_id)

    async def poster(self, _token: str, _channel: str, _sender: str, _message_id: str) -> str | None:
        return None

    def now(self) -> Any:
        return self.house.clock.now()

    def closed(self, _channel: str) -> str:
        return ""

    def menu(self) -> list[str]:
        return MENU


class JudgedChannel(TelegramChannel):
    """The channel with tg-auto-test's transport under its bot, and no poll: updates come from an Application."""

    def __init__(self, host: Host, request: Any) -> None:
        hours = JumpingClock()
        settings = read({"LIANXIN_TELEGRAM_TOKEN": TOKEN}, ROOT)
        bot = PullingBot(TOKEN, request=request, get_updates_request=request)
        super().__init__(settings, host, sleep=hours.sleep, pace=Pace(hours.now, hours.sleep), bot=bot)
        self.bot = bot

    async def take(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        """Answer one update to its last word."""
        await self._inbox.submit(update.to_dict())


@dataclass
class Hall:
    """The pieces that a conversation looks at."""

    client: ServerlessTelegramClient
    house: SmallHouse
    host: Host

    def called(self, method: str) -> list[dict[str, Any]]:
        """The parameters of every call of one method."""
        return [call.parameters for call in self.client._api_calls if call.api_method == method]


@asynccontextmanager
async def hall(folder: Path) -> AsyncIterator[Hall]:
    """A connected client in front of the channel."""
    with small_house(folder) as house:
        engine = Engine(house.desk, house)
        conversation = Conversation(
            house.store, house.desk, engine, house.conversation.engine.plain, house.clock, house.live, silent, house.ear
        )
        host = Host(house, conversation)
        made: list[JudgedChannel] = []

        def build(
            builder: ApplicationBuilder[Any, Any, Any, Any, Any, Any],
        ) -> Application[Any, Any, Any, Any, Any, Any]:
            request = builder._request
            channel = JudgedChannel(host, request)
            made.append(channel)
            application = Application.builder().bot(channel.bot).updater(None).build()
            application.add_handler(TypeHandler(Update, channel.take))
            return application

        client = ServerlessTelegramClient(build, user_id=ME, first_name="样例")
        await client.connect()
        try:
            yield Hall(client, house, host)
        finally:
            await client.disconnect()
            await made[0]._inbox.stop()
            await made[0]._turns.stop()
            await made[0]._voices.stop()
