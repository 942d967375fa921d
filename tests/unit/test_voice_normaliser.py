"""wetext as an option: it adds what our rules lack, and changes nothing that they know."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.voice import normaliser
from bot.voice.spoken import RULES_VERSION, helped_by, rules_version, speak

CASES = [
    tuple(line.split("\t"))
    for table in ("spoken_cases.tsv", "spoken_cases_second.tsv")
    for line in (Path(__file__).parent / table).read_text("utf-8").splitlines()
    if line.strip()
]


@pytest.fixture(autouse=True)
def alone_again() -> Iterator[None]:
    yield
    helped_by("", None)


@pytest.mark.slow
def test_every_reviewed_sentence_stays_as_it_is_with_wetext() -> None:
    assert normaliser.use_wetext(True)
    wrong = [(w, said, now) for w, said in CASES if (now := speak(w.replace("\\n", "\n"))) != said]
    assert not wrong


def test_a_unit_that_our_rules_do_not_know_is_read_out() -> None:
    assert speak("5mol") != "五摩尔"
    assert normaliser.use_wetext(True)
    assert speak("5mol") == "五摩尔"


def test_a_sound_made_with_it_is_another_than_one_without() -> None:
    assert rules_version() == RULES_VERSION
    normaliser.use_wetext(True)
    assert rules_version() == f"{RULES_VERSION} wetext {normaliser.version()}"
    normaliser.use_wetext(False)
    assert rules_version() == RULES_VERSION


def test_without_the_package_nothing_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(normaliser, "version", lambda: None)
    assert not normaliser.use_wetext(True)
    assert rules_version() == RULES_VERSION
    assert speak("12月5日") == "十二月五日"


@pytest.mark.parametrize("said", ["五mol", "", "5", "五 摩尔"])
def test_a_reading_that_is_not_hanzi_is_not_taken(said: str) -> None:
    before = speak("5mol")
    helped_by("odd", lambda _: said)
    assert speak("5mol") == before
