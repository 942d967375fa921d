"""What the engine no longer makes for nobody: the same verdict on domains, the same actions, the same log lines."""

from __future__ import annotations

import ast
import inspect
import unittest
from pathlib import Path

from rasa.core import processor
from rasa.core.actions import action
from rasa.shared.core.domain import Domain
from rasa.utils.endpoints import EndpointConfig

from nlu import small_costs

ROOT = Path(__file__).resolve().parents[2]
HERE, THERE = EndpointConfig("http://127.0.0.1:1"), EndpointConfig("http://127.0.0.1:2")


class TheSmallCosts(unittest.TestCase):
    """Stock and patched functions side by side."""

    def setUp(self) -> None:
        small_costs.remove()
        self.addCleanup(small_costs.remove)

    def test_domains_get_the_same_verdict(self) -> None:
        ours = Domain.load(str(ROOT / "domain.yml"))
        domains = [ours, Domain.empty(), Domain.from_dict({"intents": ["greet"]}), Domain.empty().merge(ours)]
        stock = [domain.is_empty() for domain in domains]
        assert stock == [False, True, False, False]
        small_costs.apply()
        assert [domain.is_empty() for domain in domains] == stock

    def test_the_same_default_actions_are_found_and_each_calls_where_it_should(self) -> None:
        stock = [type(one) for one in action.default_actions(HERE)]
        small_costs.apply()
        for endpoint in (HERE, HERE, THERE, None, HERE):
            found = action.default_actions(endpoint)
            assert [type(one) for one in found] == stock
            assert all(one._action_endpoint is endpoint for one in found if hasattr(one, "_action_endpoint"))

    def test_who_changes_the_list_changes_nobody_elses(self) -> None:
        small_costs.apply()
        action.default_actions(HERE).clear()
        assert len(action.default_actions(HERE)) == 12

    def test_no_default_action_keeps_anything_but_what_it_is_made_with(self) -> None:
        kept = {name for one in action.default_actions(HERE) for name in vars(one)}
        assert kept == {"_action_endpoint", "silent_fail", "utter_action"}

    def test_the_processor_copies_for_its_log_lines_alone(self) -> None:
        tree = ast.parse(inspect.getsource(processor))
        copies = [n for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id == "copy"]
        logged = [n for call in ast.walk(tree) if _writes_a_debug_line(call) for n in ast.walk(call)]
        assert len(copies) == 6
        assert all(one in logged for one in copies)

    def test_all_of_them_can_be_taken_back(self) -> None:
        stock = Domain.is_empty, processor.copy, action.default_actions
        small_costs.apply()
        assert (Domain.is_empty, processor.copy, action.default_actions) != stock
        small_costs.remove()
        assert (Domain.is_empty, processor.copy, action.default_actions) == stock


def _writes_a_debug_line(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "structlogger.debug"


if __name__ == "__main__":
    unittest.main()
