"""sherpa-onnx with SenseVoice-small: a folder with `model.int8.onnx` (or `model.onnx`) and `tokens.txt`."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

THREADS = 2
_MARKS = re.compile(r"<\|[^|>]*\|>")


def load(model: Path, _words: str) -> tuple[dict[str, Any], Callable[[bytes], dict[str, Any]]]:
    """Open the model; SenseVoice takes neither a prompt nor hot words."""
    import numpy as np
    import sherpa_onnx

    names = ("model.int8.onnx", "model.onnx")
    weights = next((model / name for name in names if (model / name).is_file()), model / names[0])
    listener = sherpa_onnx.OfflineRecognizer.from_sense_voice(
        model=str(weights), tokens=str(model / "tokens.txt"), num_threads=THREADS, language="zh", use_itn=True
    )

    def hear(pcm: bytes) -> dict[str, Any]:
        stream = listener.create_stream()
        stream.accept_waveform(16_000, np.frombuffer(pcm, "<i2").astype(np.float32) / 32768)
        listener.decode_stream(stream)
        return {"text": _MARKS.sub("", stream.result.text).strip(), "logprob": None}

    about = {
        "version": f"sherpa-onnx {getattr(sherpa_onnx, '__version__', '')}, {model.name}",
        "languages": ["zh", "yue", "en", "ja", "ko"],
        "capabilities": [],
    }
    return about, hear
