"""Asking to act for a relative: whose licence, who they are, who asks, the terms; then they are asked."""

from __future__ import annotations

import secrets
from typing import Any

from bot.desk.acting import Acting
from bot.desk.asides import Asides
from bot.desk.family_words import INTENT, button, helper_choices
from bot.desk.turn import Turn
from bot.hall import family as rules
from bot.hall import family_words as words
from bot.hall import reading
from bot.messages import HUMAN, Reply
from bot.store.family_rows import Link
from bot.store.store import Store

KIOSK = "kiosk"
ASK_LICENCE = "请说家里人的烟草证证号，12位数字，印在证的正面。"
ASK_KIN = "证上的人是您的什么人？"
ASK_NAME = "请说您自己的姓名，好让家里人知道是谁。"
NOT_HERE = "这台机器大家都用，代办请在您自己的手机上说，或者请工作人员帮您。"
TOO_OFTEN = "今天问的次数有点多了，请明天再试，或者找工作人员。"
RESTS = "上次家里人没有同意。请先和家里人商量，或者一起到大厅，请工作人员确认。"
OWN = "这是您自己的证，直接办就行，不用代办。"
WAITS_SPOKEN = "还要家里人同意。六位数字在屏幕上，请家里人在自己的对话里说，也可以请工作人员确认。"


class FamilyAsking:
    """The helper's side, until the holder has answered."""

    def __init__(self, store: Store, acting: Acting, asides: Asides) -> None:
        self._store = store
        self._acting = acting
        self._asides = asides

    def begin(self, turn: Turn) -> Reply:
        """Ask whose licence it is."""
        if turn.channel == KIOSK:
            return _say(NOT_HERE, HUMAN)
        self._asides.wait_for(turn, "family_licence")
        return _say(ASK_LICENCE)

    def answered(self, turn: Turn, aside: dict[str, Any]) -> Reply | None:
        """The next question, or the end; None when the words answer nothing."""
        kind = aside["kind"]
        if kind == "family_licence":
            return self._licence(turn)
        if kind == "family_kin":
            kin = turn.data.get("kin") or rules.kin_in(turn.text)
            return self._named_kin(turn, aside["licence"], str(kin)) if kin else None
        if kind == "family_name":
            name = reading.name(turn.text, expected=True)
            return self._named(turn, aside, name) if name else None
        return self._agreed(turn, aside) if kind == "family_agree" else None

    def _licence(self, turn: Turn) -> Reply | None:
        found = reading.licence(turn.text)
        if isinstance(found, reading.Wrong):
            return _say(found.sentence)
        if not found:
            return _say("没有证号我办不了。请看一下证的正面，或者找工作人员。", HUMAN) if found == "" else None
        if any(one.line.licence == found for one in self._store.holders.of_person(turn.person_id)):
            self._asides.done(turn.person_id)
            return _say(OWN)
        if (known := self._known(turn, found)) is not None:
            self._asides.done(turn.person_id)
            text, spoken = f"{known.kin}的事，要办哪一样？", "要办哪一样？"
            return Reply(text=text, spoken=spoken, choices=helper_choices(known), intent=INTENT)
        self._asides.wait_for(turn, "family_kin", licence=found)
        kins = tuple(button(kin, "kin", kin=kin if kin in rules.KINS[:3] else rules.OTHER_KIN) for kin in rules.KINS)
        return Reply(text=ASK_KIN, choices=kins, intent=INTENT)

    def _known(self, turn: Turn, licence: str) -> Link | None:
        return next((link for link in self._acting.links(turn) if link.licence == licence), None)

    def _named_kin(self, turn: Turn, licence: str, kin: str) -> Reply:
        self._asides.wait_for(turn, "family_name", licence=licence, kin=kin)
        return _say(ASK_NAME)

    def _named(self, turn: Turn, aside: dict[str, Any], name: str) -> Reply:
        kin = aside["kin"]
        self._asides.wait_for(turn, "family_agree", licence=aside["licence"], kin=kin, name=name)
        choices = (button("同意", "agree", binding=True, agree=True), button("不同意", "agree", agree=False))
        return Reply(text=words.TERMS.format(kin=kin), spoken=words.TERMS_SPOKEN, choices=choices, intent=INTENT)

    def _agreed(self, turn: Turn, aside: dict[str, Any]) -> Reply | None:
        agreed = turn.data.get("agree", reading.yes_or_no(turn.text, turn.intent))
        if agreed is None:
            return None
        self._asides.done(turn.person_id)
        if not agreed:
            return _say("好的，那就不登记了，您说的也没有留下。")
        licence = aside["licence"]
        if self._store.family.recently_refused(turn.person_id, licence, turn.now):
            return _say(RESTS, HUMAN)
        of_licence = self._store.seal.hash("family_ask", licence)
        subjects = (("family_ask", str(turn.person_id)), ("family_ask_of", of_licence))
        if not all(self._acting.allowed(kind, subject, turn.now) for kind, subject in subjects):
            return _say(TOO_OFTEN, HUMAN)
        self._store.people.give_consent(turn.person_id, rules.PURPOSE, rules.VERSION, turn.now)
        code = f"{secrets.randbelow(1_000_000):06d}"
        link = self._store.family.ask(turn.person_id, licence, aside["kin"], aside["name"], code, turn.now)
        self._acting.log(turn, link, "ask")
        text = words.WAITS.format(kin=link.kin, code=code)
        return Reply(text=text, spoken=WAITS_SPOKEN, choices=(HUMAN,), intent=INTENT, personal=True)


def _say(text: str, *choices: Any) -> Reply:
    return Reply(text=text, choices=choices, intent=INTENT)
