"""Operators' model folders: recognised by their files, named in every key, and missing ones are said."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.voice.engines.models import ModelError, first_model, recognise


def folder(root: Path, *names: str) -> Path:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    return root


@pytest.mark.parametrize(
    ("names", "kind", "files"),
    [
        (("model.int8.onnx", "voices.bin", "tokens.txt", "lexicon-us-en.txt", "lexicon-zh.txt", "dict/a"), "kokoro",
         {"model", "voices", "tokens", "lexicon", "dict_dir"}),
        (("model-steps-3.onnx", "vocos-22khz-univ.onnx", "tokens.txt", "lexicon.txt", "dict/a"), "matcha",
         {"acoustic_model", "vocoder", "tokens", "lexicon", "dict_dir"}),
        (("vits-aishell3.onnx", "tokens.txt", "lexicon.txt"), "vits", {"model", "tokens", "lexicon"}),
        (("model.onnx", "tokens.txt", "espeak-ng-data/a"), "vits", {"model", "tokens", "data_dir"}),
    ],
)  # fmt: skip
def test_a_layout_is_recognised_by_its_files(
    tmp_path: Path, names: tuple[str, ...], kind: str, files: set[str]
) -> None:
    model = recognise(folder(tmp_path / "one", *names))
    assert (model.name, model.kind, set(model.files)) == ("one", kind, files)


def test_the_vocoder_may_lie_beside_the_folder(tmp_path: Path) -> None:
    folder(tmp_path, "hifigan_v2.onnx")
    assert recognise(folder(tmp_path / "m", "model-steps-6.onnx", "tokens.txt")).kind == "matcha"


def test_rules_for_figures_and_the_lexicons_come_along_the_british_one_does_not(tmp_path: Path) -> None:
    names = ("model.onnx", "voices.bin", "tokens.txt", "lexicon-gb-en.txt", "lexicon-zh.txt", "date-zh.fst", "x.fst")
    model = recognise(folder(tmp_path / "k", *names))
    assert model.files["lexicon"].endswith("lexicon-zh.txt")
    assert "gb" not in model.files["lexicon"]
    assert model.rules.endswith("date-zh.fst")


@pytest.mark.parametrize(("voices", "speaker"), [(103, 3), (53, 47), (7, 0)])
def test_the_speaker_is_a_chinese_one(tmp_path: Path, voices: int, speaker: int) -> None:
    one = folder(tmp_path / "k", "model.onnx", "tokens.txt", "voices.bin")
    with (one / "voices.bin").open("wb") as file:
        file.truncate(voices * 510 * 256 * 4)
    assert recognise(one).speaker == speaker


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ((), "no model"),
        (("README.md",), "no model"),
        (("model.onnx", "voices.bin"), "no tokens.txt"),
        (("model-steps-3.onnx", "tokens.txt"), "without its vocoder"),
        (("zh_CN-huayan.onnx", "zh_CN-huayan.onnx.json", "tokens.txt"), "LIANXIN_VOICE_PIPER_MODEL"),
    ],
)
def test_what_is_missing_is_said(tmp_path: Path, names: tuple[str, ...], said: str) -> None:
    (tmp_path / "one").mkdir()
    with pytest.raises(ModelError, match=said):
        recognise(folder(tmp_path / "one", *names))


def test_an_empty_file_is_named(tmp_path: Path) -> None:
    one = folder(tmp_path / "one", "model.onnx", "tokens.txt")
    (one / "model.onnx").write_bytes(b"")
    with pytest.raises(ModelError, match=r"empty files: model\.onnx"):
        recognise(one)


def test_another_model_under_the_same_name_has_another_digest(tmp_path: Path) -> None:
    one = folder(tmp_path / "one", "model.onnx", "tokens.txt")
    before = recognise(one).digest
    (one / "model.onnx").write_bytes(b"y")
    assert recognise(one).digest != before


def test_the_first_model_is_found_past_folders_that_are_none(tmp_path: Path) -> None:
    (tmp_path / "a-broken").mkdir()
    folder(tmp_path / "b", "model.onnx", "tokens.txt")
    model, _ = first_model(tmp_path, "auto")
    assert model is not None
    assert model.name == "b"
    assert first_model(tmp_path, None) == (None, "switched off")
    assert "not a folder" in first_model(tmp_path, "c")[1]
    assert "no model" in first_model(tmp_path / "nowhere", "auto")[1]
