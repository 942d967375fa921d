"""Sound as samples: decoding whatever came, tempo, loudness, joining, and the two codecs people receive.

Everything here is CPU work of some milliseconds; callers run it in a worker thread. Samples are mono float32 in
-1..1 at `RATE` hertz. The numbers (-16 LUFS, -1.5 dBTP, 24 kbit/s Opus, 48 kbit/s MP3) are the house's choice for
speech on a telephone's loudspeaker.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import av
import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
Codec = Literal["mp3", "ogg"]

RATE = 48_000
LOUDNESS_LUFS = -16.0
PEAK_DBTP = -1.5
MAX_BYTES = 8_000_000
MAX_SECONDS = 120.0
SILENT_DBFS = -90.0
SLOWEST, FASTEST = 0.5, 2.0
ENCODERS: dict[str, tuple[str, str, int]] = {"ogg": ("ogg", "libopus", 24_000), "mp3": ("mp3", "libmp3lame", 48_000)}
MEDIA_TYPES = {"ogg": "audio/ogg", "mp3": "audio/mpeg"}

# Play lists and the like name further files to open: only containers that hold their own sound are accepted.
_CONTAINERS = "mp3,ogg,wav,matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,aac,amr,amrnb,amrwb,flac"
_NOTHING_LUFS = -65.0
_CLOSE_ENOUGH_LU = 0.5
_MEASURED_S = 1.0
_EDGE_DBFS = -50.0
_EDGE_KEPT_S = 0.04


class AudioError(Exception):
    """Bytes that are no sound we accept, or a sound that cannot be worked on; `code` is stable."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code


@dataclass(frozen=True)
class Sound:
    """Mono samples at `RATE`."""

    samples: Samples

    @property
    def seconds(self) -> float:
        """Its length."""
        return len(self.samples) / RATE

    @property
    def peak_dbfs(self) -> float:
        """The loudest sample; silence gives a very low number, never an error."""
        top = float(np.abs(self.samples).max(initial=0.0))
        return 20 * float(np.log10(top)) if top > 0 else SILENT_DBFS


def decode(data: bytes, max_bytes: int = MAX_BYTES, max_seconds: float = MAX_SECONDS) -> Sound:
    """Any container PyAV knows, by content and not by name, as one sound.

    Raises AudioError: `empty`, `too_large` (bytes), `too_long` (seconds, noticed while decoding), `not_audio`.
    """
    if not data:
        raise AudioError("empty")
    if len(data) > max_bytes:
        raise AudioError("too_large", f"{len(data)} bytes, at most {max_bytes}")
    blocks: list[Samples] = []
    length = 0
    try:
        for block in _blocks(data):
            length += len(block)
            if length > max_seconds * RATE:
                raise AudioError("too_long", f"more than {max_seconds:g} s")
            blocks.append(block)
    except (av.error.FFmpegError, ValueError, IndexError, OverflowError, MemoryError) as error:
        raise AudioError("not_audio", type(error).__name__) from error
    if not length:
        raise AudioError("not_audio", "no samples")
    joined = np.concatenate(blocks)
    return Sound(np.clip(np.nan_to_num(joined), -1.0, 1.0).astype(np.float32))


def pcm16(sound: Sound, rate: int) -> bytes:
    """The samples as mono signed 16-bit little-endian at another rate: what listening engines take."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=rate)
    frames = [*resampler.resample(_frame(sound.samples)), *resampler.resample(None)] if len(sound.samples) else []
    return b"".join(frame.to_ndarray().astype("<i2").tobytes() for frame in frames)


def from_pcm16(pcm: bytes, rate: int) -> Sound:
    """The sound of mono signed 16-bit samples at a rate in hertz."""
    frame = av.AudioFrame.from_ndarray(np.frombuffer(pcm, "<i2")[None, :], format="s16", layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = rate, 0, Fraction(1, rate)
    resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
    blocks = [_samples(done) for done in (*resampler.resample(frame), *resampler.resample(None))]
    return Sound(np.concatenate(blocks) if blocks else np.zeros(0, dtype=np.float32))


def _blocks(data: bytes) -> Iterator[Samples]:
    resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
    options = {"format_whitelist": _CONTAINERS, "protocol_whitelist": "pipe"}
    with av.open(io.BytesIO(data), mode="r", options=options) as container:
        if not container.streams.audio:
            raise AudioError("not_audio", "no audio stream")
        for frame in container.decode(container.streams.audio[0]):
            yield from (_samples(done) for done in resampler.resample(frame))
        yield from (_samples(done) for done in resampler.resample(None))


def _samples(frame: Any) -> Samples:
    block: Samples = frame.to_ndarray().reshape(-1).astype(np.float32, copy=False)
    return block


def silence(seconds: float) -> Sound:
    """That much of nothing."""
    return Sound(np.zeros(int(seconds * RATE), dtype=np.float32))


def join(sounds: Sequence[Sound], pauses: Sequence[float] = ()) -> Sound:
    """One after the other; `pauses[i]` seconds of silence after the i-th (missing ones are 0)."""
    parts: list[Samples] = []
    for index, sound in enumerate(sounds):
        parts.append(sound.samples)
        gap = pauses[index] if index < len(pauses) and index < len(sounds) - 1 else 0.0
        parts.append(silence(gap).samples)
    return Sound(np.concatenate(parts) if parts else np.zeros(0, dtype=np.float32))


def trim(sound: Sound) -> Sound:
    """Without the silence before and after (below -50 dBFS); an all-silent sound becomes empty."""
    loud = np.flatnonzero(np.abs(sound.samples) > 10 ** (_EDGE_DBFS / 20))
    if not len(loud):
        return Sound(np.zeros(0, dtype=np.float32))
    kept = int(_EDGE_KEPT_S * RATE)
    return Sound(sound.samples[max(0, loud[0] - kept) : loud[-1] + kept + 1])


def change_tempo(sound: Sound, factor: float) -> Sound:
    """Faster (> 1) or slower (< 1) at the same pitch; the factor is held within 0.5..2."""
    factor = min(FASTEST, max(SLOWEST, factor))
    if abs(factor - 1) < 0.02 or not len(sound.samples):
        return sound
    return Sound(_filtered(sound, (("atempo", f"{factor:.4f}"),))[0])


def loudness(sound: Sound) -> tuple[float, float]:
    """(integrated loudness in LUFS after EBU R128, true peak in dBTP); -70 and lower means silence."""
    facts = _filtered(sound, (("ebur128", "metadata=1:peak=true"),))[1]
    peaks = [float(v) for k, v in facts.items() if k.startswith("lavfi.r128.true_peak")]
    peak = 20 * float(np.log10(max(peaks))) if peaks and max(peaks) > 0 else sound.peak_dbfs
    return float(facts.get("lavfi.r128.I", "-70")), peak


def normalise(sound: Sound) -> Sound:
    """Brought to -16 LUFS with peaks below -1.5 dBTP; what is practically silent stays as it is."""
    if loudness(_long_enough(sound))[0] <= _NOTHING_LUFS:
        return sound
    options = f"I={LOUDNESS_LUFS}:TP={PEAK_DBTP}:LRA=11"
    levelled = Sound(_filtered(sound, (("loudnorm", options),))[0])
    missing = LOUDNESS_LUFS - loudness(_long_enough(levelled))[0]
    if abs(missing) < _CLOSE_ENOUGH_LU:
        return levelled
    # loudnorm misses by up to 2 LU on clips of a second or two; a gain behind a limiter closes the rest.
    return _gained(levelled, missing)


def raised(sound: Sound) -> Sound:
    """Brought to -16 LUFS by one gain behind a limiter: a tenth of the work, for parts that are level already."""
    measured = loudness(_long_enough(sound))[0]
    return sound if measured <= _NOTHING_LUFS else _gained(sound, LOUDNESS_LUFS - measured)


def louder(sound: Sound, gain_db: float) -> Sound:
    """Louder, or softer with a negative gain; peaks stay below -1.5 dBTP."""
    return _gained(sound, gain_db) if gain_db and len(sound.samples) else sound


def _gained(sound: Sound, missing: float) -> Sound:
    limit = 10 ** ((PEAK_DBTP - 0.5) / 20)
    steps = (("volume", f"{missing:.2f}dB"), ("alimiter", f"limit={limit:.3f}:level=0:attack=3:release=50"))
    return Sound(_filtered(sound, steps)[0])


def _long_enough(sound: Sound) -> Sound:
    """EBU R128 needs 0.4 s: a shorter sound is repeated for the measurement."""
    short = _MEASURED_S * RATE - len(sound.samples)
    if short <= 0 or not len(sound.samples):
        return sound
    return Sound(np.resize(sound.samples, int(_MEASURED_S * RATE)))


def _filtered(sound: Sound, steps: Sequence[tuple[str, str]]) -> tuple[Samples, dict[str, str]]:
    """The samples after a chain of filters, and what the last frame carries as metadata."""
    graph = av.filter.Graph()
    last = graph.add_abuffer(sample_rate=RATE, format="flt", layout="mono", time_base=Fraction(1, RATE))
    source = last
    shape = (("aresample", str(RATE)), ("aformat", "sample_fmts=flt:channel_layouts=mono"))
    for name, options in (*steps, *shape):
        step = graph.add(name, options)
        last.link_to(step)
        last = step
    last.link_to(sink := graph.add("abuffersink"))
    graph.configure()
    source.push(_frame(sound.samples))
    source.push(None)
    blocks: list[Samples] = []
    facts: dict[str, str] = {}
    while True:
        try:
            frame = sink.pull()
        except (av.error.EOFError, av.error.BlockingIOError):
            break
        blocks.append(_samples(frame))
        facts = dict(getattr(frame, "metadata", None) or facts)
    return (np.concatenate(blocks) if blocks else np.zeros(0, dtype=np.float32)), facts


def _frame(samples: Samples) -> av.AudioFrame:
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples)[None, :], format="flt", layout="mono")
    frame.sample_rate = RATE
    frame.pts = 0
    frame.time_base = Fraction(1, RATE)
    return frame


def encode(sound: Sound, codec: Codec) -> bytes:
    """Mono Ogg/Opus at 24 kbit/s or MP3 at 48 kbit/s. Raises AudioError `nothing` for an empty sound."""
    if not len(sound.samples):
        raise AudioError("nothing")
    container_name, encoder, bits = ENCODERS[codec]
    rate = RATE if codec == "ogg" else 24_000  # at 48 kbit/s speech keeps more of its treble in MPEG-2 layer III
    out = io.BytesIO()
    with av.open(out, mode="w", format=container_name) as container:
        stream: Any = container.add_stream(encoder, rate=rate)
        stream.layout = "mono"
        stream.bit_rate = bits
        if codec == "ogg":
            stream.options = {"application": "voip"}
        resampler = av.AudioResampler(format=stream.codec_context.format, layout="mono", rate=rate)
        for start in range(0, len(sound.samples), RATE):
            for frame in resampler.resample(_at(sound.samples[start : start + RATE], start)):
                container.mux(stream.encode(frame))
        for frame in resampler.resample(None):
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return out.getvalue()


def _at(samples: Samples, start: int) -> av.AudioFrame:
    frame = _frame(samples)
    frame.pts = start
    return frame
