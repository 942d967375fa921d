"""Messages out: pacing, a busy or absent Telegram, people who left, voice notes behind the text, a silent log."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any

import pytest

from bot.channels.telegram import ChannelBusy, ChannelRefused, ChannelUnreachable, TelegramChannel
from bot.channels.telegram_pace import OVER_ALL, Gone, Pace
from bot.channels.ticket_papers import Papers
from tests.contract.telegram_fixtures import anyio_backend, api, house  # noqa: F401
from tests.fakes.clock import HandClock
from tests.fakes.telegram_api import TOKEN, Fault, TelegramApi
from tests.fakes.telegram_house import FakeHouse, reply, running, settings
from tests.fakes.telegram_people import TelegramPerson
from tests.fakes.telegram_rules import Refusal, bad, busy

# ruff: noqa: F811
pytestmark = pytest.mark.anyio
MIGRATED = Refusal(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-1000077)
OGG = b"OggS" + bytes(range(256)) * 20


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "answer.ogg"
    path.write_bytes(OGG)
    return path


async def test_a_chat_shows_that_a_clerk_is_writing_and_nothing_is_tried_twice(
    api: TelegramApi, house: FakeHouse
) -> None:
    api.chat(1)
    api.faults = [Fault("sendChatAction", busy(9))]
    async with running(api, house) as bot:
        await bot.channel.typing("nobody of ours")
        assert api.called("sendChatAction") == []
        for _ in range(2):
            await bot.channel.typing("1")
    assert [call.fields["action"] for call in api.called("sendChatAction")] == ["typing", "typing"]


# -- a busy or absent Telegram ----------------------------------------------------------------------------


async def test_a_busy_telegram_is_left_alone_by_everybody_as_long_as_it_says(
    api: TelegramApi, house: FakeHouse
) -> None:
    clock = HandClock()
    pace = Pace(clock.now, clock.sleep)
    first, other = TelegramPerson(api, 1), TelegramPerson(api, 2)
    api.faults = [Fault("sendMessage", busy(9), chat=1)]
    async with running(api, house, pace=pace):
        first.says("甲")
        await api.until(pace.resting)
        other.says("乙")
        await api.until(lambda: len(house.taken) == 2)
        clock.forward(8.9)
        await asyncio.sleep(0.05)
        assert len(api.called("sendMessage")) == 1
        clock.forward(0.2)
        assert await first.reads(1) == ["您说的是：甲"]
        assert await other.reads(1) == ["您说的是：乙"]
    assert len(api.called("sendMessage")) == 3


async def test_a_pressed_button_is_acknowledged_when_the_rest_is_over(api: TelegramApi, house: FakeHouse) -> None:
    clock = HandClock()
    pace = Pace(clock.now, clock.sleep)
    person = TelegramPerson(api)
    async with running(api, house, pace=pace) as bot:
        person.says("我要预约时间")
        await person.reads(1)
        pace.rest(5)
        person.presses("上午9:00")
        await bot.channel.typing(str(person.number))
        await api.until(lambda: len(house.taken) == 2)
        assert not api.called("answerCallbackQuery")
        assert not api.called("sendChatAction")
        clock.forward(6)
        await api.until(lambda: api.called("answerCallbackQuery"))
        await person.reads(2)


async def test_a_group_that_became_a_supergroup_is_written_to_under_its_new_number(
    api: TelegramApi, house: FakeHouse
) -> None:
    old, new = api.chat(-77, "group"), api.chat(-1000077, "supergroup")
    api.faults = [Fault("sendMessage", MIGRATED, chat=-77, times=9)]
    person = TelegramPerson(api, group=-77)
    async with running(api, house) as bot:
        person.says("有人吗")
        await api.until(lambda: new.shown)
        await bot.channel.send("-77", {"text": "通知"})
        assert [m["text"] for m in new.shown][-1] == "通知"
        assert bot.gone == []
    assert old.shown == []
    assert [call.chat for call in api.called("sendMessage")] == [-77, -1000077, -1000077]


async def test_a_chat_that_goes_on_moving_is_given_up(api: TelegramApi, house: FakeHouse) -> None:
    api.faults = [Fault("sendMessage", MIGRATED, times=9)]
    async with running(api, house) as bot:
        with pytest.raises(ChannelUnreachable):
            await bot.channel.send("-77", {"text": "通知"})
    assert len(api.called("sendMessage")) == 2


async def test_a_push_to_a_busy_chat_says_when_to_come_again(api: TelegramApi, house: FakeHouse) -> None:
    api.chat(1)
    api.faults = [Fault("sendMessage", busy(7))]
    async with running(api, house, pace=Pace(lambda: 100.0)) as bot:
        for _ in range(2):  # the second time without asking Telegram again
            with pytest.raises(ChannelBusy) as caught:
                await bot.channel.send("1", reply("您的号排到了。"))
            assert 6 < caught.value.retry_after <= 7
    assert len(api.called("sendMessage")) == 1


async def test_an_answer_survives_a_line_that_is_cut(api: TelegramApi, house: FakeHouse) -> None:
    person = TelegramPerson(api)
    api.faults = [
        Fault("sendMessage", times=2),
        Fault("sendMessage", Refusal(502, "Bad Gateway")),
        Fault("sendMessage", Refusal(500, "Internal Server Error")),
    ]
    async with running(api, house) as bot:
        person.says("喂")
        assert await person.reads(1) == ["您说的是：喂"]
    assert [p for p in bot.pauses if p >= 1] == [1, 2, 4, 8]


async def test_a_push_over_a_line_that_is_cut_is_tried_once_more_and_then_put_off(
    api: TelegramApi, house: FakeHouse
) -> None:
    api.chat(1)
    async with running(api, house) as bot:
        api.faults = [Fault("sendMessage", times=1)]
        await bot.channel.send("1", reply("一"))
        api.faults = [Fault("sendMessage", times=9)]
        with pytest.raises(ChannelBusy):
            await bot.channel.send("1", reply("二"))
    assert [m["text"] for m in api.chats[1].shown] == ["一"]


async def test_words_arrive_even_when_their_buttons_are_refused(api: TelegramApi, house: FakeHouse) -> None:
    person = TelegramPerson(api)
    api.faults = [Fault("sendMessage", bad("BUTTON_DATA_INVALID"))]
    async with running(api, house):
        person.says("我要预约时间")
        assert len(await person.reads(1)) == 1


async def test_a_message_that_is_never_accepted_raises_and_does_not_stop_the_channel(
    api: TelegramApi, house: FakeHouse
) -> None:
    person = TelegramPerson(api)
    api.faults = [Fault("sendMessage", bad("message is too strange"), times=3)]
    async with running(api, house) as bot:
        with pytest.raises(ChannelRefused):
            await bot.channel.send(str(person.number), {"text": "通知"})
        person.says("还好吗")
        await api.until(lambda: not any(f.times for f in api.faults))
        person.says("现在呢")
        await api.until(lambda: "您说的是：现在呢" in person.texts)


# -- people who left --------------------------------------------------------------------------------------


async def test_somebody_who_blocked_the_bot_is_reported_and_never_named_in_the_log(
    api: TelegramApi, house: FakeHouse, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    person, other = TelegramPerson(api, 700_777), TelegramPerson(api, 700_778)
    async with running(api, house) as bot:
        person.says("续证")
        person.place.blocked = True
        await api.until(lambda: bot.gone)
        assert bot.gone == ["700777"]
        other.says("在")
        await other.reads(1)
        with pytest.raises(ChannelUnreachable):
            await bot.channel.send("700777", reply("提醒"))
    assert "no longer be reached" in caplog.text
    assert "700777" not in caplog.text


async def test_blocking_without_a_word_is_reported_too(api: TelegramApi, house: FakeHouse) -> None:
    person = TelegramPerson(api)
    async with running(api, house) as bot:
        await api.until(lambda: api.called("getUpdates"))
        person.blocks()
        await api.until(lambda: bot.gone)
    assert bot.gone == [str(person.number)]


@pytest.mark.parametrize("sender", ["999", "zhang", "", "12a", "１２"])
async def test_a_push_to_nobody_is_unreachable(sender: str, api: TelegramApi, house: FakeHouse) -> None:
    async with running(api, house) as bot:
        with pytest.raises(ChannelUnreachable):
            await bot.channel.send(sender, reply("提醒"))


async def test_a_push_carries_words_and_buttons(api: TelegramApi, house: FakeHouse) -> None:
    person = TelegramPerson(api)
    async with running(api, house) as bot:
        await bot.channel.send(str(person.number), reply("明天上午九点请来大厅。", "好的", "改时间"))
        person.presses("改时间")
        await person.reads(2)
    assert house.heard == ["p:改时间"]


# -- sound ------------------------------------------------------------------------------------------------


async def test_the_voice_note_comes_after_the_text_and_never_delays_it(
    api: TelegramApi, house: FakeHouse, clip: Path
) -> None:
    person = TelegramPerson(api)
    house.sounds = {"您说的是：一": clip}
    async with running(api, house):
        person.says("一")
        person.says("二")
        await person.reads(2)
        assert not api.called("sendVoice")
        house.sound_ready.set()
        await api.until(lambda: api.called("sendVoice"))
        [voice] = api.called("sendVoice")
        assert voice.files["voice"][1] == OGG
        first = person.place.shown[0]["message_id"]
        assert voice.fields["reply_parameters"]["message_id"] == first  # another text stands between


@pytest.mark.parametrize("why", ["no sound was made", "Telegram does not take it"])
async def test_whoever_does_not_get_what_a_clerk_recorded_is_told_to_ring(
    api: TelegramApi, house: FakeHouse, clip: Path, why: str
) -> None:
    house.sound_ready.set()
    house.sounds = {} if why == "no sound was made" else {"请听。": clip}
    person = TelegramPerson(api)
    async with running(api, house) as bot:
        person.says("一")
        await person.reads(1)
        api.faults = [Fault("sendVoice", bad("not today")), Fault("sendAudio", bad("not today"))]
        message = {"text": "请听。", "buttons": [], "custom": {"instead": "请打电话。"}}
        await bot.channel.send(str(person.number), message)
        assert (await person.reads(3))[1:] == ["请听。", "请打电话。"]


async def test_a_note_right_behind_its_text_quotes_nothing_and_goes_by_its_number_the_next_time(
    api: TelegramApi, house: FakeHouse, clip: Path
) -> None:
    house.sound_ready.set()
    house.sounds = {"您说的是：一": clip}
    async with running(api, house):
        for number in (1, 2):
            person = TelegramPerson(api, number)
            person.says("一")
            await api.until(lambda: [m for m in person.place.shown if "voice" in m])  # noqa: B023
    first, second = api.called("sendVoice")
    assert "reply_parameters" not in first.fields
    assert first.files
    assert not second.files


async def test_a_clip_that_telegram_has_forgotten_is_sent_anew_and_known_by_its_new_number_from_then_on(
    api: TelegramApi, house: FakeHouse, clip: Path
) -> None:
    house.sound_ready.set()
    house.sounds = {"您说的是：一": clip}
    async with running(api, house):
        for number in range(1, 5):
            if number == 3:
                api.files.clear()
            person = TelegramPerson(api, number)
            person.says("一")
            await api.until(lambda: [m for m in person.place.shown if "voice" in m])  # noqa: B023
    uploads = [bool(call.files) for call in api.called("sendVoice")]
    assert uploads == [True, False, False, True, False]  # the third chat: refused by its number, then sent anew


def rendered_as(clip: Path, data: bytes) -> None:
    clip.write_bytes(data)


async def test_a_clip_that_was_rendered_anew_is_not_taken_for_the_old_one(
    api: TelegramApi, house: FakeHouse, clip: Path
) -> None:
    house.sound_ready.set()
    house.sounds = {"您说的是：一": clip}
    async with running(api, house):
        for number, data in enumerate((OGG, OGG + b"longer"), 1):
            rendered_as(clip, data)
            person = TelegramPerson(api, number)
            person.says("一")
            await api.until(lambda: [m for m in person.place.shown if "voice" in m])  # noqa: B023
    assert [call.files["voice"][1] for call in api.called("sendVoice")] == [OGG, OGG + b"longer"]


async def test_a_person_who_forbids_voice_notes_gets_a_sound_file_from_then_on(
    api: TelegramApi, house: FakeHouse, clip: Path
) -> None:
    house.sound_ready.set()
    house.sounds = {"您说的是：一": clip}
    person = TelegramPerson(api)
    person.place.no_voice = True
    async with running(api, house):
        person.says("一")
        await api.until(lambda: [m for m in person.place.shown if "audio" in m])
        person.says("一")
        await api.until(lambda: len([m for m in person.place.shown if "audio" in m]) == 2)
    assert len(api.called("sendVoice")) == 1


async def test_a_sound_that_is_refused_in_every_form_is_left_out(
    api: TelegramApi, house: FakeHouse, clip: Path
) -> None:
    house.sound_ready.set()
    house.sounds = {"您说的是：一": clip}
    person = TelegramPerson(api)
    api.faults = [Fault("sendVoice", bad("not today")), Fault("sendAudio", bad("not today"))]
    async with running(api, house):
        person.says("一")
        await api.until(lambda: api.called("sendAudio"))
        person.says("还在")
        assert await person.reads(2) == ["您说的是：一", "您说的是：还在"]


async def test_a_sound_that_cannot_be_made_costs_nothing_but_the_sound(
    api: TelegramApi, house: FakeHouse, tmp_path: Path
) -> None:
    house.sound_ready.set()
    (tmp_path / "empty.ogg").touch()
    house.sounds = {"您说的是：一": tmp_path / "gone.ogg", "您说的是：二": tmp_path / "empty.ogg"}
    person = TelegramPerson(api)
    async with running(api, house):
        person.says("一")
        person.says("二")
        await person.reads(2)
        person.says("三")
        await person.reads(3)
    assert not api.called("sendVoice")


# -- the log ----------------------------------------------------------------------------------------------


async def test_the_token_is_in_no_log_line_whatever_happens(
    api: TelegramApi, house: FakeHouse, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    person = TelegramPerson(api)
    api.faults = [Fault("getMe"), Fault("sendMessage"), Fault("getUpdates", Refusal(502, "<html>"))]
    async with running(api, house):
        person.says("喂")
        await person.reads(1)
        logging.getLogger("httpx").warning("POST %s", f"{api.url}/bot{TOKEN}/sendMessage")
        try:
            raise ValueError(f"bad address /bot{TOKEN}/x")
        except ValueError:
            logging.getLogger("telegram.Bot").exception("failed")
    assert not [r for r in caplog.records if r.name.startswith("httpx") and r.levelno < logging.WARNING]
    assert "<token>" in caplog.text
    assert TOKEN not in caplog.text
    assert TOKEN.split(":")[1] not in caplog.text


async def test_a_refused_token_turns_the_channel_off_and_is_not_shown(
    api: TelegramApi, house: FakeHouse, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = "1234567890:some-other-token-that-is-wrong"
    async with running(api, house, settings={"telegram_token": wrong}) as bot:
        await api.until(lambda: bot.channel.health()["status"] == "refused")
        with pytest.raises(ChannelRefused):
            await bot.channel.send("1", reply("通知"))
    assert "LIANXIN_TELEGRAM_TOKEN" in caplog.text
    assert wrong not in caplog.text


def test_a_channel_without_a_token_is_not_built(house: FakeHouse) -> None:
    from dataclasses import replace

    with pytest.raises(ValueError, match="LIANXIN_TELEGRAM_TOKEN"):
        TelegramChannel(replace(settings("http://127.0.0.1:9"), telegram_token=None), house)


# -- many at once -----------------------------------------------------------------------------------------


class Watched(Pace):
    """Remembers by its own clock when it let messages go; the receiver's is as late as the machine is busy."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go: list[float] = []

    async def turn(self, chat: int, behind: bool = False) -> Gone:
        gone = await super().turn(chat, behind)
        self.let_go.append(gone.at)
        return gone


@pytest.mark.slow
async def test_thirty_people_at_once_are_all_answered_within_the_overall_pace(
    api: TelegramApi, house: FakeHouse
) -> None:
    pace = Watched()
    people = [TelegramPerson(api, number) for number in range(1, 31)]
    async with running(api, house, sleep=asyncio.sleep, pace=pace):
        for person in people:
            person.says("喂")
        await asyncio.gather(*(person.reads(1) for person in people))
    assert len(api.called("sendMessage")) == len(pace.let_go) == 30
    assert all(late >= early + 1.0 for early, late in zip(pace.let_go, pace.let_go[OVER_ALL:], strict=False))


# -- tickets ----------------------------------------------------------------------------------------------

PAPERS = Papers(b"\x89PNG picture", b"BEGIN:VCALENDAR", "lianxinqiao-0001.ics")


def booked(house: FakeHouse, *more: dict[str, Any]) -> None:
    """The house answers 对 with a ticket."""
    house.tickets = {"/ticket/1.x.ics": PAPERS}
    ticket = {**reply("约好了！预约号0001。"), "image": "/ticket/1.x.png", "attachment": "/ticket/1.x.ics"}
    house.answers = {"对": [ticket, *more]}


async def test_a_ticket_comes_after_its_words_as_a_picture_and_a_file(api: TelegramApi, house: FakeHouse) -> None:
    person = TelegramPerson(api)
    booked(house, reply("还有别的事吗？"))
    async with running(api, house):
        person.says("对")
        await person.reads(2)
    kinds = [next(k for k in ("text", "photo", "document") if k in m) for m in person.place.shown]
    assert kinds == ["text", "photo", "document", "text"]
    [photo], [document] = api.called("sendPhoto"), api.called("sendDocument")
    assert photo.files["photo"][1] == PAPERS.picture
    assert document.files["document"] == (PAPERS.calendar_name, PAPERS.calendar)
    assert "日历" in document.fields["caption"]
    assert not any("/ticket/" in str(call.fields) for call in api.calls)


async def test_a_card_of_the_guide_is_a_photo_and_a_sample_form_a_file(api: TelegramApi, house: FakeHouse) -> None:
    house.tickets = {
        "/guide/picture/renewal-1.png": Papers(PAPERS.picture, caption="第1步"),
        "/guide/form/1.x": Papers(form=b"%PDF-1.7", form_name="yangbiao.pdf"),
    }
    house.answers = {
        "帮办": [{**reply("第1步", "下一步"), "image": "/guide/picture/renewal-1.png"}],
        "样表": [{**reply("样表好了"), "attachment": "/guide/form/1.x"}],
    }
    person = TelegramPerson(api)
    async with running(api, house):
        person.says("帮办")
        await person.reads(1)
        person.says("样表")
        await api.until(lambda: bool(api.called("sendDocument")))
    [photo], [document] = api.called("sendPhoto"), api.called("sendDocument")
    assert (photo.files["photo"][1], photo.fields["caption"]) == (PAPERS.picture, "第1步")
    assert document.files["document"] == ("yangbiao.pdf", b"%PDF-1.7")
    assert "不是正式表格" in document.fields["caption"]


async def test_an_answer_without_a_ticket_sends_words_alone(api: TelegramApi, house: FakeHouse) -> None:
    person = TelegramPerson(api)
    booked(house)
    house.tickets = {}
    async with running(api, house):
        person.says("对")
        await person.reads(1)
        person.says("续证")
        await person.reads(2)
    assert not api.called("sendPhoto")
    assert not api.called("sendDocument")


async def test_a_ticket_that_telegram_refuses_costs_nobody_the_words_or_the_next_answer(
    api: TelegramApi, house: FakeHouse
) -> None:
    person = TelegramPerson(api)
    booked(house, reply("还有别的事吗？"))
    api.faults = [Fault("sendPhoto", bad("IMAGE_PROCESS_FAILED"))]
    async with running(api, house) as bot:
        person.says("对")
        assert await person.reads(2) == ["约好了！预约号0001。", "还有别的事吗？"]
        await bot.channel.send(str(person.number), house.answers["对"][0])
        await api.until(lambda: api.called("sendDocument"))
    assert person.texts.count("约好了！预约号0001。") == 2


async def test_a_house_that_cannot_make_the_ticket_still_gives_its_answer(
    api: TelegramApi, house: FakeHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(_reply: dict[str, Any]) -> Papers:
        raise OSError("no room")

    person = TelegramPerson(api)
    booked(house, reply("还有别的事吗？"))
    monkeypatch.setattr(house, "papers", fails)
    async with running(api, house):
        person.says("对")
        assert await person.reads(2) == ["约好了！预约号0001。", "还有别的事吗？"]
