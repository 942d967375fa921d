"""What a monitor hears of the store: every transaction, also one that fails."""

from __future__ import annotations

import pytest

from bot.store.store import Store


@pytest.mark.parametrize("together", [False, True])
def test_a_transaction_that_fails_is_timed_as_every_other(store: Store, together: bool) -> None:
    heard: list[float] = []
    store.db.watch = heard.append
    with store.db.read():
        pass
    with pytest.raises(ZeroDivisionError):
        _fail(store, together)
    assert len(heard) == 2


def _fail(store: Store, together: bool) -> None:
    if together:
        with store.db.together(), store.db.write():
            raise ZeroDivisionError
    with store.db.write():
        raise ZeroDivisionError
