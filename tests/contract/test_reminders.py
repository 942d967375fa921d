"""Reminding holders of a renewal: each step once, whoever sweeps and whatever dies, by the way that reaches them."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, insert, select, update

from bot.desk.clerk_sound import ClerkSound
from bot.hall.calendar import Calendar
from bot.hall.holders import HolderLine
from bot.hall.services import SERVICES
from bot.jobs.outbox import Outbox
from bot.jobs.reminders import Reminders
from bot.messages import Reply
from bot.store.appointments import Details
from bot.store.database import Database
from bot.store.holder_rows import sealed
from bot.store.holder_tables import holder, licence_step
from bot.store.notice_tables import notice
from bot.store.people import PersonRow
from bot.store.seal import Seal
from bot.store.store import Store
from tests.fakes import claims
from tests.fakes.house import example_facts
from tests.fakes.post import PHONE, QUIET, Post, Way

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).resolve().parents[2]
EXPIRY = date(2027, 3, 1)
LICENCE = "350300000001"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def before(days: int, hour: int = 9, minute: int = 10) -> datetime:
    """So many days before EXPIRY."""
    return datetime(EXPIRY.year, EXPIRY.month, EXPIRY.day, hour, minute) - timedelta(days=days)


def listed(store: Store, count: int = 1, phone: str | None = PHONE, expiry: date = EXPIRY) -> list[str]:
    """Holders as an import leaves them; their numbers."""
    numbers = [f"{int(LICENCE) + n}" for n in range(count)]
    common = {"state": "active", "source": "import", "created_at": before(200), "changed_at": before(200)}
    rows = [{**sealed(store.seal, HolderLine(one, "林演示", phone, expiry)), **common} for one in numbers]
    store.db.retry(lambda c: c.execute(insert(holder), rows))
    return numbers


def sweep(store: Store, now: datetime) -> int:
    return Reminders(store.licence_round, store.holder_imports, QUIET, Calendar()).sweep(now)


async def day(post: Post, now: datetime) -> None:
    """A day of the house: the sweep, then the outbox."""
    post.clock.at(now)
    sweep(post.store, now)
    await post.round()


async def test_every_step_is_told_once_and_nothing_before_between_or_after(store: Store) -> None:
    post = Post(store, Way())
    listed(store)
    for days in (91, 90, 89, 61, 60, 59, 46, 45, 31, 30, 29, 1, 0, -1, -2):
        await day(post, before(days))
    assert [to for to, _ in post.sms.sent] == [PHONE] * 4
    assert [t.split("还有")[1].split("天")[0] for t in post.sms.texts] == ["90", "60", "45", "30"]
    assert [n.step for n in post.notices()] == ["d90", "d60", "d45", "d30"]
    assert "证号尾号0001" in post.sms.texts[0]
    assert LICENCE not in post.sms.texts[0]
    assert post.calls() == []


async def test_who_becomes_known_between_two_steps_is_told_the_newest_with_the_days_that_are_left(store: Store) -> None:
    post = Post(store, Way())
    listed(store)
    await day(post, before(50))
    assert [n.step for n in post.notices()] == ["d60"]
    assert "还有50天" in post.sms.texts[0]


async def test_at_night_it_waits_for_the_morning_and_counts_the_days_of_that(store: Store) -> None:
    post = Post(store, Way())
    listed(store)
    await day(post, before(91, 23, 0))
    assert post.sms.sent == []
    await day(post, before(90, 9, 0))
    assert "还有90天" in post.sms.texts[0]


async def test_without_short_messages_a_clerk_rings_and_a_newer_step_takes_the_place_of_the_older(store: Store) -> None:
    post = Post(store)
    listed(store)
    await day(post, before(90))
    await day(post, before(60))
    (call,) = post.calls()
    assert (call.name, call.phone, call.step) == ("林演示", PHONE, "d60")
    assert "回复" not in call.text


async def test_a_failing_provider_ends_on_the_clerks_list(store: Store) -> None:
    post = Post(store, Way())
    post.sms.always = RuntimeError("down")
    listed(store)
    await day(post, before(90))
    for hours in range(1, 9):
        await post.at(before(90) + timedelta(hours=hours))
    assert [c.phone for c in post.calls()] == [PHONE]


async def test_a_holder_without_any_number_is_a_phone_task_too(store: Store) -> None:
    post = Post(store)
    listed(store, phone=None)
    await day(post, before(90))
    assert [(c.name, c.phone) for c in post.calls()] == [("林演示", None)]


async def test_a_known_chat_is_told_with_buttons_instead_of_the_telephone(store: Store) -> None:
    post = Post(store, Way())
    listed(store)
    person = store.people.meet("telegram", "7", before(100)).id
    store.holders.subscribe(HolderLine(LICENCE, None, None, EXPIRY), person, before(100))
    await day(post, before(90))
    assert post.sms.sent == []
    assert [to for to, _ in post.chat.sent] == ["7"]
    titles = [b["title"] for b in post.chat.messages[0]["buttons"]]
    assert titles == ["现在预约", "已经办好了", "不是我的证", "不再提醒"]
    assert len(post.shown(person)) == 1


async def test_a_reminder_in_a_chat_can_be_heard_by_what_never_leaves_the_house(store: Store) -> None:
    post = Post(store)
    asked: list[tuple[str, bool]] = []

    def sound(reply: Reply, _person: PersonRow) -> dict[str, Any]:
        asked.append((reply.text, reply.personal))
        return {"spoken": reply.text, "audio": {"mandarin": "/audio/x.mp3"}}

    said = ClerkSound(store, example_facts(), post.clock, sound)
    post.outbox = Outbox(store, post.clock, post.live, QUIET, {"telegram": post.chat}, None, 1000.0, said)
    listed(store)
    person = store.people.meet("telegram", "7", before(100)).id
    store.holders.subscribe(HolderLine(LICENCE, None, None, EXPIRY), person, before(100))
    await day(post, before(90))
    assert post.chat.messages[0]["custom"]["audio"] == {"mandarin": "/audio/x.mp3"}
    assert asked == [
        (
            "提醒您：您的烟草证2027年3月1日星期一到期，还有90天。要约时间来办，回复“预约续证”；不要再提醒，回复“退订”。",
            True,
        )
    ]  # words that are recorded already; the number and what else can be pressed stand on the screen
    assert [line.step for line in store.transcript.story(person) if line.direction == "system"] == ["d90"]


@pytest.mark.parametrize("state", ["stopped", "wrong", "renewed"])
async def test_what_ends_the_reminding_takes_the_queued_and_the_calls_along(store: Store, state: str) -> None:
    post = Post(store)
    listed(store, 2)
    sweep(store, before(90, 23, 0))
    first, second = (store.holders.by_key(f"{int(LICENCE) + n}") for n in range(2))
    assert first is not None
    assert second is not None
    assert store.holders.mark(first.id, state, before(90))
    await post.at(before(89))
    assert [c.cause.split(":")[1] for c in post.calls()] == [str(second.id)]
    assert store.holders.mark(second.id, state, before(89))
    assert post.calls() == []
    await day(post, before(60))
    assert post.calls() == []


async def test_who_renews_hears_no_later_step(store: Store) -> None:
    post = Post(store, Way())
    listed(store)
    await day(post, before(90))
    person = store.people.meet("web", "x", before(80)).id
    claim = claims.at(before(70, 9, 0), capacity=9, service="renewal")
    details = Details("林演示", PHONE, LICENCE)
    one = store.appointments.take("k", person, "web", SERVICES["renewal"], claim, details, before(80))
    store.appointments.set_status(one.id, "checked_in", before(70))
    store.appointments.set_status(one.id, "done", before(70), outcome="已受理")
    for days in (60, 45, 30):
        await day(post, before(days))
    assert len(post.sms.sent) == 1


async def test_who_is_coming_is_left_alone_until_that_is_cancelled(store: Store) -> None:
    post = Post(store, Way())
    listed(store)
    person = store.people.meet("web", "x", before(95)).id
    claim = claims.at(before(80, 9, 0), capacity=9, service="renewal")
    details = Details("林演示", PHONE, LICENCE)
    one = store.appointments.take("k", person, "web", SERVICES["renewal"], claim, details, before(95))
    await day(post, before(90))
    assert post.sms.sent == []
    store.appointments.cancel(one.id, before(89))
    await day(post, before(89))
    assert len(post.sms.sent) == 1


async def test_a_new_expiry_date_begins_anew_and_ends_the_old(store: Store) -> None:
    post = Post(store)
    listed(store)
    await day(post, before(60))
    new = HolderLine(LICENCE, "林演示", PHONE, date(2032, 3, 1))
    taken = store.holder_imports.take(store.holder_imports.stage([], "小林", before(59)), [new], [], before(59))
    assert taken is not None
    assert taken.changed == 1
    assert post.calls() == []
    for days in (45, 30):
        await day(post, before(days))
    assert post.calls() == []
    await day(post, datetime(2031, 12, 2, 9, 10))
    assert [c.step for c in post.calls()] == ["d90"]


async def test_a_licence_deleted_and_brought_in_again_is_not_told_the_same_step_twice(store: Store) -> None:
    post = Post(store, Way())
    listed(store)
    await day(post, before(90))
    known = store.holders.by_key(LICENCE)
    assert known is not None
    assert store.holders.drop(known.id)
    listed(store)
    await day(post, before(89))
    assert len(post.sms.sent) == 1
    await day(post, before(60))
    assert len(post.sms.sent) == 2


async def test_three_sweepers_at_once_queue_each_step_once(store: Store) -> None:
    listed(store, 400)
    url = store.db.url.render_as_string(hide_password=False)
    stores = [Store(Database(url), Seal(b"k" * 32)) for _ in range(3)]
    start = threading.Barrier(len(stores))
    queued: list[int] = []

    def work(one: Store) -> None:
        start.wait()
        for _ in range(3):
            queued.append(one.licence_round.queue(before(90), QUIET, Calendar()))

    threads = [threading.Thread(target=work, args=(one,)) for one in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        await asyncio.to_thread(thread.join)
    while more := store.licence_round.queue(before(90), QUIET, Calendar()):  # rows that a neighbour held were skipped
        queued.append(more)
    assert sum(queued) == 400
    with store.db.read() as c:
        causes = list(c.execute(select(notice.c.cause)).scalars())
    assert len(causes) == len(set(causes)) == 400
    for one in stores:
        one.db.close()


DYING = """
import os, signal, sys
from datetime import datetime
from sqlalchemy import event
from bot.desk.clerk_sound import ClerkSound
from bot.hall.calendar import Calendar
from bot.store.database import Database
from bot.store.people import PersonRow
from bot.store.seal import Seal
from bot.store.store import Store
from tests.fakes.house import example_facts
from tests.fakes.post import QUIET
store = Store(Database(sys.argv[1]), Seal(b"k" * 32))
@event.listens_for(store.db.engine, "after_cursor_execute")
def die(_c, _cursor, statement, *_rest):
    if statement.lower().startswith("insert into " + sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)
store.licence_round.queue(datetime.fromisoformat(sys.argv[2]), QUIET, Calendar())
"""


@pytest.mark.slow
@pytest.mark.parametrize("table", ["licence_step", "notice"])
def test_a_sweep_killed_in_the_middle_loses_and_doubles_nobody(store: Store, table: str) -> None:
    listed(store, 20)
    url = store.db.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", DYING, url, before(90).isoformat(), table]
    assert subprocess.run(command, cwd=ROOT, env=dict(os.environ), timeout=60).returncode == -9
    assert sweep(store, before(90)) == 20
    with store.db.read() as c:
        assert len(c.execute(select(licence_step.c.id)).all()) == len(c.execute(select(notice.c.id)).all()) == 20


@contextmanager
def counted(store: Store) -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    asked: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(store.db.engine, "before_cursor_execute", note)
    yield asked
    event.remove(store.db.engine, "before_cursor_execute", note)


async def test_a_batch_takes_the_same_few_queries_however_many_there_are(store: Store) -> None:
    counts = []
    for expiry, many in ((EXPIRY, 3), (EXPIRY + timedelta(days=1), 150)):
        store.db.retry(lambda c: c.execute(update(holder).values(state="stopped")))
        store.db.retry(lambda c: c.execute(holder.delete()))
        listed(store, many, expiry=expiry)
        with counted(store) as asked:
            assert store.licence_round.queue(before(90) + timedelta(days=1), QUIET, Calendar()) == many
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 9
