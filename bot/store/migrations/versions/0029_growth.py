"""Indexes for what was looked for from one end of a table to the other"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_person_channel_last_at": ("person", ["channel", "last_at"]),
    "ix_appointment_status_start": ("appointment", ["status", "start"]),
    "ix_notice_cause": ("notice", ["cause"]),
    "ix_notice_state_channel_sent_at": ("notice", ["state", "channel", "sent_at"]),
    "ix_call_task_step_state": ("call_task", ["step", "state"]),
    "ix_handoff_opened_at": ("handoff", ["opened_at"]),
    "ix_question_label_at": ("question", ["label", "at"]),
    "ix_case_file_changed_at": ("case_file", ["changed_at"]),
    "ix_holder_expiry": ("holder", ["expiry"]),
}
PARTIAL = {
    "ix_message_under_way": ("message", ["state", "id"], "state = 'received' or state = 'queued'"),
    "ix_appointment_township": ("appointment", ["township"], "township is not null"),
}


def upgrade() -> None:
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns)
    for name, (table, columns, where) in PARTIAL.items():
        op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def downgrade() -> None:
    for name, (table, *_) in {**INDEXES, **PARTIAL}.items():
        op.drop_index(name, table)
