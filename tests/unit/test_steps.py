"""A turn in steps: worker threads between, the event loop for what is waited for, errors where they belong."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Iterator

import pytest

from bot.steps import in_steps, outside
from bot.tracing import Marking, working_on


def here() -> str:
    return threading.current_thread().name


async def answered(question: str) -> tuple[str, str]:
    await asyncio.sleep(0)
    return f"re: {question}", here()


async def refused(_question: str) -> str:
    await asyncio.sleep(0)
    raise LookupError("nobody there")


def test_what_is_waited_for_runs_on_the_event_loop_and_everything_else_does_not() -> None:
    async def turn() -> list[str]:
        seen = [here()]
        said, where = await outside(answered, "a")
        return [*seen, said, where, here()]

    async def run() -> list[str]:
        return [here(), *await in_steps(turn())]

    loop, first, said, asked_in, last = asyncio.run(run())
    assert said == "re: a"
    assert asked_in == loop
    assert loop not in (first, last)


def test_what_goes_wrong_outside_is_raised_where_it_was_awaited() -> None:
    async def turn() -> str:
        try:
            await outside(refused, "a")
        except LookupError as error:
            return f"{error}, {(await outside(answered, 'b'))[0]}"
        return "never"

    assert asyncio.run(in_steps(turn())) == "nobody there, re: b"


def test_what_goes_wrong_inside_is_raised_to_who_asked() -> None:
    async def turn() -> str:
        await outside(answered, "a")
        raise ValueError("inside")

    with pytest.raises(ValueError, match="inside"):
        asyncio.run(in_steps(turn()))


def test_every_step_has_a_context_of_its_own_that_is_left_while_it_waits() -> None:
    open_now, seen = [0], []

    @contextlib.contextmanager
    def within() -> Iterator[None]:
        open_now[0] += 1
        yield
        open_now[0] -= 1

    async def look() -> None:
        seen.append(("outside", open_now[0]))

    async def turn() -> None:
        seen.append(("inside", open_now[0]))
        await outside(look)
        seen.append(("inside", open_now[0]))

    asyncio.run(in_steps(turn(), within))
    assert seen == [("inside", 1), ("outside", 0), ("inside", 1)]


def test_the_number_of_the_turn_is_known_in_every_step() -> None:
    seen: list[object] = []

    def note() -> None:
        record = logging.makeLogRecord({})
        Marking().filter(record)
        seen.append(record.__dict__["turn"])

    async def turn() -> None:
        note()
        await outside(answered, "a")
        note()

    async def run() -> None:
        with working_on(7):
            await in_steps(turn())

    asyncio.run(run())
    assert seen == [7, 7]


def test_who_is_cancelled_while_waiting_goes_on_no_further() -> None:
    done: list[str] = []

    async def forever() -> None:
        await asyncio.sleep(60)

    async def turn() -> None:
        try:
            await outside(forever)
            done.append("went on")
        finally:
            done.append("closed")

    async def run() -> None:
        task = asyncio.create_task(in_steps(turn()))
        await asyncio.sleep(0.05)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    asyncio.run(run())
    assert done == ["closed"]
