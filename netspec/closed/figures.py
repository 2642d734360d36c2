"""Which figures a closed form has: totals, stages on demand, and what kinds of operations come to."""

from __future__ import annotations

from collections.abc import Mapping

from netspec.analysis.facts import Facts
from netspec.ir.model import CheckedNetwork, Operation, node_path, walk

TOTALS = ("params", "macs", "conv_macs", "linear_macs", "other", "buffers", "activations")
NAMES = (*TOTALS, *(f"train_{name}" for name in TOTALS), "depth", "weight_bytes", "live_bytes")
AT_STAGE = ("params", "macs", "other", "activations", "channels", "elements_in", "elements_out", "live_bytes")
OF_KIND = ("params", "macs", "other", "elements_in", "elements_out")


def totals(facts: Facts) -> dict[str, int]:
    """Figures of the whole network; those with its aux heads are called `train_...`."""
    found: dict[str, int] = {name: getattr(facts.test, name) for name in TOTALS}
    found |= {f"train_{name}": getattr(facts.train, name) for name in TOTALS}
    return found | {"depth": facts.depth, "weight_bytes": facts.weight_bytes, "live_bytes": facts.live_bytes}


def at_stage(checked: CheckedNetwork, facts: Facts, label: str) -> Mapping[str, int]:
    """Figures of one stage, `params(4e)` and so on, by label, name or path; none where there is no such stage."""
    path = node_path(checked.network, label)
    if path is None:
        return {}
    one = facts.nodes[path]
    values = (
        *(one.cost.params, one.cost.macs, one.cost.other, one.activations),
        *(one.output.channels, one.input.elements, one.output.elements, 4 * one.live.freed),
    )
    return {f"{name}({label})": value for name, value in zip(AT_STAGE, values, strict=True)}


def by_kind(checked: CheckedNetwork, facts: Facts) -> dict[str, int]:
    """Figures by kind of operation, heads not among them: `macs[conv 1x1]`, `elements_in[concat]` and so on."""
    found: dict[str, int] = {}
    for path, node in walk(checked.network.body):
        one = facts.nodes[path]
        if isinstance(node, Operation):
            kind = kind_of(node, one.input.channels)
            values = (one.cost.params, one.cost.macs, one.cost.other, one.input.elements, one.output.elements)
        elif node.parallel:
            outputs = [facts.nodes[f"{path}.{child.name}"].output.elements for child in node.children]
            kind, values = node.kind, (0, 0, 0, sum(outputs), one.output.elements)
        else:
            continue
        for name, value in zip(OF_KIND, values, strict=True):
            key = f"{name}[{kind}]"
            found[key] = found.get(key, 0) + value
    return found


def kind_of(node: Operation, channels: int) -> str:
    """The kind of an operation: its word, and of convolutions whether they are 1x1, larger, or depthwise."""
    layer = node.layer
    if layer.category != "convolution":
        return layer.category if layer.category == "pooling" else layer.word
    groups = getattr(layer, "groups", 1)
    if layer.word == "depthwise" or (groups > 1 and groups == channels):
        return "depthwise"
    return "conv 1x1" if getattr(layer, "kernel", None) == (1, 1) else "conv"
