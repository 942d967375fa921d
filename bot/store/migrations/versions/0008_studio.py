"""The recording studio: speakers with their consent, takes, a count of the changes"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "speaker",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name_enc", sa.LargeBinary(), nullable=False),
        sa.Column("account", sa.String(60)),
        sa.Column("accent", sa.String(10), nullable=False),
        sa.Column("consent_at", sa.DateTime(), nullable=False),
        sa.Column("consent_version", sa.String(20), nullable=False),
        sa.Column("consent_by", sa.String(60), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime()),
        sa.CheckConstraint("accent in ('plain','jiangkou','hills')", name="ck_speaker_accent"),
    )
    op.create_table(
        "take",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("item", sa.String(120), nullable=False),
        sa.Column("text", sa.String(400), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("edge", sa.String(6), nullable=False),
        sa.Column("answer", sa.String(80), nullable=False, server_default=""),
        sa.Column("version", sa.String(64), nullable=False, server_default=""),
        sa.Column("wording", sa.String(400), nullable=False),
        sa.Column("reading", sa.String(400), nullable=False, server_default=""),
        sa.Column(
            "speaker_id",
            sa.Integer(),
            sa.ForeignKey("speaker.id", name="fk_take_speaker_id_speaker", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("master_sha256", sa.String(64), nullable=False),
        sa.Column("bank_sha256", sa.String(64), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("rms_dbfs", sa.Float(), nullable=False),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("recorded_by", sa.String(60), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("approved_by", sa.String(60)),
        sa.Column("approved_at", sa.DateTime()),
        sa.Column("reason", sa.String(200), nullable=False, server_default=""),
        sa.CheckConstraint("kind in ('whole','carrier','slot')", name="ck_take_kind"),
        sa.CheckConstraint("edge in ('any','start','mid','final')", name="ck_take_edge"),
        sa.CheckConstraint("status in ('draft','checked','approved','retired')", name="ck_take_status"),
        sa.CheckConstraint("approved_by is null or approved_by <> recorded_by", name="ck_take_second_person"),
        sa.UniqueConstraint("master_sha256", name="uq_take_master_sha256"),
    )
    op.create_index("ix_take_item", "take", ["item"])
    op.create_index("ix_take_speaker_id", "take", ["speaker_id"])
    playing = sa.text("status = 'approved'")
    op.create_index(
        "uq_take_playing", "take", ["item", "speaker_id"], unique=True, sqlite_where=playing, postgresql_where=playing
    )
    change = op.create_table(
        "studio_change",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("number", sa.Integer(), nullable=False),
    )
    op.bulk_insert(change, [{"id": 1, "number": 0}])


def downgrade() -> None:
    for name in ("studio_change", "take", "speaker"):
        op.drop_table(name)
