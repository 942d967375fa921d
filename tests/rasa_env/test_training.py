"""Fitting with scikit-learn: sensible, repeatable, honest about confidence."""

from __future__ import annotations

import tempfile
import unittest
from pathlib import Path

import numpy as np

from bot.cli.gate import Figures, shortfalls
from nlu import normalise, report, training
from nlu.examples import Example
from nlu.model import ARRAYS, WORDS, IntentModel

SENTENCES = {
    "renewal_fee": ["续证要多少钱", "换证收费吗", "要不要工本费", "续一下多少钱", "收不收手续费", "续证贵不贵"],
    "hours": ["几点上班", "中午有人吗", "几点开门", "下午几点下班", "几点关门", "上班时间"],
    "replace_lost": ["证丢了怎么办", "烟草证不见了", "证破了要补", "补办一张证", "许可证找不到了", "证被水泡了"],
    "out_of_scope": ["今天天气怎样", "驾照怎么换", "讲个笑话", "社保怎么交", "股票涨了吗", "火车几点开"],
}
CASES = [
    Example(text, intent, f"w{number % 3}") for intent, texts in SENTENCES.items() for number, text in enumerate(texts)
]


class Fitting(unittest.TestCase):
    """One small model, fitted twice."""

    model: IntentModel
    again: IntentModel

    @classmethod
    def setUpClass(cls) -> None:
        cls.model, cls.again = training.fit(CASES), training.fit(CASES)

    def test_what_was_taught_is_known(self) -> None:
        normaliser = normalise.shipped()
        right = [self.model.ranking(normaliser(case.text))[0][0] == case.intent for case in CASES]
        assert np.mean(right) > 0.9

    def test_another_spelling_by_ear_is_known_too(self) -> None:
        assert self.model.ranking(normalise.shipped()("续正要多少前"))[0][0] == "renewal_fee"

    def test_the_same_data_gives_the_same_files(self) -> None:
        with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
            self.model.save(Path(one))
            self.again.save(Path(two))
            assert (Path(one) / WORDS).read_bytes() == (Path(two) / WORDS).read_bytes()
            with np.load(Path(one) / ARRAYS) as first, np.load(Path(two) / ARRAYS) as second:
                for name in first:
                    np.testing.assert_array_equal(first[name], second[name])

    def test_writers_are_never_split_between_folds(self) -> None:
        dealt = {(case.writer, fold) for case, fold in zip(CASES, training.deal(CASES, 3), strict=True)}
        assert len(dealt) == 3

    def test_sentences_of_one_writer_alone_are_dealt_one_by_one(self) -> None:
        own = [Example(case.text, case.intent, "w0") for case in CASES]
        assert sorted(set(training.deal(own, 3))) == [0, 1, 2]

    def test_the_temperature_lowers_confidence_when_scores_mislead(self) -> None:
        good = [(np.array([2.0, -2.0], np.float32), 0)] * 9
        bad = [(np.array([2.0, -2.0], np.float32), 1)] * 9
        assert training.find_temperature(good) > training.find_temperature([*good, *bad])

    def test_one_intent_alone_is_refused(self) -> None:
        with self.assertRaises(ValueError):  # noqa: PT027 - no pytest in this environment
            training.fit([case for case in CASES if case.intent == "hours"])

    def test_the_report_judges_with_the_whole_cascade(self) -> None:
        found = report.figures(report.judge(self.model, CASES))
        assert found["examples"] == len(CASES)
        assert found["intent"] > 90

    def test_a_model_of_shuffled_labels_does_not_pass_the_gate(self) -> None:
        names = list(SENTENCES)
        turned = {name: names[(number + 1) % len(names)] for number, name in enumerate(names)}
        muddled = training.fit([Example(case.text, turned[case.intent], case.writer) for case in CASES])
        judged = [Example(case.text, case.intent, "e01", "plain") for case in CASES]
        good, bad = (Figures.read(report.counts(report.judge(model, judged))) for model in (self.model, muddled))
        assert shortfalls(good, good) == []
        assert [line.split(":")[0] for line in shortfalls(bad, good)][:2] == [
            "understood",
            "understood in the slice plain",
        ]

    def test_the_counts_of_the_slices_add_up(self) -> None:
        judged = [Example(case.text, case.intent, "e01", case.writer) for case in CASES]
        counted = report.counts(report.judge(self.model, judged))
        for name in ("examples", "right", "wrong_and_sure"):
            assert counted["all"][name] == sum(one[name] for one in counted["slices"].values())
        assert counted["all"]["examples"] == len(CASES)


if __name__ == "__main__":
    unittest.main()
