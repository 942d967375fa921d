"""Choosing by what is left of the rules, copies without playing, past events without walking: the same as Rasa's own.

Conversations are drawn by a seed: every intent, forms begun, filled, left and refused, follow-ups, sessions begun anew,
messages and actions taken back. After every event stock and patched functions are asked the same.
"""

from __future__ import annotations

import logging
import random
import tempfile
import unittest
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rasa.core.policies.rule_policy import RulePolicy
from rasa.core.training import load_data
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core import events as e
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
from rasa.utils.log_utils import configure_structlog

from nlu import past_events, patches, rule_choice, tracker_twin

ROOT = Path(__file__).resolve().parents[2]
CONVERSATIONS, LONGEST, SEED = 120, 9, 26
FORM = "booking_form"
PARTS = (past_events, tracker_twin, rule_choice)


def trained(folder: Path) -> tuple[RulePolicy, Domain]:
    """RulePolicy as config.yml has it, taught with this project's rules."""
    domain = Domain.load(str(ROOT / "domain.yml"))
    config = {
        **RulePolicy.get_default_config(), "core_fallback_threshold": 0.1,
        "core_fallback_action_name": "action_default_fallback", "enable_fallback_prediction": True,
    }  # fmt: skip
    policy = RulePolicy.create(
        config, LocalModelStorage(folder), Resource("rules"), ExecutionContext(GraphSchema({}), "model")
    )
    policy.train(load_data(str(ROOT / "data" / "rules"), domain), domain)
    return policy, domain


class Drawn:
    """A conversation that goes on by chance, its actions mostly those that the policy would choose."""

    def __init__(self, policy: RulePolicy, domain: Domain, chance: random.Random) -> None:
        self._policy, self._domain, self._chance = policy, domain, chance
        self.tracker = DialogueStateTracker("1.0", domain.slots)

    def grow(self) -> Iterator[None]:
        """One event more at a time."""
        yield from self._add(
            e.ActionExecuted("action_session_start"), e.SessionStarted(), e.ActionExecuted("action_listen")
        )
        for _ in range(self._chance.randint(1, LONGEST)):
            yield from self._said()
            for _ in range(4):
                if self.tracker.latest_action_name == "action_listen" and self._chance.random() < 0.9 and self._acted:
                    break
                yield from self._act()
            yield from self._rarely()

    def _said(self) -> Iterator[None]:
        intent = self._chance.choice(self._domain.intents)
        found = [{"entity": "service", "value": "x"}] if self._chance.random() < 0.2 else []
        text = "" if self._chance.random() < 0.05 else f"/{intent}"
        self._acted = False
        yield from self._add(e.UserUttered(text, {"name": intent, "confidence": 0.9}, found))
        if self._chance.random() < 0.8:
            yield from self._add(e.DefinePrevUserUtteredFeaturization(self._chance.random() < 0.05))

    def _act(self) -> Iterator[None]:
        kinds = self._policy.predict_action_probabilities(self.tracker, self._domain).probabilities
        best = max(range(len(kinds)), key=kinds.__getitem__)
        name = self._domain.action_names_or_texts[best] if self._chance.random() < 0.9 else self._other()
        if name == FORM and self._chance.random() < 0.15:
            yield from self._add(e.ActionExecutionRejected(FORM))
            return
        self._acted = True
        yield from self._add(e.ActionExecuted(name, name, 1.0), *self._effects(name))

    def _other(self) -> str:
        return str(self._chance.choice([*self._domain.action_names_or_texts, "action_listen"]))

    def _effects(self, name: str) -> list[Any]:
        if name == FORM:
            loop = [] if self.tracker.active_loop_name == FORM else [e.ActiveLoop(FORM)]
            ends = self._chance.random() < 0.25
            asked = e.SlotSet("requested_slot", None if ends else self._chance.choice(["start", "phone", "confirmed"]))
            return [*loop, asked, *([e.ActiveLoop(None)] if ends else [e.BotUttered("?")])]
        if name == "action_deactivate_loop":
            return [e.ActiveLoop(None), e.SlotSet("requested_slot", None)]
        return [e.BotUttered("so")] if self._chance.random() < 0.5 else []

    def _rarely(self) -> Iterator[None]:
        strange = [
            [e.FollowupAction(FORM)], [e.Restarted()], [e.ActionExecuted("action_session_start"), e.SessionStarted()],
            [e.UserUtteranceReverted()], [e.ActionReverted()], [e.LoopInterrupted(True)], [e.AllSlotsReset()],
            [e.SlotSet("service", "x")], [e.ActiveLoop(None)], [e.ConversationPaused(), e.ConversationResumed()],
        ]  # fmt: skip
        if self._chance.random() < 0.3:
            yield from self._add(*self._chance.choice(strange))

    def _add(self, *events: Any) -> Iterator[None]:
        for event in events:
            self.tracker.update(event, self._domain)
            yield


class SideBySide(unittest.TestCase):
    """Stock and patched functions on the same trackers."""

    @classmethod
    def setUpClass(cls) -> None:
        patches.remove()
        configure_structlog(logging.ERROR)
        cls.folder = tempfile.TemporaryDirectory()
        cls.policy, cls.domain = trained(Path(cls.folder.name))

    @classmethod
    def tearDownClass(cls) -> None:
        cls.folder.cleanup()

    def setUp(self) -> None:
        self.addCleanup(patches.remove)

    def both(self, ask: Any, tracker: DialogueStateTracker) -> tuple[Any, Any]:
        """What Rasa says, and what it says with our functions in place."""
        for part in PARTS:
            part.remove()
        stock = ask(tracker)
        for part in PARTS:
            part.apply()
        ours = ask(tracker)
        for part in PARTS:
            part.remove()
        return stock, ours

    def chosen(self, tracker: DialogueStateTracker) -> Any:
        found = self.policy.predict_action_probabilities(tracker, self.domain)
        rest = found.events, found.optional_events, found.policy_name, found.policy_priority
        flags = found.is_end_to_end_prediction, found.is_no_user_prediction, found.hide_rule_turn
        return list(found.probabilities), *rest, *flags, found.action_metadata

    def copied(self, tracker: DialogueStateTracker) -> Any:
        made = tracker.copy()
        assert made is not tracker
        assert made.events is not tracker.events
        known = dict(made.__dict__)
        known["slots"] = {name: (type(slot), slot.value, slot.has_been_set) for name, slot in made.slots.items()}
        known["active_loop"] = made.active_loop and vars(made.active_loop)
        told = made.latest_message.as_dict()
        known["latest_message"] = {**told, "timestamp": 0} if made.latest_message.is_empty() else told
        return {**known, "state": made.current_state(EventVerbosity.ALL), "events": list(made.events)}

    def test_every_step_of_many_conversations_is_chosen_alike(self) -> None:
        chance, asked, actions = random.Random(SEED), 0, set()
        for _ in range(CONVERSATIONS):
            drawn = Drawn(self.policy, self.domain, chance)
            for _ in drawn.grow():
                if drawn.tracker.latest_message is None:
                    continue
                stock, ours = self.both(self.chosen, drawn.tracker)
                assert ours == stock, [event.as_dict() for event in drawn.tracker.events]
                asked += 1
                actions.add(max(range(len(stock[0])), key=stock[0].__getitem__))
        assert asked > 2000
        assert len(actions) > 8

    def test_every_copy_and_every_past_is_alike(self) -> None:
        chance = random.Random(SEED + 1)
        for _ in range(CONVERSATIONS):
            drawn = Drawn(self.policy, self.domain, chance)
            for _ in drawn.grow():
                stock, ours = self.both(lambda tracker: tracker.applied_events(), drawn.tracker)
                assert ours == stock
                stock, ours = self.both(self.copied, drawn.tracker)
                unlike = {
                    name: (stock.get(name), ours.get(name))
                    for name in stock | ours
                    if stock.get(name) != ours.get(name)
                }
                assert not unlike, (unlike, [event.as_dict() for event in drawn.tracker.events])

    def test_a_copy_goes_its_own_way(self) -> None:
        for part in PARTS:
            part.apply()
        tracker = DialogueStateTracker("1.0", self.domain.slots)
        tracker.update(e.ActionExecuted("action_listen"), self.domain)
        made = tracker.copy()
        made.update(e.SlotSet("service", "x"), self.domain)
        made.update(e.ActiveLoop(FORM), self.domain)
        assert tracker.get_slot("service") is None
        assert tracker.active_loop_name is None
        assert len(tracker.events) == 1

    def test_rules_that_change_are_asked_as_they_are_now(self) -> None:
        for part in PARTS:
            part.apply()
        tracker = DialogueStateTracker("1.0", self.domain.slots)
        for event in (e.ActionExecuted("action_listen"), e.UserUttered("/greet", {"name": "greet", "confidence": 0.9})):
            tracker.update(event, self.domain)
        before = self.chosen(tracker)
        kept = dict(self.policy.lookup["rules"])
        try:
            self.policy.lookup["rules"].clear()
            assert self.chosen(tracker) != before
        finally:
            self.policy.lookup["rules"].update(kept)
        assert self.chosen(tracker) == before
