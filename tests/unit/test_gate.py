"""How much worse than the model in use a new one may be, to the single sentence."""

from __future__ import annotations

import pytest

from bot.cli.gate import Counts, Figures, shortfalls


def figures(right: int = 950, wrong: int = 30, dialect: int = 90) -> Figures:
    """A thousand sentences, a hundred of them in dialect."""
    return Figures(Counts(1000, right, wrong), {"dialect": Counts(100, dialect, 3), "plain": Counts(900, 860, 27)})


USED = figures()


@pytest.mark.parametrize(
    "candidate",
    [figures(), figures(right=947), figures(wrong=33), figures(dialect=88), figures(right=980, wrong=0, dialect=100)],
    ids=["the same", "0.3 less", "0.3 more wrong", "2 less in a slice", "better"],
)
def test_as_good_as_it_must_be_is_good_enough(candidate: Figures) -> None:
    assert shortfalls(candidate, USED) == []


@pytest.mark.parametrize(
    ("candidate", "said"),
    [
        (figures(right=946), "understood: 95.00 % → 94.60 %, fell by 0.40 points (at most 0.3)"),
        (figures(wrong=34), "wrong without asking back: 3.00 % → 3.40 %, rose by 0.40 points (at most 0.3)"),
        (figures(dialect=87), "understood in the slice dialect: 90.00 % → 87.00 %, fell by 3.00 points (at most 2.0)"),
    ],
)
def test_what_fell_too_far_is_named_with_how_far(candidate: Figures, said: str) -> None:
    assert shortfalls(candidate, USED) == [said]


def test_everything_that_fell_is_named_at_once() -> None:
    assert len(shortfalls(figures(right=900, wrong=80, dialect=40), USED)) == 3


def test_better_as_a_whole_does_not_pay_for_a_slice() -> None:
    assert "dialect" in shortfalls(figures(right=990, wrong=0, dialect=80), USED)[0]


def test_a_slice_that_only_one_of_them_has_is_not_compared() -> None:
    new = Figures(Counts(1000, 950, 30), {"typo": Counts(50, 10, 9)})
    assert shortfalls(new, USED) == []


def test_the_first_model_has_a_floor_and_no_more() -> None:
    assert shortfalls(figures(right=900, wrong=90, dialect=10), None) == []
    assert shortfalls(figures(right=899), None) == ["understood: 89.9 %, but a first model needs 90.0 %"]


def test_figures_come_back_from_a_record_as_they_went() -> None:
    assert Figures.read(USED.as_dict()) == USED


def test_a_set_without_sentences_is_no_division_by_zero() -> None:
    assert Counts(0, 0, 0).understood == Counts(0, 0, 0).surely_wrong == 0
