"""The engine's client on empty round trips to the gateway's actions, for bench/floor.py, in the engine's environment.

argv: the address, how often. stdout: one line of JSON, milliseconds of each and the processor's seconds of all. The
connection is kept, as nlu/action_calls.py keeps it.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

import aiohttp


async def trips(url: str, times: int) -> tuple[list[float], float]:
    """So many calls that are refused at the door."""
    took = []
    async with aiohttp.ClientSession() as session:
        ticks = time.process_time()
        for _ in range(times):
            began = time.perf_counter()
            async with session.post(url, json={}) as answer:
                await answer.read()
            took.append(1000 * (time.perf_counter() - began))
    return took, time.process_time() - ticks


if __name__ == "__main__":
    print(json.dumps(asyncio.run(trips(sys.argv[1], int(sys.argv[2])))))
