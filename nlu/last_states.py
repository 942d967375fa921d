"""The states of a conversation as rules see them, from the last one backwards and only as many as are looked at.

`Policy._prediction_states` plays the whole session again and describes the state before every action of it; a rule
looks at three at most. Each state is described by Rasa's own domain. Used by `nlu.rule_choice`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rasa.shared.core.constants import ACTION_LISTEN_NAME, PREVIOUS_ACTION, USER
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    DefinePrevUserUtteredFeaturization,
    Event,
    UserUtteranceReverted,
    UserUttered,
)  # fmt: skip
from rasa.shared.core.trackers import DialogueStateTracker, TrackerActiveLoop
from rasa.shared.nlu.constants import ACTION_NAME, ENTITIES, INTENT, TEXT

from nlu.past_events import PLAIN
from nlu.tracker_twin import is_plain

State = dict[str, Any]
_SEEN = PLAIN | {ActiveLoop, UserUtteranceReverted}


class ByText(Exception):
    """A message was once read by its text and not by its intent, which these states do not show."""


class LastStates:
    """The states of one tracker, each described once."""

    def __init__(self, tracker: DialogueStateTracker, domain: Domain) -> None:
        self._domain = domain
        self._steps = _steps(tracker.applied_events())
        self._known: list[State] = []

    def backwards(self, by_text: bool) -> Iterator[State]:
        """The last state first; the newest message told by its text, or by its intent. Raises ByText."""
        for number, state in enumerate(self._all()):
            user = state.get(USER)
            if not user:
                yield state
                continue
            told = dict(user)
            if number == 0 and state.get(PREVIOUS_ACTION, {}).get(ACTION_NAME) == ACTION_LISTEN_NAME:
                for name in (INTENT, ENTITIES) if by_text else (TEXT,):
                    told.pop(name, None)
            if told.get(INTENT):
                told.pop(TEXT, None)
            yield {**state, USER: told}

    def _all(self) -> Iterator[State]:
        yield from self._known
        for step in self._steps:
            self._known.append(self._domain._clean_state(self._domain.get_active_state(step)))
            yield self._known[-1]


def can_be_told(tracker: DialogueStateTracker) -> bool:
    """Whether its events are of the known kinds, and no slot is of influence on rules."""
    return (
        is_plain(tracker)
        and set(map(type, tracker.events)) <= _SEEN
        and not any(slot.influence_conversation for slot in tracker.slots.values())
    )


class _Step:
    """What the domain asks of a tracker to describe its state."""

    slots: dict[str, Any] = {}  # noqa: RUF012 - never filled
    latest_message: UserUttered | None = None
    active_loop: TrackerActiveLoop | None = None

    def __init__(self) -> None:
        self.latest_action: dict[str, str] = {}


def _steps(events: list[Event]) -> Iterator[_Step]:
    """The tracker as it stood at last, then as before each action, backwards."""
    end: int | None = len(events)
    looping = any(type(event) is ActiveLoop for event in events)
    while end is not None:
        step, action, missing = _Step(), None, {UserUttered, ActionExecuted} | ({ActiveLoop} if looping else set())
        for place in range(end - 1, -1, -1):
            event, kind = events[place], type(events[place])
            if kind is DefinePrevUserUtteredFeaturization and event.use_text_for_featurization:
                raise ByText
            if kind not in missing:
                continue
            missing.discard(kind)
            if kind is UserUttered:
                step.latest_message = event
            elif kind is ActionExecuted:
                action, step.latest_action = place, event.as_sub_state()
            elif event.name is not None:
                step.active_loop = TrackerActiveLoop(event.name, False, False, None)
            if not missing:
                break
        yield step
        end = action
