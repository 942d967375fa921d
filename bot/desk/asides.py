"""Single questions the assistant has asked and waits for an answer to, outside of the booking form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from bot.desk.turn import Turn
from bot.hall import family, reading, when
from bot.hall.calendar import Calendar
from bot.store.drafts import Drafts

WAIT = timedelta(minutes=30)
A_TIME = 16  # characters; more of them tell something else beside it
DETAILS, DETAILS_ASKED = "details", "details_ask"
"""What is put right of an appointment: read back, and asked for."""
LENGTH = re.compile(r"提前|到期(之|以)?前|早多[久少]|前[0-9０-９一二两三四五六七八九十几]+(来|多|几)?(天|日|个月|周)")
DAY_NAMED = re.compile(
    r"[0-9０-９一二三四五六七八九十廿][号日]|[初廿][一二三四五六七八九十]|[冬腊正]月.|今[天日旦]|明[天日旦]|后[天日]|"
    r"周[一二三四五六日天]|星期|礼拜|拜[一二三四五六]|[./-][0-9]{1,2}|月[0-9一二三四五六七八九十廿]|元旦|除夕"
)
COMING = re.compile(
    r"周[一二三四五六日天末]|星期|礼拜|拜[一二三四五六]|上午|下午|早上|早起|中午|晚上|上昼|下昼|日昼|暗头|暗暝|"
    r"[0-9一二三四五六七八九十]点|过[来去]|我.{0,3}[来去](?:你|大厅|窗口|行|可以|吧|$)|[来去](?:你|大厅|窗口)|(?<!大)约"
)
MAY_COME = re.compile(
    r"(?:可以|能不能|可不可以|能|会使)?(?:过?[来去])(?:你们|大厅|窗口|那里?)*(?:办理?|续证?|换证|弄)*"
    r"(?:行|可以|好|得|会使)?(?:吗|么|嘛|无|行不行|可不可以|好不好)?[？?。！!\s]*$"
)
"""明天我可以去吗, 礼拜三去行不行: a wish for that day, asked politely."""
THEY_COME = re.compile(r"[你您]们?(?!那|这|大厅|窗口).{0,4}来|上门")
CALLED = re.compile(rf"(?:{DAY_NAMED.pattern})[^，,。；;：:\s]{{0,8}}(?:提醒|叫我|喊我|通知|告诉|[打拍].{{0,3}}电话)")
MEANT_FOR = re.compile(
    rf"{CALLED.pattern}"
    rf"|(?:{DAY_NAMED.pattern})[^，,。；;：:\s]{{0,4}}[来去](?!得[及急]|不[及急]|年)"
)
"""明天提醒我一下, 明天去要带什么: a day on which something else is to be, not the one on which the licence ends."""
STATED = re.compile(
    r"(?:我的(?:烟?草?证)?(?:明明|其实|应该)?是|(?:证上|上面)?(?:写|印)(?:的是|着))(?P<day>[^，,。；;？?\s]+)"
)
NO_NUMBER = re.compile(
    r"(?:没有?|无|冇)(?:预约|那个|这个|什么)?号|不知道|不晓得|不记得|不清楚|记不|没记|忘了|忘记|找不到|[帮替给]我约的?|约的[。！!]?$"
)
KEEPS = re.compile(
    r"[不别没](?:要|想|用|是要|是想|打算)?取消|留着|先不|(?:说|点|按|弄|搞)错|还是?要[去来]|(?:照|按)原来的?|原来的(?:就|不变|不动)"
)
"""The appointment stays, said to the question whether to call it off."""
PAST = re.compile(r"过期|超期|逾期|已经?到期|(?<![快要])到期了|过了")


class Asides:
    """Keeps at most one open question per person: its kind and what belongs to it."""

    def __init__(self, drafts: Drafts, calendar: Calendar) -> None:
        self._drafts = drafts
        self._calendar = calendar

    def wait_for(self, turn: Turn, kind: str, **data: Any) -> None:
        """Remember that a question of that kind was asked."""
        self._drafts.save(turn.person_id, "aside", {"kind": kind, **data}, turn.now)

    def waiting(self, person_id: int, now: datetime) -> dict[str, Any] | None:
        """The open question of the last half hour, or None."""
        return self._drafts.load(person_id, "aside", now - WAIT)

    def done(self, person_id: int) -> None:
        """The question is answered or forgotten."""
        self._drafts.drop(person_id, "aside")

    def answers(self, aside: dict[str, Any], text: str, now: datetime) -> bool:
        """Whether a text is an answer to the open question rather than a new subject."""
        kind = aside["kind"]
        if kind == "advised":
            return self.visit(text, now)
        if kind in ("expiry", "remind"):
            if kind == "expiry" and self.visit(text, now):
                return True
            return self.expiry(text, now) is not None and not reading.asks(text)
        if kind == "cancel" and not reading.asks(text):
            return KEEPS.search(text) is not None or reading.yes_or_no(text) is not None
        if kind == "lookup_number" and aside.get("purpose") == "cancel" and KEEPS.search(text):
            return not reading.asks(text)
        if kind == "details" and reading.yes_or_no(text) is not None:
            return True
        if kind.startswith("details"):
            return tells_detail(aside, text)
        if kind.startswith("family_"):
            return family.answers(kind, text)
        if kind == "callback_time":
            told = bool(when_value(text, now, self._calendar)) or reading.phone(text) is not None
            return (told and not reading.asks(text)) or reading.no_phone(text, expected=False)
        if kind == "callback_phone":
            given = reading.phone(text) is not None or reading.no_phone(text, expected=True)
            return given or self._another_time(text, now)
        if kind == "lookup_case":
            return any(1 <= len(run) <= 6 for run in reading.runs(text)) and not reading.asks(text)
        if kind == "licence_number":
            return any(len(run) >= 6 for run in reading.runs(text))
        if kind == "licence_check":
            return reading.yes_or_no(text) is not None
        if kind == "licence_tail":
            return any(len(run) in (4, 11) for run in reading.runs(text))
        if no_number(kind, text):
            return not reading.asks(text)
        if kind == "lookup_number":
            return any(3 <= len(run) <= 6 for run in reading.runs(text))
        if kind in ("lookup_tail", "lookup_case_tail"):
            return any(len(run) in (4, 11) for run in reading.runs(text))
        return False

    def _another_time(self, text: str, now: datetime) -> bool:
        """Whether 还是下午吧, said where the phone is asked for, corrects the time of the call."""
        other = len(text) > A_TIME or reading.asks(text) or reading.wants_to_come(text)
        return not other and when_value(text, now, self._calendar) is not None

    def expiry(self, text: str, now: datetime) -> date | None:
        """The expiry date answered to 哪天到期: one named as such, or any date on which nothing else is wished."""
        bare = not any(said.search(text) for said in (LENGTH, COMING, MEANT_FOR))
        bare = bare and not reading.wants_to_come(text)
        found = self.named_expiry(text, now) or (self._date(text, now) if bare else None)
        return None if found and PAST.search(text) and found >= now.date() else found

    def visit(self, text: str, now: datetime) -> bool:
        """Whether 下周三下午, 明天我过去, 明天去行吗, said to 哪天到期, is a day on which somebody will come."""
        outright = reading.wants_to_come(text)  # 预约后天上午续证 is understood by itself
        may = None if THEY_COME.search(text) else MAY_COME.search(text)
        if outright or len(text) > 20 or not (may or COMING.search(text)) or CALLED.search(text):
            return False
        if self.named_expiry(text, now) is not None or reading.asks(MAY_COME.sub("", text) if may else text):
            return False
        return when_value(text, now, self._calendar) is not None

    def named_expiry(self, text: str, now: datetime) -> date | None:
        """The day a sentence names as the end of the licence (12月31号到期, 证上写的是1月15号).

        None for a length of time that is no date (到期前30天) and for a past that was read as a future.
        """
        if LENGTH.search(text) or not DAY_NAMED.search(text):
            return None
        stated = STATED.search(text) if "证" in text or "到期" in text else None
        found = self._date(stated["day"], now) if stated else None
        found = found or when.expiry_date(text, now, self._calendar)
        return None if found and PAST.search(text) and found >= now.date() else found

    def _date(self, text: str, now: datetime) -> date | None:
        if not DAY_NAMED.search(text):
            return None
        value = when.parse(text, now, self._calendar)
        if isinstance(value, when.Nothing | when.Ambiguous | when.Exclusion | when.Alternatives):
            return None
        begin, end = when.span(value)
        last = end or begin
        return (last - timedelta(seconds=1)).date() if last > begin else begin.date()


def no_number(kind: str, text: str) -> bool:
    """Whether somebody cannot tell what an appointment is looked up by: 我没有号, or only a telephone's number."""
    fits, lengths = {"lookup_number": range(3, 7), "lookup_tail": (4, 11)}.get(kind), map(len, reading.runs(text))
    told = list(lengths)
    if fits is None or any(length in fits for length in told):
        return False
    return NO_NUMBER.search(text) is not None or (kind == "lookup_number" and max(told, default=0) >= 7)


def tells_detail(aside: Mapping[str, Any], words: str) -> bool:
    """Whether words tell the number or the name that was asked for, or another one than was read back."""
    if aside["kind"] not in (DETAILS, DETAILS_ASKED):
        return False
    if aside["field"] == "phone":
        return reading.phone(words) is not None
    if aside["kind"] == DETAILS:
        return reading.right_name(words, aside["value"]) is not None
    return reading.name(words, expected=True) is not None


def when_value(text: str, now: datetime, calendar: Calendar) -> str | None:
    """The canonical form of the time in a text, or None when it names none."""
    value = when.parse(text, now, calendar)
    return None if isinstance(value, when.Nothing) else str(value)
