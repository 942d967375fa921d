"""How near a whole turn is to its floor, and where the rest goes.

The floor is what a turn cannot do without while it goes gateway, engine, action and back: an empty round trip to the
gateway (a body that is no object), one to the engine (refused for its token), one from the engine to the actions (the
same), and the bare model on the same words. The rest is split by asking the running parts alone: the engine's
understanding, the action of an answer, the engine's whole turn. Each is asked a block of times in turn, by the clock
and by the processor's time of the house (and of the calling side where that is the house's own), which other work on
the machine changes little. Writes its part of docs/benchmarks.md; progress goes to stderr.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench import _asking, _houses, _inside, _page, _stock, _stock_house  # noqa: E402
from bench._houses import REST, Ours  # noqa: E402
from bench._progress import say  # noqa: E402
from bot.conversation.sessions import SESSION_TURNS  # noqa: E402
from bot.dialogue.carrier import HttpCarrier  # noqa: E402
from bot.store.database import Database  # noqa: E402
from bot.store.keys import secret  # noqa: E402
from bot.store.seal import Seal  # noqa: E402
from bot.store.store import Store  # noqa: E402

BLOCK, ROUNDS = 60, 5
PATIENCE_S = 60.0
AIM = 3.0
QUESTIONS = ("续证要收多少钱", "续证要带什么材料", "你们几点上班", "停业要办什么手续", "证丢了怎么补")
WHOLE, GATEWAY, ENGINE, BACK, MODEL = (
    "whole turn", "empty trip to the gateway", "empty trip to the engine", "empty trip to the actions", "bare model"
)  # fmt: skip
TURN, PARSE, ACT = "the engine's turn, with its action", "understanding in the engine", "the action alone"
UNDERSTANDING, DIALOGUE = (
    "understanding beyond the bare model", "the engine's dialogue: conversation kept, rules, events"
)  # fmt: skip
INSIDE = (ENGINE, TURN, PARSE, ACT)
"""Where this process stands in for a part of the house, so that its own time counts."""


@dataclass
class Took:
    """Milliseconds of the clock of each asking, and of the processor per asking in each block."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


Found = dict[str, Took]


class Parts:
    """The running house asked as a whole and in parts, each over a connection of its own that is kept.

    All by the gateway's own client, so that the split of a turn tells nothing of a dearer one.
    """

    def __init__(self, house: Ours, number: int) -> None:
        data, self._first = house.data, 1000 * (number + 1)
        self._base, self._rasa = f"http://127.0.0.1:{house.port}", house.rasa_url
        self._token, self._actions = secret(data / "keys", "rasa.token"), secret(data / "keys", "action.token")
        self._clients: dict[str, HttpCarrier] = {}
        self._store = Store(Database(f"sqlite:///{data / 'store.sqlite3'}"), Seal.from_folder(data / "keys"))
        self._person, self._asked, self._turn = 0, 0, 0

    @property
    def actions(self) -> str:
        """Where the engine calls actions, without the token."""
        return f"{self._base}/internal/actions"

    async def _post(self, name: str, url: str, body: Any, headers: Mapping[str, str] | None = None) -> int:
        """The status of an answer that came over this part's connection."""
        client = self._clients.setdefault(name, HttpCarrier())
        return (await client.ask("POST", url, PATIENCE_S, body, headers))[0]

    async def whole(self, text: str) -> int:
        """A turn as a person has it."""
        return await self._post("whole", self._base + REST, {"sender": "floor", "message": text})

    async def gateway(self, _text: str) -> int:
        """Refused because it is no object."""
        return await self._post("gateway", self._base + REST, [])

    async def engine(self, _text: str) -> int:
        """Refused for its token, in the way of the gateway's client."""
        return await self._post("engine", f"{self._rasa}/webhooks/gateway/webhook", {})

    async def turn(self, text: str) -> int:
        """What the gateway asks of the engine, in sessions as it begins them; `know` first."""
        session, self._asked = self._session(), self._asked + 1
        body = {"sender": session, "message": text, "metadata": {"turn": self._turn, "data": {}, "said": ""}}
        headers = {"X-Gateway-Token": self._token}
        return await self._post("turn", f"{self._rasa}/webhooks/gateway/webhook", body, headers)

    async def parse(self, text: str) -> int:
        """The engine's whole pipeline, no dialogue."""
        return await self._post("parse", f"{self._rasa}/model/parse?token={self._token}", {"text": text})

    async def act(self, text: str) -> int:
        """The action of an answer as the engine calls it."""
        said = {"text": text, "intent": {"name": "renewal_fee", "confidence": 0.9}, "entities": [],
                "metadata": {"turn": self._turn, "data": {}, "said": ""}}  # fmt: skip
        tracker: dict[str, Any] = {
            "sender_id": self._session(), "slots": {}, "latest_message": said, "events": [], "paused": False,
            "latest_input_channel": "gateway", "active_loop": {}, "latest_action": {},
            "latest_action_name": "action_listen", "followup_action": None,
        }  # fmt: skip
        body = {"next_action": "action_answer", "sender_id": self._session(), "tracker": tracker, "version": "3.6.21"}
        return await self._post("act", f"{self.actions}?token={self._actions}", body)

    async def know(self) -> None:
        """Find the person and the message of the whole turns, which the parts are asked about."""
        await self.whole(QUESTIONS[0])
        person = self._store.people.find("rest", "floor")
        assert person is not None
        self._person, self._turn = person.id, self._store.transcript.newest(person.id) - 1

    def _session(self) -> str:
        """Named as the gateway names them, with numbers that it will not come to."""
        return f"{self._person}.{self._first + self._asked // SESSION_TURNS}"

    async def close(self) -> None:
        """Give everything back."""
        for client in self._clients.values():
            await client.close()
        self._store.db.close()


async def asked(parts: Parts, house: Ours, block: int, found: Found) -> None:
    """A block of every part; raises RuntimeError for an answer that was not expected."""
    await parts.know()
    steps: Mapping[str, tuple[Callable[[str], Awaitable[int]], int]] = {
        WHOLE: (parts.whole, 200), GATEWAY: (parts.gateway, 400), ENGINE: (parts.engine, 401),
        TURN: (parts.turn, 200), PARSE: (parts.parse, 200), ACT: (parts.act, 200),
    }  # fmt: skip
    for name, (step, expected) in steps.items():
        for text in QUESTIONS:
            await step(text)  # opens the connection
        theirs, mine = _houses.cpu_seconds(house.processes()), time.process_time()
        for turn in range(block):
            began = time.perf_counter()
            status = await step(QUESTIONS[turn % len(QUESTIONS)])
            found[name].wall.append(1000 * (time.perf_counter() - began))
            if status != expected:
                raise RuntimeError(f"{name}: {status} instead of {expected}")
        own = time.process_time() - mine if name in INSIDE else 0.0
        found[name].cpu.append(1000 * (_houses.cpu_seconds(house.processes()) - theirs + own) / block)
    await parts.close()


def beside(parts: Parts, house: Ours, model: Path, block: int, found: Found) -> None:
    """What has to be measured in the engine's environment: its client, and the model without Rasa."""
    command = [str(_stock.ENGINE), str(ROOT / "bench" / "_caller.py"), parts.actions, str(block)]
    theirs = _houses.cpu_seconds(house.processes())
    done = subprocess.run(command, env=_stock.environment(), stdout=subprocess.PIPE, text=True, check=True)
    wall, own = json.loads(done.stdout)
    found[BACK].wall += wall
    found[BACK].cpu.append(1000 * (_houses.cpu_seconds(house.processes()) - theirs + own) / block)
    told = _asking.ask(_asking.ALONE, model, [QUESTIONS[n % len(QUESTIONS)] for n in range(block)])[1]
    found[MODEL].wall += told["wall"]
    found[MODEL].cpu.append(statistics.fmean(told["cpu"]))


def measure(block: int, rounds: int) -> Found:
    """All of it, in rounds, so that all parts meet the same times."""
    found: Found = defaultdict(Took)
    with tempfile.TemporaryDirectory(prefix="lianxin-bench-") as name:
        folder, trained = Path(name), _stock_house.ours().model
        house = Ours(folder / "house", trained)
        model = _asking.unpacked(trained, folder / "model")
        try:
            house.start()
            house.wait()
            for number in range(rounds):
                parts = Parts(house, number)
                asyncio.run(asked(parts, house, block, found))
                beside(parts, house, model, block, found)
                say(f"round {number + 1} of {rounds}: a turn {statistics.median(found[WHOLE].wall):.1f} ms")
        finally:
            house.stop()
    return found


def split(middle: Mapping[str, float]) -> dict[str, float]:
    """Where the milliseconds of the median turn go; together they are the whole turn."""
    floor = {name: middle[name] for name in (GATEWAY, ENGINE, BACK, MODEL)}
    return {
        **{f"floor: {name}": ms for name, ms in floor.items()},
        UNDERSTANDING: middle[PARSE] - middle[ENGINE] - middle[MODEL],
        "the action beyond its trip": middle[ACT] - middle[GATEWAY],
        DIALOGUE: (middle[TURN] - middle[PARSE] - middle[BACK] - (middle[ACT] - middle[GATEWAY])),
        "the gateway: once, in order, who answers, reply, log": middle[WHOLE] - middle[GATEWAY] - middle[TURN],
    }


def engine_inside(turns: int) -> dict[str, float]:
    """Where the engine's own time goes, see bench/_dialogue.py."""
    command = [str(_stock.ENGINE), str(ROOT / "bench" / "_dialogue.py"), str(_stock_house.ours().model), str(turns)]
    said = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    done = subprocess.run(command, env=_stock.environment(), text=True, check=True, **said)  # type: ignore[call-overload]
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def table(found: Found, inside: Mapping[str, float], engine: Mapping[str, float]) -> str:
    """The part of the page."""
    wall = {name: statistics.median(took.wall) for name, took in found.items()}
    cpu = {name: statistics.median(took.cpu) for name, took in found.items()}
    head = (
        f"{_page.measured('.venv/bin/python bench/floor.py')}; {len(found[WHOLE].wall)} "
        f"times each in {len(found[WHOLE].cpu)} rounds, medians."
    )
    rows = _page.head("where a turn goes", "ms", "share", "CPU ms", "share")
    by_clock, by_cpu = split(wall), split(cpu)
    for name, ms in by_clock.items():
        cells = (ms, 100 * ms / wall[WHOLE], by_cpu[name], 100 * by_cpu[name] / cpu[WHOLE])
        rows.append(_page.row(name, f"{cells[0]:.2f}", f"{cells[1]:.0f} %", f"{cells[2]:.2f}", f"{cells[3]:.0f} %"))
    rows.append(_page.row("whole turn", f"{wall[WHOLE]:.2f}", "", f"{cpu[WHOLE]:.2f}", ""))
    aims = _page.head("aim", "measured", "reached")
    for what, middle in (("", wall), (", by the processor", cpu)):
        floor = sum(middle[name] for name in (GATEWAY, ENGINE, BACK, MODEL))
        times = middle[WHOLE] / floor
        said = f"{middle[WHOLE]:.1f} ms ÷ {floor:.1f} ms = {times:.1f} ×"
        aims.append(_page.row(f"whole turn ≤ {AIM:.0f} × its floor{what}", said, "yes" if times <= AIM else "no"))
    looked = [
        without_ours(by_clock),
        "",
        f"Of the gateway's own time, by cProfile in one thread without its server: {_shares(inside)}.",
        f"Of the engine's, by cProfile without its server: {_shares(engine)}.",
    ]
    return "\n".join([head, "", *rows, "", *aims, "", *looked])


def without_ours(parts: Mapping[str, float]) -> str:
    """What would be left of a turn if the gateway and its actions took no time at all, in words.

    So it is seen how far the aim depends on what is ours to change, and how far on the engine that was chosen.
    """
    floor = sum(ms for name, ms in parts.items() if name.startswith("floor: "))
    left = floor + parts[UNDERSTANDING] + parts[DIALOGUE]
    return (
        f"If everything of ours in the gateway and the actions took no time at all, the engine would leave "
        f"{left:.1f} ms = {left / floor:.1f} × the floor."
    )


def _shares(of: Mapping[str, float]) -> str:
    return ", ".join(f"{part} {share:.0f} %" for part, share in of.items())


def main(argv: Sequence[str]) -> int:
    """Measure, print the table and write it down (not with --quick)."""
    parser = argparse.ArgumentParser(prog="bench/floor.py", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="20 turns, nothing written: does it work at all")
    quick = parser.parse_args(argv).quick
    found, turns = (measure(20, 1), 40) if quick else (measure(BLOCK, ROUNDS), _inside.TURNS)
    page = table(found, _inside.shares(turns), engine_inside(turns))
    print(page)
    if not quick:
        _page.write("floor", page)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
