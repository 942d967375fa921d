"""Utterances that taught us something: not understood, corrected by their person, or doubtful. Masked, each once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.hall.privacy import mask_text
from bot.store.answer_tables import question
from bot.store.database import Database

UNCLEAR, CORRECTED, DOUBTFUL = "unclear", "corrected", "doubtful"
KINDS = (UNCLEAR, CORRECTED, DOUBTFUL)
ASIDE = "-"
"""Stands as the label of what a clerk put aside: no intent is named so, and said again it stays aside."""
MOST = 5000


@dataclass(frozen=True)
class Question:
    """An utterance (masked) for the staff to label.

    `kind` says why it is kept; `guess` is the model's own, or what the person picked when asked back (`corrected`).
    `at` is the last of its `times`.
    """

    id: int
    text: str
    guess: str | None
    confidence: float | None
    at: datetime
    label: str | None
    times: int
    kind: str
    labelled_by: str | None
    labelled_at: datetime | None = None


def bare(text: str) -> str:
    """The text without blanks and punctuation, by which two utterances are the same one."""
    return re.sub(r"\W", "", text).lower() or text.strip()


def key_of(text: str) -> str:
    """The key of a masked utterance; migration 0005 made the same for the rows before it."""
    return hashlib.sha256(bare(text).encode()).hexdigest()


class Questions:
    """Keeping, labelling and dropping them."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def wonder(self, text: str, guess: str | None, confidence: float | None, now: datetime) -> int:
        """Keep an utterance that was not understood; its id. A guess picked by a person outlives the model's."""
        return self._keep(text, UNCLEAR, guess, confidence, now, over=(UNCLEAR,))

    def doubt(self, text: str, guess: str | None, confidence: float | None, now: datetime) -> int:
        """Keep an utterance whose answer sent the person to a clerk; its id."""
        return self._keep(text, DOUBTFUL, guess, confidence, now, over=(UNCLEAR, DOUBTFUL))

    def _keep(
        self, text: str, kind: str, guess: str | None, confidence: float | None, now: datetime, over: tuple[str, ...]
    ) -> int:
        masked = mask_text(text)[:500]
        row = {"text": masked, "key": key_of(masked), "at": now, "times": 1}
        said = {"kind": kind, "guess": guess, "confidence": confidence}

        def work(c: Connection) -> int:
            known = c.execute(select(question.c.id, question.c.kind).where(question.c.key == row["key"])).first()
            if known is None:
                made = c.execute(insert(question).values({**row, **said})).inserted_primary_key
                assert made is not None
                return int(made[0])
            newer = said if known.kind in over else {}
            again = {"times": question.c.times + 1, "at": now, **newer}
            c.execute(update(question).where(question.c.id == known.id).values(again))
            return int(known.id)

        try:
            return self._db.retry(work)
        except IntegrityError:  # somebody else said the same at the same moment
            return self._db.retry(work)

    def corrected(self, question_id: int, meant: str, confidence: float | None) -> bool:
        """What the person picked among the choices; False when the question was dropped meanwhile."""
        said = {"guess": meant, "confidence": confidence, "kind": CORRECTED}
        return self._change(question_id, said)

    def label(self, question_id: int, intent: str, who: str, now: datetime) -> bool:
        """A clerk's word on what an utterance meant; False when there is no such question."""
        return self._change(question_id, {"label": intent, "labelled_by": who[:60], "labelled_at": now})

    def drop(self, question_id: int) -> bool:
        """Throw one away; False when there is none."""
        return self._db.retry(lambda c: c.execute(delete(question).where(question.c.id == question_id)).rowcount) == 1

    def _change(self, question_id: int, values: dict[str, Any]) -> bool:
        step = update(question).where(question.c.id == question_id).values(values)
        return self._db.retry(lambda c: c.execute(step).rowcount) == 1

    def listing(
        self, status: str | None = None, from_: datetime | None = None, to: datetime | None = None
    ) -> list[Question]:
        """The kept utterances, the last said first.

        `status` is a kind, `new`, `labelled` or `aside`; `to` is left out itself.
        """
        where: list[ColumnElement[bool]] = []
        if status in KINDS:
            where.append(question.c.kind == status)
        if status in STATUSES:
            where.append(STATUSES[status])
        if from_ is not None:
            where.append(question.c.at >= from_)
        if to is not None:
            where.append(question.c.at < to)
        return self._select(select(*COLUMNS).where(*where).order_by(question.c.at.desc(), question.c.id.desc()))

    def labelled(self) -> list[Question]:
        """Every utterance that has a label, in the order in which they first came."""
        return self._select(select(*COLUMNS).where(STATUSES["labelled"]).order_by(question.c.id))

    def mark(self, ids: Sequence[int], label: str, who: str, now: datetime) -> list[int]:
        """Give those of them that are still new a label (or `ASIDE`); the ids of those. A colleague's label stays."""
        new = select(question.c.id).where(question.c.id.in_(ids), question.c.label.is_(None)).order_by(question.c.id)
        said = {"label": label, "labelled_by": who[:60], "labelled_at": now}
        return self._each(new, said)

    def renew(self, question_id: int) -> bool:
        """Make one new again that was labelled or put aside; False when it was neither."""
        one = select(question.c.id).where(question.c.id == question_id, question.c.label.is_not(None))
        return bool(self._each(one, NO_LABEL))

    def undo(self, who: str) -> list[int]:
        """Make new again what `who` labelled or put aside last, all of that one step; their ids."""
        his = question.c.labelled_by == who[:60], question.c.label.is_not(None)
        last = select(func.max(question.c.labelled_at)).where(*his).scalar_subquery()
        step = select(question.c.id).where(*his, question.c.labelled_at == last).order_by(question.c.id)
        return self._each(step, NO_LABEL)

    def _each(self, wanted: Select[Any], values: dict[str, Any]) -> list[int]:
        """Change the rows of a query, and only those; two at once never change the same one."""

        def work(c: Connection) -> list[int]:
            found = [int(row[0]) for row in c.execute(wanted.with_for_update())]
            c.execute(update(question).where(question.c.id.in_(found)).values(values))
            return found

        return self._db.retry(work)

    def _select(self, query: Any) -> list[Question]:
        with self._db.read() as c:
            return [Question(*row) for row in c.execute(query.limit(MOST))]


COLUMNS = [question.c[name] for name in Question.__annotations__]
STATUSES: dict[str, ColumnElement[bool]] = {
    "new": question.c.label.is_(None),
    "labelled": (question.c.label.is_not(None)) & (question.c.label != ASIDE),
    "aside": question.c.label == ASIDE,
}
NO_LABEL = {"label": None, "labelled_by": None, "labelled_at": None}
