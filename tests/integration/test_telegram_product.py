"""The main job over Telegram: the whole product, polling a Bot API emulator that others wrote."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest

from tests.fakes.product import Product, running
from tests.fakes.telegram_api import TOKEN

emulators = pytest.importorskip("lo_bot_api_emulator")
from tests.fakes.telegram_emulator import Telegram, Visitor, inline, keyboard, telegram  # noqa: E402

pytestmark = [pytest.mark.slow, pytest.mark.emulator, pytest.mark.rasa]
chats = count(700_600)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Telegram]:
    """Telegram, as far as a bot can tell."""
    with telegram(tmp_path_factory.mktemp("telegram") / "journal.jsonl") as one:
        yield one


@pytest.fixture(scope="module")
def hall(service: Telegram, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product, told to find Telegram there."""
    env = {
        "LIANXIN_TELEGRAM_TOKEN": TOKEN,
        "LIANXIN_TELEGRAM_API_URL": service.url,
        "LIANXIN_TELEGRAM_FILE_URL": service.url,
        "LIANXIN_VOICE": "off",
    }
    with running(tmp_path_factory.mktemp("hall"), env) as product:
        yield product


@pytest.fixture
def visitor(service: Telegram, hall: Product) -> Visitor:
    """Somebody the bot has never met."""
    return Visitor(service, next(chats))


def test_a_first_question_is_answered_and_the_large_keyboard_is_there(visitor: Visitor) -> None:
    greeting = visitor.says("/start")
    assert len(keyboard(greeting)) == 6
    answer = visitor.says("续证要钱吗")
    assert "不收任何费用" in answer["text"]
    assert "第75条" in answer["text"]
    assert any("工作人员" in b["text"] for b in inline(answer))


def test_a_word_of_the_large_keyboard_is_understood(visitor: Visitor) -> None:
    assert "身份证" in visitor.says("要带什么材料")["text"]


def test_a_saturday_evening_is_booked_with_inline_buttons(visitor: Visitor, hall: Product, service: Telegram) -> None:
    visitor.presses(visitor.says("预约时间"), "续证")
    offer = visitor.says("周六晚上")
    assert [b["text"][:3] for b in inline(offer)][:3] == ["1. ", "2. ", "3. "]
    assert "姓名" in visitor.presses(offer, "晚上6:30")["text"]
    assert "手机号" in visitor.says("林演示")["text"]
    licence = visitor.says("13800001234")
    read_back = visitor.presses(licence, "不知道")
    assert "138****1234" in read_back["text"]
    done = visitor.presses(read_back, "就这样")
    found = re.search(r"预约号(\d+)", done["text"])
    assert found, done["text"]

    [row] = hall.rows("appointments", "--sender", str(visitor.chat))
    assert (row["channel"], row["number"], row["start"]) == ("telegram", found.group(1), "2026-11-28T18:30+08:00")
    cleared = [f for m, f, _ in service.emulator.accepted if m == "editMessageReplyMarkup"]
    assert str(offer["message_id"]) in {str(fields["message_id"]) for fields in cleared}


def test_a_number_typed_instead_of_pressed_is_the_same(visitor: Visitor, hall: Product) -> None:
    visitor.says("我要预约续证")
    visitor.says("明天上午")
    assert "姓名" in visitor.says("2")["text"]


def test_a_visit_is_booked_with_the_phones_own_place_and_number(visitor: Visitor, hall: Product) -> None:
    where = visitor.says("我要预约上门办证")
    assert keyboard(where)[0] == "同意，发我的位置"
    visitor.sends(location={"latitude": 25.441, "longitude": 119.012})
    assert "哪个乡镇" in visitor.sees("位置记下了")["text"]
    offer = visitor.says("白塘镇演示村12号")
    visitor.presses(offer, "1. ")
    assert keyboard(visitor.says("林演示"))[0] == "用这个手机的号码"
    own = {"phone_number": "+8613800001239", "first_name": "样例", "user_id": visitor.chat}
    visitor.sends(contact={**own, "user_id": 1})
    assert "别人的名片" in visitor.sees("名片")["text"]
    visitor.sends(contact=own)
    read_back = visitor.presses(visitor.sees("证号"), "不知道")
    assert "138****1239" in read_back["text"]
    assert "还有您发的位置" in read_back["text"]
    visitor.presses(read_back, "就这样")
    told = json.loads(hall.command("export-person", str(visitor.chat), "--channel", "telegram").stdout)
    assert list(told["locations"].values()) == ["25.44100,119.01200"]
    assert not any("25.441" in one["text"] for one in told["messages"])


def test_a_poster_leads_to_its_answer_with_a_button_to_book(visitor: Visitor, hall: Product) -> None:
    words = ("--service", "new_licence", "--place", "演示村", "--bot", "sample_hall_bot")
    token = json.loads(hall.command("posters", "add", *words).stdout)["token"]
    visitor.writes(f"/start {token}")
    answer = visitor.sees("新办")
    assert any("预约时间" in button["text"] for button in inline(answer))
    [row] = [one for one in hall.rows("posters") if one["token"] == token]
    assert row["visits"] == 1


def test_corrected_words_take_the_place_of_the_first_ones(visitor: Visitor, hall: Product) -> None:
    visitor.says("我要预约续证")
    visitor.presses(visitor.says("明天上午"), "1. ")
    visitor.says("林演式")
    visitor.edits("林演示")
    assert "手机号" in visitor.sees("电话")["text"]
    visitor.says("13800001240")
    read_back = visitor.says("不知道")
    assert "林演示" in read_back["text"]


def half_booked(visitor: Visitor, phone: str) -> None:
    for words in ("我要预约续证", "周日上午", "1", "林演示", phone):
        visitor.says(words)
    assert "对不对" in visitor.says("不知道")["text"]


def booked_once(visitor: Visitor, hall: Product) -> None:
    """The appointment is told once, stands in the store once, and the bot goes on answering."""
    assert "11月29日" in visitor.sees("预约号")["text"]
    hall.wait()
    rows = hall.rows("appointments", "--sender", str(visitor.chat))
    assert [row["status"] for row in rows] == ["pending"]
    assert "证" in visitor.says("补办要钱吗")["text"]
    assert len([m for m in visitor.messages() if "预约号" in m["text"]]) == 1


def test_a_gateway_killed_when_an_update_has_come_answers_it_after_its_restart(visitor: Visitor, hall: Product) -> None:
    half_booked(visitor, "13800001235")
    visitor.writes("对")
    hall.kill("gateway")
    booked_once(visitor, hall)


def test_a_gateway_killed_while_it_sends_the_answer_sends_it_after_its_restart(
    visitor: Visitor, hall: Product, service: Telegram
) -> None:
    half_booked(visitor, "13800001236")
    killed: list[str] = []

    def kill_once(method: str, _fields: dict[str, Any]) -> None:
        if method == "sendMessage" and not killed:
            killed.append(method)
            hall.kill("gateway")
            raise emulators.ApiRefusal("the one who asked is gone", 500)

    service.emulator.before = kill_once
    visitor.writes("对")
    booked_once(visitor, hall)
    assert killed


def wait_until_kept(hall: Product, visitor: Visitor, words: str) -> None:
    """Wait until what the person wrote stands in their story."""
    for _ in range(40):
        story = hall.command("export-person", str(visitor.chat), "--channel", "telegram").stdout
        if words in story:
            return
    raise AssertionError(story)


def test_what_a_clerk_says_reaches_the_chat_and_the_bot_is_silent_meanwhile(visitor: Visitor, hall: Product) -> None:
    assert "工作人员" in visitor.says("人工")["text"]
    [handoff] = hall.rows("handoffs", "--sender", str(visitor.chat))
    assert (handoff["channel"], handoff["state"]) == ("telegram", "waiting")
    number = str(handoff["id"])
    hall.hire("陈演示")
    for words in (["claim", number], ["say", number, "您好，我是窗口的小陈"]):
        assert hall.command("handoffs", *words, "--as", "陈演示").returncode == 0
    visitor.sees("我是窗口的小陈")
    visitor.writes("我的证丢了")
    wait_until_kept(hall, visitor, "我的证丢了")
    assert hall.command("handoffs", "close", number, "--as", "陈演示").returncode == 0
    visitor.writes("我的证丢了怎么办")
    visitor.sees("补办")  # the word that the assistant is back may come before it
    assert len([m for m in visitor.messages() if "补办" in m["text"]]) == 1


def test_the_emulator_has_nothing_to_complain_about(service: Telegram, visitor: Visitor) -> None:
    visitor.says("你好")
    verdict = emulators.verdict(
        service.journal,
        require_response=True,
        require_methods=["getMe", "getUpdates", "sendMessage", "answerCallbackQuery", "editMessageReplyMarkup"],
        allowed_refusals=("getUpdates:409", "sendMessage:500"),
    )
    assert verdict["ok"], verdict
