"""What goes by age, table by table: which rows, and whether they go as a whole or are only emptied.

Rows that figures count stay and lose their words. What is under way (an open talk, an appointment to come, a notice
that waits) is in no step, and nothing ever goes from the audit log, whose rows are a chain.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, and_, func, or_, select

from bot.hall.appointment import CANCELLED, DONE, NO_SHOW
from bot.hall.retention import Ages
from bot.store import cases
from bot.store.answer_tables import question
from bot.store.booking_tables import appointment, waiting
from bot.store.family_reading import OPEN as OPEN_LINKS
from bot.store.family_tables import family_link
from bot.store.guide_tables import guide_progress
from bot.store.handoff_tables import case_file, case_step, handoff, handoff_note
from bot.store.handoffs import OPEN as OPEN_TALKS
from bot.store.holder_tables import holder, holder_change, holder_import, licence_step
from bot.store.notice_tables import call_task, notice, reminder
from bot.store.questions import ASIDE
from bot.store.seal import Seal
from bot.store.staff_tables import attempt, staff_session
from bot.store.tables import choice, draft, message
from bot.store.transcript import EMPTIED

NAMED = (
    "person_id", "name_enc", "phone_enc", "phone_tail_hash", "licence_enc", "holder_hash", "address_enc", "township",
    "relation", "outcome_enc",
)  # fmt: skip
"""The columns of an appointment that lead to somebody."""
_OVER = (DONE, NO_SHOW, CANCELLED)


@dataclass(frozen=True)
class Step:
    """Rows of `table` for which `due` holds lose `values`, or go when there are none."""

    name: str
    table: Table
    due: ColumnElement[bool]
    values: Mapping[str, Any] | None = None

    @property
    def key(self) -> Sequence[Column[Any]]:
        """The columns that name a row."""
        return list(self.table.primary_key.columns)


def steps(ages: Ages, now: datetime, seal: Seal) -> list[Step]:
    """Every step as of `now`, in the order in which they must be taken."""
    return [
        *_talks(ages.before("conversation_days", now), ages.before("draft_days", now), seal),
        *_appointments(ages, now),
        *_holders(ages.before("holder_days", now)),
        *_sent(ages.before("outbox_days", now)),
        Step("attempts", attempt, attempt.c.at < ages.before("sign_in_days", now)),
        Step("sessions", staff_session, staff_session.c.created_at < ages.before("sign_in_days", now)),
    ]


def _talks(before: datetime, untouched: datetime, seal: Seal) -> list[Step]:
    underway = select(handoff.c.person_id).where(handoff.c.state.in_(OPEN_TALKS))
    spoken = select(message.c.id).where(message.c.person_id == choice.c.person_id, message.c.state != EMPTIED)
    closed = (handoff.c.state == "closed") & (func.coalesce(handoff.c.closed_at, handoff.c.opened_at) < before)
    told = ("phone_enc", "wished_time", "note_enc")
    words = {"body_enc": seal.close(""), "masked": "", "reply_enc": None, "external_id": None, "state": EMPTIED}
    old = (message.c.at < before) & message.c.state.not_in((EMPTIED, "queued"))
    return [
        Step("messages", message, old & message.c.person_id.not_in(underway), words),
        Step("buttons", choice, ~spoken.exists()),
        Step("drafts", draft, draft.c.updated_at < untouched),
        Step("guides", guide_progress, guide_progress.c.updated_at < before),
        Step(
            "questions", question,
            (question.c.at < before) & or_(question.c.label.is_(None), question.c.label == ASIDE),
        ),
        Step("handoffs", handoff, closed & _any(handoff, told), dict.fromkeys(told)),
        Step("notes", handoff_note, handoff_note.c.handoff_id.in_(select(handoff.c.id).where(closed))),
        Step("wishes", waiting, waiting.c.state.in_(("taken", "left", "passed")) & (waiting.c.changed_at < before)),
    ]  # fmt: skip


def _appointments(ages: Ages, now: datetime) -> list[Step]:
    visited, before = ages.before("visit_days", now), ages.before("appointment_days", now)
    gone = or_(appointment.c.start < visited, appointment.c.status.in_(_OVER) & (appointment.c.changed_at < visited))
    ended = or_(case_file.c.state != "open", case_file.c.step == "delivered") & (case_file.c.changed_at < before)
    old = select(case_file.c.id).where(ended)
    lost = {**dict.fromkeys(cases.EMPTY), "person_id": None}
    link = family_link.c.state.not_in(OPEN_LINKS)
    return [
        Step("addresses", appointment, gone & appointment.c.address_enc.is_not(None), {"address_enc": None}),
        Step(
            "appointments", appointment, (appointment.c.start < before) & _any(appointment, NAMED),
            dict.fromkeys(NAMED),
        ),
        Step("case_notes", case_step, case_step.c.note_enc.is_not(None) & case_step.c.case_id.in_(old),
             {"note_enc": None}),
        Step("cases", case_file, ended & _any(case_file, tuple(lost)), lost),
        Step(
            "family", family_link, link & (func.coalesce(family_link.c.ended_at, family_link.c.ends_at) < before)
        ),
    ]  # fmt: skip


def _holders(before: datetime) -> list[Step]:
    lists = select(holder_import.c.id).where(holder_import.c.at < before)
    return [
        Step("holders", holder, holder.c.expiry < before.date()),
        Step("licence_steps", licence_step, licence_step.c.expiry < before.date()),
        Step("subscriptions", reminder, reminder.c.expiry < datetime.combine(before.date(), time())),
        Step("list_changes", holder_change, holder_change.c.import_id.in_(lists)),
        Step(
            "lists", holder_import,
            (holder_import.c.at < before) & _any(holder_import, ("rows_enc", "troubles_enc")),
            {"rows_enc": None, "troubles_enc": None},
        ),
    ]  # fmt: skip


def _sent(before: datetime) -> list[Step]:
    to_ring = select(call_task.c.notice_id).where(
        call_task.c.notice_id.is_not(None), call_task.c.state.in_(("open", "unreached"))
    )
    done = call_task.c.state.in_(("done", "cancelled"))
    sent = (notice.c.state != "queued") & (notice.c.due < before)
    return [
        Step("calls", call_task, done & (func.coalesce(call_task.c.done_at, call_task.c.due) < before)),
        Step("notices", notice, and_(sent, notice.c.id.not_in(to_ring))),
    ]


def _any(table: Table, names: Sequence[str]) -> ColumnElement[bool]:
    return or_(*(table.c[name].is_not(None) for name in names))
