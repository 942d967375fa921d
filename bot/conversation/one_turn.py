"""One turn: once, in order, who answers now, the dialogue, the reply; text first and sound after.

The conversation log is the truth here; the dialogue engine only sees the turns that are the bot's, and of personal
numbers it sees the shape only.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.conversation.answering import Answering
from bot.conversation.carrying_out import CarryingOut
from bot.conversation.commands import Commands
from bot.conversation.engine_turn import EngineTurn
from bot.conversation.meaning import storable
from bot.conversation.sessions import Sessions
from bot.conversation.silent import Silent
from bot.conversation.still_shown import still_shown
from bot.conversation.urgent import Urgent
from bot.counts import Counts
from bot.desk import hearing_words, photo_words, pins
from bot.desk.desk import Desk
from bot.desk.hearing import Hearing
from bot.desk.manner import Manner
from bot.desk.rendering import Rendering
from bot.desk.sight import Sight
from bot.dialogue.plain import PlainAnswers
from bot.dialogue.port import Dialogue
from bot.hall.clock import Clock
from bot.in_order import InOrder, MyTurn, Order
from bot.live import Live
from bot.messages import HUMAN, Incoming, Person, Reply
from bot.photo.eye import Eye
from bot.steps import InThread, Steps, in_steps, outside
from bot.store.people import PersonRow
from bot.store.store import Store
from bot.store.transcript import Received
from bot.tracing import mark, working_on
from bot.voice.ear import Ear

log = logging.getLogger("lianxin.conversation")


@dataclass
class _Taken:
    """A message that was taken, its place in its person's line, and its number as soon as the inbox has given it."""

    incoming: Incoming
    my_turn: MyTurn
    id: int | None = None


class Conversation:
    """Answers messages of every channel, one at a time per person."""

    def __init__(
        self, store: Store, desk: Desk, dialogue: Dialogue, plain: PlainAnswers, clock: Clock, live: Live,
        sound: Callable[[Reply, PersonRow], dict[str, Any]], ear: Ear | None = None,
        dialect: Callable[[], bool] = lambda: False, eye: Eye | None = None, order: Order | None = None,
        thread: InThread = asyncio.to_thread,
    ) -> None:  # fmt: skip
        self.counts = Counts()
        self._store = store
        self._desk = desk
        self._clock = clock
        self._rendering = Rendering(store, sound)
        self._hearing = Hearing(store, ear or Ear(), dialogue)
        self._sight = Sight(store, desk, eye or Eye())
        sessions = Sessions(store.people, desk.booking)
        commands = Commands(store, desk, Manner(store, dialect), sessions, live)
        self.engine = EngineTurn(dialogue, plain, store.choices, desk.booking, commands, sessions, live, self.counts)
        self._silent = Silent(store, desk, commands, live)
        carrying = CarryingOut(desk, commands, self.engine)
        self._answering = Answering(
            store, desk, live, self._hearing, self._sight, sessions, Urgent(desk, live), commands, carrying,
            self.engine, self._silent,
        )  # fmt: skip
        self._thread = thread
        self._order = order or InOrder()
        self._arriving = InOrder()  # what stands in the inbox first is answered first
        self.watch: Callable[[str, str | None, int], None] = lambda _channel, _outcome, _millis: None

    def let_photos_go(self, now: datetime) -> int:
        """Forget the photos nobody has answered about in time; how many."""
        return self._sight.shelf.sweep(now)

    # -- once and in order --------------------------------------------------------------------------------

    async def take(self, incoming: Incoming) -> list[dict[str, Any]]:
        """Answer one message. The same (channel, id) gives the same stored replies and no second effect."""
        said = storable(incoming.text) if incoming.sound is None else hearing_words.VOICE
        said = pins.SAID if incoming.place else said
        if incoming.photo is not None:
            said = said.strip() or photo_words.PHOTO
        incoming = replace(incoming, text=said)
        key = incoming.person.key
        async with AsyncExitStack() as placed:
            async with self._arriving.of(key) as at_the_door:
                await at_the_door()
                my_turn = await placed.enter_async_context(self._order.of(key))
                taken = _Taken(incoming, my_turn)
                turn = Steps(self._whole(taken), self._store.db.together, self._thread)
                placed.callback(turn.close)
                await turn.first()
            with working_on(taken.id):
                return await turn.rest()

    async def _whole(self, taken: _Taken) -> list[dict[str, Any]]:
        """From the inbox to the answer; what came before from the same person is answered first."""
        incoming = taken.incoming
        person, received = self._receive(incoming)
        taken.id = received.id
        mark(received.id)
        if not taken.my_turn.come():
            await outside(taken.my_turn)
        if not received.new:
            known = self._store.transcript.state_of(received.id)
            if known and known.replies is not None:
                return known.replies
        return await self._answer(received.id, incoming, person)

    def _receive(self, incoming: Incoming) -> tuple[PersonRow, Received]:
        """Put the message into the inbox: from here on it is not lost."""
        who = incoming.person
        external = f"{who.sender}:{incoming.id}" if incoming.id else None
        inbox = self._store.transcript
        spoken = incoming.sound is not None
        person = self._store.people.meet(who.channel, who.sender, incoming.at)
        return person, inbox.receive(person.id, person.channel, external, incoming.text, incoming.at, spoken)

    async def recover(
        self, channel: str, before: datetime | None = None
    ) -> list[tuple[PersonRow, list[dict[str, Any]]]]:
        """Answer what a crash left unanswered on a channel that pushes, oldest first.

        What came since `before` is being answered by whoever took it.
        """
        since = self._clock.now() - timedelta(hours=1)
        done = []
        for message_id, person_id, _, text, at in await asyncio.to_thread(
            self._store.transcript.unanswered, since, channel
        ):
            person = await asyncio.to_thread(self._store.people.get, person_id)
            if person is None or (before is not None and at >= before):
                continue
            async with self._order.of(Person(channel, person.sender).key) as my_turn:
                await my_turn()
                known = await asyncio.to_thread(self._store.transcript.state_of, message_id)
                if known is None or known.replies is not None:  # it came again meanwhile
                    continue
                lost = b"" if text == hearing_words.VOICE else None  # its sound went down with the process
                gone = b"" if text == photo_words.PHOTO else None
                incoming = Incoming(Person(channel, person.sender, person.id), "", at, text, lost, gone)
                with working_on(message_id):
                    turn = self._answer(message_id, incoming, person)
                    done.append((person, await in_steps(turn, self._store.db.together, self._thread)))
        return done

    # -- one answer ---------------------------------------------------------------------------------------

    async def _answer(self, message_id: int, incoming: Incoming, met: PersonRow) -> list[dict[str, Any]]:
        started = time.perf_counter()
        try:
            replies = await self._replies(met, message_id, incoming)
        except Exception:
            log.exception("turn failed")  # the message itself is in the sealed store, never here
            self.counts.add("failed")
            kept = still_shown(self._store.choices, met.id)
            replies = [Reply(text="对不起，我这边出了点问题。请再说一遍，或者找工作人员。", choices=(*kept, HUMAN))]
        millis = int((time.perf_counter() - started) * 1000)
        now = self._clock.now()
        rendered = self._rendering.finish(message_id, met, replies, now, millis)
        first = replies[0] if replies else Reply("")
        self.counts.add("turns")
        self.watch(met.channel, first.outcome if replies else "silent", millis)
        log.info("turn channel=%s intent=%s answer=%s ms=%d", met.channel, first.intent, first.answer, millis)
        return rendered

    def _begin(self, met: PersonRow) -> tuple[PersonRow, Any, bool]:
        """The person as it stands now, the handoff that keeps the bot silent, and whether the channel is stopped.

        `met` is the person as it was when the message came; its `last_at` is the message before.
        """
        self._desk.book.refresh()
        person = self._store.people.get(met.id) or met
        stopped = self._store.channel_stops.stopped(met.channel)
        return replace(person, last_at=met.last_at), self._store.handoffs.silencing(met.id), stopped

    async def _replies(self, met: PersonRow, message_id: int, incoming: Incoming) -> list[Reply]:
        person, handoff, stopped = self._begin(met)
        if stopped:
            return [self._silent.stopped(person, incoming, handoff)]
        if incoming.photo is not None:
            return await self._answering.photo(person, message_id, incoming, handoff)
        heard = None
        if incoming.sound is not None:
            heard = await outside(self._hearing.listen, person, incoming.sound)
            self._hearing.note(message_id, heard)
            incoming = replace(incoming, text=heard.text, sound=None)
        if handoff is not None:
            told: list[Reply] = []
            if heard is not None and heard.usable:
                keep = self._hearing.recorder.with_clerk
                told = keep(person, message_id, heard, handoff, incoming.at)
            elif (dropped := self._hearing.dropped(person, incoming)) is not None:
                return [dropped]
            return told + self._silent.handed_off(person, incoming, handoff)
        if heard is not None and heard.trouble:
            return self._answering.not_heard(person, message_id, heard, incoming.at)
        return await self._answering.words(person, message_id, incoming, heard)
