"""Who never came back and has nothing here any more is forgotten after an age; whoever has anything stays."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from bot.bootstrap import build_house
from bot.cli.main import main
from bot.desk.forgetting import forget_absent
from bot.hall.facts import HallFacts
from bot.hall.retention import Ages
from bot.jobs.retention import PEOPLE, Retention
from bot.settings import read
from bot.store.absent import BATCH, due
from bot.store.booking_tables import appointment, waiting
from bot.store.broadcast_tables import broadcast_person, no_news, person_tag
from bot.store.engine_memory import EngineMemory
from bot.store.family_tables import family_link
from bot.store.guide_tables import guide_progress
from bot.store.handoff_tables import case_file, handoff, rating, recording
from bot.store.holder_rows import PSEUDO
from bot.store.holder_tables import holder
from bot.store.notice_tables import call_task, notice, reminder
from bot.store.seal import Seal
from bot.store.store import Store
from bot.store.tables import choice, consent, draft, message, metadata, person
from bot.store.wechat_tables import wechat_window
from tests.fakes.clock import MONDAY
from tests.fakes.every_table import row_of
from tests.fakes.house import ROOT
from tests.fakes.queries import watched
from tests.fakes.template import empty_store

TIES = {
    "an appointment": (appointment, {"start": MONDAY + timedelta(days=800)}),
    "a case": (case_file, {"state": "open"}),
    "a recording": (recording, {"created_at": MONDAY + timedelta(days=790)}),
    "words": (message, {"external_id": "w", "at": MONDAY + timedelta(days=700)}),
    "a consent that counts": (consent, {"given_at": MONDAY + timedelta(days=200), "withdrawn_at": None}),
    "an open talk": (handoff, {"state": "waiting", "closed_at": None}),
    "a call to make": (call_task, {"state": "open"}),
    "a notice that waits": (notice, {"state": "queued"}),
    "a wish for a place": (waiting, {"state": "waiting"}),
    "somebody to help": (family_link, {"state": "active", "granted_by": None}),
    "a licence of theirs": (holder, {"expiry": (MONDAY + timedelta(days=500)).date()}),
    "a subscription": (reminder, {"expiry": MONDAY + timedelta(days=500)}),
}
"""One row each that keeps somebody, 800 days after everybody came."""
GO_ALONG = {broadcast_person, choice, draft, guide_progress, no_news, person_tag, rating, wechat_window}
LATER = MONDAY + timedelta(days=800)


def job(store: Store, **ages: int) -> Retention:
    facts = HallFacts({f"retention.{name}": number for name, number in ages.items()}, {})
    return Retention(store, facts, EngineMemory(None))


def senders(store: Store) -> set[str]:
    with store.db.read() as c:
        return set(c.execute(select(person.c.sender)).scalars())


def tied(store: Store, name: str) -> int:
    """Somebody with that one row."""
    table, values = TIES[name]
    who = store.people.meet("web", name, MONDAY).id
    with store.db.write() as c:
        own: dict[str, Any] = {"helper_id": who} if table is family_link else {"person_id": who}
        row = {name: value for name, value in row_of(c, table).items() if name != "id"}
        c.execute(insert(table).values({**row, **own, **values}))
    return who


def wrote(store: Store, sender: str) -> int:
    who = store.people.meet("web", sender, MONDAY).id
    got = store.transcript.receive(who, "web", f"{sender}:1", "续证要多少钱", MONDAY)
    store.transcript.answered(got.id, who, [{"text": "不收钱", "custom": {}, "buttons": []}], MONDAY)
    return who


def test_only_those_who_have_nothing_go_and_a_dry_run_counts_them(store: Store) -> None:
    stays = wrote(store, "somebody to belong to")
    for name in ("words", *(one for one in TIES if one != "words")):  # a recording belongs to words
        tied(store, name)
    granted = store.people.meet("web", "somebody who is helped", MONDAY).id
    listed = store.people.meet(PSEUDO, "77", MONDAY)
    with store.db.write() as c:
        c.execute(family_link.update().values(granted_by=granted))
        c.execute(insert(holder).values({**row_of(c, holder), **TIES["a licence of theirs"][1], "id": 77,
                                         "key_hash": "7", "person_id": None}))  # fmt: skip
        c.execute(person.update().where(person.c.id == stays).values(last_at=LATER))
    wrote(store, "gone")
    store.people.meet("kiosk", "never said a word", MONDAY)
    store.people.meet(PSEUDO, "78", MONDAY)
    kept = senders(store) - {"gone", "never said a word", "78"}
    work = job(store)
    assert work.due(MONDAY + timedelta(days=730))[PEOPLE] == 0
    assert work.due(LATER)[PEOPLE] == 2  # and one whose words go first
    assert "gone" in senders(store)
    assert work.once(LATER)[0][PEOPLE] == 3
    assert senders(store) == kept
    assert listed.sender in kept
    assert work.due(LATER)[PEOPLE] == 0


def test_every_table_that_knows_people_keeps_them_or_goes_along() -> None:
    keys = {table for table in metadata.sorted_tables for key in table.foreign_keys if key.column is person.c.id}
    assert keys == {table for table, _ in TIES.values()} | GO_ALONG


def test_what_goes_along_is_gone_and_the_next_message_is_of_a_new_person(store: Store) -> None:
    who = wrote(store, "gone")
    store.tags.put(who, "合作社", "小林", MONDAY)
    store.people.give_consent(who, "booking", "1", MONDAY)
    store.drafts.save(who, "booking", {}, MONDAY)
    assert job(store).once(LATER)[0][PEOPLE] == 1
    for table in (message, consent, draft, person_tag, person):
        with store.db.read() as c:
            assert c.execute(select(table)).all() == []
    back = store.people.meet("web", "gone", LATER)
    assert store.transcript.receive(back.id, "web", "gone:1", "在吗", LATER).new


def test_whoever_comes_back_while_the_others_are_taken_stays(store: Store) -> None:
    wrote(store, "back")
    still = due(Ages(), LATER)
    job(store, person_days=3650).once(LATER)  # the words
    [one] = store.absent.some(Ages(), LATER)
    store.transcript.receive(one.id, "web", "back:2", "我又来了", LATER)
    assert not forget_absent(store, one, LATER, EngineMemory(None), still)
    assert senders(store) == {"back"}


def test_the_age_is_the_halls_own_and_never_takes_words_before_theirs(store: Store) -> None:
    wrote(store, "gone")
    assert job(store, person_days=10).once(MONDAY + timedelta(days=100))[0] == {}
    assert job(store, person_days=10).once(MONDAY + timedelta(days=181))[0] == {"messages": 2, PEOPLE: 1}


def test_a_round_takes_a_batch_and_says_that_there_is_more(store: Store) -> None:
    with store.db.write() as c:
        row = {"channel": "kiosk", "created_at": MONDAY, "last_at": MONDAY}
        c.execute(insert(person), [row | {"sender": str(n)} for n in range(BATCH + 3)])
    work = job(store)
    assert work.once(LATER) == ({PEOPLE: BATCH}, True)
    assert work.once(LATER) == ({PEOPLE: 3}, True)
    assert work.once(LATER) == ({}, False)


def test_the_command_counts_and_forgets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    env = {"LIANXIN_DATA": str(tmp_path / "var"), "LIANXIN_NOW": "2029-02-01T09:00"}
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    wrote(build_house(read(env, ROOT)).store, "gone")
    assert main(["retention", "--dry-run"]) == 0
    assert json.loads(capsys.readouterr().out)["messages"] == 2
    assert main(["retention"]) == 0
    assert json.loads(capsys.readouterr().out)[PEOPLE] == 1


OWN = re.compile(r"SEARCH \w+ USING (COVERING )?(INDEX \w+ \((person_id|helper_id|granted_by)=\?|INTEGER PRIMARY KEY)")


def test_for_each_person_nothing_is_read_but_what_is_theirs(tmp_path: Path) -> None:
    """By state instead, a question about everybody took minutes where there were many people and many open talks."""
    store = Store(empty_store(tmp_path), Seal(b"k" * 32))
    with watched(store.db) as queries:
        store.absent.count(Ages(), MONDAY)
        store.absent.some(Ages(), MONDAY)
    assert len(queries.seen) == 2
    for statement, parameters in queries.seen:
        with store.db.read() as c:
            plan = c.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", tuple(parameters)).all()
        asked_each = {step[0] for step in plan if step[3].startswith("CORRELATED")}
        looks = [step[3] for step in plan if step[1] in asked_each]
        assert len(looks) == len(asked_each) >= 10
        assert [look for look in looks if not OWN.match(look)] == []
        assert [step[3] for step in plan if step[3].startswith("SCAN")] == ["SCAN person"]
    store.db.close()
