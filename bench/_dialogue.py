"""Where the engine's time of a turn goes, by cProfile, in the engine's environment, for bench/floor.py.

argv: the model's file, how many turns. The gateway's action is answered at once, everything else is as the house runs
it: our patches, our tracker store in a file, sessions of twenty turns. stdout: one line of JSON, per cent by part.
"""

from __future__ import annotations

import asyncio
import cProfile
import json
import logging
import pstats
import sys
import tempfile
from pathlib import Path
from typing import Any

SESSION = 20
QUESTIONS = ("续证要收多少钱", "续证要带什么材料", "你们几点上班", "停业要办什么手续", "证丢了怎么补")
PARTS = {
    "choosing the next step (RulePolicy)": ("rule_policy.py", "_predict"),
    "understanding": ("processor.py", "parse_message"),
    "keeping the conversation: reading": ("tracker.py", "retrieve"),
    "keeping the conversation: writing": ("tracker.py", "save"),
    "carrying actions out": ("processor.py", "_run_action"),
}
"""Functions none of which calls another of them."""
WHOLE = ("processor.py", "handle_message")


def agent(model: str, folder: str) -> Any:
    """The engine without its server."""
    from rasa.core.agent import Agent
    from rasa.utils.endpoints import EndpointConfig
    from rasa.utils.log_utils import configure_structlog

    from nlu import patches, tracker

    logging.getLogger().setLevel(logging.ERROR)
    configure_structlog(logging.ERROR)
    patches.apply()
    made = Agent.load(model, action_endpoint=EndpointConfig(url="http://127.0.0.1/webhook"))
    made.processor.tracker_store = tracker.NearTrackerStore(made.domain, dialect="sqlite", db=f"{folder}/tracker.db")

    async def answered(*_: Any, **__: Any) -> dict[str, Any]:
        return {"events": [], "responses": [{"custom": {"text": "续证不收钱。" * 20, "intent": "renewal_fee"}}]}

    EndpointConfig.request = answered
    return made


async def turns(engine: Any, first: int, end: int) -> None:
    """So many questions of one person, in sessions as the gateway begins them."""
    from rasa.core.channels.channel import CollectingOutputChannel, UserMessage

    for n in range(first, end):
        said, session = QUESTIONS[n % len(QUESTIONS)], f"1.{n // SESSION}"
        about = {"turn": n, "data": {}, "said": ""}
        out = CollectingOutputChannel()
        await engine.handle_message(UserMessage(said, out, session, input_channel="gateway", metadata=about))
        if not out.messages:
            raise RuntimeError(f"no answer to {said}")


async def profiled(model: str, count: int) -> dict[str, float]:
    """Per cent of the engine's time by part."""
    with tempfile.TemporaryDirectory() as folder:
        engine, profile = agent(model, folder), cProfile.Profile()
        await turns(engine, 0, 2 * SESSION)
        profile.enable()
        await turns(engine, 2 * SESSION, 2 * SESSION + count)
        profile.disable()
    taken: dict[tuple[str, str], float] = {}
    for (file, _line, name), (_c, _n, _own, whole, _by) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        key = (Path(file).name, name)
        taken[key] = max(taken.get(key, 0.0), whole)
    found = {part: 100 * taken[key] / taken[WHOLE] for part, key in PARTS.items()}
    return {**found, "the rest": 100 - sum(found.values())}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(profiled(sys.argv[1], int(sys.argv[2])))))
