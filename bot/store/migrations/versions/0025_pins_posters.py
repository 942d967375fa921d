"""Where a visit goes as a point on the map, kept until it is over; and posters that lead to one matter"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "visit_pin",
        sa.Column(
            "appointment_id", sa.Integer, sa.ForeignKey("appointment.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("pin_enc", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "poster",
        sa.Column("token", sa.String(32), primary_key=True),
        sa.Column("service", sa.String(30)),
        sa.Column("place", sa.String(40), nullable=False),
        sa.Column("made_at", sa.DateTime, nullable=False),
        sa.Column("visits", sa.Integer, nullable=False, server_default="0"),
        sa.Column("last_on", sa.Date),
    )


def downgrade() -> None:
    op.drop_table("poster")
    op.drop_table("visit_pin")
