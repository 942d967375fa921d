"""Fitting the intent classifier with scikit-learn: logistic regression, noisy copies, honest confidences."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from nlu import features, noise
from nlu.examples import Example
from nlu.model import Floats, IntentModel, Vocabulary, softmax
from nlu.signs_once import SignsOnce

_MIN_DF = 2
_ALWAYS = "ckh"
_TEMPERATURES = np.geomspace(0.5, 8.0, 57)


@dataclass(frozen=True)
class Settings:
    """How to fit. `copies` is the weight of the spoiled copy of each sentence (0 leaves them out)."""

    c: float = 20.0
    copies: float = 0.7
    tolerance: float = 0.1
    rounds: int = 100
    folds: int = 3
    seed: str = "lianxin"


def fit(
    examples: Sequence[Example], settings: Settings | None = None, recipe: features.Recipe | None = None
) -> IntentModel:
    """A model of all examples. Its temperature comes from folds in which whole writers were left out.

    Raises ValueError when there are fewer than two intents.
    """
    settings, once = settings or Settings(), SignsOnce(recipe or features.Recipe())
    if len({example.intent for example in examples}) < 2:
        raise ValueError("at least two intents are needed")
    # One fit after the other: liblinear's dice are shared by all threads, and two runs must give the same model.
    temperature = find_temperature(out_of_fold(examples, replace(settings, copies=0.0), once))
    return replace(fit_once(examples, settings, once), temperature=temperature)


def out_of_fold(examples: Sequence[Example], settings: Settings, once: SignsOnce) -> Iterable[tuple[Floats, int]]:
    """Scores of each example from a model that saw nothing of its writer, with the number of the right intent."""
    folds = deal(examples, settings.folds)
    for held in sorted(set(folds)):
        rest = [example for example, fold in zip(examples, folds, strict=True) if fold != held]
        if len({example.intent for example in rest}) < 2:
            continue
        model = fit_once(rest, settings, once)
        numbers = {intent: number for number, intent in enumerate(model.intents)}
        for example, fold in zip(examples, folds, strict=True):
            if fold == held and example.intent in numbers:
                row = model.vocabulary.row(once.signs(once.normal(example.text)), once.recipe)
                yield model.weigh(*row), numbers[example.intent]


def deal(examples: Sequence[Example], folds: int) -> list[int]:
    """The fold of each example: whole writers, in folds of about the same size; one by one if all are one writer's."""
    sizes = Counter(example.writer for example in examples)
    if len(sizes) < 2:
        return [number % folds for number in range(len(examples))]
    loads = [0] * min(folds, len(sizes))
    fold_of = {}
    for writer, size in sorted(sizes.items(), key=lambda item: (-item[1], item[0])):
        fold_of[writer] = loads.index(min(loads))
        loads[fold_of[writer]] += size
    return [fold_of[example.writer] for example in examples]


def find_temperature(scored: Iterable[tuple[Floats, int]]) -> float:
    """The factor that makes the right intents likeliest on average; 3 when there is nothing to measure."""
    pairs = list(scored)
    if not pairs:
        return 3.0
    # A fold may know fewer intents than another; what it does not know has no chance.
    table = np.full((len(pairs), max(len(scores) for scores, _ in pairs)), -np.inf, np.float32)
    for number, (scores, _) in enumerate(pairs):
        table[number, : len(scores)] = scores
    right = np.array([number for _, number in pairs])[:, None]
    losses = [
        -np.log(np.take_along_axis(softmax(table * np.float32(factor)), right, axis=1) + 1e-9).sum(dtype=np.float64)
        for factor in _TEMPERATURES
    ]
    return round(float(_TEMPERATURES[int(np.argmin(losses))]), 4)


def fit_once(examples: Sequence[Example], settings: Settings, once: SignsOnce) -> IntentModel:
    """One logistic regression (one intent against the rest), temperature 1."""
    from scipy.sparse import csr_matrix
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    texts, intents, worth = _with_copies(examples, settings, once)
    vocabulary = _vocabulary(texts, len(examples), once)
    columns, values, ends = _rows(texts, vocabulary, once)
    matrix: Any = csr_matrix((values, columns, ends), shape=(len(texts), len(vocabulary.index)))
    learner = LogisticRegression(
        C=settings.c,
        class_weight="balanced",
        solver="liblinear",
        dual=True,
        tol=settings.tolerance,
        max_iter=settings.rounds,
        random_state=0,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # a few intents stop at the last round, which is enough
        learner.fit(matrix, intents, sample_weight=worth)
    weights, bias, names = learner.coef_, learner.intercept_, [str(name) for name in learner.classes_]
    if len(names) == 2:
        weights, bias = np.vstack([-weights, weights]), np.concatenate([-bias, bias])
    dense = np.ascontiguousarray(weights.T.astype(np.float16))
    return IntentModel(names, vocabulary, dense, bias.astype(np.float32), 1.0, once.recipe)


def _with_copies(
    examples: Sequence[Example], settings: Settings, once: SignsOnce
) -> tuple[list[str], list[str], list[float]]:
    """Normalised texts, their intents and weights: every sentence as written, then one spoiled copy of each.

    Every other copy is misheard, the rest lack some characters.
    """
    texts = [once.normal(example.text) for example in examples]
    intents = [example.intent for example in examples]
    worth = [1.0] * len(texts)
    if settings.copies:
        for number, example in enumerate(examples):
            spoil = noise.dropped if number % 2 else noise.homophones
            texts.append(once.normal(spoil(example.text, settings.seed)))
        worth.extend([settings.copies] * len(examples))
        intents.extend(intents)
    return texts, intents, worth


def _vocabulary(texts: Sequence[str], written: int, once: SignsOnce) -> Vocabulary:
    """The signs of at least two texts and of one as written; single characters and ideas even if written once only."""
    seen: Counter[str] = Counter()
    own: set[str] = set()
    for number, text in enumerate(texts):
        different = {sign for found in once.signs(text).values() for sign in found}
        seen.update(different)
        if number < written:
            own.update(different)
    kept = sorted(sign for sign in own if seen[sign] >= _MIN_DF or sign[0] in _ALWAYS)
    idf = np.array([np.log((1 + len(texts)) / (1 + seen[sign])) + 1 for sign in kept], np.float32)
    return Vocabulary({sign: column for column, sign in enumerate(kept)}, idf)


def _rows(texts: Sequence[str], vocabulary: Vocabulary, once: SignsOnce) -> tuple[Any, Any, list[int]]:
    columns, values, ends = [], [], [0]
    for text in texts:
        where, what = vocabulary.row(once.signs(text), once.recipe)
        columns.append(where)
        values.append(what)
        ends.append(ends[-1] + len(where))
    return np.concatenate(columns), np.concatenate(values), ends
