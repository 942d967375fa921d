"""Voices that run in processes of their own: their crashes, hangs and lies stay there; and operators' model folders."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.voice.audio import decode
from bot.voice.chain import Clip
from bot.voice.engines.edge_engine import EdgeEngine
from bot.voice.engines.engine import EngineError
from bot.voice.engines.local_engine import LocalEngine, sherpa_engine
from bot.voice.engines.models import recognise
from bot.voice.engines.piper_engine import piper_program, piper_server
from bot.voice.engines.worker import Worker
from bot.voice.factory import build_voice
from bot.voice_settings import VoiceSettings
from tests.fakes.edge_server import EdgeServer
from tests.fakes.patience import PATIENCE_S
from tests.fakes.piper_server import PiperServer
from tests.fakes.voice_benches import WORKER, limit

pytestmark = pytest.mark.slow

WORDS = "请带上身份证来大厅"
TONES = Path(__file__).parents[1] / "fakes" / "sherpa_tones"


@pytest.fixture
def worker() -> Iterator[Callable[[str], Worker]]:
    made: list[Worker] = []

    def make(mode: str) -> Worker:
        made.append(Worker([sys.executable, "-I", WORKER, mode], answer_s=limit(mode)))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.mark.parametrize(
    ("mode", "code"),
    [
        ("hang", "timeout"),
        ("crash", "crashed"),
        ("garbage", "garbled"),
        ("huge", "too_large"),
        ("bad_model", "bad_model"),
        ("error", "refused"),
    ],
)
def test_a_bad_process_is_named_without_the_words_and_the_next_request_gets_a_new_one(
    worker: Callable[[str], Worker], mode: str, code: str
) -> None:
    one = worker(mode)
    with pytest.raises(EngineError) as failure:
        one.ask(WORDS)
    assert failure.value.code == code
    assert WORDS not in str(failure.value)
    one.command[-1], one._answer_s = "ok", PATIENCE_S
    one.close()
    assert decode(one.ask(WORDS)).seconds > 1


def test_one_process_serves_many_requests_and_none_is_left_when_it_is_closed(worker: Callable[[str], Worker]) -> None:
    one = worker("ok")
    sounds = [one.ask(text) for text in (WORDS, "好的", WORDS)]
    assert sounds[0] == sounds[2] != sounds[1]
    assert one._process is not None
    number = one._process.pid
    one.close()
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


def test_a_process_gets_no_secret_of_ours(
    worker: Callable[[str], Worker], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LIANXIN_REST_TOKEN", "secret")
    one = worker("ok")
    one.ask("好的")
    assert one._process is not None
    assert b"secret" not in Path(f"/proc/{one._process.pid}/environ").read_bytes()


def test_a_program_that_is_not_there_is_missing() -> None:
    with pytest.raises(EngineError, match="missing"):
        Worker(["/nowhere/at/all"], 1).ask(WORDS)


def kokoro(folder: Path) -> Path:
    folder.mkdir(parents=True)
    for name in ("model.onnx", "voices.bin", "tokens.txt", "lexicon-zh.txt"):
        (folder / name).write_bytes(b"no model at all")
    return folder


def test_sherpa_with_files_that_are_no_model_is_a_clear_error_and_no_crash(tmp_path: Path) -> None:
    engine = sherpa_engine(recognise(kokoro(tmp_path / "kokoro")), answer_s=PATIENCE_S)
    assert engine is not None, "sherpa-onnx belongs to the test environment"
    with pytest.raises(EngineError) as failure:
        asyncio.run(engine.synth(WORDS, "normal"))
    engine.close()
    assert failure.value.code in ("bad_model", "crashed")
    assert not engine.health()["ok"]


@pytest.fixture
def house_with_model(tmp_path: Path) -> Path:
    shutil.copytree(TONES, tmp_path / "voice-models" / "tones")
    return tmp_path


def test_sherpa_itself_says_personal_words_inside_the_house_and_leaves_no_process(house_with_model: Path) -> None:
    async def ask() -> tuple[Clip | None, Clip | None, list[dict[str, Any]]]:
        voice = build_voice(house_with_model / "voice", False, chosen=VoiceSettings(budget_s=PATIENCE_S))
        clips = [await voice.render(WORDS, codec="mp3", personal=personal) for personal in (True, False)]
        rows = voice.status()["sources"]
        before = children()
        voice.close()
        assert len(before) == len(children()) + 1
        return clips[0], clips[1], rows

    personal, other, rows = asyncio.run(ask())
    assert personal is not None
    assert other is not None
    assert personal.path.parent.name == "private"
    assert (other.engine, other.segments) == ("sherpa", 1)
    assert [(row["name"], row["status"], row["sends_text_out"]) for row in rows] == [("sherpa", "closed", False)]
    assert "vits tones" in rows[0]["version"]


def test_a_killed_sherpa_is_started_again(house_with_model: Path) -> None:
    engine = sherpa_engine(recognise(house_with_model / "voice-models" / "tones"))
    assert engine is not None
    assert asyncio.run(engine.synth(WORDS, "normal"))
    (number,) = [n for n in children() if b"sherpa_worker" in Path(f"/proc/{n}/cmdline").read_bytes()]
    os.kill(number, signal.SIGKILL)
    assert asyncio.run(engine.synth(WORDS, "normal"))
    engine.close()


def children() -> list[int]:
    """Processes of ours that are still alive."""
    found = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    return [int(number) for file in found for number in file.read_text().split()]


@pytest.mark.parametrize(("mode", "code"), [("crash", "crashed"), ("no_file", "no_audio"), ("hang", "timeout")])
def test_a_bad_day_of_pipers_program_has_a_name(tmp_path: Path, mode: str, code: str) -> None:
    program, model = tmp_path / "piper", tmp_path / "voice.onnx"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -I "{WORKER}" "$@"\n')
    program.chmod(0o700)
    model.write_text(mode)
    engine = piper_program(program, model, limit(mode))
    with pytest.raises(EngineError) as failure:
        asyncio.run(engine.synth(WORDS, "normal"))
    assert failure.value.code == code


@pytest.mark.parametrize(
    ("mode", "code"), [("500", "unavailable"), ("redirect", "unavailable"), ("cut", "cut"), ("hang", "timeout")]
)
def test_a_bad_day_of_pipers_server_has_a_name(mode: str, code: str) -> None:
    with PiperServer(mode) as server, pytest.raises(EngineError) as failure:
        asyncio.run(piper_server(server.url, limit(mode)).synth(WORDS, "normal"))
    assert failure.value.code == code


def test_what_is_said_to_pipers_server_goes_through_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    with PiperServer() as server:
        assert asyncio.run(piper_server(server.url).synth(WORDS, "normal"))
        assert server.texts == [WORDS]


@pytest.mark.parametrize(
    ("mode", "code", "retryable"),
    [
        ("no_audio", "no_audio", True),
        ("403", "refused", False),
        ("503", "captive_portal", True),
        ("drop", "no_audio", True),
        ("hang", "timeout", True),
        ("html", "captive_portal", True),
        ("short", "bad_length", True),
        ("not_mp3", "bad_audio", True),
        ("unknown", "unavailable", True),
    ],
)
def test_a_bad_day_of_edge_has_a_name_without_the_words(
    monkeypatch: pytest.MonkeyPatch, mode: str, code: str, retryable: bool
) -> None:
    with EdgeServer(mode) as server:
        monkeypatch.setattr("edge_tts.communicate.WSS_URL", server.url)
        with pytest.raises(EngineError) as failure:
            asyncio.run(EdgeEngine(limit(mode)).synth(WORDS, "normal"))
    assert (failure.value.code, failure.value.retryable) == (code, retryable)
    assert WORDS not in f"{failure.value} {failure.value.__cause__}"


def test_edge_without_its_server_is_a_failed_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("edge_tts.communicate.WSS_URL", "ws://127.0.0.1:9/edge/v1?TrustedClientToken=test")
    with pytest.raises(EngineError, match="connect"):
        asyncio.run(EdgeEngine(PATIENCE_S).synth(WORDS, "normal"))


def test_a_slow_worker_keeps_no_thread_from_ending(worker: Callable[[str], Worker]) -> None:
    one = worker("hang")
    engine = LocalEngine("sherpa", "fake", one.ask, one.close)
    with pytest.raises(EngineError, match="timeout"):
        asyncio.run(engine.synth(WORDS, "normal"))
    engine.close()
