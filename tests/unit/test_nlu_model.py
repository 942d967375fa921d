"""The classifier's arithmetic, saving and loading, features, noise, reading and checking data: without scikit-learn."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from nlu import concepts, decide, examples, features, lexicon, lint, model, noise, report, understanding


@pytest.fixture
def small() -> model.IntentModel:
    """A model that hears money and closing days."""
    index = {"kmoney": 0, "koff_time": 1, "c钱": 2}
    vocabulary = model.Vocabulary(index, np.ones(3, np.float32))
    weights = np.array([[5, -5], [-5, 5], [3, -3]], np.float16)
    return model.IntentModel(
        ["renewal_fee", "weekend_evening_service"], vocabulary, weights, np.zeros(2, np.float32), 2.0, features.Recipe()
    )


def test_probabilities_sum_to_one_and_the_likeliest_comes_first(small: model.IntentModel) -> None:
    ranking = small.ranking("要多少钱")
    assert ranking[0][0] == "renewal_fee"
    assert sum(confidence for _, confidence in ranking) == pytest.approx(1.0, abs=1e-5)


def test_a_text_of_unknown_signs_gets_the_same_probability_everywhere(small: model.IntentModel) -> None:
    assert small.probabilities("zzz") == pytest.approx([0.5, 0.5])


def test_a_saved_model_answers_the_same_after_loading(small: model.IntentModel, tmp_path: Path) -> None:
    small.save(tmp_path)
    again = model.IntentModel.load(tmp_path)
    assert again.ranking("周末收钱吗") == small.ranking("周末收钱吗")
    assert again.recipe == small.recipe


def test_a_saved_model_holds_no_pickle(small: model.IntentModel, tmp_path: Path) -> None:
    small.save(tmp_path)
    with np.load(tmp_path / model.ARRAYS, allow_pickle=False) as arrays:
        assert set(arrays) == {"weights", "bias", "idf"}


def test_different_words_for_money_are_one_idea() -> None:
    known = concepts.shipped()
    assert known.written("工本费") == known.written("手续费") == [("money",)]


def test_an_idea_is_heard_through_an_accent() -> None:
    signs = features.signs("护业要什么", features.Recipe())
    assert "qresume" in signs["q"]


def test_digits_do_not_make_signs_of_their_own() -> None:
    recipe = features.Recipe()
    assert features.signs("3月5号", recipe)["r"] == features.signs("12月28号", recipe)["r"]


def test_noise_is_repeatable_and_keeps_the_length() -> None:
    text = "烟草证到期了要带什么材料"
    spoiled = noise.homophones(text, "a", rate=0.5)
    assert spoiled == noise.homophones(text, "a", rate=0.5)
    assert spoiled != text
    assert len(spoiled) == len(text)
    assert noise.dropped("好", "a", rate=1.0) == "好"


def _write(folder: Path, writer: str, blocks: dict[str, list[str]]) -> None:
    lines = ['version: "3.1"', "nlu:"]
    for intent, texts in blocks.items():
        lines += [f"- intent: {intent}", "  examples: |", *(f"    - {text}" for text in texts)]
    (folder / writer).mkdir(parents=True)
    (folder / writer / "all.yml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_examples_know_their_writer_and_lose_annotations(tmp_path: Path) -> None:
    _write(tmp_path, "w01", {"inform": ["[13800001234](phone)", "明天"]})
    assert [(e.text, e.writer) for e in examples.training(tmp_path)] == [("13800001234", "w01"), ("明天", "w01")]


def test_the_same_sentence_under_two_intents_is_a_conflict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _write(tmp_path, "w01", {"hours": ["你们几点开门呢", "几点关门"]})
    _write(tmp_path, "w02", {"address": ["请问，你们几点开门呢"]})
    assert lint.main(["--data", str(tmp_path)]) == 1
    assert "two intents" in capsys.readouterr().out


def test_near_sentences_of_two_intents_are_shown(tmp_path: Path) -> None:
    _write(tmp_path, "w01", {"close": ["退证到底要不要钱呢"], "renewal_fee": ["续证到底要不要钱呢"]})
    found = lint.check(examples.training(tmp_path), likeness=0.7)
    assert len(found.near) == 1
    assert not found.conflicts


def test_figures_count_what_was_wrong_and_sure() -> None:
    case = examples.Example("要钱吗", "renewal_fee", "e", "short")
    sure = decide.Decision("answer", "fraud", 0.9, [("fraud", 0.9)])
    asked = decide.Decision("clarify", "fraud", 0.4, [("fraud", 0.4), ("renewal_fee", 0.3)])
    right = decide.Decision("answer", "renewal_fee", 0.9, [("renewal_fee", 0.9)])
    found = report.figures([report.Outcome(case, d.intent, d) for d in (sure, asked, right, right)])
    assert found["wrong and sure"] == 25.0
    assert found["asked back"] == 25.0
    assert found["right one offered"] == 100.0
    assert found["intent"] == 50.0


def test_of_two_questions_the_second_alone_does_not_count_as_right() -> None:
    case = examples.Example("要钱吗，几点上班", "renewal_fee", "e", "multi", ("hours",))
    second = decide.Decision("answer", "hours", 0.9, [("hours", 0.9)])
    both = decide.Decision("answer", "renewal_fee", 0.9, [("renewal_fee", 0.9)], ["hours"])
    found = report.figures([report.Outcome(case, d.intent, d) for d in (second, both)])
    assert (found["intent"], found["both heard"]) == (50.0, 50.0)


def test_evaluation_lines_carry_their_slice_and_second_intent(tmp_path: Path) -> None:
    row = {"text": "a", "intent": "hours", "slice": "multi", "also": ["address"]}
    (tmp_path / "e.jsonl").write_text(json.dumps(row) + "\n\n", encoding="utf-8")
    assert examples.evaluation(tmp_path / "e.jsonl") == [examples.Example("a", "hours", "e", "multi", ("address",))]


def test_an_unknown_file_is_wrong_usage(tmp_path: Path) -> None:
    assert report.main(["--data", str(tmp_path / "none")]) == 2


def test_the_report_uses_the_configured_caution(tmp_path: Path) -> None:
    assert report.configured_caution(tmp_path / "none.yml") == 1.0
    (tmp_path / "config.yml").write_text("pipeline:\n- name: x\n- name: y\n  caution: 0.7\n", encoding="utf-8")
    assert report.configured_caution(tmp_path / "config.yml") == 0.7


def test_understanding_brings_ranking_findings_and_decision_together(small: model.IntentModel) -> None:
    got = understanding.understand(small, "13800001234")
    assert [item.entity for item in got.entities] == ["phone"]
    assert got.decision.intent == "inform"


def test_the_fingerprint_changes_with_the_word_lists(tmp_path: Path) -> None:
    before = lexicon.fingerprint(tmp_path)
    (tmp_path / "words.yml").write_text("a: b\n", encoding="utf-8")
    assert lexicon.fingerprint(tmp_path) != before


def test_a_dialect_form_with_two_meanings_has_a_condition() -> None:
    words = [(form, word) for word in lexicon.read("dialect")["words"] for form in word["forms"]]
    seen: dict[str, dict[str, object]] = {}
    for form, word in words:
        assert form not in seen or set(seen[form]) & {"near", "at_end"}, form
        seen[form] = word


def test_costs_name_known_intents_only() -> None:
    costs = lexicon.read("costs")
    folder = Path(__file__).parents[2] / "data" / "nlu"
    known = {example.intent for example in examples.training(folder)} | {"inform"}
    named = {
        *costs["wrong_by_intent"],
        *costs["matters"],
        *costs["aspects"],
        *costs["never_second"],
        *costs["not_offered"],
    }
    assert named <= known
