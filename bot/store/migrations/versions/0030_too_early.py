"""Notices by when they were told or given up, and their own time, to find what a clock that ran ahead has done"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("notice", sa.Column("own_due", sa.DateTime()))
    op.add_column("notice", sa.Column("again", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("ix_notice_sent_at", "notice", ["sent_at"])


def downgrade() -> None:
    op.drop_index("ix_notice_sent_at", "notice")
    with op.batch_alter_table("notice") as batch:
        batch.drop_column("again")
        batch.drop_column("own_due")
