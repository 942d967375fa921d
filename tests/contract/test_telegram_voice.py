"""Voice messages in Telegram: fetched once, heard by the house, and one sentence when they cannot be had."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.telegram_fixtures import anyio_backend, api, bot, house  # noqa: F401
from tests.fakes.telegram_api import TelegramApi
from tests.fakes.telegram_house import Running
from tests.fakes.telegram_people import VOICE, TelegramPerson

# ruff: noqa: F811
pytestmark = pytest.mark.anyio


def voice(api: TelegramApi, data: bytes, **more: Any) -> dict[str, Any]:
    api.files["v1"] = data
    return {"voice": {**VOICE, "file_size": len(data), **more}}


async def test_a_voice_message_reaches_the_house_as_it_was_recorded(bot: Running) -> None:
    person = TelegramPerson(bot.api)
    person.sends(**voice(bot.api, b"OggS" + bytes(3000)))
    assert await person.reads(1) == ["您说的是：3004个字节"]
    (incoming,) = bot.host.taken
    assert (incoming.text, len(incoming.sound), incoming.person.sender) == ("", 3004, str(person.number))


async def test_a_sound_file_is_heard_like_a_voice_message(bot: Running) -> None:
    person = TelegramPerson(bot.api)
    content = voice(bot.api, b"ID3" + bytes(50))["voice"]
    person.sends(audio=content)
    assert await person.reads(1) == ["您说的是：53个字节"]


async def test_voice_and_text_of_one_person_are_answered_in_their_order(bot: Running) -> None:
    person = TelegramPerson(bot.api)
    person.sends(**voice(bot.api, b"OggS"))
    person.says("还有")
    assert await person.reads(2) == ["您说的是：4个字节", "您说的是：还有"]


async def test_the_same_update_twice_is_fetched_and_heard_once(bot: Running) -> None:
    person = TelegramPerson(bot.api)
    update = person.sends(**voice(bot.api, b"OggS"))
    await person.reads(1)
    bot.api.offer({"message": update["message"]}, update["update_id"])
    person.says("好")
    await person.reads(2)
    assert len(bot.api.called("getFile")) == 1
    assert len(bot.host.taken) == 2


@pytest.mark.parametrize("more", [{"duration": 600}, {"file_size": 9_000_000}], ids=["ten minutes", "nine megabytes"])
async def test_what_is_too_long_is_not_even_fetched(bot: Running, more: dict[str, int]) -> None:
    person = TelegramPerson(bot.api)
    person.sends(**voice(bot.api, b"OggS", **more))
    assert "最多听一分钟" in (await person.reads(1))[0]
    assert bot.api.called("getFile") == []
    assert bot.host.taken == []


async def test_what_turns_out_to_be_too_large_is_not_downloaded(bot: Running) -> None:
    person = TelegramPerson(bot.api)
    person.sends(**voice(bot.api, bytes(2_600_000), file_size=10))
    assert "最多听一分钟" in (await person.reads(1))[0]
    assert bot.host.taken == []


async def test_a_voice_message_that_is_gone_is_asked_for_again(bot: Running) -> None:
    person = TelegramPerson(bot.api)
    person.sends(voice={**VOICE, "file_id": "nobody's"})
    assert "再发一次" in (await person.reads(1))[0]
    assert "keyboard" in bot.api.called("sendMessage")[0].fields["reply_markup"]
