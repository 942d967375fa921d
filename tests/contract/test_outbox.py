"""Every notice reaches somebody or ends with a clerk: ways, nights, failures and moves, on every database."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from bot.hall.notices import appointment_dues, renewal_dues
from bot.hall.services import SERVICES
from bot.jobs.handing import CLAIM
from bot.jobs.outbox import NotNow, Undeliverable
from bot.store.booking_tables import appointment
from bot.store.notice_tables import notice
from bot.store.store import Store
from bot.store.waiting import Offering, Wanted
from tests.fakes import claims
from tests.fakes.clock import MONDAY
from tests.fakes.post import PHONE, WEDNESDAY, Post, Way

pytestmark = pytest.mark.anyio
EVENING, BEFORE = datetime(2026, 11, 24, 18), datetime(2026, 11, 25, 7, 30)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


# -- the ways ---------------------------------------------------------------------------------------------


async def test_on_a_channel_that_pushes_it_is_sent_when_it_is_due_and_stands_in_the_story_once(store: Store) -> None:
    post = Post(store)
    one = post.booked()
    await post.at(EVENING - timedelta(minutes=1))
    assert post.chat.sent == []
    await post.at(EVENING)
    assert [to for to, _ in post.chat.sent] == ["7"]
    assert "明天11月25日星期三" in post.chat.texts[0]
    assert post.chat.texts[0].endswith(f"预约号{one.number}。")
    await post.round()
    assert post.shown(one.person_id) == post.chat.texts
    assert post.states()[0] == ("day_before", "telegram", "sent")
    assert post.calls() == []


async def test_nobody_looking_and_no_messages_is_exactly_one_call(store: Store) -> None:
    post = Post(store)
    one = post.booked("web")
    await post.at(EVENING)
    await post.round()
    [call] = post.calls()
    assert (call.name, call.phone, call.start, call.reason) == ("林演示", PHONE, WEDNESDAY, "remind_call")
    assert "请打电话告诉大厅" in call.text
    assert call.text.endswith(f"预约号{one.number}。")
    assert post.states()[0] == ("day_before", "call", "sent")
    assert post.shown(one.person_id) == [call.text]
    await post.at(BEFORE)
    assert [c.id for c in post.calls()] == [call.id]
    assert "今天11月25日星期三" in post.calls()[0].text  # as the clerk has to say it now
    assert post.states()[1] == ("two_hours", "web", "cancelled")


async def test_an_open_page_hears_it_and_the_message_goes_out_as_well(store: Store) -> None:
    post = Post(store, Way())
    one = post.booked("web")
    async with post.live.listen(f"person:{one.person_id}") as heard:
        await post.at(EVENING)
    assert "明天11月25日" in heard.get_nowait()["text"]
    assert heard.empty()
    assert [to for to, _ in post.sms.sent] == [PHONE]
    assert len(post.shown(one.person_id)) == 1
    assert post.states()[0] == ("day_before", "sms", "sent")


async def test_an_open_page_is_enough_where_there_are_no_messages_and_for_reminders_of_a_licence(store: Store) -> None:
    post, texting = Post(store), Post(store, Way())
    one = post.booked("web")
    cause, expiry = f"reminder:{one.person_id}", datetime(2027, 2, 22).date()
    store.notices.put(one.person_id or 0, "web", cause, renewal_dues(expiry, MONDAY, "2月22日"))
    async with post.live.listen(f"person:{one.person_id}"):
        await post.at(EVENING)
    assert post.calls() == []
    async with texting.live.listen(f"person:{one.person_id}"):
        await texting.at(datetime(2026, 11, 24, 19))
    assert texting.sms.sent == []
    assert {s for s in post.states() if s[0] in ("day_before", "d90")} == {
        ("day_before", "web", "sent"),
        ("d90", "web", "sent"),
    }


async def test_without_a_page_a_short_message_is_enough(store: Store) -> None:
    post = Post(store, Way())
    one = post.booked("web", reach="sms")
    await post.at(EVENING)
    await post.at(BEFORE)
    assert [to for to, _ in post.sms.sent] == [PHONE, PHONE]
    assert "今天11月25日" in post.sms.texts[1]
    assert post.shown(one.person_id) == post.sms.texts
    assert post.calls() == []


async def test_a_landline_is_rung(store: Store) -> None:
    post = Post(store, Way())
    post.booked("web", phone="05943560000")
    await post.at(EVENING)
    assert post.sms.sent == []
    assert [c.phone for c in post.calls()] == ["05943560000"]


async def test_a_reminder_of_a_licence_finds_the_number_of_the_last_appointment_or_says_that_it_failed(
    store: Store,
) -> None:
    post = Post(store)
    known = post.booked("web", dues=[]).person_id or 0
    unknown = store.people.meet("web", "nobody", MONDAY).id
    expiry = datetime(2027, 2, 22).date()
    for person in (known, unknown):
        store.notices.put(person, "web", f"reminder:{person}", renewal_dues(expiry, MONDAY, "2月22日"))
    await post.at(datetime(2026, 11, 24, 9))
    assert [(c.person_id, c.phone) for c in post.calls()] == [(known, PHONE)]
    assert [(n.person_id, n.state) for n in post.notices() if n.step == "d90"] == [(known, "sent"), (unknown, "failed")]
    assert len(post.shown(unknown)) == 1  # there when they come back


async def test_an_appointment_of_nobody_on_any_channel_is_rung_about(store: Store) -> None:
    post = Post(store)
    one = post.booked("web", dues=[])
    store.db.retry(lambda c: c.execute(update(appointment).values(person_id=None)))
    store.appointments.cancel(one.id, MONDAY, [post.told()])
    assert [(c.step, c.phone, c.notice_id) for c in post.calls()] == [("cancelled", PHONE, None)]


# -- the night --------------------------------------------------------------------------------------------


async def test_at_night_nothing_is_sent_but_news_about_the_morning(store: Store) -> None:
    post = Post(store)
    late, soon = (
        post.booked(dues=[]),
        post.booked(dues=[], sender="8", start=datetime(2026, 11, 24, 9), phone="13800005678"),
    )
    post.clock.at(datetime(2026, 11, 23, 21, 30))
    for one in (late, soon):
        store.appointments.cancel(one.id, post.clock.now(), [post.told()])
    await post.round()
    assert [to for to, _ in post.chat.sent] == ["8"]
    await post.at(datetime(2026, 11, 24, 0, 30))
    assert len(post.chat.sent) == 1
    await post.at(datetime(2026, 11, 24, 7, 30))
    assert [to for to, _ in post.chat.sent] == ["8", "7"]


async def test_after_a_long_silence_the_newest_reminder_is_enough(store: Store) -> None:
    post = Post(store)
    post.booked()
    await post.at(BEFORE)
    assert len(post.chat.sent) == 1
    assert "今天11月25日" in post.chat.texts[0]
    assert [state for _, _, state in post.states()] == ["cancelled", "sent"]


async def test_a_reminder_of_what_no_clerk_has_confirmed_says_so(store: Store) -> None:
    post = Post(store)
    one = post.booked()
    store.db.retry(lambda c: c.execute(update(appointment).values(status="pending")))
    await post.at(EVENING)
    assert "还在等工作人员确认" in post.chat.texts[0]
    store.appointments.set_status(one.id, "confirmed", post.clock.now())
    await post.at(BEFORE)
    assert "确认" not in post.chat.texts[1]


async def test_a_reminder_the_night_has_overtaken_is_dropped(store: Store) -> None:
    post = Post(store)
    post.booked(start=datetime(2026, 11, 25, 7))
    await post.at(datetime(2026, 11, 25, 5))
    assert post.chat.sent == []
    assert [n.due for n in post.notices() if n.state == "queued"] == [datetime(2026, 11, 25, 7, 30)]
    await post.at(datetime(2026, 11, 25, 7, 30))
    assert post.chat.sent == []
    assert post.calls() == []
    assert [state for _, _, state in post.states()] == ["cancelled", "cancelled"]


# -- failures ---------------------------------------------------------------------------------------------


async def test_who_has_left_a_chat_gets_a_message_and_where_there_is_none_a_call(store: Store) -> None:
    for sms in (Way(), None):
        post = Post(store, sms)
        post.chat.always = Undeliverable("blocked")
        sender = "with" if sms else "without"
        post.booked(sender=sender, phone=PHONE if sms else "13800005678")
        await post.at(EVENING)
        assert post.chat.tried == 1
        if sms:
            assert [to for to, _ in sms.sent] == [PHONE]
            assert post.calls() == []
    assert [c.phone for c in post.calls()] == ["13800005678"]


async def test_a_failing_channel_is_tried_five_times_with_longer_pauses_then_a_clerk_rings_once(store: Store) -> None:
    post = Post(store)
    post.chat.always = OSError("away")
    one = post.booked(dues=[post.told("confirmed")])
    tried = []
    for minute in range(100):
        before = post.chat.tried
        await post.at(MONDAY + timedelta(minutes=minute))
        tried += [minute] * (post.chat.tried - before)
    assert tried == [0, 1, 5, 21, 81]
    assert [(c.step, c.reason) for c in post.calls()] == [("confirmed", "tell_call")]
    assert post.states() == [("confirmed", "call", "sent")]
    assert len(post.shown(one.person_id)) == 1


async def test_nobody_tries_so_long_that_a_clerk_could_not_ring_any_more(store: Store) -> None:
    post = Post(store)
    post.booked()
    await post.at(EVENING)
    post.chat.always = OSError("away")
    store.notices.put(1, "telegram", "appointment:1", [post.told("changed")])
    await post.at(WEDNESDAY - timedelta(hours=1, seconds=30))
    assert [c.step for c in post.calls()] == ["changed"]


async def test_a_channel_that_asks_to_wait_is_not_failing(store: Store) -> None:
    post = Post(store)
    post.chat.faults = [NotNow() for _ in range(8)]
    post.booked()
    for minute in range(10):
        await post.at(EVENING + timedelta(minutes=minute))
    assert len(post.chat.sent) == 1


async def test_a_channel_that_always_asks_to_wait_does_not_keep_the_reminder_from_a_clerk(store: Store) -> None:
    post = Post(store)
    post.chat.always = NotNow()
    one = post.booked()
    for hour in range(18, 24 + 9):
        await post.at(datetime(2026, 11, 24) + timedelta(hours=hour))
    assert [c.step for c in post.calls()] == ["two_hours"]
    assert len(post.shown(one.person_id)) == 1


async def test_a_silent_provider_is_left_alone_so_that_chats_do_not_wait_for_it(store: Store) -> None:
    post = Post(store, Way())
    post.sms.always = OSError("no answer")
    for n in range(5):
        post.booked("web", sender=f"w{n}", phone=f"1380000000{n}")
    post.booked()
    await post.at(EVENING)
    assert (post.sms.tried, len(post.chat.sent)) == (1, 1)
    post.sms.always = None
    for minutes in (2, 4):
        await post.at(EVENING + timedelta(minutes=minutes))
    assert len(post.sms.sent) == 5
    assert post.calls() == []


async def test_one_broken_notice_never_stops_the_others(store: Store) -> None:
    post = Post(store)
    post.booked(dues=[post.told("confirmed")])
    post.booked(dues=[post.told("confirmed")], sender="8", phone="13800005678")
    store.db.retry(lambda c: c.execute(update(notice).where(notice.c.id == 1).values(body_enc=b"\1broken")))
    await post.round()
    assert [to for to, _ in post.chat.sent] == ["8"]


async def test_a_clerks_words_do_not_wait_for_notices(store: Store) -> None:
    post = Post(store)
    person = store.people.meet("telegram", "7", MONDAY).id
    store.transcript.add(person, "staff", "我是小林。", MONDAY, "小林")
    await post.outbox.push_lines()
    await post.outbox.push_lines()
    assert post.chat.sent == [("7", "我是小林。")]


# -- cancelling, moving, waiting --------------------------------------------------------------------------


async def test_a_cancelled_appointment_takes_its_reminders_and_its_calls_along(store: Store) -> None:
    post = Post(store)
    one = post.booked("web")
    await post.at(EVENING)
    assert len(post.calls()) == 1
    store.appointments.cancel(one.id, post.clock.now())
    assert post.calls() == []
    await post.at(BEFORE)
    assert [state for _, _, state in post.states()] == ["sent", "cancelled"]
    assert post.calls() == []


async def test_moving_ends_the_old_reminders_and_calls_and_the_new_ones_are_made_again(store: Store) -> None:
    post = Post(store)
    one = post.booked("web")
    await post.at(EVENING)
    [old] = post.calls()
    friday = datetime(2026, 11, 27, 9)
    dues = appointment_dues(friday, post.clock.now(), "11月27日星期五上午9:00", SERVICES["renewal"], "call")
    store.appointments.move(one.id, claims.at(friday), post.clock.now(), dues)
    assert post.calls() == []
    await post.at(BEFORE)
    assert post.calls() == []
    await post.at(datetime(2026, 11, 26, 9, 30))
    [new] = post.calls()
    assert (new.start, new.notice_id) == (friday, old.notice_id)
    assert "明天11月27日星期五" in new.text
    assert [s for s in post.states() if s[2] == "queued"] == []


async def test_a_call_a_clerk_has_made_is_not_asked_for_again(store: Store) -> None:
    post = Post(store)
    one = post.booked("web")
    await post.at(EVENING)
    assert store.calls.done(post.calls()[0].id, "小林", post.clock.now())
    assert not store.calls.done(1, "小李", post.clock.now())
    await post.at(BEFORE)
    assert post.calls() == []
    store.appointments.cancel(one.id, post.clock.now(), [post.told()])
    await post.round()
    assert [c.step for c in post.calls()] == ["cancelled"]


async def test_checking_in_ends_the_reminders(store: Store) -> None:
    post = Post(store)
    one = post.booked()
    store.appointments.set_status(one.id, "checked_in", MONDAY)
    await post.at(EVENING)
    assert post.chat.sent == []


async def test_what_was_cancelled_while_it_was_being_sent_stays_cancelled(store: Store) -> None:
    post = Post(store)
    one = post.booked()
    post.clock.at(EVENING)
    claimed = store.notices.claim(1, EVENING, EVENING + CLAIM)
    assert claimed is not None
    store.appointments.cancel(one.id, EVENING)
    assert store.notices.handed(claimed, "telegram", "提醒", EVENING) is None
    assert post.states()[0][2] == "cancelled"
    assert post.shown(one.person_id) == []


async def test_what_was_moved_while_it_was_being_sent_is_said_again_at_its_new_time(store: Store) -> None:
    post = Post(store)
    one = post.booked()
    post.clock.at(EVENING)
    claimed = store.notices.claim(1, EVENING, EVENING + CLAIM)
    assert claimed is not None
    friday = datetime(2026, 11, 27, 9)
    dues = appointment_dues(friday, EVENING, "11月27日星期五上午9:00", SERVICES["renewal"])
    store.appointments.move(one.id, claims.at(friday), EVENING, dues)
    assert store.notices.handed(claimed, "telegram", "提醒", EVENING) is None
    await post.at(datetime(2026, 11, 26, 18))
    assert "明天11月27日" in post.chat.texts[0]


async def test_a_second_change_is_rung_about_though_the_first_one_was(store: Store) -> None:
    post = Post(store)
    one = post.booked("web", dues=[])
    for hour in (10, 11):
        start = WEDNESDAY.replace(hour=hour)
        store.appointments.move(one.id, claims.at(start), post.clock.now(), [post.told("changed")])
        await post.round()
        [call] = post.calls()
        assert (call.step, call.start) == ("changed", start)
        store.calls.done(call.id, "小林", post.clock.now())
    assert post.calls() == []


async def test_the_end_of_an_offer_takes_the_unsent_offer_along(store: Store) -> None:
    post = Post(store)
    person = store.people.meet("web", "w", MONDAY).id
    listed = store.waiting.join(
        person,
        "web",
        "renewal",
        MONDAY,
        WEDNESDAY + timedelta(days=1),
        Wanted("周三", "", None, "林演示", PHONE),
        MONDAY,
    )
    due = post.told("waiting_offer")
    offering = Offering(claims.at(WEDNESDAY), "counter", MONDAY + timedelta(hours=2), due)
    assert store.appointments.offer(listed, offering, MONDAY)
    await post.round()
    [call] = post.calls()
    assert (call.step, call.phone, call.start) == ("waiting_offer", PHONE, WEDNESDAY)
    post.clock.forward(hours=3)
    store.appointments.sweep(post.clock.now())
    assert post.calls() == []
    await post.round()
    [call] = post.calls()
    assert call.step == "offer_over"
    assert "请打大厅电话" in call.text
