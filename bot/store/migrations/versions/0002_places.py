"""Places: one row per counter cell and per quarter of a visit, the waiting list, second appointments, outcomes"""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

OCCUPYING = ("held", "pending", "confirmed", "checked_in")
ACTIVE = "status in ('held','pending','confirmed','checked_in') and not extra"
ACTIVE_BEFORE = "status in ('held','pending','confirmed','checked_in')"
LISTED = "state in ('waiting','offered')"
CREW = 50


def upgrade() -> None:
    _make_tables()
    with op.batch_alter_table("appointment") as table:
        table.drop_index("uq_appointment_active_holder")
        table.add_column(sa.Column("township", sa.String(20)))
        table.add_column(sa.Column("relation", sa.String(20)))
        table.add_column(sa.Column("extra", sa.Boolean(), nullable=False, server_default=sa.text("false")))
        table.add_column(sa.Column("made_by", sa.String(60)))
        table.add_column(sa.Column("outcome_enc", sa.LargeBinary()))
    _carry_over()
    with op.batch_alter_table("appointment") as table:
        table.drop_index("ix_appointment_slot_id")
        table.drop_constraint("fk_appointment_slot_id_slot", type_="foreignkey")
        table.drop_constraint("uq_appointment_number", type_="unique")
        table.drop_column("slot_id")
        table.drop_column("number")
        table.create_index("ix_appointment_held_until", ["held_until"])
        table.create_index(
            "uq_appointment_active_holder", ["holder_hash", "service"], unique=True,
            sqlite_where=sa.text(ACTIVE), postgresql_where=sa.text(ACTIVE),
        )  # fmt: skip
    with op.batch_alter_table("handoff") as table:
        table.add_column(sa.Column("urgent", sa.Boolean(), nullable=False, server_default=sa.text("false")))
        table.add_column(sa.Column("note_enc", sa.LargeBinary()))


def _make_tables() -> None:
    op.create_table(
        "occupancy",
        sa.Column("appointment_id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name="fk_occupancy_appointment_id_appointment", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name="fk_occupancy_slot_id_slot"),
        sa.PrimaryKeyConstraint("appointment_id", "slot_id", name="pk_occupancy"),
    )
    op.create_index("ix_occupancy_slot_id", "occupancy", ["slot_id"])
    op.create_table(
        "visit_cell",
        sa.Column("clerk", sa.String(20), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name="fk_visit_cell_appointment_id_appointment", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("clerk", "at", name="pk_visit_cell"),
    )
    op.create_index("ix_visit_cell_appointment_id", "visit_cell", ["appointment_id"])
    op.create_table(
        "waiting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("service", sa.String(30), nullable=False),
        sa.Column("first", sa.DateTime(), nullable=False),
        sa.Column("last", sa.DateTime(), nullable=False),
        sa.Column("body_enc", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("appointment_id", sa.Integer()),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("state in ('waiting','offered','taken','left','passed')", name="ck_waiting_state"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_waiting_person_id_person", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name="fk_waiting_appointment_id_appointment", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_waiting"),
    )
    op.create_index("ix_waiting_state_id", "waiting", ["state", "id"])
    op.create_index(
        "uq_waiting_listed", "waiting", ["person_id", "service"], unique=True,
        sqlite_where=sa.text(LISTED), postgresql_where=sa.text(LISTED),
    )  # fmt: skip


def _carry_over() -> None:
    """Every appointment that still counts keeps what it uses up: its counter cell, or a clerk's quarters."""
    c = op.get_bind()
    slot = sa.table("slot", sa.column("id"), sa.column("resource"), sa.column("start"), sa.column("booked"))
    one = sa.table(
        "appointment", sa.column("id"), sa.column("slot_id"), sa.column("status"), sa.column("start", sa.DateTime()),
        sa.column("duration_min"),
    )  # fmt: skip
    occupancy = sa.table("occupancy", sa.column("appointment_id"), sa.column("slot_id"))
    rows = c.execute(
        sa.select(one.c.id, one.c.slot_id, one.c.start, one.c.duration_min, slot.c.resource)
        .join(slot, slot.c.id == one.c.slot_id)
        .where(one.c.status.in_(OCCUPYING))
        .order_by(one.c.id)
    ).all()
    taken: set[tuple[str, object]] = set()
    for row in rows:
        if row.resource == "visit":
            _give_quarters(c, row, taken)
        else:
            c.execute(occupancy.insert().values(appointment_id=row.id, slot_id=row.slot_id))
    counted = sa.select(sa.func.count()).where(occupancy.c.slot_id == slot.c.id).scalar_subquery()
    c.execute(sa.update(slot).values(booked=counted))


def _give_quarters(c: sa.Connection, row: sa.Row, taken: set[tuple[str, object]]) -> None:
    cells = sa.table("visit_cell", sa.column("clerk"), sa.column("at", sa.DateTime()), sa.column("appointment_id"))
    wanted = [row.start + timedelta(minutes=15 * n) for n in range(-(-row.duration_min // 15))]
    for clerk in map(str, range(1, CREW + 1)):
        if all((clerk, at) not in taken for at in wanted):
            taken.update((clerk, at) for at in wanted)
            c.execute(cells.insert(), [{"clerk": clerk, "at": at, "appointment_id": row.id} for at in wanted])
            return


def downgrade() -> None:
    with op.batch_alter_table("handoff") as table:
        table.drop_column("note_enc")
        table.drop_column("urgent")
    # Before, one holder had one active appointment; those that are there by a clerk's word keep out of that rule.
    op.execute("update appointment set holder_hash = null where extra")
    with op.batch_alter_table("appointment") as table:
        table.drop_index("uq_appointment_active_holder")
        table.drop_index("ix_appointment_held_until")
        table.add_column(sa.Column("number", sa.String(12)))
        table.add_column(sa.Column("slot_id", sa.Integer()))
        for name in ("outcome_enc", "made_by", "extra", "relation", "township"):
            table.drop_column(name)
    _carry_back()
    with op.batch_alter_table("appointment") as table:
        table.alter_column("number", existing_type=sa.String(12), nullable=False)
        table.alter_column("slot_id", existing_type=sa.Integer(), nullable=False)
        table.create_unique_constraint("uq_appointment_number", ["number"])
        table.create_foreign_key("fk_appointment_slot_id_slot", "slot", ["slot_id"], ["id"])
        table.create_index("ix_appointment_slot_id", ["slot_id"])
        table.create_index(
            "uq_appointment_active_holder", ["holder_hash", "service"], unique=True,
            sqlite_where=sa.text(ACTIVE_BEFORE), postgresql_where=sa.text(ACTIVE_BEFORE),
        )  # fmt: skip
    for name in ("waiting", "visit_cell", "occupancy"):
        op.drop_table(name)


def _carry_back() -> None:
    """Give every appointment its number and the slot of its start again; counters as they were counted before."""
    c = op.get_bind()
    slot = sa.table(
        "slot", sa.column("id", sa.Integer()), sa.column("resource"), sa.column("start", sa.DateTime()),
        sa.column("capacity"), sa.column("booked"),
    )  # fmt: skip
    one = sa.table(
        "appointment", sa.column("id"), sa.column("number"), sa.column("slot_id"), sa.column("status"),
        sa.column("place"), sa.column("start", sa.DateTime()),
    )  # fmt: skip
    c.execute(sa.delete(sa.table("occupancy")))  # it points at the slots, and goes in any case
    c.execute(sa.delete(slot).where(slot.c.resource.not_in(("counter", "visit"))))
    c.execute(sa.update(slot).values(booked=0))
    for row in c.execute(sa.select(one.c.id, one.c.place, one.c.start, one.c.status).order_by(one.c.id)).all():
        resource = "visit" if row.place in ("home", "shop") else "counter"
        where = (slot.c.resource == resource) & (slot.c.start == row.start)
        found = c.execute(sa.select(slot.c.id).where(where)).scalar()
        if found is None:
            c.execute(slot.insert().values(resource=resource, start=row.start, capacity=1, booked=0))
            found = c.execute(sa.select(slot.c.id).where(where)).scalar()
        c.execute(sa.update(one).where(one.c.id == row.id).values(number=f"{row.id:04d}", slot_id=found))
        if row.status in OCCUPYING:
            more = slot.c.booked + 1
            room = sa.case((slot.c.capacity < more, more), else_=slot.c.capacity)
            c.execute(sa.update(slot).where(slot.c.id == found).values(booked=more, capacity=room))
