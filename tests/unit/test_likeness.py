"""Which utterances stand together, and what a new one likely means."""

from __future__ import annotations

import random
from datetime import datetime
from pathlib import Path

import pytest

from bot.desk.likeness import LARGEST_GROUP, Likely, groups
from bot.store.questions import Question

NOW = datetime(2026, 11, 23, 9, 10)


def question(number: int, text: str, times: int = 1, guess: str | None = None) -> Question:
    return Question(number, text, guess, None, NOW, None, times, "unclear", None)


def texts(made: list[list[Question]]) -> list[list[str]]:
    return [[q.text for q in group] for group in made]


def test_the_same_thing_said_a_little_differently_stands_together() -> None:
    made = groups([question(1, "本本快到期了咋整"), question(2, "几点开门"), question(3, "本本 快到期了，咋整啊")])
    assert texts(made) == [["本本快到期了咋整", "本本 快到期了，咋整啊"], ["几点开门"]]


def test_what_only_begins_or_ends_alike_is_not_thrown_together() -> None:
    said = ("续证", "续证没过", "续证去哪", "烟证到期了", "烟证不要了", "关声音", "关语音")
    assert len(groups([question(n, text) for n, text in enumerate(said)])) == len(said)


def test_what_is_asked_most_comes_first() -> None:
    assert texts(groups([question(1, "甲乙丙"), question(2, "几点开门", times=7)]))[0] == ["几点开门"]


def test_the_same_utterances_make_the_same_groups_in_whatever_order_they_come() -> None:
    rows = [question(n, f"{a}的证{b}怎么办") for n, (a, b) in enumerate((a, b) for a in "我他她谁" for b in "丢坏到掉")]
    mixed = random.Random(7).sample(rows, len(rows))
    assert groups(mixed) == groups(rows)
    assert sorted(q.id for group in groups(rows) for q in group) == list(range(len(rows)))


def test_a_group_that_would_be_too_large_is_divided() -> None:
    made = groups([question(n, f"证快要到期了应该怎么办呢{chr(0x4E00 + n)}") for n in range(LARGEST_GROUP + 5)])
    assert [len(group) for group in made] == [LARGEST_GROUP, 5]


@pytest.mark.parametrize("odd", ["", "？", "****", "a", "\u202e", "哈" * 500])
def test_odd_utterances_make_groups_too(odd: str) -> None:
    assert len(groups([question(1, odd), question(2, "几点开门")])) == 2


@pytest.fixture
def likely(tmp_path: Path) -> Likely:
    folder = tmp_path / "data" / "nlu" / "one"
    folder.mkdir(parents=True)
    (folder / "x.yml").write_text(
        'version: "3.1"\nnlu:\n- intent: hours\n  examples: |\n    - 几点开门\n    - [周末](day)几点开门\n'
        "- intent: renewal_how\n  examples: |\n    - 怎么续证\n- intent: secret\n  examples: |\n    - 几点开门呀\n"
        "- lookup: places\n  examples: |\n    - 几点开门吗\n",
        encoding="utf-8",
    )
    return Likely(tmp_path, ("hours", "renewal_how", "fraud", "close"))


def test_what_was_understood_comes_first_then_what_the_likest_sentences_mean(likely: Likely) -> None:
    assert likely.of(question(1, "周末几点开门", guess="fraud")) == ["fraud", "hours"]
    assert likely.of(question(1, "怎么续证，几点开门", guess="nlu_fallback")) == ["hours", "renewal_how"]
    assert likely.of(question(1, "xyz")) == []
