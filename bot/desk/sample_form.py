"""A sample of the application form, blank or with what somebody gave for it: asked one by one, each may be left out.

What is given is used for this sheet alone. It lies sealed in the store, its address is signed and holds for half an
hour, and nothing of it is told to the dialogue engine.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.desk import guide_words
from bot.desk.asking import AGAIN
from bot.desk.guide_words import PRINT, pressed
from bot.desk.turn import Turn
from bot.hall import reading
from bot.hall.signing import Signer
from bot.messages import HUMAN, Choice, Reply
from bot.store.store import Store

PATH = "/guide/form/"
BLANK = "blank"
DRAFT = "sample_form"
CONSENT = ("sample_form", "2026-11")
HOLDS = timedelta(minutes=30)
ANSWERED = timedelta(minutes=10)
"""So long the next words are taken for what was asked."""
LONGEST = 40
NO_FILES = ("kiosk", "phone")
FIELDS = {
    "name": "经营者姓名", "shop": "店铺名称", "licence": "许可证号", "phone": "联系电话", "address": "经营地址",
}  # fmt: skip
"""What stands on the sample, in its order."""
QUESTIONS = {
    "name": "您怎么称呼？请说姓名。",
    "shop": "请说店名，就是招牌上写的。",
    "licence": "请说烟草证的证号，12位数字。",
    "phone": "请说您的电话：手机号11位，固定电话带区号。",
    "address": "请说店的地址：乡镇（街道）、村和门牌号。",
}
OFFER = "样表可以先填上您的信息，照着抄就行，也可以要空白的。要填吗？"
PRIVACY = "（姓名、店名、证号、电话、地址只用来印这张样表，半小时后就打不开了。）"
READY = "样表好了，按一下就能打开、打印。"
NOT_OFFICIAL = "这不是正式表格，正式的申请表在窗口领。"
NO_PRINT = "样表这里现在印不出来。申请表窗口有，不会填没关系，工作人员帮您填。"
STALE = "这个按钮已经过时了，请看最新的那几个，或者直接说。"


@dataclass(frozen=True)
class Form:
    """What is printed: the values by field, empty where nothing was given."""

    values: Mapping[str, str]
    hall: str


class Forms:
    """Signed addresses of forms. `prints` tells whether this machine can make the sheet at all."""

    def __init__(self, signer: Signer | None = None, prints: Callable[[], bool] = lambda: True) -> None:
        self._signer = (signer or Signer(secrets.token_urlsafe(32))).within("guide-form")
        self.prints = prints

    def address(self, person_id: int, now: datetime) -> str:
        """Where the form of a person lies for the next half hour."""
        until = int((now + HOLDS - datetime(2020, 1, 1)).total_seconds())
        return PATH + self._signer.sign(f"{person_id}-{until}")

    def person_of(self, token: str, now: datetime) -> int | None:
        """Whose form a token opens, 0 for the blank one; None when it is not ours or its time is over."""
        if token == BLANK:
            return 0
        who, _, until = (self._signer.unsign(token) or "").partition("-")
        if not until or int(until) < (now - datetime(2020, 1, 1)).total_seconds():
            return None
        return int(who)


class SampleFormDesk:
    """The conversation about the form, and what is on it."""

    def __init__(self, store: Store, forms: Forms, hall_name: Callable[[], str]) -> None:
        self._store = store
        self._forms = forms
        self._hall_name = hall_name

    def prints(self, channel: str = "web") -> bool:
        """Whether a form can be made here and opened on that channel: the hall's own screen has no printer for it."""
        return channel not in NO_FILES and self._forms.prints()

    def opened(self, token: str, now: datetime) -> Form | None:
        """The form behind a token, None when there is none (any more)."""
        person = self._forms.person_of(token, now)
        if person is None:
            return None
        if not person:
            return Form({}, self._hall_name())
        draft = self._store.drafts.load(person, DRAFT, now - HOLDS)
        return Form(draft["fields"], self._hall_name()) if draft else None

    def told(self, turn: Turn) -> dict[str, Any] | None:
        """The answer in these words to what was asked for the form; None when nothing is, or they are a question."""
        draft = self._store.drafts.load(turn.person_id, DRAFT, turn.now - ANSWERED)
        if not draft or not draft.get("asked") or reading.asks(turn.text):
            return None
        shown = self._store.choices.on_screen(turn.person_id)
        if not any(c.data.get("field") == draft["asked"] for c in shown):  # something else was asked meanwhile
            return None
        return {"guide": guide_words.GUIDE, "do": "form", "field": draft["asked"], "said": turn.text.strip()[:LONGEST]}

    def back(self, person_id: int, now: datetime) -> list[Choice]:
        """The way back to a question that is open."""
        draft = self._store.drafts.load(person_id, DRAFT, now - ANSWERED)
        return [pressed("接着填样表", "form", more=True)] if draft and draft.get("asked") else []

    def answer(self, turn: Turn) -> Reply:
        """One step: offer it, agree, take an answer, hand it out."""
        if not self.prints(turn.channel):
            return Reply(NO_PRINT, choices=(HUMAN,), intent="renewal_materials")
        data = turn.data
        if data.get("blank"):
            self._store.drafts.drop(turn.person_id, DRAFT)
            return self._ready(PATH + BLANK, {})
        if data.get("agree"):
            return self._agreed(turn)
        if "field" in data or "more" in data:
            return self._answered(turn)
        self._store.drafts.drop(turn.person_id, DRAFT)
        keys = (pressed("填上我的", "form", agree=True), pressed("要空白的", "form", blank=True), HUMAN)
        return Reply(f"{OFFER}\n{PRIVACY}", spoken=OFFER, choices=keys, intent="renewal_materials")

    def _agreed(self, turn: Turn) -> Reply:
        self._store.people.give_consent(turn.person_id, *CONSENT, turn.now)
        return self._next(turn, {"fields": self._known(turn), "left_out": []})

    def _known(self, turn: Turn) -> dict[str, str]:
        """What this very person has told the hall about themselves."""
        known: dict[str, str | None] = {}
        for held in self._store.holders.of_person(turn.person_id):
            known |= {"licence": held.line.licence, "phone": held.line.phone}
        for one in self._store.appointments.of_person(turn.person_id, turn.now):
            if one.relation is None:
                given = {"name": one.name, "phone": one.phone, "licence": one.licence}
                known |= {field: value for field, value in given.items() if value}
        return {field: value for field, value in known.items() if value}

    def _answered(self, turn: Turn) -> Reply:
        draft = self._store.drafts.load(turn.person_id, DRAFT, turn.now - HOLDS)
        field = str(turn.data.get("field", ""))
        if draft and "more" in turn.data:
            return self._next(turn, draft)
        if not draft or field not in FIELDS:
            return Reply(STALE, choices=(PRINT, HUMAN), intent="renewal_materials")
        value = "" if turn.data.get("skip") else _read(field, str(turn.data.get("said", "")))
        if isinstance(value, reading.Wrong):
            return self._ask(field, value.sentence)
        if value:
            draft["fields"][field] = value
        else:
            draft["left_out"].append(field)
        return self._next(turn, draft)

    def _next(self, turn: Turn, draft: dict[str, Any]) -> Reply:
        """Ask for the next field, or hand the form out."""
        open_ = next((f for f in FIELDS if f not in draft["fields"] and f not in draft["left_out"]), None)
        self._store.drafts.save(turn.person_id, DRAFT, {**draft, "asked": open_}, turn.now)
        if open_ is not None:
            return self._ask(open_, QUESTIONS[open_])
        return self._ready(self._forms.address(turn.person_id, turn.now), draft["fields"])

    def _ask(self, field: str, question: str) -> Reply:
        keys = (pressed("这一项不填", "form", field=field, skip=True), pressed("要空白的", "form", blank=True), HUMAN)
        return Reply(question, choices=keys, intent="renewal_materials")

    def _ready(self, address: str, values: Mapping[str, str]) -> Reply:
        lines = [f"{label}：{values[field]}" for field, label in FIELDS.items() if values.get(field)]
        text = "\n".join([READY, *lines, NOT_OFFICIAL])
        keys: tuple[Choice, ...] = (guide_words.CHECK, guide_words.BOOK, HUMAN)
        return Reply(
            text, spoken=f"{READY}{NOT_OFFICIAL}", choices=keys, intent="renewal_materials", personal=bool(values),
            attachment=address,
        )  # fmt: skip


def _read(field: str, said: str) -> str | reading.Wrong:
    """The value in the words; "" for 不知道."""
    if reading.UNKNOWN.search(said):
        return ""
    if field == "phone":
        return reading.phone(said) or reading.Wrong(AGAIN["phone"])
    if field == "licence":
        return reading.licence(said) or reading.Wrong(AGAIN["licence"])
    if field == "name":
        found = reading.name(said, True) or (said if reading.could_be_name(said) else None)
        return found or reading.Wrong(AGAIN["name"])
    return said
