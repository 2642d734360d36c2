"""Local response norms that an ONNX file has in parts: torch's exporters write nine nodes for each, or thirteen.

The older one, which goes by TorchScript, asks in the file whether the axis that the pool was over is of one element.
Either answer leaves the elements as they are, and a `Reshape` follows. `netspec export` writes norms of an even size in
parts too, with the padding in the pool.
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

# A norm whose window lies as torch's, of an even size too: the operator's lies otherwise there.
TORCHS_DOMAIN = "torch"
TORCHS_LRN = f"{TORCHS_DOMAIN}:LRN"

# From the choice back to the shape that it asks for.
QUESTION = ("If", "Equal", "Gather", "Shape")
HAND_ON = ("Constant", "Identity", "Squeeze")


def with_response_norms(nodes: Sequence[NodeProto], constants: Mapping[str, TensorProto]) -> list[NodeProto]:
    """The nodes with an `LRN` of torch for each chain that is one."""
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
            if "Pad" in kinds and chain[-1].op_type == "AveragePool" and own_padding(chain[-1]):
                continue
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
        kinds = {node.op_type: node for node in reversed(chain[1:])}
        beta, k, alpha = (self.numbers(one) for one in chain[:3])
        pool = kinds["AveragePool"]
        attributes = {one.name: onnx.helper.get_attribute_value(one) for one in pool.attribute}
        size, *rest = attributes["kernel_shape"]
        if {*rest, *attributes.get("strides", [1])} != {1} or self.rows(pool, kinds) != rows_of(size, len(rest)):
            return None
        if any(len(one) != 1 for one in (beta, k, alpha)):
            return None
        made = onnx.helper.make_node("LRN", [last.input[0]], list(last.output), last.name, domain=TORCHS_DOMAIN)
        numbers = {"size": size, "alpha": alpha[0], "beta": beta[0], "bias": k[0]}
        made.attribute.extend(onnx.helper.make_attribute(name, number) for name, number in numbers.items())
        return made

    def rows(self, pool: NodeProto, kinds: Mapping[str, NodeProto]) -> list[float]:
        """What is padded along each axis behind the batch, before all axes and then behind them; all of it counted."""
        own = own_padding(pool)
        if own:
            counted = any(one.name == "count_include_pad" and one.i for one in pool.attribute)
            half = len(own) // 2
            return [0, *own[:half], 0, *own[half:]] if counted else []
        given = self.numbers(kinds["Pad"])
        half = len(given) // 2
        return [*given[1:half], *given[half + 1 :]] if half and not given[0] + given[half] else []

    def numbers(self, node: NodeProto) -> list[float]:
        """Those of the first constant that a node takes."""
        named = [self.constants[name] for name in node.input if name in self.constants]
        return [float(one) for one in numpy_helper.to_array(named[0]).reshape(-1)[:64]] if named else []


def own_padding(pool: NodeProto) -> list[int]:
    """The rows that a pool pads with itself; none where these are all 0."""
    rows = next(([*one.ints] for one in pool.attribute if one.name == "pads"), [])
    return rows if any(rows) else []


def rows_of(size: int, others: int) -> list[float]:
    """As many channels before and behind as torch's window has."""
    return [0.0, size // 2, *[0.0] * others, 0.0, (size - 1) // 2, *[0.0] * others]


def hands_on(choice: NodeProto, value: str) -> bool:
    """Whether every branch of a choice gives the elements of this value as they are."""
    nodes = [node for one in choice.attribute for node in one.g.node]
    read = {node.input[0] for node in nodes if node.op_type != "Constant"}
    return read == {value} and all(node.op_type in HAND_ON for node in nodes)
