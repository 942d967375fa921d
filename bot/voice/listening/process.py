"""An engine in a process of its own: it may crash, hang or babble, and the house only loses that one answer."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from bot.voice.beside import Beside
from bot.voice.breaker import Breaker
from bot.voice.listening.recogniser import RATE, ListeningError, Recognised

log = logging.getLogger("lianxin.listening")

LOADING_S = 120.0
HEARING_S = 30.0
MOST_WAITING = 6


class WorkerRecogniser(Beside):
    """Starts the process at the first call, hears one piece at a time, starts it again after a crash.

    `command` is the process, run in `folder`. Not more than `most_waiting` calls wait for their turn; a further one
    gets `busy` at once. An answer that takes longer than `hearing_s` seconds ends the process.
    """

    def __init__(
        self, name: str, command: Sequence[str], folder: Path, *, loading_s: float = LOADING_S,
        hearing_s: float = HEARING_S, most_waiting: int = MOST_WAITING, breaker: Breaker | None = None,
    ) -> None:  # fmt: skip
        super().__init__(
            f"listening engine {name}", command, folder, loading_s=loading_s, most_waiting=most_waiting, log=log,
            error=ListeningError, breaker=breaker,
        )  # fmt: skip
        self.name = name
        self._hearing_s = hearing_s

    @property
    def version(self) -> str:
        """What the process said of itself; empty before its first start."""
        return str(self.about.get("version", ""))

    @property
    def languages(self) -> Sequence[str]:
        """The languages it hears."""
        return tuple(self.about.get("languages", ("zh",)))

    @property
    def capabilities(self) -> frozenset[str]:
        """What it can be given and what it tells."""
        return frozenset(self.about.get("capabilities", ()))

    async def recognise(self, pcm: bytes) -> Recognised:
        """The text of a piece of speech. Raises ListeningError: busy, slow, crashed, broken, off (it rests)."""
        answer, _ = await self.ask(pcm, self._hearing_s + len(pcm) / 2 / RATE)
        try:
            logprob = answer.get("logprob")
            return Recognised(str(answer["text"]), None if logprob is None else float(logprob))
        except (ValueError, KeyError, TypeError) as error:
            await self.lost("broken")
            raise ListeningError("broken", str(error)[:200]) from None
