"""From a checked network to the plan that both forms of a model are made of, by way of passes."""

from __future__ import annotations

from collections.abc import Sequence

from netspec.ir.model import CheckedNetwork
from netspec_compiler.passes import Pass, run
from netspec_compiler.plan import NetworkPlan, plan


def compile_network(checked: CheckedNetwork, passes: Sequence[Pass] = ()) -> NetworkPlan:
    """The plan of a network after these passes, and what its weights are made of.

    Without passes a weight is what it is, and no recipe says so.
    """
    if not passes:
        return plan(checked)
    done = run(checked, passes)
    kept = {head.name for head in done.checked.network.heads}
    gone = tuple(head.name for head in checked.network.heads if head.name not in kept)
    return plan(done.checked).replace(recipes=done.recipes, gone=gone)
