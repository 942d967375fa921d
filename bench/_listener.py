"""One process that holds one model and answers, in the engine's environment, for bench/understanding.py.

`_listener.py rasa MODEL.tar.gz` asks Rasa's own parse_message, `_listener.py alone FOLDER` this project's classifier
and cascade without Rasa. stdin: one line of JSON, the texts; stdout: `ready` after the first answer, then one line of
JSON.
"""

from __future__ import annotations

import asyncio
import json
import logging
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

Top = Callable[[str], str]
FALLBACK = "nlu_fallback"


def inside_rasa(model: str) -> tuple[Top, float]:
    """The likeliest intent by Rasa's whole pipeline, and the seconds the model alone took to load."""
    from tools import left_out

    left_out.apply(Path(model))  # as the house's engine does; with any other component it is all of Rasa
    from rasa.core.agent import Agent
    from rasa.utils.log_utils import configure_structlog

    logging.getLogger().setLevel(logging.ERROR)
    configure_structlog(logging.ERROR)
    left_out.imported()
    begun = time.perf_counter()
    agent = Agent.load(model)
    loaded = time.perf_counter() - begun
    loop = asyncio.new_event_loop()

    def top(text: str) -> str:
        ranking = loop.run_until_complete(agent.parse_message(text))["intent_ranking"]
        return next((str(each["name"]) for each in ranking if each["name"] != FALLBACK), "")

    return top, loaded


def alone(folder: str) -> tuple[Top, float]:
    """The same for this project's part without Rasa; entities and the decision are made too."""
    from nlu import understanding
    from nlu.model import IntentModel

    begun = time.perf_counter()
    model = IntentModel.load(Path(folder))
    loaded = time.perf_counter() - begun
    return lambda text: understanding.understand(model, text).ranking[0][0], loaded


def resident_mb() -> float:
    """Megabytes in memory now; the most there ever were where /proc is missing."""
    status = Path("/proc/self/status")
    if status.is_file():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


def main(way: str, model: str) -> None:
    """Load, answer everything, say what it took."""
    texts: list[str] = json.loads(sys.stdin.readline())
    top, loaded = {"rasa": inside_rasa, "alone": alone}[way](model)
    begun = time.perf_counter()
    top(texts[0])
    first = time.perf_counter() - begun
    print("ready", flush=True)
    wall, cpu, answers = [], [], []
    for text in texts:
        ticks, begun = time.process_time(), time.perf_counter()
        answers.append(top(text))
        wall.append((time.perf_counter() - begun) * 1000)
        cpu.append((time.process_time() - ticks) * 1000)
    found = {"load_s": loaded, "first_s": first, "wall": wall, "cpu": cpu, "rss_mb": resident_mb(), "answers": answers}
    print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
