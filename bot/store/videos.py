"""Videos beside answers: uploaded, published by a second person, retired; at most one of an answer plays."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.store.database import Database
from bot.store.studio_tables import speaker
from bot.store.video_tables import answer_video

WAITING, PUBLISHED, RETIRED = "waiting", "published", "retired"


@dataclass(frozen=True)
class NewVideo:
    """A video as it was uploaded; `size` in bytes, `captions` as WebVTT."""

    answer: str
    version: str
    kind: str
    sha256: str
    size: int
    seconds: float
    width: int
    height: int
    captions: str
    speaker_id: int
    uploaded_by: str
    uploaded_at: datetime


@dataclass(frozen=True)
class Video(NewVideo):
    """One of them with what was decided about it."""

    id: int
    state: str
    decided_by: str | None
    decided_at: datetime | None


COLUMNS = [answer_video.c[name] for name in (*NewVideo.__annotations__, *Video.__annotations__)]


class Videos:
    """Keeping and finding them; a video whose speaker took the consent back is found nowhere but in `of`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, one: NewVideo) -> int:
        """Keep one that waits for a second person; its id."""
        row = asdict(one) | {"state": WAITING}
        return self._db.retry(
            lambda c: int(c.execute(insert(answer_video).values(row).returning(answer_video.c.id)).scalar_one())
        )

    def of(self, answer: str) -> list[Video]:
        """All of an answer, the newest first."""
        return self._select(answer_video.c.answer == answer)

    def get(self, video_id: int) -> Video | None:
        """One whose speaker agrees, or None."""
        return next(iter(self._select(answer_video.c.id == video_id, speaker.c.withdrawn_at.is_(None))), None)

    def playing(self, answer: str) -> Video | None:
        """The published one of an answer, None when there is none or its speaker took the consent back."""
        with self._db.read() as c:
            row = c.execute(_PLAYING, {"of": answer}).first()
        return None if row is None else Video(**row._mapping)

    def kept(self) -> set[str]:
        """The digests of every film that some row still names."""
        with self._db.read() as c:
            return set(c.execute(select(answer_video.c.sha256)).scalars())

    def publish(self, video_id: int, who: str, now: datetime) -> bool:
        """Let a waiting one play in place of the one before it; False when it waits no more or `who` uploaded it."""

        def work(c: Connection) -> bool:
            here = (answer_video.c.id == video_id) & (answer_video.c.state == WAITING)
            row = c.execute(select(answer_video).where(here)).first()
            if row is None or row.uploaded_by == who:
                return False
            before = (answer_video.c.answer == row.answer) & (answer_video.c.state == PUBLISHED)
            c.execute(update(answer_video).where(before).values(state=RETIRED))
            values = {"state": PUBLISHED, "decided_by": who, "decided_at": now}
            return c.execute(update(answer_video).where(here).values(values)).rowcount == 1

        try:
            return self._db.retry(work)
        except IntegrityError:  # another of the same answer was published at the same moment
            return False

    def retire(self, video_id: int, who: str, now: datetime) -> bool:
        """Take one out of use; False when it is already."""
        here = (answer_video.c.id == video_id) & (answer_video.c.state != RETIRED)
        values = {"state": RETIRED, "decided_by": who, "decided_at": now}
        return self._db.retry(lambda c: c.execute(update(answer_video).where(here).values(values)).rowcount) == 1

    def _select(self, *where: Any) -> list[Video]:
        with self._db.read() as c:
            return [Video(**row._mapping) for row in c.execute(_query(*where))]


def _query(*where: Any) -> Select[Any]:
    joined = select(*COLUMNS).join(speaker, speaker.c.id == answer_video.c.speaker_id)
    return joined.where(*where).order_by(answer_video.c.id.desc())


_PLAYING = _query(
    answer_video.c.answer == bindparam("of"), answer_video.c.state == PUBLISHED, speaker.c.withdrawn_at.is_(None)
)
"""Asked for every answer: put together once, which costs as much as running it."""
