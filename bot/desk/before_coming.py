"""Answers to what is asked about a booked day: they follow the appointment, whatever the words alone would mean."""

from __future__ import annotations

from dataclasses import replace

from bot.desk.answers import Answers
from bot.desk.asking import MINE
from bot.desk.heard_first import UNCLEAR
from bot.desk.last_day import RENEWED_BY
from bot.desk.own_appointments import OwnAppointments
from bot.desk.talked_of import TalkedOf
from bot.desk.turn import Turn
from bot.hall.appointment import PENDING
from bot.hall.before_coming import Asks, asked
from bot.hall.knowledge import KnowledgeBase
from bot.hall.services import COUNTER, SERVICES
from bot.messages import Choice, Reply
from bot.store.appointments import Appointment

ABOUT = {
    Asks.PAPERS: UNCLEAR,
    Asks.INSTEAD: UNCLEAR
    | {"renewal_how", "weekend_evening_service", "home_visit", "suspend", "resume", "close", "replace_lost"}
    | {"my_appointments"},
    Asks.UNCONFIRMED: UNCLEAR | {"weekend_evening_service", "complaint", "my_appointments"},
    Asks.HINDERED: UNCLEAR | {"weekend_evening_service", "chitchat", "renewal_when"},
    Asks.THERE: UNCLEAR | {"hours", "address"},
    Asks.WRITING: UNCLEAR,
    Asks.WHO_COMES: UNCLEAR | {"home_visit", "fraud", "chitchat"},
}
"""What the words may have been taken for: another matter that was clearly understood keeps its answer."""
WAITING, HINDERED = "weekend_evening_service.unconfirmed", "weekend_evening_service.hindered"
ARRIVED, WHO_COMES = "address.on_arrival", "home_visit.who_comes"
BRINGS = "renewal_materials"
WRITES = ("renewal_materials.form", "renewal_materials.agent")
"""Who helps with the form, and with the letter of authority."""


class BeforeComing:
    """Who has booked, and what of it is asked."""

    def __init__(
        self, knowledge: KnowledgeBase, answers: Answers, talked_of: TalkedOf, own: OwnAppointments
    ) -> None:  # fmt: skip
        self._knowledge = knowledge
        self._answers = answers
        self._talked_of = talked_of
        self._own = own

    def answer(self, turn: Turn) -> Reply | None:
        """The answer to a question about coming; None for other words, or where nothing is known to refer to."""
        if turn.tapped or turn.also or asked(turn.text, visit=True) is None:
            return None
        mine = self._own.own(turn)
        kind = asked(turn.text, visit=any(SERVICES[one.service].resource == "visit" for one in mine))
        if kind is None or turn.intent not in ABOUT[kind]:
            return None
        if kind is Asks.PAPERS:
            return self._papers(turn)
        if kind is Asks.INSTEAD:
            return self._instead(turn)
        if kind is Asks.WHO_COMES:
            return self._named(WHO_COMES, turn)
        if kind is Asks.WRITING:
            return self._named(WRITES[1] if "委托" in turn.text else WRITES[0], turn)
        return self._of_the_day(kind, turn, mine)

    def _of_the_day(self, kind: Asks, turn: Turn, mine: list[Appointment]) -> Reply | None:
        """What only somebody can ask who has booked."""
        if kind is Asks.UNCONFIRMED:
            return self._unconfirmed(turn, mine)
        if kind is Asks.HINDERED:
            return self._hindered(turn, mine)
        return self._named(ARRIVED, turn, MINE) if any(one.place == COUNTER for one in mine) else None

    def _named(self, name: str, turn: Turn, *choices: Choice) -> Reply:
        """One answer of the knowledge, with buttons of its own before those it offers."""
        reply = self._answers.dress(self._knowledge.entry(name), turn)
        return replace(reply, choices=(*choices, *reply.choices))

    def _papers(self, turn: Turn) -> Reply | None:
        """What to bring for the matter booked or talked of; nothing without one, the question stands alone then."""
        earlier = self._talked_of.matters(turn)
        if not earlier:
            return None
        placed = self._knowledge.placed(BRINGS, turn.text, earlier)
        if placed is not None:
            return self._answers.dress(placed, turn)
        return self._answers.standard(BRINGS, turn)

    def _instead(self, turn: Turn) -> Reply | None:
        """Whether somebody may stand in: the same papers for every matter, but nobody stands in for the dead."""
        earlier = self._talked_of.matters(turn)
        known = turn.intent in SERVICES and turn.intent != "home_visit"
        matter = turn.intent if known else self._knowledge.catalogue.context.matter(earlier)
        if matter == "inherit":
            return None
        if matter not in RENEWED_BY:
            return self._named("renewal_how.agent_other", turn)
        bring = bool(earlier) and earlier[0].intent == BRINGS  # 续证要带什么 … 我儿子去呢
        return self._named(WRITES[1] if bring else "renewal_how.agent", turn)

    def _unconfirmed(self, turn: Turn, mine: list[Appointment]) -> Reply | None:
        """What becomes of an hour that waits for a clerk; who has a certain one is shown that it is."""
        if mine and all(one.status != PENDING for one in mine):
            (shown,) = self._own.show(turn).replies
            return shown
        asks = bool(mine) or self._talked_of.booked(turn) is not None or turn.intent == "weekend_evening_service"
        return self._named(WAITING, turn, MINE) if asks else None

    def _hindered(self, turn: Turn, mine: list[Appointment]) -> Reply | None:
        """How to move or to cancel, with the buttons for it where only one appointment can be meant."""
        if len(mine) != 1:
            return self._named(HINDERED, turn, MINE) if mine else None
        move = Choice("改时间", "/reschedule_appointment", {"move": mine[0].id})
        return self._named(HINDERED, turn, move, Choice("取消预约", "/cancel_appointment", {"cancel": mine[0].id}))
