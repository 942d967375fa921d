"""The judge's arithmetic: what counts as wrong when something else was heard than was said."""

from __future__ import annotations

import pytest

from tools.pack import wording
from tools.pack.comparing import Comparison, Sentence, compare
from tools.pack.scoring import Errors, added, aligned, errors
from tools.pack.verdicts import verdict_of

# A toy reading: homophones share a syllable, everything else is its own.
SOUNDS = {
    "一": "yi",
    "幺": "yao",
    "腰": "yao",
    "七": "qi",
    "公": "gong",
    "工": "gong",
    "是": "shi",
    "事": "shi",
    "室": "shi",
}


def syllables(text: str) -> list[str]:
    return [SOUNDS.get(sign, sign) for sign in text]


@pytest.mark.parametrize(
    ("should", "heard", "wrong"),
    [
        ("", "", 0),
        ("abc", "abc", 0),
        ("abc", "", 3),
        ("", "abc", 3),
        ("abc", "abd", 1),
        ("abc", "ac", 1),
        ("abc", "abbc", 1),
        ("abcd", "dcba", 4),
        ("kitten", "sitting", 3),
    ],
)
def test_errors_are_the_fewest_replacements_omissions_and_additions(should: str, heard: str, wrong: int) -> None:
    assert errors(should, heard) == Errors(wrong, len(should))


def test_only_errors_on_the_places_asked_for_count() -> None:
    assert errors("xxabcyy", "zzabcyy", range(2, 5)) == Errors(0, 3)
    assert errors("xxabcyy", "xxadcyy", range(2, 5)) == Errors(1, 3)
    assert errors("xxabcyy", "xxabyy", range(2, 5)) == Errors(1, 3)


def test_what_was_added_belongs_to_the_place_behind_which_it_stands() -> None:
    assert [step.place for step in aligned("ab", "xab") if step.wrong] == [-1]
    assert [step.place for step in aligned("ab", "axb") if step.wrong] == [0]
    assert [step.place for step in aligned("ab", "abx") if step.wrong] == [1]


def test_a_long_text_weighs_more_than_a_short_one() -> None:
    assert added([Errors(1, 1), Errors(0, 99)]).rate == 0.01
    assert Errors(0, 0).rate == 0.0
    assert Errors(2, 0).rate == 1.0


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("拨打12313", "拨打幺二三幺三"),
        ("请打幺二三幺三", "请打幺二三幺三"),
        ("还有38天", "还有三十八天"),
        ("11月28日", "十一月二十八日"),
        ("2026年", "二零二六年"),
        ("9:30", "九点半"),
        ("9:00", "九点"),
        ("19:45", "十九点四十五分"),
        ("第75条", "第七十五条"),
        ("3,000元", "三千元"),
        ("50%", "百分之五十"),
        ("两点，对吗？", "二点对吗"),
    ],
)
def test_figures_are_understood_in_every_way_in_which_they_may_have_been_said(heard: str, meant: str) -> None:
    assert meant in wording.readings(heard)


def test_readings_are_few_and_each_is_there_once() -> None:
    found = wording.readings("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20")
    assert len(found) == len(set(found)) <= 3 * wording.MOST_READINGS + 1
    assert wording.readings("") == [""]


def test_a_homophone_is_a_wrong_character_but_no_wrong_syllable() -> None:
    (found,) = compare([Sentence("没有工本费")], "没有公本费", syllables)
    assert found.syllables == Errors(0, 5)
    assert found.characters == Errors(1, 5)


def test_nothing_heard_is_everything_wrong() -> None:
    (found,) = compare([Sentence("不收钱")], "", syllables)
    assert found.syllables == Errors(3, 3)


@pytest.mark.parametrize(("heard", "wrong"), [("110", 0), ("腰腰零", 0), ("一一零", 0), ("七一零", 1), ("幺幺零", 0)])
def test_the_one_of_telephones_may_be_heard_as_either_one(heard: str, wrong: int) -> None:
    (found,) = compare([Sentence("幺幺零")], heard, syllables)
    assert found.syllables == Errors(wrong, 3)


def test_a_word_too_many_before_the_text_counts_where_the_text_begins() -> None:
    (alone,) = compare([Sentence("星期六")], "一星期六", syllables)
    (behind,) = compare([Sentence("星期六", before="您说的是")], "一您说的是星期六", syllables)
    assert (alone.syllables.wrong, behind.syllables.wrong) == (1, 0)


def test_a_short_text_is_judged_in_each_of_its_sentences_and_they_are_not() -> None:
    said = [Sentence("星期六", "您说的是，", "，对不对？"), Sentence("星期六", "好的，", "，请您记一下。")]
    right = compare(said, "您说的事星期六岁部队。好的，星期六，请您记一下。", syllables)
    wrong = compare(said, "您说的是心期六，对不对。好的，六，请您记一下。", syllables)
    assert [one.syllables.wrong for one in right] == [0, 0]
    assert [one.syllables.wrong for one in wrong] == [1, 2]
    assert [one.syllables.total for one in wrong] == [3, 3]
    assert [one.heard for one in wrong] == ["心期六", "六"]


def test_several_clips_in_one_breath_are_told_apart() -> None:
    said = [Sentence("不收钱"), Sentence("两个证都带来"), Sentence("请早点来")]
    found = compare(said, "不收钱。2个证都带。请走点来", syllables)
    assert [one.syllables.wrong for one in found] == [0, 1, 1]


def comparison(wrong: int, total: int) -> Comparison:
    return Comparison(Errors(wrong, total), Errors(wrong, total), "好" * total)


@pytest.mark.parametrize(
    ("found", "accepted"),
    [
        ([(0, 12)], True),
        ([(1, 12)], True),
        ([(1, 10)], True),
        ([(2, 12)], False),
        ([(0, 3), (1, 3), (1, 3)], True),
        ([(1, 3), (1, 3), (1, 3)], False),
        ([(1, 4), (1, 4), (1, 4)], True),
        ([(0, 3), (0, 3), (2, 3)], False),
        ([(1, 1), (0, 1), (0, 1)], True),
        ([(1, 1), (1, 1), (0, 1)], False),
    ],
)
def test_a_tenth_of_a_long_clip_and_one_syllable_of_a_short_one_may_be_wrong(
    found: list[tuple[int, int]], accepted: bool
) -> None:
    assert verdict_of([comparison(*one) for one in found]).accepted is accepted


def test_a_clip_of_which_nothing_was_heard_is_never_accepted() -> None:
    assert not verdict_of([Comparison(Errors(0, 12), Errors(0, 12), "")]).accepted
