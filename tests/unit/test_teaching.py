"""From a clerk's label to a training sentence: what is taught, what is left out, and the commands for it."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
import yaml

from bot.cli import learned
from bot.cli.main import ROOT, main
from bot.desk.teaching import lesson, sentence, teachable_intents
from bot.settings import Settings, read
from bot.store.questions import Question
from bot.store.store import Store, open_store
from tests.fakes.staff import hire

NOW = datetime(2026, 11, 23, 9, 10)
JUDGED = "我那个烟证明年三月底到期，几号以前得去续？"
TRAINED = "怎么预约"


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A data folder of its own."""
    env = {"LIANXIN_DATA": str(tmp_path / "var"), "LIANXIN_NOW": "2026-11-23T09:10"}
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    return read(env, ROOT)


@pytest.fixture
def store(settings: Settings) -> Store:
    return open_store(settings.db_url, settings.data / "keys")


def question(number: int, text: str, label: str = "renewal_how") -> Question:
    return Question(number, text, None, None, NOW, label, 1, "unclear", "小林")


def test_labelled_sentences_are_taught_by_intent() -> None:
    made = lesson([question(1, "本本咋整"), question(2, "给狗咬烂了", "replace_lost")], (), ())
    assert made.sentences == {"renewal_how": ["本本咋整"], "replace_lost": ["给狗咬烂了"]}
    assert (made.count, made.refused) == (2, [])


def test_a_sentence_that_models_are_judged_by_is_never_taught() -> None:
    made = lesson([question(1, "几点 上班？"), question(2, "几点开门")], {"几点上班"}, {"几点开门"})
    assert made.sentences == {}
    assert [(n, why.split()[1]) for n, why in made.refused] == [(1, "stands"), (2, "is")]


@pytest.mark.parametrize(
    ("said", "taught"),
    [
        ("我电话138****5678，证丢了", "我电话，证丢了"),
        ("证号****8012 查一下", "证号 查一下"),
        ("[续证](service)要{多少}钱", "续证 service 要 多少 钱"),
        ("/restart 续证", "restart 续证"),
        ("- 续证\n- intent: x", "续证 - intent: x"),
        ("续\u2028证", "续 证"),
    ],
)
def test_masked_numbers_and_marks_of_the_file_format_are_left_out(said: str, taught: str) -> None:
    assert sentence(said) == taught


def test_a_bare_number_teaches_nothing() -> None:
    made = lesson([question(7, "138****5678")], (), ())
    assert made.refused == [(7, "nothing is left of it without its numbers")]


def test_every_intent_but_the_fallback_can_be_taught() -> None:
    intents = teachable_intents(ROOT)
    assert {"renewal_how", "inform", "out_of_scope"} <= set(intents)
    assert "nlu_fallback" not in intents


def test_what_is_taught_goes_into_a_folder_of_the_house_and_only_changes_when_a_label_does(
    settings: Settings, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    for text, intent in (("那个本本给狗咬烂了", "replace_lost"), (JUDGED, "renewal_when"), (TRAINED, "hours")):
        store.questions.label(store.questions.wonder(text, None, None, NOW), intent, "小林", NOW)
    assert learned.gather(settings).count == learned.count(settings) == 1
    file = settings.data / "learned" / "nlu" / "questions.yml"
    assert yaml.safe_load(file.read_text())["nlu"] == [{"intent": "replace_lost", "examples": "- 那个本本给狗咬烂了\n"}]
    told = capsys.readouterr().err
    assert "tests/evaluation" in told
    assert "training sentence already" in told
    written = file.stat().st_mtime_ns
    learned.gather(settings)
    assert file.stat().st_mtime_ns == written
    store.questions.drop(1)
    learned.gather(settings)
    assert not file.exists()


def test_without_a_store_none_is_made_and_nothing_is_taught(settings: Settings) -> None:
    assert learned.gather(settings).count == 0
    assert not settings.data.exists()


def lines(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, object]]:
    assert main(words) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.slow
def test_a_clerk_labels_drops_and_exports_and_the_audit_log_knows(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hire(store.db, "小林")
    for text in ("那个本本给狗咬烂了", "嗯嗯啊啊"):
        store.questions.wonder(text, "fraud", 0.3, NOW)
    (newest, oldest) = lines(capsys, "questions", "--json")
    assert list(oldest) == ["id", "text", "guess", "confidence", "at"]
    assert (newest["text"], oldest["at"]) == ("嗯嗯啊啊", "2026-11-23T09:10+08:00")
    assert lines(capsys, "questions", "label", "1", "replace_lost", "--as", "小林") == [{"id": 1, "labelled": True}]
    assert lines(capsys, "questions", "drop", "2", "--as", "小林") == [{"id": 2, "dropped": True}]
    (row,) = lines(capsys, "questions", "--json", "--long", "--status", "labelled")
    assert (row["kind"], row["times"], row["label"], row["labelled_by"]) == ("unclear", 1, "replace_lost", "小林")
    file = tmp_path / "out.yml"
    (told,) = lines(capsys, "questions", "export", str(file))
    assert (told["sentences"], told["left_out"]) == (1, 0)
    assert "- intent: replace_lost\n  examples: |\n    - 那个本本给狗咬烂了\n" in file.read_text()
    with store.db.read() as c:
        noted = [tuple(r) for r in c.exec_driver_sql("select who, action, target from audit")]
    assert noted == [("小林", "label question", "1 replace_lost"), ("小林", "drop question", "2")]


@pytest.mark.parametrize(
    ("words", "code", "hint"),
    [
        (("label", "1", "no_such_intent"), 2, "renewal_how"),
        (("label", "1", "nlu_fallback"), 2, "not known"),
        (("label", "x", "renewal_how"), 2, "'x'"),
        (("drop",), 2, "questions drop ID"),
        (("export",), 2, "questions export FILE"),
        (("--status", "gone"), 2, "doubtful"),
        (("label", "99", "renewal_how"), 1, ""),
        (("drop", "99"), 1, ""),
    ],
)
def test_wrong_use_is_refused_with_what_is_right(
    words: tuple[str, ...], code: int, hint: str, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    store.questions.wonder("那个咋整", None, None, NOW)
    assert main(("questions", *words)) == code
    assert hint in capsys.readouterr().err
    assert [q.label for q in store.questions.listing()] == [None]
