"""The small parts on their own: pacing by an invented clock, cutting long texts, and a stand-in that is strict."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.telegram_layout import LIMIT, layout, split, units
from bot.channels.telegram_log import TokenFilter
from bot.channels.telegram_pace import EVERY_S, LATE_S, LOOK_S, OVER_ALL, Pace
from tests.contract.telegram_fixtures import anyio_backend  # noqa: F401
from tests.fakes.clock import HandClock, JumpingClock
from tests.fakes.patience import PATIENCE_S
from tests.fakes.telegram_api import TOKEN, TelegramApi
from tests.fakes.telegram_house import MENU, reply
from tests.fakes.telegram_people import TelegramPerson


def times(chats: list[int], pace: Pace, hours: JumpingClock) -> list[float]:
    async def run() -> list[float]:
        made = []
        for chat in chats:
            pace.answered(await pace.turn(chat))
            made.append(round(hours.seconds - 100, 3))
        return made

    return asyncio.run(run())


def test_a_chat_gets_one_message_a_second() -> None:
    hours = JumpingClock()
    assert times([1] * 5, Pace(hours.now, hours.sleep), hours) == [0, 1, 2, 3, 4]


def test_a_chat_that_was_left_alone_has_saved_up_nothing() -> None:
    hours = JumpingClock()
    pace = Pace(hours.now, hours.sleep)
    assert times([1], pace, hours) == [0]
    hours.seconds += 60
    assert times([1, 1], pace, hours) == [60, 61]


def test_never_more_than_the_overall_number_in_any_second() -> None:
    hours = JumpingClock()
    made = times(list(range(100)), Pace(hours.now, hours.sleep), hours)
    assert all(made[i + OVER_ALL] - made[i] >= 1 for i in range(100 - OVER_ALL))
    assert made[-1] == pytest.approx(3 * EVERY_S)
    assert OVER_ALL <= 30


def test_a_message_that_arrived_late_holds_up_what_would_come_too_close_behind_it() -> None:
    async def run(late: float) -> float:
        hours = JumpingClock()
        pace = Pace(hours.now, hours.sleep)
        trips = [await pace.turn(chat) for chat in range(OVER_ALL)]
        hours.seconds += 0.1  # what a trip takes both ways
        for gone in trips[1:]:
            pace.answered(gone)
        hours.seconds += late
        pace.answered(trips[0])
        await pace.turn(99)
        return round(hours.seconds - 100, 3)

    assert asyncio.run(run(0.0)) == pytest.approx(1.02)
    assert asyncio.run(run(0.5)) == pytest.approx(1.52)


def test_a_message_that_is_never_answered_holds_up_the_others_for_a_while_only() -> None:
    async def run() -> float:
        hours = JumpingClock()
        pace = Pace(hours.now, hours.sleep)
        for chat in range(OVER_ALL + 1):
            await pace.turn(chat)
        return hours.seconds - 100

    assert LATE_S <= asyncio.run(run()) <= LATE_S + LOOK_S


def test_while_the_bot_rests_nobody_gets_anything() -> None:
    hours = JumpingClock()
    pace = Pace(hours.now, hours.sleep)
    pace.rest(30)
    pace.rest(5)
    assert pace.resting() == 30
    assert times([1, 2], pace, hours) == [30, 30]
    assert pace.resting() == 0


def test_a_sound_lets_the_words_for_the_same_chat_go_first() -> None:
    hours = HandClock()
    pace = Pace(hours.now, hours.sleep)
    went: list[str] = []

    async def go(name: str, behind: bool) -> None:
        pace.answered(await pace.turn(1, behind))
        went.append(name)

    async def run() -> None:
        pace.answered(await pace.turn(1))
        waiting = [asyncio.create_task(go("sound", True)), asyncio.create_task(go("words", False))]
        await asyncio.sleep(0)
        for _ in range(4):
            hours.forward(1)
            for _ in range(3):
                await asyncio.sleep(0)
        await asyncio.gather(*waiting)

    asyncio.run(run())
    assert went == ["words", "sound"]


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="烟草证。！\n ab😀", max_size=300), st.integers(4, 60))
def test_cutting_loses_no_character_and_no_piece_is_too_long(text: str, limit: int) -> None:
    pieces = split(text, limit)
    assert all(0 < units(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_a_line_that_is_too_long_is_cut_after_a_sentence() -> None:
    assert split("续证要带材料。" * 3 + "还要带身份证。", 16) == [
        "续证要带材料。续证要带材料。",
        "续证要带材料。还要带身份证。",
    ]
    assert split("好\n" * 3000)[0] == "好\n" * 2047 + "好"
    assert units("好" * LIMIT) == LIMIT


def test_a_payload_that_telegram_would_refuse_is_left_out_but_keeps_its_number() -> None:
    buttons = [{"title": "长", "payload": "x" * 65}, {"title": "空", "payload": ""}, {"title": "好", "payload": "c.1"}]
    [[part]] = layout([{"text": "选", "buttons": buttons}], MENU)
    assert part.markup is not None
    assert [[b.text for b in row] for row in part.markup.inline_keyboard] == [["3. 好"]]  # type: ignore[union-attr]


def test_buttons_that_are_the_menu_stand_on_the_large_keyboard_only() -> None:
    [[part]] = layout([reply("您好", *MENU[:4])], MENU)
    assert [b.text for row in part.markup.keyboard for b in row] == MENU  # type: ignore[union-attr]
    [[one]] = layout([reply("要不要找人？", "找工作人员")], MENU)
    assert hasattr(one.markup, "inline_keyboard")


def test_an_empty_answer_is_not_sent_and_buttons_alone_get_a_sentence() -> None:
    assert layout([{"text": " \n"}, {"text": None}], MENU) == [[], []]
    [[part]] = layout([reply("", "好")], MENU)
    assert part.text


@pytest.mark.parametrize("line", [f"x /bot{TOKEN}/getMe", "https://h/bot123456789:AAabcdefghij0123456789xyz/x"])
def test_a_token_is_hidden_wherever_it_stands(line: str) -> None:
    assert TokenFilter(TOKEN).hide(line).count("<token>") == 1


# -- the stand-in itself ----------------------------------------------------------------------------------

REFUSED: list[tuple[str, str, dict[str, Any], int, str]] = [
    ("a wrong token", "1:x/getMe", {}, 401, "Unauthorized"),
    ("no token", "x/getMe", {}, 401, "Unauthorized"),
    ("an unknown method", f"{TOKEN}/sendTelepathy", {}, 404, "method not found"),
    ("an unknown chat", f"{TOKEN}/sendMessage", {"chat_id": 5, "text": "x"}, 400, "chat not found"),
    ("an empty text", f"{TOKEN}/sendMessage", {"chat_id": 1, "text": " "}, 400, "text is empty"),
    ("a long text", f"{TOKEN}/sendMessage", {"chat_id": 1, "text": "好" * 4097}, 400, "too long"),
    ("a long payload", f"{TOKEN}/sendMessage", {"chat_id": 1, "text": "x", "reply_markup":
        '{"inline_keyboard":[[{"text":"a","callback_data":"' + "x" * 65 + '"}]]}'}, 400, "BUTTON_DATA_INVALID"),
    ("an unknown sound", f"{TOKEN}/sendVoice", {"chat_id": 1, "voice": "nobody"}, 400, "file identifier"),
    ("an unknown press", f"{TOKEN}/answerCallbackQuery", {"callback_query_id": "9"}, 400, "too old"),
    ("an unknown file", f"{TOKEN}/getFile", {"file_id": "9"}, 400, "invalid file_id"),
    ("a strange message", f"{TOKEN}/editMessageReplyMarkup", {"chat_id": 1, "message_id": 9}, 400, "not found"),
    ("somebody who blocked", f"{TOKEN}/sendMessage", {"chat_id": 2, "text": "x"}, 403, "blocked by the user"),
    ("a bad secret", f"{TOKEN}/setWebhook", {"url": "https://a.b/c", "secret_token": "a b"}, 400, "unallowed"),
    ("plain http", f"{TOKEN}/setWebhook", {"url": "http://a.b/c"}, 400, "HTTPS"),
    ("a strange port", f"{TOKEN}/setWebhook", {"url": "https://a.b:5000/c"}, 400, "ports 80"),
]  # fmt: skip


@pytest.mark.anyio
async def test_the_stand_in_refuses_what_telegram_refuses() -> None:
    api = TelegramApi(local=False)
    await api.start()
    api.chat(1)
    api.chat(2).blocked = True
    async with httpx.AsyncClient(verify=False, timeout=PATIENCE_S) as client:
        for name, path, fields, status, words in REFUSED:
            answer = await client.post(f"{api.url}/bot{path}", data=fields)
            assert answer.status_code == status, name
            assert answer.json()["error_code"] == status, name
            assert words in answer.json()["description"], name
    await api.stop()


@pytest.mark.anyio
async def test_the_stand_in_ends_the_first_of_two_pollers_and_gives_files_back() -> None:
    api = TelegramApi()
    await api.start()
    base = f"{api.url}/bot{TOKEN}"
    async with httpx.AsyncClient(verify=False, timeout=PATIENCE_S) as client:
        first = asyncio.create_task(client.post(f"{base}/getUpdates", data={"timeout": 50}))
        await api.until(lambda: api.called("getUpdates"))
        second = asyncio.create_task(client.post(f"{base}/getUpdates", data={"timeout": 50}))
        assert (await first).status_code == 409
        TelegramPerson(api, 1).says("喂")
        assert len((await second).json()["result"]) == 1
        sent = await client.post(f"{base}/sendVoice", data={"chat_id": 1}, files={"voice": ("a.ogg", b"OggS1")})
        file_id = sent.json()["result"]["voice"]["file_id"]
        path = (await client.post(f"{base}/getFile", data={"file_id": file_id})).json()["result"]["file_path"]
        assert (await client.get(f"{api.url}/file/bot{TOKEN}/{path}")).content == b"OggS1"
    await api.stop()
