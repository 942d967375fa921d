"""What people told goes by age, and what is under way stays, on every database."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, text

from bot.counts import Counts
from bot.hall.facts import HallFacts
from bot.hall.period import Period
from bot.hall.retention import Ages
from bot.hall.services import SERVICES
from bot.jobs.retention import Retention
from bot.messages import Choice
from bot.store.appointments import Details
from bot.store.audit_log import Wanted
from bot.store.engine_memory import EngineMemory
from bot.store.holder_tables import holder
from bot.store.notice_tables import call_task, notice
from bot.store.recordings import Recordings
from bot.store.retention import BATCH
from bot.store.staff_tables import attempt
from bot.store.store import Store
from bot.store.tables import message
from tests.fakes import claims
from tests.fakes.clock import MONDAY
from tests.fakes.post import PHONE, Post

NO_MEMORY = EngineMemory(Path("nowhere"))


def days(number: float) -> datetime:
    """So many days after everything was told."""
    return MONDAY + timedelta(days=number)


def job(store: Store, counts: Counts | None = None, **ages: int) -> Retention:
    facts = HallFacts({f"retention.{name}": number for name, number in ages.items()}, {})
    return Retention(store, facts, NO_MEMORY, counts)


def said(store: Store, sender: str = "7", external: str | None = None) -> int:
    """Somebody wrote a number and was answered with buttons; their id."""
    who = store.people.meet("telegram", sender, MONDAY).id
    got = store.transcript.receive(who, "telegram", external or f"{sender}:1", f"我的电话{PHONE}", MONDAY)
    reply = {"text": f"好的，{PHONE}", "custom": {}, "buttons": []}
    store.transcript.answered(got.id, who, [reply], MONDAY, intent="hours", answer="hours.general", outcome="clear")
    store.choices.offer(who, [[Choice("就这个时间", "/inform", {"phone": PHONE})]])
    return who


def rows(store: Store, table: Any) -> list[Any]:
    with store.db.read() as c:
        return list(c.execute(select(table)))


def test_old_words_go_and_what_the_figures_count_stays(store: Store) -> None:
    who = said(store)
    counts = Counts()
    work = job(store, counts)
    month = Period("month", date(2026, 11, 1), date(2026, 11, 30))
    before = store.figures.said(month)
    assert [one.messages for one in before] == [1]
    assert work.once(days(180))[0] == {}
    assert work.due(days(181))["messages"] == 2
    assert work.once(days(181))[0] == {"messages": 2, "buttons": 1}
    assert work.once(days(181))[0] == {}
    kept = rows(store, message)
    assert [(r.direction, r.intent, r.masked, r.reply_enc, r.external_id) for r in kept] == [
        ("in", "hours", "", None, None),
        ("bot", None, "", None, None),
    ]
    assert [store.seal.open(r.body_enc) for r in kept] == ["", ""]
    assert store.transcript.story(who) == []
    assert store.transcript.last_replies(who) == []
    assert store.transcript.answered_before(who, 5) == []
    assert counts == {"retention_messages": 2, "retention_buttons": 1}
    assert store.figures.said(month) == before


def test_a_talk_that_is_open_keeps_its_words_until_it_is_closed(store: Store) -> None:
    who = said(store)
    talk = store.handoffs.open(who, "live", "asked", MONDAY, note="林演示很着急")
    store.handoffs.wish(talk.id, "明天上午", PHONE)
    store.handoff_notes.add(talk.id, "note", f"打{PHONE}", "小林", MONDAY)
    assert job(store).once(days(400))[0] == {}
    store.handoffs.close(talk.id, "answered", days(400))
    assert job(store).once(days(401))[0] == {"messages": 2, "buttons": 1}
    assert store.handoffs.get(talk.id).phone == PHONE  # type: ignore[union-attr]
    assert job(store).once(days(581))[0] == {"handoffs": 1, "notes": 1}
    closed = store.handoffs.get(talk.id)
    assert closed is not None
    assert (closed.state, closed.reason, closed.phone, closed.note, closed.wished_time) == (
        "closed", "asked", None, None, None,
    )  # fmt: skip
    assert store.handoff_notes.of_person(who, limit=9) == []


def test_a_clerks_line_that_was_not_sent_yet_is_not_emptied(store: Store) -> None:
    who = store.people.meet("telegram", "7", MONDAY).id
    store.transcript.add(who, "staff", "请带身份证来", MONDAY, "小林")
    assert job(store).once(days(400))[0] == {}
    [(line, _, words)] = store.transcript.queued("telegram")
    assert words == "请带身份证来"
    store.transcript.pushed(line)
    assert job(store).once(days(400))[0] == {"messages": 1}


def test_what_clerks_labelled_stays_and_what_nobody_looked_at_goes(store: Store) -> None:
    labelled = store.questions.wonder("那个本本到期咋整", None, None, MONDAY)
    store.questions.wonder("喂喂喂", None, None, MONDAY)
    store.questions.label(labelled, "renewal_how", "小林", MONDAY)
    assert job(store).once(days(181))[0] == {"questions": 1}
    assert [q.text for q in store.questions.listing()] == ["那个本本到期咋整"]


def test_a_form_that_nobody_goes_on_with_goes_after_a_week(store: Store) -> None:
    who = store.people.meet("telegram", "7", MONDAY).id
    store.drafts.save(who, "booking", {"phone": PHONE}, MONDAY)
    store.guides.keep(who, "renewal", MONDAY, "start")
    assert job(store).once(days(7))[0] == {}
    assert job(store).once(days(8))[0] == {"drafts": 1}
    assert job(store).once(days(181))[0] == {"guides": 1}


def visit(store: Store, start: datetime, key: str = "a") -> int:
    person = store.people.meet("telegram", key, MONDAY).id
    details = Details("林演示", PHONE, f"35030012345{ord(key) % 10}", "白塘镇演示村1号")
    return store.appointments.take(
        key, person, "telegram", SERVICES["home_visit"], claims.at(start, service="home_visit"), details, MONDAY
    ).id  # fmt: skip


def test_where_a_visit_went_goes_the_day_after_and_names_and_numbers_after_two_years(store: Store) -> None:
    over, coming = visit(store, days(1)), visit(store, days(1000), "b")
    dropped = visit(store, days(999), "c")
    store.appointments.cancel(dropped, days(1))
    assert job(store).once(days(1.9))[0] == {}
    assert job(store).once(days(2.5))[0] == {"addresses": 2}
    kept = store.appointments.get(over)
    assert kept is not None
    assert (kept.address, kept.phone, kept.licence) == (None, PHONE, "350300123457")
    assert job(store).once(days(732))[0]["appointments"] == 1
    bare = store.appointments.get(over)
    assert bare is not None
    assert (bare.person_id, bare.name, bare.phone, bare.licence) == (None, None, None, None)
    assert (bare.status, bare.start, bare.service) == (kept.status, kept.start, kept.service)
    still = store.appointments.get(coming)
    assert still is not None
    assert (still.address, still.phone) == ("白塘镇演示村1号", PHONE)


def test_a_notice_that_waits_and_a_call_to_make_stay_and_what_is_done_with_goes(store: Store) -> None:
    post = Post(store)
    one = post.booked("telegram")
    with store.db.write() as c:
        notices = list(c.execute(select(notice.c.id).order_by(notice.c.id)).scalars())
        c.execute(notice.update().where(notice.c.id == notices[0]).values(state="sent"))
        c.execute(notice.update().where(notice.c.id == notices[1]).values(state="sent", channel="call"))
        row = {"person_id": one.person_id, "cause": "x", "reason": "tell_call", "text_enc": store.seal.close("请来")}
        c.execute(insert(call_task), row | {"notice_id": notices[1], "step": "1", "due": MONDAY, "state": "open"})
        c.execute(
            insert(call_task), row | {"notice_id": None, "step": "2", "due": MONDAY, "state": "done", "done_at": MONDAY}
        )
    went = job(store).once(days(200))[0]
    assert (went["notices"], went["calls"]) == (1, 1)
    assert [r.id for r in rows(store, notice)] == notices[1:]
    assert [r.step for r in rows(store, call_task)] == ["1"]


def test_a_line_on_the_list_of_holders_goes_a_year_after_its_licence_expired(store: Store) -> None:
    person = store.people.meet("telegram", "7", MONDAY).id
    store.notebook.subscribe(person, "telegram", MONDAY.date(), MONDAY, [])
    with store.db.write() as c:
        for number, expiry in enumerate((MONDAY.date(), days(300).date())):
            c.execute(
                insert(holder).values(
                    key_hash=str(number),
                    expiry=expiry,
                    state="active",
                    source="import",
                    created_at=MONDAY,
                    changed_at=MONDAY,
                    phone_enc=store.seal.close(PHONE),
                )
            )
    assert job(store).once(days(365))[0] == {}
    assert job(store).once(days(366))[0] == {"holders": 1, "subscriptions": 1}
    assert [r.key_hash for r in rows(store, holder)] == ["1"]


def test_attempts_go_after_a_month_and_the_audit_log_never_does(store: Store) -> None:
    store.people.allow("licence", "7", MONDAY, 5, timedelta(hours=1))
    store.staff.note("小林", "look", "appointment:1", MONDAY)
    assert job(store).once(days(31))[0] == {"attempts": 1}
    assert rows(store, attempt) == []
    assert job(store).once(days(9000))[0] == {}
    assert store.audit.broken() is None
    assert len(store.audit.listing(Wanted())) == 1


def test_recordings_go_at_the_age_the_hall_has_set(store: Store, tmp_path: Path) -> None:
    store.recordings = Recordings(store.db, store.seal, tmp_path / "recordings")
    who = said(store)
    [spoken] = [r.id for r in rows(store, message) if r.direction == "in"]
    store.recordings.keep(who, spoken, None, b"sound", 1.0, MONDAY, days(30))
    assert job(store, recording_days=10).once(days(10))[0] == {}
    assert job(store, recording_days=10).due(days(10.1))["recordings"] == 1
    assert job(store, recording_days=10).once(days(10.1))[0] == {"recordings": 1}
    assert list((tmp_path / "recordings").iterdir()) == []


def test_a_round_takes_a_little_and_the_next_rounds_the_rest(store: Store) -> None:
    who = store.people.meet("telegram", "7", MONDAY).id
    row = {"person_id": who, "channel": "story", "direction": "bot", "state": "sent", "at": MONDAY, "masked": "好"}
    sealed = store.seal.close("好")
    with store.db.write() as c:
        c.execute(insert(message), [row | {"body_enc": sealed} for _ in range(BATCH * 2 + 7)])
    work = job(store)
    assert work.once(days(181), batches=1) == ({"messages": BATCH}, True)
    assert work.sweep(days(181)) == BATCH + 7
    assert work.sweep(days(181)) == 0
    said(store)
    assert work.sweep(days(181.01)) == 0  # it rests for an hour when nothing is left
    assert work.sweep(days(181.1)) == 3


def test_ages_are_the_halls_own(store: Store) -> None:
    said(store)
    assert job(store, conversation_days=10).once(days(11))[0] == {"messages": 2, "buttons": 1}
    assert Ages.of({"retention.engine_days": 3}.get) == Ages(engine_days=3)


@pytest.mark.parametrize("name", ["wal", "delete"])
def test_the_engine_forgets_conversations_that_were_silent_for_long(tmp_path: Path, name: str) -> None:
    path = tmp_path / "tracker.db"
    at = 1_795_395_000.0  # 2026-11-23 in seconds since 1970
    old = [("7.1", at, "林演示甲"), ("7.2", at, "林演示乙"), ("71.1", at, "林演示丙")]
    with sqlite3.connect(path) as c:
        c.execute(f"pragma journal_mode = {name}")
        c.execute("create table events (id integer primary key, sender_id text, timestamp float, data text)")
        c.executemany(
            "insert into events (sender_id, timestamp, data) values (?, ?, ?)",
            [*old, ("7.1", at + 9 * 86400, "还在")],
        )
    memory = EngineMemory(path)
    before = datetime.fromtimestamp(at + 86400)
    assert memory.silent(before) == 2
    assert memory.drop_silent(before) == 2
    assert memory.drop_silent(before) == 0
    assert memory.forget(7) == 2
    c.close()
    everything = b"".join(one.read_bytes() for one in tmp_path.iterdir())
    for words in ("林演示", "还在"):
        assert words.encode() not in everything
    assert EngineMemory(tmp_path / "none").forget(7) == 0


def test_a_statement_of_every_step_can_be_run(store: Store) -> None:
    due = job(store).due(days(1))
    assert set(due.values()) == {0}
    with store.db.read() as c:
        assert c.execute(text("select count(*) from message")).scalar() == 0
