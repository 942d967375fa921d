"""What a person in Telegram sees: answers, buttons, the menu, and a kind word for what cannot be read yet."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bot.channels import house as asking_the_house
from tests.contract.telegram_fixtures import anyio_backend, api, house  # noqa: F401
from tests.fakes.telegram_api import TelegramApi
from tests.fakes.telegram_house import MENU, TIMES, FakeHouse, Running, reply, running
from tests.fakes.telegram_people import PICTURE, VOICE, TelegramPerson

pytestmark = pytest.mark.anyio


@pytest.fixture(params=["polling", pytest.param("webhook", marks=pytest.mark.slow)])
async def bot(request: pytest.FixtureRequest, api: TelegramApi, house: FakeHouse) -> AsyncIterator[Running]:  # noqa: F811
    async with running(api, house, request.param) as both:
        if request.param == "webhook":
            await api.until(lambda: api.hook)
        yield both


async def test_a_question_is_answered_with_numbered_buttons_one_under_the_other(bot: Running) -> None:
    person = TelegramPerson(bot.api)
    person.says("我要预约时间")
    await person.reads(1)
    rows = person.place.shown[0]["reply_markup"]["inline_keyboard"]
    assert [[b["text"] for b in row] for row in rows] == [[f"{n}. {t}"] for n, t in enumerate(TIMES, 1)]
    assert bot.host.taken[0].person.channel == "telegram"
    assert bot.host.taken[0].person.sender == str(person.number)
    assert bot.host.taken[0].id == "900001"
    assert bot.host.taken[0].at == bot.host.clock


async def test_a_pressed_button_says_its_payload_and_the_buttons_of_that_message_go_away(bot: Running) -> None:
    person = TelegramPerson(bot.api)
    person.says("我要预约时间")
    await person.reads(1)
    person.presses("晚上6:30")
    texts = await person.reads(2)
    assert bot.host.heard[-1] == f"p:{TIMES[1]}"[:20]
    assert "请问您贵姓" in texts[1]
    await bot.api.until(lambda: "reply_markup" not in person.place.shown[0])


async def test_a_press_is_acknowledged_while_the_house_still_thinks(bot: Running) -> None:
    person = TelegramPerson(bot.api)
    person.says("我要预约时间")
    await person.reads(1)
    bot.host.delays[str(person.number)] = asyncio.Event()
    person.presses("上午9:00")
    await bot.api.until(lambda: bot.api.called("answerCallbackQuery"))
    await bot.api.until(lambda: "reply_markup" not in person.place.shown[0])
    assert len(person.texts) == 1
    bot.host.delays[str(person.number)].set()
    await person.reads(2)


async def test_a_digit_goes_to_the_house_as_it_is(bot: Running) -> None:
    person = TelegramPerson(bot.api)
    person.says("2")
    await person.reads(1)
    assert bot.host.heard == ["2"]


@pytest.mark.parametrize("words", ["/start", "/start village-07", "/start@sample_hall_bot x' OR 1=1 --"])
async def test_start_greets_whatever_the_link_carried_and_shows_the_large_menu(words: str, bot: Running) -> None:
    person = TelegramPerson(bot.api)
    person.says(words)
    await person.reads(1)
    assert bot.host.heard == ["你好"]
    keyboard = bot.api.called("sendMessage")[0].fields["reply_markup"]
    rows = [[b["text"] for b in row] for row in keyboard["keyboard"]]
    assert [title for row in rows for title in row] == MENU
    assert max(map(len, rows)) <= 2
    assert keyboard["is_persistent"] is True
    assert not keyboard.get("resize_keyboard")


async def test_start_shows_the_menu_even_when_the_greeting_has_other_buttons(bot: Running) -> None:
    bot.host.answers["你好"] = [reply("您好。", "听得见", "听不见")]
    person = TelegramPerson(bot.api)
    person.says("/start")
    await person.reads(2)
    first, second = bot.api.called("sendMessage")
    assert "keyboard" in first.fields["reply_markup"]
    assert "inline_keyboard" in second.fields["reply_markup"]


async def test_any_other_command_is_only_text(bot: Running) -> None:
    person = TelegramPerson(bot.api)
    person.says("/talk_to_human{}")
    await person.reads(1)
    assert bot.host.heard == ["/talk_to_human{}"]


STRANGE = {
    "voice": {"voice": VOICE},
    "photo": {"photo": PICTURE},
    "location": {"location": {"latitude": 25.4, "longitude": 119.1}},
    "venue": {
        "venue": {"location": {"latitude": 25.4, "longitude": 119.1}, "title": "样例", "address": "样例"},
        "location": {"latitude": 25.4, "longitude": 119.1},
    },
    "contact": {"contact": {"phone_number": "13800000000", "first_name": "样例"}},
    "sticker": {
        "sticker": {
            "file_id": "s", "file_unique_id": "us", "type": "regular", "width": 9, "height": 9, "is_animated": False,
            "is_video": False,
        }
    },
    "dice": {"dice": {"emoji": "🎲", "value": 3}},
    "document": {"document": {"file_id": "d", "file_unique_id": "ud"}},
    "video note": {"video_note": {"file_id": "n", "file_unique_id": "un", "length": 9, "duration": 2}},
    "poll": {
        "poll": {
            "id": "1", "question": "?", "options": [], "total_voter_count": 0, "is_closed": False,
            "is_anonymous": True, "type": "regular", "allows_multiple_answers": False, "allows_revoting": False,
            "members_only": False,
        }
    },
}  # fmt: skip


@pytest.mark.parametrize("content", STRANGE.values(), ids=STRANGE)
async def test_what_cannot_be_read_yet_gets_a_kind_sentence_and_the_menu(content: Any, bot: Running) -> None:
    person = TelegramPerson(bot.api)
    person.sends(**content)
    [text] = await person.reads(1)
    assert "按下面的按钮" in text
    assert "keyboard" in bot.api.called("sendMessage")[0].fields["reply_markup"]
    assert bot.host.taken == []


async def test_on_a_stopped_channel_a_picture_gets_the_one_sentence(bot: Running) -> None:
    bot.host.stopped = "对不起，这里现在不能回答您。"
    person = TelegramPerson(bot.api)
    person.sends(photo=PICTURE)
    assert await person.reads(1) == [bot.host.stopped]


async def test_an_edited_message_is_asked_for_again(bot: Running) -> None:
    person = TelegramPerson(bot.api)
    person.edits(text="不是周六是周日")
    assert "再发一遍" in (await person.reads(1))[0]
    assert bot.host.taken == []


async def test_a_moving_location_and_a_pinned_message_say_nothing(bot: Running) -> None:
    person = TelegramPerson(bot.api)
    place = {"latitude": 25.4, "longitude": 119.1, "live_period": 900}
    person.edits(location=place)
    person.sends(message_auto_delete_timer_changed={"message_auto_delete_time": 86400})
    person.says("还在吗")
    assert await person.reads(1) == ["您说的是：还在吗"]


async def test_ten_pictures_sent_together_get_one_sentence(bot: Running) -> None:
    person = TelegramPerson(bot.api)
    for _ in range(10):
        person.sends(photo=PICTURE, media_group_id="77")
    person.says("好了")
    texts = await person.reads(2)
    assert len(texts) == 2
    assert texts[1] == "您说的是：好了"


async def test_words_under_a_picture_are_answered(bot: Running) -> None:
    person = TelegramPerson(bot.api)
    person.sends(photo=PICTURE, caption="这张要带吗")
    texts = await person.reads(2)
    assert "图片" in texts[0]
    assert texts[1] == "您说的是：这张要带吗"


async def test_a_group_is_told_once_a_day_to_write_in_private(bot: Running) -> None:
    person = TelegramPerson(bot.api, group=-1000123)
    for words in ("续证怎么办", "在吗", "/start"):
        person.says(words)
    private = TelegramPerson(bot.api, 700_002)
    private.says("到了")
    await private.reads(1)
    assert len(await person.reads(1)) == 1
    assert "单独" in person.texts[0]
    bot.host.clock += timedelta(days=1, minutes=1)
    person.says("今天呢")
    assert len(await person.reads(2)) == 2
    assert bot.host.heard == ["到了"]


async def test_markup_and_script_reach_the_person_as_they_were_written(bot: Running) -> None:
    words = "<b>粗</b> *星* _线_ [字](http://a.b) `c` <script>alert(1)</script> ' OR 1=1 --"
    person = TelegramPerson(bot.api)
    person.says(words)
    assert await person.reads(1) == [f"您说的是：{words}"]
    assert not any("parse_mode" in call.fields for call in bot.api.calls)


async def test_a_very_long_answer_comes_in_pieces_cut_at_line_ends_with_the_buttons_at_the_end(bot: Running) -> None:
    lines = [f"第{n}条 " + "材料" * 40 for n in range(120)]
    bot.host.answers["全部"] = [reply("\n".join(lines), "好")]
    person = TelegramPerson(bot.api)
    person.says("全部")
    texts = await person.reads(3)
    assert "\n".join(texts).split("\n") == lines
    assert [("reply_markup" in m) for m in person.place.shown] == [False, False, True]


async def test_only_the_buttons_of_the_question_asked_last_have_numbers(bot: Running) -> None:
    bot.host.answers["都说"] = [reply("先看这个。", "甲", "乙"), reply("再看这个。", "丙")]
    person = TelegramPerson(bot.api)
    person.says("都说")
    await person.reads(2)
    assert person.button("乙")[1]["text"] == "乙"
    assert person.button("丙")[1]["text"] == "1. 丙"


async def test_silence_of_the_house_stays_silence(bot: Running) -> None:
    bot.host.answers["给工作人员的话"] = []
    person = TelegramPerson(bot.api)
    person.says("给工作人员的话")
    person.says("续证")
    assert await person.reads(1) == ["您说的是：续证"]


async def test_half_a_character_does_not_hurt(bot: Running) -> None:
    bot.host.answers["续证?"] = [reply("好\ud83d", "行")]
    person = TelegramPerson(bot.api)
    person.sends(text="续证\ud83d")
    assert await person.reads(1) == ["好?"]


async def test_a_house_that_fails_once_is_asked_again_and_one_that_keeps_failing_is_excused(
    bot: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking_the_house, "AGAIN_S", 0.01)
    person = TelegramPerson(bot.api)
    bot.host.faults = [RuntimeError("store")]
    person.says("一")
    assert await person.reads(1) == ["您说的是：一"]
    bot.host.faults = [RuntimeError("store"), RuntimeError("store")]
    person.says("二")
    assert "出了点问题" in (await person.reads(2))[1]
