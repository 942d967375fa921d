"""Family helpers: who acts for the holder of which licence, on which appointments, and what was done"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

OPEN = "state in ('asked','active')"


def upgrade() -> None:
    op.create_table(
        "family_link",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("helper_id", sa.Integer, sa.ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
        sa.Column("key_hash", sa.String(64), nullable=False),
        sa.Column("licence_enc", sa.LargeBinary, nullable=False),
        sa.Column("name_enc", sa.LargeBinary, nullable=False),
        sa.Column("kin", sa.String(20), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("version", sa.String(20), nullable=False),
        sa.Column("code_hash", sa.String(64)),
        sa.Column("code_until", sa.DateTime),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
        sa.Column("asked_at", sa.DateTime, nullable=False),
        sa.Column("how", sa.String(10)),
        sa.Column("confirmed_by", sa.String(60)),
        sa.Column("granted_by", sa.Integer, sa.ForeignKey("person.id", ondelete="SET NULL")),
        sa.Column("confirmed_at", sa.DateTime),
        sa.Column("ends_at", sa.DateTime, nullable=False),
        sa.Column("warned_at", sa.DateTime),
        sa.Column("ended_by", sa.String(60)),
        sa.Column("ended_at", sa.DateTime),
        sa.Column("quiet", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.CheckConstraint("state in ('asked','active','refused','revoked','expired')", name="ck_family_link_state"),
    )
    for column in ("helper_id", "key_hash", "granted_by"):
        op.create_index(f"ix_family_link_{column}", "family_link", [column])
    op.create_index("ix_family_link_state_ends_at", "family_link", ["state", "ends_at"])
    op.create_index(
        "uq_family_link_open", "family_link", ["helper_id", "key_hash"], unique=True,
        sqlite_where=sa.text(OPEN), postgresql_where=sa.text(OPEN),
    )  # fmt: skip
    op.create_table(
        "family_appointment",
        sa.Column("appointment_id", sa.Integer, sa.ForeignKey("appointment.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("link_id", sa.Integer, sa.ForeignKey("family_link.id", ondelete="CASCADE"), primary_key=True),
    )
    op.create_index("ix_family_appointment_link_id", "family_appointment", ["link_id"])
    op.create_table(
        "family_act",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("link_id", sa.Integer, sa.ForeignKey("family_link.id", ondelete="CASCADE"), nullable=False),
        sa.Column("appointment_id", sa.Integer, sa.ForeignKey("appointment.id", ondelete="SET NULL")),
        sa.Column("act", sa.String(20), nullable=False),
        sa.Column("who", sa.String(60), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
    )
    for column in ("link_id", "appointment_id"):
        op.create_index(f"ix_family_act_{column}", "family_act", [column])


def downgrade() -> None:
    for table in ("family_act", "family_appointment", "family_link"):
        op.drop_table(table)
