"""The queue: who waits, how long and why; one clerk wins; changes are streamed."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from typing import Any

import pytest

from bot.console import events as events_module
from bot.console.events import Events
from bot.console.worklist import Worklist
from bot.hall.holders import HolderLine
from bot.messages import Choice
from bot.store.store import Store
from tests.fakes.console import ConsoleHouse
from tests.fakes.patience import PATIENCE_S


def test_somebody_who_waits_is_shown_with_time_reason_channel_and_last_words(house: ConsoleHouse) -> None:
    house.waiting(says="我的证快到期了")
    house.clock.forward(minutes=83)
    page = house.clerk().get("/console").text
    for expected in ("等了 <strong>1小时23分", "本人要找工作人员", "网页", "我的证快到期了", 'data-testid="claim"'):
        assert expected in page


def test_a_customer_in_the_shop_stands_before_everybody_and_is_marked(house: ConsoleHouse) -> None:
    house.waiting()
    now = house.clock.now()
    call = house.store.handoffs.open(
        house.person("shop"), "callback", "customer_in_shop", now, urgent=True, note="他说烟是假的，电话13800001234"
    )
    page = house.clerk().get("/console").text
    assert f'data-urgent="{call.id}"' in page
    assert "他说烟是假的" in page
    assert "13800001234" not in page
    assert page.index("客人就在店里，马上打电话") < page.index("本人要找工作人员")
    house.store.handoffs.claim(call.id, "王芳", now)
    assert "data-urgent" not in house.clerk("李强").get("/console").text


def test_danger_despair_a_customer_and_a_swindle_stand_first_in_that_order_whoever_came_before(
    house: ConsoleHouse,
) -> None:
    calm, now = house.waiting("calm"), house.clock.now()
    reasons = ("swindled", "customer_in_shop", "distress", "danger")
    opened = [
        house.store.handoffs.open(house.person(one), "callback", one, now, urgent=True, note=one) for one in reasons
    ]
    page = house.clerk().get("/console").text
    places = [page.index(f'<h3><strong class="badge">急</strong>{one.id}号</h3>') for one in reversed(opened)]
    assert places == sorted(places)
    assert places[-1] < page.index(f"<h3>{calm.id}号</h3>")
    assert f'data-urgent="{opened[-1].id}" data-reason="有人要动手，马上打电话，提醒打110"' in page


def test_the_words_that_were_the_cause_are_quoted_and_not_the_newest(house: ConsoleHouse) -> None:
    call = house.store.handoffs.open(
        house.person("heir"), "callback", "sensitive", house.clock.now(), note="我爸走了，电话13800001234"
    )
    house.says(call.person_id, "今天几点下班")
    page = house.clerk().get("/console").text
    assert "我爸走了，电话138****1234" in page
    assert "今天几点下班" not in page


def test_personal_numbers_are_masked_in_the_queue(house: ConsoleHouse) -> None:
    house.waiting(says="电话13800001234，证号350300000001")
    page = house.clerk().get("/console").text
    assert "13800001234" not in page
    assert "350300000001" not in page
    assert "138****1234" in page


def test_of_a_pressed_button_the_words_on_it_are_shown(house: ConsoleHouse) -> None:
    waiting = house.waiting()
    [[token]] = house.store.choices.offer(waiting.person_id, [[Choice("找工作人员", "/talk_to_human")]])
    house.says(waiting.person_id, token)
    clerk = house.clerk()
    for path in ("/console", f"/console/handoffs/{waiting.id}"):
        assert token not in clerk.get(path).text
        assert "找工作人员" in clerk.get(path).text


def test_what_people_write_is_never_markup(house: ConsoleHouse) -> None:
    waiting = house.waiting(says="<script>alert(1)</script><img src=x onerror=alert(1)>")
    clerk = house.clerk()
    for path in ("/console", f"/console/handoffs/{waiting.id}"):
        assert "<script>alert" not in clerk.get(path).text
        assert "<img" not in clerk.get(path).text


def test_the_longest_waiting_stands_first_and_ones_own_before_those_of_others(house: ConsoleHouse) -> None:
    late, own, other = house.waiting("late"), house.waiting("own"), house.waiting("other")
    house.store.handoffs.claim(other.id, "李强", house.clock.now())
    house.store.handoffs.claim(own.id, "王芳", house.clock.now())
    newest = house.waiting("newest")
    page = house.clerk().get("/console").text
    places = [page.index(f"<h3>{i}号</h3>") for i in (late.id, newest.id, own.id, other.id)]
    assert places == sorted(places)
    assert "我在接待" in page
    assert "李强在接待" in page


def test_a_callback_shows_the_wished_time_and_its_phone_only_to_who_took_it(house: ConsoleHouse) -> None:
    call = house.callback(phone="13000000009")
    clerk = house.clerk()
    assert "明天上午" in clerk.get("/console").text
    assert "13000000009" not in clerk.get("/console").text
    assert "接待以后才显示" in clerk.get(f"/console/handoffs/{call.id}").text
    assert ("王芳", "look", f"handoff:{call.id}:phone") not in house.looks()
    clerk.post(f"/console/handoffs/{call.id}/claim")
    assert "13000000009" in clerk.get(f"/console/handoffs/{call.id}").text
    assert ("王芳", "look", f"handoff:{call.id}:phone") in house.looks()
    assert "13000000009" not in house.clerk("李强").get(f"/console/handoffs/{call.id}").text


def test_a_phone_the_hall_knows_already_stands_beside_a_callback_that_has_none(house: ConsoleHouse) -> None:
    call = house.callback("ann", phone=None)
    house.booked(sender="ann", phone="13000000001")
    house.store.drafts.save(
        call.person_id,
        "booking",
        {"id": "x", "phone": "13000000002", "relation": "母亲"},
        house.clock.now(),
    )
    line = HolderLine("350300900099", "演示持证户", "13000000003", date(2027, 2, 1))
    house.store.holders.subscribe(line, call.person_id, house.clock.now())
    numbers = ("13000000001", "13000000002", "13000000003")
    clerk, path = house.clerk(), f"/console/handoffs/{call.id}"
    before = clerk.get(path).text
    assert [number for number in numbers if number in before] == []
    assert before.count("有号码，接待以后才显示") == 3
    assert ("王芳", "look", f"handoff:{call.id}:phone") not in house.looks()
    clerk.post(f"{path}/claim")
    taken = clerk.get(path).text
    for number, source in zip(numbers, ("预约里的", "正在填的预约里的，替母亲办", "持证户名单里的"), strict=True):
        assert f'<dt>{source}</dt><dd><a href="tel:{number}">' in taken
    assert ("王芳", "look", f"handoff:{call.id}:phone") in house.looks()
    assert not any(number in house.clerk("李强").get(path).text for number in numbers)


def test_what_was_given_up_or_told_anew_is_no_known_phone(house: ConsoleHouse) -> None:
    call = house.callback("ann", phone="13000000009")
    given_up = house.booked(sender="ann", phone="13000000001")
    house.store.drafts.save(call.person_id, "booking", {"id": "x", "phone": "13000000002"}, house.clock.now())
    clerk, path = house.clerk(), f"/console/handoffs/{call.id}"
    clerk.post(f"{path}/claim")
    assert "13000000002" not in clerk.get(path).text
    silent = house.callback("eve", phone=None)
    house.store.drafts.save(
        silent.person_id, "booking", {"id": "x", "phone": "13000000002", "dropped": True}, house.clock.now()
    )
    house.store.appointments.cancel(given_up.id, house.clock.now())
    clerk.post(f"/console/handoffs/{silent.id}/claim")
    assert "1300000000" not in clerk.get(f"/console/handoffs/{silent.id}").text


def test_taking_somebody_leads_to_the_conversation_and_tells_the_other_consoles(house: ConsoleHouse) -> None:
    waiting = house.waiting()
    answer = house.clerk().post(f"/console/handoffs/{waiting.id}/claim")
    assert answer.headers["location"] == f"/console/handoffs/{waiting.id}"
    assert ("staff", {"kind": "queue"}) in house.told
    now = house.store.handoffs.get(waiting.id)
    assert now is not None
    assert (now.state, now.clerk) == ("human", "王芳")


def test_whoever_is_too_late_is_told_who_was_faster(house: ConsoleHouse) -> None:
    waiting = house.waiting()
    house.clerk("王芳").post(f"/console/handoffs/{waiting.id}/claim")
    answer = house.clerk("李强").post(f"/console/handoffs/{waiting.id}/claim")
    assert answer.status_code == 409
    assert f"晚了一步：{waiting.id}号已经由王芳接待了" in answer.text


def test_of_two_clerks_at_the_same_moment_one_wins(house: ConsoleHouse) -> None:
    clerks = [house.clerk(name) for name in ("王芳", "李强")]
    for turn in range(5):
        waiting = house.waiting(f"sender {turn}")
        with ThreadPoolExecutor(2) as pool:
            path = f"/console/handoffs/{waiting.id}/claim"
            got = sorted(a.status_code for a in pool.map(lambda c, p=path: c.post(p), clerks))
        assert got == [303, 409]


def test_taking_ones_own_again_is_fine_and_a_closed_one_is_refused(house: ConsoleHouse) -> None:
    waiting, clerk = house.waiting(), house.clerk()
    path = f"/console/handoffs/{waiting.id}/claim"
    assert [clerk.post(path).status_code, clerk.post(path).status_code] == [303, 303]
    house.store.handoffs.close(waiting.id, "solved", house.clock.now())
    answer = clerk.post(path)
    assert answer.status_code == 409
    assert "已经结束" in answer.text


def test_those_who_only_look_get_no_buttons(house: ConsoleHouse) -> None:
    house.waiting()
    page = house.clerk("审计", "auditor").get("/console").text
    assert 'data-testid="claim"' not in page
    assert "看看" in page


def test_the_queue_is_read_with_a_fixed_number_of_queries(house: ConsoleHouse) -> None:
    clerk, asked = house.clerk(), []
    from sqlalchemy import event

    event.listen(house.store.db.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    counts = []
    for group in range(2):
        for i in range(5):
            house.waiting(f"{group}-{i}")
        asked.clear()
        clerk.get("/console")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 5


# -- the live stream ------------------------------------------------------------------------------------------


class Looked(Worklist):
    """A worklist that says when it has been looked at for the first time."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.once = threading.Event()

    def calls(self, now: datetime) -> int:
        found = super().calls(now)
        self.once.set()  # the stream asks for the marks first and for the calls last
        return found


def stream_of(house: ConsoleHouse, token: str) -> tuple[AsyncIterator[dict[str, object]], Looked]:
    """The stream of one clerk, and what it looks at."""
    worklist = Looked(house.store)
    return Events(house.store.staff, house.clock, house.live, worklist).changes(token), worklist


def follow(house: ConsoleHouse, token: str, *steps: Any) -> list[dict[str, object]]:
    """The events that come after each step, one per step."""

    async def run() -> list[dict[str, object]]:
        stream, worklist = stream_of(house, token)
        got = []
        for step in steps:
            coming = asyncio.ensure_future(anext(stream))
            await asyncio.to_thread(worklist.once.wait, PATIENCE_S)
            step()
            house.live.publish("staff", {"kind": "queue"})
            got.append(await asyncio.wait_for(coming, PATIENCE_S))
        return got

    return asyncio.run(run())


def test_the_stream_names_what_is_new_and_what_has_changed(house: ConsoleHouse) -> None:
    token = house.clerk().token
    first = house.waiting("first")
    second = first.id + 1
    got = follow(
        house, token,
        lambda: house.waiting("second"),
        lambda: house.says(first.person_id, "还在吗"),
        lambda: house.store.handoffs.claim(first.id, "王芳", house.clock.now()),
        lambda: house.store.handoffs.close(second, "solved", house.clock.now()),
    )  # fmt: skip
    assert got == [
        {"kind": "changed", "waiting": 2, "changed": [second], "fresh": [second]},
        {"kind": "changed", "waiting": 2, "changed": [first.id], "fresh": [first.id]},
        {"kind": "changed", "waiting": 1, "changed": [first.id], "fresh": []},
        {"kind": "changed", "waiting": 0, "changed": [second], "fresh": []},
    ]


def test_the_stream_ends_with_the_session(house: ConsoleHouse) -> None:
    clerk = house.clerk()
    [event] = follow(house, clerk.token, lambda: house.store.staff.sign_out(clerk.token))
    assert event == {"kind": "signed_out"}


def test_work_of_another_process_is_seen_as_well(house: ConsoleHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events_module, "LOOK_EVERY_S", 0.05)
    token = house.clerk().token

    async def run() -> dict[str, object]:
        stream, worklist = stream_of(house, token)
        coming = asyncio.ensure_future(anext(stream))
        await asyncio.to_thread(worklist.once.wait, PATIENCE_S)
        await asyncio.to_thread(house.waiting)
        return await asyncio.wait_for(coming, PATIENCE_S)

    assert asyncio.run(run())["waiting"] == 1


def test_a_call_to_make_renews_the_lists_without_calling_anybody_new(house: ConsoleHouse) -> None:
    token = house.clerk().token
    got = follow(house, token, house.to_ring, lambda: house.store.calls.done(1, "王芳", house.clock.now()))
    assert got == [{"kind": "changed", "waiting": 0, "changed": [], "fresh": []}] * 2
