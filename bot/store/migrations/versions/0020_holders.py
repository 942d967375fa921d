"""Licence holders who are reminded of a renewal, the imports they came by, and every step that was told"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "holder",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key_hash", sa.String(64), nullable=False),
        sa.Column("licence_enc", sa.LargeBinary),
        sa.Column("licence_tail_hash", sa.String(64)),
        sa.Column("name_enc", sa.LargeBinary),
        sa.Column("name_hash", sa.String(64)),
        sa.Column("phone_enc", sa.LargeBinary),
        sa.Column("phone_hash", sa.String(64)),
        sa.Column("phone_tail_hash", sa.String(64)),
        sa.Column("expiry", sa.Date, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("source", sa.String(8), nullable=False),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id", ondelete="SET NULL")),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("changed_at", sa.DateTime, nullable=False),
        sa.UniqueConstraint("key_hash", name="uq_holder_key_hash"),
        sa.CheckConstraint("state in ('active','stopped','wrong','renewed')", name="ck_holder_state"),
    )
    for column in ("licence_tail_hash", "name_hash", "phone_hash", "phone_tail_hash", "person_id"):
        op.create_index(f"ix_holder_{column}", "holder", [column])
    op.create_index("ix_holder_state_expiry", "holder", ["state", "expiry"])
    op.create_table(
        "holder_import",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("set_by", sa.String(60), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("rows_enc", sa.LargeBinary),
        sa.Column("troubles_enc", sa.LargeBinary),
        *(sa.Column(name, sa.Integer, nullable=False, server_default="0") for name in ("added", "changed", "same", "bad")),
        sa.Column("undone_by", sa.String(60)),
        sa.Column("undone_at", sa.DateTime),
        sa.CheckConstraint("state in ('staged','taken','undone')", name="ck_holder_import_state"),
    )
    op.create_table(
        "holder_change",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("import_id", sa.Integer, sa.ForeignKey("holder_import.id", ondelete="CASCADE"), nullable=False),
        sa.Column("holder_id", sa.Integer, sa.ForeignKey("holder.id", ondelete="CASCADE"), nullable=False),
        sa.Column("before_enc", sa.LargeBinary),
        sa.Column("after_at", sa.DateTime, nullable=False),
    )
    for column in ("import_id", "holder_id"):
        op.create_index(f"ix_holder_change_{column}", "holder_change", [column])
    op.create_table(
        "licence_step",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key_hash", sa.String(64), nullable=False),
        sa.Column("expiry", sa.Date, nullable=False),
        sa.Column("step", sa.String(8), nullable=False),
        sa.Column("holder_id", sa.Integer, sa.ForeignKey("holder.id", ondelete="SET NULL")),
        sa.Column("made_at", sa.DateTime, nullable=False),
        sa.UniqueConstraint("key_hash", "expiry", "step", name="uq_licence_step_key_hash"),
    )
    op.create_index("ix_licence_step_holder_id", "licence_step", ["holder_id"])
    op.create_index("ix_appointment_holder_hash", "appointment", ["holder_hash"])  # whether a renewal was done


def downgrade() -> None:
    op.drop_index("ix_appointment_holder_hash", "appointment")
    for table in ("licence_step", "holder_change", "holder_import", "holder"):
        op.drop_table(table)
