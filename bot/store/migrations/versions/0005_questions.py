"""Questions: the same utterance once with a count, why it is kept, who labelled it"""

import hashlib
import re

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("question", sa.Column("key", sa.String(64)))
    op.add_column("question", sa.Column("times", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("question", sa.Column("kind", sa.String(10), nullable=False, server_default="unclear"))
    op.add_column("question", sa.Column("labelled_by", sa.String(60)))
    op.add_column("question", sa.Column("labelled_at", sa.DateTime()))
    _put_together(op.get_bind())
    with op.batch_alter_table("question") as table:
        table.alter_column("key", existing_type=sa.String(64), nullable=False)
        table.create_unique_constraint("uq_question_key", ["key"])


def _put_together(bind) -> None:
    """One row per utterance: the oldest stays, with the newest label, guess and time."""
    question = sa.table(
        "question", *(sa.column(name) for name in ("id", "text", "guess", "confidence", "at", "label", "key", "times"))
    )
    kept = {}
    for row in bind.execute(sa.select(question).order_by(question.c.id)).all():
        key = hashlib.sha256((re.sub(r"\W", "", row.text).lower() or row.text.strip()).encode()).hexdigest()
        first = kept.get(key)
        if first is None:
            kept[key] = {"id": row.id, "times": 1, "label": row.label, "guess": row.guess,
                         "confidence": row.confidence, "at": row.at}  # fmt: skip
            continue
        first.update(times=first["times"] + 1, label=row.label or first["label"], guess=row.guess,
                     confidence=row.confidence, at=row.at)  # fmt: skip
        bind.execute(sa.delete(question).where(question.c.id == row.id))
    for key, first in kept.items():
        bind.execute(
            sa.update(question)
            .where(question.c.id == first["id"])
            .values(key=key, **{name: value for name, value in first.items() if name != "id"})
        )


def downgrade() -> None:
    with op.batch_alter_table("question") as table:
        table.drop_constraint("uq_question_key", type_="unique")
        for name in ("labelled_at", "labelled_by", "kind", "times", "key"):
            table.drop_column(name)
