"""Ladders of any engines in any order: personal words never leave the house, and every part of a key matters."""

from __future__ import annotations

import asyncio
import itertools
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.voice.cache import cache_key
from bot.voice.engines.edge_engine import EdgeEngine
from bot.voice.engines.engine import EngineError
from bot.voice.engines.gtts_engine import GttsEngine
from bot.voice.engines.local_engine import LocalEngine
from bot.voice.factory import build_voice, engines_of, voice_of
from bot.voice.source import HANGS_AFTER_S
from bot.voice_settings import VoiceSettings
from tests.fakes.clock import JumpingLoop
from tests.fakes.patience import PATIENCE_S
from tests.fakes.voice_engine import FakeEngine

pytestmark = pytest.mark.slow

WORDS = "请带上身份证来大厅"
ENGINES = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=4)  # (sends out, has a bad day)


@given(ENGINES, st.booleans(), st.sampled_from(("normal", "slow", "slower")))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_personal_words_reach_no_engine_that_sends_them_out_whatever_the_ladder(
    kinds: list[tuple[bool, bool]], personal: bool, rate: str
) -> None:
    engines = [FakeEngine(f"e{i}", sends_text_out=out) for i, (out, _) in enumerate(kinds)]
    for engine, (_, bad) in zip(engines, kinds, strict=True):
        engine.always = EngineError("busy", retryable=True) if bad else None
    with tempfile.TemporaryDirectory() as folder:
        voice = voice_of(engines, Path(folder), budget_s=PATIENCE_S)
        clip = asyncio.run(voice.render(WORDS, codec="mp3", personal=personal, rate=rate))  # type: ignore[arg-type]
        assert not list(Path(folder, "clips").glob("*")) or not personal
        assert not list(Path(folder).glob("raw/*")) or not personal
    assert not any(e.asked for e in engines if personal and e.sends_text_out)
    able = [e for e, (out, bad) in zip(engines, kinds, strict=True) if not bad and not (personal and out)]
    assert (clip.engine if clip else None) == (able[0].name if able else None)


def test_the_real_adapters_say_rightly_whether_text_leaves_the_house() -> None:
    assert GttsEngine.sends_text_out
    assert EdgeEngine.sends_text_out
    assert not LocalEngine.sends_text_out
    assert not LocalEngine.needs_network


@pytest.mark.parametrize("edge", [False, True])
def test_where_nothing_may_leave_no_such_engine_is_built(tmp_path: Path, edge: bool) -> None:
    choice = VoiceSettings(edge=edge, piper_url="http://127.0.0.1:9")
    names = [row["name"] for row in build_voice(tmp_path / "voice", False, chosen=choice).status()["sources"]]
    assert names == ["piper"]
    names = [row["name"] for row in build_voice(tmp_path / "voice", True, chosen=choice).status()["sources"]]
    assert names == (["gtts", "edge", "piper"] if edge else ["gtts", "piper"])


def test_a_broken_model_folder_leaves_the_other_engines_and_is_said_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "mine").mkdir()
    engines = engines_of(VoiceSettings(model="mine"), tmp_path)
    assert [engine.name for engine in engines] == ["gtts"]
    assert len(caplog.records) == 1
    assert "holds no model" in caplog.text


def test_every_part_of_a_key_changes_it() -> None:
    parts = dict.fromkeys(("spoken", "rules", "source", "voice", "rate", "post", "codec", "salt"), "a")
    keys = [cache_key(**parts), *(cache_key(**{**parts, name: "b"}) for name in parts)]
    assert all(one != other for one, other in itertools.combinations(keys, 2))


def test_the_whole_request_ends_with_its_budget_though_every_engine_hangs(tmp_path: Path) -> None:
    async def ask() -> float:
        engines = [FakeEngine(name) for name in ("one", "two")]
        for engine in engines:
            engine.gate = asyncio.Event()
        voice = voice_of(engines, tmp_path, budget_s=0.2)
        began = asyncio.get_running_loop().time()
        assert await voice.render(WORDS, codec="mp3") is None
        return asyncio.get_running_loop().time() - began

    assert asyncio.run(ask()) < HANGS_AFTER_S  # so long an engine alone would have been waited for


def test_an_engine_that_hangs_leaves_time_for_the_next_one_from_the_first_time_on(tmp_path: Path) -> None:
    async def ask() -> str | None:
        hanging, sound = FakeEngine("hanging"), FakeEngine("sound")
        hanging.gate, asked = asyncio.Event(), asyncio.Event()
        hanging.on_call = asked.set
        share = 0.9 * HANGS_AFTER_S  # sooner than the engine is given up by itself
        voice = voice_of([hanging, sound], tmp_path, budget_s=2 * share)
        rendering = asyncio.create_task(voice.render(WORDS, codec="mp3"))
        await asked.wait()
        runner.get_loop().ahead += share  # type: ignore[attr-defined]
        clip = await rendering
        hanging.gate.set()
        return clip.engine if clip else None

    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        assert runner.run(ask()) == "sound"
