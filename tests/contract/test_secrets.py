"""Keys, tokens and digests are as strong as the page on security says."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.page.visitor import fresh
from bot.hall.signing import Signer
from bot.store.seal import Seal, SealError
from bot.store.store import Store
from tests.fakes.clock import MONDAY
from tests.fakes.console import ConsoleHouse

BITS_OF_BASE64, BITS_OF_HEX = 6, 4


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_passwords_are_digested_slowly_with_argon2id(store: Store) -> None:
    """At least what OWASP's Password Storage Cheat Sheet asks of Argon2id: 19 MiB, two rounds, one lane."""
    digest = store.staff._hasher.hash("a sentence of four words")
    found = re.fullmatch(r"\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([^$]+)\$.+", digest)
    assert found
    assert int(found[1]) >= 19 * 1024
    assert int(found[2]) >= 2
    assert len(found[4]) * BITS_OF_BASE64 >= 128
    assert store.staff._hasher.hash("a sentence of four words") != digest


def test_what_opens_anything_has_at_least_128_bits_of_chance_and_is_never_the_same(house: ConsoleHouse) -> None:
    sessions = {house.clerk(f"clerk {number}").token for number in range(5)}
    assert len(sessions) == 5
    assert min(len(token) for token in sessions) * BITS_OF_BASE64 >= 128
    visitors = {fresh() for _ in range(50)}
    assert len(visitors) == 50
    assert min(len(one) for one in visitors) * BITS_OF_HEX >= 128
    staff = house.store.staff.listing()[0]
    feeds = {house.store.feeds.make(staff.id, "", MONDAY) or "" for _ in range(3)}
    assert len(feeds) == 3
    assert min(len(one) for one in feeds) * BITS_OF_BASE64 >= 128


@given(st.text(max_size=60), st.integers(0, 10_000), st.integers(1, 255))
def test_a_sealed_value_that_was_changed_anywhere_is_not_opened(text: str, place: int, change: int) -> None:
    seal = Seal(b"k" * 32)
    sealed = seal.close(text)
    assert seal.open(sealed) == text
    changed = bytearray(sealed)
    changed[place % len(changed)] ^= change
    with pytest.raises(SealError):
        seal.open(bytes(changed))
    with pytest.raises(SealError):
        Seal(b"l" * 32).open(sealed)


def test_the_same_words_sealed_twice_look_different() -> None:
    seal = Seal(b"k" * 32)
    assert len({seal.close("350303194912310018") for _ in range(20)}) == 20


@given(st.text(alphabet="0123456789abcdef.", max_size=60))
def test_no_signature_can_be_made_without_the_key(made_up: str) -> None:
    assert Signer("the house's key").unsign(made_up) is None
