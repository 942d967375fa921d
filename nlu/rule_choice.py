"""Finding the rule for the next action without asking every rule about every state of the session (Rasa 3.6.21).

`RulePolicy` describes all states of the session twice for each action, and asks each of a hundred rules whether it
fits each of them. A rule looks at some features of the last states only: what is left of the rules after each state is
remembered by the values of these features, and found out by Rasa's own function the first time. Where the conversation
has something that is not told by `nlu.last_states`, or no rule fits, Rasa's own way is gone. Part of `nlu.patches`,
with its switch.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from typing import Any

from rasa.core.policies import rule_policy
from rasa.core.policies.rule_policy import (
    DO_NOT_PREDICT_LOOP_ACTION,
    LOOP_WAS_INTERRUPTED,
    RULES,
    RULES_FOR_LOOP_UNHAPPY_PATH,
    RulePolicy,
)  # fmt: skip
from rasa.shared.core.constants import ACTION_LISTEN_NAME, PREVIOUS_ACTION
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker, get_active_loop_name

from nlu import stand_ins
from nlu.last_states import ByText, LastStates, State, can_be_told

NODES = 20_000  # all that are kept; a conversation of every kind that the rules know needs some hundred
_TREES = "_lianxin_rule_trees"
Found = tuple[str | None, str | None, bool]


def apply() -> None:
    """Put it in place."""
    stand_ins.put(RulePolicy, "_find_action_from_rules", _by_what_is_left)


def remove() -> None:
    """Put Rasa's own function back."""
    stand_ins.take_back(RulePolicy, "_find_action_from_rules")


class _Left:
    """The rules that are left after some states, and what they ask of the next one (backwards)."""

    def __init__(self, rules: Mapping[str, list[State]], keys: set[str], depth: int) -> None:
        self.keys, self.next = keys, dict[tuple[Any, ...], _Left]()
        asking = [rules[key][depth] for key in keys if len(rules[key]) > depth]
        self.over = not asking
        self.features = sorted({(part, name) for state in asking for part, values in state.items() for name in values})
        longest = max(map(len, keys), default=0)
        best = [key for key in keys if len(key) == longest]
        self.best, self.clear = (best[0] if best else ""), len(best) < 2

    def values(self, state: State) -> tuple[Any, ...]:
        """All of a state that the rules left over look at."""
        return (bool(state.get(PREVIOUS_ACTION)), *[state.get(part, {}).get(name) for part, name in self.features])


class _Tree:
    """The rules of one lookup of a policy."""

    def __init__(self, policy: RulePolicy, lookup: Mapping[str, str]) -> None:
        self.lookup, self.size, self.count, self._policy = lookup, len(lookup), 1, policy
        self._rules = {key: list(reversed(json.loads(key))) for key in lookup}
        self._root = _Left(self._rules, set(lookup), 0)

    def left(self, states: Iterable[State]) -> _Left:
        """What `RulePolicy._get_possible_keys` finds for these states, the last one first."""
        at = self._root
        for depth, state in enumerate(states):
            values = at.values(state)
            there = at.next.get(values)
            if there is None:
                fits = (key for key in at.keys if self._policy._is_rule_applicable(key, depth, state))
                there = at.next[values] = _Left(self._rules, set(fits), depth + 1)
                self.count += 1
            at = there
            if at.over:
                break
        return at


def _by_what_is_left(stock: Any) -> Any:
    debugging = logging.getLogger(rule_policy.__name__)

    def _find_action_from_rules(
        self: RulePolicy, tracker: DialogueStateTracker, domain: Domain, use_text_for_last_user_input: bool
    ) -> Found:
        by_text = use_text_for_last_user_input
        if by_text and tracker.latest_action_name != ACTION_LISTEN_NAME:
            return None, None, False
        if not debugging.isEnabledFor(logging.DEBUG) and can_be_told(tracker):
            try:
                found = _chosen(self, tracker, LastStates(tracker, domain), by_text)
            except (ByText, TypeError):  # TypeError: a value that cannot be remembered
                found = None
            if found is not None:
                return found
        asked: Found = stock(self, tracker, domain, use_text_for_last_user_input)
        return asked

    return _find_action_from_rules


def _chosen(policy: RulePolicy, tracker: DialogueStateTracker, states: LastStates, by_text: bool) -> Found | None:
    """What Rasa's own function says, but for the source of no choice by text, at which nobody looks; None: ask it."""
    rules, unhappy = _trees(policy)
    left = rules.left(states.backwards(by_text))
    if not left.clear or not (left.best or by_text):
        return None
    name, loop = rules.lookup.get(left.best), tracker.active_loop_name
    if not loop:
        return name, left.best or None, False
    ends = {unhappy.lookup[key] for key in unhappy.left(states.backwards(by_text)).keys}
    if name == ACTION_LISTEN_NAME and not get_active_loop_name(policy._rule_key_to_state(left.best)[-1]):
        if DO_NOT_PREDICT_LOOP_ACTION not in ends:
            return loop, left.best, False
        name = None
    return name, left.best or None, LOOP_WAS_INTERRUPTED in ends


def _trees(policy: RulePolicy) -> tuple[_Tree, _Tree]:
    """The rules as they are in the policy now, and those of loops that were left."""
    kept: tuple[_Tree, _Tree] | None = policy.__dict__.get(_TREES)
    lookups = [policy.lookup[RULES], policy.lookup[RULES_FOR_LOOP_UNHAPPY_PATH]]
    if kept is None or any(
        tree.lookup is not lookup or tree.size != len(lookup) or tree.count > NODES
        for tree, lookup in zip(kept, lookups, strict=True)
    ):
        kept = policy.__dict__[_TREES] = (_Tree(policy, lookups[0]), _Tree(policy, lookups[1]))
    return kept
