"""What the staff write over the answers of the files: drafts, what waits for a second person, and what was published.

An answer has at most one open draft, whoever writes in it; its newest published row counts. No published row is ever
altered or removed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.store.answer_tables import answer_version
from bot.store.calendar_days import count_change
from bot.store.database import Database
from bot.store.hall_values import ChangedMeanwhile

DRAFT, SUBMITTED, RETURNED, PUBLISHED, DROPPED = "draft", "submitted", "returned", "published", "dropped"
OPEN = (DRAFT, SUBMITTED, RETURNED)
MOST_SHOWN = 30
LONGEST_WHY, LONGEST_WORD = 200, 300


class OwnWork(Exception):
    """Who has written in a draft may not publish it."""


@dataclass(frozen=True)
class AnswerVersion:
    """One row: `body` as a knowledge file holds it; `filed` lets the files count again; `base` the row below it."""

    id: int
    answer: str
    state: str
    filed: bool
    body: Mapping[str, Any]
    base: int
    edition: int
    writers: tuple[str, ...]
    why: str
    questions: tuple[int, ...]
    written_at: datetime
    word: str
    decided_by: str | None
    decided_at: datetime | None

    @property
    def author(self) -> str:
        """Who saved it last."""
        return self.writers[-1]


@dataclass(frozen=True)
class Written:
    """What is saved into a draft."""

    answer: str
    body: Mapping[str, Any]
    why: str
    filed: bool = False
    questions: tuple[int, ...] = ()


class AnswerVersions:
    """Reading and writing them. Who changes something also notes it in the audit log."""

    def __init__(self, db: Database) -> None:
        self._db = db

    # -- reading ------------------------------------------------------------------------------------------

    def published(self) -> dict[str, AnswerVersion]:
        """The row that counts of every answer that was ever published here."""
        last = select(func.max(answer_version.c.id)).where(answer_version.c.state == PUBLISHED)
        return {
            one.answer: one
            for one in self._all(_rows().where(answer_version.c.id.in_(last.group_by(answer_version.c.answer))))
        }

    def drafts(self) -> dict[str, AnswerVersion]:
        """The open drafts by answer, the oldest first."""
        query = _rows().where(answer_version.c.state.in_(OPEN)).order_by(answer_version.c.written_at)
        return {one.answer: one for one in self._all(query)}

    def history(self, answer: str) -> list[AnswerVersion]:
        """The open draft and what was published of one answer, newest first."""
        where = (answer_version.c.answer == answer) & (answer_version.c.state != DROPPED)
        return self._all(_rows().where(where).order_by(answer_version.c.id.desc()).limit(MOST_SHOWN))

    def get(self, row_id: int) -> AnswerVersion | None:
        """One row."""
        return next(iter(self._all(_rows().where(answer_version.c.id == row_id))), None)

    def last_id(self) -> int:
        """The highest number of any row, 0 when there is none."""
        with self._db.read() as c:
            return c.execute(select(func.max(answer_version.c.id))).scalar() or 0

    # -- writing ------------------------------------------------------------------------------------------

    def save(self, one: Written, seen: int, base: int, who: str, now: datetime, submit: bool) -> AnswerVersion:
        """Write the open draft of an answer, or begin one; `seen` is the edition the writer knew (0: none).

        `base` is the published row he knew. Raises ChangedMeanwhile when either is another one by now.
        """

        def work(c: Connection) -> int:
            if _newest(c, one.answer) != base:
                raise ChangedMeanwhile
            open_ = c.execute(_open(one.answer)).first()
            if (open_.edition if open_ else 0) != seen:
                raise ChangedMeanwhile
            before = [name for name in json.loads(open_.writers) if name != who] if open_ else []
            values = {
                "body": json.dumps(one.body, ensure_ascii=False), "filed": one.filed, "why": one.why[:LONGEST_WHY],
                "state": SUBMITTED if submit else DRAFT, "edition": seen + 1, "written_at": now, "base": base,
                "writers": json.dumps([*before, who], ensure_ascii=False), "word": open_.word if open_ else "",
            }  # fmt: skip
            if open_:
                c.execute(update(answer_version).where(answer_version.c.id == open_.id).values(values))
                return int(open_.id)
            first = {"answer": one.answer, "questions": json.dumps(list(one.questions))}
            made = c.execute(insert(answer_version).values({**values, **first})).inserted_primary_key
            assert made is not None
            return int(made[0])

        try:
            made = self.get(self._db.retry(work))
        except IntegrityError:  # somebody else began one at the same moment
            raise ChangedMeanwhile from None
        assert made is not None
        return made

    def publish(self, row_id: int, edition: int, who: str, now: datetime) -> AnswerVersion:
        """Let a submitted draft count, as it was seen. Raises ChangedMeanwhile, or OwnWork for one of its writers."""

        def decided(row: Row[Any], c: Connection) -> dict[str, Any]:
            count_change(c)
            if who in json.loads(row.writers):
                raise OwnWork
            if _newest(c, row.answer) != row.base:
                raise ChangedMeanwhile
            return {"state": PUBLISHED}

        return self._decide(row_id, edition, (SUBMITTED,), who, now, decided)

    def give_back(self, row_id: int, edition: int, word: str, who: str, now: datetime) -> AnswerVersion:
        """Return a submitted draft to whoever wrote it, with a word. Raises ChangedMeanwhile."""
        values = {"state": RETURNED, "word": word[:LONGEST_WORD]}
        return self._decide(row_id, edition, (SUBMITTED,), who, now, lambda _row, _c: values)

    def drop(self, row_id: int, edition: int, who: str, now: datetime) -> AnswerVersion:
        """Throw an open draft away; it stays in the table. Raises ChangedMeanwhile."""
        return self._decide(row_id, edition, OPEN, who, now, lambda _row, _c: {"state": DROPPED})

    def _decide(
        self, row_id: int, edition: int, states: Sequence[str], who: str, now: datetime, values: Any
    ) -> AnswerVersion:  # fmt: skip
        def work(c: Connection) -> None:
            row = c.execute(_rows().where(answer_version.c.id == row_id).with_for_update()).first()
            if row is None or row.state not in states or row.edition != edition:
                raise ChangedMeanwhile
            said = {**values(row, c), "decided_by": who, "decided_at": now, "edition": edition + 1}
            c.execute(update(answer_version).where(answer_version.c.id == row_id).values(said))

        self._db.retry(work)
        made = self.get(row_id)
        assert made is not None
        return made

    def _all(self, query: Select[Any]) -> list[AnswerVersion]:
        with self._db.read() as c:
            return [_version(row) for row in c.execute(query)]


def _rows() -> Select[Any]:
    return select(*(answer_version.c[name] for name in AnswerVersion.__annotations__))


def _open(answer: str) -> Select[Any]:
    where = (answer_version.c.answer == answer) & answer_version.c.state.in_(OPEN)
    return _rows().where(where).with_for_update()


def _newest(c: Connection, answer: str) -> int:
    where = (answer_version.c.answer == answer) & (answer_version.c.state == PUBLISHED)
    return c.execute(select(func.max(answer_version.c.id)).where(where)).scalar() or 0


def _version(row: Row[Any]) -> AnswerVersion:
    read = {"body": json.loads(row.body), "writers": tuple(json.loads(row.writers))}
    return AnswerVersion(**{**row._asdict(), **read, "questions": tuple(json.loads(row.questions))})
