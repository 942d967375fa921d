"""Putting a model to use: in the running engine first, without a restart, then on the disk for the next start."""

from __future__ import annotations

import asyncio
import sys

from bot.cli import engine
from bot.cli.registry import Registry
from bot.settings import Settings


def use(settings: Settings, models: Registry, name: str, back: bool = False) -> bool:
    """Use a model from now on; whether a running engine took it over.

    Raises UnknownModel for a name that is none, RuntimeError when the running engine refuses the file; then
    everything stays as it was.
    """
    file = models.path(name)
    running = any(map(engine.answers, engine.each(settings)))
    if running:
        asyncio.run(_load(settings, models, name))
        for one in engine.each(settings):
            engine.warm(one)
        print(f"the running engine goes on with {file.name}; no conversation is interrupted", file=sys.stderr)
    models.use(file.name.removesuffix(".tar.gz"), back=back)
    return running


async def _load(settings: Settings, models: Registry, name: str) -> None:
    from bot.bootstrap import build_dialogue
    from bot.dialogue.port import DialogueError

    dialogue = build_dialogue(settings)
    try:
        await dialogue.load(models.path(name), models.folder)
    except DialogueError as error:
        raise RuntimeError(f"the running engine did not take {name} ({error.code}); nothing was changed") from None
    finally:
        await dialogue.close()
