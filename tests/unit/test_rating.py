"""How it went: asked once after help, pressed once, spoken, and never in the way; how words were taken is kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.channels import audio
from bot.desk.clerk import ClerkDesk
from bot.desk.counter import CounterDesk
from bot.desk.forgetting import forget
from bot.desk.private_words import Words
from bot.hall.notices import QuietHours
from bot.hall.services import SERVICES
from bot.jobs.outbox import Outbox
from bot.jobs.ports import Undeliverable
from bot.messages import HUMAN, Choice, Reply
from bot.store.appointments import Details
from bot.store.handoff_tables import rating
from bot.store.tables import message
from tests.fakes import claims
from tests.fakes.clock import MONDAY
from tests.fakes.desk_dialogue import DeskDialogue
from tests.fakes.house import SmallHouse, small_house
from tests.fakes.post import Way

pytestmark = pytest.mark.anyio
QUIET = QuietHours(time(21), time(7, 30))
ASKED = "工作人员这次帮得怎么样？好，一般，还是不好？"


class Helped:
    """A house in which clerks help people on a channel with buttons."""

    def __init__(self, house: SmallHouse) -> None:
        self.house = house
        self.chat = Way()
        house.conversation.engine.dialogue = DeskDialogue(house)
        sound = lambda text, _person, _line: {"audio": {"mandarin": f"/audio/{len(text)}.mp3"}}  # noqa: E731
        self.outbox = Outbox(house.store, house.clock, house.live, QUIET, {"rest": self.chat}, clerk_sound=sound)
        self.clerks = ClerkDesk(house.store, house.clock)

    def help(self, outcome: str = "solved", sender: str = "me", channel: str = "rest") -> None:
        store, now = self.house.store, self.house.clock.now()
        one = store.handoffs.open(store.people.meet(channel, sender, now).id, "live", "asked", now)
        self.clerks.claim(one.id, "王芳")
        assert self.clerks.close(one.id, "王芳", outcome)

    async def later(self, **delta: float) -> list[Any]:
        """What has arrived after a while."""
        self.house.clock.forward(**(delta or {"minutes": 1}))
        await self.outbox.once()
        return self.chat.messages

    def grades(self) -> list[tuple[str, str | None]]:
        with self.house.store.db.read() as c:
            return [tuple(r) for r in c.execute(select(rating.c.matter, rating.c.grade).order_by(rating.c.id))]


@pytest.fixture
def helped(tmp_path: Path) -> Iterator[Helped]:
    with small_house(tmp_path) as house:
        yield Helped(house)


async def test_after_help_three_buttons_come_a_minute_later_and_are_spoken(helped: Helped) -> None:
    helped.help()
    assert await helped.later(seconds=30) == []
    (asked,) = await helped.later(seconds=30)
    assert asked["text"] == ASKED
    assert [b["title"] for b in asked["buttons"]] == ["好", "一般", "不好"]
    assert asked["custom"]["audio"]["mandarin"]


@pytest.mark.parametrize("way", ["press", "number", "word"])
async def test_one_press_a_number_or_the_word_is_one_grade_and_a_second_changes_nothing(
    helped: Helped, way: str
) -> None:
    helped.help()
    (asked,) = await helped.later()
    said = {"press": asked["buttons"][0]["payload"], "number": "1", "word": "好"}[way]
    (thanked,) = await helped.house.say(said)
    assert thanked["text"] == "谢谢您，记下了。"
    assert helped.grades() == [("handoff:1", "good")]
    for again in asked["buttons"]:
        assert (await helped.house.say(again["payload"]))[0]["text"] == "已经记下了，谢谢您。"
    assert helped.grades() == [("handoff:1", "good")]


async def test_a_bad_grade_offers_a_person_and_a_late_press_counts(helped: Helped) -> None:
    helped.help()
    (asked,) = await helped.later()
    helped.house.clock.forward(days=3)
    (answer,) = await helped.house.say(asked["buttons"][2]["payload"])
    assert [b["title"] for b in answer["buttons"]] == [HUMAN.title]
    assert helped.grades() == [("handoff:1", "bad")]


async def test_a_press_counts_while_the_engine_is_away(helped: Helped) -> None:
    helped.help()
    (asked,) = await helped.later()
    helped.house.dialogue.error = "down"
    helped.house.conversation.engine.dialogue = helped.house.dialogue
    await helped.house.say(asked["buttons"][1]["payload"])
    assert helped.grades() == [("handoff:1", "fair")]


async def test_somebody_elses_button_grades_nothing(helped: Helped) -> None:
    helped.help()
    (asked,) = await helped.later()
    await helped.house.say(asked["buttons"][0]["payload"], "somebody else")
    assert helped.grades() == [("handoff:1", None)]


async def test_nobody_is_asked_twice_a_day_but_again_another_day(helped: Helped) -> None:
    helped.help()
    helped.help()
    assert len(await helped.later()) == 1
    helped.house.clock.forward(days=1)
    helped.help()
    assert len(await helped.later()) == 2
    assert [matter for matter, _ in helped.grades()] == ["handoff:1", "handoff:3"]


@pytest.mark.parametrize("outcome", ["no_answer", "callback", "left"])
async def test_who_was_not_helped_is_not_asked(helped: Helped, outcome: str) -> None:
    helped.help(outcome)
    assert await helped.later() == []
    assert helped.grades() == []


async def test_a_finished_appointment_is_asked_about_unless_it_was_made_by_telephone(helped: Helped) -> None:
    store, desk, now = helped.house.store, helped.house.desk, helped.house.clock.now()
    counter = CounterDesk(store, desk.wishes, helped.house.clock)
    start = datetime(2026, 11, 23, 9)
    for channel in ("rest", "phone"):
        who = store.people.meet(channel, "me", now).id
        mine = Details(f"林{channel}", "13800001234", licence=f"35030000000{len(channel)}")
        made = store.appointments.take(channel, who, channel, SERVICES["renewal"], claims.at(start), mine, now)
        counter.done(made.id, "王芳")
    (asked,) = await helped.later()
    assert asked["text"] == "您这次来办事，办得怎么样？好，一般，还是不好？"
    assert [matter for matter, _ in helped.grades()] == ["appointment:1"]


async def test_nobody_is_asked_at_night_nor_during_the_next_talk_nor_days_later(helped: Helped) -> None:
    helped.house.clock.at(MONDAY.replace(hour=20, minute=59, second=30))
    helped.help()
    assert await helped.later() == []
    helped.house.clock.at(MONDAY + timedelta(days=1))
    assert len(await helped.later()) == 1
    helped.help()
    person = helped.house.store.people.find("rest", "me")
    assert person is not None
    helped.house.store.handoffs.open(person.id, "live", "asked", helped.house.clock.now())
    assert len(await helped.later()) == 1
    helped.help(sender="other")
    assert len(await helped.later(days=2)) == 1
    assert {n.state for n in helped.house.store.notices.listing(sender="other")} == {"cancelled"}


async def test_it_takes_no_word_away_from_a_question_that_is_open(helped: Helped) -> None:
    helped.help()
    person = helped.house.store.people.find("rest", "me")
    assert person is not None
    helped.house.store.choices.offer(person.id, [[Choice("好", "续证要钱吗")]])
    (asked,) = await helped.later()
    await helped.house.say("好")
    assert helped.grades() == [("handoff:1", None)]
    await helped.house.say(asked["buttons"][1]["payload"])
    assert helped.grades() == [("handoff:1", "fair")]


async def test_what_cannot_be_delivered_rings_nobody(helped: Helped) -> None:
    helped.help()
    helped.chat.always = Undeliverable("gone")
    assert await helped.later() == []
    assert helped.house.store.calls.count(helped.house.clock.now()) == 0
    assert helped.house.store.notices.listing()[0].state == "cancelled"


async def test_a_page_that_is_closed_shows_it_when_it_is_opened_again(helped: Helped) -> None:
    helped.help(channel="web")
    await helped.later()
    person = helped.house.store.people.find("web", "me")
    assert person is not None
    line = helped.house.store.transcript.story(person.id)[-1]
    assert (line.text, len(line.buttons)) == (ASKED, 3)
    assert helped.house.store.calls.count(helped.house.clock.now()) == 0


async def test_who_is_forgotten_takes_the_grades_along(helped: Helped) -> None:
    helped.help()
    person = helped.house.store.people.find("rest", "me")
    assert person is not None
    forget(helped.house.store, person, helped.house.clock.now(), None)
    assert helped.grades() == []


# -- how words were taken, and sounds ---------------------------------------------------------------------


def taken(house: SmallHouse) -> list[tuple[str | None, bool]]:
    with house.store.db.read() as c:
        query = select(message.c.outcome, message.c.sound).where(message.c.direction == "in").order_by(message.c.id)
        return [(r.outcome, bool(r.sound)) for r in c.execute(query)]


async def test_how_words_were_taken_is_kept_with_the_message_but_not_of_presses(tmp_path: Path) -> None:
    guess = Choice("怎么续证", "/renewal_how", {"meant": "renewal_how", "question": 1, "sure": 0.4})
    with small_house(tmp_path) as house:
        house.store.questions.wonder("本本咋整", "renewal_how", 0.4, house.clock.now())
        for replies in (
            [Reply("不收钱。", intent="renewal_fee", choices=(HUMAN,))],
            [Reply("哪个？", intent="nlu_fallback", choices=(guess,))],
        ):
            house.dialogue.replies = replies
            await house.say("续证要钱吗")
        house.dialogue.replies = [Reply("这样续。", intent="renewal_how", choices=(HUMAN,))]
        await house.say("1")  # the guess
        await house.say("1")  # a person
        house.dialogue.replies = [Reply("没听明白。", intent="nlu_fallback", choices=(HUMAN, guess))]
        await house.say("那个那个")
        await house.speak("咋整")
        assert taken(house) == [
            ("clear", False), ("asked", False), ("picked", False), (None, False), ("missed", False), ("missed", True),
        ]  # fmt: skip


class Sounds:
    """One sentence with a sound."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def sentence(self, key: str) -> Words | None:
        return Words("好", "normal") if key == "a" else None

    async def file(self, _words: Words, _codec: str) -> Path | None:
        return self._path


@pytest.mark.parametrize(
    ("wanted", "times"), [(None, 1), ("bytes=0-", 1), ("bytes=0-99", 1), ("bytes=0-1", 0), ("bytes=50-", 0)]
)
def test_a_sound_is_counted_when_it_is_fetched_to_be_heard(tmp_path: Path, wanted: str | None, times: int) -> None:
    path, count = tmp_path / "a.mp3", []
    path.write_bytes(b"x" * 200)
    browser = TestClient(Starlette(routes=list(audio.routes(Sounds(path), lambda: count.append(1)))))
    browser.get("/audio/a.mp3", headers={"range": wanted} if wanted else {})
    browser.get("/audio/unknown.mp3")
    assert len(count) == times
