"""Photos in Telegram: fetched from its own address alone, read by the house, one sentence when they are lost."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.channels.telegram_words import PHOTO_LARGE, PHOTO_LOST
from tests.contract.telegram_fixtures import anyio_backend, api, house  # noqa: F401
from tests.fakes.telegram_api import TelegramApi
from tests.fakes.telegram_house import FakeHouse, Running, running
from tests.fakes.telegram_people import PICTURE, TelegramPerson

pytestmark = pytest.mark.anyio
SMALL = {"file_id": "p0", "file_unique_id": "up0", "width": 9, "height": 9}


@pytest.fixture
async def bot(api: TelegramApi, house: FakeHouse) -> AsyncIterator[Running]:  # noqa: F811
    house.sees = True
    async with running(api, house) as one:
        yield one


def photo(api: TelegramApi, data: bytes, **more: Any) -> list[dict[str, Any]]:  # noqa: F811
    api.files["p1"] = data
    return [SMALL, {**PICTURE[0], "file_size": len(data), **more}]


async def test_the_largest_size_of_a_photo_reaches_the_house_with_the_words_under_it(bot: Running) -> None:
    person = TelegramPerson(bot.api)
    person.sends(photo=photo(bot.api, b"\xff\xd8" + bytes(98)), caption="这张要带吗")
    assert await person.reads(1) == ["我看到的是：100个字节"]
    (incoming,) = bot.host.taken
    assert (incoming.text, incoming.sound, len(incoming.photo)) == ("这张要带吗", None, 100)


async def test_a_photo_sent_as_a_file_is_read_and_another_file_is_not(bot: Running) -> None:
    person = TelegramPerson(bot.api)
    bot.api.files["d"] = b"\x89PNG" + bytes(6)
    person.sends(document={"file_id": "d", "file_unique_id": "ud", "mime_type": "image/png", "file_size": 10})
    person.sends(document={"file_id": "d", "file_unique_id": "ud", "mime_type": "application/pdf"})
    read, refused = await person.reads(2)
    assert read == "我看到的是：10个字节"
    assert "文件" in refused


async def test_of_photos_sent_together_the_first_is_read(bot: Running) -> None:
    person = TelegramPerson(bot.api)
    for _ in range(3):
        person.sends(photo=photo(bot.api, b"\xff\xd8"), media_group_id="77")
    person.says("好了")
    assert await person.reads(2) == ["我看到的是：2个字节", "您说的是：好了"]


@pytest.mark.parametrize("told", [13_000_000, 10], ids=["as Telegram says", "as it turns out"])
async def test_what_is_too_large_is_not_downloaded(bot: Running, told: int) -> None:
    person = TelegramPerson(bot.api)
    person.sends(photo=photo(bot.api, bytes(12_100_000), file_size=told))
    assert await person.reads(1) == [PHOTO_LARGE]
    assert bot.host.taken == []


async def test_a_photo_that_is_gone_is_asked_for_again(bot: Running) -> None:
    person = TelegramPerson(bot.api)
    person.sends(photo=[{**PICTURE[0], "file_id": "nobody's"}])
    assert await person.reads(1) == [PHOTO_LOST]
    assert bot.host.taken == []
