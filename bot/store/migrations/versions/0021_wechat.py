"""What the WeChat channel keeps between processes: its access token, and how much it may still send to whom"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "wechat_token",
        sa.Column("appid", sa.String(32), primary_key=True),
        sa.Column("token_enc", sa.LargeBinary),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("locked_until", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "wechat_window",
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("kind", sa.String(10), primary_key=True),
        sa.Column("until", sa.BigInteger, nullable=False),
        sa.Column("left", sa.Integer, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("wechat_window")
    op.drop_table("wechat_token")
