"""Speak, hear, understand: writes the table of docs/voice.md. Run by `make evaluate`.

.venv/bin/python -m tools.loop        # needs a trained model and python3 tools/bootstrap.py voice
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot import settings as house_settings
from bot.bootstrap import build_dialogue, build_ear, clock_of, load_knowledge
from bot.cli import engine
from bot.desk.understanding import understood
from bot.hall.calendar import Calendar
from bot.hall.facts import HallFacts
from bot.hall.privacy import blank_numbers
from bot.voice import audio
from bot.voice.audio import Sound
from bot.voice.ear import Ear
from bot.voice.listening.doubts import letters
from tools.loop import noise
from tools.loop.turns import FOLDER, ROOT, Turn, read

PAGE = ROOT / "docs" / "voice.md"
BEGIN, END = "<!-- loop: begin -->", "<!-- loop: end -->"
Understand = Callable[[str], Any]
Spoil = Callable[[Sound, list[Sound]], Sound]


def _babble(decibels: float) -> Spoil:
    return lambda voice, others: noise.mixed(voice, noise.babble(others, len(voice.samples)), decibels)


def _pink(decibels: float) -> Spoil:
    return lambda voice, _others: noise.mixed(voice, noise.pink(len(voice.samples)), decibels)


WAYS: dict[str, tuple[str, Spoil]] = {
    "plain": ("plain", lambda voice, _others: voice),
    "accent": ("accent", lambda voice, _others: voice),
    "plain, babble 10 dB below": ("plain", _babble(10)),
    "plain, babble 5 dB below": ("plain", _babble(5)),
    "plain, pink noise 10 dB below": ("plain", _pink(10)),
    "plain, pink noise 5 dB below": ("plain", _pink(5)),
    "accent, babble 10 dB below": ("accent", _babble(10)),
}


@dataclass(frozen=True)
class Result:
    """What came of one turn; `heard` is None where nothing was believed."""

    turn: Turn
    heard: str | None
    sure: bool
    intent: str
    outcome: str

    @property
    def right(self) -> bool:
        """Whether the intent is the turn's own."""
        return self.heard is not None and self.outcome != "clarify" and self.intent == self.turn.intent

    @property
    def asked_back(self) -> bool:
        """Whether the person is asked again: not heard, not sure, or not understood."""
        return self.heard is None or not self.sure or self.outcome == "clarify"


def errors(said: str, heard: str) -> int:
    """Characters that have to be changed, put in or left out."""
    a, b = letters(said), letters(heard)
    row = list(range(len(b) + 1))
    for i, one in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (one != other))
    return row[-1]


async def heard_turns(ear: Ear, understand: Understand, way: str, spoil: Spoil) -> list[Result]:
    """Every turn in one way of speaking."""
    turns = read()
    sounds = [audio.decode((FOLDER / turn.file(way)).read_bytes()) for turn in turns]
    plain = [audio.decode((FOLDER / turn.file("plain")).read_bytes()) for turn in turns]
    results = []
    for n, (turn, sound) in enumerate(zip(turns, sounds, strict=True)):
        others = [plain[(n + 5 * k) % len(plain)] for k in (1, 2, 3, 4)]
        heard = await ear.hear(audio.encode(spoil(sound, others), "ogg"))
        record = await understand(heard.text) if heard.text else {"intent": "", "outcome": ""}
        results.append(Result(turn, heard.text or None, heard.sure, record["intent"], record["outcome"]))
    return results


def row(title: str, results: list[Result]) -> str:
    """One line of the table, per cent of the turns."""
    said = sum(len(letters(r.turn.text)) for r in results)
    wrong = sum(errors(r.turn.text, r.heard or "") for r in results)
    silent = sum(not r.right and not r.asked_back for r in results)
    cells = [sum(r.right for r in results), sum(r.asked_back for r in results), silent]
    shares = " | ".join(f"{100 * n / len(results):.0f}" for n in cells)
    return f"| {title} | {100 * wrong / said:.0f} | {shares} |"


async def table(settings: house_settings.Settings) -> Iterator[str]:
    """The whole table; progress goes to stderr."""
    knowledge, calendar, clock = load_knowledge(settings), Calendar(), clock_of(settings)
    facts = HallFacts.load(settings.root / "hall.example.yml", knowledge.catalogue.facts)
    dialogue, ear = build_dialogue(settings), build_ear(settings, facts)

    async def understand(text: str) -> dict[str, Any]:
        parsed = await dialogue.parse(blank_numbers(text))
        return understood(parsed, text, clock.now(), knowledge, calendar)

    typed = [(turn, await understand(turn.text)) for turn in read()]
    lines = [row("typed", [Result(t, t.text, True, r["intent"], r["outcome"]) for t, r in typed])]
    await ear.warm()
    for title, (way, spoil) in WAYS.items():
        results = await heard_turns(ear, understand, way, spoil)
        lines.append(row(title, results))
        print(lines[-1], file=sys.stderr)
        for one in results:
            if not one.right:
                print(f"    {one.turn.text} → {one.heard} ({one.intent} {one.outcome})", file=sys.stderr)
    head = f"{len(read())} turns, {ear.status().get('version')}; per cent.\n"
    await ear.close()
    await dialogue.close()
    columns = ["way of speaking", "characters wrong", "understood right", "asked back", "taken for something else"]
    return iter([head, "| " + " | ".join(columns) + " |", "|---" * len(columns) + "|", *lines])


def write(page: Path, lines: Iterator[str]) -> None:
    """Put the table between its marks. Raises ValueError when the page has none."""
    text = page.read_text(encoding="utf-8")
    before, mark, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not mark or not end:
        raise ValueError(f"{page.name} lacks the marks {BEGIN} and {END}")
    page.write_text(f"{before}{BEGIN}\n" + "\n".join(lines) + f"\n{END}{after}", encoding="utf-8")


def main() -> int:
    """Measure and write."""
    settings = house_settings.read({**os.environ, "LIANXIN_ASR": "whisper"}, ROOT)
    with engine.running(settings) as own:
        write(PAGE, asyncio.run(table(own)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
