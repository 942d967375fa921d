"""Our store of trackers keeps and gives back what Rasa's own does, event by event, and sees what others delete."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import tempfile
import unittest
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from unittest import mock

import yaml
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    Event,
    FollowupAction,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUttered,
)  # fmt: skip
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.utils.common import class_from_module_path

from nlu import patches
from nlu.tracker import REMEMBERED, NearTrackerStore
from nlu.tracker_rows import TableRows

ROOT = Path(__file__).resolve().parents[2]
SESSION: list[list[Event]] = [
    [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")],
    [UserUttered("续证要多少钱", {"name": "renewal_fee", "confidence": 0.9}, [{"entity": "money", "value": "钱"}])],
    [ActionExecuted("action_answer", "RulePolicy", 1.0), BotUttered(None, {"custom": {"text": "不收钱"}})],
    [ActionExecuted("action_listen"), UserUttered("约周六", {"name": "book_appointment"}, metadata={"turn": 7})],
    [ActiveLoop("booking_form"), SlotSet("service", "renewal"), FollowupAction("action_listen")],
    [],
    [Restarted(), ActionExecuted("action_listen"), UserUttered("你好", {"name": "greet"})],
    [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")],
    [UserUttered("几点上班", {"name": "hours"}), ActionExecuted("action_answer"), ActionExecuted("action_listen")],
]


def said(tracker: DialogueStateTracker | None) -> Any:
    """All that a tracker knows, so that two can be compared."""
    if tracker is None:
        return None
    state = tracker.current_state()
    return state, [event.as_dict() for event in tracker.events], tracker.active_loop, tracker.followup_action


class TheNearStore(unittest.TestCase):
    """Rasa's own store and ours side by side."""

    def setUp(self) -> None:
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))  # type: ignore[attr-defined]
        self.domain = Domain.load(str(ROOT / "domain.yml"))
        self.stock = SQLTrackerStore(self.domain, db=str(self.folder / "stock.db"))
        self.near = NearTrackerStore(self.domain, db=str(self.folder / "near.db"))

    def test_an_address_is_taken_with_the_driver_that_is_here_and_a_path_as_before(self) -> None:
        there = NearTrackerStore.get_db_url("sqlite", db="postgresql+psycopg://lin:x@db:5432/hall")
        assert str(there.render_as_string(hide_password=False)) == "postgresql://lin:x@db:5432/hall"
        assert NearTrackerStore.get_db_url("sqlite", db="/a/tracker.db") == SQLTrackerStore.get_db_url(
            db="/a/tracker.db"
        )

    def enterContext(self, manager: Any) -> Any:  # unittest has it from Python 3.11 on
        entered = manager.__enter__()
        self.addCleanup(manager.__exit__, None, None, None)
        return entered

    def told(self, store: SQLTrackerStore, events: Sequence[Event], sender: str = "1.0") -> Any:
        """One turn as Rasa's processor does it; all that is known after it."""

        async def turn() -> Any:
            tracker = await store.get_or_create_tracker(sender, append_action_listen=False)
            for event in events:
                tracker.update(event, self.domain)
            await store.save(tracker)
            return said(await store.retrieve(sender)), said(await store.retrieve_full_tracker(sender))

        return asyncio.run(turn())

    def rows(self, name: str) -> list[tuple[Any, ...]]:
        with sqlite3.connect(self.folder / name) as db:
            return db.execute("select * from events order by id").fetchall()

    def test_after_every_turn_both_know_and_keep_the_same(self) -> None:
        for events in SESSION:
            assert self.told(self.near, events) == self.told(self.stock, events)
            assert self.rows("near.db") == self.rows("stock.db")
        assert len(self.rows("near.db")) == sum(map(len, SESSION))

    def test_over_any_other_database_it_is_the_same(self) -> None:
        self.near._rows = TableRows(self.near.engine, self.near.SQLEvent.__table__)
        for events in SESSION:
            assert self.told(self.near, events) == self.told(self.stock, events)
        assert self.rows("near.db") == self.rows("stock.db")

    def test_what_a_turn_does_to_its_conversation_is_forgotten_unless_it_is_saved(self) -> None:
        for events in SESSION[:5]:
            self.told(self.near, events)
        before = said(asyncio.run(self.near.retrieve("1.0")))
        lost = self.grown(self.near, [SlotSet("service", "cancel"), UserUttered("不要了", {"name": "deny"})], "1.0")
        lost.latest_message.metadata["turn"] = 8  # type: ignore[union-attr]
        assert said(asyncio.run(self.near.retrieve("1.0"))) == before

    def test_another_model_gives_its_own_slots_to_a_conversation_that_goes_on(self) -> None:
        self.told(self.near, SESSION[0])
        larger = self.domain.merge(Domain.from_dict({"slots": {"colour": {"type": "text", "mappings": []}}}))
        self.near.domain = self.stock.domain = larger
        assert self.told(self.near, SESSION[1], "1.0")[0][0]["slots"].keys() >= {"colour", "service"}

    def test_what_another_process_deletes_is_forgotten_at_once(self) -> None:
        for events in SESSION[:4]:
            self.told(self.near, events)
        with sqlite3.connect(self.folder / "near.db") as other:
            other.execute("delete from events")
        assert asyncio.run(self.near.retrieve("1.0")) is None
        self.told(self.near, SESSION[0])
        assert len(self.rows("near.db")) == len(SESSION[0])

    def test_what_another_process_wrote_in_between_is_kept_and_nothing_is_written_twice(self) -> None:
        other = NearTrackerStore(self.domain, db=str(self.folder / "near.db"))
        for turn, events in enumerate(SESSION):
            ours = self.told(other if turn % 2 else self.near, events)
            assert ours == self.told(self.stock, events)
        assert self.rows("near.db") == self.rows("stock.db")

    def test_what_another_process_writes_in_the_midst_of_a_save_is_read_next_time(self) -> None:
        other, armed = NearTrackerStore(self.domain, db=str(self.folder / "near.db")), [False]
        rows = self.near._rows = TableRows(self.near.engine, self.near.SQLEvent.__table__)  # as on a server
        seen = rows.seen

        def between(c: Any, sender: str) -> tuple[int, int]:
            found = seen(c, sender)
            if armed[0]:
                armed[0] = False
                other._append(theirs, other._known["a"])
            return found

        asyncio.run(self.near.save(self.grown(self.near, SESSION[0])))
        theirs = self.grown(other, [SlotSet("service", "renewal")])
        mine = self.grown(self.near, SESSION[1])
        with mock.patch.object(rows, "seen", between):
            armed[0] = True
            asyncio.run(self.near.save(mine))
        found, fresh = self.near, NearTrackerStore(self.domain, db=str(self.folder / "near.db"))
        both = [asyncio.run(store.retrieve("a")) for store in (found, fresh)]
        assert said(both[0]) == said(both[1])
        assert [one.get_slot("service") for one in both if one] == ["renewal", "renewal"]

    def grown(self, store: NearTrackerStore, events: list[Event], sender: str = "a") -> DialogueStateTracker:
        tracker = asyncio.run(store.get_or_create_tracker(sender, append_action_listen=False))
        for event in events:
            tracker.update(event, self.domain)
        return tracker

    def test_of_many_conversations_only_the_last_are_held_in_memory(self) -> None:
        for number in range(REMEMBERED + 5):
            self.told(self.near, SESSION[0], f"{number}.0")
        assert len(self.near._known) == REMEMBERED
        assert self.told(self.near, SESSION[1], "0.0")[0][1][-1]["text"] == "续证要多少钱"

    def test_what_goes_wrong_is_told_without_anybodys_words(self) -> None:
        plain = "create trigger no before insert on events begin select raise(abort, 'refused'); end"
        for patched in (True, False):
            name = f"refusing-{patched}.db"
            with mock.patch.dict(os.environ, {patches.SWITCH: "on" if patched else "off"}):
                store = NearTrackerStore(self.domain, db=str(self.folder / name))
            with sqlite3.connect(self.folder / name) as db:
                db.execute(plain)
            with self.assertRaises(Exception) as refused:  # noqa: PT027 - each driver has its own
                self.told(store, SESSION[1])
            assert "refused" in str(refused.exception)
            assert "renewal_fee" not in str(refused.exception)
            with sqlite3.connect(self.folder / name) as db:
                db.execute("drop trigger no")
            self.told(store, SESSION[1])
            assert len(self.rows(name)) == len(SESSION[1])

    def test_a_save_waits_for_the_log_only_and_survives_the_end_of_the_process(self) -> None:
        self.told(self.near, SESSION[0])
        with self.near.engine.connect() as c:
            assert c.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
            assert c.exec_driver_sql("PRAGMA synchronous").scalar() == 1
        assert len(self.rows("near.db")) == len(SESSION[0])  # read by another connection, nothing was closed

    def test_it_can_be_switched_off(self) -> None:
        with mock.patch.dict(os.environ, {patches.SWITCH: "off"}):
            plain = NearTrackerStore(self.domain, db=str(self.folder / "plain.db"))
        for events in SESSION:
            assert self.told(plain, events) == self.told(self.stock, events)
        assert not plain._known
        with plain.engine.connect() as c:
            assert c.exec_driver_sql("PRAGMA journal_mode").scalar() == "delete"

    def test_the_engine_finds_it_under_the_name_in_endpoints(self) -> None:
        named = yaml.safe_load((ROOT / "endpoints.yml").read_text("utf-8"))["tracker_store"]["type"]
        assert class_from_module_path(named) is NearTrackerStore  # else Rasa would keep its memory in the process alone


if __name__ == "__main__":
    unittest.main()
