"""The addresses of talking with people: the queue, a visitor's story, handing on, ready answers, recordings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from starlette.routing import BaseRoute

from bot.console.closing import Closing
from bot.console.doorway import Doorway, Rule
from bot.console.events import Events
from bot.console.kept import Way
from bot.console.pages import Pages
from bot.console.passing import Passing
from bot.console.phrases_page import PhrasesPage
from bot.console.queue_page import QueuePage
from bot.console.recordings import RecordingSounds, recordings_of
from bot.console.story_beside import Beside
from bot.console.story_page import StoryPage
from bot.console.story_talk import Attachments
from bot.console.voice_reply import VoiceReply
from bot.console.worklist import Worklist
from bot.desk.clerk import ClerkDesk
from bot.desk.clerk_voice import LARGEST_BYTES
from bot.desk.guide import Ticked
from bot.hall.calendar import Calendar
from bot.hall.facts import HallFacts
from bot.store.store import Store

LOOK, ACT, PHRASES = Rule("look"), Rule("act"), Rule("phrases")
QUIET = Rule("look", quiet=True)
VOICE = Rule("act", takes_file=LARGEST_BYTES + 64 * 1024)


class TalkPages:
    """What clerks do while somebody waits or talks with them; `story` is the page that others lead back to."""

    def __init__(
        self, store: Store, clerks: ClerkDesk, pages: Pages, calendar: Calendar, facts: HallFacts,
        messengers: Mapping[str, Any], speaks: Callable[[bool], bool], attached: Attachments | None,
        ticked: Callable[[int, datetime], Ticked | None],
    ) -> None:  # fmt: skip
        self.worklist = Worklist(store)
        closing, beside = Closing(store, clerks, messengers), Beside(store, calendar, facts, speaks, ticked)
        kept = attached or recordings_of(store)
        self.story = StoryPage(store, clerks, self.worklist, pages, calendar, closing, beside, kept)
        self._waiting = QueuePage(store, clerks, self.worklist, pages)
        self._voice = VoiceReply(clerks, self.story)
        self._passing = Passing(store, clerks, self.story, messengers)
        self._ready = PhrasesPage(store, pages, facts)
        self._sounds = RecordingSounds(store, clerks)

    @property
    def ways(self) -> Sequence[Way]:
        """The way back to a reply."""
        return self.story.ways

    def routes(self, door: Doorway, events: Events) -> list[BaseRoute]:
        """Everybody may look; whoever serves people may act."""
        return [*self._queue(door, events), *self._one(door), *self._phrases(door)]

    def _queue(self, door: Doorway, events: Events) -> list[BaseRoute]:
        return [
            door.route("GET", "/console", self._waiting.show, LOOK),
            door.route("GET", "/console/queue", self._waiting.fragment, QUIET),
            door.stream("/console/events", events.open),
            door.route("GET", "/console/recordings/{id}", self._sounds.play, QUIET),
        ]

    def _one(self, door: Doorway) -> list[BaseRoute]:
        here, story, passing = "/console/handoffs/{id}", self.story, self._passing
        return [
            door.route("GET", here, story.show, LOOK),
            door.route("GET", f"{here}/story", story.fragment, QUIET),
            door.route("POST", f"{here}/claim", self._waiting.claim, ACT),
            door.route("POST", f"{here}/reply", story.reply, Rule("act", keeps=True, forged=story.forged)),
            door.route("POST", f"{here}/voice", self._voice.send, VOICE),
            door.route("POST", f"{here}/close", story.close, ACT),
            door.route("POST", f"{here}/forward", passing.forward, ACT),
            door.route("POST", f"{here}/release", passing.release, ACT),
            door.route("POST", f"{here}/take", passing.take, Rule("lead")),
            door.route("POST", f"{here}/note", passing.remark, ACT),
            door.route("POST", f"{here}/typing", passing.typing, Rule("act", quiet=True)),
        ]

    def _phrases(self, door: Doorway) -> list[BaseRoute]:
        here, ready = "/console/phrases", self._ready
        return [
            door.route("GET", here, ready.show, LOOK),
            door.route("POST", here, ready.add, PHRASES),
            door.route("POST", f"{here}/{{id}}", ready.change, PHRASES),
            door.route("POST", f"{here}/{{id}}/up", ready.up, PHRASES),
            door.route("POST", f"{here}/{{id}}/drop", ready.drop, PHRASES),
        ]
