"""What holds for every speech engine: words become speech, and no bad day breaks, delays or poisons anything."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.voice.audio import decode
from bot.voice.chain import Clip
from bot.voice.engines.engine import EngineError, check_speech
from bot.voice.factory import voice_of
from tests.fakes.gtts_server import mp3
from tests.fakes.noises import hiss, hum
from tests.fakes.patience import PATIENCE_S
from tests.fakes.voice_benches import BENCHES, Bench

pytestmark = pytest.mark.slow  # real codecs, real connections, real processes

WORDS = "请带上身份证来大厅"


@pytest.fixture(params=list(BENCHES))
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    with BENCHES[request.param](tmp_path) as one:
        yield one


def heard(bench: Bench, text: str) -> bytes:
    return asyncio.run(bench.engine.synth(text, "normal"))


def test_it_says_what_it_is(bench: Bench) -> None:
    engine = bench.engine
    assert engine.name
    assert engine.version not in ("", "missing")
    assert engine.languages == ("mandarin",)
    assert "normal" in engine.rates
    assert engine.needs_network is engine.sends_text_out is (engine.name in ("gtts", "edge"))
    assert engine.health()["ok"]


def test_words_become_speech_of_their_length_without_control_characters(bench: Bench) -> None:
    sound = decode(heard(bench, "请带上\x00身份证\x1b来大厅\u202e"))
    assert 1.5 < sound.seconds < 3.5
    assert bench.texts in (None, [WORDS])


@pytest.mark.parametrize("text", ["", "，。！", "\x00\x1b\n"])
def test_nothing_to_say_is_not_even_asked_for(bench: Bench, text: str) -> None:
    with pytest.raises(EngineError, match="empty"):
        heard(bench, text)
    assert not bench.texts


@pytest.mark.parametrize("day", ["hang", "html", "empty", "silence", "noise", "truncated"])
def test_a_bad_day_ends_in_time_keeps_nothing_is_one_line_and_is_over_when_it_is_over(
    bench: Bench, day: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def ask() -> tuple[Clip | None, Clip | None]:
        voice = voice_of([bench.engine], tmp_path / "voice", budget_s=PATIENCE_S)
        bench.day(day)
        with caplog.at_level(logging.INFO):
            failed = await voice.render(WORDS, codec="mp3")
        assert voice.status()["cache"] == {"entries": 0, "bytes": 0}
        assert not list((tmp_path / "voice").rglob("*.raw"))
        assert voice.status()["sources"][0]["status"] == "failing"
        bench.day("ok")
        return failed, await voice.render(WORDS, codec="mp3")

    failed, spoken = asyncio.run(ask())
    assert failed is None  # what hangs would have spoken in the end
    assert spoken is not None
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("lianxin")]
    assert len(lines) == 1
    assert bench.engine.name in lines[0]
    assert not any(WORDS[:4] in record.getMessage() for record in caplog.records)


@pytest.mark.parametrize("noise", [hiss(2.2), hiss(2.2, swelling=True), hum(2.2)], ids=["hiss", "swelling", "hum"])
def test_noise_of_the_right_length_is_no_speech(noise: bytes) -> None:
    with pytest.raises(EngineError, match="noise"):
        check_speech(noise, WORDS, 250)
    assert check_speech(mp3(2.2), WORDS, 250)


def test_a_real_voice_is_speech() -> None:
    sound = (Path(__file__).parents[2] / "docs" / "sound" / "renewal-fee.ogg").read_bytes()
    seconds = decode(sound).seconds
    assert check_speech(sound, "好" * round(seconds * 4), 240)
