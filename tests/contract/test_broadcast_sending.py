"""A broadcast reaches everybody it is for, each person once, and nobody who does not want it; on every database."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.exc import IntegrityError

from bot.desk.broadcast_feed import BroadcastFeed
from bot.hall import broadcast as rules
from bot.hall.notices import renewal_dues
from bot.jobs.handing import CLAIM
from bot.jobs.outbox import NotNow, Outbox, Undeliverable
from bot.messages import Choice, Reply
from bot.store.booking_tables import appointment
from bot.store.broadcast_tables import broadcast_person
from bot.store.broadcasts import Broadcast, Wording
from bot.store.hall_values import ChangedMeanwhile
from bot.store.people import PersonRow
from bot.store.store import Store
from tests.fakes.clock import MONDAY
from tests.fakes.patience import wait_until
from tests.fakes.post import QUIET, Post, Way

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).resolve().parents[2]
MORNING = datetime(2026, 11, 23, 9, 0)
TEXT = "明天停电，大厅下午不办公"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Air:
    """A post with broadcasts: `go` lets time pass in steps of the scheduler."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.post = Post(store)
        self.post.clock.at(MORNING)
        self.feed = BroadcastFeed(store, QUIET)

    def person(self, sender: str, channel: str = "telegram") -> int:
        return self.store.people.meet(channel, sender, self.post.clock.now()).id

    def approved(self, whom: rules.Audience | None = None, **more: Any) -> int:
        words = Wording(
            "停电", TEXT, "", whom or rules.Audience(rules.ALL), more.get("start_at"), more.get("pace", 600)
        )
        now = self.post.clock.now()
        made = self.store.broadcasts.add(words, "李强", now)
        self.store.broadcasts.step(self.get(made), rules.REVIEW, "", "李强", now)
        self.store.broadcasts.approve(self.get(made), TEXT, rules.aloud(TEXT), "总管", now)
        return made

    def get(self, broadcast_id: int) -> Broadcast:
        found = self.store.broadcasts.get(broadcast_id)
        assert found is not None
        return found

    async def go(self, seconds: int, step: int = 5) -> None:
        for _ in range(0, seconds, step):
            self.post.clock.forward(seconds=step)
            self.feed.feed(self.post.clock.now())
            await self.post.outbox.once()

    def results(self, broadcast_id: int) -> dict[str, int]:
        return self.store.broadcasts.results(broadcast_id)[broadcast_id]

    @property
    def sent(self) -> list[str]:
        return [to for to, _ in self.post.chat.sent]


@pytest.fixture
def air(store: Store) -> Air:
    return Air(store)


# -- to whom ----------------------------------------------------------------------------------------------


async def test_everybody_who_has_a_chat_gets_it_and_the_others_are_counted(air: Air) -> None:
    for sender in ("1", "2"):
        air.person(sender)
    page = air.person("ann", "web")
    air.person("stranger", "kiosk")
    one = air.approved()
    await air.go(20)
    assert air.sent == ["1", "2"]
    assert air.post.chat.texts[0] == "大厅通知：明天停电，大厅下午不办公。\n不想再收通知，回复“退订”。"
    assert air.results(one) == {"sent": 2, "later": 1}
    assert air.post.shown(page) == air.post.chat.texts[:1]  # it stands there when the page is opened again
    assert air.get(one).state == rules.DONE
    assert air.post.calls() == []


async def test_a_page_that_is_open_hears_it(air: Air) -> None:
    page = air.person("ann", "web")
    one = air.approved()
    async with air.post.live.listen(f"person:{page}") as heard:
        await air.go(10)
    assert TEXT in heard.get_nowait()["text"]
    assert air.results(one) == {"sent": 1}


async def test_the_audiences_hold_whom_they_say(air: Air) -> None:
    store, now = air.store, air.post.clock.now()
    people = {name: air.person(name) for name in ("all", "soon", "late", "stopped", "tag", "town")}
    for name, days in (("soon", 20), ("late", 200), ("stopped", 20)):
        expiry = (now + timedelta(days=days)).date()
        dues = renewal_dues(expiry, now, "那天")
        store.notebook.subscribe(people[name], "telegram", expiry, now, dues)
    store.notebook.unsubscribe(people["stopped"], now)
    store.tags.put(people["tag"], "学校周边店", "王芳", now)
    booked = air.post.booked(sender="town")
    where = update(appointment).where(appointment.c.id == booked.id).values(township="白塘")
    store.db.retry(lambda c: c.execute(where))

    def meant(kind: str, value: str = "") -> int:
        return sum(one.people for one in store.audiences.count(rules.Audience(kind, value), now))

    assert meant(rules.ALL) == 6
    assert meant(rules.REMINDER) == 2
    assert [meant(rules.EXPIRING, days) for days in ("19", "20", "365")] == [0, 1, 2]
    assert [meant(rules.TAG, tag) for tag in ("学校周边店", "学校")] == [1, 0]
    assert [meant(rules.TOWNSHIP, town) for town in ("白塘", "江口")] == [1, 0]
    one = air.approved(rules.Audience(rules.TAG, "学校周边店"))
    await air.go(10)
    assert air.sent == ["tag"]
    assert air.results(one) == {"sent": 1}


async def test_it_is_heard_where_it_can_be_spoken_in_a_chat_and_on_a_page(air: Air) -> None:
    heard: list[str] = []

    def sound(reply: Reply, _person: PersonRow) -> dict[str, Any]:
        heard.append(reply.spoken or "")
        return {"spoken": reply.spoken, "audio": {"mandarin": "/audio/x.mp3"}}

    post = air.post
    post.outbox = Outbox(air.store, post.clock, post.live, QUIET, {"telegram": post.chat}, news_sound=sound)
    air.person("1")
    page = air.person("ann", "web")
    air.approved()
    await air.go(10)
    assert heard == ["大厅通知：明天停电，大厅下午不办公。不想再收通知，回复“退订”。"] * 2
    assert post.chat.messages[0]["custom"]["audio"] == {"mandarin": "/audio/x.mp3"}
    assert [b["title"] for b in post.chat.messages[0]["buttons"]] == ["不再收通知"]
    [line] = air.store.transcript.story(page)
    assert line.sound is not None
    assert line.sound["audio"] == {"mandarin": "/audio/x.mp3"}


async def test_a_number_typed_after_it_still_answers_the_question_before_it(air: Air) -> None:
    person = air.person("1")
    air.store.choices.offer(person, [[Choice("上午九点", "/inform"), Choice("上午十点", "/inform")]])
    air.approved()
    await air.go(10)
    assert [one.title for one in air.store.choices.on_screen(person)] == ["上午九点", "上午十点"]


# -- opting out -------------------------------------------------------------------------------------------


async def test_who_opts_out_while_it_is_under_way_gets_nothing_any_more(air: Air) -> None:
    people = [air.person(str(n)) for n in range(4)]
    air.store.no_news.opt_out(people[0], MONDAY)
    one = air.approved(pace=12)
    await air.go(5)
    assert air.sent == ["1"]
    assert air.store.no_news.opt_out(people[2], air.post.clock.now())
    await air.go(60)
    assert air.sent == ["1", "3"]
    assert air.results(one) == {"sent": 2, "opted_out": 2}


async def test_who_opts_out_between_outbox_and_channel_gets_nothing(air: Air) -> None:
    one_person = air.person("1")
    one = air.approved()
    air.post.clock.forward(seconds=5)
    assert air.feed.feed(air.post.clock.now()) == 1
    air.store.no_news.opt_out(one_person, air.post.clock.now())
    await air.post.outbox.once()
    assert air.sent == []
    assert air.results(one) == {"opted_out": 1}
    assert [n.state for n in air.post.notices()] == ["cancelled"]


async def test_who_subscribes_again_gets_the_next_one(air: Air) -> None:
    person = air.person("1")
    air.store.no_news.opt_out(person, MONDAY)
    air.approved()
    await air.go(10)
    assert air.store.no_news.opt_in(person)
    air.approved()
    await air.go(10)
    assert air.sent == ["1"]


# -- once -------------------------------------------------------------------------------------------------


async def test_a_worker_that_died_while_sending_does_not_make_it_go_twice(air: Air) -> None:
    air.person("1")
    one = air.approved()
    air.post.clock.forward(seconds=5)
    now = air.post.clock.now()
    air.feed.feed(now)
    [(notice_id, _, _)] = air.store.notices.waiting(now, "telegram")
    claimed = air.store.notices.claim(notice_id, now, now + CLAIM)
    assert claimed is not None
    assert air.store.sending.begin(claimed, now)[0] == "go"  # and here it is killed
    air.post.clock.at(now + CLAIM)
    await air.post.outbox.once()
    assert air.sent == []
    assert air.results(one) == {"unsure": 1}
    await air.go(10)
    assert air.get(one).state == rules.DONE


WORKER = """
import asyncio, sys
from datetime import datetime
from pathlib import Path
from bot.desk.broadcast_feed import BroadcastFeed
from bot.store.database import Database
from bot.store.seal import Seal
from bot.store.store import Store
from tests.fakes.post import QUIET, Post
class Slow:
    async def send(self, to, message):
        with Path(sys.argv[3]).open("a") as out:
            out.write(to + "\\n")  # it has reached the person, and nothing says so
        await asyncio.sleep(600)
post = Post(Store(Database(sys.argv[1]), Seal(b"k" * 32)))
post.outbox._messengers["telegram"] = post.outbox._news._messengers["telegram"] = Slow()
post.clock.at(datetime.fromisoformat(sys.argv[2]))
BroadcastFeed(post.store, QUIET).feed(post.clock.now())
asyncio.run(post.outbox.once())
"""


def kill_while_sending(air: Air, out: Path) -> None:
    """A worker of its own reaches one person, and is killed before it can write that down."""
    url = air.store.db.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", WORKER, url, air.post.clock.now().isoformat(), str(out)]
    with subprocess.Popen(command, cwd=ROOT) as worker:
        wait_until(lambda: out.exists() and out.read_text().endswith("\n"))
        worker.kill()


@pytest.mark.slow
async def test_a_process_that_is_killed_while_sending_does_not_make_it_go_twice(air: Air, tmp_path: Path) -> None:
    for n in range(3):
        air.person(str(n))
    one, out = air.approved(), tmp_path / "reached"
    air.post.clock.forward(seconds=5)
    kill_while_sending(air, out)
    await air.go(int(CLAIM.total_seconds()) + 30, 15)
    assert sorted([*out.read_text().split(), *air.sent]) == ["0", "1", "2"]
    assert air.results(one) == {"sent": 2, "unsure": 1}


async def test_two_workers_share_the_people_and_nobody_gets_it_twice(air: Air) -> None:
    for n in range(30):
        air.person(str(n))
    air.approved()
    other = Air(air.store)
    other.post.clock.at(air.post.clock.now())
    for _ in range(3):
        await air.go(5)
        await other.go(5)
    assert sorted(air.sent + other.sent, key=int) == [str(n) for n in range(30)]


def test_the_key_of_the_table_refuses_the_same_person_twice(air: Air) -> None:
    person = air.person("1")
    one = air.approved()
    with air.store.db.read() as c:
        assert list(c.execute(select(broadcast_person.c.person_id)).scalars()) == [person]
    row = {"broadcast_id": one, "person_id": person, "state": "waiting", "changed_at": MONDAY}
    with pytest.raises(IntegrityError):
        air.store.db.retry(lambda c: c.execute(broadcast_person.insert().values(row)))


# -- pace, night, pause -----------------------------------------------------------------------------------


async def test_it_goes_at_its_pace(air: Air) -> None:
    for n in range(40):
        air.person(str(n))
    air.approved(pace=60)
    await air.go(10)
    assert len(air.sent) == 10
    await air.go(20)
    assert len(air.sent) == 30


async def test_after_a_standstill_only_a_minute_is_made_up_for(air: Air) -> None:
    for n in range(40):
        air.person(str(n))
    air.approved(pace=6)
    air.post.clock.forward(hours=2)
    await air.go(5)
    assert len(air.sent) == 6


async def test_it_begins_at_its_time_and_never_at_night(air: Air) -> None:
    air.person("1")
    air.approved(start_at=datetime(2026, 11, 23, 20, 59, 58))
    await air.go(60)
    assert air.sent == []
    await air.post.at(datetime(2026, 11, 23, 21, 0))
    await air.go(60)
    assert air.sent == []
    await air.post.at(datetime(2026, 11, 24, 7, 30))
    await air.go(5)
    assert air.sent == ["1"]


async def test_a_pause_holds_it_at_once_and_going_on_goes_on(air: Air) -> None:
    for n in range(4):
        air.person(str(n))
    one = air.approved(pace=12)
    await air.go(5)
    air.post.clock.forward(seconds=5)
    air.feed.feed(air.post.clock.now())  # the next one lies in the outbox
    air.store.broadcasts.step(air.get(one), rules.PAUSED, "写错了", "总管", air.post.clock.now())
    await air.go(120)
    assert air.sent == ["0"]
    air.store.broadcasts.resume(air.get(one), "总管", air.post.clock.now())
    await air.go(60)
    assert air.sent == ["0", "1", "2", "3"]


async def test_stopping_leaves_out_everybody_who_has_not_got_it(air: Air) -> None:
    for n in range(4):
        air.person(str(n))
    one = air.approved(pace=12)
    await air.go(5)
    air.store.broadcasts.stop(air.get(one), "写错了", "总管", air.post.clock.now())
    await air.go(60)
    assert air.sent == ["0"]
    assert air.results(one) == {"sent": 1, "stopped": 3}


async def test_who_was_overtaken_by_a_colleague_is_told(air: Air) -> None:
    air.person("1")
    one = air.approved()
    old = air.get(one)
    air.store.broadcasts.step(old, rules.PAUSED, "", "总管", MONDAY)
    with pytest.raises(ChangedMeanwhile):
        air.store.broadcasts.stop(old, "", "李强", MONDAY)


# -- failures ---------------------------------------------------------------------------------------------


async def test_a_failure_is_tried_again_and_a_blocked_chat_is_not(air: Air) -> None:
    air.person("1")
    one = air.approved()
    air.post.chat.faults = [RuntimeError("down"), NotNow(), Undeliverable()]
    await air.go(10)
    assert air.results(one) == {"queued": 1}
    await air.go(240)
    assert air.results(one) == {"failed": 1}
    assert air.post.chat.tried == 3
    assert air.post.calls() == []
    assert air.post.outbox.tries.of("telegram").failing


async def test_what_hangs_may_have_arrived_and_is_not_sent_again(air: Air) -> None:
    air.person("1")
    one = air.approved()
    air.post.chat.faults = [TimeoutError()]
    await air.go(10)
    await air.go(600, 60)
    assert air.post.chat.tried == 1
    assert air.results(one) == {"unsure": 1}


async def test_nothing_of_it_stands_in_the_log(air: Air, caplog: pytest.LogCaptureFixture) -> None:
    air.person("1234567")
    air.post.chat.faults = [RuntimeError(TEXT), Undeliverable(TEXT)]
    air.approved()
    with caplog.at_level("DEBUG", logger="lianxin.outbox"):
        await air.go(120)
    assert caplog.records
    assert "停电" not in caplog.text
    assert "1234567" not in caplog.text


def test_feeding_takes_the_same_number_of_queries_for_few_and_for_many(air: Air) -> None:
    asked: list[str] = []
    event.listen(air.store.db.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))

    def queries(people: int) -> int:
        for n in range(people):
            air.person(f"{people}-{n}")
        air.approved()
        air.post.clock.forward(minutes=1)
        asked.clear()
        air.feed.feed(air.post.clock.now())
        return len(asked)

    few = queries(2)
    air.post.clock.forward(minutes=1)
    air.feed.feed(air.post.clock.now())
    for one in air.store.sending.running(air.post.clock.now()):
        air.store.broadcasts.stop(air.get(one), "", "总管", air.post.clock.now())
    assert queries(300) == few


# -- stopped channels -------------------------------------------------------------------------------------


async def test_notices_for_a_stopped_channel_wait_and_go_when_it_is_on_again(air: Air) -> None:
    air.person("1")
    one = air.approved()
    air.store.channel_stops.put("telegram", True, "号被盗了", 0, "总管", MONDAY)
    await air.go(120)
    assert air.sent == []
    assert air.results(one) == {"waiting": 1}
    air.store.channel_stops.put("telegram", False, "好了", 1, "总管", MONDAY)
    await air.go(60)
    assert air.sent == ["1"]


async def test_a_notice_that_lies_in_the_outbox_waits_too(store: Store) -> None:
    post = Post(store)
    post.booked()
    store.channel_stops.put("telegram", True, "号被盗了", 0, "总管", MONDAY)
    await post.at(datetime(2026, 11, 24, 18))
    assert post.chat.sent == []
    assert ("day_before", "telegram", "queued") in post.states()
    store.channel_stops.put("telegram", False, "好了", 1, "总管", MONDAY)
    await post.at(datetime(2026, 11, 24, 18, 1))
    assert len(post.chat.sent) == 1


async def test_an_appointment_that_comes_near_is_told_by_another_way(store: Store) -> None:
    post = Post(store, Way())
    post.booked()
    store.channel_stops.put("telegram", True, "号被盗了", 0, "总管", MONDAY)
    for minute in range(0, 70, 5):
        await post.at(datetime(2026, 11, 25, 7, 30) + timedelta(minutes=minute))
    assert post.chat.sent == []
    assert len(post.sms.sent) >= 1
    store.channel_stops.put("sms", True, "没钱了", 0, "总管", MONDAY)
    post.booked(sender="8", start=datetime(2026, 11, 26, 9), phone="13800009999")
    for minute in range(0, 70, 5):
        await post.at(datetime(2026, 11, 26, 7, 30) + timedelta(minutes=minute))
    assert [c.phone for c in post.calls()] == ["13800009999"]


async def test_a_clerks_words_wait_on_a_stopped_channel(store: Store) -> None:
    post = Post(store)
    person = store.people.meet("telegram", "7", MONDAY)
    store.transcript.add(person.id, "staff", "您好", MONDAY, "王芳")
    store.channel_stops.put("telegram", True, "号被盗了", 0, "总管", MONDAY)
    assert await post.outbox.push_lines() == 0
    store.channel_stops.put("telegram", False, "好了", 1, "总管", MONDAY)
    assert await post.outbox.push_lines() == 1
