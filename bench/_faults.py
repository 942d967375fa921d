"""One run: a running house, a crowd of people with wishes, one kind of fault at random moments, and what is left."""

from __future__ import annotations

import random
import shutil
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bench._faults_kinds import FAULTS, Fault, Site, small_disk
from bench._faults_pair import Pair, pair
from bench._faults_people import Customer, Tally
from bench._faults_rows import doubled, inconsistent, missing
from bot.bootstrap import House, build_house
from bot.cli.registry import ENDING, Model, Registry
from bot.hall.clock import steer
from bot.settings import read
from tests.fakes import ready_commands, redis_server
from tests.fakes.postgres import Server, server
from tests.fakes.product import ROOT, Product, running

MONDAY = datetime(2026, 11, 23, 9, 10)
WISHES = ("book", "book", "book", "move", "cancel", "visit", "ask", "clerk")
AT_ONCE = 8
HEALTHY_S = 240.0
SETTLED_S = 15.0
"""The clock's jobs come round every few seconds."""
CAPACITY = 12
"""People per start of the rig's hall: some hundred people find room, and the good starts are fought over."""
MESSAGES_EACH = 7
MODELS = ("first", "second", "third", "fourth")


@dataclass
class Result:
    """What one run has shown; `healthy` is how long it took from each stroke until all was well again, in seconds."""

    fault: Fault
    people: int
    seconds: float
    counts: Counter[str]
    doubled: Counter[str]
    missing: Counter[str]
    inconsistent: int
    check: str
    healthy: list[float] = field(default_factory=list)
    sayings: Counter[str] = field(default_factory=Counter)

    @property
    def lost(self) -> int:
        """Messages without an answer, and people who did not get what they came for."""
        return self.counts["lost"] + self.counts["stuck"]

    def troubles(self) -> list[str]:
        """What must not be, in words; empty when all is well."""
        found = [
            f"{n} {what} lost" for what, n in (("messages", self.counts["lost"]), ("people", self.counts["stuck"]))
        ]
        found += [f"{n} {what} too many" for what, n in sorted(self.doubled.items())]
        found += [f"{n} {what} missing" for what, n in sorted(self.missing.items())]
        found += [f"{self.inconsistent} slots miscounted"]
        return [one for one in found if not one.startswith("0 ")] + ([self.check] if self.check else [])


@contextmanager
def site_of(
    folder: Path, seed: int, *, postgres: bool = False, several: bool = False, disk: bool = False,
    models: bool = False, hold_s: float = 6.0,
) -> Iterator[Site]:  # fmt: skip
    """A running house for faults; what it prints goes to its log, as a service manager would have it."""
    data = folder / "hall"
    with ExitStack() as stack:
        base = stack.enter_context(server()) if postgres or several else None
        redis = stack.enter_context(redis_server.running()) if several else None
        if disk:
            stack.enter_context(small_disk(data))
        data.mkdir(parents=True, exist_ok=True)
        if models:
            _several(data / "models")
        steer(data / "clock", MONDAY)
        env, now = _environment(folder, data, base), f"@{data / 'clock'}"
        if redis is not None:
            house = pair(data, env | {"LIANXIN_REDIS_URL": redis.url}, now, seed)
        else:
            house = running(data, env, now)
        yield Site(stack.enter_context(house), random.Random(seed), base, hold_s, redis)


def _several(folder: Path) -> None:
    """A folder of models of its own, in which the one in use lies under several names."""
    trained = Registry(ROOT / "var" / "models")
    active = trained.active()
    assert active is not None, "python -m bot train comes first"
    folder.mkdir()
    own = Registry(folder)
    for name in MODELS:
        shutil.copy(trained.path(active.name), folder / f"{name}{ENDING}")
        own.write(Model(name, active.fingerprint, active.at))
        own.use(name)


def _environment(folder: Path, data: Path, base: Server | None) -> dict[str, str]:
    example = (ROOT / "hall.example.yml").read_text(encoding="utf-8")
    hall = folder / "hall.yml"
    hall.write_text(example.replace("  capacity: {value: 2,", f"  capacity: {{value: {CAPACITY},"), encoding="utf-8")
    return {"LIANXIN_HALL": str(hall), **({"LIANXIN_DB_URL": base.url} if base else {})}


def run(site: Site, fault: Fault, people: int, strokes: int, seed: int, bar: bool = True) -> Result:
    """Let the people live while the fault strikes so often, then look at what is left."""
    tally = Tally()
    site.random.seed(f"{fault.name}-{seed}")
    own = seed * len(FAULTS) + FAULTS.index(fault)  # the people of one fault are not those of another
    crowd = [Customer(site.product, n, WISHES[n % len(WISHES)], own, tally) for n in range(people)]
    for one in crowd:
        one.clock_jumps = fault.name == "clock"
    moments = sorted(site.random.sample(range(people // 2, people * MESSAGES_EACH * 2 // 3), strokes))
    over = threading.Event()
    began = time.monotonic()
    healthy: list[float] = []
    errors: list[BaseException] = []
    chaos = threading.Thread(target=_strike, args=(site, fault, moments, tally, over, healthy, errors))
    chaos.start()
    pool = ThreadPoolExecutor(AT_ONCE)
    try:
        for done, _ in enumerate(pool.map(Customer.live, crowd), 1):
            if bar:
                _progress(fault.name, done, people)
    finally:
        pool.shutdown(cancel_futures=True)
        over.set()
        chaos.join()
    if errors:
        raise errors[0]
    seconds = time.monotonic() - began
    site.product.wait()
    with house_of(site.product) as house:
        lacking = _settled(lambda: missing(house, crowd))
        return Result(
            fault, people, seconds, tally.counts, doubled(house, crowd) + _differing(site), lacking,
            inconsistent(house), _checked(site.product), healthy, tally.sayings,
        )  # fmt: skip


def _settled(lacking: Callable[[], Counter[str]]) -> Counter[str]:
    """What is still missing once the jobs of the clock have had the time to bring it back."""
    end = time.monotonic() + SETTLED_S
    while (found := lacking()).total() and time.monotonic() < end:
        time.sleep(0.5)
    return found


def _differing(site: Site) -> Counter[str]:
    """Messages that came at both gateways at once and were answered in two ways."""
    return Counter(answers=site.product.differing) if isinstance(site.product, Pair) else Counter()


def _strike(
    site: Site, fault: Fault, moments: Sequence[int], tally: Tally, over: threading.Event, healthy: list[float],
    errors: list[BaseException],
) -> None:  # fmt: skip
    """Strike when so many messages have been sent, the next time not before the house is well again."""
    try:
        for moment in moments:
            while tally.counts["sent"] < moment and not over.wait(0.01):
                pass
            began = time.monotonic()
            fault.strike(site)
            until_well(site.product, f"{fault.name}-{moment}")
            healthy.append(time.monotonic() - began)
    except BaseException as error:
        errors.append(error)
        tally.broken_off.set()


def until_well(product: Product, name: str) -> None:
    """Wait until every part answers and somebody new is answered by the dialogue engine."""
    end = time.monotonic() + HEALTHY_S
    while time.monotonic() < end:
        with suppress(OSError, ValueError, AssertionError):
            if product.well() and _answers(product, f"{name}-{time.monotonic_ns()}"):
                return
        time.sleep(0.2)
    raise AssertionError(f"not well again after {HEALTHY_S:.0f} s:\n" + product.log.read_text()[-3000:])


def _answers(product: Product, name: str) -> bool:
    replies = product.say(name, "你们几点上班")
    return any("预约" in b["title"] for r in replies for b in r["buttons"])


@contextmanager
def house_of(product: Product) -> Iterator[House]:
    """The product's store as its own commands see it."""
    house = build_house(read({k: v for k, v in product.env.items() if k.startswith("LIANXIN_")}, ROOT))
    try:
        yield house
    finally:
        house.store.db.close()


def _checked(product: Product) -> str:
    done = ready_commands.run(("check",), product.env)
    return "" if done.returncode == 0 else f"check: {done.stdout[-300:]}{done.stderr[-300:]}"


def _progress(name: str, done: int, people: int) -> None:
    width = 30
    full = width * done // people
    end = "\n" if done == people else ""
    print(f"\r{name:12} [{'#' * full}{'.' * (width - full)}] {done}/{people}", end=end, file=sys.stderr, flush=True)
