"""A second tracker in the same state, without playing all events of the session again (Rasa 3.6.21).

`DialogueStateTracker.copy` is called for every action that runs: it makes an empty tracker and applies every event to
it. The result is the tracker as it stands, but for the follow-up action, which choosing an action clears and playing
the events brings back. Part of `nlu.patches`, with its switch.
"""

from __future__ import annotations

import copy
from collections import deque
from typing import Any

from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.events import ActionExecuted, ActiveLoop, FollowupAction, Restarted, SessionStarted, UserUttered
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker

from nlu import stand_ins
from nlu.past_events import PLAIN

_PLAYED = PLAIN | {ActiveLoop}


def apply() -> None:
    """Put it in place."""
    stand_ins.put(DialogueStateTracker, "copy", _as_it_stands)


def remove() -> None:
    """Put Rasa's own function back."""
    stand_ins.take_back(DialogueStateTracker, "copy")


def _as_it_stands(stock: Any) -> Any:
    def copied(self: DialogueStateTracker) -> DialogueStateTracker:
        if not (self.sender_id and is_plain(self) and set(map(type, self.events)) <= _PLAYED):
            found: DialogueStateTracker = stock(self)
            return found
        made = twin(self)
        made.sender_source = made.model_id = made.assistant_id = None
        made.followup_action = _followup(self)
        return made

    return copied


def is_plain(tracker: DialogueStateTracker) -> bool:
    """Whether it is Rasa's own tracker, of a known domain, with all of its events."""
    return type(tracker) is DialogueStateTracker and type(tracker.slots) is dict and tracker._max_event_history is None


def twin(tracker: DialogueStateTracker) -> DialogueStateTracker:
    """All that `tracker` knows in an object of its own; the events themselves are shared."""
    made = DialogueStateTracker.__new__(DialogueStateTracker)
    made.__dict__.update(tracker.__dict__)
    made.events = deque(tracker.events)
    made.slots = {name: _slot(slot) for name, slot in tracker.slots.items()}
    made.latest_action = dict(tracker.latest_action) if tracker.latest_action is not None else None
    made.active_loop = copy.copy(tracker.active_loop)
    if tracker.latest_message is not None and tracker.latest_message.is_empty():
        made.latest_message = copy.copy(tracker.latest_message)
    return made


def _slot(slot: Slot) -> Slot:
    made: Slot = slot.__class__.__new__(slot.__class__)
    made.__dict__.update(slot.__dict__)
    return made


def _followup(tracker: DialogueStateTracker) -> str | None:
    """The follow-up action that playing the events leaves behind."""
    for event in reversed(tracker.events):
        kind = type(event)
        if kind in (ActionExecuted, UserUttered):
            return None
        if kind is FollowupAction:
            name: str = event.action_name
            return name
        if kind is Restarted:
            return str(ACTION_SESSION_START_NAME)
        if kind is SessionStarted:
            break
    return str(ACTION_LISTEN_NAME)
