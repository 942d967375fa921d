"""A model's graph run by a plan made once gives what Rasa's own runner gives, in answers and in troubles."""

from __future__ import annotations

import logging
import unittest
from typing import Any
from unittest import mock

from rasa.engine.exceptions import GraphComponentException, GraphRunError
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage

from nlu import patches


class Sums(GraphComponent):  # type: ignore[misc]
    """Adds up what it is given, or fails on request."""

    ran: list[str] = []  # noqa: RUF012 - counted over all nodes of one test

    def __init__(self, config: dict[str, Any]) -> None:
        self._config = config

    @classmethod
    def create(cls, config: dict[str, Any], **_more: Any) -> Sums:
        return cls(config)

    load = create

    def add(self, first: Any = 0, second: Any = 0) -> Any:
        Sums.ran.append(self._config["name"])
        if "raises" in self._config:
            raise self._config["raises"]
        return first + second + self._config.get("own", 0)


def node(name: str, needs: dict[str, str], target: bool = False, eager: bool = True, **config: Any) -> SchemaNode:
    return SchemaNode(
        needs=needs, uses=Sums, constructor_name="create", fn="add", config={"name": name, **config}, eager=eager,
        is_target=target,
    )  # fmt: skip


def runner(nodes: dict[str, SchemaNode]) -> DaskGraphRunner:
    schema = GraphSchema(nodes)
    return DaskGraphRunner.create(schema, LocalModelStorage("."), ExecutionContext(schema, "model"))


def diamond(**bottom: Any) -> dict[str, SchemaNode]:
    return {
        "bottom": node("bottom", {"first": "left", "second": "right"}, target=True, **bottom),
        "left": node("left", {"first": "top"}, own=10),
        "right": node("right", {"first": "top", "second": "given"}, own=100),
        "top": node("top", {"first": "given"}, own=1),
        "other": node("other", {}, target=True, own=7),
    }


class ThePlan(unittest.TestCase):
    """Stock and planned runs side by side."""

    def setUp(self) -> None:
        patches.remove()
        self.addCleanup(patches.remove)
        logger = logging.getLogger("rasa.engine.runner.dask")
        self.addCleanup(logger.setLevel, logger.level)
        logger.setLevel(logging.INFO)

    def both(self, nodes: dict[str, SchemaNode], inputs: Any, targets: Any = None) -> list[Any]:
        """What the stock runner and the planned one make of it, the planned one twice, and what ran how often."""
        told = []
        for patched in (False, True, True):
            if patched:
                patches.apply()
            Sums.ran = []
            try:
                found: Any = runner(nodes).run(inputs, targets)
            except Exception as error:
                found = (type(error), str(error))
            told.append((found, sorted(Sums.ran)))
        return told

    def test_every_node_runs_once_behind_what_it_needs_and_the_answer_is_the_same(self) -> None:
        told = self.both(diamond(), {"given": 5})
        assert told[0] == told[1] == told[2]
        assert told[0] == ({"bottom": 127, "other": 7}, ["bottom", "left", "other", "right", "top"])

    def test_only_what_a_target_needs_is_run(self) -> None:
        told = self.both(diamond(), {"given": 5}, ["right"])
        assert told[0] == told[1] == told[2] == ({"right": 111}, ["right", "top"])

    def test_troubles_are_the_same(self) -> None:
        cases: list[tuple[dict[str, SchemaNode], Any, Any]] = [
            (diamond(raises=ValueError("x")), {"given": 5}, GraphComponentException),
            (diamond(raises=RuntimeError("x")), {"given": 5}, GraphComponentException),
            (diamond(), {}, GraphRunError),  # an input is missing
            (diamond(), {"given": "top"}, GraphRunError),  # an input looks like a node
        ]
        for nodes, inputs, kind in cases:
            told = [found for found, _ in self.both(nodes, inputs)]
            assert told[0] == told[1] == told[2]
            assert told[0][0] is kind, told

    def test_training_and_debugging_are_left_to_the_stock_runner(self) -> None:
        patches.apply()
        lazy = {"only": node("only", {}, target=True, eager=False, own=3)}
        with mock.patch("rasa.engine.runner.dask.dask.get", return_value=[("only", 3)]) as scheduler:
            assert runner(lazy).run() == {"only": 3}
            logging.getLogger("rasa.engine.runner.dask").setLevel(logging.DEBUG)
            assert runner({"only": node("only", {}, target=True, own=3)}).run() == {"only": 3}
            assert scheduler.call_count == 2
            logging.getLogger("rasa.engine.runner.dask").setLevel(logging.INFO)
            assert runner({"only": node("only", {}, target=True, own=3)}).run() == {"only": 3}
            assert scheduler.call_count == 2

    def test_it_can_be_switched_off(self) -> None:
        with mock.patch.dict("os.environ", {patches.SWITCH: "off"}):
            assert not patches.apply()
        assert not hasattr(DaskGraphRunner.run, "_lianxin_stock")


if __name__ == "__main__":
    unittest.main()
