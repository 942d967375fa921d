"""Calls: the clerks' call list; who is sending a notice, and whether it stands in the conversation already"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("notice") as table:
        table.add_column(sa.Column("claimed_until", sa.DateTime()))
        table.add_column(sa.Column("logged", sa.Boolean(), nullable=False, server_default=sa.text("false")))
    op.execute("update notice set logged = true where state = 'sent'")
    op.create_table(
        "call_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer()),
        sa.Column("person_id", sa.Integer()),
        sa.Column("cause", sa.String(60), nullable=False),
        sa.Column("step", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(20), nullable=False),
        sa.Column("name_enc", sa.LargeBinary()),
        sa.Column("phone_enc", sa.LargeBinary()),
        sa.Column("text_enc", sa.LargeBinary(), nullable=False),
        sa.Column("due", sa.DateTime(), nullable=False),
        sa.Column("start", sa.DateTime()),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("misses", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("clerk", sa.String(60)),
        sa.Column("done_at", sa.DateTime()),
        sa.CheckConstraint("state in ('open','done','unreached','cancelled')", name="ck_call_task_state"),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name="fk_call_task_notice_id_notice", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_call_task_person_id_person", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_call_task"),
        sa.UniqueConstraint("notice_id", name="uq_call_task_notice_id"),
        sa.UniqueConstraint("cause", "step", name="uq_call_task_cause"),
    )
    op.create_index("ix_call_task_person_id", "call_task", ["person_id"])
    op.create_index("ix_call_task_state_due", "call_task", ["state", "due"])


def downgrade() -> None:
    op.drop_table("call_task")
    with op.batch_alter_table("notice") as table:
        table.drop_column("logged")
        table.drop_column("claimed_until")
