"""Acting for a relative in the chat: who may act for whom, the holder's yes or no, and the end of it by either."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.desk.acting import Acting
from bot.desk.appointments import AppointmentDesk
from bot.desk.asides import Asides
from bot.desk.booking import Booking
from bot.desk.family_ask import FamilyAsking
from bot.desk.family_words import INTENT, answer_choices, button, helper_choices
from bot.desk.outcome import Outcome, say
from bot.desk.own_cases import OwnCases
from bot.desk.turn import Turn
from bot.hall import family as rules
from bot.hall import family_words as words
from bot.hall import reading
from bot.messages import HUMAN, Choice, Reply
from bot.store.family import Yes
from bot.store.family_rows import Link
from bot.store.store import Store

FIRST = "家里人的烟草证，您可以代办：看预约、约时间、改、取消。要家里人先同意。"
BUSY = "您正在约时间。先约完，或者说“取消”，再来办家里人的事。"
NO_FIT_SPOKEN = "数字没有对上。请和家里人再看一看，也可以请工作人员确认。"
ASK_CODE = "请说家里人那里看到的六位数字。"
OVER = "这件事已经过去了，不用管它。"
FULL = "替您办的家里人已经有五位了，请先停掉一位。"
SHOWN = 3


class FamilyDesk:
    """What the buttons, the short words and the codes of this matter do."""

    def __init__(
        self, store: Store, acting: Acting, asides: Asides, booking: Booking, appointments: AppointmentDesk,
        cases: OwnCases,
    ) -> None:  # fmt: skip
        self._store = store
        self._acting = acting
        self._asides = asides
        self._booking = booking
        self._appointments = appointments
        self._cases = cases
        self._asking = FamilyAsking(store, acting, asides)
        self._acts: dict[str, Callable[[Turn], Outcome]] = {
            "menu": self._menu, "add": self._add, "code": self._code, "answer": self._question, "yes": self._yes,
            "no": self._no, "revoke": self._ask_end, "revoke_now": self._end, "quit": self._ask_end,
            "quit_now": self._end, "open": self._open, "see": self._see, "book": self._book, "case": self._case,
        }  # fmt: skip

    def meant(self, person_id: int, text: str) -> dict[str, Any] | None:
        """The button that short words or a code stand for; None when they mean nothing here."""
        what = rules.meant(text)
        if what == "menu":
            return {"family": what}
        if what is None and rules.code_in(text) is None:
            return None
        given = self._store.family.of_holder(person_id)
        if what is None:
            return {"family": "code"} if any(one.state == rules.ASKED for one in given) else None
        if what == "revoke":
            return {"family": what} if given else None
        mine = self._store.family.all_of_helper(person_id)
        return {"family": what} if any(one.state == rules.ACTIVE for one in mine) else None

    def pressed(self, turn: Turn) -> Outcome | None:
        """The outcome of a pressed button of this matter; None when it was another. Raises NoLongerHelper."""
        do = turn.data.get("family")
        if do in ("kin", "agree"):
            aside = self._asides.waiting(turn.person_id, turn.now)
            fits = aside is not None and aside["kind"] == f"family_{do}"
            return (self.answered(turn, aside) if fits and aside else None) or say(_say(OVER))
        act = self._acts.get(str(do))
        if act is None:
            return None
        self._asides.done(turn.person_id)
        return act(turn)

    def answered(self, turn: Turn, aside: dict[str, Any]) -> Outcome | None:
        """The outcome of an answer to one of the open questions; None when the words are something else."""
        kind = aside["kind"]
        if kind == "family_code":
            return self._code(turn)
        if kind in ("family_answer", "family_end"):
            agreed = reading.yes_or_no(turn.text, turn.intent)
            if agreed is None:
                return None
            self._asides.done(turn.person_id)
            if kind == "family_end":
                return self._finish(turn, aside["link"]) if agreed else say(_say("好的，那就照旧。"))
            return self._granted(turn, aside["link"], aside["how"]) if agreed else self._refused(turn, aside["link"])
        found = self._asking.answered(turn, aside)
        return say(found) if found is not None else None

    # -- the way in ---------------------------------------------------------------------------------------

    def _menu(self, turn: Turn) -> Outcome:
        mine, given = self._acting.links(turn), self._store.family.of_holder(turn.person_id)
        choices = [button(f"{one.kin}（尾号{one.tail}）", "open", one.id) for one in mine[:SHOWN]]
        choices.append(button("再帮一位" if mine else "我帮家里人办", "add"))
        for one in given[:SHOWN]:
            asked = one.state == rules.ASKED
            title = f"{one.name}想替我办" if asked else f"不让{one.name}代办了"
            choices.append(button(title, "answer" if asked else "revoke", one.id))
        if not given:
            choices.append(button("家里人帮我办", "code"))
        text = "要办哪一位的？" if mine or given else FIRST
        return say(Reply(text=text, spoken=text, choices=tuple(choices), intent=INTENT, personal=bool(mine or given)))

    def _add(self, turn: Turn) -> Outcome:
        return say(self._busy(turn) or self._asking.begin(turn))

    def _busy(self, turn: Turn) -> Reply | None:
        draft = self._booking.load(turn)
        return _say(BUSY) if draft is not None and draft.open else None

    # -- the holder ---------------------------------------------------------------------------------------

    def _code(self, turn: Turn) -> Outcome:
        code = rules.code_in(turn.text)
        if code is None:
            if (busy := self._busy(turn)) is not None:
                return say(busy)
            self._asides.wait_for(turn, "family_code")
            return say(_say(ASK_CODE))
        if not self._acting.allowed("family_code", str(turn.person_id), turn.now):
            return say(_say("试的次数有点多了，请明天再试，或者找工作人员。", HUMAN))
        link = self._store.family.answer_code(turn.person_id, code, turn.now)
        if link is None:
            choices = (Choice("到期提醒我", "/subscribe_reminder", {"remind": True}), HUMAN)
            return say(Reply(text=words.NO_FIT, spoken=NO_FIT_SPOKEN, choices=choices, intent=INTENT))
        return say(self._ask_grant(turn, link, rules.CODE))

    def _question(self, turn: Turn) -> Outcome:
        link = self._given(turn, rules.ASKED)
        return say(self._ask_grant(turn, link, rules.BUTTON) if link else _say(OVER))

    def _ask_grant(self, turn: Turn, link: Link, how: str) -> Reply:
        self._asides.wait_for(turn, "family_answer", link=link.id, how=how)
        text = words.GRANT.format(name=link.name, tail=link.tail)
        return Reply(
            text=text, spoken=words.GRANT_SPOKEN, choices=answer_choices(link.id, how), intent=INTENT, personal=True
        )

    def _given(self, turn: Turn, *states: str, link_id: int | None = None) -> Link | None:
        """The link that a button of the holder names, while it is theirs to answer."""
        wanted = link_id if link_id is not None else turn.data.get("link")
        given = [one for one in self._store.family.of_holder(turn.person_id) if one.state in states]
        return next((one for one in given if one.id == wanted), None)

    def _yes(self, turn: Turn) -> Outcome:
        return self._granted(turn, int(turn.data.get("link", 0)), str(turn.data.get("how", rules.BUTTON)))

    def _granted(self, turn: Turn, link_id: int, how: str) -> Outcome:
        link = self._given(turn, rules.ASKED, link_id=link_id)
        if link is None:
            return say(_say(OVER))
        active = [one for one in self._store.family.of_licence(link.licence) if one.active(turn.now)]
        if len(active) >= rules.MOST_HELPERS:
            return say(_say(FULL))
        if self._store.family.confirm(link.id, Yes(rules.HOLDER, how, turn.person_id), turn.now) is None:
            return say(_say(OVER))
        self._store.people.give_consent(turn.person_id, rules.PURPOSE, rules.VERSION, turn.now)
        self._note(turn, link, "confirm")
        text = words.GRANTED.format(name=link.name)
        spoken = "好的，他可以替您办了。他做的每一件事，您都会收到通知。"
        stop = button("不让他代办了", "revoke", link.id)
        return say(Reply(text=text, spoken=spoken, choices=(stop,), intent=INTENT, personal=True))

    def _no(self, turn: Turn) -> Outcome:
        return self._refused(turn, int(turn.data.get("link", 0)))

    def _refused(self, turn: Turn, link_id: int) -> Outcome:
        link = self._given(turn, rules.ASKED, link_id=link_id)
        if link is None or not self._store.family.end(link.id, rules.REFUSED, rules.HOLDER, turn.now, turn.person_id):
            return say(_say(OVER))
        self._note(turn, link, "refuse")
        return say(_say("好的，没有同意，他办不了您的事。不认识这个人的话，请告诉大厅。", HUMAN))

    # -- the end, by either -------------------------------------------------------------------------------

    def _ask_end(self, turn: Turn) -> Outcome:
        quits = turn.data["family"] == "quit"
        found = self._acting.links(turn) if quits else self._store.family.of_holder(turn.person_id)
        if "link" in turn.data:
            found = [one for one in found if one.id == turn.data["link"]]
        if not found:
            return say(_say(OVER))
        do = "quit" if quits else "revoke"
        if len(found) > 1:
            names = [one.kin if quits else one.name for one in found[:5]]
            many = tuple(button(name, do, one.id) for name, one in zip(names, found, strict=False))
            return say(Reply(text="是哪一位？", spoken="是哪一位？", choices=many, intent=INTENT, personal=True))
        [link] = found
        self._asides.wait_for(turn, "family_end", link=link.id)
        text = f"以后不再替{link.kin}办了，对吗？" if quits else f"以后不让{link.name}代办了，对吗？"
        choices = (button("对", f"{do}_now", link.id, binding=True), button("不，照旧", "menu"))
        spoken = "以后不再代办了，对吗？"
        return say(Reply(text=text, spoken=spoken, choices=choices, intent=INTENT, personal=True))

    def _end(self, turn: Turn) -> Outcome:
        return self._finish(turn, int(turn.data.get("link", 0)))

    def _finish(self, turn: Turn, link_id: int) -> Outcome:
        link = self._store.family.get(link_id)
        mine = link is not None and link.helper_id == turn.person_id
        if link is None or not (mine or self._given(turn, rules.ASKED, rules.ACTIVE, link_id=link_id)):
            return say(_say(OVER))
        by = rules.HELPER if mine else rules.HOLDER
        if self._store.family.end(link.id, rules.REVOKED, by, turn.now, turn.person_id) is None:
            return say(_say(OVER))
        self._note(turn, link, "revoke")
        if mine:
            text = f"好的，{link.kin}的事您不再代办了，家里人也会知道。"
            return say(Reply(text=text, spoken="好的，您不再代办了，家里人也会知道。", intent=INTENT))
        text = f"好的，{link.name}不能再替您办了，马上生效，也会告诉他。已经约好的都还在。"
        return say(Reply(text=text, spoken="好的，马上停了。已经约好的都还在。", intent=INTENT, personal=True))

    # -- what a helper does -------------------------------------------------------------------------------

    def _link(self, turn: Turn) -> Link:
        return self._acting.link(turn, int(turn.data.get("link", 0)))

    def _open(self, turn: Turn) -> Outcome:
        link = self._link(turn)
        text, spoken = f"{link.kin}的事，要办哪一样？", "要办哪一样？"
        return say(Reply(text=text, spoken=spoken, choices=helper_choices(link), intent=INTENT))

    def _see(self, turn: Turn) -> Outcome:
        link = self._link(turn)
        found = [one for one, of in self._acting.helped(turn) if of.id == link.id]
        if not found:
            self._acting.log(turn, link, "look")
            text, spoken = f"{link.kin}现在没有预约。", "家里人现在没有预约。"
            return say(Reply(text=text, spoken=spoken, choices=helper_choices(link)[1:], intent=INTENT))
        return say(*(self._appointments.show(one, turn) for one in found[:SHOWN]))

    def _book(self, turn: Turn) -> Outcome:
        self._booking.start.prepare_family(turn, self._link(turn))
        return Outcome((), start_booking=True)

    def _case(self, turn: Turn) -> Outcome:
        link = self._link(turn)
        found = self._acting.cases(turn, link)
        if not found:
            text, spoken = f"{link.kin}现在没有在办的事。", "家里人现在没有在办的事。"
            return say(Reply(text=text, spoken=spoken, choices=(HUMAN,), intent="renewal_status"))
        return say(self._cases.told(turn, found, link.kin))

    def _note(self, turn: Turn, link: Link, act: str) -> None:
        self._store.staff.note(f"对话{turn.person_id}", f"family_{act}", link.cause, turn.now)


def _say(text: str, *choices: Choice) -> Reply:
    return Reply(text=text, choices=choices, intent=INTENT)
