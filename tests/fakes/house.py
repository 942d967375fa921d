"""A small true house for fast tests: real store, rules and knowledge, a scripted dialogue and a stopped clock."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.conversation import Conversation
from bot.desk.desk import Desk
from bot.desk.reach import Reach
from bot.dialogue.plain import PlainAnswers
from bot.hall.calendar import Calendar
from bot.hall.facts import HallFacts
from bot.hall.knowledge import KnowledgeBase
from bot.live import LiveTopics
from bot.messages import Incoming, Person, Reply
from bot.steps import InThread
from bot.store.people import PersonRow
from bot.store.seal import Seal
from bot.store.store import Store
from bot.voice.design import Design
from tests.fakes.clock import StoppedClock
from tests.fakes.dialogue import ScriptedDialogue
from tests.fakes.ear import ScriptedEar
from tests.fakes.eye import ScriptedEye
from tests.fakes.template import empty_store

ROOT = Path(__file__).resolve().parents[2]


@functools.cache
def knowledge() -> KnowledgeBase:
    """The shipped knowledge, read once."""
    return KnowledgeBase.load(ROOT / "data" / "knowledge", ROOT / "data" / "lexicon")


@functools.cache
def design() -> Design:
    """The shipped rules of spoken words."""
    return Design.load(ROOT / "data" / "voice" / "design.yml")


def example_facts() -> HallFacts:
    """The hall of the example file, read once; everybody gets an own one, for it follows the settings of its store."""
    return replace(_example_facts())


@functools.cache
def _example_facts() -> HallFacts:
    return HallFacts.load(ROOT / "hall.example.yml", knowledge().catalogue.facts)


@dataclass
class SmallHouse:
    """The parts, and one way to say something."""

    store: Store
    desk: Desk
    dialogue: ScriptedDialogue
    conversation: Conversation
    clock: StoppedClock
    live: LiveTopics
    ear: ScriptedEar

    async def say(self, text: str, sender: str = "me", message_id: str = "") -> list[dict[str, Any]]:
        """One message of one person."""
        return await self.conversation.take(Incoming(Person("rest", sender), message_id, self.clock.now(), text))

    async def speak(self, words: str, sender: str = "me", message_id: str = "") -> list[dict[str, Any]]:
        """One voice message of one person, as the scripted ear hears it."""
        person, now = Person("rest", sender), self.clock.now()
        return await self.conversation.take(Incoming(person, message_id, now, "", words.encode()))

    async def show(self, seen: str, sender: str = "me", under: str = "") -> list[dict[str, Any]]:
        """One photo of one person, as the scripted eye sees it, perhaps with words under it."""
        person, now = Person("rest", sender), self.clock.now()
        return await self.conversation.take(Incoming(person, "", now, under, photo=seen.encode()))


def silent(reply: Reply, _person: PersonRow) -> dict[str, Any]:
    """No sound: the words as they are."""
    return {"spoken": reply.spoken or reply.text, "audio": {}}


@contextmanager
def small_house(folder: Path) -> Iterator[SmallHouse]:
    """A house whose store lies in `folder`."""
    store = Store(empty_store(folder), Seal(b"k" * 32))
    yield house_over(store)
    store.db.close()


def house_over(store: Store, thread: InThread = asyncio.to_thread) -> SmallHouse:
    """A house over a store that is there already; the steps of its turns are run by `thread`."""
    base = knowledge().with_entries(())  # what is published in one house must not be said in another
    facts = example_facts()
    desk = Desk(store, base, facts, Calendar(), reach=Reach({"rest"}))
    dialogue, clock, live = ScriptedDialogue(), StoppedClock(), LiveTopics()
    ear = ScriptedEar()
    plain, eye = PlainAnswers(base, facts), ScriptedEye()
    conversation = Conversation(store, desk, dialogue, plain, clock, live, silent, ear, eye=eye, thread=thread)
    return SmallHouse(store, desk, dialogue, conversation, clock, live, ear)
