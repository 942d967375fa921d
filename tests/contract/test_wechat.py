"""What a person in WeChat sees, and what WeChat's servers see, over a strict fake that speaks real HTTP."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.channels.wechat_port import ChannelBusy, ChannelRefused, ChannelUnreachable
from bot.channels.wechat_words import HELLO, PHOTO_LARGE, PHOTO_LOST, STRANGE, VOICE_LONG, VOICE_LOST
from bot.jobs.outbox import Outbox
from bot.photo.eye import LARGEST as LARGEST_PHOTO
from bot.store.seal import Seal
from bot.store.store import Store
from bot.voice.listening.decoder import LARGEST
from tests.fakes.post import PHONE, QUIET, Post
from tests.fakes.telegram_house import TIMES, reply
from tests.fakes.template import empty_store
from tests.fakes.wechat_house import Running, WechatHouse, running
from tests.fakes.wechat_people import call, message
from tests.fakes.wechat_server import SECRET, WechatServer, wechat_server

pytestmark = pytest.mark.anyio
CUSTOM, UPLOAD, TOKEN_PATH = "/cgi-bin/message/custom/send", "/cgi-bin/media/upload", "/cgi-bin/stable_token"
MP3 = b"\xff\xfb\x90\x00" + b"\0" * 2000


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def plain_store(tmp_path: Path) -> Iterator[Store]:
    db = empty_store(tmp_path)
    yield Store(db, Seal(b"k" * 32))
    db.close()


@pytest.fixture
def server() -> Iterator[WechatServer]:
    with wechat_server() as one:
        yield one


@pytest.fixture(params=["safe", "plain"])
async def both(request: pytest.FixtureRequest, server: WechatServer, plain_store: Store) -> AsyncIterator[Running]:
    async with running(server, plain_store, request.param == "safe") as one:
        yield one


@pytest.fixture
async def hall(server: WechatServer, plain_store: Store) -> AsyncIterator[Running]:
    async with running(server, plain_store) as one:
        yield one


# -- conversation ------------------------------------------------------------------------------------------


async def test_a_question_is_answered_in_the_same_call_with_numbered_choices(both: Running) -> None:
    person = both.person()
    await person.says("我要预约时间")
    rows = "\n".join(f"{n}. {title}" for n, title in enumerate(TIMES, 1))
    assert person.texts == [f"最近有这三个时间，您看哪个方便？\n{rows}\n回数字就行。"]
    (taken,) = both.house.taken
    assert (taken.person.channel, taken.person.sender) == ("wechat", person.known.openid)
    assert CUSTOM not in both.server.calls


async def test_a_slow_answer_comes_as_a_message_of_its_own(server: WechatServer, plain_store: Store) -> None:
    async with running(server, plain_store, patience_s=0.05) as hall:
        person = hall.person()
        hall.house.delays[person.known.openid] = asyncio.Event()
        assert await person.says("你好") == "success"
        hall.house.delays[person.known.openid].set()
        await hall.until(lambda: person.texts)
        assert person.texts[0].startswith("您好，您要办什么事？")


async def test_a_call_that_wechat_repeats_has_one_effect_and_one_answer(both: Running) -> None:
    person = both.person()
    going = both.house.delays[person.known.openid] = asyncio.Event()
    calls = [asyncio.create_task(person.says("续证", number="77")) for _ in range(3)]
    await both.until(lambda: both.house.taken)
    going.set()
    answers = await asyncio.gather(*calls)
    assert all(answer != "success" for answer in answers)
    await person.says("续证", number="77")
    assert (len(both.house.taken), set(person.texts)) == (1, {"您说的是：续证"})
    assert CUSTOM not in both.server.calls


async def test_an_event_that_comes_twice_greets_once(hall: Running) -> None:
    person = hall.person()
    await person.does("subscribe", "qrscene_7")
    await person.does("subscribe", "qrscene_7")
    assert hall.house.heard == ["你好"]
    assert person.texts[0].startswith(HELLO)


async def test_messages_of_one_person_keep_their_order(hall: Running) -> None:
    person, other = hall.person(), hall.person()
    going = hall.house.delays[person.known.openid] = asyncio.Event()
    first, second = (asyncio.create_task(person.says(words)) for words in ("一", "二"))
    await hall.until(lambda: hall.house.taken)
    await other.says("三")
    going.set()
    await asyncio.gather(first, second)
    assert hall.house.heard == ["一", "三", "二"]


async def test_a_pressed_entry_of_the_menu_says_itself(hall: Running) -> None:
    person = hall.person()
    await person.does("CLICK", "预约时间")
    await person.does("CLICK", "/talk_to_human")
    assert hall.house.heard == ["预约时间"]


async def test_whoever_leaves_is_reported_and_gets_nothing_any_more(hall: Running) -> None:
    person = hall.person()
    await person.says("你好")
    await person.does("unsubscribe")
    assert hall.left == [person.known.openid]
    with pytest.raises(ChannelUnreachable):
        await hall.channel.send(person.known.openid, reply("提醒您"))
    assert CUSTOM not in hall.server.calls


async def test_a_voice_message_reaches_the_house_and_wechats_own_hearing_does_not(hall: Running) -> None:
    person = hall.person()
    await person.speaks(b"#!AMR\n" + b"\0" * 100)
    assert (hall.house.taken[0].sound, hall.house.taken[0].text) == (b"#!AMR\n" + b"\0" * 100, "")
    assert person.texts == ["您说的是：106个字节"]


async def test_a_voice_message_that_is_too_large_or_gone_is_told_in_one_sentence(hall: Running) -> None:
    person = hall.person()
    await person.speaks(b"#!AMR\n" + b"\0" * LARGEST)
    await person.sends("voice", MediaId="unknown", Format="amr", MsgId="1")
    await person.sends("voice", MediaId="../../token?x=", Format="amr", MsgId="2")
    assert person.texts == [VOICE_LONG, VOICE_LOST, VOICE_LOST]
    assert hall.house.taken == []


async def test_what_cannot_be_read_gets_a_kind_word(hall: Running) -> None:
    person = hall.person()
    await person.sends("image", PicUrl="http://127.0.0.1/x", MediaId="m", MsgId="1")
    assert person.texts == [STRANGE["image"]]


async def test_a_photo_is_fetched_by_its_media_id_and_never_by_its_address(hall: Running) -> None:
    hall.house.sees = True
    person = hall.person()
    media = hall.server.spoken(b"\xff\xd8" + bytes(98))
    await person.sends("image", PicUrl="http://127.0.0.1:1/x", MediaId=media, MsgId="1")
    assert (hall.house.taken[0].photo, hall.house.taken[0].text) == (b"\xff\xd8" + bytes(98), "")
    assert person.texts == ["我看到的是：100个字节"]


async def test_a_photo_that_is_too_large_or_gone_is_told_in_one_sentence(hall: Running) -> None:
    hall.house.sees = True
    person = hall.person()
    large = hall.server.spoken(b"\xff\xd8" + bytes(LARGEST_PHOTO))
    await person.sends("image", PicUrl="", MediaId=large, MsgId="1")
    await person.sends("image", PicUrl="", MediaId="unknown", MsgId="2")
    assert person.texts == [PHOTO_LARGE, PHOTO_LOST]
    assert hall.house.taken == []


async def test_the_sound_follows_and_its_media_id_is_used_again_until_it_is_nearly_over(
    hall: Running, tmp_path: Path
) -> None:
    sound = tmp_path / "one.mp3"
    sound.write_bytes(MP3)
    hall.house.sounds["您说的是：续证"] = sound
    person = hall.person()

    async def heard(times: int) -> None:
        await person.says("续证")
        await hall.until(lambda: [k for k, _ in person.known.got].count("voice") == times)

    await heard(1)
    await heard(2)
    assert hall.server.uploads == 1
    hall.server.seconds += 61 * 3600
    await heard(3)
    assert hall.server.uploads == 2
    hall.server.media.clear()  # WeChat has lost it
    await heard(4)
    assert hall.server.uploads == 3


async def test_whoever_does_not_get_what_a_clerk_recorded_is_told_to_ring(hall: Running, tmp_path: Path) -> None:
    person, sound = hall.person(), tmp_path / "long.mp3"
    sound.write_bytes(bytes(400_000))  # more than a minute
    recorded = {"text": "请听。", "buttons": [], "custom": {"instead": "请打电话。"}}
    await person.says("你好")
    await hall.channel.send(person.known.openid, recorded)
    hall.house.sounds["请听。"] = sound
    await hall.channel.send(person.known.openid, recorded)
    assert person.texts[1:] == ["请听。", "请打电话。"] * 2
    sound.write_bytes(MP3)
    await person.says("还在")  # opens the budget again
    await hall.channel.send(person.known.openid, recorded)
    assert person.texts[6:] == ["请听。"]
    assert [kind for kind, _ in person.known.got].count("voice") == 1


async def test_after_48_hours_a_reminder_says_what_a_clerk_recorded_only_as_far_as_it_can(hall: Running) -> None:
    person = hall.person()
    await person.says("你好")
    hall.server.seconds += 49 * 3600
    person.known.consents = 1
    recorded = {"text": "请听。", "buttons": [], "custom": {"instead": "录音没有发过来，请打电话。"}}
    await hall.channel.send(person.known.openid, recorded)
    assert [told["thing1"] for told in person.known.reminded] == ["录音没有发过来，请打电话。"]


# -- budget and reminders ----------------------------------------------------------------------------------


async def test_the_sixth_message_is_not_even_tried_and_new_words_open_the_budget_again(hall: Running) -> None:
    person = hall.person()
    await person.says("你好")
    for _ in range(5):
        await hall.channel.send(person.known.openid, reply("在"))
    hall.server.calls.clear()
    with pytest.raises(ChannelUnreachable):
        await hall.channel.send(person.known.openid, reply("在"))
    assert CUSTOM not in hall.server.calls
    await person.says("还在吗")
    await hall.channel.send(person.known.openid, reply("在"))
    assert person.texts.count("在") == 6


async def test_a_choice_of_a_notice_can_be_pressed_long_after_it_came(hall: Running) -> None:
    person = hall.person()
    await person.says("你好")
    buttons = [{"title": "就要这个", "payload": "c.demo_token-1"}, {"title": "不要了", "payload": "c.demo_token-2"}]
    await hall.channel.send(person.known.openid, {"text": "有空位了。", "buttons": buttons, "custom": {}})
    assert person.texts[-1] == "有空位了。\n1. 就要这个\n2. 不要了"
    await person.says("谢谢")
    await person.presses("不要了")
    assert hall.house.heard == ["你好", "谢谢", "c.demo_token-2"]
    hall.server.faults[CUSTOM] = [40008]
    await hall.channel.send(person.known.openid, {"text": "又有了。", "buttons": buttons, "custom": {}})
    assert person.texts[-1] == "又有了。\n1. 就要这个\n2. 不要了"


async def test_after_48_hours_a_reminder_takes_the_place_of_a_message(hall: Running) -> None:
    person = hall.person()
    await person.says("你好")
    hall.server.seconds += 49 * 3600
    person.known.consents = 1
    text = "提醒您：明天上午9:00在办证大厅续证，请带身份证。"
    await hall.channel.send(person.known.openid, reply(text))
    (told,) = person.known.reminded
    assert text.startswith(told["thing1"].removesuffix("……"))
    with pytest.raises(ChannelUnreachable):  # one consent is one reminder
        await hall.channel.send(person.known.openid, reply(text))
    assert text not in person.texts


async def test_a_reminder_goes_to_who_agreed_and_onto_the_call_list_for_who_did_not(hall: Running) -> None:
    post, asked, silent = Post(hall.store), hall.person(), hall.person()
    post.outbox = Outbox(hall.store, post.clock, post.live, QUIET, {"wechat": hall.channel}, None, 1000.0)
    for person, phone in ((asked, "13800005678"), (silent, PHONE)):
        await person.says("预约续证")
        post.booked("wechat", sender=person.known.openid, phone=phone)
    asked.known.consents = 1
    hall.server.seconds += 49 * 3600
    await post.at(datetime(2026, 11, 24, 18))
    assert [told["thing1"][:4] for told in asked.known.reminded] == ["提醒您："]
    assert [call.phone for call in post.calls()] == [PHONE]
    assert [s for s in post.states() if s[0] == "day_before"] == [
        ("day_before", "wechat", "sent"),
        ("day_before", "call", "sent"),
    ]
    assert silent.known.reminded == []


@pytest.mark.parametrize("code", [45015, 45047])
async def test_when_wechat_counts_otherwise_it_is_believed(code: int, hall: Running) -> None:
    person = hall.person()
    await person.says("你好")
    person.known.consents = 1
    hall.server.faults[CUSTOM] = [code]
    await hall.channel.send(person.known.openid, reply("在"))
    assert person.known.reminded == [{"thing1": "在"}]
    hall.server.calls.clear()
    with pytest.raises(ChannelUnreachable):
        await hall.channel.send(person.known.openid, reply("在"))
    assert CUSTOM not in hall.server.calls


@pytest.mark.parametrize(
    ("code", "error"),
    [(43004, ChannelUnreachable), (40003, ChannelUnreachable), (-1, ChannelBusy), (45009, ChannelBusy),
     (45011, ChannelBusy), (48001, ChannelRefused), (47001, ChannelRefused), ("503", ChannelBusy), ("302", ChannelBusy),
     ("garbage", ChannelBusy)],
)  # fmt: skip
async def test_every_refusal_is_of_the_kind_the_outbox_knows(
    code: int | str, error: type[Exception], hall: Running
) -> None:
    person = hall.person()
    await person.says("你好")
    await hall.until(lambda: hall.channel.health()["status"] == "on")
    hall.server.faults[CUSTOM] = [code]
    with pytest.raises(error) as raised:
        await hall.channel.send(person.known.openid, reply("在"))
    assert person.known.openid not in str(raised.value)
    lost = code in ("503", "302")
    assert hall.channel.health()["status"] == ("unreachable" if lost else "on")


async def test_a_sender_of_another_channel_is_never_sent_to(hall: Running) -> None:
    with pytest.raises(ChannelUnreachable):
        await hall.channel.send("../x?a=b", reply("在"))


def assert_nowhere(folder: Path, secret: str) -> None:
    """No file below a folder holds the secret."""
    kept = [file.read_bytes() for file in folder.rglob("*") if file.is_file()]
    assert kept
    assert [data for data in kept if secret.encode() in data] == []


# -- access token ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [40001, 42001, 40014])
async def test_a_refused_token_is_renewed_once_and_the_message_arrives(code: int, hall: Running) -> None:
    person = hall.person()
    await person.says("你好")
    await hall.until(lambda: hall.channel.health()["status"] == "on")
    hall.server.faults[CUSTOM] = [code]
    await hall.channel.send(person.known.openid, reply("在"))
    assert person.texts[-1] == "在"
    assert hall.server.fetched == 2
    hall.server.tokens.clear()  # somebody else has asked for another one
    await hall.channel.send(person.known.openid, reply("还在"))
    assert (person.texts[-1], hall.server.fetched) == ("还在", 3)


async def test_several_processes_fetch_one_token_and_keep_it_sealed(
    server: WechatServer, plain_store: Store, tmp_path: Path
) -> None:
    async with running(server, plain_store) as a, running(server, plain_store) as b:
        person = a.person()
        await person.says("你好")
        await asyncio.gather(*(one.channel.send(person.known.openid, reply("在")) for one in (a, b, a, b)))
        assert server.fetched == 1
        (token,) = server.tokens
    assert_nowhere(tmp_path, token)


async def test_a_wrong_secret_is_told_by_health_and_an_absent_wechat_is_tried_again(
    server: WechatServer, plain_store: Store
) -> None:
    async with running(server, plain_store, env={"LIANXIN_WECHAT_SECRET": "f" * 32}) as hall:
        await hall.until(lambda: hall.channel.health()["status"] == "refused")
    server.faults[TOKEN_PATH] = ["503", "garbage", -1]
    async with running(server, plain_store) as hall:
        await hall.until(lambda: hall.channel.health()["status"] == "on")


async def test_what_a_crash_left_unanswered_is_said_after_the_start(server: WechatServer, plain_store: Store) -> None:
    async with running(server, plain_store) as hall:
        person = hall.person()
        await person.says("你好")
        await hall.until(lambda: hall.channel.health()["status"] == "on")
    lost = [(person.known.openid, [reply("您说的是：续证")])]
    async with running(server, plain_store, house=WechatHouse(lost=lost)) as hall:
        await hall.until(lambda: person.texts[-1] == "您说的是：续证")


async def test_a_store_that_is_away_at_the_start_does_not_stop_the_channel(
    server: WechatServer, plain_store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(server, plain_store, house=WechatHouse(forgetful=True)) as hall:
        await hall.until(lambda: "not looked at" in caplog.text)
        person = hall.person()
        await person.says("续证")
    assert person.texts == ["您说的是：续证"]


# -- calls that are not WeChat's ---------------------------------------------------------------------------


async def test_the_address_is_proved_once_and_only_to_wechat(both: Running) -> None:
    query, _ = call("", both.server.now(), safe=False)
    good = await both.client.get("/webhooks/wechat", params={**query, "echostr": "1234"})
    assert (good.status_code, good.text) == (200, "1234")
    bad = await both.client.get("/webhooks/wechat", params={**query, "nonce": "x", "echostr": "1234"})
    assert (bad.status_code, "1234" in bad.text) == (403, False)


async def test_wrong_old_and_changed_calls_are_refused_without_effect(both: Running) -> None:
    person, now = both.person(), both.server.now()
    words = message(person.known, "text", now, Content="你好", MsgId="5")
    query, body = call(words, now, both.safe)
    wrong = {
        "no signature": ({}, body),
        "another signature": ({**query, "signature": "0" * 40, "msg_signature": "0" * 40}, body),
        "another moment": ({**query, "timestamp": str(int(now) + 1)}, body),
        "old": call(words, now - 301, both.safe),
        "from tomorrow": call(words, now + 90_000, both.safe),
        "no number": ({**query, "timestamp": "²"}, body),
    }
    for name, (given, sent) in wrong.items():
        assert (await both.post(given, sent))[0] == 403, name
    assert both.house.taken == []


async def test_with_a_key_nothing_in_plain_and_nothing_changed_is_taken(hall: Running) -> None:
    person, now = hall.person(), hall.server.now()
    words = message(person.known, "text", now, Content="你好", MsgId="5")
    assert (await hall.post(*call(words, now, safe=False)))[0] == 403
    query, body = call(words, now)
    at = body.index("<Encrypt>") + 40
    changed = body[:at] + ("A" if body[at] != "A" else "B") + body[at + 1 :]
    assert (await hall.post(query, changed))[0] == 403
    assert hall.house.taken == []


async def test_in_plain_a_signature_is_good_for_one_body_only(server: WechatServer, plain_store: Store) -> None:
    async with running(server, plain_store, safe=False) as hall:
        person, now = hall.person(), server.now()
        query, body = call(message(person.known, "text", now, Content="你好", MsgId="5"), now, safe=False)
        assert (await hall.post(query, body))[0] == 200
        forged = message(person.known, "text", now, Content="取消预约", MsgId="6")
        assert (await hall.post(query, forged))[0] == 403
        assert hall.house.heard == ["你好"]


async def test_bombs_rubbish_and_floods_are_refused(server: WechatServer, plain_store: Store) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><xml><Content>&b;</Content></xml>'
    async with running(server, plain_store, safe=False) as hall:
        for body, status in ((bomb, 400), ("{}", 400), ("<xml></xml>", 400), ("<xml>" + " " * 70_000 + "</xml>", 413)):
            query, _ = call("", server.now(), safe=False)
            assert (await hall.post(query, body))[0] == status
    async with running(server, plain_store) as hall:
        assert (await hall.post(*call(bomb, server.now())))[0] == 400
        assert hall.house.taken == []


async def test_no_log_holds_a_secret_a_person_or_words(
    server: WechatServer, plain_store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "lianxin")
    logging.getLogger("httpx").setLevel(logging.INFO)
    async with running(server, plain_store) as hall:
        person = hall.person()
        server.faults[CUSTOM] = [45015]
        hall.house.answers["我叫林演示"] = [reply("长。" * 900)]
        await person.says("我叫林演示")
        await hall.until(lambda: CUSTOM in server.calls)
        await hall.post({}, "我叫林演示")
        hidden = (person.known.openid, "林演示", SECRET, next(iter(server.tokens)))
    assert caplog.text
    assert [word for word in hidden if word in caplog.text] == []


async def test_a_house_that_fails_apologises_and_the_next_message_is_answered(hall: Running) -> None:
    person = hall.person()
    hall.house.faults = [RuntimeError("x"), RuntimeError("y")]
    await person.says("你好")
    assert "对不起" in person.texts[0]
    hall.house.clock += timedelta(minutes=1)
    await person.says("还在吗")
    assert person.texts[1] == "您说的是：还在吗"
