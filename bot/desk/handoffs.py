"""Getting a person: into the queue while somebody is there, a callback with a wished time when nobody is."""

from __future__ import annotations

from bot.desk.asides import Asides
from bot.desk.turn import Turn
from bot.hall import phrases, reading
from bot.hall.calendar import Calendar
from bot.hall.facts import HallFacts
from bot.hall.opening import Opening
from bot.messages import Choice, Reply
from bot.store.store import Store


class HandoffDesk:
    """Opens handoffs and collects what a callback needs."""

    def __init__(self, store: Store, opening: Opening, calendar: Calendar, facts: HallFacts, asides: Asides) -> None:
        self._store = store
        self._opening = opening
        self._calendar = calendar
        self._facts = facts
        self._asides = asides

    def open(self, turn: Turn, reason: str) -> Reply:
        """A person, please: the place in the queue in working hours, otherwise a callback request."""
        if self._opening.walk_in_at(turn.now):
            handoff = self._store.handoffs.open(turn.person_id, "live", reason, turn.now)
            self._store.handoffs.told(handoff.id)
            return Reply(text=self.place_text(self._store.handoffs.place(handoff)), intent="talk_to_human")
        handoff = self._store.handoffs.open(turn.person_id, "callback", reason, turn.now)
        self._asides.wait_for(turn, "callback_time", handoff=handoff.id)
        text = f"现在大厅下班了，我记下来，请工作人员给您回电话。{self._back_at(turn)}您希望什么时候接电话？"
        times = ("明天上午", "明天下午", "晚上七点")
        choices = tuple(Choice(t, "/inform", {"callback": t}) for t in times)
        return Reply(text=text, choices=choices, intent="talk_to_human")

    def place_text(self, place: int) -> str:
        """What is said while somebody waits."""
        ahead = "您排第一个，马上就来" if place == 1 else f"您前面还有{place - 1}位"
        phone = self._facts.texts.get("hall.phone")
        call = f"着急可以打大厅电话{phone}。" if phone else ""
        return f"已经帮您叫工作人员了，{ahead}，请稍等。{call}"

    def _back_at(self, turn: Turn) -> str:
        opens = self._opening.next_walk_in(turn.now)
        return f"{phrases.moment(opens, turn.now, self._calendar)}开始有人。" if opens else ""

    def take_time(self, turn: Turn, handoff_id: int, wished: str) -> Reply:
        """The wished time of a callback; asks for the phone unless a booking told it."""
        self._store.handoffs.wish(handoff_id, wished, None)
        self._asides.wait_for(turn, "callback_phone", handoff=handoff_id, wished=wished)
        return Reply(text=f"好的，{wished}。请说您的电话号码，我让工作人员打给您。", intent="talk_to_human")

    def take_phone(self, turn: Turn, handoff_id: int, wished: str) -> Reply:
        """The phone of a callback, read back masked."""
        found = reading.phone(turn.text)
        if isinstance(found, reading.Wrong) or found is None:
            sentence = found.sentence if isinstance(found, reading.Wrong) else "请说11位手机号。"
            return Reply(text=sentence, intent="talk_to_human")
        self._store.handoffs.wish(handoff_id, wished, found)
        self._asides.done(turn.person_id)
        text = f"记下来了：{wished}给您回电话，尾号{found[-4:]}。还有别的要问吗？"
        return Reply(text=text, intent="talk_to_human", personal=True)
