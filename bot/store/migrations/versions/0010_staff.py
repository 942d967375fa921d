"""Staff: second factor, known browsers, accounts that are switched off, an audit log that shows tampering"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0008"
branch_labels = None
depends_on = None

STAFF = (
    ("disabled_at", sa.DateTime()),
    ("last_at", sa.DateTime()),
    ("totp_enc", sa.LargeBinary()),
    ("totp_new_enc", sa.LargeBinary()),
    ("totp_step", sa.Integer()),
)
SESSION = (("address", sa.String(60)), ("agent", sa.String(160)))


def upgrade() -> None:
    for name, kind in STAFF:
        op.add_column("staff", sa.Column(name, kind))
    for name, kind in SESSION:
        op.add_column("staff_session", sa.Column(name, kind))
    op.add_column("staff_session", sa.Column("half", sa.Boolean(), nullable=False, server_default=sa.text("false")))
    op.add_column("audit", sa.Column("hash", sa.String(64)))
    op.create_table(
        "staff_browser",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("locked_until", sa.DateTime()),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_staff_browser_staff_id_staff", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_staff_browser"),
    )
    op.create_table(
        "staff_recovery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name="fk_staff_recovery_staff_id_staff", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_staff_recovery"),
    )
    op.create_index("ix_staff_recovery_staff_id", "staff_recovery", ["staff_id"])
    head = op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("seal", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_audit_head"),
    )
    newest = op.get_bind().execute(sa.text("select coalesce(max(id), 0) from audit")).scalar()
    op.bulk_insert(head, [{"id": 1, "first": newest, "last": newest, "hash": ""}])


def downgrade() -> None:
    op.drop_table("audit_head")
    op.drop_index("ix_staff_recovery_staff_id", "staff_recovery")
    op.drop_table("staff_recovery")
    op.drop_table("staff_browser")
    with op.batch_alter_table("audit") as table:
        table.drop_column("hash")
    # half sessions would be whole ones without their column
    op.execute("delete from staff_session")
    with op.batch_alter_table("staff_session") as table:
        for name in ("half", *(name for name, _ in SESSION)):
            table.drop_column(name)
    # an account that was switched off, or that needs a code, must not become open by an older version
    op.execute("update staff set password = '' where disabled_at is not null or totp_enc is not null")
    with op.batch_alter_table("staff") as table:
        for name, _ in STAFF:
            table.drop_column(name)
