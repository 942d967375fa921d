"""The list of holders: taken in one go, taken back, found by a number, and what a file may not change."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from bot.desk.forgetting import forget
from bot.desk.holders import HolderDesk
from bot.hall.calendar import Calendar
from bot.hall.holders import HolderLine
from bot.hall.notices import QuietHours
from bot.store.notice_tables import call_task
from bot.store.store import Store
from bot.store.tables import person
from tests.fakes.clock import MONDAY, StoppedClock

FILE = "证号,姓名,电话,到期日\n"
ONE = "350300000001,林演示,13800001234,2027-03-05\n"
TWO = "350300000002,陈演示,13800001235,2027-04-05\n"


def bring(store: Store, text: str, now: datetime = MONDAY) -> Any:
    desk = HolderDesk(store, StoppedClock(now))
    return desk.take(desk.stage((FILE + text).encode(), "小林"), "小林")


def known(store: Store, licence: str = "350300000001") -> Any:
    found = store.holders.by_key(licence)
    assert found is not None
    return found


def test_a_list_is_taken_once_and_nothing_personal_stands_open(store: Store) -> None:
    taken = bring(store, ONE + TWO + "1,坏行,,\n")
    assert (taken.added, taken.changed, taken.same, taken.bad) == (2, 0, 0, 1)
    assert store.holder_imports.troubles(taken.id) == [(4, "许可证号要12位数字")]
    assert store.holder_imports.staged(taken.id) is None
    desk = HolderDesk(store, StoppedClock())
    assert desk.take(taken.id, "小林") is None
    again = bring(store, ONE + TWO)
    assert (again.added, again.changed, again.same) == (0, 0, 2)
    with store.db.read() as c:
        raw = repr(c.exec_driver_sql("select * from holder").all())
    assert not any(word in raw for word in ("350300000001", "13800001234", "林演示"))


def test_an_import_is_taken_back_with_everything_as_it_was_before(store: Store) -> None:
    bring(store, ONE)
    second = bring(
        store, ONE.replace("2027-03-05", "2032-03-05").replace("1234", "9999") + TWO, MONDAY + timedelta(days=1)
    )
    assert (second.added, second.changed) == (1, 1)
    assert known(store).line.expiry == date(2032, 3, 5)
    assert store.holder_imports.undo(second.id, "小林", MONDAY + timedelta(days=2)) == (2, 0)
    assert known(store).line == HolderLine("350300000001", "林演示", "13800001234", date(2027, 3, 5))
    assert store.holders.by_key("350300000002") is None
    assert store.holder_imports.undo(second.id, "小林", MONDAY + timedelta(days=2)) is None


def test_what_has_changed_since_is_left_when_an_import_is_taken_back(store: Store) -> None:
    taken = bring(store, ONE + TWO)
    store.holders.mark(known(store).id, "stopped", MONDAY + timedelta(hours=1))
    assert store.holder_imports.undo(taken.id, "小林", MONDAY + timedelta(hours=2)) == (1, 1)
    assert known(store).state == "stopped"


def test_who_asked_for_quiet_keeps_it_whatever_a_list_says(store: Store) -> None:
    bring(store, ONE)
    store.holders.mark(known(store).id, "stopped", MONDAY)
    bring(store, ONE.replace("2027-03-05", "2032-03-05").replace("1234", "9999"))
    assert known(store).state == "stopped"


def test_another_number_mends_a_wrong_one_and_the_same_does_not(store: Store) -> None:
    bring(store, ONE)
    store.holders.mark(known(store).id, "wrong", MONDAY)
    bring(store, ONE)
    assert known(store).state == "wrong"
    bring(store, ONE.replace("1234", "9999"))
    assert known(store).state == "active"


def test_an_empty_cell_keeps_what_was_known(store: Store) -> None:
    bring(store, ONE)
    bring(store, "350300000001,,,2027-03-06\n")
    assert known(store).line == HolderLine("350300000001", "林演示", "13800001234", date(2027, 3, 6))


def test_somebody_is_found_by_numbers_tails_and_name_and_pages_are_short(store: Store) -> None:
    bring(store, ONE + TWO)
    for wanted in ("350300000001", "13800001234", "0001", "1234", "林演示"):
        assert [h.line.name for h in store.holders.page(wanted)] == ["林演示"]
        assert store.holders.count(wanted) == 1
    assert store.holders.page("9999") == []
    assert [h.line.name for h in store.holders.page(offset=1, limit=1)] == ["陈演示"]


def test_a_file_nobody_takes_is_forgotten_after_a_day(store: Store) -> None:
    desk = HolderDesk(store, StoppedClock())
    made = desk.stage((FILE + ONE).encode(), "小林")
    assert store.holder_imports.forget_staged(MONDAY + timedelta(hours=23)) == 0
    assert store.holder_imports.forget_staged(MONDAY + timedelta(hours=25)) == 1
    assert desk.take(made, "小林") is None


def test_a_chat_joins_the_licence_on_the_list_and_is_let_go_of_when_it_was_the_wrong_one(store: Store) -> None:
    bring(store, ONE)
    person = store.people.meet("web", "x", MONDAY).id
    line = HolderLine("350300000001", None, None, date(2027, 3, 5))
    assert store.holders.subscribe(line, person, MONDAY) == known(store).id
    assert (known(store).person_id, known(store).line.phone) == (person, "13800001234")
    store.holders.mark(known(store).id, "wrong", MONDAY)
    assert known(store).person_id is None
    store.holders.subscribe(line, person, MONDAY)
    assert store.holders.stop_person(person, MONDAY) == 1
    assert known(store).state == "stopped"


def test_who_is_forgotten_leaves_the_list_too_and_what_was_told_stays_only_as_a_hash(store: Store) -> None:
    who = store.people.meet("telegram", "7", MONDAY)
    store.holders.subscribe(HolderLine("350300000001", "林演示", "13800001234", date(2027, 1, 5)), who.id, MONDAY)
    assert store.licence_round.queue(MONDAY, QuietHours(), Calendar()) == 1
    forget(store, who, MONDAY, None)
    assert store.holders.count() == 0
    assert store.notices.listing() == []
    (told,) = store.holders.steps()
    assert (told.holder_id, told.licence, told.step) == (None, None, "d45")


def test_who_is_taken_off_leaves_no_call_with_a_number_behind(store: Store) -> None:
    bring(store, ONE.replace("2027-03-05", "2027-01-05"))
    assert store.licence_round.queue(MONDAY, QuietHours(), Calendar()) == 1
    (queued,) = store.notices.listing()
    taken = store.notices.claim(queued.id, MONDAY, MONDAY + timedelta(minutes=3))
    assert taken is not None
    store.notices.handed(taken, "call", queued.text, MONDAY)
    assert store.holders.drop(known(store).id)
    with store.db.read() as c:
        assert c.execute(select(call_task.c.id)).all() == []
        assert c.execute(select(person.c.id)).all() == []


def test_who_subscribed_by_telephone_alone_and_is_on_a_later_list_is_not_told_twice(store: Store) -> None:
    who, day = store.people.meet("telegram", "7", MONDAY), date(2027, 1, 5)
    store.holders.subscribe(HolderLine(None, None, "13800001234", day), who.id, MONDAY)
    assert store.licence_round.queue(MONDAY, QuietHours(), Calendar()) == 1
    taken = bring(store, ONE.replace("2027-03-05", "2027-01-05") + TWO.replace("1235", "1234"))
    assert (taken.added, taken.changed) == (1, 1)
    assert (known(store).person_id, known(store).line.name) == (who.id, "林演示")
    assert store.licence_round.queue(MONDAY, QuietHours(), Calendar()) == 0
    assert store.licence_round.queue(datetime(2026, 12, 6, 9, 10), QuietHours(), Calendar()) == 1
    assert store.holder_imports.undo(taken.id, "小林", MONDAY) == (2, 0)
    (left,) = store.holders.page()
    assert left.line == HolderLine(None, None, "13800001234", day)
