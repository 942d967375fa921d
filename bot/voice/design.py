"""How spoken words are built for people who hear with effort: what is said twice, and the limits of one answer.

The numbers and patterns stand in `data/voice/design.yml`; the pauses between sentences and before a question are the
joiner's (`bot/voice/bank/joiner.py`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.voice.pace import characters


@dataclass(frozen=True)
class Design:
    """The limits of an answer, and what of it is said a second time."""

    sentences: int
    characters: int
    choices: int
    again: str
    numbers: re.Pattern[str]
    moments: re.Pattern[str]
    settled: re.Pattern[str]
    not_settled: re.Pattern[str]

    @classmethod
    def load(cls, path: Path) -> Design:
        """Read a design file. Raises ValueError naming what is missing or cannot be read."""
        raw: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        try:
            sentences, chars, choices = (int(raw[name]) for name in ("sentences", "characters", "choices"))
            patterns = ("numbers", "moments", "settled", "not_settled")
            numbers, moments, settled, not_settled = (re.compile(raw["twice"][name]) for name in patterns)
            return cls(sentences, chars, choices, str(raw["again"]), numbers, moments, settled, not_settled)
        except (KeyError, TypeError, ValueError, re.error) as error:
            raise ValueError(f"{path.name}: {error}") from error

    def __call__(self, spoken: str) -> str:
        """Hanzi as `spoken.py` gives them, with the telephone and the time of an appointment said twice.

        What already says something again stays as it is, so that an answer that is repeated does not grow.
        """
        if self.again in spoken:
            return spoken
        return self._moment(self._number(spoken))

    def faults(self, spoken: str) -> list[str]:
        """Which limits the hanzi of an answer break, as `__call__` gives them; one sentence each."""
        once = re.sub(rf"{self.again}：[^。]*。|，{self.again}，[零幺一二三四五六七八九，]+", "", spoken)
        parts = re.findall(r"[^。！？]+[。！？]?", once)
        long = characters(once)
        asked = [at for at, one in enumerate(parts) if one.endswith("？")]
        lonely = [one for one in self.numbers.findall(spoken) if spoken.count(one) < 2]
        found = {
            f"{len(parts)} sentences are said, at most {self.sentences}": len(parts) > self.sentences,
            f"{long} characters are said, at most {self.characters}": long > self.characters,
            "the question must stand last": bool(asked) and asked[-1] + 1 < len(parts),
            "of several numbers none can be said twice": bool(lonely),
        }
        return [fault for fault, true in found.items() if true]

    def _number(self, spoken: str) -> str:
        """The number directly behind itself; where there are several, none, or nobody could keep them apart."""
        found = self.numbers.findall(spoken)
        return spoken.replace(found[0], f"{found[0]}，{self.again}，{found[0]}") if len(found) == 1 else spoken

    def _moment(self, spoken: str) -> str:
        """The time of a settled appointment behind the sentence it stands in."""
        found = list(self.moments.finditer(spoken))
        if len(found) != 1 or not self.settled.search(spoken) or self.not_settled.search(spoken):
            return spoken
        end = re.compile(r"[。！]|$").search(spoken, found[0].end())
        assert end is not None
        return f"{spoken[: end.start()]}。{self.again}：{found[0].group()}。{spoken[end.end() :]}"
