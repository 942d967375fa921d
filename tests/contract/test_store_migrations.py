"""Changing the tables with data in them, up and down, on every database."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bot.hall.broadcast import Audience
from bot.hall.notices import Due
from bot.hall.services import SERVICES
from bot.store.appointments import Details
from bot.store.broadcasts import Wording
from bot.store.recordings import Recordings
from bot.store.store import Store
from tests.fakes import claims
from tests.fakes.clock import MONDAY

TUESDAY = datetime(2026, 11, 24, 9)


def rows(store: Store, query: str) -> list[Any]:
    with store.db.read() as c:
        return list(c.execute(text(query)).mappings())


def book(store: Store, key: str, start: datetime, phone: str, service: str = "renewal", most: int | None = None) -> int:
    person = store.people.meet("rest", key, MONDAY).id
    claim = claims.at(start, capacity=3, service=service, most=most)
    return store.appointments.take(
        key, person, "rest", SERVICES[service], claim, Details("林演示", phone, "", "白塘镇演示村"), MONDAY
    ).id


def test_places_survive_the_way_down_and_up_again(store: Store) -> None:
    first = book(store, "a", TUESDAY, "13800000001")
    book(store, "b", TUESDAY, "13800000002")
    gone = book(store, "c", TUESDAY, "13800000003")
    visit = book(store, "d", TUESDAY, "13800000004", "home_visit")
    store.appointments.cancel(gone, MONDAY)
    store.db.downgrade("0001")
    old = rows(
        store, "select a.number, s.resource, s.booked from appointment a join slot s on s.id = a.slot_id order by a.id"
    )
    assert [(r["number"], r["resource"], r["booked"]) for r in old] == [
        ("0001", "counter", 2), ("0002", "counter", 2), ("0003", "counter", 2), ("0004", "visit", 1),
    ]  # fmt: skip
    store.db.migrate()
    assert store.appointments.miscounted() == []
    assert store.appointments.get(visit).clerk == "1"  # type: ignore[union-attr]
    load = store.appointments.load(TUESDAY, TUESDAY + timedelta(minutes=1), MONDAY)
    assert load.cells["counter", TUESDAY] == 2
    assert store.appointments.get(first).name == "林演示"  # type: ignore[union-attr]
    assert store.appointments.cancel(visit, MONDAY)
    assert store.appointments.load(TUESDAY, TUESDAY + timedelta(minutes=1), MONDAY).busy == set()


def test_notices_survive_the_way_down_and_up_again(store: Store) -> None:
    one = book(store, "a", TUESDAY, "13800000001")
    store.notices.put(1, "rest", f"appointment:{one}", [Due("changed", MONDAY, "改了时间。", call=True)])
    assert store.calls.count(MONDAY) == 1
    store.db.downgrade("0002")
    assert len(rows(store, "select id from notice where state = 'queued'")) == 1
    store.db.migrate()
    assert [(n.step, n.state, n.logged) for n in store.notices.listing()] == [("changed", "queued", False)]
    assert store.calls.count(MONDAY) == 0


def test_counters_of_one_matter_are_left_out_on_the_way_down(store: Store) -> None:
    book(store, "a", TUESDAY, "13800000001", most=1)
    store.db.downgrade("0001")
    assert [(r["resource"], r["booked"]) for r in rows(store, "select resource, booked from slot")] == [("counter", 1)]
    store.db.migrate()
    assert store.appointments.miscounted() == []


def test_a_second_appointment_of_one_holder_survives_the_way_down_and_up_again(store: Store) -> None:
    book(store, "a", TUESDAY, "13800000001")
    told = Details("林演示", "13800000001", "")
    claim = claims.at(TUESDAY)
    store.appointments.take("b", None, "rest", SERVICES["renewal"], claim, told, MONDAY, extra=True)
    store.db.downgrade("0001")
    assert rows(store, "select booked from slot") == [{"booked": 2}]
    store.db.migrate()
    assert store.appointments.miscounted() == []


def test_questions_asked_twice_become_one_on_the_way_up_and_stay_on_the_way_down(store: Store) -> None:
    store.db.downgrade("0004")
    with store.db.write() as c:
        for number, (said, label) in enumerate([("那个咋整", "renewal_how"), ("几点？", None), ("那个 咋整？", None)]):
            c.execute(
                text("insert into question (text, guess, confidence, at, label) values (:t, :g, 0.3, :at, :l)"),
                {"t": said, "g": f"guess{number}", "at": MONDAY + timedelta(hours=number), "l": label},
            )
    store.db.migrate()
    shown = [(q.text, q.times, q.guess, q.label, q.kind) for q in store.questions.listing()]
    assert shown == [("那个咋整", 2, "guess2", "renewal_how", "unclear"), ("几点？", 1, "guess1", None, "unclear")]
    assert store.questions.wonder("几点", None, None, MONDAY) == store.questions.listing("unclear")[-1].id
    store.questions.doubt("又一句", "fraud", 0.9, MONDAY)
    store.db.downgrade("0004")
    assert [r["text"] for r in rows(store, "select text from question order by id")] == ["那个咋整", "几点？", "又一句"]
    store.db.migrate()
    assert len(store.questions.listing()) == 3


def test_the_table_of_recordings_goes_and_comes_back_and_a_person_takes_theirs_along(
    store: Store, tmp_path: Path
) -> None:
    folder = tmp_path / "sounds"
    kept = Recordings(store.db, store.seal, folder)
    person = store.people.meet("rest", "a", MONDAY).id
    message = store.transcript.receive(person, "rest", None, "（语音）", MONDAY).id
    handoff = store.handoffs.open(person, "callback", "recording", MONDAY).id
    one = kept.keep(person, message, handoff, b"sound", 2.0, MONDAY, MONDAY + timedelta(days=30))
    assert kept.keep(person, message, handoff, b"again", 2.0, MONDAY, MONDAY + timedelta(days=9)).id == one.id
    assert kept.sound(one) == b"sound"
    assert len(list(folder.iterdir())) == 1
    assert kept.forget(person) == 1
    assert list(folder.iterdir()) == []
    store.db.downgrade("0005")
    store.db.migrate()
    assert kept.of_person(person) == []


def test_wishes_survive_the_way_down_and_up_again_and_the_loudness_goes(store: Store) -> None:
    person = store.people.meet("rest", "a", MONDAY)
    store.people.remember(person.id, rate="slow", volume="loud", dialect=True)
    store.notebook.speakable("k", "好。", "slow", MONDAY)
    store.notebook.speakable("l", "好。", "slow", MONDAY, "loud")
    store.db.downgrade("0011")
    store.db.migrate()
    now = store.people.get(person.id)
    assert now is not None
    assert (now.rate, now.volume, now.dialect) == ("slow", "normal", True)
    assert store.notebook.spoken("k") == ("好。", "slow", "normal")
    assert store.notebook.spoken("l") is None


def test_broadcasts_go_and_come_back_without_leaving_anything_in_the_outbox(store: Store) -> None:
    person = store.people.meet("telegram", "7", MONDAY).id
    words = Wording("停电", "明天停电", "", Audience("all"), None, 60)
    made = store.broadcasts.add(words, "李强", MONDAY)
    found = store.broadcasts.get(made)
    assert found is not None
    store.broadcasts.approve(found, "明天停电", "明天停电", "总管", MONDAY)
    assert store.sending.feed(made, (), MONDAY + timedelta(seconds=5)) == 1
    store.no_news.opt_out(store.people.meet("web", "ann", MONDAY).id, MONDAY)
    store.channel_stops.put("web", True, "试一下", 0, "总管", MONDAY)
    store.db.downgrade("0013")
    assert rows(store, "select id from notice") == []
    assert len(rows(store, "select id from person")) == 2
    store.db.migrate()
    assert store.broadcasts.count() == 0
    assert store.channel_stops.now_stopped() == []
    assert store.tags.put(person, "学校周边店", "王芳", MONDAY)
