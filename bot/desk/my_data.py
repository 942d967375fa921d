"""我的信息 and 删除我的信息: somebody asks in the chat what is kept about them, and has it deleted (PIPL 44, 45, 47).

These words are fixed and whole, so nothing has to be understood and it works while the engine is away; other words
for seeing it (你们存了我什么) are understood as the intent `my_data`. Deleting is asked about once more and done a
minute later, when the answer has reached them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.desk.forgetting import forget
from bot.desk.outcome import Outcome, say
from bot.desk.turn import Turn
from bot.hall import appointment as life
from bot.hall import reading
from bot.hall.privacy import mask_licence
from bot.hall.retention import Ages
from bot.messages import HUMAN, Choice, Reply
from bot.store.forgotten import Forgotten
from bot.store.people import PersonRow
from bot.store.store import Store

FORGET = ("forget_me", "1")
SOON = timedelta(minutes=1)
_MINE = r"(?:我|本人)的?(?:个人)?(?:信息|资料|数据|记录)"
_ASK = r"(?:请|麻烦|帮我|我要|我想|想|给我)*"
SHOW = re.compile(rf"^{_ASK}(?:查|看|查看|查一?下|看一?下|看看|查查)?{_MINE}[吧啊呀哦了。！!？?，, ]*$")
DELETE = re.compile(
    rf"^{_ASK}(?:把)?(?:(?:删除|删掉|删了|删|清除|注销)(?:掉|了)?(?:所有|全部)?{_MINE}|{_MINE}(?:都|全|全部)?(?:删除|删掉|删了|清除))"
    r"(?:掉|了)?[吧啊呀哦了。！!？?，, ]*$"
)
SURELY = re.compile(
    r"^(?:嗯|对|是的?|好的?|行|可以|确定|肯定)?[，,]?我?(?:确定|肯定|是的|对的?|要(?:删(?:掉|除|了)?)?|都?删(?:掉|除|了)?)(?:吧|啊|了|的)*[。！!]?$"
)
KEEPS = re.compile(r"^(?:不|别|先不|不要|不用|算了)(?:删(?:掉|除)?|要|用|了)*(?:[吧啊][吧啊了]*)?[。！!]?$")
"""Beside what is a yes or a no everywhere."""
_WIPES = r"(?:请|麻烦|你|您|帮我|给我|替我|把它们?|那|就|都|全部?|统统)*[删清](?:掉|除|了|光)*(?:我的?|它们?)?"
_KEEPS_NOTHING = r"(?:都)?(?:不要|别|不想|不用)(?:再)?[留存记]着?了?"
OF_THIS = re.compile(rf"^(?:{_KEEPS_NOTHING}|(?:{_KEEPS_NOTHING}[，,。 ]*)?{_WIPES})(?:吧|啊|了|呀)*[。！!]?$")
"""Asks for deleting while what is kept stands there to be seen: 删掉, 都删了, 不要留，帮我删."""
HEAD = "这里记着您的："
SPOKEN = "您的信息只用来办这件事，不给别人，您可以随时要求删除。"
USED_FOR = "您的信息只用来给您办事，不给别人。"
WRITTEN = f"{USED_FOR}想看想删，说“我的信息”。"
SPOKEN_DONE = "好的。有什么要问的，跟我说。"
"""What is spoken is recorded already; what is personal stands on the screen alone."""
ASK = (
    "删了就找不回来了：聊天、没去的预约（会取消）、到期提醒、录音和照片，都删掉。\n"
    "已经办过的事，只留一个数，不留您的姓名和号码。确定要删吗？"
)
DONE = "好的，一两分钟以后，您的信息就都删掉了，这段话也看不到了。以后您再来，我就当第一次见您。"
STAYS = "好的，不删，都还在。"
PURPOSES = {
    "booking": "约时间用您的姓名和电话", "visit_location": "上门用您的位置", "photo": "照片留给工作人员看",
    "recording": "录音留给工作人员听", "sample_form": "填样表", "family": "家里人代办",
}  # fmt: skip


def _sure(words: str) -> bool | None:
    """Yes or no to 确定要删吗, in short words; None for anything else."""
    said = reading.yes_or_no(words)
    if said is not None:
        return said
    if KEEPS.match(words):
        return False
    return True if SURELY.match(words) else None


def _choice(title: str, do: str) -> Choice:
    return Choice(title, "/inform", {"my_data": do})


ERASE, SURE, KEEP = _choice("删除我的信息", "ask"), _choice("确定删除", "delete"), _choice("不删了", "keep")


class MyData:
    """What somebody may see and delete by themselves."""

    def __init__(self, store: Store, days: Callable[[str], Any]) -> None:
        """`days` are the hall's ages by their key."""
        self._store = store
        self._days = days

    def said(self, person: PersonRow, text: str, now: datetime) -> Reply | None:
        """The answer to the fixed words, None to any others."""
        bare = text.strip()
        if len(bare) > 24:
            return None
        if DELETE.match(bare):
            return self._asked()
        if (sure := _sure(bare)) is not None and self._was_asked(person):
            return self.pressed(person, {"my_data": "delete" if sure else "keep"}, now)
        if OF_THIS.match(bare) and self._was_shown(person):
            return self._asked()
        return self._shown(person, now) if SHOW.match(bare) else None

    def show(self, turn: Turn) -> Outcome:
        """What is kept of the person, to words that were understood as asking for it."""
        person = self._store.people.get(turn.person_id)
        assert person is not None
        return say(replace(self._shown(person, turn.now), intent=turn.intent))

    def pressed(self, person: PersonRow, data: Mapping[str, Any], now: datetime) -> Reply | None:
        """The answer to a button of these answers, None to others."""
        match data.get("my_data"):
            case "ask":
                return self._asked()
            case "keep":
                return Reply(text=STAYS, spoken=SPOKEN_DONE, intent="inform")
            case "delete":
                self._store.people.give_consent(person.id, *FORGET, now)
                return Reply(text=DONE, spoken=SPOKEN_DONE, intent="inform")
        return None

    def _was_asked(self, person: PersonRow) -> bool:
        """Whether the last thing said was the question whether everything is to be deleted."""
        return self._last_said(person) == ASK

    def _was_shown(self, person: PersonRow) -> bool:
        """Whether the last thing said was what is kept."""
        return self._last_said(person).startswith(HEAD)

    def _last_said(self, person: PersonRow) -> str:
        last = self._store.transcript.last_replies(person.id)
        return str(last[0].get("text", "")) if last else ""

    def _asked(self) -> Reply:
        return Reply(text=ASK, spoken=SPOKEN, choices=(SURE, KEEP), intent="inform")

    def _shown(self, person: PersonRow, now: datetime) -> Reply:
        text = "\n".join(
            [
                HEAD, *self._lines(person, now), USED_FOR,
                "要一份完整的，找工作人员。不想留了，按“删除我的信息”。",
            ]
        )  # fmt: skip
        return Reply(text=text, spoken=SPOKEN, choices=(ERASE, HUMAN), intent="inform", personal=True)

    def _lines(self, person: PersonRow, now: datetime) -> list[str]:
        store, ages = self._store, Ages.of(self._days)
        links = [*store.family.all_of_helper(person.id), *store.family.of_holder(person.id)]
        counted = (
            ("聊天", len(store.transcript.story(person.id, limit=9999)), f"句，最多留{ages.conversation_days}天"),
            ("预约", len(store.appointments.of_person(person.id, now)), "个"),
            ("以前的预约", self._past(person, now), "个"),
            ("办件", len(store.cases.of_person(person.id)), "件"),
            ("录音和照片", len(store.recordings.of_person(person.id)), f"份，最多留{ages.recording_days}天"),
            ("家里人代办", len(links), "个"),
        )  # fmt: skip
        call = store.handoffs.of_person(person.id, "callback")
        phone = f"，电话尾号{call.phone[-4:]}" if call is not None and call.phone else ""
        lines = [f"{what}：{number}{unit}" for what, number, unit in counted if number]
        lines += [f"等我们回电：1个{phone}"] if call is not None else []
        for one in store.holders.of_person(person.id):
            licence = f"证号{mask_licence(one.line.licence)}，" if one.line.licence else ""
            lines.append(f"到期提醒：{licence}{one.line.expiry:%Y-%m-%d}到期")
        given = [PURPOSES[purpose] for purpose in store.people.consents(person.id) if purpose in PURPOSES]
        return lines + ([f"您同意过：{'；'.join(given)}"] if given else [])

    def _past(self, person: PersonRow, now: datetime) -> int:
        """How many appointments are over; one that was given up, or a place that was only tried, is none."""
        own = (one for one in self._store.appointments.listing(sender=person.sender) if one.person_id == person.id)
        return sum(
            one.status in (life.DONE, life.NO_SHOW) or (one.status in life.BOOKED and one.start < now) for one in own
        )


class Leaving:
    """The job that deletes whoever has said so, a minute later; who is talking to a clerk first ends that."""

    def __init__(self, store: Store, data: Path) -> None:
        self._store = store
        self._tracker = data / "rasa" / "tracker.db"
        self._index = Forgotten(data)

    def sweep(self, now: datetime) -> int:
        """How many were deleted."""
        gone = 0
        for person_id in self._store.people.consenting(*FORGET, now - SOON):
            person = self._store.people.get(person_id)
            if person is not None and self._store.handoffs.silencing(person_id) is None:
                forget(self._store, person, now, self._tracker, self._index)
                self._store.staff.note("本人", "forget_person", f"person:{person_id}", now)
                gone += 1
        return gone
