"""The steps of all turns in one thread, and in another one while that is held up."""

from __future__ import annotations

import asyncio
import logging
import threading

import pytest

from bot.one_thread import HELD_UP_S, OneThread
from bot.tracing import Marking, working_on


def here() -> str:
    return threading.current_thread().name


class HeldUp:
    """Something in a thread that does not come back before it is let go."""

    def __init__(self) -> None:
        self.begun, self.over = threading.Event(), threading.Event()

    def __call__(self) -> str:
        self.begun.set()
        assert self.over.wait(30)
        return here()


def test_everything_runs_in_one_thread_that_is_not_the_event_loops() -> None:
    async def run() -> tuple[set[str], str]:
        thread = OneThread()
        return {*await asyncio.gather(*(thread(here) for _ in range(20)))}, here()

    used, loop = asyncio.run(run())
    assert len(used) == 1
    assert loop not in used


@pytest.mark.parametrize(("seconds", "waits"), [(HELD_UP_S / 2, True), (HELD_UP_S * 2, False)])
def test_who_comes_while_it_is_held_up_need_not_wait_and_who_comes_a_moment_later_does(
    seconds: float, waits: bool
) -> None:
    async def run() -> tuple[str, str, str]:
        now, stuck = [100.0], HeldUp()
        thread = OneThread(lambda: now[0])
        first = asyncio.ensure_future(thread(stuck))
        await asyncio.to_thread(stuck.begun.wait, 30)
        now[0] += seconds
        other = asyncio.ensure_future(thread(here))
        if waits:
            stuck.over.set()
        found = await asyncio.wait_for(other, 30)
        stuck.over.set()
        return await first, found, await thread(here)

    first, other, after = asyncio.run(run())
    assert (other == first) is waits
    assert after == first


def test_what_goes_wrong_is_raised_and_the_thread_goes_on() -> None:
    def breaks() -> None:
        raise ValueError("inside")

    async def run() -> tuple[str, str]:
        thread = OneThread()
        before = await thread(here)
        with pytest.raises(ValueError, match="inside"):
            await thread(breaks)
        return before, await thread(here)

    before, after = asyncio.run(run())
    assert before == after


def test_the_number_of_the_turn_goes_with_it() -> None:
    seen: list[object] = []

    def note() -> None:
        record = logging.makeLogRecord({})
        Marking().filter(record)
        seen.append(record.__dict__["turn"])

    async def run() -> None:
        with working_on(7):
            await OneThread()(note)

    asyncio.run(run())
    assert seen == [7]
