"""The pages of the kill switch and of the state of the house."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from bot.desk.health import BACKUP_NOTE
from bot.hall.notices import Due
from tests.fakes.console import Clerk, ConsoleHouse, signed_in_again

HERE, HEALTH = "/console/channels", "/console/health"


@pytest.fixture
def lead(house: ConsoleHouse) -> Clerk:
    return house.clerk("李强", "lead")


def switch(clerk: Clerk, channel: str, what: str, reason: str = "号被盗了") -> Any:
    found = re.search(r'name="seen" value="(\d+)"', clerk.get(f"{HERE}/{channel}").text)
    return clerk.post(f"{HERE}/{channel}/{what}", seen=found[1] if found else "", reason=reason)


# -- the switch -------------------------------------------------------------------------------------------


def test_a_channel_is_stopped_with_a_reason_and_started_again(house: ConsoleHouse, lead: Clerk) -> None:
    assert switch(lead, "telegram", "stop").status_code == 303
    assert house.store.channel_stops.stopped("telegram")
    assert switch(lead, "telegram", "stop").status_code == 409
    assert switch(lead, "telegram", "start", "改了口令").status_code == 303
    assert not house.store.channel_stops.stopped("telegram")
    history = lead.get(HERE).text.split('data-testid="history"')[1]
    assert "李强停了Telegram：号被盗了" in history
    assert "李强恢复了Telegram：改了口令" in history
    done = [look for look in house.looks() if look[1].startswith("channel")]
    assert done == [("李强", "channel_stop", "channel:telegram"), ("李强", "channel_start", "channel:telegram")]
    log = house.clerk("总管", "admin").get("/console/audit").text
    assert "停了渠道" in log
    assert "Telegram" in log


def test_while_anything_is_stopped_every_page_says_so(house: ConsoleHouse, lead: Clerk) -> None:
    paths = ["/console", "/console/appointments", "/console/phrases", "/console/settings", "/console/learning", HERE]
    paths += [HEALTH, "/console/account", "/console/calls", "/console/broadcasts"]
    assert not any('data-testid="stops"' in lead.get(path).text for path in paths)
    switch(lead, "web", "stop", "有人捣乱<b>")
    for path in paths:
        banner = lead.get(path).text.split('data-testid="stops"')[1].split("</aside>")[0]
        assert "网页停用中：有人捣乱&lt;b&gt;（李强）" in banner
    assert 'data-testid="stops"' not in house.browser().get("/console/login").text  # nothing for strangers
    switch(lead, "web", "start", "好了")
    assert not any('data-testid="stops"' in lead.get(path).text for path in paths)


@pytest.mark.parametrize(("reason", "told"), [("", "请写原因"), ("长" * 61, "最多60个字"), ("\x00\u202e", "请写原因")])
def test_a_reason_has_to_be_given(house: ConsoleHouse, lead: Clerk, reason: str, told: str) -> None:
    answer = switch(lead, "web", "stop", reason)
    assert answer.status_code == 400
    assert told in answer.text
    assert not house.store.channel_stops.stopped("web")


def test_who_was_overtaken_is_told_and_keeps_the_words(house: ConsoleHouse, lead: Clerk) -> None:
    house.store.channel_stops.put("web", True, "一", 0, "总管", house.clock.now())
    house.store.channel_stops.put("web", False, "二", 1, "总管", house.clock.now())
    answer = lead.post(f"{HERE}/web/stop", seen="0", reason="我写的")
    assert answer.status_code == 409
    assert "刚刚有同事动过" in answer.text
    assert 'value="我写的"' in answer.text


def test_what_was_typed_survives_the_end_of_the_session(house: ConsoleHouse, lead: Clerk) -> None:
    lead.browser.cookies.clear()
    page = lead.browser.post(f"{HERE}/web/stop", data={"reason": "还没有做的", "seen": "0", "csrf": lead.csrf})
    assert page.status_code == 401
    entered = signed_in_again(lead, page, "李强")
    assert 'value="还没有做的"' in entered.text
    assert not house.store.channel_stops.stopped("web")
    forged = lead.browser.post(f"{HERE}/web/stop", data={"reason": "还没有做的", "csrf": "x"})
    assert forged.status_code == 403
    assert 'value="还没有做的"' in forged.text


def test_a_channel_that_is_none_is_not_found(lead: Clerk) -> None:
    for name in ("fax", "terminal", "%00", "../x"):
        assert lead.get(f"{HERE}/{name}").status_code == 404
        assert lead.post(f"{HERE}/{name}/stop", reason="x").status_code in (404, 405)


def test_the_page_tells_what_waits_and_what_people_hear(house: ConsoleHouse, lead: Clerk) -> None:
    person = house.person("7", "telegram")
    due = house.clock.now() + timedelta(days=1)
    house.store.notices.put(person, "telegram", f"reminder:{person}", [Due("d30", due, "提醒您。")])
    page = lead.get(f"{HERE}/telegram").text
    assert "等着发的通知：1个" in page
    assert "对不起，这里现在不能回答您。" in page


# -- the state of the house -------------------------------------------------------------------------------


def shown(page: str, name: str) -> str:
    return next(card for card in page.split('<li class="case')[1:] if f"<h2>{name}</h2>" in card).split("</li>")[0]


def test_everything_is_told_in_words_with_a_colour_and_what_to_do(house: ConsoleHouse, lead: Clerk) -> None:
    page = lead.get(HEALTH).text
    assert ">好<" in shown(page, "数据库")
    assert "1186条" in shown(page, "录好的句子")
    assert "请管理员运行 python3 -m bot backup" in shown(page, "备份")
    assert "有要留意的" in page or "有坏了的" in page
    house.facts_of_health["dialogue"] = {"status": "down"}
    house.facts_of_health["store"] = {"status": "down", "error": "x"}
    bad = [{"name": "gtts", "status": "open"}]
    house.facts_of_health["voice"] = {"status": "degraded", "sources": bad}
    page = lead.get(HEALTH).text
    assert "有坏了的" in page
    assert ">坏了<" in shown(page, "对话引擎和模型")
    assert "会自动再启动" in shown(page, "对话引擎和模型")
    assert "念不出来：网上的朗读（谷歌）" in shown(page, "语音")
    assert "马上请管理员" in shown(page, "数据库")


@pytest.mark.parametrize(("minutes", "colour"), [(1, "好"), (10, "留意"), (60, "坏了")])
def test_what_should_have_gone_long_ago_is_seen(house: ConsoleHouse, lead: Clerk, minutes: int, colour: str) -> None:
    person, now = house.person("7", "telegram"), house.clock.now()
    due = now - timedelta(minutes=minutes)
    house.store.notices.put(person, "telegram", f"reminder:{person}", [Due("d30", due, "提醒您。")])
    card = shown(lead.get(HEALTH).text, "要发的通知")
    assert f">{colour}<" in card
    assert f"晚了{minutes}分钟" in card


@pytest.mark.parametrize(("days", "colour"), [(1, "好"), (10, "留意"), (60, "坏了")])
def test_an_old_backup_is_seen(house: ConsoleHouse, lead: Clerk, days: int, colour: str) -> None:
    made = house.clock.now() - timedelta(days=days)
    (house.data / BACKUP_NOTE).write_text(made.isoformat(), encoding="utf-8")
    card = shown(lead.get(HEALTH).text, "备份")
    assert f">{colour}<" in card
    assert f"{days}天前" in card
    (house.data / BACKUP_NOTE).write_text("nonsense", encoding="utf-8")
    assert "还没有备份过" in lead.get(HEALTH).text


def test_a_clock_that_ran_backwards_is_seen(house: ConsoleHouse, lead: Clerk) -> None:
    house.person("ann", says="您好")
    assert ">好<" in shown(lead.get(HEALTH).text, "时钟")
    late = house.clock.now() - timedelta(minutes=30)
    house.clock.at(late)
    assert ">坏了<" in shown(lead.get(HEALTH).text, "时钟")


def test_a_channel_tells_its_last_success_its_last_error_and_whether_it_is_stopped(
    house: ConsoleHouse, lead: Clerk
) -> None:
    house.person("7", "telegram")
    now = house.clock.now()
    house.tries.worked("telegram", now)

    def row() -> str:
        table = lead.get(HEALTH).text.split('data-testid="health-channels"')[1]
        return next(line for line in table.split("<tr>") if "<td>Telegram</td>" in line)

    assert ">好<" in row()
    house.tries.failed("telegram", "ChannelBusy", now + timedelta(minutes=1))
    assert "对方太忙" in row()
    assert "ChannelBusy" not in row()
    assert ">留意<" in row()
    house.facts_of_health["telegram"] = {"status": "refused"}
    assert ">坏了<" in row()
    house.facts_of_health["telegram"] = {"status": "on"}
    switch(lead, "telegram", "stop")
    assert ">停着<" in row()
    assert "号被盗了" in row()


def test_the_page_asks_the_store_as_often_whatever_stands_in_it(house: ConsoleHouse, lead: Clerk) -> None:
    asked: list[str] = []
    event.listen(house.store.db.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))

    def queries(path: str) -> int:
        asked.clear()
        lead.get(path)
        return len(asked)

    before = [queries(path) for path in (HEALTH, HERE)]
    for n in range(20):
        person = house.person(f"p{n}", "telegram")
        house.store.notices.put(person, "telegram", f"reminder:{person}", [Due("d30", house.clock.now(), "提醒您。")])
    for channel in ("web", "rest", "kiosk"):
        house.store.channel_stops.put(channel, True, "停", 0, "总管", house.clock.now())
    assert [queries(path) for path in (HEALTH, HERE)] == before


# -- what is not set up -----------------------------------------------------------------------------------


def test_an_admin_is_sent_for_a_channel_to_where_it_is_set_up_and_not_to_the_page_of_settings(
    house: ConsoleHouse,
) -> None:
    card = shown(house.clerk("总管", "admin").get(HERE).text, "微信")
    assert "在运行小助手的电脑上设好" in card
    assert "LIANXIN_WECHAT_APPID" in card
    assert "在设置里" not in card


def test_a_channel_that_is_not_set_up_is_no_open_one_and_cannot_be_stopped(house: ConsoleHouse, lead: Clerk) -> None:
    card = shown(lead.get(HERE).text, "微信")
    assert "没有开通" in card
    assert "开着" not in card
    assert "/console/channels/wechat" not in card  # no button
    table = lead.get(HEALTH).text.split('data-testid="health-channels"')[1]
    assert "没有开通" in next(line for line in table.split("<tr>") if "<td>短信</td>" in line)
    page = lead.get(f"{HERE}/wechat").text
    assert "要开通，请找管理员" in page
    assert "/console/channels/wechat/stop" not in page
    assert switch(lead, "wechat", "stop").status_code == 409
    assert not house.store.channel_stops.stopped("wechat")
    assert "开着" in shown(lead.get(HERE).text, "Telegram")


def test_only_the_admin_reads_which_settings_a_channel_waits_for(house: ConsoleHouse, lead: Clerk) -> None:
    admin = house.clerk("总管", "admin")
    for path in (HERE, HEALTH, f"{HERE}/sms"):
        assert "LIANXIN_SMS_URL" in admin.get(path).text
        assert "LIANXIN_" not in lead.get(path).text.replace("LIANXIN_VOICE", "").replace("LIANXIN_NOW", "")
    assert "LIANXIN_WECHAT_SECRET" in admin.get(HERE).text


def test_what_was_stopped_before_it_was_taken_away_can_still_be_let_go(house: ConsoleHouse, lead: Clerk) -> None:
    house.store.channel_stops.put("sms", True, "试试", 0, "总管", house.clock.now())
    assert "/console/channels/sms" in shown(lead.get(HERE).text, "短信")
    assert switch(lead, "sms", "start", "用不着了").status_code == 303
    assert not house.store.channel_stops.stopped("sms")
