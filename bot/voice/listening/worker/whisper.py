"""faster-whisper: a folder with `model.bin`, its own voice detection, a prompt with the hall's words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

THREADS = 2
BEAM = 5


def load(model: Path, words: str) -> tuple[dict[str, Any], Callable[[bytes], dict[str, Any]]]:
    """Open the model with 8-bit weights; `words` becomes the initial prompt."""
    import faster_whisper
    import numpy as np

    listener = faster_whisper.WhisperModel(str(model), device="cpu", compute_type="int8", cpu_threads=THREADS)

    def hear(pcm: bytes) -> dict[str, Any]:
        samples = np.frombuffer(pcm, "<i2").astype(np.float32) / 32768
        found, _info = listener.transcribe(
            samples, language="zh", beam_size=BEAM, initial_prompt=words or None, vad_filter=True,
            condition_on_previous_text=False, temperature=(0.0, 0.4),
        )  # fmt: skip
        segments = list(found)
        return {"text": "".join(s.text for s in segments).strip(), "logprob": _mean(segments)}

    about = {
        "version": f"faster-whisper {faster_whisper.__version__}, {model.name}",
        "languages": ["zh"],
        "capabilities": ["prompt", "confidence", "vad"],
    }
    return about, hear


def _mean(segments: list[Any]) -> float | None:
    """The mean log probability of a token over all segments, weighted by their length."""
    weights = [max(s.end - s.start, 0.1) for s in segments]
    if not weights:
        return None
    return float(sum(s.avg_logprob * w for s, w in zip(segments, weights, strict=True)) / sum(weights))
