"""Personal numbers are masked, whatever stands around them."""

from __future__ import annotations

import re

import pytest
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


@pytest.mark.parametrize(
    "unseen", ["\u200b", "\u2060", "\u202c\u202d", "\u2068", "\ufeff", "\x00", "\ufe0f\u20e3", "\u0301" * 3]
)
@pytest.mark.parametrize(
    "number", ["13900001357", "350303198765", "350303194912310018", "05943300007", "一三九零零零零一三五七"]
)
def test_what_is_not_seen_between_its_digits_hides_no_number_from_masking(number: str, unseen: str) -> None:
    for said in (unseen.join(number), f"{number[:3]}{unseen}{number[3:7]}{unseen}{number[7:]}"):
        for changed in (mask_text(f"电话{said}，{unseen}请打"), blank_numbers(f"电话{said}，{unseen}请打")):
            left = re.sub(r"[^\d零一二三五七九]", "", changed)
            assert number[3:8] not in left or set(number[3:8]) <= {"0", "零"}
            assert number[-5:] not in left


@pytest.mark.parametrize("number", ["350303 19491231 0018", "3503 0319 4912 31001X", "350303-198-765"])
def test_a_number_in_groups_is_blanked_for_the_engine_too(number: str) -> None:
    assert blank_numbers(f"身份证{number}") == "身份证" + re.sub(r"\d", "0", number)
    assert blank_numbers("2026 11 28") == "2026 11 28"


def test_ordinary_numbers_stay() -> None:
    assert mask_text("12月5号上午9:30，请打12313") == "12月5号上午9:30，请打12313"
