"""Somebody who listens: hears every question and every result of the small house."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.desk.turn import Turn
from bot.messages import Reply
from tests.fakes.house import SmallHouse

VISITED = ("delivery", "home_visit", "authenticity_visit", "mediation")
PERSON = ("我叫林演示", "13800001234")


class Listener:
    """Somebody who books, in the small house: hears every question and every result."""

    def __init__(self, house: SmallHouse, sender: str) -> None:
        self.house = house
        self.person = house.store.people.meet("rest", sender, house.clock.now()).id
        self.heard: list[str] = []

    def turn(self, text: str, intent: str = "inform", data: dict[str, Any] | None = None, **entities: str) -> Turn:
        return Turn(self.person, "rest", text, self.house.clock.now(), intent, 0.9, data or {}, entities)

    def hear(self, reply: Reply) -> None:
        self.heard.append(reply.spoken or reply.text)

    def book(self, first: str, *answers: str, service: str = "renewal") -> None:
        """A booking from the first words to the result."""
        booking = self.house.desk.booking
        draft = booking.start.begin(self.turn(first, "book_appointment", service=service))
        for answer in (*answers, ""):
            if (missing := draft.missing()) is not None:
                self.hear(booking.ask(self.turn(""), draft, missing))
            if answer:
                turn = self.turn(answer, "nlu_fallback" if answer == "嗯哪" else "inform")
                booking.step(turn, draft)
        self.hear(booking.result(self.turn(""), draft))

    def say(self, name: str, turn: Turn) -> None:
        for reply in getattr(self.house.desk, name)(turn).replies:
            self.hear(reply)

    def book_in_every_way(self, service: str) -> None:
        """Ask for a time, doubt, change it, stand in the waiting list, look it up, cancel."""
        where = ("白塘镇演示村1号",) if service in VISITED else ()
        self.book(
            "我要预约",
            "嗯哪",
            "嗯哪",
            "下周三",
            "7点",
            "下午三点",
            "嗯哪",
            *PERSON,
            *where,
            "不知道",
            "对",
            service=service,
        )
        self.book(
            "帮我妈约周六晚上",
            "周六晚上七点",
            *PERSON,
            *where,
            "不知道",
            "不对",
            "时间",
            "周日上午九点",
            "对",
            service=service,
        )
        self.book("我要预约", "排候补", *PERSON, *where, "不知道", "对", service=service)
        for name, intent in (("my_appointments", "my_appointments"), ("cancel", "cancel_appointment")):
            self.say(name, self.turn("我的预约", intent))
        self.say("inform", self.turn("对", "affirm"))

    def ask_for_people_and_reminders(self) -> None:
        """By day and at night."""
        for hour in (10, 23):
            self.house.clock.at(datetime(2026, 11, 23, hour))
            self.say("handoff", self.turn("人工", "talk_to_human"))
            for words in ("明天上午", "138", "没有电话", "也没有", "13800001234"):
                self.say("inform", self.turn(words))
            for words in ("他要打我", "客人在店里闹"):
                alarm = self.house.desk.handoffs.alarm(self.turn(words, "dispute"))
                self.hear(alarm) if alarm else None
        for words in ("到期提醒我", "明年12月5号"):
            self.say("subscribe", self.turn(words, "subscribe_reminder"))
        self.say("unsubscribe", self.turn("退订", "unsubscribe_reminder"))
        self.say("clarify", self.turn("呜哩哇啦", "nlu_fallback"))
