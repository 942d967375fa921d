"""What the Telegram tests share: the stand-in, plain and (slower) under the eyes of an independent model of the API."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.fakes.telegram_api import TelegramApi
from tests.fakes.telegram_house import FakeHouse, Running, running
from tests.fakes.telegram_people import TelegramPerson


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(params=["own rules", pytest.param("aiogram", marks=pytest.mark.slow)])
async def api(request: pytest.FixtureRequest) -> AsyncIterator[TelegramApi]:
    """The model takes seconds to load, so it watches in the slow run only."""
    judge = None
    if request.param == "aiogram":
        from tests.fakes import telegram_judge as judge
    server = TelegramApi(judge)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
def house() -> FakeHouse:
    return FakeHouse()


@pytest.fixture
async def bot(api: TelegramApi, house: FakeHouse) -> AsyncIterator[Running]:
    """The channel at work between the two."""
    async with running(api, house) as one:
        yield one


@pytest.fixture
def person(bot: Running) -> TelegramPerson:
    """Somebody in a chat of their own."""
    return TelegramPerson(bot.api)
