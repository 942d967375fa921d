"""Averaged embeddings as in fastText, small enough for numpy: characters and runs of them, hashed, one linear layer."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

BUCKETS, WIDTH, ROUNDS, BATCH, RATE = 1 << 16, 64, 25, 32, 0.15


def columns(text: str) -> list[int]:
    """The bucket of every character and every run of two and three, edges marked."""
    marked = f"^{text}$"
    runs = [marked[i : i + n] for n in (1, 2, 3) for i in range(len(marked) - n + 1)]
    return [zlib.crc32(run.encode()) % BUCKETS for run in runs]


@dataclass
class Embedding:
    """The embedding of each bucket, and the weights of each intent over it."""

    intents: list[str]
    table: Any
    weights: Any

    def best(self, texts: Sequence[str]) -> list[str]:
        """The likeliest intent of each text."""
        means = np.stack([self.table[columns(text)].mean(axis=0) for text in texts])
        return [self.intents[number] for number in (means @ self.weights).argmax(axis=1)]


def fit(texts: Sequence[str], intents: Sequence[str]) -> Embedding:
    """Gradient descent with a rate that falls to nothing; rare intents weigh as much as frequent ones."""
    dice = np.random.default_rng(0)
    names = sorted(set(intents))
    wanted = np.array([names.index(intent) for intent in intents])
    worth = len(texts) / len(names) / np.bincount(wanted)[wanted]
    model = Embedding(names, dice.uniform(-1, 1, (BUCKETS, WIDTH)) / WIDTH, np.zeros((WIDTH, len(names))))
    bags = [np.array(columns(text)) for text in texts]
    steps = ROUNDS * (1 + len(texts) // BATCH)
    for step in range(steps):
        batch = dice.integers(0, len(texts), BATCH)
        _step(model, [bags[n] for n in batch], wanted[batch], worth[batch], RATE * (1 - step / steps))
    return model


def _step(model: Embedding, bags: Sequence[Any], wanted: Any, worth: Any, rate: float) -> None:
    means = np.stack([model.table[bag].mean(axis=0) for bag in bags])
    scores = means @ model.weights
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    shares[np.arange(len(bags)), wanted] -= 1
    shares *= worth[:, None]
    back = shares @ model.weights.T
    model.weights -= rate * means.T @ shares
    for bag, pull in zip(bags, back, strict=True):
        # every run of a sentence is pulled as far as the whole, or long sentences would learn nothing
        np.subtract.at(model.table, bag, rate * pull)
