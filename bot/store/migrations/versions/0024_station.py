"""Notices that are put up for everybody, from when and until which day; the hall's own videos beside answers"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

PLAYING = sa.text("state = 'published'")


def upgrade() -> None:
    op.add_column("broadcast", sa.Column("public", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("broadcast", sa.Column("valid_until", sa.Date()))
    op.add_column("broadcast", sa.Column("posted_at", sa.DateTime()))
    op.create_table(
        "answer_video",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("answer", sa.String(80), nullable=False),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(4), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("captions", sa.Text, nullable=False),
        sa.Column("speaker_id", sa.Integer, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("uploaded_by", sa.String(60), nullable=False),
        sa.Column("uploaded_at", sa.DateTime, nullable=False),
        sa.Column("decided_by", sa.String(60)),
        sa.Column("decided_at", sa.DateTime),
        sa.ForeignKeyConstraint(
            ["speaker_id"], ["speaker.id"], name="fk_answer_video_speaker_id_speaker", ondelete="CASCADE"
        ),
        sa.CheckConstraint("kind in ('mp4','webm')", name="ck_answer_video_kind"),
        sa.CheckConstraint("state in ('waiting','published','retired')", name="ck_answer_video_state"),
    )
    op.create_index("ix_answer_video_answer", "answer_video", ["answer"])
    op.create_index("ix_answer_video_speaker_id", "answer_video", ["speaker_id"])
    op.create_index(
        "uq_answer_video_playing", "answer_video", ["answer"], unique=True, sqlite_where=PLAYING,
        postgresql_where=PLAYING,
    )


def downgrade() -> None:
    op.drop_table("answer_video")
    with op.batch_alter_table("broadcast") as batch:
        for column in ("posted_at", "valid_until", "public"):
            batch.drop_column(column)
