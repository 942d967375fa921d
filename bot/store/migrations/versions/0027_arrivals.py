"""The waiting numbers of a day, and which of them were called to which window"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "arrival_day",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("last", sa.Integer, nullable=False),
    )
    op.create_table(
        "arrival",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "appointment_id", sa.Integer, sa.ForeignKey("appointment.id", ondelete="CASCADE"), nullable=False, unique=True
        ),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("came_at", sa.DateTime, nullable=False),
        sa.Column("called_at", sa.DateTime),
        sa.Column("desk", sa.String(20)),
        sa.UniqueConstraint("day", "number"),
    )


def downgrade() -> None:
    op.drop_table("arrival")
    op.drop_table("arrival_day")
