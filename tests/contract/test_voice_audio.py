"""Sound in and out with the real codecs: what people's devices send, what goes wrong, what leaves."""

from __future__ import annotations

import io
import time
import wave
from typing import Any

import av
import numpy as np
import pytest

from bot.voice.audio import (
    RATE,
    AudioError,
    Codec,
    Sound,
    change_tempo,
    decode,
    encode,
    join,
    louder,
    loudness,
    normalise,
    silence,
    trim,
)
from bot.voice.pace import GAINS_DB, tempo

pytestmark = pytest.mark.slow  # real codecs and real connections


def tone(seconds: float, level: float = 0.2) -> Sound:
    at = np.arange(int(seconds * RATE)) / RATE
    swell = np.clip(np.sin(2 * np.pi * 2 * at), 0, 1)
    return Sound((level * swell * np.sin(2 * np.pi * 220 * at)).astype(np.float32))


def file_of(container_name: str, codec: str, rate: int, seconds: float = 2.0) -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format=container_name) as container:
        stream: Any = container.add_stream(codec, rate=rate)
        stream.layout = "mono"
        resampler = av.AudioResampler(
            format=stream.codec_context.format,
            layout="mono",
            rate=rate,
            frame_size=stream.codec_context.frame_size or 0,
        )
        frame = av.AudioFrame.from_ndarray(tone(seconds).samples[None, :], format="flt", layout="mono")
        frame.sample_rate = RATE
        for done in (*resampler.resample(frame), *resampler.resample(None)):
            container.mux(stream.encode(done))
        container.mux(stream.encode(None))
    return out.getvalue()


@pytest.mark.parametrize(
    ("container", "codec", "rate"),
    [
        ("wav", "pcm_s16le", 16_000),
        ("mp3", "libmp3lame", 24_000),
        ("ogg", "libopus", 48_000),
        ("webm", "libopus", 48_000),
        ("mp4", "aac", 44_100),
        ("amr", "libopencore_amrnb", 8_000),
    ],
)
def test_what_browsers_telegram_and_wechat_send_is_decoded_by_content(container: str, codec: str, rate: int) -> None:
    sound = decode(file_of(container, codec, rate))
    assert sound.seconds == pytest.approx(2.0, abs=0.15)
    assert -20 < sound.peak_dbfs < -6


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\x00" * 4000, "not_audio"),
        (b"<html><body>log in</body></html>" * 40, "not_audio"),
        (b"RIFF\xff\xff\xff\xffWAVEfmt ", "not_audio"),
        (b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n", "not_audio"),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", "not_audio"),
        (np.random.default_rng(3).bytes(20_000), "not_audio"),
    ],
)
def test_what_is_no_sound_is_refused_with_a_reason(data: bytes, code: str) -> None:
    with pytest.raises(AudioError) as failure:
        decode(data)
    assert failure.value.code == code


def test_limits_hold_for_bytes_and_for_seconds() -> None:
    data = encode(tone(8), "ogg")
    with pytest.raises(AudioError, match="too_large"):
        decode(data, max_bytes=1000)
    with pytest.raises(AudioError, match="too_long"):
        decode(data, max_seconds=3)


def test_a_ten_minute_recording_is_refused_without_decoding_all_of_it() -> None:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, 8_000, 0, "NONE", ""))
        file.writeframes(bytes(2 * 8_000 * 600))
    data = out.getvalue()
    began = time.process_time()
    with pytest.raises(AudioError, match="too_long"):
        decode(data, max_bytes=20_000_000)
    assert time.process_time() - began < 1


@pytest.mark.parametrize("container", [("mp3", "libmp3lame"), ("ogg", "libopus"), ("mp4", "aac")])
def test_a_truncated_file_gives_less_sound_or_an_error_but_nothing_else(container: tuple[str, str]) -> None:
    data = file_of(*container, rate=48_000)
    for part in (0.1, 0.5, 0.9):
        outcome: float | str
        try:
            outcome = decode(data[: int(len(data) * part)]).seconds
        except AudioError as error:
            outcome = error.code
        assert outcome == "not_audio" or (isinstance(outcome, float) and outcome <= 2.2)


@pytest.mark.parametrize(("codec", "name", "most"), [("ogg", "opus", 30_000), ("mp3", "mp3float", 50_000)])
def test_what_leaves_is_mono_in_the_named_codec_and_small(codec: Codec, name: str, most: int) -> None:
    data = encode(tone(4), codec)
    with av.open(io.BytesIO(data)) as container:
        stream = container.streams.audio[0]
        assert (stream.codec_context.name, stream.codec_context.channels) == (name, 1)
    assert len(data) * 8 / 4 < most
    assert decode(data).seconds == pytest.approx(4, abs=0.1)


@pytest.mark.parametrize("seconds", [0.6, 1.5, 6.0])
@pytest.mark.parametrize("level", [0.02, 0.9])
def test_every_clip_is_brought_to_the_same_loudness(seconds: float, level: float) -> None:
    measured, peak = loudness(normalise(tone(seconds, level)))
    assert measured == pytest.approx(-16, abs=1.2)
    assert peak < -0.3


def test_silence_is_not_blown_up() -> None:
    assert normalise(silence(1.0)).peak_dbfs < -80


@pytest.mark.parametrize(("rate", "per_minute"), [("normal", 200), ("slow", 160), ("slower", 130)])
def test_tempo_brings_a_quick_engine_to_the_wanted_pace(rate: Any, per_minute: int) -> None:
    sound = change_tempo(tone(6), tempo(rate, 25, 6.0, 250))
    assert 25 / sound.seconds * 60 == pytest.approx(per_minute, rel=0.05)


def test_joining_keeps_pauses_between_pieces_only() -> None:
    assert join([tone(1), tone(1)], [0.25, 0.6]).seconds == pytest.approx(2.25, abs=0.01)
    assert trim(join([silence(1), tone(1), silence(1)])).seconds < 1.1


def test_nothing_cannot_be_encoded() -> None:
    with pytest.raises(AudioError, match="nothing"):
        encode(silence(0), "mp3")


def test_loud_and_soft_are_heard_and_nothing_clips() -> None:
    level = normalise(tone(4))
    usual, loud, soft = (loudness(louder(level, gain)) for gain in (0, GAINS_DB["loud"], GAINS_DB["soft"]))
    assert loud[0] - usual[0] > 3
    assert usual[0] - soft[0] == pytest.approx(6, abs=0.5)
    assert loud[1] <= -1.4
