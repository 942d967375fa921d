"""The clerks' call list: who has to be told something on the telephone, because nothing else reaches them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from sqlalchemy import ColumnElement, Connection, case, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from bot.hall import notice_words as words
from bot.hall.notices import HALL_RINGS, IN_CLOSED_HOURS, REMINDERS, is_reminder
from bot.store.behind import behind
from bot.store.database import Database
from bot.store.notice_tables import call_task
from bot.store.seal import Seal

OPEN = ("open", "unreached")
REMIND, TELL = "remind_call", "tell_call"
SEEN = "（聊天里看到了）"
"""In the place of the clerk who made the call, where none had to be made."""
MISSES = 2  # so often nobody answered: the number is marked, and stays on top


@dataclass(frozen=True)
class CallTask:
    """One call to make: `text` is what to say, `start` the appointment it is about, `misses` how often in vain."""

    id: int
    notice_id: int | None
    person_id: int | None
    cause: str
    step: str
    reason: str
    name: str | None
    phone: str | None
    text: str
    due: datetime
    start: datetime | None
    state: str
    misses: int
    clerk: str | None
    done_at: datetime | None


def open_call(
    c: Connection, seal: Seal, cause: str, step: str, text: str, due: datetime,
    notice_id: int | None = None, person_id: int | None = None,
) -> None:  # fmt: skip
    """Put a call on the list inside the caller's transaction; one per (cause, step), done or not, is enough.

    Only one that was cancelled is opened again.
    """
    known = c.execute(select(call_task.c.state).where(call_task.c.cause == cause, call_task.c.step == step)).scalar()
    if known not in (None, "cancelled"):
        return
    about = behind(c, seal, cause)
    values = {
        "notice_id": notice_id, "person_id": person_id, "reason": REMIND if is_reminder(step) else TELL,
        "name_enc": seal.maybe(about.name), "phone_enc": seal.maybe(about.phone or None),
        "text_enc": seal.close(words.with_number(words.by_phone(text), step, cause)),
        "due": due, "start": about.start, "state": "open", "misses": 0, "clerk": None, "done_at": None,
    }  # fmt: skip
    if known is None:
        c.execute(insert(call_task).values(cause=cause, step=step, **values))
    else:
        c.execute(update(call_task).where(call_task.c.cause == cause, call_task.c.step == step).values(values))


def put_calls_right(c: Connection, cause: str, name_enc: bytes | None, phone_enc: bytes | None) -> None:
    """Let the calls still to be made about a cause go to the name and the telephone that were put right."""
    where = (call_task.c.cause == cause) & call_task.c.state.in_(OPEN)
    c.execute(update(call_task).where(where).values(name_enc=name_enc, phone_enc=phone_enc))


def close_calls(c: Connection, cause: str, *, but: str = "") -> None:
    """Take what is still to be rung about a cause off the list, all but the step `but`."""
    where = (call_task.c.cause == cause) & (call_task.c.step != but)
    c.execute(update(call_task).where(where, call_task.c.state.in_(OPEN)).values(state="cancelled"))


def forget_call(c: Connection, cause: str, step: str) -> None:
    """What was rung about a step is out of date, even when it was done: it may be opened again."""
    where = (call_task.c.cause == cause) & (call_task.c.step == step)
    c.execute(update(call_task).where(where).values(state="cancelled"))


class Calls:
    """Reading the list and crossing it off."""

    def __init__(self, db: Database, seal: Seal) -> None:
        self._db = db
        self._seal = seal

    def to_make(self, now: datetime) -> list[CallTask]:
        """Every call of today and what was left before: numbers tried in vain first, then by the appointment's time.

        A reminder whose appointment has begun is no use any more.
        """
        rows = [_as_of(one, now) for one in self._select(_to_make(now))]
        return sorted(rows, key=lambda r: (r.state != "unreached", r.start is None, r.start or r.due, r.id))

    def count(self, now: datetime) -> int:
        """How many calls there are to make."""
        with self._db.read() as c:
            return int(c.execute(select(func.count()).select_from(call_task).where(_to_make(now))).scalar_one())

    def of_day(self, day: datetime) -> list[CallTask]:
        """Every call that came onto the list that day, whatever became of it."""
        begin = datetime.combine(day.date(), time())
        return self._select((call_task.c.due >= begin) & (call_task.c.due < begin + timedelta(days=1)))

    def get(self, call_id: int) -> CallTask | None:
        """One call, or None."""
        found = self._select(call_task.c.id == call_id)
        return found[0] if found else None

    def done(self, call_id: int, clerk: str, now: datetime) -> bool:
        """They were told; False when it is not on the list any more."""
        return self._mark(call_id, {"state": "done", "clerk": clerk, "done_at": now})

    def missed(self, call_id: int, clerk: str, now: datetime) -> bool:
        """Nobody answered; after the second time it is `unreached`. False when it is not on the list any more."""
        more = call_task.c.misses + 1
        state = case((more >= MISSES, "unreached"), else_="open")
        return self._mark(call_id, {"state": state, "misses": more, "clerk": clerk, "done_at": now})

    def in_closed_hours(self) -> list[str]:
        """The causes that are on the list, or were, because their appointments stand in closed hours."""
        there = (call_task.c.step == IN_CLOSED_HOURS) & (call_task.c.state != "cancelled")
        with self._db.read() as c:
            return list(c.execute(select(call_task.c.cause).where(there)).scalars())

    def stands_in_closed_hours(self, cause: str, text: str, person_id: int | None, now: datetime) -> bool:
        """Put it on the list that an appointment must be moved; False when it is there already, or was rung about."""

        def work(c: Connection) -> bool:
            where = (call_task.c.cause == cause) & (call_task.c.step == IN_CLOSED_HOURS)
            if c.execute(select(call_task.c.state).where(where)).scalar() not in (None, "cancelled"):
                return False
            open_call(c, self._seal, cause, IN_CLOSED_HOURS, text, now, None, person_id)
            return True

        try:
            return self._db.retry(work)
        except IntegrityError:  # another process was faster
            return False

    def hours_are_back(self, cause: str) -> None:
        """Its hours are open again: nothing is left to be rung about, and they may be closed again."""
        self._db.retry(lambda c: forget_call(c, cause, IN_CLOSED_HOURS))

    def seen(self, person_id: int, words: Iterable[tuple[str, str]], now: datetime) -> int:
        """The chat has shown a person the words of these (cause, step): nobody need ring; how many calls that ends.

        A call that is promised (`HALL_RINGS`) is made all the same.
        """
        where = (call_task.c.person_id == person_id) & call_task.c.state.in_(OPEN) & call_task.c.notice_id.is_not(None)
        read = select(call_task.c.id, call_task.c.cause, call_task.c.step).where(where)
        with self._db.read() as c:
            waiting = {(r.cause, r.step): r.id for r in c.execute(read) if r.step not in HALL_RINGS}
        shown = [waiting[one] for one in set(words) if one in waiting]
        return sum(self._mark(one, {"state": "done", "clerk": SEEN, "done_at": now}) for one in shown)

    def _mark(self, call_id: int, values: dict[str, object]) -> bool:
        step = update(call_task).where(call_task.c.id == call_id, call_task.c.state.in_(OPEN)).values(values)
        return self._db.retry(lambda c: c.execute(step).rowcount) == 1

    def _select(self, where: ColumnElement[bool]) -> list[CallTask]:
        query = select(call_task).where(where).order_by(call_task.c.due, call_task.c.id).limit(5000)
        opened = self._seal.opened
        with self._db.read() as c:
            return [
                CallTask(
                    r.id, r.notice_id, r.person_id, r.cause, r.step, r.reason, opened(r.name_enc), opened(r.phone_enc),
                    self._seal.open(r.text_enc), r.due, r.start, r.state, r.misses, r.clerk, r.done_at,
                )
                for r in c.execute(query)
            ]  # fmt: skip


def _as_of(one: CallTask, now: datetime) -> CallTask:
    return replace(one, text=words.as_of(one.text, one.start, now)) if one.start else one


def _to_make(now: datetime) -> ColumnElement[bool]:
    tomorrow = datetime.combine(now.date() + timedelta(days=1), time())
    useful = or_(call_task.c.reason != REMIND, call_task.c.start.is_(None), call_task.c.start > now)
    other = call_task.alias()
    moving = (other.c.cause == call_task.c.cause) & (other.c.step == IN_CLOSED_HOURS) & (other.c.state != "cancelled")
    comes = call_task.c.step.in_(REMINDERS) & select(other.c.id).where(moving).exists()  # nobody is called into them
    return call_task.c.state.in_(OPEN) & (call_task.c.due < tomorrow) & useful & ~comes
