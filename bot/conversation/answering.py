"""The bot's own answer: to words written or heard, to a photo, to a voice message that nobody understands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.conversation.carrying_out import CarryingOut
from bot.conversation.commands import Commands
from bot.conversation.engine_turn import RINGS, EngineTurn
from bot.conversation.meaning import clean, meaning
from bot.conversation.sessions import Sessions
from bot.conversation.silent import Silent
from bot.conversation.urgent import Urgent
from bot.desk import photo_words
from bot.desk.desk import Desk
from bot.desk.hearing import Hearing
from bot.desk.quality import judged
from bot.desk.sight import Sight
from bot.desk.turn import Turn
from bot.hall import universal
from bot.live import Live
from bot.messages import Choice, Incoming, Reply
from bot.steps import outside
from bot.store.people import PersonRow
from bot.store.store import Store
from bot.voice.ear import Heard

DOUBTED = ("voice_off", "dialect", "mandarin")


@dataclass(frozen=True)
class Answering:
    """Asks everybody whose the words might be before the dialogue engine gets them."""

    store: Store
    desk: Desk
    live: Live
    hearing: Hearing
    sight: Sight
    sessions: Sessions
    urgent: Urgent
    commands: Commands
    carrying: CarryingOut
    engine: EngineTurn
    silent: Silent

    async def words(self, person: PersonRow, message_id: int, incoming: Incoming, heard: Heard | None) -> list[Reply]:
        """The bot's own answer to words, written or `heard`."""
        person = self.sessions.running(person, incoming)
        if (at_once := self._beside(person, incoming)) is not None:
            return [at_once]
        if universal.DISTRESS.search(incoming.text):
            return [self.urgent.distress(person, incoming)]
        if (alarm := self.urgent.alarm(person, incoming)) is not None:
            return [alarm]
        screen: Sequence[Choice] = self.store.choices.on_screen(person.id)
        if (setting := self._setting(person, incoming, heard)) is not None:
            return setting
        agreed = self.hearing.answered(person, incoming.text, screen, incoming.at)
        if isinstance(agreed, Reply):
            self.live.publish("staff", {"kind": "queue"})
            return [replace(agreed, heard=heard.text if heard else None)]
        if agreed is not None:
            incoming, screen, heard = replace(incoming, text=agreed.text), list(agreed.screen), None
        seen = self.sight.answered(person, incoming.text, screen, incoming.at)
        if isinstance(seen, Reply):
            return [self._told_of_photo(seen)]
        if seen is not None:
            return await self.engine.turn(person, message_id, "/inform", seen.data, photo_words.YES, incoming)
        meant = meaning(self.store.choices, person, incoming.text, screen)
        if isinstance(meant, Reply):
            return [meant if heard is None else replace(meant, heard=heard.text)]
        if heard is not None:
            asked = self.carrying.waits_for(person, meant[2], incoming)
            if not heard.sure or await outside(self.hearing.would_act, person, meant, screen, asked):
                reply = self.hearing.read_back(person, message_id, heard, screen, incoming.at)
                return [replace(reply, heard=heard.text)]
            self.hearing.understood(person)
        replies = judged(await self.carrying.carry_out(person, message_id, incoming, meant), meant[1])
        replies = self.desk.guide.goes_on(person.id, replies, incoming.at)
        if heard is not None and replies:
            replies = [replace(replies[0], heard=heard.text), *replies[1:]]
        return replies

    def _beside(self, person: PersonRow, incoming: Incoming) -> Reply | None:
        """A location, or a correction of what is done already; other corrections make room for the new words."""
        if incoming.place is not None:
            return self.desk.pins.take(person, incoming.place, incoming.at)
        if incoming.corrects is None:
            return self.desk.my_data.said(person, incoming.text, incoming.at)
        turn = Turn(person.id, person.channel, incoming.text, incoming.at)
        return self.desk.booking.take_back(turn, incoming.corrects)

    def _setting(self, person: PersonRow, incoming: Incoming, heard: Heard | None) -> list[Reply] | None:
        """How somebody wants to be spoken to is done before anything else: a question that is open stays open.

        What was heard with doubt is not believed where it would take the sound or the language away.
        """
        name = universal.command(clean(incoming.text))
        if name not in universal.SETTINGS or (heard and not heard.sure and name in DOUBTED):
            return None
        replies = self.commands.obey(person, name, incoming) or []
        return replies if heard is None else [replace(replies[0], heard=heard.text), *replies[1:]]

    async def photo(self, person: PersonRow, message_id: int, incoming: Incoming, handoff: Any) -> list[Reply]:
        """A photo: to the clerk who has the conversation, else read; the words under one that says nothing count."""
        look = await outside(self.sight.look, person, incoming.photo or b"", incoming.at)
        if handoff is not None:
            shelf, picture = self.sight.shelf, look.picture
            kept = shelf.with_clerk(person, message_id, picture, handoff.id, incoming.at)
            told = [] if kept else [Reply(text=photo_words.NOT_TO_CLERK, intent="talk_to_human")]
            return told + self.silent.handed_off(person, incoming, handoff)
        if look.trouble and incoming.text != photo_words.PHOTO:
            return await self.words(person, message_id, replace(incoming, photo=None), None)
        screen = self.store.choices.on_screen(person.id)
        reply = self.sight.shown(person, message_id, look, screen, incoming.at)
        return [self._told_of_photo(reply)]

    def _told_of_photo(self, reply: Reply) -> Reply:
        if reply.intent in RINGS:
            self.live.publish("staff", {"kind": "queue"})
        return reply

    def not_heard(self, person: PersonRow, message_id: int, heard: Heard, now: datetime) -> list[Reply]:
        """A voice message without usable words: asked for again, or kept for a clerk."""
        screen = self.store.choices.on_screen(person.id)
        reply = self.hearing.trouble(person, message_id, heard, screen, now)
        self.live.publish("staff", {"kind": "queue"})
        return [reply]
