"""What was typed goes through the sign-in page and comes back, and nothing else does."""

from __future__ import annotations

import pytest

from bot.console.kept import unpack


@pytest.mark.parametrize("kept", ["", "{", "[]", "null", '"text"', "1", "[" * 15_000, '{"a":' * 3_000])
def test_what_no_form_was_packed_as_is_nothing(kept: str) -> None:
    assert unpack(kept) is None


def test_fields_come_back_as_texts() -> None:
    assert unpack('{"reason": "停电", "seen": 3}') == {"reason": "停电", "seen": "3"}
