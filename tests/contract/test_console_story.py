"""One conversation: the whole story beside what a clerk needs, answering, closing, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.console.closing import OUTCOMES, TOLD
from bot.desk.guide import Ticked
from bot.store.handoffs import Handoff
from tests.fakes.console import PASSWORD, Clerk, ConsoleHouse, form_key


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ConsoleHouse]:
    house = ConsoleHouse(tmp_path, pushing={"telegram": object()})
    yield house
    house.close()


@pytest.fixture
def clerk(house: ConsoleHouse) -> Clerk:
    return house.clerk()


@pytest.fixture
def mine(house: ConsoleHouse) -> Handoff:
    """Somebody whom 王芳 has taken."""
    waiting = house.waiting(says="我的证快到期了")
    house.store.handoffs.claim(waiting.id, "王芳", house.clock.now())
    return waiting


def lines(house: ConsoleHouse, handoff: Handoff) -> list[tuple[str, str]]:
    return [(x.direction, x.text) for x in house.store.transcript.story(handoff.person_id)]


# -- looking --------------------------------------------------------------------------------------------------


def test_the_story_says_who_when_what_and_what_was_understood(house: ConsoleHouse) -> None:
    me = house.person()
    house.says(me, "证快到期咋办", intent="renewal_how", confidence=0.934)
    house.store.transcript.add(me, "bot", "到期前三十天来办。", house.clock.now())
    house.clock.forward(days=1)
    house.store.transcript.add(me, "staff", "我来帮您", house.clock.now(), "李强")
    waiting = house.store.handoffs.open(me, "live", "asked", house.clock.now())
    page = house.clerk().get(f"/console/handoffs/{waiting.id}").text
    for expected in (
        "来人",
        "11月23日 9:10",
        "证快到期咋办",
        "听成：怎么续证（把握 93%）",
        "小助手",
        "李强",
        "我来帮您",
    ):
        assert expected in page


def test_every_look_at_a_story_is_written_down(house: ConsoleHouse, clerk: Clerk, mine: Handoff) -> None:
    target = ("王芳", "look", f"handoff:{mine.id}")
    clerk.get(f"/console/handoffs/{mine.id}")
    clerk.get(f"/console/handoffs/{mine.id}")
    assert house.looks().count(target) == 2


def test_a_page_that_renews_itself_is_one_look_but_nobody_gets_round_the_log(
    house: ConsoleHouse, clerk: Clerk, mine: Handoff
) -> None:
    target = ("王芳", "look", f"handoff:{mine.id}")
    for _ in range(5):
        assert clerk.get(f"/console/handoffs/{mine.id}/story").status_code == 200
    assert house.looks().count(target) == 1
    house.clock.forward(minutes=11)
    clerk.get(f"/console/handoffs/{mine.id}/story")
    assert house.looks().count(target) == 2


def test_a_running_booking_shows_what_is_given_but_not_the_numbers(
    house: ConsoleHouse, clerk: Clerk, mine: Handoff
) -> None:
    draft = {
        "id": "d1", "service": "renewal", "start": "2026-11-28T19:30:00", "name": "演示甲", "phone": "13000000001",
        "retry": None,
    }  # fmt: skip
    house.store.drafts.save(mine.person_id, "booking", draft, house.clock.now())
    page = clerk.get(f"/console/handoffs/{mine.id}").text
    for expected in ("延续（续证）", "11月28日星期六晚上7:30", "电话：<strong>已填", "许可证号：还没填"):
        assert expected in page
    assert "13000000001" not in page


def test_a_finished_old_or_foreign_draft_is_left_out(house: ConsoleHouse, clerk: Clerk, mine: Handoff) -> None:
    for body in ({"id": "d1", "done": 7}, {"id": "d1", "dropped": True}, {"strange": 1}):
        house.store.drafts.save(mine.person_id, "booking", body, house.clock.now())
        assert "正在填的预约" not in clerk.get(f"/console/handoffs/{mine.id}").text
    house.store.drafts.save(mine.person_id, "booking", {"id": "d1"}, house.clock.now())
    house.clock.forward(hours=25)
    assert "正在填的预约" not in house.clerk().get(f"/console/handoffs/{mine.id}").text


def test_the_persons_appointments_are_beside_the_story(house: ConsoleHouse, clerk: Clerk) -> None:
    booked, waiting = house.booked(sender="ann"), house.waiting("ann")
    page = clerk.get(f"/console/handoffs/{waiting.id}").text
    assert "明天11月24日星期二晚上7:00，延续（续证），等确认" in page
    assert f"预约号{booked.number}" in page


def test_where_somebody_stands_in_the_guide_is_beside_the_story(house: ConsoleHouse, clerk: Clerk) -> None:
    waiting = house.waiting()
    assert "一步一步办到哪里" not in clerk.get(f"/console/handoffs/{waiting.id}").text
    papers = (("身份证原件", True), ("营业执照", False), ("烟草证正本和副本", None))
    house.ticked[waiting.person_id] = Ticked("第2步，带好材料", papers, house.clock.now())
    page = clerk.get(f"/console/handoffs/{waiting.id}").text
    for expected in (
        "第2步，带好材料",
        "身份证原件：有了",
        "营业执照：<strong>还没有</strong>",
        "副本：<strong>没说</strong>",
    ):
        assert expected in page


def test_what_does_not_exist_is_not_found(clerk: Clerk) -> None:
    for what in ("", "/story"):
        assert clerk.get(f"/console/handoffs/999{what}").status_code == 404
    for what in ("claim", "reply", "close"):
        assert clerk.post(f"/console/handoffs/999/{what}", text="x", outcome="solved").status_code == 404


# -- answering ------------------------------------------------------------------------------------------------


def test_an_answer_is_written_told_live_and_kept_for_channels_that_push(house: ConsoleHouse, clerk: Clerk) -> None:
    waiting = house.waiting("77", channel="telegram")
    clerk.post(f"/console/handoffs/{waiting.id}/claim")
    answer = clerk.post(f"/console/handoffs/{waiting.id}/reply", text="  请带身份证来。\r\n还有旧证。 ")
    assert answer.headers["location"] == f"/console/handoffs/{waiting.id}"
    assert lines(house, waiting)[-1] == ("staff", "请带身份证来。\n还有旧证。")
    [(_, sender, text)] = house.store.transcript.queued("telegram")
    assert (sender, text) == ("77", "请带身份证来。\n还有旧证。")
    [event] = [e for topic, e in house.told if topic == f"person:{waiting.person_id}"]
    assert event["text"] == "请带身份证来。\n还有旧证。"
    assert event["from"] == "王芳"
    assert ("staff", {"kind": "message", "handoff": waiting.id}) in house.told
    assert ("王芳", "say", f"handoff:{waiting.id}") in house.looks()


def test_only_the_clerk_who_took_somebody_can_answer_or_close(house: ConsoleHouse, mine: Handoff) -> None:
    other = house.clerk("李强", "lead")
    before = lines(house, mine)
    page = other.get(f"/console/handoffs/{mine.id}").text
    assert "王芳在接待，您可以看，不能回复" in page
    assert 'data-testid="reply"' not in page
    assert 'data-testid="close"' not in page
    answer = other.post(f"/console/handoffs/{mine.id}/reply", text="我也说一句")
    assert answer.status_code == 403
    assert "没有发出" in answer.text
    assert "我也说一句" in answer.text
    assert other.post(f"/console/handoffs/{mine.id}/close", outcome="solved").status_code == 403
    assert lines(house, mine) == before
    now = house.store.handoffs.get(mine.id)
    assert now is not None
    assert now.state == "human"


def test_nobody_answers_before_taking_somebody_or_after_closing(house: ConsoleHouse, clerk: Clerk) -> None:
    waiting = house.waiting()
    assert clerk.post(f"/console/handoffs/{waiting.id}/reply", text="您好").status_code == 403
    assert clerk.post(f"/console/handoffs/{waiting.id}/close", outcome="solved").status_code == 403
    clerk.post(f"/console/handoffs/{waiting.id}/claim")
    clerk.post(f"/console/handoffs/{waiting.id}/close", outcome="solved")
    answer = clerk.post(f"/console/handoffs/{waiting.id}/reply", text="还有一句")
    assert answer.status_code == 409
    assert "已经结束" in answer.text
    assert "还有一句" in answer.text


@pytest.mark.parametrize(("typed", "status"), [("", 400), ("   \n ", 400), ("\x00\x07", 400), ("长" * 2001, 400)])
def test_an_empty_or_endless_answer_is_refused_and_kept(
    house: ConsoleHouse, clerk: Clerk, mine: Handoff, typed: str, status: int
) -> None:
    before = lines(house, mine)
    answer = clerk.post(f"/console/handoffs/{mine.id}/reply", text=typed)
    assert answer.status_code == status
    assert lines(house, mine) == before
    assert typed.strip("\x00\x07 \n") in answer.text


def test_a_session_that_ran_out_while_writing_loses_nothing(house: ConsoleHouse, clerk: Clerk, mine: Handoff) -> None:
    house.clock.forward(hours=3)
    typed = '请带<b>身份证</b>和"旧证"'
    answer = clerk.post(f"/console/handoffs/{mine.id}/reply", text=typed)
    assert answer.status_code == 401
    assert "您写的话还在" in answer.text
    assert "请带&lt;b&gt;身份证&lt;/b&gt;和&#34;旧证&#34;" in answer.text
    again = house.browser()
    form = {"name": "王芳", "password": "wrong at first", "next": f"/console/handoffs/{mine.id}", "kept": typed}
    key = form_key(again.get("/console/login").text)
    wrong = again.post("/console/login", data={"key": key, **form})
    assert "请带&lt;b&gt;身份证" in wrong.text
    page = again.post("/console/login", data={"key": key, **form, "password": PASSWORD})
    assert page.status_code == 200
    assert "还没有发出" in page.text
    assert "请带&lt;b&gt;身份证&lt;/b&gt;和&#34;旧证&#34;</textarea>" in page.text
    assert again.get(f"/console/handoffs/{mine.id}").status_code == 200
    assert typed not in [text for _, text in lines(house, mine)]


def test_a_form_that_is_too_old_gives_the_typed_words_back(clerk: Clerk, mine: Handoff) -> None:
    path = f"/console/handoffs/{mine.id}/reply"
    answer = clerk.browser.post(path, data={"csrf": "of another session", "text": "请带旧证"})
    assert answer.status_code == 403
    assert "请带旧证</textarea>" in answer.text


@pytest.mark.parametrize("headers", [{"origin": "https://evil.test"}, {"sec-fetch-site": "cross-site"}])
def test_other_sites_cannot_put_words_into_a_clerks_box(
    house: ConsoleHouse, clerk: Clerk, mine: Handoff, headers: dict[str, str]
) -> None:
    path = f"/console/handoffs/{mine.id}/reply"
    for browser in (clerk.browser, house.browser()):
        answer = browser.post(path, data={"text": "把钱转给我"}, headers=headers)
        assert answer.status_code in (401, 403)
        assert "把钱转给我" not in answer.text


# -- closing --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", sorted(set(OUTCOMES["live"]) - {"callback"}))
def test_closing_gives_the_conversation_back_and_says_so_in_one_sentence(
    house: ConsoleHouse, clerk: Clerk, mine: Handoff, outcome: str
) -> None:
    answer = clerk.post(f"/console/handoffs/{mine.id}/close", outcome=outcome)
    assert answer.headers["location"] == "/console"
    assert house.store.handoffs.of_person(mine.person_id) is None
    assert lines(house, mine)[-1] == ("system", TOLD["live", outcome])
    assert "小助手继续为您服务" in TOLD["live", outcome]
    [event] = [e for topic, e in house.told if topic == f"person:{mine.person_id}"]
    assert (event["text"], event["from"]) == (TOLD["live", outcome], None)


def test_on_a_channel_that_pushes_the_last_sentence_waits_in_the_outbox(house: ConsoleHouse, clerk: Clerk) -> None:
    waiting = house.waiting("77", channel="telegram")
    clerk.post(f"/console/handoffs/{waiting.id}/claim")
    clerk.post(f"/console/handoffs/{waiting.id}/close", outcome="solved")
    assert [text for _, _, text in house.store.transcript.queued("telegram")] == [TOLD["live", "solved"]]


def test_a_promised_call_stands_in_the_queue_with_time_and_number(
    house: ConsoleHouse, clerk: Clerk, mine: Handoff
) -> None:
    path = f"/console/handoffs/{mine.id}/close"
    for wrong in ({}, {"wished": "下午三点"}, {"wished": "下午三点", "phone": "12"}, {"phone": "13000000001"}):
        answer = clerk.post(path, outcome="callback", **wrong)
        assert answer.status_code == 400
        assert "什么时候打、打哪个号码" in answer.text
    clerk.post(path, outcome="callback", wished="今天下午三点", phone="130 0000 0001")
    call = house.store.handoffs.of_person(mine.person_id, "callback")
    assert call is not None
    assert (call.state, call.wished_time, call.phone, call.reason) == (
        "waiting",
        "今天下午三点",
        "13000000001",
        "promised",
    )
    assert "会给您回电话" in lines(house, mine)[-1][1]
    assert "同事答应过回电话" in clerk.get("/console").text


def test_a_call_nobody_answered_is_told_and_one_that_was_answered_is_not(house: ConsoleHouse, clerk: Clerk) -> None:
    for sender, outcome, told in (("a", "no_answer", 1), ("b", "solved", 0)):
        call = house.callback(sender)
        clerk.post(f"/console/handoffs/{call.id}/claim")
        before = len(lines(house, call))
        assert clerk.post(f"/console/handoffs/{call.id}/close", outcome=outcome).status_code == 303
        assert len(lines(house, call)) == before + told


@pytest.mark.parametrize("outcome", ["", "won", "solved\x00", "x" * 5000])
def test_an_outcome_that_is_none_is_refused(house: ConsoleHouse, clerk: Clerk, mine: Handoff, outcome: str) -> None:
    assert clerk.post(f"/console/handoffs/{mine.id}/close", outcome=outcome).status_code == 400
    assert house.store.handoffs.of_person(mine.person_id) is not None


def test_closing_twice_changes_nothing_more(house: ConsoleHouse, clerk: Clerk, mine: Handoff) -> None:
    path = f"/console/handoffs/{mine.id}/close"
    clerk.post(path, outcome="solved")
    before = lines(house, mine)
    assert clerk.post(path, outcome="solved").status_code == 409
    assert lines(house, mine) == before
