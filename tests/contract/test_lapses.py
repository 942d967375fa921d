"""What time itself ends: bookings nobody confirmed, wishes whose day has passed, holds; on every database."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.desk.lapses import Lapses
from bot.hall.calendar import Calendar
from bot.hall.services import SERVICES
from bot.hall.slots import BookingRules
from bot.jobs.rounds import Rounds
from bot.store.appointments import Appointment, Details
from bot.store.store import Store
from bot.store.waiting import Wanted
from tests.fakes import claims
from tests.fakes.clock import MONDAY
from tests.fakes.post import PHONE, Post

pytestmark = pytest.mark.anyio
EVENING = datetime(2026, 11, 23, 19)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def rounds(post: Post) -> Rounds:
    rules = BookingRules(confirm_cutoff_minutes=60)
    return Rounds(Lapses(post.store, Calendar(), rules, lambda _now: 0), post.clock, post.live)


def pending(store: Store, channel: str = "telegram") -> Appointment:
    """Somebody who wants to come this evening and waits for a clerk's yes."""
    person = store.people.meet(channel, "7", MONDAY).id
    claim = claims.at(EVENING, by_appointment=True)
    details = Details("林演示", PHONE)
    return store.appointments.take(f"p-{channel}", person, channel, SERVICES["renewal"], claim, details, MONDAY)


async def test_what_nobody_confirmed_in_time_is_cancelled_told_and_rung_about(store: Store) -> None:
    post = Post(store)
    one = pending(store)
    post.clock.at(EVENING - timedelta(minutes=61))
    assert (await rounds(post).once())["unconfirmed"] == 0
    post.clock.at(EVENING - timedelta(minutes=60))
    assert (await rounds(post).once())["unconfirmed"] == 1
    assert (await rounds(post).once())["unconfirmed"] == 0
    assert store.appointments.get(one.id).status == "cancelled"  # type: ignore[union-attr]
    assert store.appointments.miscounted() == []
    await post.round()
    assert "今天11月23日星期一晚上7:00（农历十月十五）" in post.chat.texts[0]
    assert [(c.step, c.reason, c.phone) for c in post.calls()] == [("unconfirmed", "tell_call", PHONE)]


async def test_who_is_not_in_a_chat_is_rung_about_it_once(store: Store) -> None:
    post = Post(store)
    pending(store, "web")
    post.clock.at(EVENING - timedelta(minutes=50))
    await rounds(post).once()
    await post.round()
    assert [c.step for c in post.calls()] == ["unconfirmed"]
    assert post.states() == [("unconfirmed", "call", "sent")]
    store.calls.done(post.calls()[0].id, "小林", post.clock.now())
    await post.round()
    assert post.calls() == []


async def test_a_clerk_who_was_faster_has_confirmed_it(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    post = Post(store)
    one = pending(store)
    post.clock.at(EVENING - timedelta(minutes=30))
    store.appointments.set_status(one.id, "confirmed", post.clock.now())
    monkeypatch.setattr(store.appointments, "unconfirmed", lambda _until: [one])  # read before the clerk's yes
    assert (await rounds(post).once())["unconfirmed"] == 0
    assert store.appointments.get(one.id).status == "confirmed"  # type: ignore[union-attr]


async def test_a_wish_whose_time_is_over_ends_and_its_person_is_told_once(store: Store) -> None:
    post = Post(store)
    person = store.people.meet("telegram", "7", MONDAY).id
    wanted = Wanted("今天晚上", "", None, "林演示", PHONE)
    store.waiting.join(person, "telegram", "renewal", MONDAY, EVENING, wanted, MONDAY)
    post.clock.at(EVENING)
    assert (await rounds(post).once())["waited_in_vain"] == 1
    assert (await rounds(post).once())["waited_in_vain"] == 0
    await post.round()
    assert len(post.chat.sent) == 1
    assert "没有等到空位" in post.chat.texts[0]


async def test_holds_that_ran_out_are_given_back_and_one_failing_job_keeps_no_other(store: Store) -> None:
    post = Post(store)
    person = store.people.meet("web", "h", MONDAY).id
    until = MONDAY + timedelta(minutes=10)
    store.appointments.hold("h", person, "web", SERVICES["renewal"], claims.at(EVENING), MONDAY, until)

    class Broken(Lapses):
        def unconfirmed(self, now: datetime) -> Any:
            raise OSError("broken")

    post.clock.at(until)
    work = Rounds(Broken(store, Calendar(), BookingRules(), lambda _now: 0), post.clock, post.live)
    assert await work.once() == {"holds": 1, "offers": 0, "waited_in_vain": 0, "recordings": 0}


async def test_what_is_slow_is_done_once_a_minute_and_the_rest_in_every_round(store: Store) -> None:
    post, done = Post(store), []
    jobs = {name: lambda now, name=name: done.append((name, now)) or 0 for name in ("often", "slow")}
    lapses = Lapses(store, Calendar(), BookingRules(), lambda _now: 0)
    work = Rounds(lapses, post.clock, post.live, {"often": jobs["often"]}, {"slow": jobs["slow"]})
    for seconds in (0, 5, 59, 60, 65, -3600):
        post.clock.at(MONDAY + timedelta(seconds=seconds))
        await work.once()
    assert [(now - MONDAY).total_seconds() for name, now in done if name == "slow"] == [0, 60, -3600]
    assert len([name for name, _ in done if name == "often"]) == 6


async def test_of_several_gateways_one_does_the_rounds_and_each_looks_after_its_own_memory(store: Store) -> None:
    post, leads, done = Post(store), [False], []
    jobs = {name: lambda _now, name=name: done.append(name) or 0 for name in ("led", "slow", "own")}
    lapses = Lapses(store, Calendar(), BookingRules(), lambda _now: 0)
    led, slow, own = ({name: jobs[name]} for name in jobs)
    work = Rounds(lapses, post.clock, post.live, led, slow, own, lambda: leads[0])
    assert await work.once() == {"own": 0}
    leads[0] = True
    assert {"holds", "led", "slow", "own"} <= (await work.once()).keys()
    assert done == ["own", "led", "slow", "own"]
