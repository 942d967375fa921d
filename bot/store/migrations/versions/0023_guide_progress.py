"""How far somebody is in a guide, and which papers of its list they have"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "guide_progress",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("guide", sa.String(20), nullable=False),
        sa.Column("card", sa.String(20), nullable=False),
        sa.Column("checked", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_guide_progress_person_id_person", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "guide", name="pk_guide_progress"),
    )


def downgrade() -> None:
    op.drop_table("guide_progress")
