"""What one person left with others: words of theirs in a relative's conversation, questions kept for training, calls.

Rows that belong to the person are deleted as rows (`bot.desk.forgetting`); here their names and numbers are taken out
of rows that belong to somebody else and stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, delete, or_, select, update

from bot.hall.privacy import mask_text
from bot.store.answer_tables import question
from bot.store.booking_tables import appointment
from bot.store.family_tables import family_appointment, family_link
from bot.store.handoff_tables import case_file
from bot.store.holder_rows import PSEUDO
from bot.store.holder_tables import holder
from bot.store.notice_tables import call_task, notice
from bot.store.questions import ASIDE, key_of
from bot.store.seal import Seal
from bot.store.tables import message, person

REMOVED = "（已删除）"
SHORTEST = 2
_CHUNK = 500
_TOLD = ("name_enc", "phone_enc", "licence_enc", "address_enc")
_WORDS: tuple[tuple[Table, tuple[str, ...]], ...] = (
    (message, ("body_enc", "reply_enc")),
    (notice, ("body_enc",)),
    (call_task, ("text_enc",)),
)


@dataclass(frozen=True)
class Traces:
    """What names somebody, with whom it may stand, what they asked, what was or will be rung about."""

    words: Sequence[str]
    others: Sequence[int]
    questions: Sequence[str]
    causes: Sequence[str]
    pseudo: Sequence[str]


def traces(c: Connection, seal: Seal, person_id: int) -> Traces:
    """Look before anything is deleted."""
    found: set[str] = set()
    for table, who in ((appointment, "person_id"), (case_file, "person_id"), (holder, "person_id"),
                       (family_link, "helper_id")):  # fmt: skip
        columns = [table.c[name] for name in _TOLD if name in table.c]
        if table is family_link:
            columns = [table.c.name_enc]  # the licence is the relative's
        for row in c.execute(select(*columns).where(table.c[who] == person_id)):
            found.update(seal.open(value) for value in row if value is not None)
    lists = [str(r) for r in c.execute(select(holder.c.id).where(holder.c.person_id == person_id)).scalars()]
    return Traces(
        # The longest first: a name may be part of an address.
        sorted((w for w in found if len(w) >= SHORTEST), key=len, reverse=True),
        sorted(_others(c, person_id)),
        sorted(_asked(c, seal, person_id)),
        [f"{kind}:{n}" for kind, table in (("appointment", appointment), ("case", case_file))
         for n in c.execute(select(table.c.id).where(table.c.person_id == person_id)).scalars()],
        lists,
    )  # fmt: skip


def _others(c: Connection, person_id: int) -> set[int]:
    """The relatives on the other end of a link, and whoever was told of what was done under one."""
    tied = select(holder.c.key_hash).where(holder.c.person_id == person_id)
    mine = or_(
        family_link.c.helper_id == person_id, family_link.c.granted_by == person_id, family_link.c.key_hash.in_(tied)
    )
    links = c.execute(select(family_link.c.id, family_link.c.key_hash, family_link.c.helper_id,
                             family_link.c.granted_by).where(mine)).all()  # fmt: skip
    ids = [r.id for r in links]
    made = c.execute(select(family_appointment.c.appointment_id).where(family_appointment.c.link_id.in_(ids))).scalars()
    causes = [f"family:{n}" for n in ids] + [f"appointment:{n}" for n in made]
    told = c.execute(select(notice.c.person_id).where(notice.c.cause.in_(causes))).scalars()
    tied_to = c.execute(select(holder.c.person_id).where(holder.c.key_hash.in_([r.key_hash for r in links]))).scalars()
    found = {*told, *tied_to, *(r.helper_id for r in links), *(r.granted_by for r in links)}
    return {n for n in found if n is not None} - {person_id}


def _asked(c: Connection, seal: Seal, person_id: int) -> set[str]:
    said = select(message.c.body_enc).where(message.c.person_id == person_id, message.c.direction == "in")
    return {key_of(mask_text(seal.open(body))[:500]) for body in c.execute(said).scalars()}


def wipe(c: Connection, seal: Seal, left: Traces) -> None:
    """Take all of it away, inside the caller's transaction."""
    for chunk in _chunks(left.questions):
        unlabelled = or_(question.c.label.is_(None), question.c.label == ASIDE)
        c.execute(delete(question).where(question.c.key.in_(chunk), unlabelled))
    for chunk in _chunks(left.causes):
        c.execute(delete(call_task).where(call_task.c.cause.in_(chunk)))
    for chunk in _chunks(left.pseudo):
        c.execute(delete(person).where(person.c.channel == PSEUDO, person.c.sender.in_(chunk)))
    if left.words:
        for table, columns in _WORDS:
            _redact(c, seal, table, columns, left)


def _redact(c: Connection, seal: Seal, table: Table, columns: tuple[str, ...], left: Traces) -> None:
    query = select(table.c.id, *(table.c[name] for name in columns)).where(table.c.person_id.in_(left.others))
    for row in c.execute(query).all():
        changed: dict[str, Any] = {}
        for name, sealed in zip(columns, row[1:], strict=True):
            if sealed is not None and (text := seal.open(sealed)) != (clean := _without(text, left.words)):
                changed[name] = seal.close(clean)
                if name == "body_enc" and table is message:
                    changed["masked"] = mask_text(clean)
        if changed:
            c.execute(update(table).where(table.c.id == row.id).values(changed))


def _without(text: str, words: Iterable[str]) -> str:
    for word in words:
        text = text.replace(word, REMOVED)
    return text


def _chunks(values: Sequence[str]) -> Iterable[Sequence[str]]:
    return (values[n : n + _CHUNK] for n in range(0, len(values), _CHUNK))
