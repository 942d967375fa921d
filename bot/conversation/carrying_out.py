"""Carrying out what is known to be meant: by a button's data, a command, an open question, else by the dialogue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.conversation.commands import Commands
from bot.conversation.engine_turn import EngineTurn
from bot.conversation.meaning import Meant
from bot.desk.desk import Desk
from bot.desk.handoffs import AT_ONCE
from bot.desk.turn import Turn
from bot.hall import reading, universal
from bot.hall.notices import RATE
from bot.messages import Incoming, Reply
from bot.store.people import PersonRow


class CarryingOut:
    """The order in which it is asked whose the words are."""

    def __init__(self, desk: Desk, commands: Commands, engine: EngineTurn) -> None:
        self._desk = desk
        self._commands = commands
        self._engine = engine

    async def carry_out(self, person: PersonRow, message_id: int, incoming: Incoming, meant: Meant) -> list[Reply]:
        """Carry out what is known to be meant."""
        text, data, raw = meant
        if "question" in data:
            self._desk.learning.picked(data)
        if data.get("notice") == RATE:  # nothing has to be understood, so it counts while the engine is away, too
            turn = Turn(person.id, person.channel, raw, incoming.at, "inform", data=data)
            rated = self._desk.notices.answer(turn)
            return list(rated.replies) if rated else []
        if (mine := self._desk.my_data.pressed(person, data, incoming.at)) is not None:
            return [mine]
        if "news" in data:
            return self._commands.obey(person, "news_off", incoming) or []
        if (told := self._desk.station.meant(data, raw)) is not None:
            return self._at_the_station(person, told, incoming)
        if not data and (name := universal.command(raw)) and (done := self._commands.obey(person, name, incoming)):
            return done
        guided = Turn(person.id, person.channel, raw, incoming.at, "inform", data=data)
        if (shown := self._desk.guide.take(guided)) is not None:
            return shown
        if not text.startswith("/") and self._rung_at_once(person, raw, incoming):
            replies = [*self._desk.inform(guided).replies, *self._form_goes_on(guided)]
            self._engine.tell_staff(replies)
            return replies
        offer = None if text.startswith("/") else self._stands_for(person.id, raw)
        if offer is not None:
            text, data = "/inform", offer
        elif not text.startswith("/") and self._desk.person_offer.taken(guided):
            text, data = "/talk_to_human", {"human": True}
        elif not text.startswith("/") and (
            reading.goes_on(raw)
            or reading.stops(raw)
            or self._answers_aside(person, raw, incoming)
            or self._desk.details.meant(guided)
            or self._desk.appointments.called_off.meant(guided)
            or self._desk.waitlist.leaves(person.id, raw)
            or self._desk.handoffs.called_off(person.id, raw) is not None
            or self._desk.callback.meant(guided) is not None
        ):
            text = "/inform"
        left = [] if text.startswith("/") else self._not_rung(guided)
        replies = [*left, *await self._engine.turn(person, message_id, text, data, raw, incoming)]
        return self._desk.station.follow(person.id, replies, incoming.at)

    def _rung_at_once(self, person: PersonRow, raw: str, incoming: Incoming) -> bool:
        """Whether the words are the number for a call within minutes, which a booking that goes on would take."""
        aside = self._desk.asides.waiting(person.id, incoming.at)
        urgent = aside is not None and aside["kind"] == "callback_phone" and aside["wished"] == AT_ONCE
        return urgent and self._answers_aside(person, raw, incoming)

    def _form_goes_on(self, turn: Turn) -> list[Reply]:
        """The question of an open booking form once more, unless the number is still asked for."""
        booking = self._desk.booking
        draft = booking.load(turn)
        missing = draft.missing() if draft is not None else None
        if draft is None or missing is None or self._desk.asides.waiting(turn.person_id, turn.now) is not None:
            return []
        return [booking.ask(turn, draft, missing)]

    def _not_rung(self, turn: Turn) -> list[Reply]:
        """The callback that is called off by words that go on with a wish to book."""
        known = self._desk.handoffs.leaves_for(turn.person_id, turn.text)
        return [] if known is None else [self._desk.handoffs.forget(turn, known)]

    def _at_the_station(self, person: PersonRow, told: Mapping[str, Any], incoming: Incoming) -> list[Reply]:
        """A lesson or a question for fun: nothing has to be understood, so it works while the engine is away, too."""
        self._desk.notices.settle(Turn(person.id, person.channel, incoming.text, incoming.at))
        return self._desk.station.answer(person.id, told, incoming.at)

    def _stands_for(self, person_id: int, raw: str) -> dict[str, Any] | None:
        """The button of an offer or a reminder that the words stand for."""
        desk = self._desk
        return (
            desk.waitlist.meant(person_id, raw)
            or desk.licences.meant(person_id, raw)
            or desk.family.meant(person_id, raw)
        )

    def waits_for(self, person: PersonRow, raw: str, incoming: Incoming) -> bool:
        """Whether the words answer a single question that was asked, outside of the booking form."""
        return self._answers_aside(person, raw, incoming) or self._desk.waitlist.answers(person.id, raw)

    def _answers_aside(self, person: PersonRow, raw: str, incoming: Incoming) -> bool:
        aside = self._desk.asides.waiting(person.id, incoming.at)
        return aside is not None and self._desk.asides.answers(aside, raw, incoming.at)
