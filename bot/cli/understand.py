"""`understand`: how sentences are understood, one line in, one JSON line out, in order."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Iterable
from typing import Any

from bot.settings import Settings

AT_ONCE = 8


def add(verbs: Any) -> None:
    """Add the command."""
    one = verbs.add_parser("understand", help="stdin lines → intent, answer, confidence … as JSON lines")
    one.set_defaults(run=run)


def run(_options: argparse.Namespace, settings: Settings) -> int:
    """Use the engine that runs, or start and stop one."""
    from bot.cli import engine

    lines = (line.rstrip("\n") for line in sys.stdin)
    try:
        with engine.running(settings) as own:
            return asyncio.run(_all(own, lines))
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 1


async def _all(settings: Settings, lines: Iterable[str]) -> int:
    from bot.bootstrap import build_dialogue, clock_of, load_knowledge
    from bot.conversation.meaning import clean
    from bot.desk.understanding import understood
    from bot.dialogue.port import DialogueError
    from bot.hall.calendar import Calendar

    knowledge, calendar = load_knowledge(settings), Calendar()
    clock, dialogue = clock_of(settings), build_dialogue(settings)

    async def one(text: str) -> dict[str, Any]:
        try:
            parsed = await dialogue.parse(clean(text)[:500])
        except DialogueError as error:
            return {"text": text, "error": error.code}
        return understood(parsed, text, clock.now(), knowledge, calendar)

    failed, batch = False, []
    for line in lines:
        batch.append(line)
        if len(batch) == AT_ONCE:
            failed |= _print(await asyncio.gather(*map(one, batch)))
            batch = []
    failed |= _print(await asyncio.gather(*map(one, batch)))
    await dialogue.close()
    return int(failed)


def _print(rows: Iterable[dict[str, Any]]) -> bool:
    failed = False
    for row in rows:
        failed |= "error" in row
        print(json.dumps(row, ensure_ascii=False), flush=True)
    return failed
