"""Deleting a person: appointments given back, personal columns emptied, conversation and dialogue memory gone."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, select, update

from bot.desk.forgetting_traces import traces, wipe
from bot.store import cases
from bot.store.booking_tables import appointment, waiting
from bot.store.broadcast_tables import broadcast_person, no_news, person_tag
from bot.store.engine_memory import EngineMemory
from bot.store.forgotten import Forgotten
from bot.store.guide_tables import guide_progress
from bot.store.handoff_tables import case_file, case_step, handoff, rating
from bot.store.holder_tables import holder
from bot.store.notice_tables import call_task, notice, reminder
from bot.store.people import PersonRow
from bot.store.pins import visit_pin
from bot.store.staff_tables import attempt
from bot.store.store import Store
from bot.store.tables import choice, consent, draft, message, person
from bot.store.wechat_tables import wechat_window

OWNED = (
    broadcast_person, call_task, choice, consent, draft, guide_progress, handoff, holder, message, no_news, notice,
    person_tag, rating, reminder, waiting, wechat_window,
)  # fmt: skip
EMPTY = (
    "name_enc",
    "phone_enc",
    "phone_tail_hash",
    "licence_enc",
    "holder_hash",
    "address_enc",
    "township",
    "relation",
    "outcome_enc",
)


def forget(
    store: Store, who: PersonRow, now: datetime, tracker: Path | None, index: Forgotten | None = None
) -> None:  # fmt: skip
    """Remove what was told by or about a person, by voice too; past appointments and cases stay as bare counts.

    It is written into `index` first: whatever ends this in the middle, a later start of it finds the person there.
    """
    if index is not None:
        index.add(who.channel, who.sender, max(now, who.last_at))
    _forget(store, who, now, EngineMemory(tracker, store.db))
    store.db.scrub()


def forget_absent(
    store: Store, who: PersonRow, now: datetime, memory: EngineMemory, still: ColumnElement[bool]
) -> bool:  # fmt: skip
    """The same for one of many who never came back; False for whoever came back just now, of whom all stays.

    They are not in the index: an older backup brings back somebody who is still away, and goes the same way again.
    """
    return _forget(store, who, now, memory, still)


def _forget(
    store: Store, who: PersonRow, now: datetime, memory: EngineMemory, still: ColumnElement[bool] | None = None
) -> bool:  # fmt: skip
    with store.db.read() as c:
        if still is not None and c.execute(_only(who, still)).first() is None:
            return False
        left = traces(c, store.seal, who.id)
        mine = [r.id for r in c.execute(select(appointment.c.id).where(appointment.c.person_id == who.id))]
    store.waiting.leave(who.id, now)
    store.family.forget(who.id, now)
    for appointment_id in mine:
        store.appointments.cancel(appointment_id, now)
    store.recordings.forget(who.id)
    empty = {**dict.fromkeys(EMPTY), "person_id": None}
    no_case = {**dict.fromkeys(cases.EMPTY), "person_id": None}
    noted = case_step.c.case_id.in_(select(case_file.c.id).where(case_file.c.person_id == who.id))

    def work(c: Connection) -> bool:
        run = c.execute
        if still is not None and run(_only(who, still).with_for_update()).first() is None:
            return False
        run(update(appointment).where(appointment.c.person_id == who.id).values(empty))
        run(delete(visit_pin).where(visit_pin.c.appointment_id.in_(mine)))
        run(update(case_step).where(noted).values(note_enc=None))
        run(update(case_file).where(case_file.c.person_id == who.id).values(no_case))
        for table in OWNED:
            run(delete(table).where(table.c.person_id == who.id))
        run(delete(attempt).where(attempt.c.subject == str(who.id)))
        run(delete(person).where(person.c.id == who.id))
        wipe(c, store.seal, left)
        return True

    gone = store.db.retry(work)
    if gone:
        memory.forget(who.id, left.words)
    return gone


def _only(who: PersonRow, still: ColumnElement[bool]) -> Select[Any]:
    return select(person.c.id).where(person.c.id == who.id, still)


def forget_again(store: Store, now: datetime, tracker: Path | None, index: Forgotten) -> int:
    """Forget those of the index whom an older backup has brought back; how many. Raises ForeignIndex."""
    if not (known := index.when()):
        return 0
    with store.db.read() as c:
        rows = c.execute(select(person.c.id, person.c.channel, person.c.sender, person.c.created_at)).all()
    back = [r.id for r in rows if index.has(known, r.channel, r.sender, r.created_at)]
    for one in back:
        if (who := store.people.get(one)) is not None:
            forget(store, who, now, tracker)
    return len(back)
