"""Handoffs: whom they were forwarded to, when their clerk was last there, internal notes; ready answers"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

NEW = (("for_role", sa.String(20)), ("for_clerk", sa.String(60)), ("active_at", sa.DateTime()))
READY = (
    ("问好", "您好，我是工作人员{我}，您慢慢说。"),
    ("请稍等", "请稍等，我查一下，马上回您。"),
    ("带什么", "请带上身份证和许可证原件，到{大厅地址}窗口办。"),
    ("大厅电话", "大厅电话是{大厅电话}，上班时间都有人接。"),
    ("说清楚些", "您说的我没看明白，请再说一遍，或者告诉我您的电话，我打给您。"),
    ("打电话给您", "这件事电话里说更清楚。请告诉我您的电话和什么时候方便，我打给您。"),
    ("不归这里", "这件事不归我们这里管，我告诉您该找哪里。"),
    ("再见", "好的，没有别的事，我就先交还给小助手了。再见。"),
)


def upgrade() -> None:
    for name, kind in NEW:
        op.add_column("handoff", sa.Column(name, kind))
    op.create_table(
        "handoff_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handoff_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("author", sa.String(60), nullable=False),
        sa.Column("text_enc", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["handoff_id"], ["handoff.id"], name="fk_handoff_note_handoff_id_handoff", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_handoff_note"),
    )
    op.create_index("ix_handoff_note_handoff_id", "handoff_note", ["handoff_id"])
    ready = op.create_table(
        "phrase",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(20), nullable=False),
        sa.Column("text", sa.String(400), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime()),
        sa.Column("changed_by", sa.String(60)),
        sa.PrimaryKeyConstraint("id", name="pk_phrase"),
    )
    op.bulk_insert(ready, [{"title": t, "text": x, "position": n} for n, (t, x) in enumerate(READY, 1)])


def downgrade() -> None:
    op.drop_table("phrase")
    op.drop_index("ix_handoff_note_handoff_id", "handoff_note")
    op.drop_table("handoff_note")
    with op.batch_alter_table("handoff") as table:
        for name, _ in NEW:
            table.drop_column(name)
