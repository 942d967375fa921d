"""Links of helpers on every database: granted and ended once, told once, and gone with whoever is forgotten."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import insert, select

from bot.desk.forgetting import forget
from bot.hall import family as rules
from bot.hall.errors import NoLongerHelper
from bot.hall.holders import HolderLine
from bot.hall.notices import Due, appointment_dues, told
from bot.hall.services import SERVICES
from bot.store.appointments import Appointment, Details
from bot.store.family import Yes
from bot.store.family_rows import Link
from bot.store.helping import Behalf
from bot.store.holder_rows import sealed
from bot.store.holder_tables import holder
from bot.store.notice_tables import call_task
from bot.store.store import Store
from tests.fakes import claims
from tests.fakes.clock import MONDAY
from tests.fakes.post import Post, Way

LICENCE, PHONE = "350300000001", "13800001234"
START = datetime(2026, 11, 26, 9, 0)
RENEWAL = SERVICES["renewal"]


def person(store: Store, sender: str, channel: str = "rest") -> int:
    return store.people.meet(channel, sender, MONDAY).id


def on_list(store: Store, person_id: int | None = None) -> None:
    row = {"state": "active", "source": "import", "created_at": MONDAY, "changed_at": MONDAY, "person_id": person_id}
    line = sealed(store.seal, HolderLine(LICENCE, "林演示", PHONE, date(2027, 3, 5)))
    store.db.retry(lambda c: c.execute(insert(holder).values(**line, **row)))


def asked(store: Store, sender: str = "son", channel: str = "rest") -> Link:
    return store.family.ask(person(store, sender, channel), LICENCE, "母亲", "林小明", "123456", MONDAY)


def active(store: Store, sender: str = "son", channel: str = "rest", yes: Yes | None = None) -> Link:
    found = store.family.confirm(asked(store, sender, channel).id, yes or Yes("王芳", rules.COUNTER), MONDAY)
    assert found is not None
    return found


def booked(store: Store, link: Link, mother: int, channel: str) -> Appointment:
    claim = claims.at(START)
    store.appointments.hold("k", link.helper_id, link.channel, RENEWAL, claim, MONDAY, MONDAY + timedelta(minutes=5))
    moment = "11月26日星期四上午9:00"
    dues = [told("booked", MONDAY, moment, RENEWAL), *appointment_dues(START, MONDAY, moment, RENEWAL)]
    dues += [Due(d.step, d.at, d.text, helper=True) for d in dues[1:]]
    behalf = Behalf(link.id, link.helper_id, mother, channel)
    return store.appointments.book("k", Details("林演示", PHONE, LICENCE), claim, MONDAY, dues, behalf=behalf)


def queued(store: Store, person_id: int) -> list[str]:
    return [n.step for n in store.notices.listing(status="queued") if n.person_id == person_id]


def test_asking_twice_is_one_link_with_a_new_code(store: Store) -> None:
    mother = person(store, "mother")
    on_list(store, mother)
    first = asked(store)
    again = store.family.ask(first.helper_id, LICENCE, "母亲", "林小明", "654321", MONDAY)
    assert again.id == first.id
    assert store.family.answer_code(mother, "123456", MONDAY) is None
    assert store.family.answer_code(mother, "654321", MONDAY) == again
    assert queued(store, mother) == ["family_asked"]
    with store.db.read() as c:
        raw = repr(c.exec_driver_sql("select * from family_link").all())
    assert not any(word in raw for word in (LICENCE, "林小明", "654321"))


def test_what_has_run_out_can_be_asked_again_at_once(store: Store) -> None:
    link = active(store)
    again = store.family.ask(link.helper_id, LICENCE, "母亲", "林小明", "1", link.ends_at)
    assert again.id != link.id
    assert [one.state for one in store.family.all_of_helper(link.helper_id)] == [rules.EXPIRED, rules.ASKED]
    assert store.family.of_helper(link.helper_id, link.ends_at) == []


def test_many_yeses_at_once_grant_it_once(store: Store) -> None:
    link = asked(store)
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda n: store.family.confirm(link.id, Yes(f"{n}", rules.PHONE), MONDAY), range(4)))
    assert sum(one is not None for one in done) == 1
    assert len(queued(store, link.helper_id)) == 1


def test_what_the_helper_books_is_the_holders_and_each_is_told_every_step_once(store: Store) -> None:
    mother = person(store, "mother")
    on_list(store, mother)
    link = active(store, yes=Yes(rules.HOLDER, rules.CODE, mother))
    one = booked(store, link, mother, "rest")
    assert (one.person_id, one.channel) == (mother, "rest")
    assert queued(store, link.helper_id) == ["family_active", "day_before", "two_hours"]
    assert queued(store, mother) == ["booked", "day_before", "two_hours"]
    later = claims.at(START + timedelta(hours=2))
    store.appointments.move(one.id, later, MONDAY, [told("changed", MONDAY, "下午", RENEWAL)])
    assert queued(store, link.helper_id) == ["family_active", "changed"]
    store.appointments.cancel(one.id, MONDAY, [told("cancelled", MONDAY, "下午", RENEWAL)])
    assert queued(store, mother) == ["cancelled"]
    assert queued(store, link.helper_id) == ["family_active", "cancelled"]


def test_a_link_that_was_taken_back_meanwhile_books_nothing(store: Store) -> None:
    mother = person(store, "mother")
    on_list(store, mother)
    link = active(store)
    store.family.end(link.id, rules.REVOKED, rules.HOLDER, MONDAY)
    with pytest.raises(NoLongerHelper):
        booked(store, link, mother, "rest")
    held = store.appointments.held("k")
    assert held is not None
    assert held.status == "held"
    assert store.appointments.miscounted() == []


def test_a_holder_without_a_chat_is_rung_once_and_the_helper_is_told_in_the_chat(store: Store) -> None:
    on_list(store)
    link = active(store, "son", "telegram")
    mother = store.people.meet("phone", store.seal.hash("phone", PHONE), MONDAY).id
    booked(store, link, mother, "phone")
    post = Post(store)
    post.clock.at(datetime(2026, 11, 25, 18, 0))
    asyncio.run(post.round())
    with store.db.read() as c:
        calls = c.execute(select(call_task.c.step, call_task.c.person_id, call_task.c.state)).all()
    assert [tuple(r) for r in calls if r.state == "open"] == [("day_before", mother, "open")]
    assert [text for text in post.chat.texts if "这是您母亲的事：提醒您" in text]


def test_a_helper_on_a_page_is_never_rung_and_gets_no_message_to_the_holders_number(store: Store) -> None:
    mother = person(store, "7", "telegram")
    on_list(store, mother)
    link = active(store, "son", "web")
    booked(store, link, mother, "telegram")
    post = Post(store, Way())
    post.clock.at(datetime(2026, 11, 25, 18, 0))
    asyncio.run(post.round())
    assert post.sms.sent == []
    assert store.calls.count(post.clock.now()) == 0
    assert [line.text for line in store.transcript.story(link.helper_id) if "提醒您" in line.text]
    assert {to for to, _ in post.chat.sent} == {"7"}


def test_a_forgotten_helper_leaves_no_name_and_a_forgotten_holder_no_licence(store: Store) -> None:
    mother = person(store, "mother")
    on_list(store, mother)
    one = active(store, "son", yes=Yes(rules.HOLDER, rules.BUTTON, mother))
    other = active(store, "daughter")
    made = booked(store, one, mother, "rest")
    son = store.people.get(one.helper_id)
    assert son is not None
    forget(store, son, MONDAY, None)
    assert store.family.get(one.id) is None
    assert store.appointments.get(made.id).status == "confirmed"  # type: ignore[union-attr]
    holding = store.people.get(mother)
    assert holding is not None
    forget(store, holding, MONDAY, None)
    left = store.family.get(other.id)
    assert left is not None
    assert (left.state, left.licence) == (rules.REVOKED, "")
    assert queued(store, other.helper_id) == ["family_over"]
