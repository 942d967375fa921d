"""What the staff have set instead of the hall's file, every change a row of its own"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hall_value",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.String(60), nullable=False),
        sa.Column("filed", sa.Boolean, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("source", sa.String(120), nullable=False),
        sa.Column("checked_on", sa.Date),
        sa.Column("set_by", sa.String(60), nullable=False),
        sa.Column("set_at", sa.DateTime, nullable=False),
    )
    op.create_index("ix_hall_value_key_id", "hall_value", ["key", "id"])


def downgrade() -> None:
    op.drop_table("hall_value")
