"""From a tracker to a Turn, and from an Outcome back to events."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from bot.desk.outcome import Outcome
from bot.desk.turn import Turn
from bot.hall.clock import Clock
from bot.messages import Reply
from bot.steps import InThread
from bot.store.store import Store

FORM = "booking_form"


class Turns:
    """Rebuilds the turn behind a tracker: raw words from the sealed store, understanding from the engine."""

    def __init__(self, store: Store, clock: Clock, thread: InThread = asyncio.to_thread) -> None:
        self._store = store
        self._clock = clock
        self.thread = thread  # beside the event loop, which nothing may block

    def of(self, tracker: Tracker) -> Turn:
        """The turn of the newest message; raises ValueError for a session that is not ours."""
        message: dict[str, Any] = tracker.latest_message or {}
        metadata = message.get("metadata") or {}
        person_id = int(str(tracker.sender_id).split(".")[0])
        person = self._store.people.get(person_id)
        if person is None:
            raise ValueError("the session belongs to nobody")
        understood = message.get("cascade") or {}
        intent = (message.get("intent") or {}).get("name") or ""
        return Turn(
            person_id=person_id,
            channel=person.channel,
            text=metadata.get("said") or self._store.transcript.raw(metadata.get("turn")) or message.get("text") or "",
            now=self._clock.now(),
            intent=intent,
            confidence=float((message.get("intent") or {}).get("confidence") or 0.0),
            data=metadata.get("data") or {},
            entities={e["entity"]: str(e["value"]) for e in message.get("entities") or []},
            also=tuple(understood.get("also") or ()),
            alternatives=tuple((a["intent"], a["confidence"]) for a in understood.get("alternatives") or ()),
        )

    @contextmanager
    def begun(self, tracker: Tracker) -> Iterator[Turn]:
        """The same turn, with one connection for all that the block asks of the store."""
        with self._store.db.together():
            yield self.of(tracker)


def utter(dispatcher: CollectingDispatcher, replies: tuple[Reply, ...], turn: Turn) -> None:
    """Send replies as one custom message each, with how sure the understanding was."""
    for reply in replies:
        dispatcher.utter_message(json_message={**reply.as_dict(), "confidence": turn.confidence})


class UseCase(Action):  # type: ignore[misc]
    """An action that is exactly one use case of the desk."""

    def __init__(self, name: str, turns: Turns, use_case: Callable[[Turn], Outcome]) -> None:
        self._name = name
        self._turns = turns
        self._use_case = use_case

    def name(self) -> str:
        return self._name

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Run the use case off the event loop and say its result."""
        turn, outcome = await self._turns.thread(self._done, tracker)
        utter(dispatcher, outcome.replies, turn)
        return [FollowupAction(FORM)] if outcome.start_booking else []

    def _done(self, tracker: Tracker) -> tuple[Turn, Outcome]:
        with self._turns.begun(tracker) as turn:
            return turn, self._use_case(turn)
