"""The gTTS engine against a server that speaks Google's protocol, in good days and bad."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.voice.audio import decode
from bot.voice.engines import gtts_engine
from bot.voice.engines.engine import EngineError
from bot.voice.engines.gtts_engine import GttsEngine
from tests.fakes.gtts_server import GttsServer
from tests.fakes.patience import HASTY_S, PATIENCE_S, wait_until

pytestmark = pytest.mark.slow  # real codecs and real connections

WORDS = "请您带上身份证原件和营业执照来大厅。"
LONG = "请您带上身份证原件和营业执照，还有烟草证的正本和副本，到大厅的窗口来。" * 5


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[GttsServer]:
    with GttsServer(tmp_path) as running:
        for name, value in running.environment().items():
            monkeypatch.setenv(name, value)
        yield running


@pytest.fixture
def engine() -> Iterator[GttsEngine]:
    one = GttsEngine()
    yield one
    one.close()


@pytest.fixture
def patient() -> Iterator[GttsEngine]:
    one = GttsEngine(connect_s=PATIENCE_S, read_s=PATIENCE_S)
    yield one
    one.close()


def speak(engine: GttsEngine, text: str = WORDS) -> bytes:
    return asyncio.run(engine.synth(text, "normal"))


def test_words_go_out_and_speech_of_their_length_comes_back(server: GttsServer, engine: GttsEngine) -> None:
    sound = decode(speak(engine))
    assert server.texts == [WORDS]
    assert 3 < sound.seconds < 6
    assert engine.health()["ok"]


def test_a_long_reply_is_packed_into_few_requests_over_one_connection(server: GttsServer, engine: GttsEngine) -> None:
    assert 150 < len(LONG) < 200
    speak(engine, LONG)
    assert "".join(server.texts) == LONG
    assert len(server.texts) == 2
    assert server.connections == 1


def test_a_full_piece_with_a_question_mark_is_not_cut_at_every_comma(server: GttsServer, engine: GttsEngine) -> None:
    text = "您要办，什么事呢？" * 11
    speak(engine, text)
    assert server.texts == [text]


def test_a_sound_that_comes_in_several_lines_is_put_together(server: GttsServer, engine: GttsEngine) -> None:
    server.mode = "parts"
    assert decode(speak(engine)).seconds > 3


@pytest.mark.parametrize(
    ("mode", "code", "retryable"),
    [
        ("no_audio", "no_audio", False),
        ("html", "captive_portal", True),
        ("redirect", "captive_portal", True),
        ("429", "busy", True),
        ("403", "refused", False),
        ("503", "unavailable", True),
        ("refuse", "connect", True),
        ("cut", "cut", True),
        ("empty", "empty", True),
        ("silence", "silent", True),
        ("short", "bad_length", True),
        ("not_mp3", "bad_audio", True),
    ],
)
def test_a_bad_day_is_named(server: GttsServer, patient: GttsEngine, mode: str, code: str, retryable: bool) -> None:
    server.mode = mode
    refused(patient, code, retryable)


def refused(engine: GttsEngine, code: str, retryable: bool) -> None:
    with pytest.raises(EngineError) as failure:
        speak(engine)
    assert (failure.value.code, failure.value.retryable) == (code, retryable)
    assert WORDS not in str(failure.value)
    assert engine.health() == {"ok": False, "detail": code}


def test_an_answer_that_does_not_come_is_given_up_long_before_it_would_have_come(server: GttsServer) -> None:
    server.mode = "slow"
    engine = GttsEngine(connect_s=PATIENCE_S, read_s=HASTY_S)
    refused(engine, "timeout", True)
    engine.close()


def test_an_answer_that_drips_is_given_up_when_its_whole_time_is_over(
    server: GttsServer, patient: GttsEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.mode = "drip"  # twenty bytes a second, and each of them in time
    looks = itertools.count(0, PATIENCE_S)
    monkeypatch.setattr(gtts_engine, "time", SimpleNamespace(monotonic=lambda: next(looks)))
    refused(patient, "timeout", True)
    assert next(looks) == 4 * PATIENCE_S  # of two limits: at the start, within them, at their end, beyond


def test_an_unknown_certificate_is_refused_before_a_word_is_sent(
    server: GttsServer, engine: GttsEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    with pytest.raises(EngineError) as failure:
        speak(engine)
    assert failure.value.code == "certificate"
    assert not failure.value.retryable
    assert server.texts == []
    wait_until(lambda: server.refused_handshakes)  # the server counts in a thread of its own
    assert server.refused_handshakes == 1


def test_a_proxy_that_is_not_there_is_a_failed_connection(
    server: GttsServer, engine: GttsEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    with pytest.raises(EngineError, match="connect"):
        speak(engine)


def test_no_proxy_is_honoured(server: GttsServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "translate.google.invalid")
    engine = GttsEngine(tld="invalid", connect_s=0.5, read_s=0.5)
    with pytest.raises(EngineError, match=r"connect|timeout"):
        speak(engine)
    engine.close()
    assert server.connections == 0


def test_marks_alone_are_not_sent(server: GttsServer, engine: GttsEngine) -> None:
    with pytest.raises(EngineError, match="empty"):
        speak(engine, "，。！")
    assert server.connections == 0
