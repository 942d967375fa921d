"""Notices with buttons: what each is answered with, at once, twice, too late, or by somebody else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.hall.notices import Due, QuietHours
from bot.hall.notices import told as decided
from bot.hall.services import SERVICES
from bot.jobs.outbox import Outbox
from bot.store.appointments import Appointment, Details
from bot.store.waiting import Waiter, Wanted
from tests.fakes import claims
from tests.fakes.desk_dialogue import OTHER, DeskDialogue
from tests.fakes.house import SmallHouse, small_house
from tests.fakes.post import Way
from tests.unit.test_waitlist import SATURDAY_EVENING, fill

pytestmark = pytest.mark.anyio
WEDNESDAY = datetime(2026, 11, 25, 9)
QUIET = QuietHours(time(21), time(7, 30))


@dataclass
class Told:
    """A house whose notices arrive in a chat that shows buttons."""

    house: SmallHouse
    chat: Way
    outbox: Outbox

    async def at(self, moment: datetime) -> dict[str, Any]:
        """The last notice that has arrived by then."""
        self.house.clock.at(moment)
        return await self.now()

    async def now(self) -> dict[str, Any]:
        await self.outbox.once()
        return self.chat.messages[-1]  # type: ignore[no-any-return]

    async def press(self, notice: dict[str, Any], title: str, sender: str = "me") -> dict[str, Any]:
        token = next(b["payload"] for b in notice["buttons"] if b["title"] == title)
        return await self.say(token, sender)

    async def say(self, text: str, sender: str = "me") -> dict[str, Any]:
        return (await self.house.say(text, sender))[-1]

    def mine(self, sender: str = "me") -> list[Appointment]:
        person = self.house.store.people.find("rest", sender)
        assert person is not None
        return self.house.store.appointments.of_person(person.id, self.house.clock.now())


def titles(message: dict[str, Any]) -> list[str]:
    return [b["title"] for b in message["buttons"]]


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Told]:
    with small_house(tmp_path) as house:
        house.conversation.engine.dialogue = DeskDialogue(house)
        chat = Way()
        yield Told(house, chat, Outbox(house.store, house.clock, house.live, QUIET, {"rest": chat}))


def booked(told: Told, start: datetime = WEDNESDAY) -> Appointment:
    """An appointment of mine with its reminders."""
    store, now, service = told.house.store, told.house.clock.now(), SERVICES["renewal"]
    dues = told.house.desk.waitlist._ending.dues(start, now, service, "rest", "13800001234")
    person = store.people.meet("rest", "me", now).id
    mine = Details("林演示", "13800001234")
    return store.appointments.take(f"key-{start}", person, "rest", service, claims.at(start), mine, now, dues)


def waits(told: Told) -> tuple[list[Appointment], Waiter]:
    """The appointments of a full Saturday evening at six, and my row in the list for that evening."""
    store, now = told.house.store, told.house.clock.now()
    others = fill(told.house, SATURDAY_EVENING[:1])
    person = store.people.meet("rest", "me", now).id
    wanted = Wanted("周六晚上", now.isoformat(), None, "林演示", "13800001234")
    first = SATURDAY_EVENING[0]
    return others, store.waiting.join(person, "rest", "renewal", first, first + timedelta(hours=3), wanted, now)


async def offered(told: Told) -> tuple[dict[str, Any], Appointment, Waiter]:
    """The notice of a place that came free, the appointment that gave it up, and my row of the list."""
    others, row = waits(told)
    told.house.store.appointments.cancel(others[0].id, told.house.clock.now())
    return await told.now(), others[0], row


def state(told: Told, row: Waiter) -> str:
    now = told.house.store.waiting.get(row.id)
    assert now is not None
    return now.state


# -- offers -----------------------------------------------------------------------------------------------


async def test_an_offer_says_until_when_and_is_taken_with_one_press(told: Told) -> None:
    notice, free, row = await offered(told)
    assert titles(notice) == ["就要这个", "不要了", "和工作人员说"]
    assert "今天上午11:10以前" in notice["text"]  # two hours from ten past nine
    assert "预约号" in (await told.press(notice, "就要这个"))["text"]
    assert [a.start for a in told.mine()] == [free.start]
    assert state(told, row) == "taken"


@pytest.mark.parametrize("words", ["1", "就要这个", "要", "好", "是"])
async def test_the_number_the_label_and_a_yes_answer_an_offer_as_the_press_does(told: Told, words: str) -> None:
    _, free, _ = await offered(told)
    assert "预约号" in (await told.say(words))["text"]
    assert [a.start for a in told.mine()] == [free.start]


async def test_a_second_press_does_nothing_twice_and_shows_what_holds(told: Told) -> None:
    notice, free, _ = await offered(told)
    await told.press(notice, "就要这个")
    again = await told.press(notice, "就要这个")
    assert "已经要下了" in again["text"]
    assert [a.start for a in told.mine()] == [free.start]
    assert "已经要下了" in (await told.press(notice, "不要了"))["text"]
    assert len(told.mine()) == 1
    assert told.house.store.appointments.miscounted() == []


async def test_letting_go_with_a_press_gives_the_place_on_and_can_be_pressed_twice(told: Told) -> None:
    notice, _, row = await offered(told)
    assert "让给下一位" in (await told.press(notice, "不要了"))["text"]
    assert state(told, row) == "left"
    assert "不给您留了" in (await told.press(notice, "不要了"))["text"]
    assert told.mine() == []


async def test_a_press_after_the_time_still_gets_a_place_that_nobody_took(told: Told) -> None:
    notice, free, row = await offered(told)
    told.house.clock.forward(hours=3)
    told.house.store.appointments.sweep(told.house.clock.now())
    assert state(told, row) == "passed"
    assert "预约号" in (await told.press(notice, "就要这个"))["text"]
    assert [a.start for a in told.mine()] == [free.start]


async def test_a_press_after_the_place_is_gone_says_so_and_what_can_be_done(told: Told) -> None:
    notice, free, _ = await offered(told)
    told.house.clock.forward(hours=3)
    told.house.store.appointments.sweep(told.house.clock.now())
    fill_one(told, free.start)
    late = await told.press(notice, "就要这个")
    assert "已经有人约了" in late["text"]
    assert titles(late) == ["再约时间", "和工作人员说"]
    assert told.mine() == []
    assert told.house.store.appointments.miscounted() == []


def fill_one(told: Told, start: datetime) -> None:
    """Somebody else is faster."""
    store, now = told.house.store, told.house.clock.now()
    person = store.people.meet("rest", "faster", now).id
    claim, mine = claims.at(start, by_appointment=True), Details("陈演示", "13900001234")
    store.appointments.take("faster", person, "rest", SERVICES["renewal"], claim, mine, now)


async def test_an_offer_pressed_after_its_day_is_over_for_good(told: Told) -> None:
    notice, _, _ = await offered(told)
    told.house.clock.at(SATURDAY_EVENING[0] + timedelta(hours=1))
    told.house.store.appointments.sweep(told.house.clock.now())
    assert "约不上了" in (await told.press(notice, "就要这个"))["text"]
    assert told.mine() == []


async def test_a_place_taken_and_given_back_is_not_taken_again_by_an_old_button(told: Told) -> None:
    notice, _, _ = await offered(told)
    await told.press(notice, "就要这个")
    told.house.store.appointments.cancel(told.mine()[0].id, told.house.clock.now())
    assert "后来取消了" in (await told.press(notice, "就要这个"))["text"]
    assert told.mine() == []


async def test_the_button_of_an_offer_does_nothing_for_somebody_else(told: Told) -> None:
    notice, _, row = await offered(told)
    assert "过时" in (await told.press(notice, "就要这个", sender="stranger"))["text"]
    assert state(told, row) == "offered"
    assert told.mine("stranger") == []


@pytest.mark.parametrize("words", ["好", "是", "对"])
async def test_a_yes_after_something_else_was_said_does_not_take_the_offer(told: Told, words: str) -> None:
    _, _, row = await offered(told)
    assert (await told.say("续证要多少钱"))["text"] == OTHER
    await told.say(words)
    assert state(told, row) == "offered"
    assert told.mine() == []


async def test_who_wants_it_after_something_else_was_said_is_asked_once_more(told: Told) -> None:
    _, free, row = await offered(told)
    await told.say("续证要多少钱")
    asked = await told.say("要")
    assert "就要这个吗" in asked["text"]
    assert state(told, row) == "offered"
    await told.press(asked, "就要这个")
    assert [a.start for a in told.mine()] == [free.start]


async def test_a_yes_before_the_offer_was_told_is_about_something_else(told: Told) -> None:
    others, row = waits(told)
    await told.say("续证要多少钱")
    told.house.store.appointments.cancel(others[0].id, told.house.clock.now())
    await told.say("好")
    assert state(told, row) == "offered"


@pytest.mark.parametrize("words", ["是", "好", "好的"])
async def test_a_yes_after_accepting_is_a_nod_and_starts_nothing(told: Told, words: str) -> None:
    told.house.conversation.engine.dialogue.intents = {words: "affirm"}  # type: ignore[attr-defined]
    notice, _, row = await offered(told)
    me = told.house.store.people.find("rest", "me")
    assert me is not None
    told.house.store.drafts.save(me.id, "aside", {"kind": "offer", "data": {"book": ""}}, told.house.clock.now())
    await told.press(notice, "就要这个")
    assert "尽管说" in (await told.say(words))["text"]
    assert len(told.mine()) == 1
    assert state(told, row) == "taken"


# -- reminders --------------------------------------------------------------------------------------------


async def test_the_evening_before_can_be_noted_moved_or_given_up_and_two_hours_before_noted_or_given_up(
    told: Told,
) -> None:
    booked(told)
    assert titles(await told.at(datetime(2026, 11, 24, 18))) == ["知道了", "改时间", "不去了"]
    assert titles(await told.at(datetime(2026, 11, 25, 7, 30))) == ["知道了", "不去了"]


async def test_noting_a_reminder_changes_nothing_however_often(told: Told) -> None:
    one = booked(told)
    notice = await told.at(datetime(2026, 11, 24, 18))
    for _ in range(2):
        assert "星期三上午9:00见" in (await told.press(notice, "知道了"))["text"]
    assert told.mine()[0] == one


async def test_giving_up_is_asked_once_more_and_done_once(told: Told) -> None:
    booked(told)
    notice = await told.at(datetime(2026, 11, 24, 18))
    asked = await told.press(notice, "不去了")
    assert len(told.mine()) == 1
    assert "已经取消了" in (await told.press(asked, "对，取消"))["text"]
    assert told.mine() == []
    assert "已经取消了" in (await told.press(asked, "对，取消"))["text"]
    assert "已经取消了，不用来了" in (await told.press(notice, "知道了"))["text"]


async def test_a_reminder_of_an_appointment_that_was_moved_tells_the_new_time_and_cancels_nothing(told: Told) -> None:
    one = booked(told)
    notice = await told.at(datetime(2026, 11, 24, 18))
    asked = await told.press(notice, "不去了")
    to = datetime(2026, 11, 27, 10)
    told.house.store.appointments.move(one.id, claims.at(to), told.house.clock.now())
    for title in ("不去了", "知道了", "改时间"):
        late = await told.press(notice, title)
        assert "后来改过时间" in late["text"]
        assert "11月27日" in late["text"]
    again = await told.press(asked, "对，取消")
    assert "要取消" in again["text"]
    assert "11月27日" in again["text"]
    assert [a.start for a in told.mine()] == [to]


async def test_a_press_on_a_reminder_after_the_appointment_is_told_kindly(told: Told) -> None:
    booked(told)
    notice = await told.at(datetime(2026, 11, 24, 18))
    told.house.clock.at(datetime(2026, 11, 25, 15))
    late = await told.press(notice, "不去了")
    assert "已经过了" in late["text"]
    assert titles(late) == ["再约时间", "和工作人员说"]


async def test_moving_from_a_reminder_prepares_the_form_for_that_appointment(told: Told) -> None:
    one = booked(told)
    notice = await told.at(datetime(2026, 11, 24, 18))
    token = next(b["payload"] for b in notice["buttons"] if b["title"] == "改时间")
    await told.house.say(token)
    assert one.person_id is not None
    draft = told.house.store.drafts.load(one.person_id, "booking")
    assert draft is not None
    assert (draft["mode"], draft["appointment"]) == ("move", one.id)


async def test_the_button_of_a_reminder_does_nothing_for_somebody_else(told: Told) -> None:
    booked(told)
    notice = await told.at(datetime(2026, 11, 24, 18))
    assert "过时" in (await told.press(notice, "不去了", sender="stranger"))["text"]
    assert len(told.mine()) == 1


async def test_what_the_hall_cancelled_comes_with_the_way_to_another_time(told: Told) -> None:
    one = booked(told)
    told.house.store.appointments.cancel(
        one.id, told.house.clock.now(), [told_of(told, "cancelled")]
    )  # fmt: skip
    assert titles(await told.now()) == ["再约时间", "和工作人员说"]


def told_of(told: Told, step: str) -> Due:
    return decided(step, told.house.clock.now(), "11月25日星期三上午9:00", SERVICES["renewal"])


# -- how it is kept ---------------------------------------------------------------------------------------


async def test_once_more_says_the_notice_again_with_its_buttons(told: Told) -> None:
    notice, _, _ = await offered(told)
    again = await told.say("再说一遍")
    assert again["text"] == notice["text"]
    assert titles(again) == titles(notice)


async def test_the_story_keeps_the_buttons_of_a_notice_for_pages_that_listen(told: Told) -> None:
    notice, _, row = await offered(told)
    (line,) = [one for one in told.house.store.transcript.story(row.person_id) if one.direction == "system"]
    assert list(line.buttons) == notice["buttons"]
