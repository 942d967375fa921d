"""Handing people on, taking over, notes of the house, ready answers, and clerks who have gone away."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.console.story_talk import Attached
from bot.console.worklist import Worklist, fresh
from bot.desk.abandoned import SORRY, Abandoned
from bot.desk.clerk_sound import ClerkSound
from bot.desk.forgetting import forget
from bot.desk.ready import fill, unfilled
from bot.gateway import Gateway
from bot.hall.facts import HallFacts
from bot.jobs.typing import Typing
from bot.live import LiveTopics
from bot.messages import Reply
from bot.store.handoffs import Handoff
from bot.store.people import PersonRow
from bot.store.phrases import MOST
from bot.store.store import Store
from tests.fakes.clock import MONDAY
from tests.fakes.console import Clerk, ConsoleHouse


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ConsoleHouse]:
    house = ConsoleHouse(tmp_path, pushing={"telegram": object()})
    yield house
    house.close()


@pytest.fixture
def clerk(house: ConsoleHouse) -> Clerk:
    return house.clerk()


@pytest.fixture
def mine(house: ConsoleHouse, clerk: Clerk) -> Handoff:
    waiting = house.waiting()
    clerk.post(f"/console/handoffs/{waiting.id}/claim")
    return waiting


def now(house: ConsoleHouse, handoff: Handoff) -> Handoff:
    found = house.store.handoffs.get(handoff.id)
    assert found is not None
    return found


def said(house: ConsoleHouse, handoff: Handoff) -> list[tuple[str, str]]:
    return [(x.direction, x.text) for x in house.store.transcript.story(handoff.person_id)]


# -- handing on -----------------------------------------------------------------------------------------------


def test_a_colleague_finds_who_was_handed_on_first_with_the_note_which_the_person_never_sees(
    house: ConsoleHouse, clerk: Clerk, mine: Handoff
) -> None:
    other, third = house.clerk("李强"), house.clerk("赵敏")
    house.waiting("earlier")
    form = {"to": "clerk:李强", "note": "老人听不清，问补办"}
    answer = clerk.post(f"/console/handoffs/{mine.id}/forward", **form)
    assert answer.headers["location"] == "/console"
    assert (now(house, mine).state, now(house, mine).clerk, now(house, mine).for_clerk) == ("waiting", None, "李强")
    for one in (other, third):
        assert "转给李强" in one.get("/console").text
    places = [int(n) for n in re.findall(r"<h3>([0-9]+)号</h3>", other.get("/console").text)]
    assert places[0] == mine.id
    other.post(f"/console/handoffs/{mine.id}/claim")
    page = other.get(f"/console/handoffs/{mine.id}").text
    assert "转交时说：老人听不清，问补办" in page
    assert now(house, mine).for_clerk is None
    assert said(house, mine)[-1][0] == "system"
    assert "转过去了" in said(house, mine)[-1][1]
    assert not any("老人听不清" in text for _, text in said(house, mine))
    assert not any("老人听不清" in str(event) for _, event in house.told)
    assert ("王芳", "forward", f"handoff:{mine.id}") in house.looks()


def test_a_role_can_be_asked_and_anybody_may_still_help(house: ConsoleHouse, clerk: Clerk, mine: Handoff) -> None:
    lead = house.clerk("值班", "lead")
    clerk.post(f"/console/handoffs/{mine.id}/forward", to="role:lead", note="要领导定")
    assert now(house, mine).for_role == "lead"
    assert "转给值班长" in lead.get("/console").text
    assert house.clerk("李强").post(f"/console/handoffs/{mine.id}/claim").status_code == 303


@pytest.mark.parametrize(
    ("to", "note", "status"),
    [("clerk:李强", "", 400), ("", "x", 400), ("clerk:谁", "x", 400), ("clerk:王芳", "x", 400),
     ("role:auditor", "x", 400), ("clerk:审计员", "x", 400), ("clerk:走了的", "x", 400),
     ("role:lead", "长" * 501, 400)],
)  # fmt: skip
def test_nobody_is_handed_to_somebody_who_cannot_help(
    house: ConsoleHouse, clerk: Clerk, mine: Handoff, to: str, note: str, status: int
) -> None:
    for name, role in (("李强", "clerk"), ("审计员", "auditor"), ("走了的", "clerk")):
        house.hire(name, role)
    house.store.staff.switch(house.store.staff.named("走了的").id, False, MONDAY)  # type: ignore[union-attr]
    assert clerk.post(f"/console/handoffs/{mine.id}/forward", to=to, note=note).status_code == status
    assert now(house, mine).clerk == "王芳"


def test_only_who_has_somebody_hands_them_on_or_puts_them_back(house: ConsoleHouse, mine: Handoff) -> None:
    other = house.clerk("李强")
    assert other.post(f"/console/handoffs/{mine.id}/forward", to="role:lead", note="x").status_code == 409
    assert other.post(f"/console/handoffs/{mine.id}/release").status_code == 409
    assert now(house, mine).clerk == "王芳"


def test_back_in_the_queue_the_place_is_kept_and_it_sounds_for_everybody(
    house: ConsoleHouse, clerk: Clerk, mine: Handoff
) -> None:
    house.waiting("later")
    before = Worklist(house.store).marks()
    assert clerk.post(f"/console/handoffs/{mine.id}/release").status_code == 303
    assert house.store.handoffs.place(now(house, mine)) == 1
    assert fresh(before, Worklist(house.store).marks()) == [mine.id]
    assert "排在前面" in said(house, mine)[-1][1]


def test_on_a_channel_that_pushes_the_sentence_waits_in_the_outbox(house: ConsoleHouse, clerk: Clerk) -> None:
    waiting = house.waiting("77", channel="telegram")
    clerk.post(f"/console/handoffs/{waiting.id}/claim")
    clerk.post(f"/console/handoffs/{waiting.id}/release")
    [(_, sender, text)] = house.store.transcript.queued("telegram")
    assert (sender, "排在前面" in text) == ("77", True)


def test_a_lead_takes_over_from_a_colleague_who_is_gone(house: ConsoleHouse, clerk: Clerk, mine: Handoff) -> None:
    lead = house.clerk("值班", "lead")
    assert 'data-testid="take"' in lead.get(f"/console/handoffs/{mine.id}").text
    assert 'data-testid="take"' not in house.clerk("李强").get(f"/console/handoffs/{mine.id}").text
    assert lead.post(f"/console/handoffs/{mine.id}/take").status_code == 303
    assert now(house, mine).clerk == "值班"
    assert lead.post(f"/console/handoffs/{mine.id}/take").status_code == 409
    assert clerk.post(f"/console/handoffs/{mine.id}/reply", text="我还在").status_code == 403


# -- clerks who have gone away --------------------------------------------------------------------------------


def talk(store: Store, at: datetime) -> Handoff:
    person = store.people.meet("web", "ann", at)
    one = store.handoffs.open(person.id, "live", "asked", at)
    store.handoffs.claim(one.id, "王芳", at)
    return one


def later(minutes: float) -> datetime:
    return MONDAY + timedelta(minutes=minutes)


def test_somebody_whose_clerk_is_silent_goes_back_into_the_queue_and_both_sides_are_told(store: Store) -> None:
    one, live = talk(store, MONDAY), LiveTopics()
    store.transcript.receive(one.person_id, "web", None, "在吗", later(1))
    watch = Abandoned(store, live, (), lambda: 15)
    assert watch.back(later(15)) == 0
    assert watch.back(later(16)) == 1
    assert watch.back(later(16)) == 0
    found = store.handoffs.get(one.id)
    assert found is not None
    assert (found.state, found.clerk) == ("waiting", None)
    assert store.transcript.story(one.person_id)[-1].text == SORRY
    assert "王芳一直没有动静" in store.handoff_notes.of_person(one.person_id)[0].text


def test_a_clerk_who_writes_types_or_looks_is_there(store: Store) -> None:
    one = talk(store, MONDAY)
    store.transcript.receive(one.person_id, "web", None, "在吗", later(1))
    watch = Abandoned(store, LiveTopics(), (), lambda: 15)
    store.handoffs.there(one.id, "王芳", later(10))
    store.handoffs.there(one.id, "李强", later(14))
    assert watch.back(later(24)) == 0
    assert watch.back(later(26)) == 1


def test_when_it_is_not_the_clerks_turn_there_is_four_times_as_much_time(store: Store) -> None:
    one = talk(store, MONDAY)
    store.transcript.receive(one.person_id, "web", None, "在吗", MONDAY)
    store.transcript.add(one.person_id, "staff", "在，您看一下材料", MONDAY, "王芳")
    watch = Abandoned(store, LiveTopics(), (), lambda: 15)
    assert watch.back(later(59)) == 0
    assert watch.back(later(61)) == 1


# -- notes, recordings ----------------------------------------------------------------------------------------


def test_notes_stay_in_the_house_go_with_the_person_and_are_deleted_with_them(
    house: ConsoleHouse, clerk: Clerk, mine: Handoff
) -> None:
    assert clerk.post(f"/console/handoffs/{mine.id}/note", note="<b>耳背</b>，要慢").status_code == 303
    assert clerk.post(f"/console/handoffs/{mine.id}/note", note="  ").status_code == 400
    assert "耳背" not in str(said(house, mine)) + str(house.told)
    clerk.post(f"/console/handoffs/{mine.id}/close", outcome="advised")
    again = house.waiting()
    page = clerk.get(f"/console/handoffs/{again.id}").text
    assert f"（{mine.id}号来访）" in page
    assert "&lt;b&gt;耳背&lt;/b&gt;，要慢" in page
    person = house.store.people.get(mine.person_id)
    assert person is not None
    forget(house.store, person, house.clock.now(), None)
    assert house.store.handoff_notes.of_person(mine.person_id) == []


def test_recordings_and_photos_stand_beside_their_line(house: ConsoleHouse, clerk: Clerk, mine: Handoff) -> None:
    line = house.store.transcript.story(mine.person_id)[0]
    house.attached[line.id] = Attached("sound", "/console/recordings/1", "语音，12秒")
    shown = clerk.get(f"/console/handoffs/{mine.id}").text
    assert '<audio class="recording"' in shown
    assert 'src="/console/recordings/1" aria-label="语音，12秒"' in shown
    assert "media-src 'self'" in clerk.get("/console").headers["content-security-policy"]


# -- ready answers --------------------------------------------------------------------------------------------


def test_ready_answers_come_filled_in_and_an_empty_place_is_never_sent(
    house: ConsoleHouse, clerk: Clerk, mine: Handoff
) -> None:
    page = clerk.get(f"/console/handoffs/{mine.id}").text
    assert 'data-phrase="您好，我是工作人员王芳，您慢慢说。"' in page
    assert 'aria-keyshortcuts="Alt+1"' in page
    answer = clerk.post(f"/console/handoffs/{mine.id}/reply", text="大厅电话是{大厅电话}。")
    assert answer.status_code == 400
    assert "还有没填的空：{大厅电话}" in answer.text
    assert "大厅电话是{大厅电话}。</textarea>" in answer.text
    assert "staff" not in [who for who, _ in said(house, mine)]


def test_placeholders_are_filled_by_name_and_other_braces_stay() -> None:
    assert fill("{我}：{x} {大厅电话}", {"我": "{大厅电话}"}) == "{大厅电话}：{x} {大厅电话}"
    assert (unfilled("{x}"), unfilled("打{大厅电话}")) == ("", "{大厅电话}")


def test_ready_answers_are_changed_moved_and_dropped_by_those_who_may(house: ConsoleHouse) -> None:
    editor = house.clerk("编辑", "editor")
    shipped = [p.title for p in house.store.phrases.listing()]
    assert editor.post("/console/phrases", title="周末", text="周末要先预约。").status_code == 303
    made = house.store.phrases.listing()[-1]
    for _ in shipped:
        editor.post(f"/console/phrases/{made.id}/up")
    assert [p.title for p in house.store.phrases.listing()] == ["周末", *shipped]
    assert editor.post(f"/console/phrases/{made.id}/up").status_code == 409
    editor.post(f"/console/phrases/{made.id}", title="周末", text="周末<先>预约")
    assert "周末&lt;先&gt;预约" in editor.get("/console/phrases").text
    editor.post(f"/console/phrases/{made.id}/drop")
    assert [p.title for p in house.store.phrases.listing()] == shipped
    assert next(a for _, a, _ in house.looks() if a.startswith("phrase")) == "phrase_add"
    for form in ({"title": "", "text": "x"}, {"title": "x", "text": ""}, {"title": "长" * 13, "text": "x"}):
        assert editor.post("/console/phrases", **form).status_code == 400
    for number in range(MOST):
        house.store.phrases.add(f"{number}", "x", "编辑", MONDAY)
    assert editor.post("/console/phrases", title="多", text="x").status_code == 409


def test_a_ready_answer_can_be_heard_and_a_clerks_own_words_never_leave_the_house(house: ConsoleHouse) -> None:
    asked: list[tuple[str, bool]] = []

    def sound(reply: Reply, _person: PersonRow) -> dict[str, Any]:
        asked.append((reply.text, reply.personal))
        return {"spoken": reply.text, "audio": {}}

    facts = HallFacts({}, {"hall.phone": "0594-0000000"})
    speak = ClerkSound(house.store, facts, house.clock, sound)
    person = house.store.people.get(house.person())
    house.store.phrases.add("电话", "大厅电话是{大厅电话}。", "王芳", MONDAY)
    words = {
        "大厅电话是0594-0000000。": False, "请稍等，我查一下，马上回您。": False, "请稍等，陈大爷": True,
        "您好，我是工作人员王芳，您慢慢说。": True, "您好，我是工作人员{我}，您慢慢说。": True,
    }  # fmt: skip
    for text in words:
        speak(text, person)
    assert asked == list(words.items())
    assert speak("您好", None) == {}


@pytest.mark.parametrize(
    ("heard", "hint"),
    [((), "但是听不到声音"), ((False,), "常用语还会念给对方听"), ((True, False), "也会念给对方听")],
    ids=["nothing", "ready answers", "all"],
)
def test_the_page_says_what_of_the_words_is_heard(tmp_path: Path, heard: tuple[bool, ...], hint: str) -> None:
    house = ConsoleHouse(tmp_path, speaks=lambda personal: personal in heard)
    clerk, waiting = house.clerk(), house.waiting()
    clerk.post(f"/console/handoffs/{waiting.id}/claim")
    assert hint in clerk.get(f"/console/handoffs/{waiting.id}").text
    house.store.people.remember(waiting.person_id, voice_on=False)
    assert "但是听不到声音" in clerk.get(f"/console/handoffs/{waiting.id}").text
    house.close()


# -- 正在输入, the place in the queue ----------------------------------------------------------------------------


def gateway(house: ConsoleHouse) -> Gateway:
    nothing: Any = SimpleNamespace()
    return Gateway(house.store, nothing, nothing, house.live, house.clock, HallFacts({}, {}), "k" * 32, False, False)


async def heard(house: ConsoleHouse, sender: str, act: Any) -> list[dict[str, Any]]:
    """What a person's page is told until something of kind `typing` or a new place comes."""
    events: list[dict[str, Any]] = []
    async for event in gateway(house).listen("web", sender, 0):
        events.append(event)
        if len(events) == 1:
            asyncio.get_running_loop().call_later(0.05, act)
        else:
            return events
    return events


def test_the_person_sees_that_the_clerk_is_writing(house: ConsoleHouse, clerk: Clerk, mine: Handoff) -> None:
    assert clerk.post(f"/console/handoffs/{mine.id}/typing").status_code == 204
    topic, event = house.told[-2]
    assert (topic, event) == (f"person:{mine.person_id}", {"kind": "typing", "from": "王芳"})
    person = house.store.people.get(mine.person_id)
    assert person is not None
    events = asyncio.run(heard(house, person.sender, lambda: house.live.publish(topic, event)))
    assert events[-1] == {"id": events[0]["id"], "kind": "typing", "recipient_id": person.sender, "from": "王芳"}
    assert house.clerk("李强").post(f"/console/handoffs/{mine.id}/typing").status_code == 409


def test_the_person_sees_the_place_in_the_queue_move_up(house: ConsoleHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.gateway.LOOK_EVERY_S", 0.05)
    first = house.waiting("first", says="")
    house.waiting("second", says="")
    events = asyncio.run(heard(house, "second", lambda: house.store.handoffs.claim(first.id, "王芳", MONDAY)))
    assert [(e["state"], e.get("place")) for e in events] == [("waiting", 2), ("waiting", 1)]


def test_typing_goes_to_channels_that_can_show_it_and_failures_are_swallowed() -> None:
    shown: list[str] = []

    class Chat:
        async def typing(self, sender: str) -> None:
            shown.append(sender)
            if sender == "2":
                raise RuntimeError

    job = Typing(LiveTopics(), {"telegram": Chat(), "old": object()})
    for channel, sender, done in (
        ("telegram", "1", True),
        ("telegram", "2", False),
        ("old", "3", False),
        ("web", "4", False),
    ):
        assert asyncio.run(job.show({"channel": channel, "sender": sender})) is done
    assert shown == ["1", "2"]


# -- an appointment on the spot -------------------------------------------------------------------------------


def test_an_appointment_made_on_the_spot_is_the_persons_own_and_its_sentence_waits_to_be_sent(
    house: ConsoleHouse, clerk: Clerk, mine: Handoff
) -> None:
    assert f"/console/appointments/new?handoff={mine.id}" in clerk.get(f"/console/handoffs/{mine.id}").text
    form = clerk.get(f"/console/appointments/new?handoff={mine.id}&service=renewal").text
    key = re.search(r'name="key" value="([^"]+)"', form)
    assert key is not None
    assert f'name="handoff" value="{mine.id}"' in form
    fields = {
        "key": key[1], "handoff": str(mine.id), "service": "renewal", "start": "2026-11-24T09:00", "name": "演示甲",
        "phone": "13000000001", "licence": "350300000001",
    }  # fmt: skip
    page = clerk.post("/console/appointments/new", **fields)
    assert page.status_code == 200
    [one] = house.store.appointments.of_person(mine.person_id, house.clock.now())
    assert (one.channel, one.made_by, one.status) == ("web", "王芳", "confirmed")
    assert re.search(rf"帮您约好了：[^<]*预约号{one.number}。</textarea>", page.text)
    assert "staff" not in [who for who, _ in said(house, mine)]
    clerk.post("/console/appointments/new", **fields)
    assert len(house.store.appointments.of_person(mine.person_id, house.clock.now())) == 1


def test_nobody_books_for_a_visitor_of_somebody_else(house: ConsoleHouse, mine: Handoff) -> None:
    other = house.clerk("李强")
    assert other.get(f"/console/appointments/new?handoff={mine.id}").status_code == 403
    answer = other.post("/console/appointments/new", key="k", service="renewal", handoff=str(mine.id))
    assert answer.status_code == 403
    assert other.get("/console/appointments/new?handoff=abc").status_code == 404
