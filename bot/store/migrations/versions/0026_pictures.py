"""A kept message may be a picture as well as a sound"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("recording") as table:
        table.add_column(sa.Column("kind", sa.String(8), nullable=False, server_default="sound"))


def downgrade() -> None:
    op.execute("DELETE FROM recording WHERE kind <> 'sound'")  # an older house would play them
    with op.batch_alter_table("recording") as table:
        table.drop_column("kind")
