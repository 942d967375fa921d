"""The caches put into Rasa change nothing: same verdicts, same messages, same classes, and they can be switched off."""

from __future__ import annotations

import os
import unittest
from typing import Any
from unittest import mock

import rasa.shared.utils.common
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.events import ActionExecuted, Event, SlotSet
from rasa.utils.endpoints import EndpointConfig

from nlu import patches

REPLIES: list[Any] = [
    {},
    {"events": [], "responses": []},
    {"events": [{"event": "slot", "name": "a", "value": 1, "timestamp": None}], "responses": [{"text": "x"}]},
    {"events": [{"event": "reset_slots", "timestamp": 3.5}], "responses": []},
    {"events": [{"name": "a"}], "responses": []},
    {"events": "none", "responses": []},
    {"events": [], "responses": ["x"]},
    {"events": [{"event": "slot", "value": 1}], "responses": []},
    [],
    "text",
]


class TheCaches(unittest.TestCase):
    """Stock and patched functions side by side."""

    def setUp(self) -> None:
        patches.remove()
        self.addCleanup(patches.remove)
        self.action = RemoteAction("action_x", EndpointConfig("http://127.0.0.1:1"))

    def verdict(self, reply: Any) -> str:
        try:
            return str(self.action._validate_action_result(reply))
        except ValidationError as error:
            return f"{error.message} at {list(error.absolute_path)}"

    def test_replies_get_the_same_verdict_and_the_same_complaint(self) -> None:
        stock = [self.verdict(reply) for reply in REPLIES]
        assert patches.apply()
        assert [self.verdict(reply) for reply in REPLIES] == stock
        assert "True" in stock
        assert any("Failed to validate" in verdict for verdict in stock)

    def test_every_event_name_leads_to_the_same_class(self) -> None:
        names = sorted({cls.type_name for cls in rasa.shared.utils.common.all_subclasses(Event)})
        stock = {name: Event.resolve_by_type(name) for name in names}
        patches.apply()
        for _ in range(2):
            assert {name: Event.resolve_by_type(name) for name in names} == stock
        assert len(names) > 15

    def test_unknown_and_outdated_events_behave_as_before(self) -> None:
        patches.apply()
        assert Event.resolve_by_type("topic") is None
        assert Event.resolve_by_type("nothing", SlotSet) is SlotSet
        with self.assertRaises(ValueError):  # noqa: PT027 - no pytest in this environment
            Event.resolve_by_type("nothing")

    def test_a_default_is_not_remembered(self) -> None:
        patches.apply()
        assert Event.resolve_by_type("other", SlotSet) is SlotSet
        assert Event.resolve_by_type("other", ActionExecuted) is ActionExecuted

    def test_events_are_read_back_the_same(self) -> None:
        events = [SlotSet("a", 1), ActionExecuted("action_listen")]
        patches.apply()
        assert [Event.from_parameters(event.as_dict()) for event in events] == events

    def test_putting_them_in_place_twice_is_the_same_as_once(self) -> None:
        patches.apply()
        once = RemoteAction._validate_action_result, Event.resolve_by_type
        patches.apply()
        assert (RemoteAction._validate_action_result, Event.resolve_by_type) == once

    def test_the_switch_leaves_rasa_as_it_is(self) -> None:
        stock = RemoteAction._validate_action_result, Event.resolve_by_type
        with mock.patch.dict(os.environ, {patches.SWITCH: "off"}):
            assert not patches.apply()
        assert (RemoteAction._validate_action_result, Event.resolve_by_type) == stock

    def test_another_version_is_left_alone(self) -> None:
        stock = RemoteAction._validate_action_result
        with mock.patch("rasa.__version__", "3.6.22"), self.assertLogs("nlu.patches", "WARNING"):
            assert not patches.apply()
        assert RemoteAction._validate_action_result is stock


if __name__ == "__main__":
    unittest.main()
