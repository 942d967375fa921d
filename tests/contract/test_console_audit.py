"""The audit log: what is in it, who reads it, and that nobody can quietly change it."""

from __future__ import annotations

import csv
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from bot.store.audit_log import Wanted
from bot.store.staff_tables import audit, audit_head
from bot.store.store import Store
from tests.fakes.clock import MONDAY
from tests.fakes.console import Clerk, ConsoleHouse


@pytest.fixture
def auditor(house: ConsoleHouse) -> Clerk:
    return house.clerk("审计员", "auditor")


def test_every_look_at_a_person_and_every_act_is_there_in_plain_words(house: ConsoleHouse, auditor: Clerk) -> None:
    clerk, waiting, booked = house.clerk(), house.waiting(), house.booked()
    clerk.get(f"/console/handoffs/{waiting.id}")
    clerk.post(f"/console/handoffs/{waiting.id}/claim")
    clerk.post(f"/console/appointments/{booked.id}/reveal")
    page = auditor.get("/console/audit").text
    for expected in ("王芳", "看了", f"{waiting.id}号来访", "接待", f"{booked.id}号预约的号码", "没有被人动过"):
        assert expected in page
    assert f'href="/console/handoffs/{waiting.id}"' in page
    assert "13000000001" not in page


def test_it_is_filtered_by_person_act_subject_and_day(house: ConsoleHouse, auditor: Clerk) -> None:
    note, now = house.store.staff.note, house.clock.now()
    note("王芳", "say", "handoff:1", now - timedelta(days=2))
    note("王芳", "look", "handoff:12", now)
    note("李强", "look", "handoff:2", now)
    rows = {
        "who=王芳": 2, "action=look": 2, "who=王芳&action=look": 1, "target=handoff:1": 2, "target=handoff:%25": 0,
        "kind=handoff&number=1": 1, "kind=handoff": 3, "kind=appointment": 0, "kind=nonsense": 3,
        "kind=handoff&number=x": 3,
        f"from={now.date()}": 2, f"to={(now - timedelta(days=1)).date()}": 1, "from=nonsense&to=9999-12-31": 3,
        "who=nobody": 0, "who='or 1=1": 0,
    }  # fmt: skip
    for query, count in rows.items():
        page = auditor.get(f"/console/audit?{query}").text
        assert page.count('<td class="figures">') == count, query


def test_older_lines_follow_page_by_page(house: ConsoleHouse, auditor: Clerk) -> None:
    for number in range(130):
        house.store.staff.note("王芳", "look", f"handoff:{number}", house.clock.now())
    first = auditor.get("/console/audit?who=王芳").text
    assert "129号来访" in first
    assert ">30号来访" in first
    assert ">29号来访" not in first
    second = auditor.get("/console/audit?who=王芳&before=31").text
    assert ">29号来访" in second
    assert "更早的" not in second


def test_the_file_has_the_same_lines_holds_no_formula_and_is_itself_written_down(
    house: ConsoleHouse, auditor: Clerk
) -> None:
    house.store.staff.note('=HYPERLINK("x")', "look", "handoff:1", house.clock.now())
    answer = auditor.get("/console/audit.csv")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][:4] == ["时间", "谁", "做了什么", "关于"]
    assert ['\'=HYPERLINK("x")', "看了", "1号来访", "look", "handoff:1"] in [row[1:] for row in rows]
    assert ("审计员", "audit_file", "audit") in house.looks()
    assert len(rows) == len(house.looks()) + 1


def test_a_line_that_was_changed_or_taken_out_shows(store: Store) -> None:
    for number in range(6):
        store.audit.note("王芳", "look", f"handoff:{number}", MONDAY)
    assert store.audit.broken() is None
    ids = [one.id for one in reversed(store.audit.listing(Wanted()))]
    with store.db.write() as c:
        c.execute(update(audit).where(audit.c.id == ids[2]).values(who="李强"))
    assert store.audit.broken() == ids[2]
    with store.db.write() as c:
        c.execute(update(audit).where(audit.c.id == ids[2]).values(who="王芳"))
    assert store.audit.broken() is None
    with store.db.write() as c:
        c.execute(delete(audit).where(audit.c.id == ids[-1]))
    assert store.audit.broken() == ids[-1]
    store.audit.note("王芳", "look", "handoff:9", MONDAY)
    assert store.audit.broken() is not None


@pytest.mark.parametrize("trick", ["gone", "shifted"])
def test_the_end_of_the_chain_cannot_be_moved_over_lines_that_are_missing(store: Store, trick: str) -> None:
    for number in range(4):
        store.audit.note("王芳", "look", f"handoff:{number}", MONDAY)
    newest = store.audit.listing(Wanted())[0].id
    with store.db.write() as c:
        c.execute(delete(audit).where(audit.c.id == newest))
        if trick == "gone":
            c.execute(delete(audit_head))
        else:
            c.execute(update(audit_head).values(first=newest, last=newest, hash=""))
    assert store.audit.broken() is not None
    store.audit.note("王芳", "look", "handoff:9", MONDAY)
    assert store.audit.broken() is not None


def test_many_who_write_at_once_make_one_chain(store: Store) -> None:
    with ThreadPoolExecutor(8) as crowd:
        list(crowd.map(lambda n: store.audit.note(f"c{n % 3}", "look", f"handoff:{n}", MONDAY), range(40)))
    assert len(list(store.audit.all_of(Wanted()))) == 40
    assert store.audit.broken() is None


def test_a_house_that_finds_tampering_says_so_on_the_page(house: ConsoleHouse, auditor: Clerk) -> None:
    house.store.staff.note("王芳", "look", "handoff:1", house.clock.now())
    with house.store.db.write() as c:
        c.execute(update(audit).where(audit.c.who == "王芳").values(target="handoff:2"))
    assert "记录不完整：从第1条起" in auditor.get("/console/audit").text


def test_older_lines_survive_the_way_up_and_down(store: Store) -> None:
    store.audit.note("王芳", "look", "handoff:1", MONDAY)
    store.db.downgrade("0005")
    store.db.migrate()
    assert store.audit.broken() is None
    store.audit.note("王芳", "look", "handoff:2", MONDAY)
    assert [one.target for one in store.audit.listing(Wanted())] == ["handoff:2", "handoff:1"]
    assert store.audit.broken() is None
