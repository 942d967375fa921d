"""A day of a hall's traffic in accelerated time, and what the two processes and their files grow by meanwhile."""

from __future__ import annotations

import os
import random
import statistics
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from bench._faults import house_of
from bench._faults_kinds import Site
from bench._faults_people import Customer, Tally
from bot.bootstrap import House
from bot.hall.clock import FileClock, steer

MORNING = datetime(2026, 11, 23, 6)
HOURS = 24
BY_HOUR = (2, 5, 12, 16, 14, 9, 4, 5, 10, 12, 10, 6, 5, 7, 6, 3, 1, 1, 0, 0, 0, 0, 0, 1)
"""Arrivals from 06:00 on, hour by hour: most before noon, few in the night (invented, in parts of all)."""
WISHES = ("book", "ask", "ask", "visit", "book", "leave", "ask", "clerk")
AT_ONCE = 8
LOOK_S = 5.0
FILES = {"store": "store.sqlite3*", "engine's memory": "rasa/*", "logs": "log/*", "what it prints": "product.log"}


class Visitor(Customer):
    """Somebody who takes what is free soon, today as well."""

    days = ("今天", "明天", "后天")
    near = True


@dataclass
class Sample:
    """What was seen at one moment: megabytes of memory and open handles by process, kilobytes by kind of file."""

    done: int
    memory: dict[str, float]
    handles: dict[str, int]
    files: dict[str, float]


@dataclass
class Day:
    """The whole run; `late` are the hall's minutes from when each notice was due to its line in the conversation."""

    speed: float
    people: int = 0
    samples: list[Sample] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    late: list[float] = field(default_factory=list)
    unsent: int = 0
    overdue_holds: list[float] = field(default_factory=list)
    ended_holds: int = 0


def arrivals(people: int, hours: float, seed: int) -> list[datetime]:
    """When each of them comes, in order."""
    chance, shares = random.Random(seed), BY_HOUR[: max(1, round(hours))]
    drawn = chance.choices(range(len(shares)), weights=shares, k=people)
    return sorted(MORNING + timedelta(hours=hour + chance.random()) for hour in drawn)


def live(site: Site, people: int, speed: float, hours: float, seed: int) -> Day:
    """Let them come at their times, and the day go on to its end."""
    day, clock_file = Day(speed, people), site.data / "clock"
    warm = [Visitor(site.product, n, WISHES[n % len(WISHES)], seed + 1, Tally()) for n in range(len(WISHES))]
    with ThreadPoolExecutor(AT_ONCE) as pool:  # whatever is loaded once is loaded before the first look
        list(pool.map(Customer.live, warm))
    steer(clock_file, MORNING, speed)
    clock, over = FileClock(clock_file), threading.Event()
    comes = arrivals(people, hours, seed)
    with house_of(site.product) as house:
        watch = threading.Thread(target=_watch, args=(house, clock, day, over))
        watch.start()
        day.samples.append(look(site, 0))
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for n, moment in enumerate(comes):
                _until(clock, moment, speed)
                pool.submit(Visitor(site.product, n, WISHES[n % len(WISHES)], seed, day.tally).live)
                _progress(clock.now(), hours, n + 1, people)
                if n + 1 == people // 2:
                    day.samples.append(look(site, n + 1))
        _until(clock, MORNING + timedelta(hours=hours), speed)
        day.samples.append(look(site, people))
        over.set()
        watch.join()
        _judge(house, clock.now(), day)
    _progress(clock.now(), hours, people, people, end="\n")
    return day


def _until(clock: FileClock, moment: datetime, speed: float) -> None:
    while (left := (moment - clock.now()).total_seconds() / speed) > 0:
        time.sleep(min(left, 1.0))


def look(site: Site, done: int) -> Sample:
    """Memory, handles and files as they are now."""
    memory, handles = {}, {}
    for name in ("gateway", "engine"):
        if (pid := site.product.pid(name)) is not None:
            status = Path(f"/proc/{pid}/status").read_text()
            memory[name] = int(status.split("VmRSS:")[1].split()[0]) / 1024
            handles[name] = len(os.listdir(f"/proc/{pid}/fd"))
    return Sample(done, memory, handles, {name: _kilobytes(site.data, glob) for name, glob in FILES.items()})


def _kilobytes(data: Path, glob: str) -> float:
    return sum(f.stat().st_size for f in data.glob(glob) if f.is_file()) / 1024


def _watch(house: House, clock: FileClock, day: Day, over: threading.Event) -> None:
    """How many of the hall's minutes the hold that ran out longest ago still keeps its place, again and again."""
    while not over.wait(LOOK_S):
        now = clock.now()
        held = house.store.appointments.listing(status="held")
        over_for = [(now - one.held_until).total_seconds() / 60 for one in held if one.held_until]
        day.overdue_holds.append(max([0.0, *over_for]))


def _judge(house: House, now: datetime, day: Day) -> None:
    """When the notices that were due were said, and how many were not."""
    store, quiet = house.store, house.desk.quiet
    for one in store.notices.listing():
        if one.due < now and one.state == "queued":
            day.unsent += quiet.next_loud(one.due) < now - timedelta(hours=1)
        elif one.state == "sent":
            said = [x.at for x in store.transcript.story(one.person_id) if (x.cause, x.step) == (one.cause, one.step)]
            day.late += [(at - one.due).total_seconds() / 60 for at in said]
    day.ended_holds = len(store.appointments.listing(status="cancelled"))


def middle(values: Sequence[float]) -> float:
    """The median, 0 of nothing."""
    return statistics.median(values) if values else 0.0


def _progress(now: datetime, hours: float, done: int, people: int, end: str = "") -> None:
    width = 30
    full = min(width, int(width * (now - MORNING).total_seconds() / 3600 / hours))
    print(
        f"\r{now:%a %H:%M} [{'#' * full}{'.' * (width - full)}] {done}/{people} ", end=end, file=sys.stderr, flush=True
    )
