"""How reminders reach somebody, said as it is: the day and the way are the hall's, not to be chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.desk.answers import Answers
from bot.desk.reach import Reach
from bot.desk.turn import Turn
from bot.hall import reminding
from bot.hall.calendar import Calendar
from bot.hall.knowledge import KnowledgeBase
from bot.hall.notices import Due
from bot.messages import Reply
from bot.store.store import Store

HOW = "subscribe_reminder.how"
BY_CHAT = "约好的那次，前一天晚上、提前两个小时，就在这里发文字提醒您。"
BY_SMS = "约好的那次，前一天晚上、提前两个小时，发短信到尾号{}提醒您。"
BY_CALL = (
    "约好的那次，这里发不了短信，前一天工作人员会打电话到尾号{}。接不了电话的，请自己记着时间，也可以改留家里人的电话。"
)
NOT_CHOSEN = "提醒的日子是定好的，我改不了，也不能换成打电话。"
BY_PHONE_ELSE = "留了号码的，发不到这里时，工作人员会打电话。"


class ReminderWays:
    """Tells which reminders there are."""

    def __init__(self, store: Store, reach: Reach, answers: Answers, knowledge: KnowledgeBase) -> None:
        self._store = store
        self._reach = reach
        self._answers = answers
        self._knowledge = knowledge

    def booked(self, turn: Turn) -> str:
        """How the next appointment of this person will be called to mind; "" where none is coming."""
        coming = self._store.appointments.of_person(turn.person_id, turn.now)
        if not coming:
            return ""
        one = coming[0]
        way, tail = self._reach.of(one.channel, one.phone), (one.phone or "")[-4:]
        return {"chat": BY_CHAT, "sms": BY_SMS.format(tail), "call": BY_CALL.format(tail)}[way]

    def how(self, turn: Turn) -> Reply:
        """The answer to a wish to be reminded in some way: the booking's own reminders first."""
        reply = self._answers.dress(self._knowledge.entry(HOW), turn)
        booked = self.booked(turn)
        return replace(reply, text=f"{booked}\n{reply.text}", personal=True) if booked else reply

    def as_wished(self, turn: Turn, dues: Sequence[Due], calendar: Calendar) -> str:
        """What is said to 十二月十号打电话提醒我 of the reminders that were registered; "" to other words."""
        if turn.tapped or not reminding.own_way(turn.text):
            return ""
        days = "、".join(_day(due.at, turn.now, calendar) for due in dues)
        return f"{NOT_CHOSEN}\n登记好的是{days}，就在这里告诉您。{BY_PHONE_ELSE}\n"


def _day(moment: datetime, now: datetime, calendar: Calendar) -> str:
    return calendar.describe(moment.date(), now.date())
