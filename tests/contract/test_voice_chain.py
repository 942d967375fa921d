"""The ladder: who may speak, what is kept, and that no engine's bad day breaks or poisons anything."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

import pytest

from bot.voice.audio import decode, loudness
from bot.voice.chain import Clip, Silence, Voice
from bot.voice.engines.engine import EngineError
from bot.voice.factory import build_voice, voice_of
from bot.voice.pace import Rate, characters
from bot.voice.saying import NothingSpoken, say
from bot.voice.source import Performance, Utterance
from bot.voice_settings import VoiceSettings
from tests.fakes.gtts_server import GttsServer, mp3
from tests.fakes.patience import PATIENCE_S
from tests.fakes.voice_engine import FakeEngine, speech

pytestmark = pytest.mark.slow  # real codecs and real connections

WORDS = "请您带上身份证原件和营业执照，到大厅来办理。"
PATIENT = VoiceSettings(model=None, budget_s=PATIENCE_S)
T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


def voice_with(folder: Path, *engines: FakeEngine) -> Voice:
    return voice_of(engines, folder, budget_s=PATIENCE_S)


@pytest.mark.parametrize("codec", ["mp3", "ogg"])
def test_words_become_a_finished_file(tmp_path: Path, codec: Any) -> None:
    clip = run(voice_with(tmp_path, FakeEngine()).render(WORDS, codec=codec))
    assert clip is not None
    assert (clip.engine, clip.segments, clip.cached, clip.codec) == ("fake", 1, False, codec)
    assert clip.path.suffix == f".{codec}"
    sound = decode(clip.path.read_bytes())
    assert sound.seconds == pytest.approx(clip.duration_s, abs=0.1)
    assert loudness(sound)[0] == pytest.approx(-16, abs=1.5)


@pytest.mark.parametrize(("rate", "per_minute"), [("normal", 200), ("slow", 160), ("slower", 130)])
def test_the_pace_is_the_one_asked_for(tmp_path: Path, rate: Rate, per_minute: int) -> None:
    clip = run(voice_with(tmp_path, FakeEngine()).render(WORDS, codec="mp3", rate=rate))
    assert clip is not None
    assert characters(WORDS) / clip.duration_s * 60 == pytest.approx(per_minute, rel=0.15)


def test_the_second_request_is_cached_and_other_rates_and_codecs_ask_the_engine_nothing(tmp_path: Path) -> None:
    engine = FakeEngine()

    async def ask() -> list[Clip | None]:
        voice = voice_with(tmp_path, engine)
        first = await voice.render(WORDS, codec="mp3")
        return [first, await voice.render(WORDS, codec="mp3"), await voice.render(WORDS, codec="ogg", rate="slow")]

    first, second, third = run(ask())
    assert first
    assert second
    assert third
    assert (first.cached, second.cached) == (False, True)
    assert second.path == first.path != third.path
    assert engine.asked == [WORDS]


def test_fifty_equal_requests_make_one_synthesis(tmp_path: Path) -> None:
    engine = FakeEngine()

    async def ask() -> list[Clip | None]:
        voice = voice_with(tmp_path, engine)
        return await asyncio.gather(*(voice.render(WORDS, codec="mp3") for _ in range(50)))

    assert all(run(ask()))
    assert engine.asked == [WORDS]


def test_engines_get_hanzi_only_whatever_the_caller_sends(tmp_path: Path) -> None:
    engine = FakeEngine()
    run(voice_with(tmp_path, engine).render("请打12313，APP里也行", codec="mp3"))
    assert engine.asked == ["请打幺二三幺三，应用里也行"]


def test_personal_words_never_reach_an_engine_that_sends_them_out(tmp_path: Path) -> None:
    outside, inside = FakeEngine("outside", sends_text_out=True), FakeEngine("inside")

    async def ask() -> tuple[Clip | None, Clip | None]:
        alone = voice_with(tmp_path / "1", outside)
        assert alone.available(personal=False)
        assert not alone.available(personal=True)
        both = voice_with(tmp_path / "2", outside, inside)
        assert both.available(personal=True)
        return await alone.render(WORDS, codec="mp3", personal=True), await both.render(
            WORDS, codec="mp3", personal=True
        )

    silent, spoken = run(ask())
    assert silent is None
    assert spoken is not None
    assert spoken.engine == "inside"
    assert outside.asked == []


def test_personal_sounds_are_kept_apart_under_names_nobody_can_guess(tmp_path: Path) -> None:
    names = set()
    for _ in range(2):
        clip = run(voice_with(tmp_path, FakeEngine()).render(WORDS, codec="mp3", personal=True))
        assert clip is not None
        assert clip.path.parent.name == "private"
        names.add(clip.path.name)
    assert len(names) == 2
    assert not list((tmp_path / "clips").glob("*.mp3")) if (tmp_path / "clips").exists() else True
    assert not (tmp_path / "raw").exists()


@pytest.mark.parametrize(
    ("utterance", "reason"),
    [
        (Utterance(WORDS, voice="puxian"), "no_voice"),
        (Utterance(WORDS, personal=True), "personal"),
        (Utterance("。"), "nothing_to_say"),
        (Utterance("好" * 1001), "too_long"),
    ],
)
def test_silence_has_a_reason(tmp_path: Path, utterance: Utterance, reason: str) -> None:
    voice = voice_with(tmp_path, FakeEngine(sends_text_out=True))
    assert run(voice.attempt(utterance, "mp3")) == Silence(reason)


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (EngineError("busy", retryable=True), "busy"),
        (RuntimeError("what the engine says holds 请您带上"), "unavailable"),
        (b"", "empty"),
        (b"<html>log in</html>" * 99, "bad_audio"),
        (mp3(5.0, 0.0), "silent"),
        (mp3(0.3), "bad_length"),
        (mp3(60.0), "bad_length"),
    ],
)
def test_a_failure_gives_nothing_keeps_nothing_and_is_one_line_without_the_words(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, answer: bytes | Exception, name: str
) -> None:
    engine = FakeEngine()
    engine.acts = [answer]

    async def ask() -> tuple[Clip | None, Clip | None]:
        voice = voice_with(tmp_path, engine)
        with caplog.at_level(logging.INFO):
            failed = await voice.render(WORDS, codec="mp3")
        assert voice.status()["cache"] == {"entries": 0, "bytes": 0}
        return failed, await voice.render(WORDS, codec="mp3")

    failed, worked = run(ask())
    assert failed is None
    assert worked is not None
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) == 1
    assert name in lines[0]
    assert "请您" not in lines[0]


def test_after_two_failures_the_engine_rests_and_the_next_one_speaks(tmp_path: Path) -> None:
    broken, sound = FakeEngine("broken"), FakeEngine("sound")
    broken.always = EngineError("connect", retryable=True)

    async def ask() -> list[str]:
        voice = voice_with(tmp_path, broken, sound)
        clips = [await voice.render(text, codec="mp3") for text in ("一二三四五六", "二三四五六七", "三四五六七八")]
        assert [row["status"] for row in voice.status()["sources"]] == ["open", "closed"]
        return [clip.engine for clip in clips if clip]

    assert run(ask()) == ["sound"] * 3
    assert len(broken.asked) == 2


def test_nothing_is_offered_while_the_only_engine_rests(tmp_path: Path) -> None:
    engine = FakeEngine()
    engine.always = EngineError("timeout", retryable=True)

    async def ask() -> tuple[bool, dict[str, Any]]:
        voice = voice_with(tmp_path, engine)
        for text in ("一二三四五六", "二三四五六七", "三四五六七八"):
            assert await voice.render(text, codec="mp3") is None
        return voice.available(personal=False), voice.status()

    available, status = run(ask())
    assert not available
    assert status["status"] == "degraded"
    assert json.dumps(status)


def test_what_is_late_is_not_waited_for_but_kept_for_the_next_time(tmp_path: Path) -> None:
    engine = FakeEngine()

    async def ask() -> tuple[Clip | Silence, Clip | Silence]:
        voice = voice_with(tmp_path, engine)
        engine.gate = asyncio.Event()
        late = await voice.attempt(Utterance(WORDS), "mp3", budget_s=0.05)
        engine.gate.set()
        return late, await voice.attempt(Utterance(WORDS), "mp3")

    late, spoken = run(ask())
    assert late == Silence("late")
    assert isinstance(spoken, Clip)
    assert engine.asked == [WORDS]


def test_a_damaged_file_is_made_again_without_asking_the_engine(tmp_path: Path) -> None:
    engine = FakeEngine()

    async def ask() -> Clip | None:
        voice = voice_with(tmp_path, engine)
        first = await voice.render(WORDS, codec="mp3")
        assert first
        first.path.write_bytes(b"damaged")
        return await voice.render(WORDS, codec="mp3")

    again = run(ask())
    assert again is not None
    assert decode(again.path.read_bytes()).seconds > 3
    assert len(engine.asked) == 1


def test_a_new_engine_version_speaks_anew(tmp_path: Path) -> None:
    old, new = FakeEngine(version="1"), FakeEngine(version="2")
    assert run(voice_with(tmp_path, old).render(WORDS, codec="mp3"))
    clip = run(voice_with(tmp_path, new).render(WORDS, codec="mp3"))
    assert clip is not None
    assert not clip.cached
    assert new.asked == [WORDS]


def test_a_long_answer_is_put_together_from_pieces_with_pauses(tmp_path: Path) -> None:
    text = "请您带上身份证原件和营业执照，还有烟草证的正本和副本。" * 4
    engine = FakeEngine()
    clip = run(voice_with(tmp_path, engine).render(text, codec="ogg"))
    assert clip is not None
    assert clip.segments == len(engine.asked) == 2
    assert "".join(engine.asked) == text


class Bank:
    """A clip bank as the next work will bring it: finished words, nothing sent out."""

    name = "bank"
    sends_text_out = False

    def speaks(self, utterance: Utterance) -> bool:
        return utterance.voice == "puxian" and utterance.spoken == WORDS

    def ready(self) -> bool:
        return True

    def signature(self, utterance: Utterance) -> str:
        return "bank take-3"

    async def perform(self, utterance: Utterance) -> Performance:
        return Performance([decode(speech(WORDS))], [0.0], 200, paced=False)

    def status(self) -> dict[str, Any]:
        return {"name": self.name, "status": "ok"}


def test_a_clip_bank_comes_before_every_engine_and_may_speak_personal_words(tmp_path: Path) -> None:
    engine = FakeEngine(languages=("mandarin", "puxian"))
    voice = voice_of([engine], tmp_path, [Bank()], PATIENCE_S)
    clip = run(voice.render(WORDS, codec="mp3", voice="puxian", personal=True))
    assert clip is not None
    assert clip.engine == "bank"
    other = run(voice.render("好的，请稍等一下", codec="mp3", voice="puxian"))
    assert other is not None
    assert other.engine == "fake"


def test_say_writes_a_file_and_tells_about_it(tmp_path: Path) -> None:
    text = "您约在2026年11月28日星期六晚上七点半，预约号0123，电话0594-6812345"
    engine, out = FakeEngine(), tmp_path / "deep" / "x.ogg"
    done = run(say(text, "mandarin", "slow", out, voice_with(tmp_path / "voice", engine)))
    assert done == {"engine": "fake", "segments": 1, "duration_s": done["duration_s"], "cached": False}
    assert decode(out.read_bytes()).seconds == pytest.approx(done["duration_s"], abs=0.1)
    assert engine.asked == [
        "您约在二零二六年十一月二十八日星期六晚上七点半，预约号零幺二三，电话零五九四，六八幺，二三四五"
    ]


@pytest.mark.parametrize(("text", "voice"), [("好的", "puxian"), ("😀", "mandarin"), ("", "mandarin")])
def test_say_tells_when_nothing_could_be_spoken(tmp_path: Path, text: str, voice: str) -> None:
    with pytest.raises(NothingSpoken):
        run(say(text, voice, "normal", tmp_path / "x.mp3", voice_with(tmp_path / "voice", FakeEngine())))
    assert not (tmp_path / "x.mp3").exists()


def test_the_shipped_voice_speaks_over_the_network_and_not_at_all_when_nothing_may_leave(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with GttsServer(tmp_path) as server:
        for name, value in server.environment().items():
            monkeypatch.setenv(name, value)
        clip = run(build_voice(tmp_path / "on", True, chosen=PATIENT).render("请打12313", codec="mp3"))
        assert clip is not None
        assert clip.engine == "gtts"
        off = build_voice(tmp_path / "off", False)
        assert run(off.render("请打12313", codec="mp3")) is None
        assert off.status()["status"] == "off"
        assert not off.available(personal=False)
        assert server.texts == ["请打幺二三幺三"]
