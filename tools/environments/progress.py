"""Says on stderr which step runs and for how long; keeps what the programs print for the bad case."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TextIO

from tools.environments.errors import SetupError

QUIET_SECONDS = 15.0


class Progress:
    """Counts steps and time; nothing is ever written to stdout, which carries results only."""

    def __init__(self, steps: int, log: Path, out: TextIO | None = None) -> None:
        self.steps = steps
        self.done = 0
        self.log = log
        self.out = out or sys.stderr
        self.started = time.monotonic()

    def elapsed(self) -> str:
        """Time since the beginning, as people read it: 8 s, 2 min 05 s."""
        seconds = int(time.monotonic() - self.started)
        return f"{seconds} s" if seconds < 60 else f"{seconds // 60} min {seconds % 60:02d} s"

    def say(self, text: str) -> None:
        """One line, with the step and the time."""
        print(f"[{self.done}/{self.steps}] {text} ({self.elapsed()})", file=self.out, flush=True)

    def step(self, text: str) -> None:
        """Begin the next step."""
        self.done += 1
        self.say(text)

    def run(self, command: Sequence[str], env: Mapping[str, str], what: str) -> None:
        """Run a program to its end, with a sign of life every few seconds.

        Its output goes to the log. Raises SetupError with the last line of it when the program fails.
        """
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("w+", encoding="utf-8", errors="replace") as log:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=dict(env))
            try:
                code = self._wait(process, what)
            except BaseException:
                process.terminate()
                process.wait()
                raise
        if code:
            raise SetupError(f"{what} failed: {self._reason()} (all of it: {self.log})")

    def _wait(self, process: subprocess.Popen[bytes], what: str) -> int:
        while True:
            try:
                return process.wait(QUIET_SECONDS)
            except subprocess.TimeoutExpired:
                self.say(f"{what} ...")

    def _reason(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").split("\n")
        told = [line.strip(" │├╰─▶×\t") for line in lines if line.strip()]
        return " / ".join(told[-3:]) or "no reason given"
