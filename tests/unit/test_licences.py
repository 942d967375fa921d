"""Reminders tied to a licence in the chat: read back first, proven where the hall has a list, ended at a word."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from bot.desk.outcome import Outcome
from bot.desk.turn import Turn
from bot.hall.calendar import Calendar
from bot.hall.holders import HolderLine
from bot.jobs.outbox import Outbox
from bot.store.holder_rows import sealed
from bot.store.holder_tables import holder
from tests.fakes.desk_dialogue import DeskDialogue
from tests.fakes.house import SmallHouse, small_house
from tests.fakes.post import QUIET, Post, Way

EXPIRY = date(2027, 6, 30)
LICENCE, PHONE = "350300000001", "13800001234"
D90 = datetime(2027, 4, 1, 9, 10)


class Visitor:
    """Somebody who talks to the desk on a channel."""

    def __init__(self, house: SmallHouse, sender: str = "7") -> None:
        self.house = house
        self.store = house.store
        self.person = house.store.people.meet("telegram", sender, house.clock.now()).id

    def _turn(self, text: str, intent: str, data: dict[str, Any]) -> Turn:
        return Turn(self.person, "telegram", text, self.house.clock.now(), intent, 0.9, data)

    def subscribes(self, text: str) -> str:
        return words(self.house.desk.subscribe(self._turn(text, "subscribe_reminder", {})))

    def says(self, text: str, intent: str = "inform", **data: Any) -> str:
        aside = self.house.desk.asides.waiting(self.person, self.house.clock.now())
        assert data or aside is None or self.house.desk.asides.answers(aside, text, self.house.clock.now()), text
        return words(self.house.desk.inform(self._turn(text, intent, data)))

    def unsubscribes(self) -> str:
        return words(self.house.desk.unsubscribe(self._turn("退订", "unsubscribe_reminder", {})))

    def licences(self) -> list[str | None]:
        return [one.line.licence for one in self.store.holders.of_person(self.person)]

    def queued(self) -> list[str]:
        return [n.step for n in self.store.notices.listing(status="queued") if n.person_id == self.person]

    def on_list(self, phone: str | None = PHONE) -> int:
        now = self.house.clock.now()
        row = {"state": "active", "source": "import", "created_at": now, "changed_at": now}
        line = sealed(self.store.seal, HolderLine(LICENCE, "林演示", phone, EXPIRY))
        return int(
            self.store.db.retry(lambda c: c.execute(insert(holder).values(**line, **row)).inserted_primary_key[0])
        )

    def reminded(self) -> str:
        """The reminder of ninety days before, as the messenger got it."""
        post = Post(self.store, Way())
        post.clock.at(D90)
        assert self.store.licence_round.queue(D90, QUIET, Calendar()) == 1
        asyncio.run(post.round())
        assert [to for to, _ in post.chat.sent] == ["7"]
        return post.chat.texts[0]


def words(outcome: Outcome) -> str:
    return "\n".join(r.text for r in outcome.replies)


@pytest.fixture
def visitor(tmp_path: Path) -> Iterator[Visitor]:
    with small_house(tmp_path) as house:
        yield Visitor(house)


def test_a_number_after_the_date_is_read_back_and_kept_only_after_a_yes(visitor: Visitor) -> None:
    visitor.subscribes("到期提醒我")
    assert "证号" in visitor.says("明年6月30号")
    said = visitor.says(f"{LICENCE}")
    assert "证号3503 0000 0001，2027年6月30日星期三到期。对吗？" in said
    assert visitor.licences() == []
    assert "记好了" in visitor.says("对", right=True)
    assert visitor.licences() == [LICENCE]
    assert visitor.queued() == []  # told by the licence from now on, not twice
    assert "尾号0001" in visitor.reminded()


def test_a_number_in_the_same_breath_is_read_back_at_once(visitor: Visitor) -> None:
    said = visitor.subscribes(f"我的证{LICENCE}，2027年6月30号到期，到时候提醒我")
    assert "对吗？" in said
    visitor.says("对")
    assert visitor.licences() == [LICENCE]


@pytest.mark.parametrize(
    "text",
    ["我的证{}，2027年6月30号到期，到期前提醒我", "证号{}，2027年6月30日到期前请提醒我", "{} 2027年6月30号到期提醒我"],
)
def test_however_the_wish_is_put_its_day_is_found(visitor: Visitor, text: str) -> None:
    assert "2027年6月30日星期三到期。对吗？" in visitor.subscribes(text.format(LICENCE))


def test_a_no_asks_again_and_the_date_is_remembered_meanwhile(visitor: Visitor) -> None:
    visitor.subscribes(f"我的证{LICENCE}，2027年6月30号到期，到时候提醒我")
    assert "再说一遍" in visitor.says("不对")
    assert visitor.licences() == []
    assert visitor.queued() == ["d90", "d60", "d45", "d30"]
    assert "138 0000 1234" in visitor.says(PHONE)
    visitor.says("对")
    assert [one.line.phone for one in visitor.store.holders.of_person(visitor.person)] == [PHONE]


def test_a_number_that_cannot_be_says_why(visitor: Visitor) -> None:
    visitor.subscribes("2027年6月30号到期提醒我")
    assert "12位" in visitor.says("35030000")
    assert "11位" in visitor.says("138000012")
    assert "对吗" in visitor.says(LICENCE)


def test_who_does_not_want_to_say_a_number_is_reminded_all_the_same(visitor: Visitor) -> None:
    visitor.subscribes("2027年6月30号到期提醒我")
    assert "好的" in words(visitor.house.desk.inform(visitor._turn("不用了", "deny", {})))
    assert visitor.queued() == ["d90", "d60", "d45", "d30"]


def test_a_licence_on_the_list_is_told_here_only_to_who_knows_its_telephone(visitor: Visitor) -> None:
    visitor.on_list()
    visitor.subscribes(f"我的证{LICENCE}，2027年6月30号到期，到时候提醒我")
    assert "最后四位" in visitor.says("对")
    assert "对不上" in visitor.says("9999")
    assert visitor.licences() == []
    assert visitor.queued() == ["d90", "d60", "d45", "d30"]
    visitor.subscribes(f"我的证{LICENCE}，2027年6月30号到期，到时候提醒我")
    visitor.says("对")
    assert "记好了" in visitor.says("1234")
    assert visitor.licences() == [LICENCE]
    assert visitor.store.holders.count() == 1


def test_the_telephone_of_the_list_with_the_right_day_is_enough(visitor: Visitor) -> None:
    visitor.on_list()
    visitor.subscribes(f"2027年6月30号到期提醒我，我的电话是{PHONE}")
    visitor.says("对")
    assert visitor.licences() == [LICENCE]


def test_another_day_than_on_the_list_changes_nothing_there(visitor: Visitor) -> None:
    one = visitor.on_list()
    visitor.subscribes(f"我的证{LICENCE}，2027年7月30号到期，到时候提醒我")
    visitor.says("对")
    assert "对不上" in visitor.says("1234")
    found = visitor.store.holders.get(one)
    assert found is not None
    assert (found.line.expiry, found.person_id) == (EXPIRY, None)


def test_guessing_the_telephone_ends_after_a_few_tries(visitor: Visitor) -> None:
    visitor.on_list()
    for tail in ("0000", "0001", "0002", "0003", "0004", "1234"):
        visitor.subscribes(f"我的证{LICENCE}，2027年6月30号到期，到时候提醒我")
        visitor.says("对")
        visitor.says(tail)
    assert visitor.licences() == []


def test_nobody_takes_a_licence_away_from_another_chat(visitor: Visitor) -> None:
    visitor.subscribes(f"我的证{LICENCE}，2027年6月30号到期，到时候提醒我")
    visitor.says("对")
    other = Visitor(visitor.house, "8")
    other.subscribes(f"我的证{LICENCE}，2027年6月30号到期，到时候提醒我")
    assert "对不上" in other.says("对")
    assert visitor.licences() == [LICENCE]
    assert other.licences() == []
    assert other.queued() == ["d90", "d60", "d45", "d30"]


def subscribed(visitor: Visitor) -> int:
    visitor.subscribes(f"我的证{LICENCE}，2027年6月30号到期，到时候提醒我")
    visitor.says("对")
    return visitor.store.holders.of_person(visitor.person)[0].id


def test_to_unsubscribe_ends_it_at_once_and_says_so_once(visitor: Visitor) -> None:
    one = subscribed(visitor)
    assert "马上停" in visitor.unsubscribes()
    assert "没有登记" in visitor.unsubscribes()
    assert visitor.store.licence_round.queue(D90, QUIET, Calendar()) == 0
    found = visitor.store.holders.get(one)
    assert found is not None
    assert found.state == "stopped"


@pytest.mark.parametrize(
    ("text", "do"),
    [
        ("不是我的证", "wrong"), ("不是我", "wrong"), ("你们打错了", "wrong"), ("发错人了吧", "wrong"),
        ("已经办好了", "renewed"), ("早就续了", "renewed"), ("办好了", "renewed"), ("续证要多少钱", None),
        ("好的", None),
        ("已经办了身份证的人还要带什么材料来大厅办理续证呢", None),
    ],
)  # fmt: skip
def test_words_after_a_reminder_of_a_licence_stand_for_its_buttons(visitor: Visitor, text: str, do: str | None) -> None:
    one = subscribed(visitor)
    assert visitor.house.desk.licences.meant(visitor.person, text) is None  # nothing was told yet
    visitor.reminded()
    assert visitor.house.desk.licences.meant(visitor.person, text) == ({"licence": one, "do": do} if do else None)


@pytest.mark.parametrize(("do", "said"), [("wrong", "工作人员会去核对"), ("renewed", "不再提醒")])
def test_a_pressed_button_ends_the_reminding_and_a_late_or_strange_press_changes_nothing(
    visitor: Visitor, do: str, said: str
) -> None:
    one = subscribed(visitor)
    visitor.reminded()
    stranger = Visitor(visitor.house, "8")
    assert "已经停了" in stranger.says(do, licence=one, do=do)
    assert said in visitor.says(do, licence=one, do=do)
    found = visitor.store.holders.get(one)
    assert found is not None
    assert found.state == do
    assert visitor.store.licence_round.queue(datetime(2027, 5, 1, 9, 10), QUIET, Calendar()) == 0


@pytest.mark.parametrize("way", ["press", "type"])
def test_in_the_whole_conversation_a_wrong_person_is_heard_and_the_next_yes_means_nothing(
    visitor: Visitor, way: str
) -> None:
    house = visitor.house
    house.conversation.engine.dialogue = DeskDialogue(house)
    me = house.store.people.meet("rest", "me", house.clock.now()).id
    house.store.holders.subscribe(HolderLine(LICENCE, "林演示", PHONE, EXPIRY), me, house.clock.now())
    house.clock.at(D90)
    chat = Way()
    outbox = Outbox(house.store, house.clock, house.live, QUIET, {"rest": chat})
    assert house.store.licence_round.queue(D90, QUIET, Calendar()) == 1
    asyncio.run(outbox.once())
    token = next(b["payload"] for b in chat.messages[0]["buttons"] if b["title"] == "不是我的证")
    said = asyncio.run(house.say(token if way == "press" else "不是我的证", "me"))[-1]
    assert "工作人员会去核对" in said["text"]
    assert [one.state for one in house.store.holders.page()] == ["wrong"]
    assert house.store.holders.of_person(me) == []
    late = asyncio.run(house.say(token, "me"))[-1]
    assert "已经停了" in late["text"]
