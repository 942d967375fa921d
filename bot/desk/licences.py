"""Reminders tied to a licence: the number behind a date, read back; and what a pressed reminder of it answers.

A licence hangs on the wall of the shop, so its number and date prove nothing: a licence on the hall's list is told in
a chat only to who also knows the telephone that the hall has of it.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from bot.desk.asides import Asides
from bot.desk.family_words import FAMILY
from bot.desk.turn import Turn
from bot.hall import reading
from bot.hall.calendar import Calendar
from bot.hall.family import HOLDER
from bot.hall.holders import HolderLine
from bot.messages import HUMAN, Choice, Reply
from bot.store.holder_rows import holder_of
from bot.store.holders import Holder
from bot.store.store import Store

ASKED = "licence_"
"""How the kinds of the open questions begin."""
INTENT = "subscribe_reminder"
INVITE = "再说一下证号，或者手机号，我们就能在发不到消息时打电话给您。不想说也行。"
TRIES, WINDOW = 5, timedelta(days=1)
NOT_MINE = re.compile(r"^(这个?)?不是我(的|家|本人)?(的?证|的?店)?|打错|发错|认错|搞错|弄错人|找错")
IS_DONE = re.compile(
    r"^(我?的?证?早?就?都?)?(已经|早就|刚刚?)(续|办|换)(好|过|完|下来)?(证|了)|^(续|办|换)(好|过|完)了"
)
_LICENCE, _MOBILE = re.compile(r"(?<!\d)[1-9]\d{11}(?!\d)"), re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
WRONG, RENEWED = "wrong", "renewed"


class LicenceDesk:
    """The conversation about one licence and its reminders."""

    def __init__(self, store: Store, calendar: Calendar, asides: Asides) -> None:
        self._store = store
        self._calendar = calendar
        self._asides = asides

    # -- the number behind a date ------------------------------------------------------------------------

    def named(self, turn: Turn, expiry: date) -> Reply | None:
        """The read-back of a number that came along with the date; None when there was none."""
        licence, phone = _numbers(turn.text)
        return self._read_back(turn, expiry, licence, phone) if licence or phone else None

    def invite(self, turn: Turn, expiry: date) -> str:
        """Wait for a number, and the sentence that asks for it."""
        self._asides.wait_for(turn, f"{ASKED}number", expiry=expiry.isoformat())
        return INVITE

    def answered(self, turn: Turn, aside: dict[str, Any]) -> Reply | None:
        """The reply to an answer to one of these questions; None when the words are something else."""
        kind, expiry = aside["kind"].removeprefix(ASKED), date.fromisoformat(aside["expiry"])
        if kind == "number":
            return self._number(turn, expiry)
        if kind == "check":
            return self._checked(turn, HolderLine(aside["licence"], None, aside["phone"], expiry))
        return self._tail(turn, aside["licence"], expiry)

    def _number(self, turn: Turn, expiry: date) -> Reply | None:
        licence, phone = _numbers(turn.text)
        if licence or phone:
            return self._read_back(turn, expiry, licence, phone)
        longest = max(reading.runs(turn.text), key=len, default="")
        wrong = reading.phone(turn.text) if longest[:1] in ("0", "1") else reading.licence(turn.text)
        return _say(wrong.sentence) if isinstance(wrong, reading.Wrong) else None

    def _read_back(self, turn: Turn, expiry: date, licence: str | None, phone: str | None) -> Reply:
        self._asides.wait_for(turn, f"{ASKED}check", expiry=expiry.isoformat(), licence=licence, phone=phone)
        parts = [f"证号{_grouped(licence, 4)}"] if licence else []
        parts += [f"手机{_grouped(phone, 3, 4)}"] if phone else []
        text = f"{'，'.join(parts)}，{self._day(expiry, turn)}到期。对吗？"
        yes = Choice("对", "/inform", {"right": True}), Choice("不对", "/inform", {"right": False})
        return Reply(text=text, choices=yes, intent=INTENT, personal=True)

    def _checked(self, turn: Turn, line: HolderLine) -> Reply | None:
        right = turn.data.get("right", reading.yes_or_no(turn.text, turn.intent))
        if right is None:
            return None
        if not right:
            self._asides.wait_for(turn, f"{ASKED}number", expiry=line.expiry.isoformat())
            return _say("那请再说一遍证号或者手机号。日子不对的话，说“退订”，再登记一次。")
        known = self._store.holders.by_key(line.key)
        if line.licence and known and known.person_id != turn.person_id and known.line.phone and not line.phone:
            self._asides.wait_for(turn, f"{ASKED}tail", expiry=line.expiry.isoformat(), licence=line.licence)
            return _say("为了不发错人，请说您留给大厅的电话的最后四位。")
        return self._keep(turn, line, known)

    def _tail(self, turn: Turn, licence: str, expiry: date) -> Reply | None:
        runs = [run for run in reading.runs(turn.text) if len(run) >= 4]
        if not runs:
            return None
        known = self._store.holders.by_key(licence)
        return self._keep(turn, HolderLine(licence, None, runs[-1], expiry), known)

    def _keep(self, turn: Turn, line: HolderLine, known: Holder | None) -> Reply:
        """Tie the reminders to the licence; where that is not proven, those of the date stay as they are."""
        self._asides.done(turn.person_id)
        listed = [known] if known else self._by_phone(line)
        if not listed:
            return self._told(turn, line)
        found = listed[0]
        if len(listed) > 1 or not self._proven(turn, line, found):
            return _unsure()
        phone = found.line.phone or line.phone
        return self._told(turn, HolderLine(found.line.licence, None, phone, line.expiry))

    def _by_phone(self, line: HolderLine) -> list[Holder]:
        found = self._store.holders.by_phone(line.phone, line.expiry) if line.phone else []
        return [one for one in found if not (line.licence and one.line.licence)]

    def _proven(self, turn: Turn, line: HolderLine, found: Holder) -> bool:
        if found.person_id == turn.person_id:
            return True
        allowed = self._store.people.allow("licence", str(turn.person_id), turn.now, TRIES, WINDOW)
        if not allowed or found.person_id is not None or found.line.expiry != line.expiry or not found.line.phone:
            return False
        return line.phone is not None and found.line.phone.endswith(line.phone)

    def _told(self, turn: Turn, line: HolderLine) -> Reply:
        self._store.holders.subscribe(line, turn.person_id, turn.now)
        self._store.notebook.unsubscribe(turn.person_id, turn.now)  # each day is told once, by the licence
        return _say(f"记好了。{self._day(line.expiry, turn)}到期前，会提醒您四次。不想要了，说“退订”就停。")

    def _day(self, expiry: date, turn: Turn) -> str:
        return self._calendar.describe(expiry, turn.now.date())

    # -- under a reminder --------------------------------------------------------------------------------

    def meant(self, person_id: int, text: str) -> dict[str, Any] | None:
        """The button of a reminder of a licence that the words stand for, while that is what was said last."""
        do = WRONG if NOT_MINE.search(text.strip()) else RENEWED if IS_DONE.search(text.strip()) else None
        if do is None or len(text) > 20:
            return None
        last = self._store.transcript.last_notice(person_id)
        number = holder_of(last[0]) if last else None
        return None if number is None else {"licence": number, "do": do}

    def pressed(self, turn: Turn) -> Reply | None:
        """The reply to a pressed 不是我的证 or 已经办好了; None when neither was pressed."""
        if "licence" not in turn.data or "form" in turn.data:  # 不知道证号 of a booking that the engine forgot
            return None
        found, do = self._store.holders.get(int(turn.data["licence"])), turn.data.get("do")
        if found is not None and (helps := self._helps(turn, found)) is not None:
            return helps
        if found is None or found.person_id != turn.person_id or do not in (WRONG, RENEWED):
            return Reply(text="这个提醒已经停了，不用管它。", intent="unsubscribe_reminder")
        if do == WRONG and found.line.licence:  # what was agreed to in this chat was not the holder's word
            self._store.family.disown(found.line.licence, turn.person_id, HOLDER, turn.now)
        self._store.holders.mark(found.id, do, turn.now)
        if do == WRONG:
            text = "对不起，发错人了。不会再发给您，工作人员会去核对。"
            return Reply(text=text, intent="unsubscribe_reminder")
        return Reply(text="好的，记下了，这次不再提醒您。", intent="unsubscribe_reminder")

    def _helps(self, turn: Turn, found: Holder) -> Reply | None:
        """To somebody who helps the holder and was reminded beside them; None for everybody else."""
        links = [one for one in self._store.family.of_helper(turn.person_id, turn.now) if found.line.licence]
        link = next((one for one in links if one.licence == found.line.licence), None)
        if link is None or found.person_id == turn.person_id:
            return None
        text = f"这是您{link.kin}的证。办好了没有，请{link.kin}自己说，或者告诉窗口。"
        spoken = "这是家里人的证。办好了没有，请他自己说，或者告诉窗口。"
        return Reply(text=text, spoken=spoken, choices=(FAMILY,), intent="unsubscribe_reminder")

    def stop(self, turn: Turn) -> bool:
        """Tell this chat of no licence any more; False when it was told of none."""
        hushed = self._store.family.hush(turn.person_id, True)
        return self._store.holders.stop_person(turn.person_id, turn.now) > 0 or hushed

    def again(self, turn: Turn) -> None:
        """Whoever helps somebody is reminded of their licences again."""
        self._store.family.hush(turn.person_id, False)


def _numbers(text: str) -> tuple[str | None, str | None]:
    """A licence number and a telephone in the words, beside whatever date stands next to them."""
    plain = text.translate(reading.FULL_WIDTH)
    licence, phone = _LICENCE.search(plain), _MOBILE.search(plain)
    if licence or phone:
        return licence and licence.group(), phone and phone.group()
    said, number = reading.licence(text), reading.phone(text)
    return said if isinstance(said, str) and said else None, number if isinstance(number, str) else None


def _grouped(number: str, first: int, rest: int = 4) -> str:
    """`350300000001` as `3503 0000 0001`, by which people compare."""
    parts = [number[:first], *(number[i : i + rest] for i in range(first, len(number), rest))]
    return " ".join(parts)


def _say(text: str) -> Reply:
    return Reply(text=text, intent=INTENT, personal=True)


def _unsure() -> Reply:
    text = "日子记下了，会照样提醒您。号码和大厅登记的对不上，要工作人员看一下。"
    return Reply(text=text, choices=(HUMAN,), intent=INTENT)
