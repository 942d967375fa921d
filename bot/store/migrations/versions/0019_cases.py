"""Cases with their steps, hours in which a visiting clerk does not go out, and calendar feeds of the staff"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_file",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id", ondelete="SET NULL")),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("service", sa.String(30), nullable=False),
        sa.Column("step", sa.String(12), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("name_enc", sa.LargeBinary),
        sa.Column("phone_enc", sa.LargeBinary),
        sa.Column("phone_hash", sa.String(64)),
        sa.Column("phone_tail_hash", sa.String(64)),
        sa.Column("licence_enc", sa.LargeBinary),
        sa.Column("licence_hash", sa.String(64)),
        sa.Column("opened_by", sa.String(60), nullable=False),
        sa.Column("opened_at", sa.DateTime, nullable=False),
        sa.Column("changed_at", sa.DateTime, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False, server_default="1"),
        sa.CheckConstraint("state in ('open','refused','withdrawn')", name="state"),
        sa.CheckConstraint("step in ('applied','accepted','checking','deciding','delivered')", name="step"),
    )
    for column in ("person_id", "phone_hash", "licence_hash"):
        op.create_index(f"ix_case_file_{column}", "case_file", [column])
    op.create_table(
        "case_step",
        sa.Column("case_id", sa.Integer, sa.ForeignKey("case_file.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("act", sa.String(12), nullable=False),
        sa.Column("step", sa.String(12), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("note_enc", sa.LargeBinary),
        sa.Column("set_by", sa.String(60), nullable=False),
        sa.Column("set_at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "crew_block",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("clerk", sa.String(20), nullable=False),
        sa.Column("begin", sa.DateTime, nullable=False),
        sa.Column("end", sa.DateTime, nullable=False),
        sa.Column("reason", sa.String(60), nullable=False),
        sa.Column("set_by", sa.String(60), nullable=False),
        sa.Column("set_at", sa.DateTime, nullable=False),
    )
    op.create_index("ix_crew_block_begin", "crew_block", ["begin"])
    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("staff_id", sa.Integer, sa.ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
        sa.Column("clerk", sa.String(20), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("made_at", sa.DateTime, nullable=False),
        sa.Column("read_at", sa.DateTime),
    )
    op.create_index("ix_calendar_feed_staff_id", "calendar_feed", ["staff_id"])


def downgrade() -> None:
    for name in ("calendar_feed", "crew_block", "case_step", "case_file"):
        op.drop_table(name)
