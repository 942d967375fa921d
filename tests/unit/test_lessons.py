"""The lessons and questions that are shipped, and what their checker refuses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.hall.knowledge_entry import KnowledgeError, Source
from bot.hall.lessons import SHIPPED, TOPICS, Lessons, load, shipped
from bot.hall.lessons_check import check, overdue
from tests.fakes.house import knowledge

TODAY = date(2026, 11, 23)
LATE = {"review_by": TODAY - timedelta(days=1), "checked_on": TODAY - timedelta(days=99)}


def spoiled(what: str, **fields: Any) -> list[str]:
    """The faults when the first lesson or question of 未成年人 has other fields."""
    minors, *others = shipped().topics
    first, *rest = getattr(minors, what)
    entry = {name: fields.pop(name) for name in list(fields) if hasattr(first.entry, name)}
    changed = replace(first, entry=replace(first.entry, **entry), **fields)
    return check(Lessons((replace(minors, **{what: (changed, *rest)}), *others)), knowledge(), TODAY)


def test_what_is_shipped_may_be_taught() -> None:
    assert check(shipped(), knowledge(), TODAY) == []
    assert [one.id for one in shipped().topics] == list(TOPICS)


def test_every_lesson_is_short_enough_to_be_kept_in_mind() -> None:
    lessons = [one for topic in shipped().topics for one in topic.lessons]
    assert max(len(one.entry.spoken) for one in lessons) <= 45
    assert {one.entry.spoken.count("。") for one in lessons} <= {1, 2}


@pytest.mark.parametrize(
    ("what", "fields", "said"),
    [
        ("lessons", LATE, "review was due"),
        ("lessons", {"sources": ()}, "sources: missing"),
        ("lessons", {"sources": (Source("某个网站的说法"),)}, "is not in sources.yml"),
        ("lessons", {"confidence": "C"}, "must say 以窗口核对为准"),
        ("lessons", {"text": "办证要交工本费。"}, "forbidden claim"),
        ("lessons", {"spoken": "一。二。三。"}, "more than 2 sentences"),
        ("lessons", {"answer": "minors.nothing"}, "is no answer of the hall"),
        ("quiz", {"choices": ("卖", "不卖")}, "3 different ones"),
        ("quiz", {"choices": ("卖", "卖", "不卖")}, "3 different ones"),
        ("quiz", {"right": 4}, "is none of the choices"),
        ("quiz", {"question": "卖不卖"}, "ending in ？"),
        ("quiz", {"sources": ()}, "sources: missing"),
        ("quiz", LATE, "review was due"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(what: str, fields: dict[str, Any], said: str) -> None:
    faults = spoiled(what, **fields)
    assert any(said in one and "minors." in one for one in faults), faults


def test_what_is_overdue_is_named_and_no_longer_asked() -> None:
    late = date(2027, 6, 1)
    names = overdue(shipped(), late)
    assert "ecig.flavour" in names
    assert "minors.for_father" not in names
    assert shipped().drawn(1, late, "ecig") == ()
    assert len(shipped().drawn(1, late, "minors")) == 3


def test_the_questions_of_a_person_are_the_same_all_day_and_others_tomorrow() -> None:
    today = shipped().drawn(7, TODAY)
    assert shipped().drawn(7, TODAY) == today
    assert len({one.entry.id for one in today}) == 3
    days = [TODAY + timedelta(days=n) for n in range(8)]
    assert len({shipped().drawn(7, day) for day in days}) > 4
    assert len({shipped().drawn(who, TODAY) for who in range(8)}) > 4
    assert {one.entry.intent for one in shipped().drawn(7, TODAY, "fraud")} == {"fraud"}


def test_a_file_that_is_not_as_agreed_is_refused_by_name(tmp_path: Path) -> None:
    whole = SHIPPED.read_text(encoding="utf-8")
    file = tmp_path / "lessons.yml"
    for old, new, said in (
        ("ecig:\n  title", "vape:\n  title", "the topics must be"),
        ("      answer: minors.general\n", "", "minors.under_18: title and answer are needed"),
        ("      right: 2\n", "", "minors.for_father: question, choices, right, why are needed"),
        ("confidence: A, ", "confidence: A, colour: red, ", "colour: unknown field"),
    ):
        file.write_text(whole.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(KnowledgeError, match=said):
            load(file)
