"""Questions of every kind: answered from the knowledge, asked back, or pointed to another office."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.desk.answers import Answers
from bot.desk.asides import Asides
from bot.desk.before_coming import BeforeComing
from bot.desk.bereaved import Bereaved
from bot.desk.booking import Booking
from bot.desk.handoffs import HandoffDesk
from bot.desk.heard_first import FAKE, IN_SHOP, QUARREL
from bot.desk.last_day import LastDay
from bot.desk.learning import Learning
from bot.desk.outcome import Outcome, nodded, say
from bot.desk.outright import Outright
from bot.desk.own_appointments import OwnAppointments
from bot.desk.own_cases import OwnCases
from bot.desk.promises import Promises
from bot.desk.renewals import COUNTED, RENEWAL_INTENTS, RenewalDesk
from bot.desk.swindles import Swindles
from bot.desk.talked_of import TalkedOf
from bot.desk.turn import Turn
from bot.desk.waitlist import WaitingDesk
from bot.hall import deafness, in_vain, insults, reading
from bot.hall.knowledge import KnowledgeBase
from bot.hall.services import SERVICES
from bot.messages import Reply
from bot.store.store import Store

PROMISE = re.compile(r"我(帮您|给您|来)?(转|叫)(给)?(负责的人|工作人员)|我给您转|我给您登记|我登记下来")
REASONS = {"fraud": "swindled", "complaint": "complaint"}
"""Why a person was promised, where the intent of the answer says more than that the matter needs one."""
DEAF = "help.deaf"
SCOLDED = "chitchat.scold"
RUDE = frozenset({"nlu_fallback", "inform", "deny", "chitchat", "out_of_scope", ""})
"""What mere rude words are taken for; a complaint stays one."""
UNCLEAR = frozenset({"nlu_fallback", "inform", "chitchat", ""})
PARTING = frozenset(("goodbye", "thanks", "greet"))
ALARMING = frozenset((*QUARREL, "fraud", "complaint"))


class QuestionDesk:
    """What is answered, and what is done when nothing sure was understood."""

    def __init__(
        self, store: Store, knowledge: KnowledgeBase, answers: Answers, renewals: RenewalDesk, asides: Asides,
        booking: Booking, waitlist: WaitingDesk, handoffs: HandoffDesk, promises: Promises,
        learning: Learning, outright: Outright, cases: OwnCases, own: OwnAppointments, swindles: Swindles,
        last_day: LastDay,
    ) -> None:  # fmt: skip
        self._store = store
        self._knowledge = knowledge
        self._answers = answers
        self._renewals = renewals
        self._asides = asides
        self._booking = booking
        self._waitlist = waitlist
        self._handoffs = handoffs
        self._promises = promises
        self._learning = learning
        self._outright = outright
        self._cases = cases
        self._own = own
        self._swindles = swindles
        self._last_day = last_day
        self._talked_of = TalkedOf(store, booking)
        self._bereaved = Bereaved(store, knowledge, answers, booking)
        self._coming = BeforeComing(knowledge, answers, self._talked_of, own)

    def answer(self, turn: Turn) -> Outcome:
        """Every question of the message in its order; a wish to book among them starts the form afterwards."""
        self._last_day.hear(turn)
        self._booking.start.named.hear(turn)
        if (elsewhere := self._own.elsewhere(turn)) is not None:
            return elsewhere
        if reading.books(turn.text) and not reading.asks(turn.text) and not turn.also:
            self._booking.start.prepare_wish(turn, turn.intent if turn.intent in SERVICES else None)
            return Outcome((), start_booking=True)
        if (known := self._known(turn)) is not None:
            return known
        if turn.intent not in ALARMING and self._outright.visit(turn):
            return Outcome((), start_booking=True)
        if turn.intent in PARTING and not turn.also and self._outright.asks_for_time(turn):
            return Outcome((), start_booking=True)
        if {turn.intent, *turn.also} & set(QUARREL) and IN_SHOP.search(turn.text):
            return self.customer_in_shop(turn)
        replies: list[Reply] = []
        booking = False
        alone = turn.also or turn.tapped or not self._knowledge.open(turn.text)
        earlier = [] if alone else self._talked_of.matters(turn)
        for intent in (turn.intent, *turn.also):
            if intent == "book_appointment":
                booking = True
            elif placed := self._knowledge.placed(intent, turn.text, earlier):
                replies.append(self._answers.dress(placed, turn))
            elif intent in RENEWAL_INTENTS:
                replies.append(self._renewals.answer(turn, intent))
            elif found := self._answers.reply(intent, turn):
                found = self._cases.answer(turn, found) if intent == "renewal_status" else found
                replies.append(self._renewals.asks_expiry(turn, found))
        if not replies and not booking:
            return self.clarify(turn)
        self._understood(turn)
        if replies and in_vain.ran(turn.text):
            replies[0] = _sorry(replies[0])
        replies = self._keep_promises(turn, replies, asks=not booking)
        if replies and not booking:
            self._remember_offer(turn, replies[-1])
        return Outcome(tuple(replies), start_booking=booking)

    def _known(self, turn: Turn) -> Outcome | None:
        """What is clear from what was said before, whatever these words are taken for alone."""
        first = self._swindles.goes_on(turn) or self._bereaved.answer(turn) or self._in_vain(turn)
        if first is not None:
            return self._promising(turn, first)
        if not turn.tapped and not turn.also and deafness.asks_of_window(turn.text):
            self._understood(turn)
            return say(self._answers.dress(self._knowledge.entry(DEAF), turn))
        if turn.intent in RUDE and not turn.tapped and not turn.also and insults.insulting(turn.text):
            return say(self._answers.dress(self._knowledge.entry(SCOLDED), turn))
        if (coming := self._coming.answer(turn)) is not None:
            self._understood(turn)
            return say(coming)
        return self._own_time(turn)

    def _in_vain(self, turn: Turn) -> Reply | None:
        """An apology and a person for who came for nothing, where nothing more is asked."""
        if turn.tapped or turn.also or turn.intent not in UNCLEAR or not in_vain.ran(turn.text):
            return None
        return self._answers.dress(self._knowledge.entry("complaint.in_vain"), turn)

    def _promising(self, turn: Turn, reply: Reply) -> Outcome:
        """An answer that was found another way than by its intent, with its promises kept."""
        self._understood(turn)
        return Outcome(tuple(self._keep_promises(turn, [reply], asks=True)))

    def _own_time(self, turn: Turn) -> Outcome | None:
        """什么时候去, 来得及吗: about the own appointment, or the own licence's end."""
        own = self._own.when_to_come(turn)
        if own is None and (counted := self._renewals.in_time(turn, lambda: self._talked_of.answers(turn))) is not None:
            own = say(counted)
        if own is not None:
            self._understood(turn)
        return own

    def customer_in_shop(self, turn: Turn) -> Outcome:
        """A quarrel about real or fake that is going on right now: no form, a person within minutes."""
        self._understood(turn)
        return say(self._handoffs.urgent(turn, "customer_in_shop"))

    def _keep_promises(self, turn: Turn, replies: list[Reply], asks: bool) -> list[Reply]:
        """Whoever was told that a person will look gets one; a complaint also leaves a number to ring.

        The question about that number stands last. Small talk only offers a person, and an advice about a date has
        kept its own promise.
        """
        promising = {r.intent for r in replies if PROMISE.search(f"{r.text}{r.spoken}") and not _kept(r)}
        if not promising:
            return replies
        reason = next((why for intent, why in REASONS.items() if intent in promising), "sensitive")
        return [*replies[:-1], self._promises.keep(turn, reason, replies[-1], asks)]

    def _remember_offer(self, turn: Turn, reply: Reply) -> None:
        """A reply that ends in a question means its first button when the person just says yes."""
        counted = (reply.answer or "").startswith(COUNTED)  # an advice has remembered its own offer
        if "哪天到期" in reply.text:
            return
        if reply.choices and not counted and reply.text.rstrip().endswith(("？", "?")):
            self._asides.wait_for(turn, "offer", data=dict(reply.choices[0].data))

    def clarify(self, turn: Turn) -> Outcome:
        """Nothing sure was understood: keep it for the staff, ask back, offer a person after two misses.

        A date that is named as the end of the licence, or a wish to book that is said outright, is sure enough by
        itself.
        """
        if (left := self._waitlist.leave(turn)) is not None:
            return say(left)
        if (known := self._known(turn)) is not None:
            return known
        if (let_be := self._handoffs.let_be(turn)) is not None:
            return say(let_be)
        if (changed := self._own.changed(turn)) is not None:
            return changed
        if reading.nods(turn.text):
            return say(nodded("thanks"))
        if IN_SHOP.search(turn.text) and FAKE.search(turn.text):
            return self.customer_in_shop(turn)
        if (expiry := self._asides.named_expiry(turn.text, turn.now)) is not None:
            return say(self._renewals.advise(turn, expiry))
        if (succession := self._after_a_death(turn)) is not None:
            return succession
        warned = bool(turn.alternatives) and turn.alternatives[0][0] == "fraud"  # 有人上门要钱 is no remark on a fee
        if not warned and self._outright.begins(turn):
            return Outcome((), start_booking=True)
        if not warned and (remark := self._knowledge.remark(turn.text, self._talked_of.matters(turn))):
            self._understood(turn)
            return say(self._answers.dress(remark, turn))
        question = self._learning.unclear(turn)
        person = self._store.people.get(turn.person_id)
        misses = (person.misses if person else 0) + 1
        self._store.people.remember(turn.person_id, misses=misses)
        if misses >= 2:
            self._asides.wait_for(turn, "offer", data={"human": True})
        return say(self._answers.clarify(turn, misses, question))

    def _after_a_death(self, turn: Turn) -> Outcome | None:
        """A death was told: who wishes for a time gets it, everybody else hears how it goes on with the shop."""
        reply = self._bereaved.unclear(turn)
        if reply is None:
            return None
        if not reading.wants_to_come(turn.text):
            return self._promising(turn, reply)
        self._booking.start.prepare_wish(turn, turn.entities.get("service"))
        return Outcome((), start_booking=True)

    def reject(self, turn: Turn) -> Outcome:
        """Not this hall's matter: say so and point to the right office."""
        if (known := self._known(turn)) is not None:
            return known
        reply = self._answers.reply("out_of_scope", turn)
        return say(reply) if reply else self.clarify(turn)

    def _understood(self, turn: Turn) -> None:
        person = self._store.people.get(turn.person_id)
        if person and person.misses:
            self._store.people.remember(turn.person_id, misses=0)


def _sorry(reply: Reply) -> Reply:
    """The answer with an apology in front, unless it begins with one."""
    if in_vain.SORRY[:3] in reply.text.splitlines()[0]:
        return reply
    return replace(reply, text=f"{in_vain.SORRY}\n{reply.text}", spoken=f"{in_vain.SORRY}{reply.spoken or reply.text}")


def _kept(reply: Reply) -> bool:
    return reply.intent == "chitchat" or (reply.answer or "").startswith(COUNTED)
