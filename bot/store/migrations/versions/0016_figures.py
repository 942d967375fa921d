"""What the figures of the house need: how words were taken, voice in and out, first answer by a person, ratings"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

READ = ["direction", "at", "person_id", "intent", "outcome", "sound"]
# Words, not pressed buttons; whether an older question was asked back or missed altogether is not known any more.
WORDS = "direction = 'in' and state = 'answered' and masked not like 'c.%'"


def upgrade() -> None:
    op.add_column("message", sa.Column("sound", sa.Boolean(), nullable=False, server_default=sa.text("false")))
    op.add_column("handoff", sa.Column("first_at", sa.DateTime()))
    op.execute("update handoff set first_at = claimed_at")
    op.execute(f"update message set outcome = 'asked' where {WORDS} and intent = 'nlu_fallback'")
    op.execute(
        f"update message set outcome = 'clear' where {WORDS} and intent <> 'nlu_fallback' and confidence is not null"
    )
    op.create_index("ix_message_figures", "message", READ)
    op.create_table(
        "rating",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("matter", sa.String(60), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("grade", sa.String(6)),
        sa.Column("graded_at", sa.DateTime()),
        sa.CheckConstraint("grade in ('good','fair','bad')", name="ck_rating_grade"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_rating_person_id_person", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_rating"),
        sa.UniqueConstraint("matter", name="uq_rating_matter"),
        sa.UniqueConstraint("person_id", "asked_on", name="uq_rating_person_id"),
    )
    op.create_index("ix_rating_asked_on", "rating", ["asked_on"])
    op.create_table(
        "tally",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "kind", name="pk_tally"),
    )


def downgrade() -> None:
    op.drop_table("tally")
    op.drop_table("rating")
    op.execute("delete from notice where step = 'rate'")  # an older version knows no answer to its buttons
    op.drop_index("ix_message_figures", "message")
    # a column of its own at a time: making the table anew would take along what hangs on its rows
    op.drop_column("handoff", "first_at")
    op.drop_column("message", "sound")
