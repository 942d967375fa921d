"""Recordings: voice messages that nobody understood, kept for a clerk until a day"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("handoff_id", sa.Integer()),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("keep_until", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_recording_person_id_person", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name="fk_recording_message_id_message", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["handoff_id"], ["handoff.id"], name="fk_recording_handoff_id_handoff", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_recording"),
        sa.UniqueConstraint("key", name="uq_recording_key"),
        sa.UniqueConstraint("message_id", name="uq_recording_message_id"),
    )
    op.create_index("ix_recording_person_id", "recording", ["person_id"])
    op.create_index("ix_recording_keep_until", "recording", ["keep_until"])


def downgrade() -> None:
    op.drop_table("recording")
