"""Buttons that were offered: opaque tokens bound to their person, and the numbers 1, 2, 3 of the newest ones."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from bot.messages import Choice
from bot.store.database import Database
from bot.store.tables import choice

KEPT_BATCHES = 20
# Statements of every turn are put together once: that costs as much as running them.
_NEWEST = select(func.coalesce(func.max(choice.c.batch), 0)).where(choice.c.person_id == bindparam("person"))
_ON_SCREEN = (
    select(choice.c.title, choice.c.say, choice.c.data, choice.c.ordinal)
    .where(choice.c.person_id == bindparam("person"), choice.c.batch == _NEWEST.scalar_subquery())
    .order_by(choice.c.ordinal)
)
_INSERT = insert(choice)
_OUTDATED = delete(choice).where(choice.c.person_id == bindparam("person"), choice.c.batch <= bindparam("oldest"))


@dataclass(frozen=True)
class Offered:
    """One button as it was offered: its token goes out, its choice comes back."""

    token: str
    choice: Choice
    newest: bool


class Choices:
    """Remembers which buttons a person has on the screen."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def offer(self, person_id: int, offered: Sequence[Sequence[Choice]]) -> list[list[str]]:
        """Store the choices of one turn (one inner list per reply) and return their tokens in the same shape.

        The numbers 1, 2, 3 mean the buttons of the last reply that has any: the question asked last. A turn
        without choices makes older numbers stale all the same.
        """
        return self._db.retry(lambda c: offer(c, person_id, offered))

    def pressed(self, person_id: int, token: str) -> Offered | None:
        """The choice behind a token, if it was offered to this person."""
        with self._db.read() as c:
            newest = _newest(c, person_id)
            row = c.execute(select(choice).where(choice.c.token == token, choice.c.person_id == person_id)).first()
        if row is None:
            return None
        return Offered(token, Choice(row.title, row.say, json.loads(row.data)), row.batch == newest)

    def buttons(self, person_id: int) -> list[dict[str, str]]:
        """The newest turn's buttons with their tokens, for a page that was reloaded."""
        with self._db.read() as c:
            query = select(choice).where(
                choice.c.person_id == person_id, choice.c.batch == _newest(c, person_id), choice.c.ordinal > 0
            )
            return [{"title": r.title, "payload": r.token} for r in c.execute(query.order_by(choice.c.ordinal))]

    def on_screen(self, person_id: int) -> list[Choice]:
        """The buttons of the newest turn in their order; empty when it had none."""
        with self._db.read() as c:
            rows = c.execute(_ON_SCREEN, {"person": person_id}).all()
        return [Choice(r.title, r.say, json.loads(r.data)) for r in rows if r.ordinal > 0]


def _newest(c: Connection, person_id: int) -> int:
    return int(c.execute(_NEWEST, {"person": person_id}).scalar_one())


def fresh_tokens(choices: Sequence[Choice]) -> list[str]:
    """A token for each choice: what its button sends back."""
    return ["c." + secrets.token_urlsafe(12) for _ in choices]


def keep(c: Connection, person_id: int, choices: Sequence[Choice], tokens: Sequence[str], numbered: bool) -> None:
    """Store choices that were shown outside of a turn, inside the caller's transaction.

    With `numbered` they are the newest then; without, they can be pressed but no number means them.
    """
    batch = _newest(c, person_id) + (1 if numbered else 0)
    shown = enumerate(zip(tokens, choices, strict=True), 1)
    rows = [_row(person_id, batch, number if numbered else 0, token, one) for number, (token, one) in shown]
    c.execute(insert(choice), rows)


def offer(c: Connection, person_id: int, offered: Sequence[Sequence[Choice]]) -> list[list[str]]:
    """`Choices.offer` within a transaction of the caller."""
    batch = _newest(c, person_id) + 1
    asked_last = max((n for n, group in enumerate(offered) if group), default=-1)
    rows, shape = [], []
    for place, group in enumerate(offered):
        tokens = fresh_tokens(group)
        for number, (token, one) in enumerate(zip(tokens, group, strict=True), 1):
            rows.append(_row(person_id, batch, number if place == asked_last else 0, token, one))
        shape.append(tokens)
    if not rows:  # ordinal 0 is never on the screen; it only makes the batch newer
        rows.append(_row(person_id, batch, 0, "c." + secrets.token_urlsafe(12), Choice("", "")))
    c.execute(_INSERT, rows)
    c.execute(_OUTDATED, {"person": person_id, "oldest": batch - KEPT_BATCHES})
    return shape


def _row(person_id: int, batch: int, ordinal: int, token: str, one: Choice) -> dict[str, object]:
    return {
        "token": token,
        "person_id": person_id,
        "batch": batch,
        "ordinal": ordinal,
        "title": one.title[:120],
        "say": one.say,
        "data": json.dumps(dict(one.data), ensure_ascii=False),
    }
