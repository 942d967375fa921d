"""Notices put up for everybody: from their hour to their last day, and never while they rest; on every database."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bot.desk.news import Notices
from bot.hall import broadcast as rules
from bot.store.broadcasts import Broadcast, Wording
from bot.store.store import Store
from tests.fakes.clock import MONDAY
from tests.fakes.house import example_facts

HALL = rules.Audience(rules.ALL)


def get(store: Store, number: int) -> Broadcast:
    found = store.broadcasts.get(number)
    assert found is not None
    return found


def put(
    store: Store, title: str, start: datetime | None = None, until: date | None = None, public: bool = True
) -> Broadcast:  # fmt: skip
    words = Wording(title, f"{title}的内容", "", HALL, start, 60, public, until)
    made = store.broadcasts.add(words, "李强", MONDAY)
    store.broadcasts.step(get(store, made), rules.REVIEW, "", "李强", MONDAY)
    store.broadcasts.approve(get(store, made), words.text, words.text, "总管", MONDAY)
    return get(store, made)


def titles(store: Store, now: datetime = MONDAY) -> list[str]:
    return [one.wording.title for one in store.broadcasts.posted(now)]


def test_only_what_was_meant_for_everybody_is_put_up(store: Store) -> None:
    put(store, "只发", public=False)
    put(store, "公布")
    assert titles(store) == ["公布"]


def test_it_is_up_from_its_hour_through_its_last_day(store: Store) -> None:
    put(store, "明天的", MONDAY + timedelta(days=1), date(2026, 11, 25))
    assert titles(store) == []
    assert titles(store, MONDAY + timedelta(days=1)) == ["明天的"]
    assert titles(store, datetime(2026, 11, 25, 23, 59)) == ["明天的"]
    assert titles(store, datetime(2026, 11, 26, 0, 0)) == []


def test_it_is_taken_down_while_it_rests_and_when_it_is_stopped(store: Store) -> None:
    one = put(store, "停电")
    store.broadcasts.step(one, rules.PAUSED, "看一下", "总管", MONDAY)
    assert titles(store) == []
    store.broadcasts.resume(get(store, one.id), "总管", MONDAY)
    assert titles(store) == ["停电"]
    store.broadcasts.stop(get(store, one.id), "不发了", "总管", MONDAY)
    assert titles(store) == []


def test_a_draft_and_one_that_waits_to_be_read_are_not_up(store: Store) -> None:
    made = store.broadcasts.add(Wording("草稿", "草稿", "", HALL, None, 60, True), "李强", MONDAY)
    assert titles(store) == []
    store.broadcasts.step(get(store, made), rules.REVIEW, "", "李强", MONDAY)
    assert titles(store) == []


def test_what_went_to_everybody_stays_up_when_it_is_done(store: Store) -> None:
    one = put(store, "停电")
    store.sending.feed(one.id, (), MONDAY + timedelta(seconds=5))
    assert get(store, one.id).state == rules.DONE
    assert titles(store) == ["停电"]


def test_the_staffs_notices_and_those_of_the_settings_stand_in_one_list_by_their_day(store: Store) -> None:
    put(store, "停电")
    facts = example_facts()
    news = Notices(store.broadcasts, facts).newest(MONDAY)
    assert [one.title[:4] for one in news] == ["停电", "演示通知", "演示通知"]
    assert news[0].source == facts.texts["hall.name"]
    assert news[0].line == f"2026-11-23《停电》，来源：{news[0].source}\n停电的内容"
    assert news[1].line.startswith("2026-11-01《演示通知一")
