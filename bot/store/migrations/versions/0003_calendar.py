"""The hall's calendar and the dated exceptions to its opening hours"""

from alembic import op
import sqlalchemy as sa

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('calendar_day',
    sa.Column('date', sa.Date(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=True),
    sa.Column('source', sa.String(length=120), nullable=False),
    sa.Column('announced', sa.Boolean(), nullable=False),
    sa.Column('changed_at', sa.DateTime(), nullable=False),
    sa.Column('changed_by', sa.String(length=60), nullable=True),
    sa.CheckConstraint("kind in ('workday','weekend','holiday','makeup')", name=op.f('ck_calendar_day_kind')),
    sa.PrimaryKeyConstraint('date', name=op.f('pk_calendar_day'))
    )
    op.create_table('day_exception',
    sa.Column('date', sa.Date(), nullable=False),
    sa.Column('blocks', sa.Text(), nullable=False),
    sa.Column('reason', sa.String(length=120), nullable=False),
    sa.Column('source', sa.String(length=120), nullable=False),
    sa.Column('changed_at', sa.DateTime(), nullable=False),
    sa.Column('changed_by', sa.String(length=60), nullable=False),
    sa.PrimaryKeyConstraint('date', name=op.f('pk_day_exception'))
    )
    version = op.create_table('calendar_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calendar_version'))
    )
    op.bulk_insert(version, [{'id': 1, 'number': 0}])


def downgrade() -> None:
    op.drop_table('calendar_version')
    op.drop_table('day_exception')
    op.drop_table('calendar_day')
