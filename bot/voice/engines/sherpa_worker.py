"""The process in which sherpa-onnx speaks. Run by path, with one JSON argument; it imports nothing of the house.

The line protocol is the one of `worker.py`. What libraries print to stdout goes to stderr, so that it cannot garble it.
"""

from __future__ import annotations

import array
import io
import json
import os
import sys
import wave
from typing import Any, BinaryIO


def load(plan: dict[str, Any]) -> Any:
    """The loaded model; raises ValueError when sherpa-onnx refuses its files."""
    import sherpa_onnx

    kinds = {
        "kokoro": sherpa_onnx.OfflineTtsKokoroModelConfig,
        "matcha": sherpa_onnx.OfflineTtsMatchaModelConfig,
        "vits": sherpa_onnx.OfflineTtsVitsModelConfig,
    }
    part = kinds[plan["kind"]](**plan["files"])
    model = sherpa_onnx.OfflineTtsModelConfig(**{plan["kind"]: part}, num_threads=plan["threads"])
    config = sherpa_onnx.OfflineTtsConfig(model=model, rule_fsts=plan["rules"], max_num_sentences=1)
    if not config.validate():
        raise ValueError("files")
    return sherpa_onnx.OfflineTts(config)


def wav(samples: Any, rate: int) -> bytes:
    """16-bit mono."""
    whole = array.array("h", (int(max(-1.0, min(1.0, s)) * 32767) for s in samples))
    if sys.byteorder == "big":
        whole.byteswap()
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(whole.tobytes())
    return out.getvalue()


def tell(out: BinaryIO, head: dict[str, Any], body: bytes = b"") -> None:
    """One answer."""
    out.write(json.dumps(head).encode() + b"\n" + body)
    out.flush()


def main() -> int:
    """Answer until the input ends."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    plan = json.loads(sys.argv[1])
    try:
        model = load(plan)
    except Exception as error:
        tell(out, {"error": f"{type(error).__name__}"})
        return 1
    tell(out, {"ready": True})
    for line in sys.stdin.buffer:
        asked = json.loads(line)
        try:
            made = model.generate(asked["text"], sid=plan["speaker"], speed=1.0)
            body = wav(made.samples, made.sample_rate)
        except Exception as error:
            tell(out, {"id": asked["id"], "error": type(error).__name__})
        else:
            tell(out, {"id": asked["id"], "bytes": len(body)}, body)
    return 0


if __name__ == "__main__":
    sys.exit(main())
