"""A clock that ran ahead and was put right: who has an appointment ahead is reminded of it, on every database."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.hall.notices import appointment_dues
from bot.hall.services import SERVICES
from bot.jobs.outbox import Undeliverable
from bot.store.store import Store
from tests.fakes import claims
from tests.fakes.clock import MONDAY
from tests.fakes.post import WEDNESDAY, Post

pytestmark = pytest.mark.anyio
EVENING, BEFORE, AHEAD = datetime(2026, 11, 24, 18), datetime(2026, 11, 25, 7, 30), MONDAY + timedelta(days=4)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def put_right(post: Post, moment: datetime = MONDAY) -> int:
    """The clock is right again; how many reminders the next round has taken back."""
    post.clock.at(moment)
    return post.store.too_early.take_back(moment)


async def test_reminders_given_up_by_a_clock_that_ran_ahead_come_at_their_time(store: Store) -> None:
    post = Post(store)
    post.booked()
    await post.at(AHEAD)
    assert post.chat.sent == []
    assert await put_right(post) == 2
    await post.round()
    assert post.chat.sent == []
    await post.at(EVENING)
    await post.at(BEFORE)
    assert len(post.chat.texts) == 2
    assert "明天11月25日" in post.chat.texts[0]


async def test_what_was_told_days_too_early_is_told_again_at_its_time_and_stands_in_the_story(store: Store) -> None:
    post = Post(store)
    one = post.booked()
    await post.at(EVENING)
    assert len(post.chat.texts) == 1
    assert await put_right(post) == 1
    await post.at(EVENING)
    assert post.chat.texts[0] == post.chat.texts[1]
    assert post.shown(one.person_id) == post.chat.texts
    assert post.store.too_early.take_back(EVENING) == 0


async def test_what_was_told_by_a_right_clock_is_not_told_again(store: Store) -> None:
    post = Post(store)
    post.booked()
    await post.at(EVENING)
    assert await put_right(post, EVENING + timedelta(minutes=5)) == 0
    assert await put_right(post, EVENING - timedelta(seconds=30)) == 0  # another gateway's clock is a little behind
    await post.at(WEDNESDAY + timedelta(hours=1))
    assert post.store.too_early.take_back(WEDNESDAY + timedelta(hours=1)) == 0


async def test_nobody_is_reminded_of_what_was_cancelled_or_is_over_by_the_right_clock(store: Store) -> None:
    post = Post(store)
    gone = post.booked()
    post.booked(sender="8", phone="13800005678", start=MONDAY + timedelta(minutes=20))
    await post.at(AHEAD)
    store.appointments.cancel(gone.id, AHEAD)
    assert await put_right(post, MONDAY + timedelta(hours=1)) == 0


async def test_what_a_wrong_night_has_put_off_comes_at_its_own_time(store: Store) -> None:
    post = Post(store)
    post.booked()
    await post.at(datetime(2026, 11, 24, 22))  # quiet: both wait until half past seven of Wednesday
    assert await put_right(post) == 1
    await post.at(EVENING)
    assert len(post.chat.texts) == 1
    assert await put_right(post, EVENING) == 0


async def test_what_a_failing_chat_has_passed_on_comes_back_to_the_chat_and_nobody_rings(
    store: Store,
) -> None:
    post = Post(store)
    post.booked()
    post.chat.always = Undeliverable()
    await post.at(EVENING)
    assert [call.step for call in post.calls()] == ["day_before"]
    post.chat.always = None
    assert await put_right(post) == 1
    assert post.calls() == []
    await post.at(EVENING)
    assert len(post.chat.texts) == 1


async def test_a_clock_that_falls_behind_again_and_again_tells_nobody_more_than_twice(store: Store) -> None:
    post = Post(store)
    post.booked()
    for _ in range(4):
        await post.at(EVENING)
        await put_right(post)
    await post.at(EVENING)
    assert len(post.chat.texts) == 2


async def test_who_moves_the_appointment_is_reminded_anew_whatever_the_clock_did_before(store: Store) -> None:
    post = Post(store)
    one = post.booked()
    await post.at(AHEAD)
    assert await put_right(post) == 2
    thursday = WEDNESDAY + timedelta(days=1)
    dues = appointment_dues(thursday, MONDAY, "11月26日星期四上午9:00", SERVICES["renewal"])
    store.appointments.move(one.id, claims.at(thursday), MONDAY, dues)
    await post.at(thursday + timedelta(hours=1))
    assert await put_right(post, EVENING) == 2
    await post.at(EVENING + timedelta(days=1))
    assert "明天11月26日" in post.chat.texts[-1]
