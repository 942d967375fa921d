"""Small changes inside Rasa 3.6.21 that save most of the time of a turn and change nothing else.

`RemoteAction._validate_action_result` checks a constant schema against its meta-schema on every action reply: the
validator is built once here. `Event.resolve_by_type` walks all classes of events for every stored event: it is
remembered by type name. Calls of actions: `nlu.action_calls`; running a graph: `nlu.graph_run`. All touch private
functions, so they are put in place only in the version they were written for. `LIANXIN_RASA_PATCHES=off` leaves Rasa as
it is.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from nlu import action_calls, graph_run, stand_ins
from nlu.switch import SWITCH, off

__all__ = ["SWITCH", "VERSION", "apply", "remove", "wanted"]

VERSION = "3.6.21"
logger = logging.getLogger(__name__)


def apply() -> bool:
    """Put the caches in place; True when they are (also when they were before), False when switched off."""
    if not wanted():
        return False
    from rasa.core.actions.action import RemoteAction
    from rasa.shared.core.events import Event

    stand_ins.put(RemoteAction, "_validate_action_result", _with_one_validator)
    stand_ins.put(Event, "resolve_by_type", _remembering, static=True)
    for part in _parts():
        part.apply()
    return True


def _parts() -> tuple[Any, ...]:
    """Some name what other versions of Rasa may not have, so they are imported when it is known which one this is."""
    from nlu import past_events, rule_choice, small_costs, tracker_twin

    return action_calls, graph_run, past_events, tracker_twin, rule_choice, small_costs


def wanted() -> bool:
    """Whether Rasa is the version that was looked at and the switch is not off."""
    import rasa

    if off():
        return False
    if rasa.__version__ != VERSION:
        logger.warning("Rasa %s is not %s: its caches are left alone", rasa.__version__, VERSION)
        return False
    return True


def remove() -> None:
    """Put Rasa's own functions back."""
    for part in _parts():
        part.remove()
    from rasa.core.actions.action import RemoteAction
    from rasa.shared.core.events import Event

    stand_ins.take_back(RemoteAction, "_validate_action_result")
    stand_ins.take_back(Event, "resolve_by_type", static=True)


def _with_one_validator(_stock: Any) -> Any:
    from jsonschema import ValidationError
    from jsonschema.exceptions import best_match
    from jsonschema.validators import validator_for
    from rasa.core.actions.action import DOCS_BASE_URL, RemoteAction

    schema = RemoteAction.action_response_format_spec()
    validator = validator_for(schema)(schema)

    def _validate_action_result(self: Any, result: dict[str, Any]) -> bool:
        error: ValidationError | None = best_match(validator.iter_errors(result))
        if error is None:
            return True
        error.message += (
            f". Failed to validate Action server response from API, "
            f"make sure your response from the Action endpoint is valid. "
            f"For more information about the format visit "
            f"{DOCS_BASE_URL}/custom-actions"
        )
        raise error

    return _validate_action_result


def _remembering(stock: Callable[..., Any]) -> Any:
    known: dict[str, Any] = {}

    def resolve_by_type(type_name: str, default: type | None = None) -> Any:
        found = known.get(type_name)
        if found is None:
            found = stock(type_name, default)
            if found is not None and found is not default:
                known[type_name] = found
        return found

    return resolve_by_type
