"""This project and the stock way as whole assistants, in one run: gateway, engine and actions beside Rasa's own server.

Stock: what `rasa init` of Rasa 3.6.21 writes, for Chinese (jieba, count vectors, DIET, TED), its REST channel and its
action server, with a rule for every question and a form of six fields (bench/stock, bench/_stock_house.py).
Both are trained on the same 2,000 sentences. Both are up together and asked in turn, so that other work on the machine
meets both. Without the kept model of `make bench-stock` this project is measured alone. Writes its part of
docs/benchmarks.md; progress goes to stderr.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench import _asking, _houses, _page, _progress, _stock_house, _subset  # noqa: E402
from bench._houses import Caller, House  # noqa: E402

QUESTIONS = (
    "续证要收多少钱", "续证要带什么材料", "你们几点上班", "停业要办什么手续", "证丢了怎么补", "续证多久能办好",
    "大厅在哪里", "店搬到对面证还能用吗", "什么时候去续证", "周末能办吗",
)  # fmt: skip
BOOKING = ("{begin}", "明天上午", "1", "我叫林演示", "139{n:08d}", "不知道", "对")
OURS, STOCK = "this project", "stock Rasa"
BEGINS = {OURS: "我要预约续证", STOCK: "/book_appointment"}
"""The stock model takes these words for something else, so its form is begun as a button of Rasa's would."""
PEOPLE = (1, 8, 32, 64)
EDGE = 50
Found = dict[str, dict[str, list[float]]]  # what was measured, way, one value of each round or turn


@dataclass(frozen=True)
class Size:
    """How much is asked."""

    starts: int = 2
    turns: int = 300
    bookings: int = 15
    rounds: int = 3
    seconds: float = 5.0
    judged: int | None = None


SHORT = Size(starts=1, turns=150, bookings=5, rounds=1, seconds=3.0)
QUICK = Size(starts=1, turns=30, bookings=2, rounds=1, seconds=2.0, judged=50)


def starts(houses: Mapping[str, House], size: Size, found: Found) -> None:
    """Start each so often, one after the other and alone; all are up afterwards."""
    for turn in range(size.starts):
        for way, house in houses.items():
            began = time.perf_counter()
            house.start()
            first, whole = _houses.until_answer(house, began)
            found["first answer, s"][way].append(first)
            found["first answer with the engine, s"][way].append(whole)
            _progress.say(f"{way}: first answer after {first:.1f} s, with its engine after {whole:.1f} s")
            if turn < size.starts - 1:
                house.stop()


def one_person(houses: Mapping[str, House], size: Size, found: Found) -> None:
    """One conversation of so many questions in each, in turn."""
    callers = {way: Caller(house.port) for way, house in houses.items()}
    used: dict[str, float] = {}
    for turn in range(20 + size.turns):
        sender = "warm-up" if turn < 20 else "one"
        if turn == 20:
            used = _processor(houses)
        for way, caller in callers.items():
            began = time.perf_counter()
            caller.say(sender, QUESTIONS[turn % len(QUESTIONS)])
            if turn >= 20:
                found["question, ms"][way].append(1000 * (time.perf_counter() - began))
    for way, seconds in _processor(houses).items():
        found["question, CPU ms of all processes"][way].append(1000 * (seconds - used[way]) / size.turns)


def _processor(houses: Mapping[str, House]) -> dict[str, float]:
    """Seconds of the processor that each has used so far."""
    return {way: _houses.cpu_seconds(house.processes()) for way, house in houses.items()}


def bookings(houses: Mapping[str, House], size: Size, found: Found) -> None:
    """Bookings from the first word to the number of the appointment; the first one warms up."""
    callers = {way: Caller(house.port) for way, house in houses.items()}
    used: dict[str, float] = {}
    for n in range(size.bookings + 1):
        if n == 1:
            used = _processor(houses)
        for way, caller in callers.items():
            sender = uuid.uuid4().hex
            for words in BOOKING:
                began = time.perf_counter()
                replies = caller.say(sender, words.format(n=n, begin=BEGINS[way]))
                if n:
                    found["turn of a form, ms"][way].append(1000 * (time.perf_counter() - began))
            said = "".join(reply.get("text", "") for reply in replies)
            if "预约号" not in said:
                raise RuntimeError(f"{way}: a booking ended with {said!r}")
    for way, seconds in _processor(houses).items():
        each = 1000 * (seconds - used[way]) / (size.bookings * len(BOOKING))
        found["turn of a form, CPU ms of all processes"][way].append(each)


def crowd(house: House, people: int, seconds: float) -> float:
    """Answers a second when so many people ask one question after the other."""
    done, stop = [0] * people, time.perf_counter() + seconds
    faults: list[BaseException] = []

    def ask(n: int) -> None:
        caller, sender = Caller(house.port), uuid.uuid4().hex
        try:
            while time.perf_counter() < stop:
                caller.say(sender, QUESTIONS[(n + done[n]) % len(QUESTIONS)])
                done[n] += 1
        except (RuntimeError, OSError, ValueError) as error:
            faults.append(error)
        finally:
            caller.close()

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(people)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise RuntimeError(f"{len(faults)} of {people} people got no answer: {faults[0]}")
    return sum(done) / (time.perf_counter() - began)


def crowds(houses: Mapping[str, House], size: Size, found: Found) -> None:
    """Every size of crowd, each house alone at its turn, several rounds."""
    for _ in range(size.rounds):
        for people in PEOPLE:
            for way, house in houses.items():
                rate = crowd(house, people, size.seconds)
                found[f"turns a second, {people} {'person' if people == 1 else 'people'}"][way].append(rate)
                _progress.say(f"{way}, {people} at once: {rate:.1f} turns a second")


def memory(houses: Mapping[str, House], found: Found) -> None:
    """Megabytes of all processes of each."""
    for way, house in houses.items():
        found["memory of all processes, MB"][way].append(_houses.megabytes(house.processes()))


def judge(ways: Sequence[str], size: Size, found: Found) -> None:
    """Per cent of the evaluation sentences whose likeliest intent is right, by each model without its house."""
    cases = _subset.judging()[:: 1 if size.judged is None else len(_subset.judging()) // size.judged]
    for way in ways:
        trained = _stock_house.ours() if way == OURS else _stock_house.known()
        assert trained is not None
        _progress.say(f"{way}: {len(cases)} evaluation sentences")
        found["right of the evaluation sentences, %"][way].append(_asking.right(trained, cases)["all"])
        found["training, s of the processor"][way].append(trained.cpu_s)


def measure(size: Size) -> Found:
    """Everything."""
    found: Found = defaultdict(lambda: defaultdict(list))
    with tempfile.TemporaryDirectory(prefix="lianxin-bench-") as folder:
        houses = _houses.both(Path(folder))
        try:
            starts(houses, size, found)
            one_person(houses, size, found)
            bookings(houses, size, found)
            memory(houses, found)
            crowds(houses, size, found)
        finally:
            for house in houses.values():
                house.stop()
        judge(list(houses), size, found)
    return found


def derived(found: Found, turns: int) -> Found:
    """The questions of the one long conversation by their place in it, in the place of all of them."""
    edge, made = min(EDGE, turns // 3), {}
    for what, ways in found.items():
        made[what] = ways
        if what == "question, ms":
            made[f"question, p95 of {turns}, ms"] = {way: [_page.quantile(all_, 0.95)] for way, all_ in ways.items()}
            made[f"question {turns - edge + 1}–{turns} of one conversation, ms"] = {
                way: all_[-edge:] for way, all_ in ways.items()
            }
    return made


AIMS = {
    "first answer, s": ("sooner", 5.0),
    "first answer with the engine, s": ("sooner", 5.0),
    "question, ms": ("faster", 3.0),
    "question, CPU ms of all processes": ("faster", 3.0),
    "turn of a form, ms": ("faster", 2.0),
    "turn of a form, CPU ms of all processes": ("faster", 2.0),
    **{f"turns a second, {people} people": ("more", 4.0) for people in PEOPLE if people > 1},
    "memory of all processes, MB": ("of theirs", 0.6),
}


def times_better(what: str, ours: float, theirs: float) -> tuple[str, str]:
    """How we stand to them, and whether the aim is reached where there is one."""
    kind, limit = AIMS.get(what, ("", 0.0))
    if kind == "of theirs":
        return f"{100 * ours / theirs:.0f} %", f"{'yes' if ours / theirs <= limit else 'no'}, ≤ {100 * limit:.0f} %"
    if what.endswith("%"):
        return f"{ours - theirs:+.1f} points", ""
    times = ours / theirs if what.startswith("turns a second") else theirs / ours
    return f"{times:.1f} ×", f"{'yes' if times >= limit else 'no'}, ≥ {limit:g} ×" if kind else ""


def table(found: Found, size: Size, load: float) -> str:
    """The part of the page."""
    command = "bench/houses.py" + ("" if size == Size() else " --short")
    head = (
        f"{_page.measured(f'.venv/bin/python {command}', load)}; "
        f"{size.starts} starts, {size.turns} questions, {size.bookings} bookings of {len(BOOKING)} turns, "
        f"{size.rounds} rounds of {size.seconds:g} s a crowd. Medians, in brackets the middle half of them "
        "(of three: the least and the most)."
    )
    rows = _page.head("what", OURS, STOCK, "ratio", "aim reached")
    for what, ways in derived(found, size.turns).items():
        ours, theirs = ways[OURS], ways.get(STOCK, [])
        beside = times_better(what, statistics.median(ours), statistics.median(theirs)) if theirs else ("", "")
        rows.append(_page.row(what, _middle_half(ours), _middle_half(theirs), *beside))
    missing = (
        []
        if any(STOCK in ways for ways in found.values())
        else ["The stock way was not trained here: `make bench-stock`.", ""]
    )
    return "\n".join([head, "", *missing, *rows])


def _middle_half(values: Sequence[float]) -> str:
    if not values:
        return ""
    low, high = _page.quantile(values, 0.25), _page.quantile(values, 0.75)
    middle = f"{statistics.median(values):.1f}"
    return middle if len(values) == 1 else f"{middle} ({low:.1f}–{high:.1f})"


def main(argv: Sequence[str]) -> int:
    """Measure, print the table and write it down (not with --quick)."""
    parser = argparse.ArgumentParser(prog="bench/houses.py", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a little of everything, nothing written: does it work")
    parser.add_argument("--short", action="store_true", help="half of the questions, one round, written down")
    chosen = parser.parse_args(argv)
    quick, load = chosen.quick, os.getloadavg()[0]
    size = QUICK if quick else SHORT if chosen.short else Size()
    page = table(measure(size), size, load)
    print(page)
    if not quick:
        _page.write("houses", page)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
