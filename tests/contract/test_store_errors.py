"""What a database says of a row it did not take never comes into the log."""

from __future__ import annotations

import io
import logging

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.logs import Masking
from bot.store.store import Store
from bot.store.tables import message, person
from tests.fakes.clock import MONDAY

WHO, SAID = "web-visitor-lin", "我的店在演示路九号"


def logged(error: BaseException) -> str:
    """What a fault looks like in the log, with its traceback."""
    to = io.StringIO()
    handler = logging.StreamHandler(to)
    handler.setFormatter(Masking("%(levelname)s %(message)s"))
    record = logging.LogRecord("lianxin.test", logging.ERROR, "", 0, "turn failed", (), (type(error), error, None))
    handler.emit(record)
    return to.getvalue()


def test_a_key_that_is_there_already_is_not_told(store: Store) -> None:
    row = {"channel": "web", "sender": WHO, "created_at": MONDAY, "last_at": MONDAY}
    store.db.retry(lambda c: c.execute(insert(person).values(row)))
    with pytest.raises(IntegrityError) as refused:
        store.db.retry(lambda c: c.execute(insert(person).values(row)))
    told = logged(refused.value)
    assert "INSERT INTO person" in told
    assert WHO not in told


def test_a_row_that_is_not_taken_is_not_told(store: Store) -> None:
    someone = store.people.meet("web", WHO, MONDAY)
    kept = store.transcript.receive(someone.id, "web", "1", SAID, MONDAY)
    with pytest.raises(DBAPIError) as refused:
        store.db.retry(lambda c: c.execute(update(message).where(message.c.id == kept.id).values(person_id=None)))
    told = logged(refused.value)
    assert "UPDATE message" in told
    assert SAID not in told
