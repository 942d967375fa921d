"""The invented day: appointments and one waiting person, all obviously made up, so that a fresh machine shows life."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from bot.desk.desk import Desk
from bot.hall.services import SERVICES, Service
from bot.store import places
from bot.store.appointments import Details
from bot.store.booking_tables import appointment
from bot.store.handoff_tables import handoff
from bot.store.notice_tables import notice
from bot.store.tables import message, person

INVENTED = (
    ("演示甲", "13000000001", "renewal"),
    ("演示乙", "13000000002", "change"),
    ("演示丙", "13000000003", "renewal"),
    ("演示丁", "13000000004", "replace_lost"),
    ("演示戊", "13000000005", "home_visit"),
)
STORY = (
    ("in", "我的证还有十天就到期了，怎么办"),
    ("bot", "请马上来办。我帮您约最早的时间，或者请工作人员跟您说。"),
    ("in", "我腿脚不方便，想找人说"),
)


def seed(desk: Desk, now: datetime) -> int:
    """Write the invented day once; returns how many appointments were made."""
    store = desk.store
    with store.db.read() as c:
        if c.execute(select(person.c.id).where(person.c.demo)).first():
            return 0
    made = 0
    for index, (name, phone, service_id) in enumerate(INVENTED):
        made += _book(desk, now, index, name, phone, service_id)
    _waiting(desk, now)
    return made


def _somebody(desk: Desk, sender: str, now: datetime) -> int:
    row = desk.store.people.meet("demo", sender, now)
    desk.store.people.remember(row.id, demo=True)
    return row.id


def _book(desk: Desk, now: datetime, index: int, name: str, phone: str, service_id: str) -> int:
    service = SERVICES[service_id]
    free = desk.wishes.free(service, now)
    if len(free) <= index * 3:
        return 0
    claim = desk.wishes.claim(free[index * 3], service)
    who, key = _somebody(desk, f"demo-{index}", now), f"demo-{index}-{now:%Y%m%d}"
    until = now + timedelta(minutes=5)
    desk.store.appointments.hold(key, who, "demo", service, claim, now, until, demo=True)
    desk.store.appointments.book(key, _told(name, phone, service), claim, now)
    return 1


def _told(name: str, phone: str, service: Service) -> Details:
    visit = service.resource == "visit"
    place = {"address": "白塘镇演示村1号", "township": "白塘"} if visit else {}
    return Details(name, phone, "" if service.holder else None, **place)


def _waiting(desk: Desk, now: datetime) -> None:
    who = _somebody(desk, "demo-waiting", now)
    for direction, text in STORY:
        desk.store.transcript.add(who, direction, text, now)
    desk.store.handoffs.open(who, "live", "asked", now, demo=True)


def clear(desk: Desk) -> int:
    """Remove everything that was seeded; returns how many appointments went."""
    return desk.store.db.retry(_clear)


def _clear(c: Connection) -> int:
    ids = list(c.execute(select(appointment.c.id).where(appointment.c.demo)).scalars())
    places.lock(c, ids=[s for one in ids for s in places.slots_of(c, one) + places.crew_days(c, one)])
    for one in ids:
        places.give_back(c, one)
    c.execute(delete(appointment).where(appointment.c.id.in_(ids)))
    c.execute(delete(handoff).where(handoff.c.demo))
    people = select(person.c.id).where(person.c.demo)
    for table in (notice, message):
        c.execute(delete(table).where(table.c.person_id.in_(people)))
    c.execute(delete(person).where(person.c.demo))
    return len(ids)
