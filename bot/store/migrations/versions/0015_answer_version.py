"""Answers that the staff write over those of the files, and an index by which their use is counted"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0013"
branch_labels = None
depends_on = None

STATES = "state in ('draft','submitted','returned','published','dropped')"
OPEN = sa.text("state in ('draft','submitted','returned')")


def upgrade() -> None:
    op.create_table(
        "answer_version",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("answer", sa.String(60), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("filed", sa.Boolean, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("base", sa.Integer, nullable=False),
        sa.Column("edition", sa.Integer, nullable=False),
        sa.Column("writers", sa.Text, nullable=False),
        sa.Column("why", sa.String(200), nullable=False),
        sa.Column("questions", sa.Text, nullable=False),
        sa.Column("written_at", sa.DateTime, nullable=False),
        sa.Column("word", sa.String(300), nullable=False, server_default=""),
        sa.Column("decided_by", sa.String(60)),
        sa.Column("decided_at", sa.DateTime),
        sa.CheckConstraint(STATES, name="ck_answer_version_state"),
    )
    op.create_index("ix_answer_version_answer_id", "answer_version", ["answer", "id"])
    op.create_index(
        "uq_answer_version_open", "answer_version", ["answer"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.create_index("ix_message_answer_at", "message", ["answer", "at"])


def downgrade() -> None:
    op.drop_index("ix_message_answer_at", "message")
    op.drop_table("answer_version")
