"""Doubts about what was heard: echoes, babble, other characters of the same sound; and whether anybody speaks."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from bot.hall import effects
from bot.hall.knowledge_load import traditional
from bot.voice.listening import choose, doubts, mending, parts, words
from bot.voice.listening.activity import speaks
from bot.voice.listening.recogniser import Recognised
from tests.fakes import sounds

ROOT = Path(__file__).resolve().parents[2]
LEXICON = ROOT / "data" / "lexicon"
PROMPT = words.prompt(("白塘", "江口"))


def judged(text: str, logprob: float | None = -0.1, seconds: float = 4.0) -> doubts.Judged:
    return doubts.judge(Recognised(text, logprob), seconds, PROMPT, traditional(LEXICON))


def test_a_piece_of_the_prompt_is_an_echo_but_the_words_in_it_are_not() -> None:
    assert judged(PROMPT[5:30]).text == ""
    assert judged("要带什么材料？延续、变更、补办、停业").text == ""
    for said in ("续证。", "转人工", "要带什么材料？", "对。", "不对。", "预约"):
        assert judged(said).text == said


@pytest.mark.parametrize(
    "text", ["", "。。。", "请不吝点赞 订阅", "中文字幕由志愿者提供", "好好好好好好好好好好", "谢谢观看", "我要" * 40]
)
def test_what_engines_invent_is_nothing(text: str) -> None:
    assert judged(text).text == ""


def test_more_than_anybody_can_say_in_that_time_is_nothing() -> None:
    assert judged("我想问一下烟草证到期以后怎么续", seconds=0.8).text == ""


def test_a_guess_is_dropped_and_a_weak_one_is_not_sure() -> None:
    assert judged("续证", -1.3).text == ""
    assert judged("续证", -0.7) == doubts.Judged("续证", False)
    assert judged("续证", -0.2) == doubts.Judged("续证", True)
    assert judged("续证", None).sure


def test_traditional_characters_and_stray_signs_become_plain_words() -> None:
    assert judged("我要預約週六上午\uff27\ufffd").text == "我要预约周六上午"
    assert judged("续证要钱吗?多少,").text == "续证要钱吗？多少，"


@pytest.fixture(scope="module")
def mender() -> mending.Mender:
    return mending.Mender(words.hot_words(("白塘", "江口", "三江口")), mending.readings(LEXICON))


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("许证要带什么材料", "续证要带什么材料"),
        ("我住白糖镇", "我住白塘镇"),
        ("我要语约周六", "我要预约周六"),
        ("部队。", "不对"),
        ("银业执照丢了", "营业执照丢了"),
        ("你们周末上班吗", "你们周末上班吗"),
    ],
)
def test_words_of_the_hall_are_put_where_they_sound(mender: mending.Mender, heard: str, meant: str) -> None:
    assert mender.mend(heard) == meant


def test_of_two_thousand_sentences_only_misspelt_ones_are_changed(mender: mending.Mender) -> None:
    lines = [json.loads(x) for f in (ROOT / "tests" / "evaluation").glob("*.jsonl") for x in f.open(encoding="utf-8")]
    changed = [one for one in lines if mender.mend(one["text"]) != one["text"]]
    assert len(changed) > 50
    assert {one["slice"] for one in changed} <= {"accent", "typo"}


def test_the_prompt_is_short_enough_and_holds_the_townships() -> None:
    many = tuple(f"第{n}演示镇" for n in range(60))
    assert "白塘" in PROMPT
    assert len(words.prompt(many)) <= words.LONGEST


@pytest.mark.parametrize(
    "noise",
    [sounds.silence(3), sounds.hiss(3), sounds.hiss(3, 0.002), sounds.hum(3), sounds.melody(3), sounds.silence(0.01)],
    ids=["silence", "hiss", "faint hiss", "hum", "melody", "almost nothing"],
)
def test_silence_noise_and_tones_are_nobody_speaking(noise: sounds.Floats) -> None:
    assert not speaks(sounds.pcm(noise))


@pytest.mark.parametrize("level", [0.0, 0.01, 0.03])
def test_a_voice_is_one_in_noise_too(level: float) -> None:
    voice = np.concatenate([sounds.silence(0.6), sounds.babble(), sounds.silence(0.6)])
    assert speaks(sounds.pcm(voice + sounds.hiss(len(voice) / sounds.RATE, level)[: len(voice)]))


def test_commands_and_last_questions_change_something_and_plain_ones_do_not() -> None:
    confirm = [{"form": "f", "confirm": True}, {"form": "f", "confirm": False}]
    assert effects.commits("cancel_appointment", {}, [], False, False)
    assert effects.commits("affirm", {}, confirm, True, False)
    assert effects.commits("affirm", {}, [{"cancel_now": 3}], False, False)
    assert effects.commits("inform", {}, [], False, True)
    assert effects.commits("inform", {"cancel_now": 3}, [], False, False)
    assert not effects.commits("renewal_materials", {}, confirm, True, False)
    assert not effects.commits("inform", {"form": "f", "start": "2026-11-28T09:00"}, [], True, False)
    assert not effects.commits("book_appointment", {}, [{"form": "f", "start": "…"}], True, False)
    assert effects.commits("cancel_appointment", {}, [{"form": "f", "start": "…"}], True, False)


def model(folder: Path, *names: str) -> Path:
    folder.mkdir(parents=True)
    for name in names:
        (folder / name).touch()
    return folder


def test_an_operators_model_and_python_are_taken_and_a_named_engine_must_be_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choose.importlib.util, "find_spec", lambda _name: None)  # no engine in this environment
    python = tmp_path / "python"
    whisper = model(tmp_path / "voice-models" / "whisper", "model.bin", "config.json")
    assert choose.choose(choose.Wish("off"), tmp_path, tmp_path) is None
    assert choose.choose(choose.Wish(), tmp_path, tmp_path) is None
    found = choose.choose(choose.Wish("whisper", None, python), tmp_path, tmp_path)
    assert found == choose.Found("whisper", whisper, python)
    with pytest.raises(choose.NoEngine, match=r"LIANXIN_ASR=sherpa cannot be used: no model \(model.int8.onnx"):
        choose.choose(choose.Wish("sherpa", None, python), tmp_path, tmp_path)
    with pytest.raises(choose.NoEngine, match="sherpa_onnx is not installed; set LIANXIN_ASR_PYTHON"):
        choose.choose(choose.Wish("sherpa"), tmp_path, tmp_path)
    sense = model(tmp_path / "voice-models" / "sense", "model.int8.onnx", "tokens.txt")
    assert choose.choose(choose.Wish("auto", None, python), tmp_path, tmp_path) == choose.Found("sherpa", sense, python)


def test_packages_with_another_model_than_the_one_that_was_tried_are_not_used(tmp_path: Path) -> None:
    packages = tmp_path / "env" / "lib" / "python3.11" / "site-packages"
    assert parts.joined(tmp_path / "env" / "bin" / "python", tmp_path / "models") is None
    for piece in parts.PIECES:
        (packages / piece).parent.mkdir(parents=True)
        (packages / piece).write_bytes(b"another")
    for table in parts.TABLES:
        (packages / parts.PIECES[0]).with_name(table).touch()
    assert parts.joined(tmp_path / "env" / "bin" / "python", tmp_path / "models") is None
    assert not (tmp_path / "models" / "whisper-base" / "model.bin").exists()
