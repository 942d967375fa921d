"""Words changed after they were sent, and links of posters."""

from __future__ import annotations

import asyncio

import pytest

from tests.contract.telegram_fixtures import anyio_backend, api, bot, house, person  # noqa: F401
from tests.fakes.telegram_api import TelegramApi
from tests.fakes.telegram_house import MENU, FakeHouse, Running, running
from tests.fakes.telegram_people import TelegramPerson

# ruff: noqa: F811
pytestmark = pytest.mark.anyio


async def test_the_newest_words_can_be_corrected_also_twice(bot: Running, person: TelegramPerson) -> None:
    said = person.says("周六晚上")
    await person.reads(1)
    person.edits(said, text="周日晚上")
    await person.reads(2)
    person.edits(said, text="周日上午")
    assert await person.reads(3) == ["您说的是：周六晚上", "您说的是：周日晚上", "您说的是：周日上午"]
    assert [one.corrects for one in bot.host.taken] == [None, bot.host.clock, bot.host.clock]
    assert len({one.id for one in bot.host.taken}) == 3


async def test_words_that_are_corrected_while_they_are_being_answered_are_answered_twice_in_order(
    bot: Running, person: TelegramPerson
) -> None:
    gate = bot.host.delays[str(person.number)] = asyncio.Event()
    said = person.says("周六")
    await bot.api.until(lambda: bot.host.taken)
    person.edits(said, text="周日")
    gate.set()
    assert await person.reads(2) == ["您说的是：周六", "您说的是：周日"]


async def test_older_words_are_not_corrected_any_more(bot: Running, person: TelegramPerson) -> None:
    first = person.says("周六")
    person.says("上午")
    await person.reads(2)
    person.edits(first, text="周日")
    assert "再发一遍" in (await person.reads(3))[2]
    assert bot.host.heard == ["周六", "上午"]


async def test_after_a_pressed_button_the_words_before_it_are_old(bot: Running, person: TelegramPerson) -> None:
    said = person.says("我要预约时间")
    await person.reads(1)
    person.presses("上午9:00")
    await person.reads(2)
    person.edits(said, text="我要预约上门")
    assert "再发一遍" in (await person.reads(3))[2]


async def test_a_change_that_changes_no_word_says_nothing(bot: Running, person: TelegramPerson) -> None:
    said = person.says("续证")
    await person.reads(1)
    person.edits(said)
    person.says("好了")
    assert await person.reads(2) == ["您说的是：续证", "您说的是：好了"]


async def test_after_a_restart_a_change_is_asked_for_again(api: TelegramApi, house: FakeHouse) -> None:
    person = TelegramPerson(api)
    async with running(api, house):
        said = person.says("周六")
        await person.reads(1)
    async with running(api, house):
        person.edits(said, text="周日")
        assert "再发一遍" in (await person.reads(2))[1]
    assert house.heard == ["周六"]


async def test_the_same_change_delivered_twice_is_taken_once(bot: Running, person: TelegramPerson) -> None:
    said = person.says("周六")
    await person.reads(1)
    edit = person.edits(said, text="周日")
    await person.reads(2)
    bot.api.offer({"edited_message": edit["edited_message"]}, edit["update_id"])
    person.says("好了")
    assert (await person.reads(3))[2] == "您说的是：好了"


# -- posters ----------------------------------------------------------------------------------------------


async def test_a_posters_link_asks_its_question_and_shows_the_menu(bot: Running, person: TelegramPerson) -> None:
    bot.host.posters = {"aB3_-xyz0123": "新办烟草证怎么办"}
    person.says("/start aB3_-xyz0123")
    await person.reads(1)
    assert bot.host.heard == ["新办烟草证怎么办"]
    assert bot.host.visits == ["aB3_-xyz0123"]
    assert [button["text"] for button in person.large_buttons] == MENU


async def test_a_posters_link_that_comes_again_after_a_restart_is_counted_once(
    api: TelegramApi, house: FakeHouse
) -> None:
    person = TelegramPerson(api)
    for count in (1, 2):
        async with running(api, house):
            person.says("/start known", update_id=900_700)
            await person.reads(count)
    assert house.visits == ["known"]


async def test_a_house_that_cannot_read_posters_or_its_forms_still_answers(
    bot: Running, person: TelegramPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_words: str) -> str:
        raise OSError("no store")

    monkeypatch.setattr(bot.host, "poster", fails)
    monkeypatch.setattr(bot.host, "asks", fails)
    person.says("/start known")
    await person.reads(1)
    assert bot.host.heard == ["你好"]
    person.shares_place()
    assert "没有记下来" in (await person.reads(2))[1]


@pytest.mark.parametrize("link", ["/start unknown-1", "/start", "/start a b", "/start " + "x" * 65, "/start 村口"])
async def test_an_unknown_or_broken_link_is_a_plain_start(link: str, bot: Running, person: TelegramPerson) -> None:
    bot.host.posters = {"known": "续证怎么办"}
    person.says(link)
    await person.reads(1)
    assert bot.host.heard == ["你好"]
    assert bot.host.visits == (["unknown-1"] if "unknown" in link else [])


async def test_a_posters_link_delivered_twice_is_counted_once(bot: Running, person: TelegramPerson) -> None:
    update = person.says("/start known")
    await person.reads(1)
    bot.api.offer({"message": update["message"]}, update["update_id"])
    person.says("好了")
    await person.reads(2)
    assert bot.host.visits == ["known"]
