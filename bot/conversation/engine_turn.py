"""A turn of the dialogue engine, and what is said when it does not answer."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.conversation.commands import Commands
from bot.conversation.sessions import Sessions
from bot.conversation.still_shown import still_shown
from bot.counts import Counts
from bot.desk.booking import Booking
from bot.desk.turn import Turn
from bot.dialogue.plain import PlainAnswers
from bot.dialogue.port import Dialogue, DialogueError
from bot.hall.privacy import blank_numbers
from bot.live import Live
from bot.messages import HUMAN, Incoming, Reply
from bot.steps import outside
from bot.store.choices import Choices
from bot.store.people import PersonRow

log = logging.getLogger("lianxin.conversation")

RINGS = ("talk_to_human", "authenticity_visit", "fake_cigarette", "dispute", "complaint", "renewal_late", "fraud")
"""After an answer to these the staff may have new work."""


class EngineTurn:
    """Asks the engine and does what it asks of the gateway itself; `counts` tells what went wrong."""

    def __init__(
        self, dialogue: Dialogue, plain: PlainAnswers, choices: Choices, booking: Booking, commands: Commands,
        sessions: Sessions, live: Live, counts: Counts,
    ) -> None:  # fmt: skip
        self.dialogue = dialogue
        self.plain = plain
        self._booking = booking
        self._commands = commands
        self._sessions = sessions
        self._choices = choices
        self._live = live
        self._counts = counts

    async def turn(
        self, person: PersonRow, message_id: int, text: str, data: Mapping[str, Any], raw: str, incoming: Incoming
    ) -> list[Reply]:
        """The engine's replies, or what can be said while it is away; `raw` are the words without a button's data."""
        self._sessions.counted(person.id)
        sent = text if text.startswith("/") else blank_numbers(text)
        metadata = {"turn": message_id, "data": dict(data), "said": raw if data else ""}
        try:
            replies = await outside(self.dialogue.turn, person.session_key, sent, metadata)
        except DialogueError as error:
            self._counts.add(f"dialogue_{error.code}")
            log.warning("dialogue engine gave no answer: %s", error.code)
            if error.code == "empty":
                kept = still_shown(self._choices, person.id)
                return [Reply(text="对不起，我这边没答上来。请再说一遍，或者找工作人员。", choices=(*kept, HUMAN))]
            if text == "/talk_to_human":
                return self._commands.obey(person, "human", incoming) or []
            return [self._while_away(person, text, raw, incoming)]
        return self._obey(person, replies, incoming)

    def _while_away(self, person: PersonRow, text: str, raw: str, incoming: Incoming) -> Reply:
        """An answer without the engine; a question that is open stays open, and its buttons keep their numbers."""
        draft = self._booking.load(Turn(person.id, person.channel, raw, incoming.at))
        waits = text == "/inform" or (draft is not None and draft.open)
        reply = self.plain.reply(raw, incoming.at.date(), waits)
        return replace(reply, choices=(*still_shown(self._choices, person.id), *reply.choices)) if waits else reply

    def _obey(self, person: PersonRow, replies: list[Reply], incoming: Incoming) -> list[Reply]:
        """Carry out what the dialogue asked of the gateway itself."""
        done: list[Reply] = []
        for reply in replies:
            if reply.command:
                done += self._commands.obey(person, reply.command, incoming) or [replace(reply, command=None)]
            else:
                done.append(reply)
        self.tell_staff(done)
        return done

    def tell_staff(self, replies: list[Reply]) -> None:
        """Let the staff's pages know where an answer may have made new work."""
        if any(r.intent in RINGS for r in replies):
            self._live.publish("staff", {"kind": "queue"})
