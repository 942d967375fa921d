"""The events of a conversation that count, found without walking through them one by one (Rasa 3.6.21).

`DialogueStateTracker.applied_events` asks six questions of every event of the session, several times in a turn, and
answers nearly always: all since the session began. Only events that take others back, and forms, need the walk.
Part of `nlu.patches`, with its switch.
"""

from __future__ import annotations

from typing import Any

from rasa.shared.core import events as rasa_events
from rasa.shared.core.events import Event, Restarted, SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker

from nlu import stand_ins

BEGINNINGS = frozenset({Restarted, SessionStarted})
PLAIN = BEGINNINGS | {
    rasa_events.ActionExecuted,
    rasa_events.ActionExecutionRejected,
    rasa_events.BotUttered,
    rasa_events.DefinePrevUserUtteredFeaturization,
    rasa_events.FollowupAction,
    rasa_events.LoopInterrupted,
    rasa_events.SlotSet,
    rasa_events.UserUttered,
}
"""Events that leave those before them as they are; classes that Rasa does not have itself are not among them."""


def apply() -> None:
    """Put it in place."""
    stand_ins.put(DialogueStateTracker, "applied_events", _quickly)


def remove() -> None:
    """Put Rasa's own function back."""
    stand_ins.take_back(DialogueStateTracker, "applied_events")


def _quickly(stock: Any) -> Any:
    def applied_events(self: DialogueStateTracker) -> list[Event]:
        events = list(self.events)
        kinds = set(map(type, events))
        if kinds <= PLAIN:
            return since_the_beginning(events) if kinds & BEGINNINGS else events
        found: list[Event] = stock(self)
        return found

    return applied_events


def since_the_beginning(events: list[Event]) -> list[Event]:
    """What stands behind the last event that begins anew."""
    for place in range(len(events), 0, -1):
        if type(events[place - 1]) in BEGINNINGS:
            return events[place:]
    return events
