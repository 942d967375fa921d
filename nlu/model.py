"""The intent classifier: a linear model over bags of signs. Predicts with numpy alone; no Rasa, no scikit-learn."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nlu import features

ARRAYS, WORDS = "intent_model.npz", "intent_model.json"
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Vocabulary:
    """Sign → column, with the inverse document frequency of each."""

    index: Mapping[str, int]
    idf: Floats

    def vector(self, text: str, recipe: features.Recipe) -> tuple[npt.NDArray[np.intp], Floats]:
        """Columns and values of a normalised text: per block tf-idf of unit length times the block's weight."""
        return self.row(features.signs(text, recipe), recipe)

    def row(self, signs: Mapping[str, Sequence[str]], recipe: features.Recipe) -> tuple[npt.NDArray[np.intp], Floats]:
        """The same of a text whose signs are known."""
        columns: list[int] = []
        values: list[Floats] = []
        for block, found in signs.items():
            counts = Counter(column for sign in found if (column := self.index.get(sign)) is not None)
            if not counts:
                continue
            where = list(counts)
            worth = (1.0 + np.log(np.fromiter(counts.values(), np.float32))) * self.idf[where]
            columns.extend(where)
            scale = recipe.weights[block] / float(np.sqrt(worth @ worth))
            values.append((worth * scale).astype(np.float32))
        if not columns:
            return np.zeros(0, np.intp), np.zeros(0, np.float32)
        return np.asarray(columns, np.intp), np.concatenate(values)


@dataclass(frozen=True)
class IntentModel:
    """Weights of shape (signs, intents), kept in half precision.

    `temperature` multiplies the scores so that confidences are honest.
    """

    intents: Sequence[str]
    vocabulary: Vocabulary
    weights: npt.NDArray[np.float16]
    bias: Floats
    temperature: float
    recipe: features.Recipe

    def scores(self, text: str) -> Floats:
        """The decision value of each intent for a normalised text, in the order of `intents`."""
        return self.weigh(*self.vocabulary.vector(text, self.recipe))

    def weigh(self, columns: npt.NDArray[np.intp], values: Floats) -> Floats:
        """The decision values of a text given as columns and values."""
        result: Floats = values @ self.weights[columns].astype(np.float32) + self.bias
        return result

    def probabilities(self, text: str) -> Floats:
        """The calibrated probability of each intent, summing to one."""
        return softmax(self.scores(text) * self.temperature)

    def ranking(self, text: str) -> list[tuple[str, float]]:
        """All intents with their probabilities, the likeliest first."""
        probabilities = self.probabilities(text)
        order = np.argsort(-probabilities, kind="stable")
        return [(self.intents[i], float(probabilities[i])) for i in order]

    def save(self, folder: Path) -> None:
        """Write the model as .npz and .json into an existing folder."""
        np.savez_compressed(folder / ARRAYS, weights=self.weights, bias=self.bias, idf=self.vocabulary.idf)
        signs = sorted(self.vocabulary.index, key=self.vocabulary.index.__getitem__)
        content = {
            "intents": list(self.intents),
            "signs": signs,
            "temperature": self.temperature,
            "recipe": asdict(self.recipe),
        }
        (folder / WORDS).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> IntentModel:
        """Read what `save` wrote. Raises FileNotFoundError when it is not there."""
        content = json.loads((folder / WORDS).read_text(encoding="utf-8"))
        with np.load(folder / ARRAYS, allow_pickle=False) as arrays:
            weights, bias, idf = arrays["weights"], arrays["bias"], arrays["idf"]
        recipe = content["recipe"]
        lengths = {name: tuple(recipe[name]) for name in ("run_lengths", "sound_lengths")}
        index = {sign: column for column, sign in enumerate(content["signs"])}
        return cls(
            content["intents"],
            Vocabulary(index, idf),
            weights,
            bias,
            content["temperature"],
            features.Recipe(recipe["weights"], **lengths),
        )


def softmax(scores: Floats) -> Floats:
    """Probabilities from scores along the last axis."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    result: Floats = powers / powers.sum(axis=-1, keepdims=True)
    return result
