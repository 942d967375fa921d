"""The gateway as the channels see it: take a message, listen for what comes later, fetch a sound."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from bot.channels.ticket_papers import Papers, papers
from bot.conversation import Conversation
from bot.desk.answers import MENU
from bot.desk.clerk_voice import ClerkVoices
from bot.desk.page_story import PageStory
from bot.desk.poster_words import question
from bot.desk.private_words import Words
from bot.desk.sound import utterance_key
from bot.desk.ticket import Tickets
from bot.hall.clock import Clock
from bot.hall.facts import HallFacts
from bot.hall.facts_text import closed_channel, notice
from bot.hall.notices import aloud
from bot.hall.signing import Signer
from bot.live import LiveTopics
from bot.messages import Incoming, Person
from bot.store.people import PersonRow
from bot.store.posters import Poster
from bot.store.store import Store
from bot.store.transcript import Line
from bot.voice.audio import Codec
from bot.voice.chain import Voice
from bot.voice.pace import Rate, Volume

LOOK_EVERY_S = 2.0


class Gateway:
    """One object behind every channel."""

    def __init__(
        self, store: Store, conversation: Conversation, voice: Voice, live: LiveTopics, clock: Clock,
        facts: HallFacts, cookie_key: str, demo: bool, mic: bool, tickets: Tickets | None = None,
        words: Callable[[str], Words | None] | None = None,
        ears: bool = False,
        clerk_sound: Callable[[str, PersonRow | None, int], dict[str, Any]] | None = None,
        guide: Callable[[dict[str, Any]], Papers | None] | None = None,
        asked: Callable[[str, str, datetime, str], str] = lambda _channel, _sender, _now, _id: "",
        sees: bool = False, voices: ClerkVoices | None = None,
    ) -> None:  # fmt: skip
        self._store = store
        self._conversation = conversation
        self._voice = voice
        self._live = live
        self._clock = clock
        self._facts = facts
        self._page = PageStory(store, live, clock, voices)
        self._cookies = Signer(cookie_key)
        self._words = words or _impersonal(store)
        self._demo = demo
        self._mic = mic  # a browser may send speech abroad to recognise it
        self._ears = ears  # an engine of the house listens
        self._clerk_sound = clerk_sound
        self._guide = guide  # the pictures and forms that go with a card
        self._asked = asked
        self._voices = voices  # what clerks recorded
        self.sees = sees  # photos of licences can be read
        self._tickets = tickets  # None: no ticket leaves through a messenger

    # -- messages -----------------------------------------------------------------------------------------

    async def take(self, channel: str, sender: str, text: str, message_id: str | None) -> list[dict[str, Any]]:
        """Answer one message of a channel that waits for its answer."""
        return await self._conversation.take(
            Incoming(Person(channel, sender), message_id or "", self._clock.now(), text)
        )

    async def take_voice(self, channel: str, sender: str, sound: bytes, message_id: str | None) -> list[dict[str, Any]]:
        """Answer one voice message of a channel that waits for its answer; any container PyAV knows."""
        person = Person(channel, sender)
        return await self._conversation.take(Incoming(person, message_id or "", self._clock.now(), "", sound))

    async def take_photo(self, channel: str, sender: str, photo: bytes, message_id: str | None) -> list[dict[str, Any]]:
        """Answer one photo of a channel that waits for its answer."""
        person = Person(channel, sender)
        return await self._conversation.take(
            Incoming(person, message_id or "", self._clock.now(), "", photo=photo)
        )  # fmt: skip

    async def take_incoming(self, incoming: Incoming) -> list[dict[str, Any]]:
        """Answer one message of a channel that pushes."""
        return await self._conversation.take(incoming)

    async def recover(self, channel: str, before: datetime | None = None) -> list[tuple[str, list[dict[str, Any]]]]:
        """What a crash left unanswered on a channel that pushes, of what came before a moment: (sender, replies)."""
        return [(person.sender, replies) for person, replies in await self._conversation.recover(channel, before)]

    async def listen(self, channel: str, sender: str, after: int) -> AsyncIterator[dict[str, Any]]:
        """A clerk's messages and notices for one person: what was missed since `after`, then as they come.

        The store is looked at as well, because a clerk may work in another process.
        """
        person = await asyncio.to_thread(self._store.people.meet, channel, sender, self._clock.now())
        seen = after
        state, ahead = "bot" if channel == "rest" else "", 0  # a page that comes back must learn who answers
        if not after and channel == "rest":  # a page passes 0 only when it shows nothing yet
            seen = await asyncio.to_thread(self._page.newest, person)
        async with self._live.listen(f"person:{person.id}") as queue:
            while True:
                for line in await asyncio.to_thread(self._lines, person, seen):
                    seen = line.id
                    if line.direction in ("staff", "system"):
                        yield await asyncio.to_thread(self._event, line, person)
                if (now := await asyncio.to_thread(self._state, person.id)) != (state, ahead):
                    state, ahead = now
                    place = {"place": ahead} if ahead else {}
                    yield {"id": seen, "kind": "state", "recipient_id": sender, "state": state, **place}
                with contextlib.suppress(TimeoutError):
                    told = await asyncio.wait_for(queue.get(), LOOK_EVERY_S)
                    if told.get("kind") == "typing":
                        yield {"id": seen, "recipient_id": sender, **told}

    def _lines(self, person: PersonRow, after: int) -> Sequence[Line]:
        """What was said since; on a stopped channel it waits."""
        lines = self._store.transcript.story(person.id, after)
        if lines and self._store.channel_stops.stopped(person.channel):
            return []
        return self._voices.into(person, lines) if self._voices else lines

    def _event(self, line: Line, person: PersonRow) -> dict[str, Any]:
        event = message_event(line.id, line.text, line.author, person.sender, line.buttons)
        if line.sound:
            return {**event, "custom": {k: v for k, v in line.sound.items() if k != "notice"}}
        said = line.text if line.author is not None else aloud(line.step, line.text)
        if not said or self._clerk_sound is None:
            return event
        return {**event, "custom": self._clerk_sound(said, self._store.people.get(person.id), 0)}

    def _state(self, person_id: int) -> tuple[str, int]:
        """Who answers, and the place in the queue of somebody who waits in it, else 0."""
        handoff = self._store.handoffs.silencing(person_id)
        if handoff is None:
            return "bot", 0
        waits = handoff.state == "waiting" and handoff.kind == "live"
        return handoff.state, self._store.handoffs.place(handoff) if waits else 0

    async def story(self, channel: str, sender: str) -> list[dict[str, Any]]:
        """The conversation so far, for a page that was reloaded."""
        person = await asyncio.to_thread(self._store.people.find, channel, sender)
        if person is None:
            return []
        lines = await asyncio.to_thread(self._page.lines, person)
        who = {"in": "me", "bot": "hall", "staff": "clerk", "system": "hall"}
        told: list[dict[str, Any]] = [
            {"id": line.id, "who": who[line.direction], "text": self._shown(person.id, line.text), "buttons": []}
            | ({"custom": line.sound} if line.direction == "staff" and line.sound else {})
            | ({"said": line.external.removeprefix(f"{sender}:")} if line.external else {})
            for line in lines
            if line.text
        ]
        if told and told[-1]["who"] == "hall" and not await asyncio.to_thread(self._page.waits, person):
            told[-1]["buttons"] = await asyncio.to_thread(self._store.choices.buttons, person.id)
        _give_papers(told, await asyncio.to_thread(self._store.transcript.last_replies, person.id))
        if channel == "web":  # whoever opens the page again reads it
            await asyncio.to_thread(self._page.read, person, lines)
        return told

    def _shown(self, person_id: int, text: str) -> str:
        """The title of a pressed button instead of its token."""
        pressed = self._store.choices.pressed(person_id, text) if text.startswith("c.") else None
        return pressed.choice.title if pressed else text

    # -- sounds -------------------------------------------------------------------------------------------

    def sentence(self, key: str) -> Words | None:
        """What is to be said behind an audio address."""
        recorded = self._voices.words(key) if self._voices else None
        return recorded or self._words(key)

    async def file(self, words: Words, codec: str) -> Path | None:
        """The sound of the words, or the recording in their place."""
        if words.recording and self._voices:
            return await self._voices.file(words, cast(Codec, codec))
        clip = await self._voice.render(
            words.spoken, codec=cast(Codec, codec), rate=cast(Rate, words.rate), voice=words.voice,
            personal=words.personal, answer=words.answer, volume=cast(Volume, words.volume),
        )  # fmt: skip
        return clip.path if clip else None

    async def voice_note(self, reply: dict[str, Any]) -> Path | None:
        """The Ogg/Opus file of a reply that has an audio address; dialect when there is one."""
        return await self.voice_file(reply, "ogg")

    async def voice_file(self, reply: dict[str, Any], codec: str) -> Path | None:
        """The same in any codec."""
        audio = (reply.get("custom") or {}).get("audio", {})
        url = audio.get("puxian") or audio.get("mandarin", "")
        found = await asyncio.to_thread(self.sentence, Path(url).stem) if url else None
        path = await self.file(found, codec) if found else None
        if path is not None:
            await asyncio.to_thread(self._store.tally.add, "sent", self._clock.now())
        return path

    def played(self) -> None:
        """A page has fetched a sound in order to play it."""
        self._store.tally.add("played", self._clock.now())

    # -- tickets ------------------------------------------------------------------------------------------

    async def papers(self, reply: dict[str, Any]) -> Papers | None:
        """The ticket or card that goes with a reply, as files; None when it has none or none may leave this way."""
        if self._guide is not None and (of_guide := await asyncio.to_thread(self._guide, reply)):
            return of_guide
        if self._tickets is None or not reply.get("attachment"):
            return None
        return await asyncio.to_thread(papers, self._tickets, reply)

    # -- what a phone can answer by itself, and posters -----------------------------------------------------

    async def asks(self, channel: str, sender: str, message_id: str = "") -> str:
        """What is waited for from somebody: phone, address, clerk (who answers now), or nothing; else `known`."""
        return await asyncio.to_thread(self._asked, channel, sender, self._clock.now(), message_id)

    async def poster(self, token: str, channel: str = "", sender: str = "", message_id: str = "") -> str | None:
        """Count a visit by a poster; the question it stands for, None when it does not hang any more.

        A message that has come before is not counted again.
        """
        found = await asyncio.to_thread(self._visited, token, channel, f"{sender}:{message_id}")
        return question(found) if found else None

    def _visited(self, token: str, channel: str, external_id: str) -> Poster | None:
        if channel and self._store.transcript.knows(channel, external_id):
            return self._store.posters.get(token)
        return self._store.posters.visit(token, self._clock.now().date())

    # -- facts, cookies -----------------------------------------------------------------------------------

    def now(self) -> Any:
        """The hall's time."""
        return self._clock.now()

    def menu(self) -> list[str]:
        """What stands on a permanent keyboard."""
        return [c.title for c in MENU] + ["再说一遍", "慢一点"]

    def facts(self) -> dict[str, Any]:
        """What a page shows without being asked."""
        texts = self._facts.texts
        return {
            "name": texts.get("hall.name", "烟草专卖办事大厅"),
            "phone": texts.get("hall.phone", ""),
            "hotline": texts.get("hotline.tobacco", "12313"),
            "notice": notice(self._facts.values, self._clock.now().date()),
            "demo": self._demo,
            "mic": self._mic,
            "ears": self._ears,
            "eyes": self.sees,
        }

    def closed(self, channel: str) -> str:
        """What people hear on a channel that the staff have stopped; nothing while it is on."""
        return closed_channel(self._facts.texts) if self._store.channel_stops.stopped(channel) else ""

    def sign(self, value: str) -> str:
        """The value with a signature of this house."""
        return self._cookies.sign(value)

    def unsign(self, token: str) -> str | None:
        """The value of a signed token, or None when it was not signed here."""
        return self._cookies.unsign(token)


def _impersonal(store: Store) -> Callable[[str], Words | None]:
    def words(key: str) -> Words | None:
        found = store.notebook.spoken(key)
        return Words(found[0], found[1], volume=found[2]) if found else None

    return words


def _give_papers(told: list[dict[str, Any]], replies: list[dict[str, Any]]) -> None:
    """Put picture and file of the newest answer back to its words, so that they survive a reload."""
    for reply in replies:
        given = {name: reply[name] for name in ("image", "attachment") if reply.get(name)}
        line = next((one for one in reversed(told) if one["text"] == reply["text"]), None) if given else None
        if line is not None:
            line.update(given)


def message_event(
    line_id: int, text: str, author: str | None, sender: str, buttons: Sequence[dict[str, str]] = ()
) -> dict[str, Any]:
    """A line of the staff or of the house as listeners receive it, with the buttons of a notice."""
    shown = list(buttons)
    return {"id": line_id, "kind": "message", "recipient_id": sender, "text": text, "buttons": shown, "from": author}


def audio_address(spoken: str, rate: str) -> str:
    """Where the sound of a sentence is fetched."""
    return f"/audio/{utterance_key(spoken, rate)}.mp3"
