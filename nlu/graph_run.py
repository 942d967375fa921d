"""Running the graph of a loaded model without planning it anew for every message (Rasa 3.6.21).

`DaskGraphRunner.run` cuts the graph to the wanted nodes, builds dask's tasks, lets dask's scheduler order them and puts
the whole configuration into a line of debugging, for every message and for every action that is chosen: twice the time
of what the nodes do. Here the order is found once for each set of targets. Training, and whoever debugs, get Rasa's own
runner. Part of `nlu.patches`, with its switch.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from nlu import stand_ins

_PLANS = "_lianxin_plans"
Plan = list[tuple[str, Any, tuple[str, ...]]]  # (name, node, the names it needs), every node behind what it needs


def apply() -> None:
    """Put it in place."""
    from rasa.engine.runner.dask import DaskGraphRunner

    stand_ins.put(DaskGraphRunner, "run", _planned)


def remove() -> None:
    """Put Rasa's own function back."""
    from rasa.engine.runner.dask import DaskGraphRunner

    stand_ins.take_back(DaskGraphRunner, "run")


def _planned(stock: Any) -> Any:
    from rasa.engine.exceptions import GraphRunError

    debugging = logging.getLogger("rasa.engine.runner.dask")

    def run(
        self: Any, inputs: dict[str, Any] | None = None, targets: Sequence[str] | None = None
    ) -> dict[str, Any]:  # fmt: skip
        wanted = tuple(targets or self._graph_schema.target_names)
        plan = _plan_of(self, wanted)
        if plan is None or _clashes(self, inputs or {}) or debugging.isEnabledFor(logging.DEBUG):
            result: dict[str, Any] = stock(self, inputs, targets)
            return result
        done: dict[str, Any] = {name: (name, value) for name, value in (inputs or {}).items()}
        try:
            for name, node, needs in plan:
                done[name] = node(*[done.get(need, need) for need in needs])
        except RuntimeError as error:
            raise GraphRunError("Error running runner.") from error
        return dict(done[name] for name in wanted)

    return run


def _plan_of(runner: Any, wanted: tuple[str, ...]) -> Plan | None:
    """The nodes in their order; None where the stock runner has to do it: training, or targets that are no nodes."""
    plans: dict[tuple[str, ...], Plan | None] = runner.__dict__.setdefault(_PLANS, {})
    if wanted not in plans:
        nodes = runner._instantiated_nodes
        fits = all(name in nodes for name in wanted) and all(node._eager for node in nodes.values())
        plans[wanted] = _order(runner._graph_schema.nodes, nodes, wanted) if fits else None
    return plans[wanted]


def _order(schema: Mapping[str, Any], nodes: Mapping[str, Any], wanted: Sequence[str]) -> Plan:
    plan: Plan = []
    seen: set[str] = set()

    def add(name: str) -> None:
        if name in seen or name not in schema:
            return
        seen.add(name)
        needs = tuple(schema[name].needs.values())
        for need in needs:
            add(need)
        plan.append((name, nodes[name], needs))

    for name in wanted:
        add(name)
    return plan


def _clashes(runner: Any, inputs: Mapping[str, Any]) -> bool:
    """Whether an input looks like the name of a node, or takes the place of one; Rasa has its own word for that."""
    nodes = runner._instantiated_nodes
    return any(name in nodes or (isinstance(value, str) and value in nodes) for name, value in inputs.items())
