"""What the engine does in every turn for nobody (Rasa 3.6.21): the same results without what is thrown away at once.

It makes an empty domain to know whether the one in use is empty, copies the events of a turn in depth for lines of the
log that are seldom written, and makes all twelve default actions to find one. Part of `nlu.patches`, with its switch.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from rasa.core import processor
from rasa.core.actions import action
from rasa.shared.core.domain import Domain

from nlu import stand_ins


def apply() -> None:
    """Put all three in place."""
    stand_ins.put(Domain, "is_empty", _compared)
    stand_ins.put(processor, "copy", _as_given)
    stand_ins.put(action, "default_actions", _made_once)


def remove() -> None:
    """Put Rasa's own back."""
    stand_ins.take_back(Domain, "is_empty")
    stand_ins.take_back(processor, "copy")
    stand_ins.take_back(action, "default_actions")


def _compared(_stock: Any) -> Any:
    empty = Domain.empty().as_dict()

    def is_empty(self: Domain) -> bool:
        return bool(self.as_dict() == empty)

    return is_empty


def _as_given(_stock: Any) -> Any:
    """Stands for the module `copy` in Rasa's processor, which copies in depth for its log lines and nothing else."""
    return SimpleNamespace(deepcopy=lambda given: given)


def _made_once(stock: Any) -> Any:
    """None of them keeps anything from one turn to the next."""
    made: list[tuple[Any, list[Any]]] = []

    def default_actions(action_endpoint: Any = None) -> list[Any]:
        if not made or made[0][0] is not action_endpoint:
            made[:] = [(action_endpoint, stock(action_endpoint))]
        return list(made[0][1])

    return default_actions
