"""Numbers out of addresses and forms: plain digits and nothing else."""

from __future__ import annotations

import pytest

from bot.console.digits import LARGEST_ID, version, whole


@pytest.mark.parametrize(("raw", "number"), [("0", 0), ("7", 7), ("0007", 7), (str(LARGEST_ID), LARGEST_ID)])
def test_plain_digits_are_a_number(raw: str, number: int) -> None:
    assert whole(raw) == number
    assert version(raw) == number


@pytest.mark.parametrize(
    "raw", ["", " 7", "-1", "+1", "1.0", "1e3", "１", "²", "٣", "x", "\x00", str(LARGEST_ID + 1), "9" * 5000, "0" * 11]
)
def test_everything_else_is_none(raw: str) -> None:
    assert whole(raw) is None
    assert version(raw) == -1


def test_a_number_may_have_its_own_limit() -> None:
    assert whole("60", 60) == 60
    assert whole("61", 60) is None
