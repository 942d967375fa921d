"""Every engine that listens: the real one in its process, and one that hangs, crashes and babbles."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.voice.breaker import Breaker
from bot.voice.listening import choose
from bot.voice.listening.process import WorkerRecogniser
from bot.voice.listening.recogniser import ListeningError, Recogniser
from tests.fakes.patience import HASTY_S, PATIENCE_S

ROOT = Path(__file__).resolve().parents[2]
FAKE = ROOT / "tests" / "fakes" / "listening_worker.py"
HALF_SECOND = bytes(16_000)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


pytestmark = pytest.mark.anyio


def fake(mode: str, *more: str, **limits: float) -> WorkerRecogniser:
    kinder = {"loading_s": PATIENCE_S, "hearing_s": PATIENCE_S, **limits}
    return WorkerRecogniser("fake", [sys.executable, str(FAKE), mode, *more], ROOT, **kinder)  # type: ignore[arg-type]


@pytest.fixture(params=["fake", pytest.param("whisper", marks=pytest.mark.slow)])
async def engine(request: pytest.FixtureRequest) -> AsyncIterator[Recogniser]:
    if request.param == "fake":
        one = fake("ok")
    else:
        found = choose.choose(choose.Wish(), ROOT / choose.WORKSHOP, ROOT)
        if found is None or found.engine != "whisper":
            pytest.skip("no faster-whisper: build it with python3 tools/bootstrap.py voice")
        one = choose.start(found, ROOT)
    yield one
    await one.close()


async def test_an_engine_says_who_it_is_and_answers_every_piece_in_its_turn(engine: Recogniser) -> None:
    await engine.warm()
    assert engine.version
    assert "zh" in engine.languages
    first, second = await asyncio.gather(engine.recognise(HALF_SECOND), engine.recognise(HALF_SECOND))
    assert first == second


async def test_a_closed_engine_starts_again_when_it_is_asked(engine: Recogniser) -> None:
    before = await engine.recognise(HALF_SECOND)
    await engine.close()
    assert await engine.recognise(HALF_SECOND) == before


@pytest.mark.parametrize(
    ("mode", "code"),
    [("crashes", "crashed"), ("garbage", "broken"), ("other_id", "broken"), ("error", "broken"), ("refuses", "broken")],
)
async def test_whatever_an_engine_does_wrong_has_a_code_and_costs_one_answer(mode: str, code: str) -> None:
    one = fake(mode)
    with pytest.raises(ListeningError) as told:
        await one.recognise(HALF_SECOND)
    assert told.value.code == code
    await one.close()


@pytest.mark.parametrize(("mode", "limit"), [("hangs", "hearing_s"), ("dumb", "loading_s")])
async def test_an_engine_that_hangs_is_ended_before_it_would_have_answered(mode: str, limit: str) -> None:
    one = fake(mode, **{limit: HASTY_S})
    with pytest.raises(ListeningError) as told:
        await one.recognise(HALF_SECOND)
    assert told.value.code == "slow"
    await one.close()


async def test_after_a_crash_the_next_piece_is_heard_by_a_fresh_process(tmp_path: Path) -> None:
    one = fake("once", str(tmp_path))
    with pytest.raises(ListeningError):
        await one.recognise(HALF_SECOND)
    assert (await one.recognise(HALF_SECOND)).text == "续证16000"
    await one.close()


async def test_an_engine_that_keeps_failing_is_left_alone_for_a_while() -> None:
    one = fake("crashes")
    one._breaker = Breaker(failures=2, rest_s=60)
    for _ in range(2):
        with pytest.raises(ListeningError):
            await one.recognise(HALF_SECOND)
    with pytest.raises(ListeningError) as told:
        await one.recognise(HALF_SECOND)
    assert told.value.code == "off"


async def test_too_many_at_once_are_told_so_at_once() -> None:
    one = fake("slow")
    one._most = 2
    answers = await asyncio.gather(*(one.recognise(HALF_SECOND) for _ in range(4)), return_exceptions=True)
    codes = [a.code for a in answers if isinstance(a, ListeningError)]
    assert codes == ["busy", "busy"]
    assert [a.text for a in answers if not isinstance(a, BaseException)] == ["续证16000"] * 2
    await one.close()


async def test_a_caller_who_goes_away_does_not_leave_his_answer_to_the_next() -> None:
    one = fake("slow")
    await one.warm()
    task = asyncio.create_task(one.recognise(HALF_SECOND))
    while not one._calls:  # noqa: ASYNC110 - the engine has no event for it
        await asyncio.sleep(0.005)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert (await one.recognise(bytes(8000))).text == "续证8000"
    await one.close()
