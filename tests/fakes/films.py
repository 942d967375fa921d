"""Short films as a telephone makes them, and such as nobody should take."""

from __future__ import annotations

import functools
import io

import av
import numpy as np


@functools.cache
def film(
    kind: str = "mp4", codec: str = "libx264", seconds: float = 2.0, width: int = 320, height: int = 240,
    sound: str = "", shade: int = 90,
) -> bytes:  # fmt: skip
    """A film of one shade; another shade is another file."""
    out = io.BytesIO()
    with av.open(out, mode="w", format=kind) as made:
        picture = made.add_stream(codec, rate=5)
        picture.width, picture.height, picture.pix_fmt = width, height, "yuv420p"  # type: ignore[union-attr]
        voice = made.add_stream(sound, rate=48_000) if sound else None
        for _ in range(int(seconds * 5)):
            image = np.full((height, width, 3), shade, np.uint8)
            made.mux(picture.encode(av.VideoFrame.from_ndarray(image, format="rgb24")))  # type: ignore[union-attr]
        made.mux(picture.encode(None))  # type: ignore[union-attr]
        if voice is not None:
            for at in range(int(seconds * 50)):
                frame = av.AudioFrame.from_ndarray(np.zeros((1, 960), np.float32), format="fltp", layout="mono")
                frame.sample_rate, frame.pts = 48_000, at * 960
                made.mux(voice.encode(frame))  # type: ignore[union-attr]
            made.mux(voice.encode(None))  # type: ignore[union-attr]
    return out.getvalue()
