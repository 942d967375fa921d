"""What is booked already is changed in a word: another time, counted from the one that stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.console import words as console
from bot.desk import feed_calendar
from bot.desk.outcome import Outcome
from bot.desk.ticket import Tickets
from bot.hall import notice_words
from bot.hall.calendar import Calendar
from bot.hall.services import ELSEWHERE as ELSEWHERE_KIND
from bot.hall.services import SERVICES
from bot.hall.signing import Signer
from bot.store.appointments import Appointment
from bot.voice.bank.cutter import Cutter
from bot.voice.bank.grammar import Grammar
from bot.voice.bank.manifest import Pack
from tests.fakes.house import small_house
from tests.fakes.talk import Talk
from tests.unit.test_voice_plan import uncovered

VOICE = Path(__file__).parents[2] / "data/voice"
OLD = "江口镇演示村12号"


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    with small_house(tmp_path) as house:
        yield Talk(house)


def booked(talk: Talk, *, visit: bool = True) -> Appointment:
    """A visit, or a renewal at the window, on Thursday at half past two."""
    talk.begin("约上门" if visit else "我要预约", service="home_visit" if visit else "renewal")
    told = (OLD,) if visit else ()
    for words in (*told, "周四下午两点半", "林演示", "13800001234", "不知道"):
        talk.say(words)
    talk.say("对", "affirm")
    (row,) = rows(talk)
    return row


def rows(talk: Talk) -> list[Appointment]:
    return talk.house.store.appointments.of_person(talk.person, talk.house.clock.now())


def understood(talk: Talk, words: str, intent: str) -> Outcome:
    """What the action of that intent does with the words outside of the form; the form begins if it wants that."""
    desk, turn = talk.house.desk, talk.turn(words, intent)
    bare = {"inform": desk.inform, "deny": desk.inform, "reschedule_appointment": desk.reschedule}
    done = (bare | {"nlu_fallback": desk.clarify}).get(intent, desk.answer)(turn)
    if done.start_booking:
        talk.draft = talk.booking.start.begin(turn)
    return done


def shown(talk: Talk) -> list[str]:
    reply = talk.ask()
    assert talk.draft is not None
    talk.booking.save(talk.turn(""), talk.draft)
    return [c.data["start"] for c in reply.choices if "start" in c.data]


@pytest.mark.parametrize("visit", [True, False])
@pytest.mark.parametrize(("words", "intent"), [
    ("再晚一点", "inform"), ("再晚一点", "nlu_fallback"), ("晚点行吗", "nlu_fallback"), ("不要这么早", "deny"),
    ("改时间，再晚一点", "reschedule_appointment"),
])  # fmt: skip
def test_later_said_to_what_is_booked_offers_the_places_after_it(
    talk: Talk, words: str, intent: str, visit: bool
) -> None:
    one = booked(talk, visit=visit)
    assert understood(talk, words, intent).start_booking
    assert (talk.draft.mode, talk.missing) == ("move", "start")  # type: ignore[union-attr]
    assert min(shown(talk)) > one.start.isoformat()
    assert rows(talk) == [one]


def test_a_later_place_is_read_back_before_it_takes_the_place_of_the_old_one(talk: Talk) -> None:
    one = booked(talk)
    understood(talk, "再晚一点", "inform")
    later = shown(talk)[0]
    talk.press(start=later)
    assert talk.missing == "confirmed"
    assert rows(talk) == [one]
    talk.say("对", "affirm")
    (moved,) = rows(talk)
    assert (moved.id, moved.start.isoformat(), moved.address) == (one.id, later, OLD)


def test_later_is_asked_back_where_nothing_is_booked(talk: Talk) -> None:
    assert not understood(talk, "再晚一点", "nlu_fallback").start_booking


NEW = "江口镇试验村5号"
ELSEWHERE = [
    "换个地址",
    "改成我女儿家",
    "换到我儿子家去",
    "地址写错了",
    "能不能换个地址",
    "我要改上门的地址",
    "去我妹妹家吧",
]


@pytest.mark.parametrize("words", ELSEWHERE)
@pytest.mark.parametrize("intent", ["inform", "nlu_fallback", "reschedule_appointment", "change"])
def test_another_place_said_to_a_booked_visit_is_asked_for_and_the_time_stays(
    talk: Talk, words: str, intent: str
) -> None:
    one = booked(talk)
    was_talked_of(talk)
    assert understood(talk, words, intent).start_booking
    assert talk.missing == "address"
    assert talk.ask().text.startswith("要去哪里？")
    talk.say(NEW)
    assert talk.missing == "confirmed"
    read_back = talk.ask().text
    assert f"地址：{NEW}" in read_back
    assert "您家里" not in read_back  # it is the daughter's
    assert "11月26日星期四下午2:30" in read_back
    assert rows(talk) == [one]
    talk.say("对", "affirm")
    (changed,) = rows(talk)
    assert (changed.id, changed.start, changed.address, changed.township) == (one.id, one.start, NEW, "江口")
    assert changed.sequence == one.sequence + 1


def was_talked_of(talk: Talk, intent: str = "book_appointment") -> None:
    now, transcript = talk.house.clock.now(), talk.house.store.transcript
    received = transcript.receive(talk.person, "rest", None, "对", now)
    transcript.answered(received.id, talk.person, [], now, intent=intent)


def test_a_wish_to_book_that_only_names_another_place_changes_the_visit(talk: Talk) -> None:
    booked(talk)
    was_talked_of(talk, "home_visit")
    assert talk.begin("预约地址变更") == "address"
    assert (talk.draft.mode, talk.draft.start) == ("move", "2026-11-26T14:30:00")  # type: ignore[union-attr]


@pytest.mark.parametrize("words", [f"地址换成{NEW}", f"改成{NEW}", f"不是那里，应该是{NEW}"])
def test_the_new_place_itself_is_read_back_at_once(talk: Talk, words: str) -> None:
    booked(talk)
    assert understood(talk, words, "inform").start_booking
    assert talk.missing == "confirmed"
    assert f"地址：{NEW}" in talk.ask().text


def test_who_leaves_it_keeps_the_visit_as_it_was(talk: Talk) -> None:
    one = booked(talk)
    understood(talk, f"改成{NEW}", "inform")
    talk.say("取消")
    assert "原来的预约还给您留着" in talk.booking.result(talk.turn(""), talk.booking.load(talk.turn(""))).text
    assert rows(talk) == [one]


def test_another_time_said_to_the_read_back_goes_with_the_new_place(talk: Talk) -> None:
    one = booked(talk)
    understood(talk, f"改成{NEW}", "inform")
    talk.say("改成周五上午九点")
    assert talk.missing == "confirmed"
    talk.say("对", "affirm")
    (changed,) = rows(talk)
    assert (changed.id, changed.start.isoformat(), changed.address) == (one.id, "2026-11-27T09:00:00", NEW)


def test_the_point_on_the_map_of_the_old_place_goes_with_it(talk: Talk) -> None:
    one, pins = booked(talk), talk.house.store.pins
    pins.keep(one.id, "25.44101,119.01205", talk.house.clock.now())
    understood(talk, f"改成{NEW}", "inform")
    talk.say("对", "affirm")
    assert pins.of([one.id]) == {}


def test_a_visit_that_is_too_near_is_a_matter_for_the_window(talk: Talk) -> None:
    one = booked(talk)
    talk.house.clock.forward(days=3, hours=5)
    done = understood(talk, "换个地址", "nlu_fallback")
    assert not done.start_booking
    assert "直接打电话告诉窗口" in done.replies[0].text
    assert rows(talk) == [one]


@pytest.mark.parametrize(
    ("words", "intent"),
    [("我要改地址", "change"), ("大厅换地址了吗", "address"), ("店面搬了地址要改吗", "nlu_fallback")],
)
def test_an_address_that_is_no_visits_is_answered_as_before(talk: Talk, words: str, intent: str) -> None:
    booked(talk)
    was_talked_of(talk, "renewal_fee")
    assert not understood(talk, words, intent).start_booking


def test_another_place_without_a_booked_visit_begins_nothing(talk: Talk) -> None:
    booked(talk, visit=False)
    assert not understood(talk, "换个地址", "nlu_fallback").start_booking


@pytest.mark.parametrize("words", ["换个地址", "改成我女儿家"])
def test_another_place_said_in_the_middle_of_a_visit_is_asked_for_again(talk: Talk, words: str) -> None:
    talk.begin("约上门", service="home_visit")
    for told in (OLD, "周四下午两点半"):
        talk.say(told)
    assert talk.missing == "name"
    assert talk.say(words, "change")
    assert talk.missing == "address"
    talk.say(NEW)
    assert talk.missing == "name"
    assert (talk.draft.address, talk.draft.start) == (NEW, "2026-11-26T14:30:00")  # type: ignore[union-attr]


def at_the_read_back(talk: Talk, day: str) -> None:
    """A renewal at three in the afternoon of that day, of which only the yes is still to be told."""
    talk.begin(f"约{day}下午三点续证", service="renewal")
    for words in ("林演示", "13800001234", "不知道"):
        talk.say(words)
    assert talk.missing == "confirmed"


@pytest.mark.parametrize("words", ["等一下 时间不对 我要的是星期四", "不对，礼拜四", "改到周四"])
def test_a_weekday_put_in_place_of_a_day_that_stands_is_that_of_its_week(talk: Talk, words: str) -> None:
    at_the_read_back(talk, "12月16号")
    talk.say(words)
    assert talk.draft is not None
    assert talk.draft.start == "2026-12-17T15:00:00"


def test_a_weekday_put_in_place_of_what_is_booked_is_that_of_its_week(talk: Talk) -> None:
    at_the_read_back(talk, "12月16号")
    talk.say("对", "affirm")
    assert understood(talk, "等一下 时间不对 我要的是星期四", "reschedule_appointment").start_booking
    assert {start[:10] for start in shown(talk)} == {"2026-12-17"}


def test_a_weekday_with_its_own_week_stays_what_was_said(talk: Talk) -> None:
    at_the_read_back(talk, "12月16号")
    talk.say("改到下周四")
    assert talk.draft is not None
    assert talk.draft.start == "2026-12-03T15:00:00"


@pytest.mark.parametrize(
    "words", ["换成礼拜五 时间一样", "改到周五，还是那个时间", "换成后面一天 同一个时间", "换成后面一天"]
)
def test_another_day_at_the_same_hour_is_read_back(talk: Talk, words: str) -> None:
    booked(talk, visit=False)
    assert understood(talk, words, "reschedule_appointment").start_booking
    assert (talk.missing, talk.draft.start) == ("confirmed", "2026-11-27T14:30:00")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "words", ["哎呀星期一女儿回来 换一天", "那天没空 换个日子吧", "换一天", "星期一要进货，改一天行吗"]
)
def test_another_day_at_the_read_back_offers_the_days_after_the_one_refused(talk: Talk, words: str) -> None:
    at_the_read_back(talk, "下周一")
    talk.say(words)
    assert talk.missing == "start"
    assert [start[:10] for start in shown(talk)] == ["2026-12-01", "2026-12-02", "2026-12-03"]


def test_another_day_than_the_ones_on_the_screen_is_offered_with_the_reason_told(talk: Talk) -> None:
    talk.begin("约周五上午", service="renewal")
    shown(talk)
    talk.say("哎呀礼拜五女儿回来 换一天吧")
    assert "2026-11-27" not in {start[:10] for start in shown(talk)}


def test_the_day_said_behind_another_day_is_the_wish(talk: Talk) -> None:
    at_the_read_back(talk, "下周一")
    talk.say("星期一女儿回来 换到星期四吧")
    assert talk.draft is not None
    assert talk.draft.start == "2026-12-03T15:00:00"


def test_a_visit_for_somebody_else_leaves_the_own_one_where_it_is(talk: Talk) -> None:
    booked(talk)
    was_talked_of(talk)
    words = f"给我妈也约上门，不是我家，是{NEW}"
    assert talk.house.desk.booking.visits.meant(talk.turn(words, "book_appointment")) is None


def test_shortly_before_a_visit_its_place_stays_whatever_is_said(talk: Talk) -> None:
    one = booked(talk)
    talk.house.clock.at(one.start - timedelta(minutes=62))
    was_talked_of(talk)
    talk.begin("换个地址")
    talk.say(NEW)
    talk.house.clock.forward(minutes=3)
    talk.say("对", "affirm")
    assert rows(talk)[0].address == one.address
    assert talk.draft is not None
    assert "直接打电话" in (talk.draft.retry or "")


# -- where it is told to go --------------------------------------------------------------------------------


def redirect(talk: Talk) -> Appointment:
    """The visit of Thursday, sent to the daughter's house."""
    understood(talk, "改成我女儿家", "inform")
    talk.say(NEW)
    talk.say("对", "affirm")
    (changed,) = rows(talk)
    return changed


def notices(talk: Talk) -> list[str]:
    return [n.text for n in talk.house.store.notices.listing(status="queued")]


def test_a_visit_sent_elsewhere_is_nowhere_said_to_be_at_home(talk: Talk) -> None:
    booked(talk)
    assert all("我们到您家里来" in text for text in notices(talk))
    one = redirect(talk)
    desk, clock = talk.house.desk, talk.house.clock
    listed = desk.my_appointments(talk.turn("我约了什么", "my_appointments")).replies[0].text
    ticket = Tickets(desk.store.appointments, desk.facts, Calendar(), clock, Signer("key")).ticket(one)
    assert len(notices(talk)) == 2
    assert all("办上门办证。来不了" in text for text in notices(talk))
    assert "在您说的地址" in listed
    said = [*notices(talk), listed, ticket.place_name, console.PLACES[one.place], feed_calendar.PLACES[one.place]]
    assert not [text for text in said if "家里" in text]


def test_it_stays_elsewhere_when_its_time_is_changed_afterwards(talk: Talk) -> None:
    booked(talk)
    redirect(talk)
    understood(talk, "改到周五上午十点", "reschedule_appointment")
    assert "您家里" not in talk.ask().text
    talk.say("对", "affirm")
    (moved,) = rows(talk)
    assert (moved.start.isoformat(), moved.address) == ("2026-11-27T10:00:00", NEW)
    assert all("办上门办证。来不了" in text for text in notices(talk))


def test_what_is_reminded_of_a_visit_sent_elsewhere_can_be_said_with_the_recorded_voice() -> None:
    cutter = Cutter(Pack(VOICE / "mandarin").clips(), Grammar.load(VOICE / "slots.yml"))
    service = SERVICES["home_visit"].at(ELSEWHERE_KIND)
    start = datetime(2026, 11, 26, 14, 30)
    said = notice_words.reminder(start, datetime(2026, 11, 23, 9), "11月26日星期四下午2:30", service)
    assert uncovered(cutter, [said]) == []


def test_a_matter_whose_name_names_no_visit_says_that_somebody_comes() -> None:
    start = datetime(2026, 11, 26, 14, 30)
    service = SERVICES["mediation"].at(ELSEWHERE_KIND)
    said = notice_words.reminder(start, datetime(2026, 11, 23, 9), "11月26日星期四下午2:30", service)
    assert "办消费纠纷调解，工作人员上门办。" in said


def test_a_reminder_of_a_talk_by_telephone_sends_nobody_to_the_window(talk: Talk) -> None:
    talk.begin("我想电话咨询，打电话给我", service="consult")
    for words in ("周四下午两点半", "林演示", "13800001234"):
        talk.say(words)
    talk.say("对", "affirm")
    assert notices(talk)
    assert all("我们打电话给您" in text for text in notices(talk))


def test_a_booked_visit_that_cannot_go_there_stays_a_visit_and_no_window_is_offered(talk: Talk) -> None:
    one = booked(talk)
    understood(talk, "换个地址", "inform")
    talk.say("黄石镇演示村12号")
    reply = talk.ask()
    assert reply.text.startswith("黄石镇不在上门的范围里")
    assert "还是到大厅" not in [choice.title for choice in reply.choices]
    talk.say("那我去大厅吧")
    assert (talk.draft.service, talk.missing) == ("home_visit", "address")  # type: ignore[union-attr]
    assert rows(talk) == [one]
    talk.say(NEW)
    assert talk.missing == "confirmed"
