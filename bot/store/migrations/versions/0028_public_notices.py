"""Notices to many people that are also put up for everybody, from when and until which day"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("broadcast", sa.Column("public", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("broadcast", sa.Column("valid_until", sa.Date()))
    op.add_column("broadcast", sa.Column("posted_at", sa.DateTime()))


def downgrade() -> None:
    with op.batch_alter_table("broadcast") as batch:
        for column in ("posted_at", "valid_until", "public"):
            batch.drop_column(column)
