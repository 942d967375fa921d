"""Personal numbers are masked, whatever stands around them."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.hall.privacy import blank_numbers, mask_licence, mask_phone, mask_text

WORDS = st.text(alphabet="我的电话是，。 请abc", max_size=12)


def test_a_masked_phone_can_be_recognised_but_not_called() -> None:
    assert mask_phone("13800001234") == "138****1234"
    assert mask_licence("350303100001") == "****0001"


@settings(max_examples=60, deadline=None)
@given(WORDS, st.integers(13_000_000_000, 19_999_999_999), WORDS)
def test_no_mobile_number_survives_masking(before: str, number: int, after: str) -> None:
    assert str(number) not in mask_text(f"{before}{number}{after}")


@settings(max_examples=60, deadline=None)
@given(WORDS, st.integers(10**11, 10**18 - 1), WORDS)
def test_no_licence_or_identity_number_survives_masking(before: str, number: int, after: str) -> None:
    assert str(number) not in mask_text(f"{before}{number}{after}")


def test_a_spoken_number_is_masked_too() -> None:
    assert "一三八零零" not in mask_text("我的电话一三八零零零零一二三四")


def test_blanked_numbers_keep_their_shape_and_nothing_else() -> None:
    blank = blank_numbers("电话138-1234-5678，证号350303100001")
    assert re.sub(r"\d", "x", blank) == "电话xxx-xxxx-xxxx，证号xxxxxxxxxxxx"
    assert "1234" not in blank
    assert "3503" not in blank


def test_ordinary_numbers_stay() -> None:
    assert mask_text("12月5号上午9:30，请打12313") == "12月5号上午9:30，请打12313"
