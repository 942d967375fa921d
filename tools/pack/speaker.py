"""The acoustic model: symbols in, sound out, one voice, one thread."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from bot.voice.audio import RATE, Sound
from tools.pack import phonemes, reading, weights

MODEL_RATE = 24_000
LONGEST = 510  # symbols; the voices have one style for every length up to this


class TooLong(Exception):
    """A text with more symbols than the model takes at once; it must be cut into sentences."""


class Speaker:
    """Speaks with one voice of Kokoro-82M; built lazily, because loading takes a second."""

    def __init__(self, voice: str) -> None:
        self.voice = voice

    @cached_property
    def _styles(self) -> NDArray[np.float32]:
        return np.fromfile(weights.voice(self.voice), dtype=np.float32).reshape(LONGEST, 1, 256)

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        path = str(weights.acoustic_model())
        return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    def say(
        self, text: str, speed: float = 1.0, spelling: tuple[str, str] = ("", ""), like: int = 0
    ) -> Sound:  # fmt: skip
        """The sound of one utterance; `speed` above 1 is faster, `spelling` puts other symbols for some.

        `like` is the least number of symbols of the sentence in whose manner it is said.

        Raises Untellable, PhonemeError or TooLong.
        """
        tokens = phonemes.numbers(reading.symbols(text).replace(*spelling) if spelling[0] else reading.symbols(text))
        if len(tokens) > LONGEST:
            raise TooLong(f"{len(tokens)} symbols, at most {LONGEST}: {text[:20]}…")
        inputs = {
            "tokens": np.array([[0, *tokens, 0]], dtype=np.int64),
            "style": self._styles[max(len(tokens), like) - 1],
            "speed": np.array([speed], dtype=np.float32),
        }
        samples = np.asarray(self._session.run(None, inputs)[0], dtype=np.float32).reshape(-1)
        return Sound(_at_house_rate(samples))


def _at_house_rate(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """From the model's rate to the house's, which is twice as high: band-limited by a windowed sinc."""
    assert RATE == 2 * MODEL_RATE
    stretched = np.zeros(2 * len(samples), dtype=np.float32)
    stretched[::2] = samples
    return np.convolve(stretched, _low_pass(), mode="same").astype(np.float32)


def _low_pass(taps: int = 95) -> NDArray[np.float32]:
    at = np.arange(taps) - taps // 2
    return (np.sinc(at / 2) * np.kaiser(taps, 8.0)).astype(np.float32)
