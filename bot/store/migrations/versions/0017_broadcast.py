"""Notices to many people: what is said, to whom it goes and what became of it; tags, and who wants none"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "broadcast",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("title", sa.String(40), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("spoken", sa.Text, nullable=False),
        sa.Column("audience", sa.String(12), nullable=False),
        sa.Column("value", sa.String(40), nullable=False),
        sa.Column("start_at", sa.DateTime),
        sa.Column("per_minute", sa.Integer, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("writers", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("changed_at", sa.DateTime, nullable=False),
        sa.Column("changed_by", sa.String(60), nullable=False),
        sa.Column("reason", sa.String(120), nullable=False),
        sa.Column("approved_by", sa.String(60)),
        sa.Column("final", sa.Text),
        sa.Column("final_spoken", sa.Text),
        sa.Column("fed_at", sa.DateTime),
        sa.CheckConstraint(
            "state in ('draft','review','approved','paused','stopped','done')", name="ck_broadcast_state"
        ),
    )
    op.create_index("ix_broadcast_state", "broadcast", ["state"])
    op.create_table(
        "broadcast_person",
        sa.Column("broadcast_id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("changed_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("broadcast_id", "person_id", name="pk_broadcast_person"),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcast.id"], name="fk_broadcast_person_broadcast_id_broadcast", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_broadcast_person_person_id_person", ondelete="CASCADE"
        ),
        sa.CheckConstraint(
            "state in ('waiting','queued','sending','sent','later','failed','unsure','opted_out','stopped')",
            name="ck_broadcast_person_state",
        ),
    )
    op.create_index("ix_broadcast_person_person_id", "broadcast_person", ["person_id"])
    op.create_table(
        "no_news",
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_no_news"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_no_news_person_id_person", ondelete="CASCADE"),
    )
    op.create_table(
        "person_tag",
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("tag", sa.String(20), nullable=False),
        sa.Column("set_by", sa.String(60), nullable=False),
        sa.Column("set_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "tag", name="pk_person_tag"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_person_tag_person_id_person", ondelete="CASCADE"),
    )
    op.create_index("ix_person_tag_tag", "person_tag", ["tag"])


def downgrade() -> None:
    op.execute("delete from notice where cause like 'broadcast:%'")
    for table in ("person_tag", "no_news", "broadcast_person", "broadcast"):
        op.drop_table(table)
