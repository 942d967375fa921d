"""The conversation as a page shows it when it is opened again: without what waits, and what was read need not be rung.

On a stopped channel the words of clerks and of the house wait; those that were said before it was stopped stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.desk.clerk_voice import ClerkVoices
from bot.hall.clock import Clock
from bot.live import LiveTopics
from bot.store.people import PersonRow
from bot.store.store import Store
from bot.store.transcript import Line

PUT_OUT = ("staff", "system")
"""The lines that come to a page by themselves."""


class PageStory:
    """Looks at one person's lines for the page."""

    def __init__(self, store: Store, live: LiveTopics, clock: Clock, voices: ClerkVoices | None = None) -> None:
        self._store = store
        self._live = live
        self._clock = clock
        self._voices = voices

    def lines(self, person: PersonRow) -> list[Line]:
        """The conversation; a line said after one that waits has an id before that one, so that the page still gets it.

        A page asks for what came after the highest id it shows.
        """
        found = self._store.transcript.story(person.id)
        if self._voices:
            found = self._voices.into(person, found)
        held = self._held(person, found)
        if not held:
            return found
        first, waits = held[0].id, {one.id for one in held}
        return [replace(one, id=min(one.id, first - 1)) for one in found if one.id not in waits]

    def waits(self, person: PersonRow) -> bool:
        """Whether something waits for them, so that the newest buttons may be those of what they do not see yet."""
        return bool(self._held(person, self._store.transcript.story(person.id)))

    def newest(self, person: PersonRow) -> int:
        """The id of the newest line that does not wait, nor comes after one that does; 0 when there is none."""
        held = self._held(person, self._store.transcript.story(person.id))
        return held[0].id - 1 if held else self._store.transcript.newest(person.id)

    def read(self, person: PersonRow, lines: Sequence[Line]) -> None:
        """The page has shown these lines: what they say comes off the clerks' call list."""
        shown = [(one.cause, one.step) for one in lines if one.cause]
        if shown and self._store.calls.seen(person.id, shown, self._clock.now()):
            self._live.publish("staff", {"kind": "queue"})

    def _held(self, person: PersonRow, lines: Sequence[Line]) -> list[Line]:
        since = self._store.channel_stops.since(person.channel) if lines else None
        if since is None:
            return []
        return [one for one in lines if one.direction in PUT_OUT and one.at >= since]
