"""Local response norms that an ONNX file has in parts: torch's exporters write nine nodes for each, or thirteen.

The older one, which goes by TorchScript, asks in the file whether the axis that the pool was over is of one element.
Either answer leaves the elements as they are, and a `Reshape` follows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import onnx
from onnx import NodeProto, TensorProto, numpy_helper

# From the division back to the square: x / (k + alpha mean(x^2 over channels))^beta.
CHAIN = (
    ("Pow",),
    ("Add",),
    ("Mul",),
    ("Squeeze", "Reshape"),
    ("AveragePool",),
    ("Pad",),
    ("Reshape", "Unsqueeze"),
    ("Mul",),
)

# From the choice back to the shape that it asks for.
QUESTION = ("If", "Equal", "Gather", "Shape")
HAND_ON = ("Constant", "Identity", "Squeeze")


def with_response_norms(nodes: Sequence[NodeProto], constants: Mapping[str, TensorProto]) -> list[NodeProto]:
    """The nodes with an `LRN` for each chain that is one; only those of an odd size mean what the operator does."""
    found = dict(Chains(nodes, constants))
    gone = {id(node) for chain, _ in found.values() for node in chain}
    whole = {name: norm for name, (_, norm) in found.items()}
    return [whole.get(node.output[0] if node.output else "", node) for node in nodes if id(node) not in gone]


class Chains:
    """The chains of one file, each under the value that it gives, with the norm that it is."""

    def __init__(self, nodes: Sequence[NodeProto], constants: Mapping[str, TensorProto]) -> None:
        self.nodes, self.constants = nodes, constants
        self.makers = {name: node for node in nodes for name in node.output}
        self.uses = Counter(name for node in nodes for name in node.input)

    def __iter__(self) -> Iterator[tuple[str, tuple[list[NodeProto], NodeProto]]]:
        for node in self.nodes:
            chain = self.chain(node) if node.op_type == "Div" and len(node.input) == 2 else []
            norm = self.norm(node, chain) if chain else None
            if norm is not None:
                yield node.output[0], (chain, norm)

    def chain(self, last: NodeProto) -> list[NodeProto]:
        """The nodes between a value and its division by what they make of it; none where they are others."""
        chain: list[NodeProto] = []
        asked: list[NodeProto] = []
        value = last.input[1]
        for kinds in CHAIN:
            if "AveragePool" in kinds:
                value, asked = self.answered(value)
            node = self.makers.get(value)
            if node is None or node.op_type not in kinds or self.uses[value] != 1:
                return []
            chain.append(node)
            value = next((name for name in node.input if name not in self.constants), "")
        return [*chain, *asked] if list(chain[-1].input) == [last.input[0]] * 2 else []

    def answered(self, value: str) -> tuple[str, list[NodeProto]]:
        """The value itself, or the one that a question of its shape hands on either way, and the question's nodes."""
        asked: list[NodeProto] = []
        source = value
        for kind in QUESTION:
            node = self.makers.get(source)
            if node is None or node.op_type != kind or self.uses[source] != 1:
                return value, []
            asked.append(node)
            source = node.input[0]
        return (source, asked) if hands_on(asked[0], source) else (value, [])

    def norm(self, last: NodeProto, chain: Sequence[NodeProto]) -> NodeProto | None:
        """The norm with a chain's numbers."""
        power, add, scale, _, pool, pad, *_ = chain[: len(CHAIN)]
        beta, k, alpha = (self.numbers(one) for one in (power, add, scale))
        attributes = {one.name: onnx.helper.get_attribute_value(one) for one in pool.attribute}
        size, *rest = attributes["kernel_shape"]
        before = [0, 0, size // 2, *[0] * len(rest)]
        others = {*rest, *attributes.get("strides", [1])} != {1} or any(attributes.get("pads", []))
        if others or size % 2 == 0 or self.numbers(pad)[: 2 * len(before)] != before * 2:
            return None
        if any(len(one) != 1 for one in (beta, k, alpha)):
            return None
        made = onnx.helper.make_node("LRN", [last.input[0]], list(last.output), last.name)
        numbers = {"size": size, "alpha": alpha[0], "beta": beta[0], "bias": k[0]}
        made.attribute.extend(onnx.helper.make_attribute(name, number) for name, number in numbers.items())
        return made

    def numbers(self, node: NodeProto) -> list[float]:
        """Those of the first constant that a node takes."""
        named = [self.constants[name] for name in node.input if name in self.constants]
        return [float(one) for one in numpy_helper.to_array(named[0]).reshape(-1)[:64]] if named else []


def hands_on(choice: NodeProto, value: str) -> bool:
    """Whether every branch of a choice gives the elements of this value as they are."""
    nodes = [node for one in choice.attribute for node in one.g.node]
    read = {node.input[0] for node in nodes if node.op_type != "Constant"}
    return read == {value} and all(node.op_type in HAND_ON for node in nodes)
