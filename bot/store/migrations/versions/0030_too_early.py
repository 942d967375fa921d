"""Notices by when they were told or given up, to find what a clock that ran ahead has done"""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_notice_sent_at", "notice", ["sent_at"])


def downgrade() -> None:
    op.drop_index("ix_notice_sent_at", "notice")
