"""Getting a person: into the queue while somebody is there, a callback with a wished time when nobody is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

from bot.desk.asides import Asides
from bot.desk.asking import NOTED, OTHERS_PHONE
from bot.desk.causes import Cause
from bot.desk.family_ask import KIOSK
from bot.desk.outcome import LEFT_AT_THAT
from bot.desk.promises import NO_PHONE, RINGS_BACK, SAY_PHONE
from bot.desk.turn import Turn
from bot.hall import calling_off, phrases, reading, universal, when
from bot.hall.calendar import Calendar
from bot.hall.facts import HallFacts
from bot.hall.opening import Opening
from bot.hall.time_words import time_words
from bot.messages import Choice, Reply
from bot.store.handoffs import PRESSING, Handoff
from bot.store.store import Store

NOT_TO_RING = "不要打电话"
NOT_RUNG = "好的，那就不回电话了。"
ASKED_TIME = "您希望什么时候接电话？"
SAY_TIME = "请说个时间，比如“明天上午”。"
ANSWERED_HERE = "工作人员看到了，就在这里回您，您过后来看看。"
NOT_AT_KIOSK = "这台机器大家都用，回话您看不到，请到窗口来说一声。"
STAYS = ("danger", "distress")
AT_ONCE = "马上"
LONGEST_TIME = 40
ALARM_LENGTH = 60  # a longer message tells a story, which the understanding reads


class HandoffDesk:
    """Opens handoffs and collects what a callback needs."""

    def __init__(self, store: Store, opening: Opening, calendar: Calendar, facts: HallFacts, asides: Asides) -> None:
        self._store = store
        self._opening = opening
        self._calendar = calendar
        self._facts = facts
        self._asides = asides

    def open(self, turn: Turn, cause: Cause) -> Reply:
        """A person, please: the place in the queue in working hours, otherwise a callback request."""
        urgent, opened = cause.reason in PRESSING, self._store.handoffs.open
        if not urgent and calling_off.no_person(turn.text):  # taken for the wish that it declines
            return Reply(text=LEFT_AT_THAT, intent="talk_to_human")
        if self._opening.walk_in_at(turn.now):
            self._instead_of_call(turn)
            handoff = opened(turn.person_id, "live", cause.reason, turn.now, urgent=urgent, note=cause.words)
            self._store.handoffs.told(handoff.id)
            return self.place(self._store.handoffs.place(handoff))
        handoff = opened(turn.person_id, "callback", cause.reason, turn.now, urgent=urgent, note=cause.words)
        self._asides.wait_for(turn, "callback_time", handoff=handoff.id)
        text = f"{RINGS_BACK}{self._back_at(turn)}{ASKED_TIME}"
        return Reply(
            text=text, spoken=f"{RINGS_BACK}{ASKED_TIME}", choices=self._time_buttons(turn), intent="talk_to_human"
        )

    def _instead_of_call(self, turn: Turn) -> None:
        """Whoever gets a person now is not rung as well, where neither time nor number was told for the call."""
        known = self._store.handoffs.of_person(turn.person_id, "callback")
        if known is None or (known.state, known.reason) != ("waiting", "asked") or known.urgent:
            return
        if known.wished_time is None and known.phone is None:
            self._asides.done(turn.person_id)
            self._store.handoffs.close(known.id, "left", turn.now)

    def _time_buttons(self, turn: Turn) -> tuple[Choice, ...]:
        return tuple(Choice(t, "/inform", {"callback": t}) for t in self._times(turn))

    def urgent(self, turn: Turn, reason: str) -> Reply:
        """The customer stands in the shop right now: a clerk rings within minutes, through the lunch hour as well."""
        handoff = self._store.handoffs.open(turn.person_id, "callback", reason, turn.now, urgent=True, note=turn.text)
        told = reading.phone(turn.text)
        phone = told if isinstance(told, str) else self._known_phone(turn)
        keep = "烟、小票和包装先留着。他要是动手，马上打110。" if reason != "danger" else ""
        if self._opening.on_duty_at(turn.now):
            head = said = f"我马上叫工作人员，几分钟内给您打电话。{keep}"
        else:
            hotline = self._facts.texts.get("hotline.tobacco", "12313")
            head = f"现在大厅没人。{self._back_at(turn)}急的话打{hotline}。{keep}"
            said = f"现在大厅没人。{'' if reason == 'danger' else f'急的话打{hotline}。'}{keep}"
        if phone:
            self._store.handoffs.wish(handoff.id, AT_ONCE, phone)
            rings = f"电话打到尾号{phone[-4:]}这个号码。"
            return Reply(text=f"{head}{rings}", spoken=f"{said}{rings}", intent=turn.intent, personal=True)
        self._asides.wait_for(turn, "callback_phone", handoff=handoff.id, wished=AT_ONCE)
        return Reply(text=f"{head}{SAY_PHONE}", spoken=f"{said}{SAY_PHONE}", intent=turn.intent)

    def alarm(self, turn: Turn) -> Reply | None:
        """The reply to danger or to a quarrel that is going on, None for every other message."""
        if len(turn.text) > ALARM_LENGTH or turn.data:
            return None
        if universal.DANGER.search(turn.text):
            reply = self.urgent(turn, "danger")
            first = "您先顾自己安全，别跟他争，马上打110！\n"
            return replace(reply, text=first + reply.text, spoken=first + (reply.spoken or reply.text))
        calls = universal.CALLS_FOR_HELP.search(turn.text)
        known = self._store.handoffs.of_person(turn.person_id, "callback") if calls else None
        if known and known.urgent and known.state == "waiting":
            return self._still_called(turn, known)
        return self.urgent(turn, "customer_in_shop") if universal.QUARREL.search(turn.text) else None

    def _still_called(self, turn: Turn, known: Handoff) -> Reply:
        """To 快来人 of somebody who waits for an urgent call: that it comes at once, while anybody is there."""
        asked = "" if known.phone else SAY_PHONE
        if asked:
            self._asides.wait_for(turn, "callback_phone", handoff=known.id, wished=AT_ONCE)
        despairs = known.reason == "distress"
        police = "要是现在就很危险，请马上打110。" if despairs else "他要是动手，马上打110。"
        if self._opening.on_duty_at(turn.now):
            return Reply(text=f"已经在叫了，工作人员会马上打给您。{police}{asked}", intent=turn.intent)
        nobody = "现在大厅没人。"
        text = f"{nobody}{self._back_at(turn)}{police}{asked}"
        return Reply(text=text, spoken=f"{nobody}{police}{asked}", intent=turn.intent)

    def _known_phone(self, turn: Turn) -> str | None:
        """The phone of a coming appointment of this person."""
        coming = self._store.appointments.of_person(turn.person_id, turn.now)
        return next((one.phone for one in coming if one.phone), None)

    def place(self, place: int) -> Reply:
        """What is said while somebody waits; the telephone stands on the screen."""
        ahead = "您排第一个，马上就来" if place == 1 else f"您前面还有{place - 1}位"
        phone = self._facts.texts.get("hall.phone")
        call = f"着急可以打大厅电话{phone}。" if phone else ""
        called, leave = f"已经帮您叫工作人员了，{ahead}，请稍等。", "不想等了，说“不等了”，我继续帮您。"
        return Reply(text=f"{called}{call}\n{leave}", spoken=f"{called}{leave}", intent="talk_to_human")

    def _times(self, turn: Turn) -> tuple[str, ...]:
        """The next two half days on which somebody is there."""
        found: list[str] = []
        moment = turn.now
        while len(found) < 2 and (opens := self._opening.next_walk_in(moment)) is not None:
            half = "上午" if opens.hour < 12 else "下午"
            found.append(
                f"{phrases.near(opens, turn.now) or self._calendar.describe(opens.date(), turn.now.date())}{half}"
            )
            moment = datetime.combine(opens.date(), time(12)) if opens.hour < 12 else _next_day(opens)
        return tuple(found)

    def possible(self, wished: str, now: datetime) -> bool:
        """Whether somebody is there at any moment of the wished time."""
        value = when.parse(wished, now, self._calendar)
        readings = value.candidates if isinstance(value, when.Ambiguous) else (value,)
        return any(self._open_in(one, now) for one in readings if not isinstance(one, when.Nothing))

    def _open_in(self, value: when.Value, now: datetime) -> bool:
        opens = when.earliest(value) or now
        for _ in range(30):
            found = self._opening.next_walk_in(max(opens, now))
            if found is None:
                return False
            if isinstance(value, when.Instant):
                return found == value.at
            if when.matches(value, found):
                return True
            opens = _next_day(found)
        return False

    def _back_at(self, turn: Turn) -> str:
        opens = self._opening.next_walk_in(turn.now)
        return f"{phrases.moment(opens, turn.now, self._calendar)}开始有人。" if opens else ""

    def take_time(self, turn: Turn, handoff_id: int, said: str) -> Reply:
        """The wished time of a callback, and its phone where that is told first: what is missing is asked next."""
        wished = time_words(said, turn.now, self._calendar)[:LONGEST_TIME]
        told, known = reading.phone(said), self._store.handoffs.get(handoff_id)
        if isinstance(told, str):
            self._store.handoffs.wish(handoff_id, None, told)
        phone = told if isinstance(told, str) else known and known.phone
        if not wished:
            return self._ask_time(turn, handoff_id, told)
        if not self.possible(wished, turn.now):
            times = "或者".join(self._times(turn))
            return Reply(text=f"那个时候没有人上班。您看{times}行吗？", intent="talk_to_human")
        self._store.handoffs.wish(handoff_id, wished, None)
        if phone:
            self._asides.done(turn.person_id)
            return self._noted(turn, wished, phone)
        self._asides.wait_for(turn, "callback_phone", handoff=handoff_id, wished=wished)
        asked = "请说您的电话号码，我让工作人员打给您。"
        return Reply(text=f"好的，{wished}。{asked}", spoken=f"{NOTED}{asked}", intent="talk_to_human")

    def _ask_time(self, turn: Turn, handoff_id: int, told: str | reading.Wrong | None) -> Reply:
        """The question for the time again; a number that was told instead is kept and named."""
        self._asides.wait_for(turn, "callback_time", handoff=handoff_id)
        if not isinstance(told, str):
            return Reply(text=told.sentence if told else SAY_TIME, intent="talk_to_human")
        return Reply(
            text=f"好的，尾号{told[-4:]}。{ASKED_TIME}", spoken=f"{NOTED}{ASKED_TIME}", intent="talk_to_human",
            choices=self._time_buttons(turn), personal=True,
        )  # fmt: skip

    def take_phone(self, turn: Turn, handoff_id: int, wished: str) -> Reply:
        """The phone of a callback, read back masked; a time said instead of it is a correction of the time."""
        if reading.no_phone(turn.text, expected=True):
            return self.without_phone(turn, handoff_id, wished)
        found = reading.phone(turn.text)
        if found is None and (nod := reading.nods(turn.text)) and self._told_without(handoff_id):
            return Reply(text=nod, intent="talk_to_human")
        if (
            wished != AT_ONCE
            and time_words(turn.text, turn.now, self._calendar)
            and not isinstance(found, reading.Wrong)
        ):
            return self.take_time(turn, handoff_id, turn.text)
        if isinstance(found, reading.Wrong) or found is None:
            sentence = found.sentence if isinstance(found, reading.Wrong) else "请说11位手机号。"
            return Reply(text=sentence, intent="talk_to_human")
        self._store.handoffs.wish(handoff_id, wished, found)
        self._asides.done(turn.person_id)
        return self._noted(turn, wished, found)

    def without_phone(self, turn: Turn, handoff_id: int, wished: str) -> Reply:
        """The request is kept for an answer in the conversation; somebody else's number may still be told."""
        told_before = self._told_without(handoff_id)
        public = turn.channel == KIOSK
        note = f"{NO_PHONE}，{'自己到窗口来' if public else '请在这里回话'}"
        self._store.handoffs.wish(handoff_id, f"{wished}，{note}", None)
        self._asides.wait_for(turn, "callback_phone", handoff=handoff_id, wished=wished)
        phone = self._facts.texts.get("hall.phone")
        borrow = f"急的话，借个电话打大厅{phone}，或者直接来大厅。" if phone else "急的话，直接来大厅。"
        here = NOT_AT_KIOSK if public else ANSWERED_HERE
        kept = f"{NOTED}{'' if told_before else OTHERS_PHONE}"
        return Reply(text=f"{kept}\n{here}{borrow}", spoken=kept, intent="talk_to_human")

    def _told_without(self, handoff_id: int) -> bool:
        """Whether it stands with the callback already that there is no telephone."""
        known = self._store.handoffs.get(handoff_id)
        return known is not None and f"，{NO_PHONE}，" in (known.wished_time or "")

    def called_off(self, person_id: int, text: str) -> int | None:
        """The callback somebody asked for and now calls off, None for other words.

        One that is urgent stays, unless the reason is told why it must not ring.
        """
        off, rest = calling_off.read(text)
        afraid = (
            off and bool(rest) and all(calling_off.AFRAID.search(one) or calling_off.WRITES.search(one) for one in rest)
        )
        known = self._store.handoffs.of_person(person_id, "callback") if off and (afraid or not rest) else None
        if known is None or known.state != "waiting":
            return None
        settled = calling_off.no_person(text) or known.wished_time is not None or known.phone is not None
        return known.id if afraid or (settled and not known.urgent) else None

    def let_be(self, turn: Turn) -> Reply | None:
        """不等了 of somebody for whom nobody waits any more, or who has only been asked when to ring."""
        if not calling_off.only(turn.text):
            return None
        known = self._store.handoffs.of_person(turn.person_id, "callback")
        if known is not None and known.state == "waiting":
            if known.urgent:
                return None
            self._asides.done(turn.person_id)
            self._store.handoffs.close(known.id, "left", turn.now)
        return Reply(text=LEFT_AT_THAT, intent="talk_to_human")

    def leaves_for(self, person_id: int, text: str) -> int | None:
        """The callback that 不用打了 calls off before a wish to book: 不用打了 帮我约变更吧."""
        off, rest = calling_off.read(text)
        books = off and any(reading.books(clause) for clause in rest)
        known = self._store.handoffs.of_person(person_id, "callback") if books else None
        return known.id if known is not None and known.state == "waiting" and not known.urgent else None

    def forget(self, turn: Turn, handoff_id: int) -> Reply:
        """The person does not want to be rung back after all; one who is in danger stays in the queue."""
        known, rest = self._store.handoffs.get(handoff_id), "，".join(calling_off.read(turn.text)[1])
        self._asides.done(turn.person_id)
        if known is not None and (
            calling_off.WRITES.search(rest) or (known.urgent and calling_off.AFRAID.search(rest))
        ):
            return self._answered_in_writing(turn, handoff_id)
        if known is not None and known.reason in STAYS:
            return Reply(text=LEFT_AT_THAT, intent="talk_to_human")
        self._store.handoffs.close(handoff_id, "left", turn.now)
        return Reply(text=f"{NOT_RUNG}有事再叫我。", intent="talk_to_human")

    def _answered_in_writing(self, turn: Turn, handoff_id: int) -> Reply:
        """The need stays with the clerks, who must not ring."""
        public = turn.channel == KIOSK
        self._store.handoffs.wish(handoff_id, f"{NOT_TO_RING}，{'自己到窗口来' if public else '请在这里回话'}", None)
        here = NOT_AT_KIOSK if public else ANSWERED_HERE
        return Reply(text=f"{NOT_RUNG}\n{here}", spoken=f"{NOT_RUNG}有事再叫我。", intent="talk_to_human")

    def _noted(self, turn: Turn, wished: str, phone: str) -> Reply:
        closed = wished == AT_ONCE and not self._opening.on_duty_at(turn.now)
        opens = self._back_at(turn) if closed else ""
        text = f"记下来了：{'' if closed else wished}给您回电话，尾号{phone[-4:]}。{opens}还有别的要问吗？"
        spoken = f"记下来了，给您回电话，尾号{phone[-4:]}。还有别的要问吗？"
        return Reply(text=text, spoken=spoken, intent="talk_to_human", personal=True)


def _next_day(moment: datetime) -> datetime:
    return datetime.combine(moment.date() + timedelta(days=1), time())
