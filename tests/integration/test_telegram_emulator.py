"""The main job through an emulator of the Bot API that others wrote: ask, get buttons, press one, go on.

The scenario asks nothing of the house but that 我要预约时间 is answered with choices and a choice with another
message, so that any house can stand behind the fixture `telegram_host`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web

from bot.channels.telegram import TelegramHost
from tests.fakes.patience import PATIENCE_S
from tests.fakes.telegram_api import TOKEN
from tests.fakes.telegram_house import FakeHouse, running

emulators = pytest.importorskip("lo_bot_api_emulator")
from tests.fakes.telegram_emulator import Emulator  # noqa: E402

pytestmark = [pytest.mark.anyio, pytest.mark.slow, pytest.mark.emulator]
PERSON = {"id": 700_500, "is_bot": False, "first_name": "样例"}
CHAT = {"id": 700_500, "type": "private", "first_name": "样例"}


class WatchedEmulator(Emulator):
    """The emulator, and what it answered."""

    def results(self, method: str) -> list[Any]:
        """What it answered to one method, oldest first."""
        return [result for name, _, result in self.accepted if name == method]


class Visitor:
    """A person in front of the emulator."""

    def __init__(self, emulator: WatchedEmulator) -> None:
        self.emulator = emulator

    async def says(self, text: str) -> None:
        message = {
            "message_id": 1000 + len(self.emulator.accepted),
            "date": 1,
            "chat": CHAT,
            "from": PERSON,
            "text": text,
        }
        await self.emulator.enqueue_update({"message": message}, token=TOKEN)

    async def presses(self, message: dict[str, Any], button: dict[str, str]) -> None:
        query = {"id": "q1", "from": PERSON, "chat_instance": "c", "message": message, "data": button["callback_data"]}
        await self.emulator.enqueue_update({"callback_query": query}, token=TOKEN)

    async def sees(self, holds: Callable[[dict[str, Any]], Any], after: int = 0, at_most_s: float = PATIENCE_S) -> Any:
        """The first message with a number above `after` for which `holds` is true."""
        end = time.monotonic() + at_most_s
        while True:
            said = [m for m in self.emulator.results("sendMessage") if m["message_id"] > after and holds(m)]
            if said:
                return said[0]
            assert time.monotonic() < end, "no such message came"
            await asyncio.sleep(0.02)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def telegram_host() -> TelegramHost:
    """The house behind the bot."""
    return FakeHouse()


@pytest.fixture
async def emulator(tmp_path: Path) -> AsyncIterator[tuple[WatchedEmulator, str]]:
    watched = WatchedEmulator(tmp_path / "journal.jsonl")
    runner = web.AppRunner(watched.app(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, shutdown_timeout=0.5).start()
    yield watched, f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()
    assert not watched.broken, watched.broken[:3]


class Address:
    """What `running` needs to know of a server."""

    def __init__(self, url: str) -> None:
        self.url = url


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_question_choices_and_a_pressed_choice_over_a_foreign_emulator(
    mode: str, emulator: tuple[WatchedEmulator, str], telegram_host: TelegramHost, tmp_path: Path
) -> None:
    watched, url = emulator
    visitor = Visitor(watched)
    async with running(Address(url), telegram_host, mode) as bot:  # type: ignore[arg-type]
        await visitor.says("我要预约时间")
        offer = await visitor.sees(lambda m: "reply_markup" in m)
        button = offer["reply_markup"]["inline_keyboard"][0][0]
        assert button["text"].startswith("1. ")
        await visitor.presses(offer, button)
        answer = await visitor.sees(lambda m: m["text"], after=offer["message_id"])
        assert answer["text"] != offer["text"]
        await _until(lambda: watched.results("editMessageReplyMarkup"))
        _cleared(watched, offer)
        await _until(lambda: bot.channel.health()["status"] == "on")
        assert bot.gone == []
    required = ["getMe", "sendMessage", "answerCallbackQuery", "editMessageReplyMarkup"]
    required += ["getUpdates"] if mode == "polling" else ["setWebhook", "webhook"]
    verdict = emulators.verdict(
        tmp_path / "journal.jsonl",
        require_response=True,
        require_methods=required,
        allowed_refusals=("getUpdates:409",),  # the last confirmation may meet the poll that is just ending
    )
    assert verdict["ok"], verdict


async def test_the_voice_note_is_taken_by_the_foreign_emulator_and_comes_back_byte_for_byte(
    emulator: tuple[WatchedEmulator, str], tmp_path: Path
) -> None:
    watched, url = emulator
    clip = tmp_path / "answer.ogg"
    clip.write_bytes(b"OggS" + bytes(range(256)) * 30)
    house = FakeHouse(sounds={"您说的是：喂": clip})
    house.sound_ready.set()
    async with running(Address(url), house):  # type: ignore[arg-type]
        await Visitor(watched).says("喂")
        await _until(lambda: watched.results("sendVoice"))
        [voice] = watched.results("sendVoice")
        path = f"{url}/file/bot{TOKEN}/{voice['voice']['file_id']}"
        async with ClientSession() as client, client.get(path) as answer:
            assert await answer.read() == clip.read_bytes()
    methods = [name for name, _, _ in watched.accepted]
    assert methods.index("sendMessage") < methods.index("sendVoice")


async def _until(holds: Callable[[], Any], at_most_s: float = PATIENCE_S) -> None:
    end = time.monotonic() + at_most_s
    while not holds():
        assert time.monotonic() < end
        await asyncio.sleep(0.02)


def _cleared(emulator: WatchedEmulator, offer: dict[str, Any]) -> None:
    [(_, fields, result)] = [call for call in emulator.accepted if call[0] == "editMessageReplyMarkup"]
    assert int(fields["message_id"]) == offer["message_id"]
    assert "reply_markup" not in result
