"""How loud a person wants to be spoken to, and how loud a sentence behind an address is"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TABLES = ("person", "utterance")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("volume", sa.String(10), nullable=False, server_default="normal"))


def downgrade() -> None:
    # an address of another loudness says nothing an older version could know
    op.execute("delete from utterance where volume <> 'normal'")
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.drop_column("volume")
