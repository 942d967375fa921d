"""What recorded words cost: joining, an answer from clips, the store of sounds, and that text never waits for a sound.

Clips are tones of the length that speech would have; the work on them is the same. Writes its part of
docs/benchmarks.md.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench import _page  # noqa: E402
from bot.conversation import Conversation  # noqa: E402
from bot.desk.sound import Sound  # noqa: E402
from bot.dialogue.plain import PlainAnswers  # noqa: E402
from bot.messages import Reply  # noqa: E402
from bot.voice.audio import RATE, join  # noqa: E402
from bot.voice.bank.bank import ClipBank  # noqa: E402
from bot.voice.bank.grammar import Grammar  # noqa: E402
from bot.voice.bank.joiner import prepared  # noqa: E402
from bot.voice.chain import Voice  # noqa: E402
from bot.voice.factory import voice_of  # noqa: E402
from bot.voice.source import Utterance  # noqa: E402
from tests.fakes.clips import Shelf, recorded, tone  # noqa: E402
from tests.fakes.house import silent, small_house  # noqa: E402
from tests.fakes.voice_engine import FakeEngine  # noqa: E402

SENTENCES = ("不收钱，没有工本费。", "谁跟您要钱都别给。", "到期前三十天就要提出申请。", "请带上身份证和旧证到大厅来。")
ANSWER = "".join(SENTENCES)
ROUNDS = 40
BLOCKS = 7  # a busy machine spoils some of them
HEAD = "| what (medians) | measured | at most |\n|---|---|---|"
Row = tuple[str, float, float | None, str]


def milliseconds(work: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """How long each of so many runs took, after one that fills the caches."""
    work()
    took = []
    for _ in range(rounds):
        begun = time.perf_counter()
        work()
        took.append((time.perf_counter() - begun) * 1000)
    return took


def p95(values: Sequence[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(values, n=20)[-1]


def bank_of(folder: Path) -> ClipBank:
    """A bank that says the answer from four sentences."""
    shelf = Shelf([recorded(folder, sentence) for sentence in SENTENCES])
    return ClipBank(shelf, Grammar.load(ROOT / "data" / "voice" / "slots.yml"))


def joining() -> Row:
    """Levelling and joining per second of audio."""
    clips = [tone(1.5) for _ in range(6)]
    seconds = sum(clip.seconds for clip in clips)
    took = milliseconds(lambda: join([prepared(clip) for clip in clips], [0.08] * 6))
    return ("levelling and joining clips, per second of audio", statistics.median(took) / seconds, 5, "ms")


def ready(bank: ClipBank, loop: asyncio.AbstractEventLoop) -> Row:
    """An answer of four clips, cut and joined in memory."""

    def once() -> None:
        done = loop.run_until_complete(bank.perform(Utterance(ANSWER)))
        assert len(join(done.pieces, done.pauses).samples) > 5 * RATE

    return ("an answer of four clips, cut and joined", statistics.median(milliseconds(once)), 10, "ms")


def stored(voice: Voice, loop: asyncio.AbstractEventLoop) -> list[Row]:
    """Its file when it is made, and when it is there."""
    begun = time.perf_counter()
    first = loop.run_until_complete(voice.render(ANSWER, codec="ogg"))
    made = (time.perf_counter() - begun) * 1000
    assert first is not None
    blocks = [milliseconds(lambda: loop.run_until_complete(voice.render(ANSWER, codec="ogg"))) for _ in range(BLOCKS)]
    return [
        ("the same as a finished Ogg/Opus file, made once", made, None, "ms"),
        ("the file from the store", min(map(statistics.median, blocks)), 2, "ms"),
    ]


def single(folder: Path, loop: asyncio.AbstractEventLoop) -> Row:
    """Fifty people ask for the same words at once."""
    engine = FakeEngine()
    voice = voice_of([engine], folder)
    work: Coroutine[Any, Any, Any] = _fifty(voice)
    loop.run_until_complete(work)
    return ("syntheses for 50 equal requests at once", float(len(engine.asked)), 1, "")


async def _fifty(voice: Voice) -> None:
    assert all(await asyncio.gather(*(voice.render(ANSWER, codec="ogg") for _ in range(50))))


def delay(folder: Path, voice: Voice, loop: asyncio.AbstractEventLoop) -> Row:
    """How much later a text is told when it may be heard as well."""
    with small_house(folder) as house:
        sound = Sound(voice, house.store.notebook, house.clock)
        plain = PlainAnswers(house.desk.knowledge, house.desk.facts)
        heard = Conversation(house.store, house.desk, house.dialogue, plain, house.clock, house.live, sound)
        quiet = Conversation(house.store, house.desk, house.dialogue, plain, house.clock, house.live, silent)
        house.dialogue.replies = [Reply(ANSWER, intent="renewal_fee", answer="renewal_fee.general")]
        later = []
        for _ in range(BLOCKS):
            took: list[list[float]] = [[], []]
            for number in range(2 * ROUNDS):
                house.conversation = (heard, quiet)[number % 2]
                begun = time.perf_counter()
                loop.run_until_complete(house.say("续证要多少钱", sender=f"s{number % 2}"))
                took[number % 2].append((time.perf_counter() - begun) * 1000)
            later.append(p95(took[0]) - p95(took[1]))
    return ("text told later with sound than without, p95", max(0.0, statistics.median(later)), 5, "ms")


def main() -> int:
    """Measure, write the table, and fail when a limit is passed."""
    loop = asyncio.new_event_loop()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bank = bank_of(folder / "clips")
        voice = voice_of([], folder / "voice", [bank])
        rows = [joining(), ready(bank, loop), *stored(voice, loop), single(folder / "fifty", loop)]
        (folder / "house").mkdir()
        rows.append(delay(folder / "house", voice, loop))
    loop.close()
    made = f"{_page.measured('.venv/bin/python bench/voice.py')}."
    table = "\n".join([made, "", HEAD, *(line(*row) for row in rows)])
    print(table)
    _page.write("voice", table)
    return int(any(most is not None and value > most for _, value, most, _ in rows))


def line(what: str, value: float, most: float | None, unit: str) -> str:
    """One row of the table."""
    shown = f"{value:.2f} {unit}" if unit else f"{value:.0f}"
    limit = "" if most is None else f"{most:g} {unit}".strip()
    return f"| {what} | {shown} | {limit} |"


if __name__ == "__main__":
    sys.exit(main())
