"""A phone tells its number, and for a visit its place: only when asked for, only its own, and never kept otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.channels.telegram_contact import domestic
from bot.desk.pins import SAID
from bot.messages import Place
from tests.contract.telegram_fixtures import anyio_backend, api, bot, house, person  # noqa: F401
from tests.fakes.telegram_api import Fault, TelegramApi
from tests.fakes.telegram_house import MENU, FakeHouse, Running, reply, running
from tests.fakes.telegram_people import TelegramPerson
from tests.fakes.telegram_rules import bad

# ruff: noqa: F811
pytestmark = pytest.mark.anyio
PHONE, PLACE = "用这个手机的号码", "同意，发我的位置"


def waits_for(bot: Running, person: TelegramPerson, what: str) -> None:
    bot.host.asked[str(person.number)] = what


async def asked(bot: Running, person: TelegramPerson, what: str) -> None:
    """The person is asked for something."""
    waits_for(bot, person, what)
    person.says("林演示")
    await person.reads(len(person.texts) + 1)


def titles(person: TelegramPerson) -> list[str]:
    return [button["text"] for button in person.large_buttons]


async def test_a_question_for_the_phone_comes_with_one_button_above_the_menu(
    bot: Running, person: TelegramPerson
) -> None:
    await asked(bot, person, "phone")
    assert titles(person) == [PHONE, *MENU]
    assert person.large_buttons[0]["request_contact"] is True
    assert "不想打字" in person.texts[0]
    [call] = bot.api.called("sendMessage")
    assert call.fields["reply_markup"]["one_time_keyboard"] is True


async def test_a_question_with_buttons_of_its_own_keeps_them_and_gets_the_large_one_behind_it(
    bot: Running, person: TelegramPerson
) -> None:
    bot.host.answers["林演示"] = [reply("请说您的电话。", "找工作人员")]
    waits_for(bot, person, "phone")
    person.says("林演示")
    await person.reads(2)
    assert person.button("找工作人员")[0]["text"] == "请说您的电话。"
    assert titles(person)[0] == PHONE


@pytest.mark.parametrize("number", ["8613800001234", "+86 138 0000 1234", "+8613800001234"])
async def test_the_own_contact_is_the_answer_and_the_usual_keyboard_comes_back(
    number: str, bot: Running, person: TelegramPerson
) -> None:
    await asked(bot, person, "phone")
    person.shares_contact(number)
    await person.reads(2)
    assert bot.host.heard[-1] == "13800001234"
    waits_for(bot, person, "")
    person.says("好了")
    await person.reads(3)
    assert titles(person) == MENU


async def test_a_contact_that_comes_again_after_a_restart_gets_its_own_answer_again(
    api: TelegramApi, house: FakeHouse
) -> None:
    person = TelegramPerson(api)
    house.asked[str(person.number)] = "phone"
    own = {"phone_number": "8613800001234", "first_name": "样例", "user_id": person.number}
    for count in (1, 2):
        async with running(api, house):
            person.sends(900_600, contact=own)
            await person.reads(count)
        house.asked.clear()
    assert house.heard == ["13800001234", "13800001234"]
    assert house.effects == 1


async def test_somebody_elses_contact_is_not_taken(bot: Running, person: TelegramPerson) -> None:
    await asked(bot, person, "phone")
    person.shares_contact("8613800001234", user_id=999)
    person.sends(contact={"phone_number": "8613800001234", "first_name": "样例"})
    texts = await person.reads(3)
    assert all("别人的名片" in text for text in texts[1:])
    assert bot.host.heard == ["林演示"]


async def test_a_number_from_abroad_is_not_taken_for_one_of_ours(bot: Running, person: TelegramPerson) -> None:
    await asked(bot, person, "phone")
    person.shares_contact("14155550100")
    assert "不是国内的" in (await person.reads(2))[1]
    assert bot.host.heard == ["林演示"]


def test_only_numbers_with_the_countrys_code_are_mainland_numbers() -> None:
    assert domestic("008613800001234") == "13800001234"
    for other in ("13800001234", "14155550100", "+8525550100", "86138", "861380000123x", "8612345678901", ""):
        assert domestic(other) is None


async def test_a_contact_nobody_asked_for_is_not_kept(bot: Running, person: TelegramPerson) -> None:
    person.shares_contact("8613800001234")
    assert "没有记下来" in (await person.reads(1))[0]
    assert bot.host.taken == []


async def test_a_clerk_who_answers_gets_the_number(bot: Running, person: TelegramPerson) -> None:
    waits_for(bot, person, "clerk")
    person.shares_contact("8613800001234")
    await bot.api.until(lambda: bot.host.heard == ["13800001234"])
    assert PHONE not in titles(person)


async def test_a_question_for_the_address_says_what_the_place_is_for_before_the_button_can_be_pressed(
    bot: Running, person: TelegramPerson
) -> None:
    await asked(bot, person, "address")
    assert titles(person) == [PLACE, *MENU]
    assert person.large_buttons[0]["request_location"] is True
    for words in ("敏感信息", "只给上门的人看", "办完就删", "不发也一样上门"):
        assert words in person.texts[0]


async def test_a_place_reaches_the_house_as_a_point_and_not_as_words(bot: Running, person: TelegramPerson) -> None:
    await asked(bot, person, "address")
    person.shares_place(25.44101, 119.01202)
    await person.reads(2)
    assert bot.host.taken[-1].place == Place(25.44101, 119.01202)
    assert bot.host.heard[-1] == ""


async def test_a_venue_is_a_place_and_a_live_one_is_taken_once(bot: Running, person: TelegramPerson) -> None:
    await asked(bot, person, "address")
    point = {"latitude": 25.4, "longitude": 119.1}
    person.sends(venue={"location": point, "title": "样例店", "address": "样例路"}, location=point)
    await person.reads(2)
    live = person.shares_place(25.4, 119.2, live_period=900)
    texts = await person.reads(4)
    assert "可以关掉" in texts[3]
    person.edits(live, location={"latitude": 25.5, "longitude": 119.3, "live_period": 900})
    person.says("好了")
    await person.reads(5)
    assert [one.place for one in bot.host.taken if one.place] == [Place(25.4, 119.1), Place(25.4, 119.2)]


async def test_a_place_at_any_other_time_is_not_kept(bot: Running, person: TelegramPerson) -> None:
    for what in ("", "phone", "clerk"):
        waits_for(bot, person, what)
        person.shares_place()
        assert "没有记下来" in (await person.reads(len(person.texts) + 1))[-1]
    assert bot.host.taken == []


async def test_where_nothing_personal_may_go_through_telegram_no_button_asks_and_nothing_is_taken(
    api: TelegramApi, house: FakeHouse
) -> None:
    person = TelegramPerson(api)
    house.asked[str(person.number)] = "phone"
    async with running(api, house, settings={"profile": "mainland"}):
        person.says("林演示")
        await person.reads(1)
        assert PHONE not in titles(person)
        person.shares_contact("8613800001234")
        assert "没有记下来" in (await person.reads(2))[1]
    assert house.heard == ["林演示"]


async def test_on_a_stopped_channel_a_contact_gets_the_one_sentence(bot: Running, person: TelegramPerson) -> None:
    bot.host.stopped = "对不起，这里现在不能回答您。"
    person.shares_contact("8613800001234")
    assert await person.reads(1) == [bot.host.stopped]


async def test_the_special_keyboard_goes_with_the_first_sound_after_its_question(
    bot: Running, person: TelegramPerson, tmp_path: Path
) -> None:
    clip = tmp_path / "a.ogg"
    clip.write_bytes(b"OggS" + bytes(99))
    bot.host.sound_ready.set()
    bot.host.sounds = {"您说的是：林演示": clip, "选一个": clip}
    await asked(bot, person, "phone")
    await bot.api.until(lambda: bot.api.called("sendVoice"))
    assert titles(person)[0] == PHONE
    waits_for(bot, person, "")
    bot.host.answers["13800001234"] = [reply("选一个", "不知道证号")]
    person.says("13800001234")
    await bot.api.until(lambda: len(bot.api.called("sendVoice")) == 2)
    assert titles(person) == MENU


async def test_a_server_that_takes_no_keyboard_with_a_sound_gets_the_sound_alone(
    bot: Running, person: TelegramPerson, tmp_path: Path
) -> None:
    clip = tmp_path / "a.ogg"
    clip.write_bytes(b"OggS" + bytes(99))
    bot.host.sound_ready.set()
    bot.host.sounds = {"选一个": clip}
    await asked(bot, person, "phone")
    waits_for(bot, person, "")
    bot.host.answers["13800001234"] = [reply("选一个", "不知道证号")]
    bot.api.faults = [Fault("sendVoice", bad("only inline keyboard is supported"))]
    person.says("13800001234")
    await bot.api.until(lambda: [m for m in person.place.shown if "voice" in m])
    assert len(bot.api.called("sendVoice")) == 2


def test_what_stands_in_the_conversation_for_a_place_names_none() -> None:
    assert not any(c.isdigit() for c in SAID)
