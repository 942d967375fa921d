"""Telling whoever listens right now, from the event loop and from the threads in which turns run."""

from __future__ import annotations

import asyncio
import threading
import time

from bot.live import BACKLOG, LiveTopics

LATE_S = 60.0  # when a listener that nobody woke would look by itself


def test_what_a_thread_tells_wakes_the_listener_at_once() -> None:
    live = LiveTopics()

    async def run() -> tuple[dict[str, object], float]:
        async with live.listen("staff") as queue:
            began = time.monotonic()
            threading.Thread(target=live.publish, args=("staff", {"kind": "queue"})).start()
            told = await asyncio.wait_for(queue.get(), LATE_S)
            return told, time.monotonic() - began

    told, took = asyncio.run(run())
    assert told == {"kind": "queue"}
    assert took < LATE_S / 2


def test_who_listens_elsewhere_or_is_far_behind_hears_nothing_of_it() -> None:
    live = LiveTopics()

    async def run() -> tuple[int, int]:
        async with live.listen("staff") as queue, live.listen("person:1") as other:
            for n in range(BACKLOG + 5):
                live.publish("staff", {"n": n})
            return queue.qsize(), other.qsize()

    assert asyncio.run(run()) == (BACKLOG, 0)


def test_nobody_listens_any_more_and_telling_is_no_harm() -> None:
    live = LiveTopics()

    async def run() -> None:
        async with live.listen("staff"):
            assert live.listeners("staff") == 1

    live.publish("staff", {})
    asyncio.run(run())
    live.publish("staff", {})
    assert live.listeners("staff") == 0
