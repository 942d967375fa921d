"""Takes of the recording studio, from the draft to the clip that is played and its retirement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.store.database import Database
from bot.store.studio_tables import speaker, studio_change, take

DRAFT, CHECKED, APPROVED, RETIRED = "draft", "checked", "approved", "retired"


@dataclass(frozen=True)
class NewTake:
    """A take as it comes from the microphone or from a file. `seconds` and `rms_dbfs` are those of its speech."""

    item: str
    text: str
    kind: str
    edge: str
    answer: str
    version: str
    wording: str
    reading: str
    speaker_id: int
    master_sha256: str
    bank_sha256: str
    seconds: float
    rms_dbfs: float
    recorded_by: str
    recorded_at: datetime
    status: str = DRAFT
    approved_by: str | None = None
    approved_at: datetime | None = None


@dataclass(frozen=True)
class Take:
    """One recording of one thing on the list; `number` counts the recordings of it by this speaker from 1."""

    id: int
    item: str
    text: str
    kind: str
    edge: str
    answer: str
    version: str
    wording: str
    reading: str
    speaker_id: int
    number: int
    master_sha256: str
    bank_sha256: str
    seconds: float
    rms_dbfs: float
    status: str
    recorded_by: str
    recorded_at: datetime
    approved_by: str | None
    approved_at: datetime | None
    reason: str


COLUMNS = [take.c[name] for name in Take.__annotations__]


class TakeExists(Exception):
    """The very same sound is kept already."""


class Takes:
    """Keeping, approving and retiring them; every change of what is played is counted."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, one: NewTake) -> int:
        """Keep a take; its id. A draft of the same thing by the same recorder is replaced. Raises TakeExists."""

        def work(c: Connection) -> int:
            if one.status == DRAFT:
                c.execute(delete(take).where(*_drafts(one.item, one.recorded_by)))
            mine = (take.c.item == one.item, take.c.speaker_id == one.speaker_id)
            last = c.execute(select(func.max(take.c.number)).where(*mine)).scalar() or 0
            if one.status == APPROVED:
                _retire(c, *mine, take.c.status == APPROVED)
                count_change(c)
            made = c.execute(insert(take).values(**asdict(one), number=last + 1)).inserted_primary_key
            assert made is not None
            return int(made[0])

        try:
            return self._db.retry(work)
        except IntegrityError as error:
            if self.of_master(one.master_sha256) is None:
                raise
            raise TakeExists(one.master_sha256) from error

    def drafts(self, item: str, recorded_by: str) -> list[Take]:
        """What this person recorded of it and has not decided about yet."""
        return self._select(*_drafts(item, recorded_by))

    def forgotten(self, before: datetime) -> list[Take]:
        """Drafts that nobody decided about since then."""
        return self._select(take.c.status == DRAFT, take.c.recorded_at < before)

    def get(self, take_id: int) -> Take | None:
        """One take, None when there is none (any more)."""
        return next(iter(self._select(take.c.id == take_id)), None)

    def of_master(self, sha256: str) -> Take | None:
        """The take whose master has this digest."""
        return next(iter(self._select(take.c.master_sha256 == sha256)), None)

    def listing(self, *status: str) -> list[Take]:
        """Takes in one of these states (all when none is named), oldest first."""
        return self._select(take.c.status.in_(status)) if status else self._select()

    def of_speaker(self, speaker_id: int) -> list[Take]:
        """Everything by one voice."""
        return self._select(take.c.speaker_id == speaker_id)

    def playable(self) -> list[Take]:
        """Approved takes of speakers whose consent stands."""
        query = (
            select(*COLUMNS)
            .join(speaker, speaker.c.id == take.c.speaker_id)
            .where(take.c.status == APPROVED, speaker.c.withdrawn_at.is_(None))
            .order_by(take.c.id)
        )
        with self._db.read() as c:
            return [_take(row) for row in c.execute(query)]

    def _select(self, *where: Any) -> list[Take]:
        with self._db.read() as c:
            return [_take(row) for row in c.execute(select(*COLUMNS).where(*where).order_by(take.c.id))]

    def keep(self, take_id: int, recorded_by: str) -> bool:
        """A draft its recorder is content with goes to the second person; False when it is not theirs or no draft."""
        mine = (take.c.id == take_id, take.c.status == DRAFT, take.c.recorded_by == recorded_by)
        return self._change(mine, status=CHECKED)

    def throw_away(self, take_id: int, recorded_by: str) -> bool:
        """Delete a draft; False when it is not theirs or no draft. The caller deletes its files."""
        mine = (take.c.id == take_id, take.c.status == DRAFT, take.c.recorded_by == recorded_by)
        return self._db.retry(lambda c: c.execute(delete(take).where(*mine)).rowcount) == 1

    def approve(self, take_id: int, who: str, at: datetime) -> bool:
        """Let a checked take be played in place of the one before it; False when it is not waiting, or `who` made it.

        The same speaker's earlier clip of that thing is retired in the same transaction.
        """

        def work(c: Connection) -> bool:
            row = c.execute(select(take).where(take.c.id == take_id, take.c.status == CHECKED)).first()
            if row is None or row.recorded_by == who:
                return False
            same = (take.c.item == row.item, take.c.speaker_id == row.speaker_id, take.c.status == APPROVED)
            _retire(c, *same)
            values = {"status": APPROVED, "approved_by": who, "approved_at": at, "reason": ""}
            done = c.execute(update(take).where(take.c.id == take_id, take.c.status == CHECKED).values(values)).rowcount
            count_change(c)
            return done == 1

        try:
            return self._db.retry(work)
        except IntegrityError:  # another take of the same thing was approved at the same moment
            return False

    def retire(self, take_id: int, reason: str, *states: str) -> bool:
        """End a take in one of `states`, with the reason; False when it is in none of them."""
        return self._change((take.c.id == take_id, take.c.status.in_(states)), status=RETIRED, reason=reason[:200])

    def _change(self, where: Sequence[Any], **values: Any) -> bool:
        def work(c: Connection) -> bool:
            done = c.execute(update(take).where(*where).values(values)).rowcount == 1
            if done:
                count_change(c)
            return done

        return self._db.retry(work)

    def changes(self) -> int:
        """How often the takes have changed so far; cheap."""
        with self._db.read() as c:
            return int(c.execute(select(studio_change.c.number)).scalar() or 0)


def _drafts(item: str, recorded_by: str) -> tuple[Any, ...]:
    return take.c.item == item, take.c.recorded_by == recorded_by, take.c.status == DRAFT


def _retire(c: Connection, *where: Any) -> None:
    c.execute(update(take).where(*where).values(status=RETIRED, reason="有了新的录音"))


def _take(row: Any) -> Take:
    return Take(**row._mapping)


def count_change(c: Connection) -> None:
    """Count one change of what may be played, inside the transaction that makes it."""
    counted = update(studio_change).where(studio_change.c.id == 1).values(number=studio_change.c.number + 1)
    if not c.execute(counted).rowcount:
        c.execute(insert(studio_change).values(id=1, number=1))
